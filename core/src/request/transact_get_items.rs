//! TransactGetItems: read up to 100 items of any tables at one instant.

use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::expr::Projection;
use crate::schema::TableName;
use crate::value::Item;

/// One read of a transaction.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TransactGet {
    /// The table.
    pub table_name: TableName,
    /// The key attributes.
    pub key: Item,
    /// Which parts of the item to give. Default: all.
    pub projection: Option<Projection>,
}

impl TransactGet {
    /// A read of the whole item.
    #[must_use]
    pub fn new(table_name: TableName, key: Item) -> Self {
        Self { table_name, key, projection: None }
    }

    /// Gives only these parts of the item.
    #[must_use]
    pub fn projection(mut self, projection: impl Into<Option<Projection>>) -> Self {
        self.projection = projection.into();
        self
    }
}

/// Reads items by their keys, all of them at one instant.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct TransactGetItems {
    /// The reads, 1 to 100, no item twice.
    pub items: Vec<TransactGet>,
    /// Whether to tell the capacity used. Default: no.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

impl TransactGetItems {
    /// These reads.
    #[must_use]
    pub fn new(items: impl IntoIterator<Item = TransactGet>) -> Self {
        Self { items: items.into_iter().collect(), return_consumed_capacity: ReturnConsumedCapacity::None }
    }

    capacity_option!();
}

/// What TransactGetItems answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct TransactGetItemsOutput {
    /// What each read found, in the order asked; `None` where there is no item.
    pub responses: Vec<Option<Item>>,
    /// The capacity used on each table, when asked for.
    pub consumed_capacity: Vec<ConsumedCapacity>,
}

impl TransactGetItemsOutput {
    /// An answer with what each read found.
    #[must_use]
    pub fn new(responses: Vec<Option<Item>>) -> Self {
        Self { responses, ..Self::default() }
    }

    capacities_told!();
}
