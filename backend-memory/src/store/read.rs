//! How a page is read: a range of one shard for a query, shard after shard in the order of hashes for a scan.
//!
//! Each shard is read under its own lock, which is released before the next is taken: a page of several shards is not one
//! instant, and its items are each as some write left them.

use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};

use itemstore::request::{Entry, QueryPlan, ReadSource, ScanPlan, Segment};
use itemstore::schema::{IndexSchema, IndexScope};

use super::entries::Stored;
use super::key::{IndexPlace, Place, Position, shard_of};
use super::table::OpenTable;
use crate::sched;
use crate::stale::Tick;

/// The order in which a page is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    Ascending,
    Descending,
}

/// What a page is filled with: entries one by one, until it says that it is full.
type Add<'p> = &'p mut dyn FnMut(Entry) -> ControlFlow<()>;

/// Where the entries of a shard that are read begin and end.
type Bounds<P> = (Bound<P>, Bound<P>);

/// The part of all hashes that is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hashes {
    first: u64,
    last: u64,
}

impl Hashes {
    /// Those of a segment; all of them without one. The segments of one number are disjoint and complete (SEMANTICS 10); a
    /// segment of more than there are hashes is not asked for.
    pub(crate) fn of(segment: Option<Segment>) -> Self {
        let Some(Segment { segment, total_segments }) = segment else {
            return Self { first: 0, last: u64::MAX };
        };
        // The first hash of a segment, which begins where the one before it ends.
        let begins = |segment: i32| {
            let (segment, total) = (segment.max(0).unsigned_abs(), total_segments.max(1).unsigned_abs());
            (u128::from(segment) << u64::BITS).div_ceil(u128::from(total))
        };
        let bounded = |hash: u128| u64::try_from(hash).unwrap_or(u64::MAX);
        Self {
            first: bounded(begins(segment)),
            last: bounded(begins(segment.saturating_add(1)).saturating_sub(1)),
        }
    }

    fn contain(self, hash: u64) -> bool {
        (self.first..=self.last).contains(&hash)
    }

    /// The places with these hashes, after `start` if there is one.
    fn bounds<P: Position>(self, start: Option<P>) -> Bounds<P> {
        let low = start.map_or_else(|| Bound::Included(P::first(self.first)), Bound::Excluded);
        let high = self.last.checked_add(1).map(P::first);
        (low, high.map_or(Bound::Unbounded, Bound::Excluded))
    }
}

impl OpenTable<'_> {
    /// Reads the range of a query, in one shard.
    pub(crate) fn query(&self, plan: &mut QueryPlan<'_>, order: Order, consistent_read: bool) {
        let QueryPlan { source, range, page, .. } = plan;
        let reader = Reader::new(self, *source, order, page.fetches_items(), consistent_read);
        let mut add = |entry| page.add(entry);
        let hash = match (source.scope(), range.partition()) {
            (None | Some(IndexScope::Local), [value, ..]) => self.hash_of(value),
            (_, values) => self.hash_of(values),
        };
        let number = shard_of(hash, self.shard_count());
        // What is left of the range is for the next page.
        let _full = if source.index.is_none() {
            let (low, high) = range.primary_keys();
            let place = |key| Place { hash, key };
            reader.items(number, (low.map(place), high.map(place)), &mut add)
        } else {
            let (low, high) = range.entry_keys();
            let place = |key| IndexPlace { hash, key };
            reader.entries(number, (low.map(place), high.map(place)), &mut add)
        };
    }

    /// Reads what a scan of these hashes meets, one shard after the other, until the page is full. Answers whether it could
    /// begin: whether the start is among the hashes.
    pub(crate) fn scan(&self, plan: &mut ScanPlan<'_>, hashes: Hashes, consistent_read: bool) -> bool {
        let ScanPlan { source, start, page, .. } = plan;
        let start = start.take().map(|key| match source.scope() {
            None | Some(IndexScope::Local) => IndexPlace { hash: self.hash_of(&key.key.partition), key },
            Some(IndexScope::Global) => IndexPlace { hash: self.hash_of(key.partition.as_slice()), key },
        });
        let first = start.as_ref().map_or(hashes.first, |start| start.hash);
        if !hashes.contain(first) {
            return false;
        }
        let mut numbers = shard_of(first, self.shard_count())..=shard_of(hashes.last, self.shard_count());
        let reader = Reader::new(self, *source, Order::Ascending, page.fetches_items(), consistent_read);
        let mut add = |entry| page.add(entry);
        let _full = if source.index.is_none() {
            let start = start.map(|IndexPlace { hash, key }| Place { hash, key: key.key });
            let bounds = hashes.bounds(start);
            numbers.try_for_each(|number| reader.items(number, bounds.clone(), &mut add))
        } else {
            let bounds = hashes.bounds(start);
            numbers.try_for_each(|number| reader.entries(number, bounds.clone(), &mut add))
        };
        true
    }
}

/// A read of a table or of one of its indexes.
struct Reader<'t> {
    table: &'t OpenTable<'t>,
    /// The position of the index in the schema.
    index: usize,
    order: Order,
    /// Whether entries come with their items.
    fetches: bool,
    /// The last write that is seen; all without one.
    horizon: Option<Tick>,
}

impl<'t> Reader<'t> {
    fn new(
        table: &'t OpenTable<'t>,
        source: ReadSource<'_>,
        order: Order,
        fetches: bool,
        consistent_read: bool,
    ) -> Self {
        let named = |index: &IndexSchema| source.index.is_some_and(|read| read.name == index.name);
        Self {
            table,
            index: table.schema().indexes.iter().position(named).unwrap_or_default(),
            order,
            fetches,
            horizon: table.horizon(source.scope(), consistent_read),
        }
    }

    /// Adds the items within `bounds` of one shard of the table.
    fn items(&self, number: usize, bounds: Bounds<Place>, add: Add<'_>) -> ControlFlow<()> {
        sched::point("read: before a shard");
        let shard = self.table.numbered(number).read();
        let items = shard.items.as_of(self.horizon);
        self.each(&items, bounds, |_, stored| add(entry(stored)))
    }

    /// Adds the entries within `bounds` of one shard of the index.
    fn entries(&self, number: usize, bounds: Bounds<IndexPlace>, add: Add<'_>) -> ControlFlow<()> {
        sched::point("read: before a shard");
        if let Some(shard) = self.table.index_shard(self.index, number) {
            let entries = shard.read();
            return self.each(&entries.as_of(self.horizon), bounds, |_, stored| add(entry(stored)));
        }
        let shard = self.table.numbered(number).read();
        let Some(entries) = shard.local.get(self.table.local_position(self.index)) else {
            return ControlFlow::Continue(());
        };
        let item = |place: &IndexPlace| {
            let place = Place { hash: place.hash, key: place.key.key.clone() };
            match self.horizon {
                None => shard.items.get(&place),
                Some(horizon) => shard.items.get_as_of(&place, horizon),
            }
        };
        self.each(&entries.as_of(self.horizon), bounds, |place, stored| {
            let fetched = if self.fetches { item(place) } else { None };
            add(match fetched {
                None => entry(stored),
                Some(item) => entry(stored).with_fetched(item.item.clone(), item.size_bytes),
            })
        })
    }

    fn each<P: Ord>(
        &self,
        map: &BTreeMap<P, Stored>,
        bounds: Bounds<P>,
        mut add: impl FnMut(&P, &Stored) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut range = map.range(bounds);
        match self.order {
            Order::Ascending => range.try_for_each(|(place, stored)| add(place, stored)),
            Order::Descending => range.rev().try_for_each(|(place, stored)| add(place, stored)),
        }
    }
}

fn entry(stored: &Stored) -> Entry {
    Entry::new(stored.item.clone(), stored.size_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_disjoint_and_complete() {
        assert_eq!((Hashes::of(None).first, Hashes::of(None).last), (0, u64::MAX));
        for total_segments in (1..=64).chain([999_983, 1_000_000]) {
            let mut next = Some(0);
            for segment in 0..total_segments {
                let Hashes { first, last } = Hashes::of(Some(Segment { segment, total_segments }));
                assert_eq!(Some(first), next, "{segment} of {total_segments}");
                assert!(first <= last);
                next = last.checked_add(1);
            }
            assert_eq!(next, None, "{total_segments}");
        }
    }
}
