//! One table: its definition, its shards and its global indexes.

use std::collections::BTreeMap;
use std::hash::Hash;

use itemstore::Result;
use itemstore::request::{WriteOutcome, WriteUnits};
use itemstore::schema::{
    IndexChange, IndexSchema, IndexScope, PrimaryKey, TableDescription, TableName, TableSchema,
};
use itemstore::value::Item;

use super::entries::{Counters, Entries, Stored};
use super::index::{GlobalIndex, GlobalSteps, Step, Steps, global_count};
use super::key::{IndexPlace, Place, partition_hash};
use super::shard::Shard;
use super::time_to_live::TimeToLive;
use crate::sched;
use crate::stale::{Moment, Staleness, Tick};
use crate::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard, SeededHash};

/// A table. Its items and entries are behind one lock a shard; its definition is behind a lock of its own, which every
/// operation holds for reading: see [`open`](Self::open).
#[derive(Debug)]
pub(crate) struct Table {
    definition: RwLock<Definition>,
    hash: SeededHash,
    shards: Box<[RwLock<Shard>]>,
    staleness: Arc<Staleness>,
}

/// What a table is, as long as nobody changes it.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) description: TableDescription,
    pub(super) schema: TableSchema,
    /// The global indexes, in the order of the schema.
    pub(super) global: Vec<GlobalIndex>,
    pub(super) time_to_live: TimeToLive,
}

/// A table whose definition stands still until this is dropped.
#[derive(Debug)]
pub(crate) struct OpenTable<'t> {
    table: &'t Table,
    definition: RwLockReadGuard<'t, Definition>,
}

/// All that a table holds, at one instant. Shares its items with the table until either changes them.
#[derive(Debug, Clone)]
pub(super) struct TableCopy {
    pub(super) description: TableDescription,
    pub(super) schema: TableSchema,
    pub(super) hash: SeededHash,
    pub(super) shards: Vec<Shard>,
    /// The shards of every global index, in the order of the schema.
    pub(super) global: Vec<Vec<Entries<IndexPlace>>>,
    pub(super) time_to_live: TimeToLive,
}

/// A shard of a global index, locked to be changed, and its changes.
pub(super) type LockedIndex<'t> = (RwLockWriteGuard<'t, Entries<IndexPlace>>, Vec<Step>);

/// What a write has done.
#[derive(Debug)]
pub(crate) struct Written {
    /// The image asked for.
    pub(crate) attributes: Option<Item>,
    /// The capacity used.
    pub(crate) units: WriteUnits,
}

impl TableCopy {
    /// A new table with `shards` shards.
    pub(super) fn empty(
        description: TableDescription,
        schema: TableSchema,
        hash: SeededHash,
        shards: usize,
    ) -> Self {
        let shards = shards.max(1);
        let global = global_count(&schema);
        let local = schema.indexes.len() - global;
        Self {
            description,
            schema,
            hash,
            shards: (0..shards).map(|_| Shard::with_local_indexes(local)).collect(),
            global: vec![vec![Entries::default(); shards]; global],
            time_to_live: TimeToLive::default(),
        }
    }

    /// The shards of an index, by its position in the schema.
    pub(super) fn index(&self, at: usize) -> impl Iterator<Item = &Entries<IndexPlace>> {
        let global = self.global.get(at).into_iter().flatten();
        let local = at.checked_sub(self.global.len());
        global.chain(self.shards.iter().filter_map(move |shard| shard.local.get(local?)))
    }

    /// The place of the item under `key`.
    pub(super) fn place(&self, key: PrimaryKey) -> Place {
        Place::of(key, self.hash)
    }
}

impl Table {
    /// A table with these contents.
    pub(super) fn new(copy: TableCopy, staleness: Arc<Staleness>) -> Self {
        let TableCopy { description, schema, hash, shards, global, time_to_live } = copy;
        let global = global.into_iter().map(GlobalIndex::new).collect();
        Self {
            definition: RwLock::new(Definition { description, schema, global, time_to_live }),
            hash,
            shards: shards.into_iter().map(RwLock::new).collect(),
            staleness,
        }
    }

    /// Changes the definition, which nobody has open then: a new index is filled with the items that are there, and one that
    /// is gone takes its entries with it. Answers the table as it is after that.
    ///
    /// # Errors
    /// What `change` answers, which gets the present definition; nothing has changed then.
    pub(super) fn change(
        &self,
        change: impl FnOnce(&TableDescription) -> Result<(TableDescription, TableSchema)>,
    ) -> Result<()> {
        let mut definition = self.definition.write();
        let (description, schema) = change(&definition.description)?;
        sched::point("change: decided");
        let Definition { schema: old, global, .. } = &mut *definition;
        let mut kept: BTreeMap<&str, GlobalIndex> =
            old.indexes.iter().map(|index| index.name.as_str()).zip(global.drain(..)).collect();
        let is_global = |index: &&IndexSchema| index.scope == IndexScope::Global;
        let global = schema.indexes.iter().filter(is_global);
        let global =
            global.map(|index| kept.remove(index.name.as_str()).unwrap_or_else(|| self.fill(&schema, index)));
        let global = global.collect();
        definition.description = description;
        definition.schema = schema;
        definition.global = global;
        Ok(())
    }

    /// Changes when items expire, while nobody has the table open.
    ///
    /// # Errors
    /// What `change` answers, which gets the present setting; nothing has changed then.
    pub(super) fn change_time_to_live(
        &self,
        change: impl FnOnce(&TimeToLive) -> Result<TimeToLive>,
    ) -> Result<()> {
        let mut definition = self.definition.write();
        definition.time_to_live = change(&definition.time_to_live)?;
        Ok(())
    }

    /// A new global index with what it holds of the items that are there: it passes over those that it cannot hold
    /// (SEMANTICS 14.3).
    fn fill(&self, schema: &TableSchema, index: &IndexSchema) -> GlobalIndex {
        let mut shards = vec![Entries::default(); self.shards.len()];
        for shard in &self.shards {
            let shard = shard.read();
            for entry in shard.items.values().filter_map(|stored| index.entry(&schema.key, &stored.item)) {
                let place = IndexPlace::global(entry.key, self.hash);
                let stored = Stored { item: entry.item, size_bytes: entry.size_bytes };
                if let Some(entries) = shards.get_mut(place.shard(self.shards.len())) {
                    entries.commit(place, Some(stored), None);
                }
            }
        }
        GlobalIndex::new(shards)
    }

    /// The table for one operation, during which its definition does not change. Nobody opens a table twice at once.
    pub(crate) fn open(&self) -> OpenTable<'_> {
        OpenTable { table: self, definition: self.definition.read() }
    }
}

/// Tables that are open for one operation.
pub(crate) type OpenTables<'n, 't> = BTreeMap<&'n TableName, OpenTable<'t>>;

/// Opens these tables, in the order of their names.
pub(crate) fn open_all(tables: &BTreeMap<TableName, Arc<Table>>) -> OpenTables<'_, '_> {
    tables.iter().map(|(name, table)| (name, table.open())).collect()
}

/// Makes the changes of shards of global indexes that are locked. Cannot fail.
pub(super) fn commit_indexes(locked: Vec<LockedIndex<'_>>, moment: Option<Moment>) {
    for (mut entries, steps) in locked {
        for (place, stored) in steps {
            entries.commit(place, stored, moment);
        }
        sched::point("commit: an index done");
    }
}

impl OpenTable<'_> {
    /// The keys of the table and its indexes.
    pub(crate) fn schema(&self) -> &TableSchema {
        &self.definition.schema
    }

    /// When its items expire.
    pub(crate) fn time_to_live(&self) -> &TimeToLive {
        &self.definition.time_to_live
    }

    /// The table as it is now, its counters taken at one instant.
    pub(crate) fn describe(&self) -> TableDescription {
        let shards = self.lock_all();
        let counters: Counters = shards.iter().map(|shard| shard.items.counters).sum();
        let mut description = self.definition.description.clone();
        description.item_count = counters.items;
        description.table_size_bytes = counters.size_bytes;
        for (at, index) in self.schema().indexes.iter().enumerate() {
            let counters: Counters = match self.definition.global.get(at) {
                Some(index) => index.shards.iter().map(|shard| shard.read().counters).sum(),
                None => shards
                    .iter()
                    .filter_map(|shard| shard.local.get(self.local_position(at)))
                    .map(|entries| entries.counters)
                    .sum(),
            };
            if let Some(index) = description.index_descriptions.get_mut(&index.name) {
                index.item_count = counters.items;
                index.index_size_bytes = counters.size_bytes;
            }
        }
        description
    }

    /// The item under `key`. Shares its attributes with the one stored.
    ///
    /// One that is not consistent may be told as it was, when a test asked for that.
    pub(crate) fn read(&self, key: PrimaryKey, consistent_read: bool) -> Option<Stored> {
        let place = self.place(key);
        let horizon = self.horizon(None, consistent_read);
        sched::point("read: before the lock");
        let shard = self.shard(&place).read();
        match horizon {
            None => shard.items.get(&place).cloned(),
            Some(horizon) => shard.items.get_as_of(&place, horizon).cloned(),
        }
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
        let old = shard.items.get(&place);
        let before_bytes = old.map_or(0, |old| old.size_bytes);
        sched::point("write: old item read");
        let outcome = decide(old.map(|old| &old.item))?;
        let schema = self.schema();
        let changes = schema.index_changes(old.map(|old| &old.item), outcome.new.as_ref());
        let new = outcome.new.map(Stored::new);
        let units = WriteUnits::new(before_bytes, new.as_ref().map_or(0, |new| new.size_bytes), &changes);
        let steps = self.steps(changes);
        sched::point("write: before the commit");
        self.commit(&mut shard, place, new, steps);
        drop(shard);
        sched::point("write: after the lock");
        Ok(Written { attributes: outcome.attributes, units })
    }

    /// Changes one item and the entries of all indexes, at one instant: the lock of the item's shard is held, and those of
    /// the index shards are taken before anything changes. Cannot fail.
    fn commit(&self, shard: &mut Shard, place: Place, new: Option<Stored>, steps: Steps) {
        let indexes = self.lock_indexes(steps.global);
        sched::point("commit: indexes locked");
        let moment = self.moment();
        shard.commit(place, new, steps.local, moment);
        commit_indexes(indexes, moment);
    }

    /// Locks the shards of the global indexes that these steps change, in their order.
    pub(super) fn lock_indexes(&self, steps: GlobalSteps) -> Vec<LockedIndex<'_>> {
        let locked = steps
            .into_iter()
            .filter_map(|((index, number), steps)| Some((self.index_shard(index, number)?.write(), steps)));
        locked.collect()
    }

    /// The moment of a change whose locks are all held.
    pub(super) fn moment(&self) -> Option<Moment> {
        self.table.staleness.moment()
    }

    /// All shards locked for reading, in their order. While they are held, nothing of the table changes.
    pub(super) fn lock_all(&self) -> Vec<RwLockReadGuard<'_, Shard>> {
        self.table.shards.iter().map(RwLock::read).collect()
    }

    /// What the table holds, whose shards are locked: `shards`, and with them the entries of the global indexes.
    pub(super) fn copy(&self, shards: &[RwLockReadGuard<'_, Shard>]) -> TableCopy {
        let entries = |index: &GlobalIndex| index.shards.iter().map(|shard| shard.read().clone()).collect();
        TableCopy {
            description: self.definition.description.clone(),
            schema: self.definition.schema.clone(),
            hash: self.table.hash,
            shards: shards.iter().map(|shard| Shard::clone(shard)).collect(),
            global: self.definition.global.iter().map(entries).collect(),
            time_to_live: self.definition.time_to_live.clone(),
        }
    }

    /// The last write that a read sees; `None` for all.
    pub(super) fn horizon(&self, scope: Option<IndexScope>, consistent_read: bool) -> Option<Tick> {
        match scope {
            _ if consistent_read => None,
            None | Some(IndexScope::Local) => self.table.staleness.table_horizon(),
            Some(IndexScope::Global) => self.table.staleness.index_horizon(),
        }
    }

    /// The hash of partition key values.
    pub(super) fn hash_of<T: Hash + ?Sized>(&self, partition: &T) -> u64 {
        partition_hash(partition, self.table.hash)
    }

    /// The number of shards, of the table and of every global index.
    pub(super) fn shard_count(&self) -> usize {
        self.table.shards.len()
    }

    /// The position of an index among the local ones.
    pub(super) fn local_position(&self, index: usize) -> usize {
        index - self.definition.global.len().min(index)
    }

    /// The place of the item under `key`.
    pub(super) fn place(&self, key: PrimaryKey) -> Place {
        Place::of(key, self.table.hash)
    }

    /// What these changes of the indexes are in their shards.
    pub(super) fn steps(&self, changes: Vec<IndexChange>) -> Steps {
        let mut steps = Steps::default();
        steps.add(self.schema(), changes, self.table.hash, self.table.shards.len());
        steps
    }

    /// The number of the shard of a place.
    pub(super) fn shard_number(&self, place: &Place) -> usize {
        place.shard(self.table.shards.len())
    }

    /// A shard by its number, which comes from a hash.
    #[expect(
        clippy::indexing_slicing,
        reason = "the number of a place's shard is below the number of shards"
    )]
    pub(super) fn numbered(&self, number: usize) -> &RwLock<Shard> {
        &self.table.shards[number]
    }

    fn shard(&self, place: &Place) -> &RwLock<Shard> {
        self.numbered(self.shard_number(place))
    }

    /// One shard of a global index, by the position of the index; there is none for a local one.
    pub(super) fn index_shard(&self, index: usize, number: usize) -> Option<&RwLock<Entries<IndexPlace>>> {
        self.definition.global.get(index)?.shards.get(number)
    }
}
