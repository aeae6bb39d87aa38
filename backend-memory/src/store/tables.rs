//! The tables by name.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher};
use std::time::SystemTime;

use itemstore::request::{CreateTable, DeleteTable, UpdateTable};
use itemstore::schema::{TableDescription, TableName, TableSchema};
use itemstore::{Error, Result};

use super::Table;
use super::table::TableCopy;
use crate::sched;
use crate::stale::Staleness;
use crate::sync::{Arc, AtomicU64, ConcurrentMap, Mutex, Ordering, SeededHash};
use crate::tokens::Tokens;

/// Every table of an engine.
#[derive(Debug)]
pub(crate) struct Tables {
    /// Held while the set of tables changes or is copied. It guards no data of its own: `by_name` is read without it.
    pub(super) control: Mutex<()>,
    pub(super) by_name: ConcurrentMap<TableName, Arc<Table>>,
    /// Shards of a new table.
    pub(super) shards: usize,
    /// Places items in shards.
    pub(super) hash: SeededHash,
    pub(super) ids: Ids,
    /// How far reads lag.
    pub(super) staleness: Arc<Staleness>,
    /// What was applied under which token.
    pub(crate) tokens: Tokens,
}

impl Tables {
    /// No tables yet. The same seed gives the same shards and the same ids.
    pub(crate) fn new(seed: u64, shards: usize, staleness: Arc<Staleness>) -> Self {
        Self {
            control: Mutex::new(()),
            by_name: ConcurrentMap::with_hasher(SeededHash::new(seed, "tables")),
            shards,
            hash: SeededHash::new(seed, "partitions"),
            ids: Ids::new(SeededHash::new(seed, "ids")),
            staleness,
            tokens: Tokens::new(SeededHash::new(seed, "tokens")),
        }
    }

    /// The table of this name.
    ///
    /// # Errors
    /// `TableNotFound`, in the words of the data plane.
    pub(crate) fn find(&self, name: &TableName) -> Result<Arc<Table>> {
        let table = self.by_name.get(name).map(|entry| Arc::clone(entry.value()));
        sched::point("table found");
        table.ok_or_else(|| Error::table_not_found(name))
    }

    /// Those of these tables that are there, by name.
    pub(crate) fn find_all<'n>(
        &self,
        names: impl IntoIterator<Item = &'n TableName>,
    ) -> BTreeMap<TableName, Arc<Table>> {
        let found = names.into_iter().filter_map(|name| Some((name.clone(), self.find(name).ok()?)));
        found.collect()
    }

    /// Adds the table of a request that has passed its check.
    ///
    /// # Errors
    /// `TableInUse` when the name is taken.
    pub(crate) fn create(&self, request: &CreateTable, now: SystemTime) -> Result<TableDescription> {
        let schema = request.schema()?;
        let control = self.control.lock();
        if self.by_name.contains_key(&request.table_name) {
            return Err(request.name_taken());
        }
        sched::point("create: the name is free");
        let mut description = request.description();
        description.creation_date_time = now;
        description.table_id = self.ids.next();
        description.table_arn = arn(&request.table_name);
        for (name, index) in &mut description.index_descriptions {
            index.index_arn = format!("{}/index/{name}", description.table_arn);
        }
        let empty = TableCopy::empty(description.clone(), schema, self.hash, self.shards);
        let table = Table::new(empty, Arc::clone(&self.staleness));
        self.by_name.insert(request.table_name.clone(), Arc::new(table));
        drop(control);
        Ok(description)
    }

    /// Takes the table out, and tells what it was.
    ///
    /// # Errors
    /// `TableNotFound`, in the words of the control plane; `Validation` when it is protected against deletion.
    pub(crate) fn delete(&self, request: &DeleteTable) -> Result<TableDescription> {
        let control = self.control.lock();
        let table = self.by_name.get(&request.table_name).map(|entry| Arc::clone(entry.value()));
        let table = table.ok_or_else(|| request.table_not_found())?;
        let description = table.open().describe();
        request.check_against(&description)?;
        sched::point("delete: before the removal");
        self.by_name.remove(&request.table_name);
        drop(control);
        Ok(description)
    }

    /// Changes a table by a request that has passed its check, and tells what it is then.
    ///
    /// # Errors
    /// `TableNotFound`, in the words of the control plane; `Validation` and others for what the table does not allow.
    pub(crate) fn update(&self, request: &UpdateTable) -> Result<TableDescription> {
        let control = self.control.lock();
        let table = self.by_name.get(&request.table_name).map(|entry| Arc::clone(entry.value()));
        let table = table.ok_or_else(|| request.table_not_found())?;
        table.change(|description| {
            request.check_against(description)?;
            let changed = request.changed(description);
            let schema = TableSchema::from_description(&changed);
            let schema = schema.ok_or_else(|| Error::unsupported("a change to such keys"))?;
            Ok((changed, schema))
        })?;
        drop(control);
        Ok(table.open().describe())
    }

    /// All names.
    pub(crate) fn names(&self) -> BTreeSet<TableName> {
        let _control = self.control.lock();
        self.by_name.iter().map(|entry| entry.key().clone()).collect()
    }
}

/// Ids of tables, one after the other, none of them twice in an engine and its forks.
#[derive(Debug)]
pub(super) struct Ids {
    hash: SeededHash,
    used: AtomicU64,
    forks: AtomicU64,
}

impl Ids {
    fn new(hash: SeededHash) -> Self {
        Self { hash, used: AtomicU64::new(0), forks: AtomicU64::new(0) }
    }

    /// The ids of a fork: a sequence of its own, the same for the same history.
    pub(super) fn fork(&self) -> Self {
        let number = self.forks.fetch_add(1, Ordering::Relaxed);
        Self::new(SeededHash::new(self.word(2, number), "fork"))
    }

    /// The next id: a UUID of version 4 by its shape.
    fn next(&self) -> String {
        let number = self.used.fetch_add(1, Ordering::Relaxed);
        let high = self.word(0, number) & !0xf000 | 0x4000;
        let low = self.word(1, number) & !(0b11 << 62) | (0b10 << 62);
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }

    fn word(&self, purpose: u64, number: u64) -> u64 {
        let mut hasher = self.hash.build_hasher();
        hasher.write_u64(purpose);
        hasher.write_u64(number);
        hasher.finish()
    }
}

/// The resource name of a table, in a region and an account that are nobody's.
fn arn(name: &TableName) -> String {
    format!("arn:aws:dynamodb:us-east-1:000000000000:table/{name}")
}
