//! Where an item is: which shard, and which place in its order.

use std::hash::{BuildHasher, Hash};

use itemstore::schema::{EntryKey, PrimaryKey};

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
fn shard_of(hash: u64, shards: usize) -> usize {
    // The hash as a fraction of its range, times the number of shards; the result is below it.
    let scaled = (u128::from(hash) * shards as u128) >> u64::BITS;
    usize::try_from(scaled).unwrap_or(usize::MAX)
}

/// The hash of a partition key: equal for equal keys, whatever their spelling, because numbers are equal by value.
fn partition_hash(partition: &impl Hash, hash: SeededHash) -> u64 {
    hash.hash_one(partition)
}
