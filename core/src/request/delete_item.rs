//! DeleteItem: remove one item by its key.

use super::check;
use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::error::{Error, Result};
use crate::expr::Condition;
use crate::schema::{TableName, TableSchema};
use crate::value::Item;

/// Removes the item under a key. Removing what is absent succeeds.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DeleteItem {
    /// The table.
    pub table_name: TableName,
    /// The key attributes.
    pub key: Item,
    /// What must hold for the stored item. Default: nothing.
    pub condition: Option<Condition>,
    /// `None` or `AllOld`. Default: `None`.
    pub return_values: ReturnValues,
    /// Whether a failed condition brings the stored item. Default: no.
    pub return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure,
    /// Whether to tell the capacity used. Default: no.
    pub return_consumed_capacity: ReturnConsumedCapacity,
    /// Whether to tell the size of the item collection. Default: no.
    pub return_item_collection_metrics: ReturnItemCollectionMetrics,
}

impl DeleteItem {
    /// An unconditional removal that returns nothing.
    #[must_use]
    pub fn new(table_name: TableName, key: Item) -> Self {
        Self {
            table_name,
            key,
            condition: None,
            return_values: ReturnValues::None,
            return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure::None,
            return_consumed_capacity: ReturnConsumedCapacity::None,
            return_item_collection_metrics: ReturnItemCollectionMetrics::None,
        }
    }

    write_options!();
}

impl DeleteItem {
    checks!("DeleteItem");

    pub(super) fn check_request(&self) -> Result<()> {
        check::well_formed(&self.key)?;
        check::returns_old_or_nothing(self.return_values)?;
        check::condition(self.condition.as_ref())
    }

    fn check_key(&self, schema: &TableSchema) -> Result<()> {
        check::in_key(&schema.key, &self.key)?;
        check::condition_keys(self.condition.as_ref(), schema)
    }
}

/// What DeleteItem answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct DeleteItemOutput {
    /// The image asked for with `return_values`, if there is one.
    pub attributes: Option<Item>,
    /// The capacity used, when asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item collection, when asked for on a table with local indexes.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl DeleteItemOutput {
    write_answers!();
}
