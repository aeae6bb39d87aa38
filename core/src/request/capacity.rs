//! Capacity units of one item operation (SEMANTICS 17).

use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::schema::TableName;
use crate::schema::limits::{READ_UNIT_BYTES, WRITE_UNIT_BYTES};

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
}
