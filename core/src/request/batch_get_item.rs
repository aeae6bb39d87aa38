//! BatchGetItem: read up to 100 items of any tables by their keys.

use std::collections::BTreeMap;

use super::check;
use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::error::{Error, Result};
use crate::expr::Projection;
use crate::schema::limits::BATCH_GET_KEYS;
use crate::schema::{TableName, TableSchema};
use crate::value::Item;

/// What to read of one table.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct KeysAndAttributes {
    /// The keys, none of them twice.
    pub keys: Vec<Item>,
    /// Whether the reads observe every write acknowledged before them. Default: false.
    pub consistent_read: bool,
    /// Which parts of each item to give. Default: all.
    pub projection: Option<Projection>,
}

impl KeysAndAttributes {
    /// Eventually consistent reads of the whole items.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = Item>) -> Self {
        Self { keys: keys.into_iter().collect(), ..Self::default() }
    }

    /// Asks for consistent reads, or for none.
    #[must_use]
    pub fn consistent_read(mut self, consistent_read: bool) -> Self {
        self.consistent_read = consistent_read;
        self
    }

    /// Gives only these parts of each item.
    #[must_use]
    pub fn projection(mut self, projection: impl Into<Option<Projection>>) -> Self {
        self.projection = projection.into();
        self
    }

    /// The same request for other keys of the table.
    #[must_use]
    pub fn for_keys(&self, keys: Vec<Item>) -> Self {
        Self { keys, consistent_read: self.consistent_read, projection: self.projection.clone() }
    }
}

/// Reads items by their keys, each as if by a GetItem of its own.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct BatchGetItem {
    /// What to read of each table; 1 to 100 keys in all.
    pub request_items: BTreeMap<TableName, KeysAndAttributes>,
    /// Whether to tell the capacity used. Default: no.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

impl BatchGetItem {
    /// Reads nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads these keys of a table, in the place of those named for it before.
    #[must_use]
    pub fn table(mut self, table_name: TableName, keys: KeysAndAttributes) -> Self {
        self.request_items.insert(table_name, keys);
        self
    }

    capacity_option!();
}

impl BatchGetItem {
    batch_checks!("BatchGetItem");

    fn check_request(&self) -> Result<()> {
        if self.request_items.is_empty() {
            return Err(Error::validation("The requestItems parameter is required for BatchGetItem"));
        }
        let mut broken = check::Constraints::default();
        for (table, asked) in &self.request_items {
            let path = format!("RequestItems.{table}.member.Keys");
            broken.length_unquoted(path, asked.keys.len(), 1..=BATCH_GET_KEYS);
        }
        broken.finish()?;
        if self.request_items.values().map(|asked| asked.keys.len()).sum::<usize>() > BATCH_GET_KEYS {
            return Err(check::too_many("BatchGetItem"));
        }
        for (table, asked) in &self.request_items {
            asked.check_alone().map_err(|error| error.with_table(table))?;
        }
        Ok(())
    }

    fn check_table(asked: &KeysAndAttributes, schema: &TableSchema) -> Result<()> {
        for key in &asked.keys {
            check::in_key(&schema.key, key)?;
        }
        check::projection_keys(asked.projection.as_ref(), schema)
    }
}

impl KeysAndAttributes {
    fn check_alone(&self) -> Result<()> {
        for key in &self.keys {
            check::well_formed(key)?;
        }
        check::no_equal_keys(&self.keys)?;
        check::projection(self.projection.as_ref())
    }
}

/// What BatchGetItem answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct BatchGetItemOutput {
    /// The items found, in no order; every table asked about is there.
    pub responses: BTreeMap<TableName, Vec<Item>>,
    /// What was not read and is to be asked for again, with the options it was asked with.
    pub unprocessed_keys: BTreeMap<TableName, KeysAndAttributes>,
    /// The capacity used on each table, when asked for.
    pub consumed_capacity: Vec<ConsumedCapacity>,
}

impl BatchGetItemOutput {
    /// An answer with these items, and nothing left over.
    #[must_use]
    pub fn new(responses: BTreeMap<TableName, Vec<Item>>) -> Self {
        Self { responses, ..Self::default() }
    }

    /// Tells what was not read.
    #[must_use]
    pub fn with_unprocessed_keys(mut self, unprocessed: BTreeMap<TableName, KeysAndAttributes>) -> Self {
        self.unprocessed_keys = unprocessed;
        self
    }

    capacities_told!();
}
