//! GetItem: read one item by its key.

use super::check;
use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::error::{Error, Result};
use crate::expr::Projection;
use crate::schema::{TableName, TableSchema};
use crate::value::Item;

/// Reads the item under a key.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GetItem {
    /// The table.
    pub table_name: TableName,
    /// The key attributes.
    pub key: Item,
    /// Whether the read observes every write acknowledged before it. Default: false.
    pub consistent_read: bool,
    /// Which parts of the item to return. Default: all.
    pub projection: Option<Projection>,
    /// Whether to tell the capacity used. Default: no.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

impl GetItem {
    /// An eventually consistent read of the whole item.
    #[must_use]
    pub fn new(table_name: TableName, key: Item) -> Self {
        Self {
            table_name,
            key,
            consistent_read: false,
            projection: None,
            return_consumed_capacity: ReturnConsumedCapacity::None,
        }
    }

    /// Asks for a consistent read, or for none.
    #[must_use]
    pub fn consistent_read(mut self, consistent_read: bool) -> Self {
        self.consistent_read = consistent_read;
        self
    }

    /// Returns only these parts of the item.
    #[must_use]
    pub fn projection(mut self, projection: impl Into<Option<Projection>>) -> Self {
        self.projection = projection.into();
        self
    }

    capacity_option!();
}

impl GetItem {
    checks!("GetItem");

    fn check_request(&self) -> Result<()> {
        check::well_formed(&self.key)?;
        check::projection(self.projection.as_ref())
    }

    fn check_key(&self, schema: &TableSchema) -> Result<()> {
        check::in_key(&schema.key, &self.key)?;
        check::projection_keys(self.projection.as_ref(), schema)
    }
}

/// What GetItem answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct GetItemOutput {
    /// The item; `None` when there is none, an empty item when the projection matches nothing.
    pub item: Option<Item>,
    /// The capacity used, when asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
}

impl GetItemOutput {
    answers!(item, "An answer with the item, or with none.");
}
