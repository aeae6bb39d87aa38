//! One table: its definition and its shards.

use itemstore::Result;
use itemstore::request::WriteOutcome;
use itemstore::schema::{KeySchema, PrimaryKey, TableDescription};
use itemstore::value::Item;

use super::key::Place;
use super::shard::{Counters, Shard, Stored};
use crate::sched;
use crate::sync::{RwLock, RwLockReadGuard, SeededHash};

/// A table. Its definition never changes; its items are behind one lock a shard.
#[derive(Debug)]
pub(crate) struct Table {
    description: TableDescription,
    key_schema: KeySchema,
    hash: SeededHash,
    shards: Box<[RwLock<Shard>]>,
}

/// What a write has done.
#[derive(Debug)]
pub(crate) struct Written {
    /// The image asked for.
    pub(crate) attributes: Option<Item>,
    /// The size of the item before; 0 when there was none.
    pub(crate) before_bytes: usize,
    /// The size of the item after; 0 when there is none.
    pub(crate) after_bytes: usize,
}

impl Table {
    /// An empty table with `shards` shards.
    pub(crate) fn new(
        description: TableDescription,
        key_schema: KeySchema,
        hash: SeededHash,
        shards: usize,
    ) -> Self {
        let shards = (0..shards.max(1)).map(|_| RwLock::new(Shard::default())).collect();
        Self { description, key_schema, hash, shards }
    }

    /// The same table with these shards: what a fork makes of a copy.
    pub(super) fn with_shards(&self, shards: Vec<Shard>) -> Self {
        Self {
            description: self.description.clone(),
            key_schema: self.key_schema.clone(),
            hash: self.hash,
            shards: shards.into_iter().map(RwLock::new).collect(),
        }
    }

    /// The primary key.
    pub(crate) fn key_schema(&self) -> &KeySchema {
        &self.key_schema
    }

    /// The table as it is now, its counters taken at one instant.
    pub(crate) fn describe(&self) -> TableDescription {
        let counters: Counters = self.lock_all().iter().map(|shard| shard.counters).sum();
        let mut description = self.description.clone();
        description.item_count = counters.items;
        description.table_size_bytes = counters.size_bytes;
        description
    }

    /// The item under `key`. Shares its attributes with the one stored.
    pub(crate) fn read(&self, key: PrimaryKey) -> Option<Stored> {
        let place = self.place(key);
        sched::point("read: before the lock");
        let shard = self.shard(&place).read();
        shard.get(&place).cloned()
    }

    /// Decides about the item under `key` and commits the decision, as one step that no other operation can come between.
    ///
    /// # Errors
    /// What `decide` answers, which gets the stored item; nothing has changed then.
    pub(crate) fn write(
        &self,
        key: PrimaryKey,
        decide: impl FnOnce(Option<&Item>) -> Result<WriteOutcome>,
    ) -> Result<Written> {
        let place = self.place(key);
        sched::point("write: before the lock");
        let mut shard = self.shard(&place).write();
        let old = shard.get(&place);
        let before_bytes = old.map_or(0, |old| old.size_bytes);
        sched::point("write: old item read");
        let outcome = decide(old.map(|old| &old.item))?;
        let new = outcome.new.map(Stored::new);
        let after_bytes = new.as_ref().map_or(0, |new| new.size_bytes);
        sched::point("write: before the commit");
        shard.commit(place, new);
        drop(shard);
        sched::point("write: after the lock");
        Ok(Written { attributes: outcome.attributes, before_bytes, after_bytes })
    }

    /// All shards locked for reading, in their order.
    pub(super) fn lock_all(&self) -> Vec<RwLockReadGuard<'_, Shard>> {
        self.shards.iter().map(RwLock::read).collect()
    }

    /// The place of the item under `key`.
    pub(super) fn place(&self, key: PrimaryKey) -> Place {
        Place::of(key, self.hash)
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "the number of a place's shard is below the number of shards"
    )]
    fn shard(&self, place: &Place) -> &RwLock<Shard> {
        &self.shards[place.shard(self.shards.len())]
    }
}
