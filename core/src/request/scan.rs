//! Scan: read a table or an index from end to end, one page.

use super::check::{self, Constraints, Reading};
use super::{ConsumedCapacity, Page, ReadSource, ReturnConsumedCapacity, Select, page};
use crate::error::{Error, Result};
use crate::expr::{Condition, Projection};
use crate::schema::limits::SCAN_SEGMENTS;
use crate::schema::{EntryKey, TableName, TableSchema};
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

/// What an engine reads for a Scan.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ScanPlan<'r> {
    /// The table or the index.
    pub source: ReadSource<'r>,
    /// The entry to begin after, which need not be there. An engine refuses one of
    /// [another segment](Scan::start_key_of_another_segment).
    pub start: Option<EntryKey>,
    /// The page to fill.
    pub page: Page<'r>,
}

impl Scan {
    read_checks!("Scan", ScanPlan);

    fn check_request(&self) -> Result<()> {
        let (filter, projection) = (self.filter.as_ref(), self.projection.as_ref());
        let mut broken = Constraints::default();
        check::index_name(&mut broken, self.index_name.as_ref());
        if let Some(limit) = self.limit {
            broken.value(limit, "limit", 1..=i32::MAX);
        }
        if let Some(Segment { segment, total_segments }) = self.segment {
            broken.value(segment, "segment", 0..=SCAN_SEGMENTS - 1);
            broken.value(total_segments, "totalSegments", 1..=SCAN_SEGMENTS);
        }
        broken.finish()?;
        check::start_key(self.exclusive_start_key.as_ref())?;
        self.segment.map_or(Ok(()), Segment::check)?;
        check::select(Reading::Scan, self.select, projection, self.index_name.as_ref())?;
        check::read_expressions(filter, projection)?;
        check::filter_beside(filter, projection)
    }

    fn resolve<'r>(&'r self, schema: &'r TableSchema) -> Result<ScanPlan<'r>> {
        let source = ReadSource::of(schema, self.index_name.as_deref())?;
        check::consistency(source, self.consistent_read)?;
        let start = self.exclusive_start_key.as_ref();
        let start = start.map(|key| check::start_place(Reading::Scan, source, key)).transpose()?;
        check::attributes(schema, source, self.filter.as_ref(), self.projection.as_ref(), self.select)?;
        Ok(ScanPlan { source, start, page: self.page(source, true) })
    }

    /// The start key is not in the segment to read, which only the engine can tell (SEMANTICS 10).
    #[must_use]
    pub fn start_key_of_another_segment(&self) -> Error {
        let rule = "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with \
                    correct Segment.";
        self.located(Error::validation(match self.segment {
            None => rule.to_owned(),
            Some(Segment { segment, total_segments }) => {
                format!("{rule} TotalSegments: {total_segments} Segment: {segment}")
            }
        }))
    }
}

impl Segment {
    /// The segment that two parameters of a request name, which go together.
    ///
    /// # Errors
    /// `Validation` when one of them is missing (SEMANTICS 10).
    pub fn from_parameters(segment: Option<i32>, total_segments: Option<i32>) -> Result<Option<Self>> {
        match (segment, total_segments) {
            (Some(segment), Some(total_segments)) => Ok(Some(Self { segment, total_segments })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(Error::validation(
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is \
                 present",
            )),
            (None, Some(_)) => Err(Error::validation(
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is \
                 present",
            )),
        }
    }

    fn check(self) -> Result<()> {
        let Self { segment, total_segments } = self;
        if segment < total_segments {
            return Ok(());
        }
        Err(Error::validation(format!(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not \
             less than TotalSegments: {total_segments}"
        )))
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
