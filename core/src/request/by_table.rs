//! What one call on several tables tells of each: the capacity its parts used, and the item collections it wrote to.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::AddAssign;

use super::{ConsumedCapacity, ItemCollectionMetrics};
use crate::schema::TableName;

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

impl ConsumedCapacity {
    /// Tells that these are read units, as the transactions do.
    #[must_use]
    pub fn told_as_reads(mut self) -> Self {
        self.read_capacity_units = Some(self.capacity_units);
        self
    }

    /// Tells that these are write units, as the transactions do.
    #[must_use]
    pub fn told_as_writes(mut self) -> Self {
        self.write_capacity_units = Some(self.capacity_units);
        self
    }
}
