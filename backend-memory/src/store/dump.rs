//! The contents of an engine, for assertions.

use std::collections::{BTreeMap, btree_map};

use itemstore::schema::{KeySchema, TableName};
use itemstore::value::Item;

use super::Tables;

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
}

impl Dump {
    /// The items of a table, in the order of their keys; none when there is no such table.
    #[must_use]
    pub fn items(&self, table: &str) -> &[Item] {
        self.tables.get(table).map_or(&[], |table| &table.items)
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
        let tables = self.instant().0.into_iter().map(|(name, (table, shards))| {
            let places = shards.iter().flat_map(|shard| shard.items.iter());
            let by_key: BTreeMap<_, _> = places.map(|(place, stored)| (&place.key, &stored.item)).collect();
            let items = by_key.into_values().cloned().collect();
            (name, TableDump { key_schema: table.key_schema().clone(), items })
        });
        Dump { tables: tables.collect() }
    }
}
