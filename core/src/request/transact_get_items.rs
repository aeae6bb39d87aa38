//! TransactGetItems: read up to 100 items of any tables at one instant.

use super::check;
use super::transaction::refused_at;
use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::error::{Error, Result};
use crate::expr::Projection;
use crate::schema::{TableName, TableSchema};
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

    /// The table.
    #[must_use]
    pub const fn table_name(&self) -> &TableName {
        &self.table_name
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

impl TransactGetItems {
    transaction_checks!("TransactGetItems");

    fn check_request(&self) -> Result<()> {
        let mut broken = check::Constraints::default();
        check::count_actions(&mut broken, self.items.len());
        broken.finish()?;
        self.items.iter().try_for_each(|get| get.check_alone().map_err(|error| get.located(error)))
    }

    fn check_tables(&self, schemas: &[&TableSchema]) -> Result<()> {
        let gets = || self.items.iter().zip(schemas);
        for (get, schema) in gets() {
            get.check_expression(schema).map_err(|error| get.located(error))?;
        }
        check::actions_apart(gets().map(|(get, schema)| (&get.table_name, &get.key, *schema)))?;
        for (at, (get, schema)) in gets().enumerate() {
            check::in_key(&schema.key, &get.key)
                .map_err(|error| refused_at(at, self.items.len(), get.located(error)))?;
        }
        Ok(())
    }
}

impl TransactGet {
    fn check_alone(&self) -> Result<()> {
        check::well_formed(&self.key)?;
        check::projection(self.projection.as_ref())
    }

    /// What refuses the request whatever the other reads are: an empty key value, a path into a key.
    fn check_expression(&self, schema: &TableSchema) -> Result<()> {
        check::not_empty(&schema.key, &self.key)?;
        check::projection_keys(self.projection.as_ref(), schema)
    }

    fn located(&self, error: Error) -> Error {
        error.with_table(&self.table_name)
    }
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
