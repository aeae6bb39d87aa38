//! BatchWriteItem: put and delete up to 25 items of any tables.

use std::collections::BTreeMap;

use super::check;
use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    WriteOutcome,
};
use crate::error::{Error, Result};
use crate::schema::limits::BATCH_WRITES;
use crate::schema::{TableName, TableSchema};
use crate::value::Item;

/// One write of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum WriteRequest {
    /// Writes this whole item, replacing the one under its key.
    Put(Item),
    /// Removes the item under this key.
    Delete(Item),
}

impl WriteRequest {
    /// What holds the key: the item of a put, the key of a delete.
    #[must_use]
    pub const fn item_or_key(&self) -> &Item {
        match self {
            Self::Put(item) => item,
            Self::Delete(key) => key,
        }
    }

    /// What this write does to the item under its key, whatever it is. The batch has passed its checks.
    #[must_use]
    pub fn outcome(&self) -> WriteOutcome {
        WriteOutcome { new: self.new_item().cloned(), attributes: None }
    }

    const fn new_item(&self) -> Option<&Item> {
        match self {
            Self::Put(item) => Some(item),
            Self::Delete(_) => None,
        }
    }

    fn check_alone(&self) -> Result<()> {
        check::well_formed(self.item_or_key())?;
        self.new_item().map_or(Ok(()), check::size)
    }

    fn check_key(&self, schema: &TableSchema) -> Result<()> {
        match self {
            Self::Put(item) => {
                check::in_batch_item(&schema.key, item)?;
                check::put_index_keys(schema, item)
            }
            Self::Delete(key) => check::in_key(&schema.key, key),
        }
    }
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

impl BatchWriteItem {
    batch_checks!("BatchWriteItem");

    fn check_request(&self) -> Result<()> {
        if self.request_items.is_empty() {
            return Err(Error::validation("The requestItems parameter is required for BatchWriteItem"));
        }
        self.check_counts()?;
        for (table, requests) in &self.request_items {
            for request in requests {
                request.check_alone().map_err(|error| error.with_table(table))?;
            }
        }
        Ok(())
    }

    /// The writes of each table, then those of all. The service prints them all, we only the tables: they hold items.
    fn check_counts(&self) -> Result<()> {
        let mut broken = check::Constraints::default();
        if self.request_items.values().any(|requests| !(1..=BATCH_WRITES).contains(&requests.len())) {
            let printed: Vec<String> =
                self.request_items.keys().map(|table| format!("{table}=[…]")).collect();
            broken.broken(
                format_args!("{{{}}}", printed.join(", ")),
                "requestItems",
                format_args!(
                    "Map value must satisfy constraint: [Member must have length less than or equal to {BATCH_WRITES}, \
                     Member must have length greater than or equal to 1]"
                ),
            );
        }
        broken.finish()?;
        if self.request_items.values().map(Vec::len).sum::<usize>() > BATCH_WRITES {
            return Err(check::too_many("BatchWriteItem"));
        }
        Ok(())
    }

    fn check_table(requests: &[WriteRequest], schema: &TableSchema) -> Result<()> {
        for request in requests {
            request.check_key(schema)?;
        }
        let keys: Result<Vec<_>> =
            requests.iter().map(|request| schema.key.primary_key(request.item_or_key())).collect();
        check::no_duplicates(keys?)
    }
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
    collections_told!();
}
