//! One instant of all tables: what a fork, a dump and an audit are made of.

use std::collections::BTreeMap;

use itemstore::schema::TableName;

use super::table::TableCopy;
use super::{Table, Tables};
use crate::sched;
use crate::stale::Staleness;
use crate::sync::{Arc, ConcurrentMap, Mutex};

/// All tables at one instant.
#[derive(Debug)]
pub(super) struct Instant(pub(super) BTreeMap<TableName, TableCopy>);

impl Tables {
    /// All tables as they are now: every item operation is either wholly in it or not at all.
    pub(super) fn instant(&self) -> Instant {
        self.instant_with(|| ()).0
    }

    /// The same, and what `also` gives at that instant.
    fn instant_with<T>(&self, also: impl FnOnce() -> T) -> (Instant, T) {
        let _control = self.control.lock();
        let tables: BTreeMap<TableName, Arc<Table>> =
            self.by_name.iter().map(|entry| (entry.key().clone(), Arc::clone(entry.value()))).collect();
        // All tables are opened, then all their shards locked, in the order of names and numbers, before the first is
        // copied. A global index cannot change then, since who changes one holds a shard.
        let open: Vec<_> = tables.iter().map(|(name, table)| (name, table.open())).collect();
        let mut locked = Vec::new();
        for (name, table) in &open {
            locked.push((name, table, table.lock_all()));
            sched::point("instant: table locked");
        }
        let copies = locked.iter().map(|(name, table, shards)| (TableName::clone(name), table.copy(shards)));
        (Instant(copies.collect()), also())
    }

    /// An independent copy of all tables, which costs nothing for a shard until one of the two engines writes to it. How far
    /// its reads lag is its own.
    pub(crate) fn fork(&self, staleness: Arc<Staleness>) -> Self {
        let by_name = ConcurrentMap::with_hasher(*self.by_name.hasher());
        // A transaction marks its token before it lets its locks go, so that the marks are those of what is copied.
        let (Instant(copies), tokens) = self.instant_with(|| self.tokens.fork());
        for (name, copy) in copies {
            by_name.insert(name, Arc::new(Table::new(copy, Arc::clone(&staleness))));
        }
        Self {
            control: Mutex::new(()),
            by_name,
            shards: self.shards,
            hash: self.hash,
            ids: self.ids.fork(),
            staleness,
            tokens,
        }
    }
}
