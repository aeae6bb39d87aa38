//! One ordered map of items by place, with its counters: the items of a shard, or the entries of an index.

use std::collections::{BTreeMap, VecDeque};

use itemstore::value::Item;

use crate::stale::{Moment, Tick};
use crate::sync::Arc;

/// An item with its size, which is measured once when it is written.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) item: Item,
    pub(crate) size_bytes: usize,
}

impl Stored {
    pub(crate) fn new(item: Item) -> Self {
        Self { size_bytes: item.size_bytes(), item }
    }
}

/// Items by place. A clone shares the map until one of the two is changed, and has no past.
#[derive(Debug)]
pub(crate) struct Entries<P> {
    pub(super) map: Arc<BTreeMap<P, Stored>>,
    pub(super) counters: Counters,
    /// What was there before the last changes, oldest first; empty unless a test lets reads lag.
    past: VecDeque<Before<P>>,
}

/// What a place held before a change.
#[derive(Debug)]
struct Before<P> {
    tick: Tick,
    place: P,
    stored: Option<Stored>,
}

/// What `DescribeTable` tells about the items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    pub(crate) items: u64,
    pub(crate) size_bytes: u64,
}

impl std::iter::Sum for Counters {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            items: sum.items + one.items,
            size_bytes: sum.size_bytes + one.size_bytes,
        })
    }
}

impl Counters {
    /// What one item counts for.
    pub(super) fn of(stored: &Stored) -> Self {
        Self { items: 1, size_bytes: stored.size_bytes as u64 }
    }

    fn add(&mut self, one: Self) {
        self.items += one.items;
        self.size_bytes += one.size_bytes;
    }

    fn subtract(&mut self, one: Self) {
        self.items -= one.items;
        self.size_bytes -= one.size_bytes;
    }
}

impl<P> Default for Entries<P> {
    fn default() -> Self {
        Self { map: Arc::default(), counters: Counters::default(), past: VecDeque::new() }
    }
}

impl<P> Clone for Entries<P> {
    fn clone(&self) -> Self {
        Self { map: Arc::clone(&self.map), counters: self.counters, past: VecDeque::new() }
    }
}

impl<P: Ord + Clone> Entries<P> {
    /// The item at `place`.
    pub(crate) fn get(&self, place: &P) -> Option<&Stored> {
        self.map.get(place)
    }

    /// All items, in their order.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Stored> {
        self.map.values()
    }

    /// The item at `place` as a read sees it that sees no write after `horizon`.
    pub(crate) fn get_as_of(&self, place: &P, horizon: Tick) -> Option<&Stored> {
        let changed = self.past.iter().find(|before| before.tick > horizon && before.place == *place);
        changed.map_or_else(|| self.get(place), |before| before.stored.as_ref())
    }

    /// All items as a read sees them that sees no write after `horizon`; without one, as they are.
    pub(crate) fn as_of(&self, horizon: Option<Tick>) -> Arc<BTreeMap<P, Stored>> {
        let mut map = Arc::clone(&self.map);
        let Some(horizon) = horizon else { return map };
        for before in self.past.iter().rev().take_while(|before| before.tick > horizon) {
            let map = Arc::make_mut(&mut map);
            match &before.stored {
                Some(stored) => map.insert(before.place.clone(), stored.clone()),
                None => map.remove(&before.place),
            };
        }
        map
    }

    /// The one way an item changes: from what is at `place` to `new`, with its part of the counters. Cannot fail.
    ///
    /// With a `moment`, of which each comes after the one before it, what was there is kept for reads that lag.
    pub(crate) fn commit(&mut self, place: P, new: Option<Stored>, moment: Option<Moment>) {
        if new.is_none() && !self.map.contains_key(&place) {
            // Nothing to remove: do not copy a map that a fork shares.
            return;
        }
        let kept = moment.map(|moment| (moment, place.clone()));
        let map = Arc::make_mut(&mut self.map);
        let added = new.as_ref().map(Counters::of);
        let old = match new {
            Some(stored) => map.insert(place, stored),
            None => map.remove(&place),
        };
        if let Some(old) = &old {
            self.counters.subtract(Counters::of(old));
        }
        if let Some(added) = added {
            self.counters.add(added);
        }
        if let Some((Moment { tick, oldest }, place)) = kept {
            while self.past.front().is_some_and(|before| before.tick <= oldest) {
                self.past.pop_front();
            }
            self.past.push_back(Before { tick, place, stored: old });
        }
    }
}
