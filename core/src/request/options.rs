//! Options and answers that several operations share.

use std::collections::BTreeMap;

use crate::schema::TableName;
use crate::value::AttributeValue;

/// Which images of the item a write returns (SEMANTICS 8.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ReturnValues {
    /// Nothing.
    #[default]
    None,
    /// The whole item before the write.
    AllOld,
    /// The attributes an update names, before it. UpdateItem only.
    UpdatedOld,
    /// The whole item after the update. UpdateItem only.
    AllNew,
    /// The attributes an update names, after it. UpdateItem only.
    UpdatedNew,
}

/// Whether a failed condition brings the stored item (SEMANTICS 5.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ReturnValuesOnConditionCheckFailure {
    /// It does not.
    #[default]
    None,
    /// It does: `Error::item`.
    AllOld,
}

/// Whether the answer tells the capacity used (SEMANTICS 17).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ReturnConsumedCapacity {
    /// It does not.
    #[default]
    None,
    /// The total.
    Total,
    /// The total, and apart for the table and each index.
    Indexes,
}

/// Whether the answer tells the size of the item collection (SEMANTICS 8.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ReturnItemCollectionMetrics {
    /// It does not.
    #[default]
    None,
    /// It does, on a table with local indexes.
    Size,
}

/// Capacity used by one call on one table, in units.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ConsumedCapacity {
    /// The table.
    pub table_name: Option<TableName>,
    /// All units together.
    pub capacity_units: f64,
    /// The units as read units: told by the transactions alone, by one that only reads or was applied before.
    pub read_capacity_units: Option<f64>,
    /// The units as write units: told by the transactions alone, by one that was applied.
    pub write_capacity_units: Option<f64>,
    /// Units of the table alone, with [`ReturnConsumedCapacity::Indexes`].
    pub table: Option<f64>,
    /// Units of each global index, with [`ReturnConsumedCapacity::Indexes`].
    pub global_secondary_indexes: BTreeMap<String, f64>,
    /// Units of each local index, with [`ReturnConsumedCapacity::Indexes`].
    pub local_secondary_indexes: BTreeMap<String, f64>,
}

/// The size of an item collection, on a table with local indexes.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemCollectionMetrics {
    /// The partition key: attribute and value.
    pub item_collection_key: (String, AttributeValue),
    /// Lower and upper estimate in gigabytes.
    pub size_estimate_range_gb: [f64; 2],
}
