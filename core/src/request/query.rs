//! Query: read a range of one partition, one page.

use super::check::{self, Constraints, Reading};
use super::{ConsumedCapacity, Page, ReadSource, ReturnConsumedCapacity, page};
use crate::error::{Error, Result};
use crate::expr::{Condition, KeyCondition, KeyRange, Projection};
use crate::schema::{TableName, TableSchema};
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

/// What an engine reads for a Query.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct QueryPlan<'r> {
    /// The table or the index.
    pub source: ReadSource<'r>,
    /// The entries to read, without those up to the start key.
    pub range: KeyRange,
    /// The page to fill.
    pub page: Page<'r>,
}

impl Query {
    read_checks!("Query", QueryPlan);

    fn check_request(&self) -> Result<()> {
        let (filter, projection) = (self.filter.as_ref(), self.projection.as_ref());
        let mut broken = Constraints::default();
        check::index_name(&mut broken, self.index_name.as_ref());
        broken.finish()?;
        if self.limit.is_some_and(|limit| limit < 1) {
            return Err(Error::validation(
                "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value \
                 greater than or equal to 1",
            ));
        }
        check::start_key(self.exclusive_start_key.as_ref())?;
        check::select(Reading::Query, self.select, projection, self.index_name.as_ref())?;
        check::key_condition(&self.key_condition)?;
        check::read_expressions(filter, projection)?;
        check::key_condition_beside(&self.key_condition, filter, projection)
    }

    fn resolve<'r>(&'r self, schema: &'r TableSchema) -> Result<QueryPlan<'r>> {
        let (filter, projection) = (self.filter.as_ref(), self.projection.as_ref());
        let source = ReadSource::of(schema, self.index_name.as_deref())?;
        check::consistency(source, self.consistent_read)?;
        let start = self.exclusive_start_key.as_ref();
        let start = start.map(|key| check::start_place(Reading::Query, source, key)).transpose()?;
        let mut range = self.key_condition.range(&source.key())?;
        if let Some(place) = start {
            check::start_in_range(source, &range, &place)?;
            range = if self.scan_index_forward { range.after(place) } else { range.before(place) };
        }
        check::filter_names_no_key(source, filter)?;
        check::filter_names_what_is_held(source, filter)?;
        check::attributes(schema, source, filter, projection, self.select)?;
        // DIFFERENCE: a page of the one item that a partition of such a table has does not tell a key, although its limit is
        // reached (SEMANTICS 9.2): the next request would be refused for it (9), and paging would end in an error.
        let can_go_on = source.index.is_some() || source.table.sort_key.is_some();
        Ok(QueryPlan { source, range, page: self.page(source, can_go_on) })
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
