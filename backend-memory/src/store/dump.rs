//! The contents of an engine, for assertions.

use std::collections::{BTreeMap, btree_map};

use itemstore::schema::{KeySchema, TableName};
use itemstore::value::{Item, Text};

use super::Tables;
use super::entries::Stored;

/// All tables with their items at one instant. Two engines with the same contents give equal dumps, whatever their seeds,
/// shards and clocks.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Dump {
    /// The tables by name.
    pub tables: BTreeMap<TableName, TableDump>,
}

/// One table of a [`Dump`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TableDump {
    /// The primary key.
    pub key_schema: KeySchema,
    /// The items, ordered by partition key, then by sort key.
    pub items: Vec<Item>,
    /// What each index holds, by its name; ordered by the index key, then by the key of the item.
    pub indexes: BTreeMap<String, Vec<Item>>,
    /// The attribute that the items expire by, where they do.
    pub time_to_live: Option<Text>,
}

impl Dump {
    /// The items of a table, in the order of their keys; none when there is no such table.
    #[must_use]
    pub fn items(&self, table: &str) -> &[Item] {
        self.tables.get(table).map_or(&[], |table| &table.items)
    }

    /// What an index of a table holds, in the order of its key; nothing when there is no such index.
    #[must_use]
    pub fn entries(&self, table: &str, index: &str) -> &[Item] {
        self.tables.get(table).and_then(|table| table.indexes.get(index)).map_or(&[], Vec::as_slice)
    }

    /// The number of items in all tables.
    #[must_use]
    pub fn item_count(&self) -> usize {
        self.tables.values().map(|table| table.items.len()).sum()
    }
}

impl IntoIterator for Dump {
    type Item = (TableName, TableDump);
    type IntoIter = btree_map::IntoIter<TableName, TableDump>;

    fn into_iter(self) -> Self::IntoIter {
        self.tables.into_iter()
    }
}

impl<'a> IntoIterator for &'a Dump {
    type Item = (&'a TableName, &'a TableDump);
    type IntoIter = btree_map::Iter<'a, TableName, TableDump>;

    fn into_iter(self) -> Self::IntoIter {
        self.tables.iter()
    }
}

impl Tables {
    /// The contents at one instant.
    pub(crate) fn dump(&self) -> Dump {
        let tables = self.instant().0.into_iter().map(|(name, copy)| {
            let places = copy.shards.iter().flat_map(|shard| shard.items.map.iter());
            let items = ordered(places.map(|(place, stored)| (&place.key, stored)));
            let indexes = copy.schema.indexes.iter().enumerate().map(|(at, index)| {
                let places = copy.index(at).flat_map(|entries| entries.map.iter());
                let entries = ordered(places.map(|(place, stored)| (&place.key, stored)));
                (index.name.clone(), entries)
            });
            let indexes = indexes.collect();
            let time_to_live = copy.time_to_live.setting.active_attribute().cloned();
            (name, TableDump { key_schema: copy.schema.key, items, indexes, time_to_live })
        });
        Dump { tables: tables.collect() }
    }
}

/// Items in the order of their keys.
fn ordered<'a, K: Ord>(keyed: impl Iterator<Item = (K, &'a Stored)>) -> Vec<Item> {
    let by_key: BTreeMap<K, &Stored> = keyed.collect();
    by_key.into_values().map(|stored| stored.item.clone()).collect()
}
