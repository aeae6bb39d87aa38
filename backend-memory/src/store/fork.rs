//! One instant of all tables: what a fork, a dump and an audit are made of.

use std::collections::BTreeMap;

use itemstore::schema::TableName;

use super::shard::Shard;
use super::{Table, Tables};
use crate::sched;
use crate::sync::{Arc, ConcurrentMap, Mutex};

/// All tables at one instant. The shards share their items with the engine until either changes them.
#[derive(Debug)]
pub(super) struct Instant(pub(super) BTreeMap<TableName, (Arc<Table>, Vec<Shard>)>);

impl Tables {
    /// All tables as they are now: every item operation is either wholly in it or not at all.
    pub(super) fn instant(&self) -> Instant {
        let _control = self.control.lock();
        let tables: BTreeMap<TableName, Arc<Table>> =
            self.by_name.iter().map(|entry| (entry.key().clone(), Arc::clone(entry.value()))).collect();
        // All locks are taken, in the order of names and numbers, before the first shard is copied.
        let mut locked = Vec::new();
        for table in tables.values() {
            locked.push(table.lock_all());
            sched::point("instant: table locked");
        }
        let copies: Vec<Vec<Shard>> =
            locked.iter().map(|shards| shards.iter().map(|shard| Shard::clone(shard)).collect()).collect();
        drop(locked);
        let copied = tables.iter().zip(copies);
        Instant(copied.map(|((name, table), shards)| (name.clone(), (Arc::clone(table), shards))).collect())
    }

    /// An independent copy of all tables, which costs nothing for a shard until one of the two engines writes to it.
    pub(crate) fn fork(&self) -> Self {
        let by_name = ConcurrentMap::with_hasher(*self.by_name.hasher());
        for (name, (table, shards)) in self.instant().0 {
            by_name.insert(name, Arc::new(table.with_shards(shards)));
        }
        Self { control: Mutex::new(()), by_name, shards: self.shards, hash: self.hash, ids: self.ids.fork() }
    }
}
