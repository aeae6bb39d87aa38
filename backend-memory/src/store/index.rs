//! The global indexes of a table, and what a write does to the entries of all indexes.

use std::collections::BTreeMap;

use itemstore::schema::{IndexChange, IndexEntry, IndexScope, TableSchema};

use super::entries::{Entries, Stored};
use super::key::IndexPlace;
use crate::sync::{RwLock, SeededHash};

/// The entries of one global index, in shards of their own by the hash of the index's partition key.
#[derive(Debug)]
pub(crate) struct GlobalIndex {
    pub(crate) shards: Box<[RwLock<Entries<IndexPlace>>]>,
}

impl GlobalIndex {
    /// An index with these entries, one element a shard.
    pub(super) fn new(shards: impl IntoIterator<Item = Entries<IndexPlace>>) -> Self {
        Self { shards: shards.into_iter().map(RwLock::new).collect() }
    }
}

/// The number of the global indexes, which come first in a schema.
pub(super) fn global_count(schema: &TableSchema) -> usize {
    schema.indexes.iter().filter(|index| index.scope == IndexScope::Global).count()
}

/// What becomes of one place of an index.
pub(super) type Step = (IndexPlace, Option<Stored>);

/// What a write does to the shards of the global indexes, by position of the index and number of the shard.
pub(super) type GlobalSteps = BTreeMap<(usize, usize), Vec<Step>>;

/// What a write does to the entries of the indexes.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// By position among the local indexes; all in the shard of the item.
    pub(super) local: Vec<(usize, Step)>,
    /// By position among the global indexes and number of the shard, which is the order of their locks.
    pub(super) global: GlobalSteps,
}

impl Steps {
    /// Adds what follows from `changes` of the indexes of a table with `shards` shards.
    pub(super) fn add(
        &mut self,
        schema: &TableSchema,
        changes: Vec<IndexChange>,
        hash: SeededHash,
        shards: usize,
    ) {
        let global = global_count(schema);
        for IndexChange { index, old, new } in changes {
            let moved = old.filter(|old| new.as_ref().is_none_or(|new| new.key != old.key));
            let removed = moved.map(|old| (old.key, None));
            let added =
                new.map(|IndexEntry { key, item, size_bytes }| (key, Some(Stored { item, size_bytes })));
            for (key, stored) in removed.into_iter().chain(added) {
                if let Some(local) = index.checked_sub(global) {
                    self.local.push((local, (IndexPlace::local(key, hash), stored)));
                } else {
                    let place = IndexPlace::global(key, hash);
                    self.global.entry((index, place.shard(shards))).or_default().push((place, stored));
                }
            }
        }
    }
}
