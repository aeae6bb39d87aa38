//! BatchWriteItem: put and delete up to 25 items of any tables.

use std::collections::BTreeMap;

use super::{ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use crate::schema::TableName;
use crate::value::Item;

/// One write of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum WriteRequest {
    /// Writes this whole item, replacing the one under its key.
    Put(Item),
    /// Removes the item under this key.
    Delete(Item),
}

/// Writes and removes items, each as if by an unconditional call of its own; the batch as a whole is not atomic.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct BatchWriteItem {
    /// The writes of each table, no key twice; 1 to 25 in all.
    pub request_items: BTreeMap<TableName, Vec<WriteRequest>>,
    /// Whether to tell the capacity used. Default: no.
    pub return_consumed_capacity: ReturnConsumedCapacity,
    /// Whether to tell the sizes of the item collections. Default: no.
    pub return_item_collection_metrics: ReturnItemCollectionMetrics,
}

impl BatchWriteItem {
    /// Writes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a write to a table.
    #[must_use]
    pub fn write(mut self, table_name: TableName, request: WriteRequest) -> Self {
        self.request_items.entry(table_name).or_default().push(request);
        self
    }

    capacity_option!();
    collection_option!();
}

/// What BatchWriteItem answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct BatchWriteItemOutput {
    /// What was not written and is to be asked for again.
    pub unprocessed_items: BTreeMap<TableName, Vec<WriteRequest>>,
    /// The capacity used on each table, when asked for.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// The sizes of the item collections, when asked for, of tables with local indexes.
    pub item_collection_metrics: BTreeMap<TableName, Vec<ItemCollectionMetrics>>,
}

impl BatchWriteItemOutput {
    /// An answer with nothing left over.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells what was not written.
    #[must_use]
    pub fn with_unprocessed_items(mut self, unprocessed: BTreeMap<TableName, Vec<WriteRequest>>) -> Self {
        self.unprocessed_items = unprocessed;
        self
    }

    capacities_told!();
}
