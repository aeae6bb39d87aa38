//! Query: read a range of one partition, one page.

use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::expr::{Condition, KeyCondition, Projection};
use crate::schema::TableName;
use crate::value::Item;

/// What a page of Query or Scan gives of each item (SEMANTICS 9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Select {
    /// Every attribute. The default on a table; on a local index it reads the items themselves too.
    AllAttributes,
    /// What the index holds. The default on an index.
    AllProjectedAttributes,
    /// What the projection names. The default where there is a projection.
    SpecificAttributes,
    /// No items: how many there are.
    Count,
}

/// Reads items of one partition of a table or an index, in the order of the sort key, one page.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Query {
    /// The table.
    pub table_name: TableName,
    /// The index to read. Default: the table itself.
    pub index_name: Option<String>,
    /// Which partition, and which range of it.
    pub key_condition: KeyCondition,
    /// What must hold for an item that was read to be given. Default: nothing.
    pub filter: Option<Condition>,
    /// Which parts of each item to give. Default: all there are.
    pub projection: Option<Projection>,
    /// What to give of each item. Default: see [`Select`].
    pub select: Option<Select>,
    /// Whether the read observes every write acknowledged before it. Default: false.
    pub consistent_read: bool,
    /// Whether the sort key ascends. Default: true.
    pub scan_index_forward: bool,
    /// Items to evaluate at most, 1 or more. Default: as many as make a page of 1 MB.
    pub limit: Option<i32>,
    /// The key to begin after: the `last_evaluated_key` of the page before. Default: begin at the start.
    pub exclusive_start_key: Option<Item>,
    /// Whether to tell the capacity used. Default: no.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

impl Query {
    /// The first page of what `key_condition` names in a table, ascending and eventually consistent.
    #[must_use]
    pub fn new(table_name: TableName, key_condition: KeyCondition) -> Self {
        Self {
            table_name,
            index_name: None,
            key_condition,
            filter: None,
            projection: None,
            select: None,
            consistent_read: false,
            scan_index_forward: true,
            limit: None,
            exclusive_start_key: None,
            return_consumed_capacity: ReturnConsumedCapacity::None,
        }
    }

    read_options!();

    /// Whether the sort key ascends.
    #[must_use]
    pub fn scan_index_forward(mut self, forward: bool) -> Self {
        self.scan_index_forward = forward;
        self
    }
}

/// What Query answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct QueryOutput {
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

impl QueryOutput {
    page_output!();
}
