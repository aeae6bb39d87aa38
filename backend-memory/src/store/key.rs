//! Where an item is: which shard, and which place in its order.

use std::hash::{BuildHasher, Hash};

use itemstore::schema::{EntryKey, KeyValue, PrimaryKey};
use itemstore::value::Text;

use crate::sync::SeededHash;

/// The order of items in a table: by the hash of the partition key, then by partition key, then by sort key.
///
/// The items of one partition stand together in the order of their sort keys, and shards are ranges of the hash, so that a
/// walk over the shards in their order is a walk in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) hash: u64,
    pub(crate) key: PrimaryKey,
}

/// The order of entries in an index: by the hash of the partition key, then by partition key, then by sort key, then by
/// the key of the item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct IndexPlace {
    /// In a local index that of the table's partition key, so that a walk meets the shards in their order.
    pub(crate) hash: u64,
    pub(crate) key: EntryKey,
}

/// A place by itself, of an item or of an entry.
pub(crate) trait Position: Ord + Clone {
    /// A place before all that have this hash or a larger one, and after all others. No item and no entry is there.
    fn first(hash: u64) -> Self;
}

/// Before every key: no partition key is empty.
fn lowest() -> PrimaryKey {
    PrimaryKey { partition: KeyValue::S(Text::default()), sort: None }
}

impl Position for Place {
    fn first(hash: u64) -> Self {
        Self { hash, key: lowest() }
    }
}

impl Position for IndexPlace {
    fn first(hash: u64) -> Self {
        Self { hash, key: EntryKey { partition: Vec::new(), sort: Vec::new(), key: lowest() } }
    }
}

impl Place {
    /// The place of the item under `key`.
    pub(crate) fn of(key: PrimaryKey, hash: SeededHash) -> Self {
        Self { hash: partition_hash(&key.partition, hash), key }
    }

    /// The number of its shard, of `shards` in all.
    pub(crate) fn shard(&self, shards: usize) -> usize {
        shard_of(self.hash, shards)
    }
}

impl IndexPlace {
    /// The place of an entry of a global index.
    pub(crate) fn global(key: EntryKey, hash: SeededHash) -> Self {
        Self { hash: partition_hash(&key.partition, hash), key }
    }

    /// The place of an entry of a local index.
    pub(crate) fn local(key: EntryKey, hash: SeededHash) -> Self {
        Self { hash: partition_hash(&key.key.partition, hash), key }
    }

    /// The number of its shard, of `shards` in all.
    pub(crate) fn shard(&self, shards: usize) -> usize {
        shard_of(self.hash, shards)
    }
}

/// The number of the shard that keeps a hash, of `shards` in all.
pub(crate) fn shard_of(hash: u64, shards: usize) -> usize {
    // The hash as a fraction of its range, times the number of shards; the result is below it.
    let scaled = (u128::from(hash) * shards as u128) >> u64::BITS;
    usize::try_from(scaled).unwrap_or(usize::MAX)
}

/// The hash of a partition key: equal for equal keys, whatever their spelling, because numbers are equal by value.
pub(crate) fn partition_hash<T: Hash + ?Sized>(partition: &T, hash: SeededHash) -> u64 {
    hash.hash_one(partition)
}
