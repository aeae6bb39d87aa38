//! What the answer to a call on several tables tells of each.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types;
use itemstore::Result;
use itemstore::request::{ConsumedCapacity, ItemCollectionMetrics};
use itemstore::schema::TableName;

use super::value::FromSdk;

/// A member of the answer that has an entry a table.
pub(crate) fn by_table<S, T>(
    told: Option<HashMap<String, S>>,
    read: impl Fn(&TableName, S) -> Result<T>,
) -> Result<BTreeMap<TableName, T>> {
    let entry = |(name, of_table)| {
        let name = TableName::new(name)?;
        let read = read(&name, of_table)?;
        Ok((name, read))
    };
    told.into_iter().flatten().map(entry).collect()
}

/// The capacity used on each table.
pub(crate) fn capacities(told: Option<Vec<types::ConsumedCapacity>>) -> Result<Vec<ConsumedCapacity>> {
    told.into_iter().flatten().map(ConsumedCapacity::from_sdk).collect()
}

/// The sizes of the item collections of each table.
pub(crate) fn collection_metrics(
    told: Option<HashMap<String, Vec<types::ItemCollectionMetrics>>>,
) -> Result<BTreeMap<TableName, Vec<ItemCollectionMetrics>>> {
    by_table(told, |_, metrics| metrics.into_iter().map(ItemCollectionMetrics::from_sdk).collect())
}
