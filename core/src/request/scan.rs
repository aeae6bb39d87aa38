//! Scan: read a table or an index from end to end, one page.

use super::{ConsumedCapacity, ReturnConsumedCapacity, Select};
use crate::expr::{Condition, Projection};
use crate::schema::TableName;
use crate::value::Item;

/// One part of a table for one of several scans beside each other: disjoint parts, complete together (SEMANTICS 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Segment {
    /// The number of the part, from 0.
    pub segment: i32,
    /// How many parts there are, 1 to 1,000,000.
    pub total_segments: i32,
}

/// Reads all items of a table or an index, one page.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Scan {
    /// The table.
    pub table_name: TableName,
    /// The index to read. Default: the table itself.
    pub index_name: Option<String>,
    /// What must hold for an item that was read to be given. Default: nothing.
    pub filter: Option<Condition>,
    /// Which parts of each item to give. Default: all there are.
    pub projection: Option<Projection>,
    /// What to give of each item. Default: see [`Select`].
    pub select: Option<Select>,
    /// Whether the read observes every write acknowledged before it. Default: false.
    pub consistent_read: bool,
    /// Which part to read. Default: all of it.
    pub segment: Option<Segment>,
    /// Items to evaluate at most, 1 or more. Default: as many as make a page of 1 MB.
    pub limit: Option<i32>,
    /// The key to begin after: the `last_evaluated_key` of the page before. Default: begin at the start.
    pub exclusive_start_key: Option<Item>,
    /// Whether to tell the capacity used. Default: no.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

impl Scan {
    /// The first page of a whole table, eventually consistent.
    #[must_use]
    pub fn new(table_name: TableName) -> Self {
        Self {
            table_name,
            index_name: None,
            filter: None,
            projection: None,
            select: None,
            consistent_read: false,
            segment: None,
            limit: None,
            exclusive_start_key: None,
            return_consumed_capacity: ReturnConsumedCapacity::None,
        }
    }

    read_options!();

    /// Reads one part of the table.
    #[must_use]
    pub fn segment(mut self, segment: impl Into<Option<Segment>>) -> Self {
        self.segment = segment.into();
        self
    }
}

/// What Scan answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ScanOutput {
    /// The items that passed the filter; none with [`Select::Count`].
    pub items: Vec<Item>,
    /// How many items passed the filter.
    pub count: usize,
    /// How many items were evaluated.
    pub scanned_count: usize,
    /// The key of the last item evaluated, when there may be more after it.
    pub last_evaluated_key: Option<Item>,
    /// The capacity used, when asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
}

impl ScanOutput {
    page_output!();
}
