//! One page of a Query or a Scan: what is evaluated, what of it is given, and where it ends (SEMANTICS 9.2 and 17).

use std::ops::ControlFlow;

use super::{ConsumedCapacity, ReadSource, ReturnConsumedCapacity, read_units};
use crate::expr::{Condition, Projection};
use crate::schema::limits::PAGE_BYTES;
use crate::schema::{IndexScope, TableName};
use crate::value::Item;

/// One entry of a table or an index, as an engine comes by it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What the table or the index holds.
    pub item: Item,
    /// The size of that.
    pub size_bytes: usize,
    /// The item of a local index's entry, with its size.
    pub fetched: Option<(Item, usize)>,
}

impl Entry {
    /// An entry that is read as it is.
    #[must_use]
    pub fn new(item: Item, size_bytes: usize) -> Self {
        Self { item, size_bytes, fetched: None }
    }

    /// Adds the item itself and its size, for a page that [fetches](Page::fetches_items).
    #[must_use]
    pub fn with_fetched(mut self, item: Item, size_bytes: usize) -> Self {
        self.fetched = Some((item, size_bytes));
        self
    }
}

/// A page being made. An engine adds the entries in their order until one fills it:
///
/// ```
/// # use std::collections::BTreeMap;
/// # use itemstore::request::{Entry, Query, QueryOutput, QueryPlan};
/// # use itemstore::schema::{PrimaryKey, TableSchema};
/// # use itemstore::value::Item;
/// fn query(items: &BTreeMap<PrimaryKey, Item>, schema: &TableSchema, request: &Query) -> itemstore::Result<QueryOutput> {
///     request.check()?;
///     let QueryPlan { range, mut page, .. } = request.plan(schema)?;
///     let items = items.range(range.primary_keys()).map(|(_, item)| item);
///     let entries = items.map(|item| Entry::new(item.clone(), item.size_bytes()));
///     if request.scan_index_forward { page.fill(entries); } else { page.fill(entries.rev()); }
///     Ok(QueryOutput::of(page))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Page<'r> {
    rules: Rules<'r>,
    items: Vec<Item>,
    count: usize,
    scanned_count: usize,
    size_bytes: usize,
    fetch_units: f64,
    last: Option<Item>,
    is_full: bool,
}

/// What a page is made by.
#[derive(Debug, Clone)]
pub(super) struct Rules<'r> {
    pub(super) table_name: &'r TableName,
    pub(super) source: ReadSource<'r>,
    pub(super) filter: Option<&'r Condition>,
    pub(super) projection: Option<&'r Projection>,
    pub(super) consistent_read: bool,
    pub(super) return_consumed_capacity: ReturnConsumedCapacity,
    /// Items to evaluate at most, at least one.
    pub(super) limit: usize,
    /// Whether there are no items, only how many there are.
    pub(super) counts_only: bool,
    /// Whether the items are wanted whole, of an index that may not hold them.
    pub(super) all_attributes: bool,
    /// Whether a start key would be taken: if not, the answer has none to go on with.
    pub(super) can_go_on: bool,
}

impl<'r> Page<'r> {
    pub(super) fn new(rules: Rules<'r>) -> Self {
        Self {
            rules,
            items: Vec::new(),
            count: 0,
            scanned_count: 0,
            size_bytes: 0,
            fetch_units: 0.0,
            last: None,
            is_full: false,
        }
    }

    /// Ends the page after `items` entries at the latest, at least one, as if the size ended it there: for an engine whose
    /// pages can be made small.
    #[must_use]
    pub fn cut_after(mut self, items: usize) -> Self {
        self.rules.limit = self.rules.limit.min(items.max(1));
        self
    }

    /// Whether entries must come [with their items](Entry::with_fetched): the request asks a local index for what it does
    /// not hold (SEMANTICS 9.1). The filter of a Scan asks too, so that it never takes an attribute for missing that the item has.
    #[must_use]
    pub fn fetches_items(&self) -> bool {
        let Rules { source, filter, projection, .. } = self.rules;
        if source.scope() != Some(IndexScope::Local) || source.holds_all() {
            return false;
        }
        let named =
            projection.map(Projection::attributes).into_iter().chain(filter.map(Condition::attributes));
        self.rules.all_attributes || named.flatten().any(|name| !source.holds(name))
    }

    /// Evaluates the next entry. `Break` says that it was the last of this page.
    pub fn add(&mut self, entry: Entry) -> ControlFlow<()> {
        let Rules { filter, projection, .. } = self.rules;
        self.scanned_count += 1;
        self.size_bytes += entry.size_bytes;
        let item = match entry.fetched {
            Some((item, size_bytes)) => {
                self.fetch_units += read_units(size_bytes, self.rules.consistent_read);
                item
            }
            None => entry.item.clone(),
        };
        if filter.is_none_or(|filter| filter.holds(Some(&item))) {
            self.count += 1;
            if !self.rules.counts_only {
                self.items
                    .push(projection.map_or_else(|| item.clone(), |projection| projection.project(&item)));
            }
        }
        self.last = Some(entry.item);
        // The entry that reaches the size is part of the page, so that none is empty.
        self.is_full = self.scanned_count >= self.rules.limit || self.size_bytes >= PAGE_BYTES;
        if self.is_full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Evaluates entries until one fills the page or there are no more.
    pub fn fill(&mut self, entries: impl IntoIterator<Item = Entry>) {
        // What is left of the entries is for the next page.
        let _full = entries.into_iter().try_for_each(|entry| self.add(entry));
    }

    /// The page as the answer tells it.
    pub(super) fn finish(self) -> Finished {
        let may_go_on = self.is_full && self.rules.can_go_on;
        Finished {
            consumed_capacity: self.consumed_capacity(),
            last_evaluated_key: self.last.filter(|_| may_go_on).map(|entry| self.rules.source.key_of(&entry)),
            items: self.items,
            count: self.count,
            scanned_count: self.scanned_count,
        }
    }

    /// Units of all that was evaluated together, apart for the table and the index read.
    fn consumed_capacity(&self) -> Option<ConsumedCapacity> {
        let Rules { table_name, source, consistent_read, return_consumed_capacity, .. } = self.rules;
        let units = read_units(self.size_bytes, consistent_read);
        let Some(index) = source.index else { return return_consumed_capacity.of_table(table_name, units) };
        let capacity = ConsumedCapacity::new(table_name.clone(), units + self.fetch_units);
        match return_consumed_capacity {
            ReturnConsumedCapacity::None => None,
            ReturnConsumedCapacity::Total => Some(capacity),
            ReturnConsumedCapacity::Indexes => {
                let mut capacity = capacity.with_table_units(self.fetch_units);
                let of_scope = match index.scope {
                    IndexScope::Global => &mut capacity.global_secondary_indexes,
                    IndexScope::Local => &mut capacity.local_secondary_indexes,
                };
                of_scope.insert(index.name.clone(), units);
                Some(capacity)
            }
        }
    }
}

/// What a page is when it is done.
pub(super) struct Finished {
    pub(super) items: Vec<Item>,
    pub(super) count: usize,
    pub(super) scanned_count: usize,
    pub(super) last_evaluated_key: Option<Item>,
    pub(super) consumed_capacity: Option<ConsumedCapacity>,
}
