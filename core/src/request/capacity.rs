//! Capacity units of one item operation (SEMANTICS 17).

use super::{ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use crate::schema::limits::{READ_UNIT_BYTES, WRITE_UNIT_BYTES};
use crate::schema::{IndexChange, IndexScope, TableName, TableSchema};
use crate::value::Item;

/// Units to read an item of `size_bytes`, 0 for a missing one: one for every 4 KB begun and at least one, half of it
/// when the read is eventually consistent.
#[must_use]
pub fn read_units(size_bytes: usize, consistent_read: bool) -> f64 {
    let units = begun(size_bytes, READ_UNIT_BYTES);
    if consistent_read { units } else { units / 2.0 }
}

/// Units to write an item of `before_bytes` that becomes one of `after_bytes`, 0 for a missing one: one for every KB
/// begun of the larger, and at least one.
///
/// A write whose condition fails is charged for the stored item: `before_bytes` twice.
#[must_use]
pub fn write_units(before_bytes: usize, after_bytes: usize) -> f64 {
    begun(before_bytes.max(after_bytes), WRITE_UNIT_BYTES)
}

/// Units to write a change of one index: one for every KB begun of the entry that came or went, of the larger one when
/// it stays under its index key, and of both when it moves to another.
#[must_use]
pub fn index_write_units(change: &IndexChange) -> f64 {
    let units = |size_bytes| begun(size_bytes, WRITE_UNIT_BYTES);
    match (&change.old, &change.new) {
        (None, None) => 0.0,
        (Some(one), None) | (None, Some(one)) => units(one.size_bytes),
        (Some(old), Some(new)) if old.key == new.key => units(old.size_bytes.max(new.size_bytes)),
        (Some(old), Some(new)) => units(old.size_bytes) + units(new.size_bytes),
    }
}

/// Units of one write, apart for the table and for each index that it changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WriteUnits {
    /// Units of the table.
    pub table: f64,
    /// Units of the indexes changed, each with its position in [`TableSchema::indexes`].
    pub indexes: Vec<(usize, f64)>,
}

impl WriteUnits {
    /// Units of a write that leaves an item of `after_bytes` where one of `before_bytes` was, 0 for a missing one, with
    /// these changes of the indexes.
    #[must_use]
    pub fn new(before_bytes: usize, after_bytes: usize, changes: &[IndexChange]) -> Self {
        let indexes = changes.iter().map(|change| (change.index, index_write_units(change)));
        Self { table: write_units(before_bytes, after_bytes), indexes: indexes.collect() }
    }

    /// The units of the same write as an action of a transaction: twice those of the table, and the same of the indexes.
    #[must_use]
    pub fn in_transaction(mut self) -> Self {
        self.table *= 2.0;
        self
    }

    /// The units of the table and of all indexes.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.table + self.indexes.iter().map(|(_, units)| units).sum::<f64>()
    }
}

/// Units begun, at least one. Exact: an item is far below 2^32 units.
fn begun(bytes: usize, unit_bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes.div_ceil(unit_bytes).max(1)).unwrap_or(u32::MAX))
}

impl ConsumedCapacity {
    /// `capacity_units` used by one call on `table`, without a breakdown.
    #[must_use]
    pub fn new(table: TableName, capacity_units: f64) -> Self {
        Self { table_name: Some(table), capacity_units, ..Self::default() }
    }

    /// Tells the units of the table alone.
    #[must_use]
    pub fn with_table_units(mut self, capacity_units: f64) -> Self {
        self.table = Some(capacity_units);
        self
    }
}

impl ReturnConsumedCapacity {
    /// What to tell about `capacity_units` that an operation used on `table` alone: nothing, unless it was asked for.
    #[must_use]
    pub fn of_table(self, table: &TableName, capacity_units: f64) -> Option<ConsumedCapacity> {
        let total = ConsumedCapacity::new(table.clone(), capacity_units);
        match self {
            Self::None => None,
            Self::Total => Some(total),
            Self::Indexes => Some(total.with_table_units(capacity_units)),
        }
    }

    /// What to tell about a write on `table`, which has this schema: nothing, unless it was asked for.
    #[must_use]
    pub fn of_write(
        self,
        table: &TableName,
        schema: &TableSchema,
        units: &WriteUnits,
    ) -> Option<ConsumedCapacity> {
        if self == Self::None {
            return None;
        }
        let mut capacity = ConsumedCapacity::new(table.clone(), units.total());
        if self == Self::Indexes {
            capacity.table = Some(units.table);
            for (position, units) in &units.indexes {
                let Some(index) = schema.indexes.get(*position) else { continue };
                let arms = match index.scope {
                    IndexScope::Global => &mut capacity.global_secondary_indexes,
                    IndexScope::Local => &mut capacity.local_secondary_indexes,
                };
                arms.insert(index.name.clone(), *units);
            }
        }
        Some(capacity)
    }
}

impl ReturnItemCollectionMetrics {
    /// What to tell about the collection that the item or key `item` is in: nothing, unless it was asked for and the table
    /// has local indexes (SEMANTICS 8.2). The estimate is that of a collection below a gigabyte.
    #[must_use]
    pub fn of_collection(self, schema: &TableSchema, item: &Item) -> Option<ItemCollectionMetrics> {
        if self == Self::None || !schema.has_local_indexes() {
            return None;
        }
        let name = &schema.key.partition_key.name;
        Some(ItemCollectionMetrics {
            item_collection_key: (name.to_string(), item.get(name)?.clone()),
            size_estimate_range_gb: [0.0, 1.0],
        })
    }
}
