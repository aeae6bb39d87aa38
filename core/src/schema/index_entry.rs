//! What an index holds of an item, and what a write changes there: pure, so that every engine keeps its indexes alike.

use super::{EntryKey, IndexSchema, IndexScope, KeySchema, Projected, TableSchema};
use crate::value::Item;

/// What an index holds of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexEntry {
    /// Its place in the order of the index.
    pub key: EntryKey,
    /// The projected attributes. Shared with the item where every attribute of it is projected.
    pub item: Item,
    /// The size of the projected attributes.
    pub size_bytes: usize,
}

/// What a write changes in one index: an entry comes, goes, moves to another index key, or holds something else under
/// the same one.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexChange {
    /// The position of the index in [`TableSchema::indexes`].
    pub index: usize,
    /// The entry before the write.
    pub old: Option<IndexEntry>,
    /// The entry after the write.
    pub new: Option<IndexEntry>,
}

impl IndexSchema {
    /// Whether the entries of this index hold the attribute `name`, on a table with the primary key `table`.
    #[must_use]
    pub fn projects(&self, table: &KeySchema, name: &str) -> bool {
        let is_key = || table.contains(name) || self.key.contains(name);
        match &self.projected {
            Projected::All => true,
            Projected::KeysOnly => is_key(),
            Projected::Include(attributes) => attributes.iter().any(|one| one == name) || is_key(),
        }
    }

    /// The attributes of `item` that the entries of this index hold.
    #[must_use]
    pub fn project(&self, table: &KeySchema, item: &Item) -> Item {
        if item.iter().all(|(name, _)| self.projects(table, name)) {
            return item.clone();
        }
        let projected = item.iter().filter(|(name, _)| self.projects(table, name));
        projected.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// What this index holds of `item`, an item of a table with the primary key `table`; `None` when it does not hold it.
    #[must_use]
    pub fn entry(&self, table: &KeySchema, item: &Item) -> Option<IndexEntry> {
        let key = EntryKey::of(&self.key, table, item)?;
        let item = self.project(table, item);
        Some(IndexEntry { key, size_bytes: item.size_bytes(), item })
    }
}

impl TableSchema {
    /// What a write changes in the indexes, in their order, when it leaves `new` where `old` was. An index that the write
    /// leaves as it is has no change.
    #[must_use]
    pub fn index_changes(&self, old: Option<&Item>, new: Option<&Item>) -> Vec<IndexChange> {
        let changes = self.indexes.iter().enumerate().filter_map(|(index, schema)| {
            let entry = |item: &Item| schema.entry(&self.key, item);
            let (old, new) = (old.and_then(entry), new.and_then(entry));
            (old != new).then_some(IndexChange { index, old, new })
        });
        changes.collect()
    }

    /// The size of `item` with what the local indexes hold of it, which share its limit (SEMANTICS 1.5).
    #[must_use]
    pub fn size_with_local_indexes(&self, item: &Item) -> usize {
        let local = self.indexes.iter().filter(|index| index.scope == IndexScope::Local);
        let entries = local.filter_map(|index| index.entry(&self.key, item));
        item.size_bytes() + entries.map(|entry| entry.size_bytes).sum::<usize>()
    }

    /// Whether there is a local index.
    #[must_use]
    pub fn has_local_indexes(&self) -> bool {
        self.indexes.iter().any(|index| index.scope == IndexScope::Local)
    }
}
