//! One shard of a table: its items, and what the local indexes hold of them.

use super::entries::{Entries, Stored};
use super::index::Step;
use super::key::{IndexPlace, Place};
use crate::stale::Moment;

/// The items of one range of hashes of the partition key. A clone shares them until one of the two is changed.
///
/// A local index has the partition key of its table, so its entries are in the shard of their items and change under the
/// same lock.
///
/// INVARIANTS, which `audit` proves:
/// 1. Every item is in the shard of its partition key's hash.
/// 2. Every item is under the place that its own key attributes make.
/// 3. Every item passes the checks of a PutItem: names, nesting, size, key.
/// 4. The size stored beside an item is its size.
/// 5. The counters are the number of the items and the sum of their sizes.
///
/// And of every index, local and global:
/// 6. What the index holds of an item is under the place that the item makes, in its shard, with its size.
/// 7. Every entry is of an item that is there.
/// 8. The counters are the number of the entries and the sum of their sizes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shard {
    pub(crate) items: Entries<Place>,
    /// The entries of each local index, in the order of the schema.
    pub(crate) local: Vec<Entries<IndexPlace>>,
}

impl Shard {
    /// A shard without items of a table with so many local indexes.
    pub(super) fn with_local_indexes(count: usize) -> Self {
        Self { items: Entries::default(), local: vec![Entries::default(); count] }
    }

    /// Changes one item, and what the local indexes hold of it. Cannot fail.
    pub(super) fn commit(
        &mut self,
        place: Place,
        new: Option<Stored>,
        local: Vec<(usize, Step)>,
        moment: Option<Moment>,
    ) {
        self.items.commit(place, new, moment);
        for (index, (place, stored)) in local {
            if let Some(entries) = self.local.get_mut(index) {
                entries.commit(place, stored, moment);
            }
        }
    }
}
