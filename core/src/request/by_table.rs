//! What one call on several tables tells of each: the capacity its parts used, and the item collections it wrote to.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::AddAssign;

use super::{ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, WriteUnits, read_units};
use crate::schema::{TableName, TableSchema};

/// What a batch or a transaction tells about the capacity that each of its parts used: one entry for each table, in the
/// order of their names (SEMANTICS 17).
///
/// ```
/// use itemstore::request::{ConsumedCapacity, capacity_by_table};
/// use itemstore::schema::TableName;
///
/// let used = |table, units| Ok::<_, itemstore::Error>(ConsumedCapacity::new(TableName::new(table)?, units));
/// let told = capacity_by_table([used("users", 1.0)?, used("orders", 2.0)?, used("users", 4.0)?]);
/// assert_eq!(told, [used("orders", 2.0)?, used("users", 5.0)?]);
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use]
pub fn capacity_by_table(parts: impl IntoIterator<Item = ConsumedCapacity>) -> Vec<ConsumedCapacity> {
    let mut sums: BTreeMap<Option<TableName>, ConsumedCapacity> = BTreeMap::new();
    for part in parts {
        match sums.entry(part.table_name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(part);
            }
            Entry::Occupied(mut entry) => *entry.get_mut() += part,
        }
    }
    sums.into_values().collect()
}

/// What a batch or a transaction tells about the item collections that its parts wrote to: each collection once, in the order
/// it was first written to.
#[must_use]
pub fn collections_by_table(
    parts: impl IntoIterator<Item = (TableName, ItemCollectionMetrics)>,
) -> BTreeMap<TableName, Vec<ItemCollectionMetrics>> {
    let mut told: BTreeMap<TableName, Vec<ItemCollectionMetrics>> = BTreeMap::new();
    for (table, collection) in parts {
        let collections = told.entry(table).or_default();
        if !collections.contains(&collection) {
            collections.push(collection);
        }
    }
    told
}

/// Adds the units of another part of the call on the same table.
impl AddAssign for ConsumedCapacity {
    fn add_assign(&mut self, part: Self) {
        self.capacity_units += part.capacity_units;
        for (sum, units) in [
            (&mut self.read_capacity_units, part.read_capacity_units),
            (&mut self.write_capacity_units, part.write_capacity_units),
            (&mut self.table, part.table),
        ] {
            if let Some(units) = units {
                *sum.get_or_insert(0.0) += units;
            }
        }
        for (sums, indexes) in [
            (&mut self.global_secondary_indexes, part.global_secondary_indexes),
            (&mut self.local_secondary_indexes, part.local_secondary_indexes),
        ] {
            for (index, units) in indexes {
                *sums.entry(index).or_default() += units;
            }
        }
    }
}

impl ReturnConsumedCapacity {
    /// What to tell about an action of a transaction on `table`, which has this schema: twice what the write costs by itself
    /// (SEMANTICS 17). Nothing, unless it was asked for.
    #[must_use]
    pub fn of_transact_write(
        self,
        table: &TableName,
        schema: &TableSchema,
        units: &WriteUnits,
    ) -> Option<ConsumedCapacity> {
        let told = self.of_write(table, schema, &units.clone().in_transaction())?;
        Some(ConsumedCapacity { write_capacity_units: Some(told.capacity_units), ..told })
    }

    /// What to tell about a read of a transaction of an item of `size_bytes`, 0 for a missing one: twice what a consistent read
    /// costs by itself. A transaction that was applied before costs the same for each of its actions, of the image before or
    /// after, whichever is larger. Nothing, unless it was asked for.
    #[must_use]
    pub fn of_transact_read(self, table: &TableName, size_bytes: usize) -> Option<ConsumedCapacity> {
        let told = self.of_table(table, 2.0 * read_units(size_bytes, true))?;
        Some(ConsumedCapacity { read_capacity_units: Some(told.capacity_units), ..told })
    }
}
