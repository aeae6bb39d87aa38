//! One shard of a table: an ordered map of items and its counters.

use std::collections::BTreeMap;

use itemstore::value::Item;

use super::key::Place;
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

/// The items of one range of hashes. A clone shares the map until one of the two is changed.
///
/// INVARIANTS, which `audit` proves:
/// 1. Every item is in the shard of its partition key's hash.
/// 2. Every item is under the place that its own key attributes make.
/// 3. Every item passes the checks of a PutItem: names, nesting, size, key.
/// 4. The size stored beside an item is its size.
/// 5. `counters` are the number of the items and the sum of their sizes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shard {
    pub(super) items: Arc<BTreeMap<Place, Stored>>,
    pub(super) counters: Counters,
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

impl Shard {
    /// The item at `place`.
    pub(crate) fn get(&self, place: &Place) -> Option<&Stored> {
        self.items.get(place)
    }

    /// The one way an item changes: from what is at `place` to `new`, with all that follows from it. Cannot fail.
    pub(crate) fn commit(&mut self, place: Place, new: Option<Stored>) {
        if new.is_none() && !self.items.contains_key(&place) {
            // Nothing to remove: do not copy a map that a fork shares.
            return;
        }
        let items = Arc::make_mut(&mut self.items);
        let added = new.as_ref().map(Counters::of);
        let old = match new {
            Some(stored) => items.insert(place, stored),
            None => items.remove(&place),
        };
        if let Some(old) = old {
            self.counters.subtract(Counters::of(&old));
        }
        if let Some(added) = added {
            self.counters.add(added);
        }
    }
}
