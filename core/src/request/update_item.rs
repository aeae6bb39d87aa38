//! UpdateItem: change parts of one item, or create it.

use super::check;
use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::error::{Error, Result};
use crate::expr::{Condition, Update};
use crate::schema::{TableName, TableSchema};
use crate::value::Item;

/// Changes parts of the item under a key. Creates the item where there is none, unless the update only removes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UpdateItem {
    /// The table.
    pub table_name: TableName,
    /// The key attributes.
    pub key: Item,
    /// What to change; `None` only makes sure that the item exists.
    pub update: Option<Update>,
    /// What must hold for the stored item. Default: nothing.
    pub condition: Option<Condition>,
    /// Which image to return. Default: `None`.
    pub return_values: ReturnValues,
    /// Whether a failed condition brings the stored item. Default: no.
    pub return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure,
    /// Whether to tell the capacity used. Default: no.
    pub return_consumed_capacity: ReturnConsumedCapacity,
    /// Whether to tell the size of the item collection. Default: no.
    pub return_item_collection_metrics: ReturnItemCollectionMetrics,
}

impl UpdateItem {
    /// An unconditional update that returns nothing.
    #[must_use]
    pub fn new(table_name: TableName, key: Item, update: impl Into<Option<Update>>) -> Self {
        Self {
            table_name,
            key,
            update: update.into(),
            condition: None,
            return_values: ReturnValues::None,
            return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure::None,
            return_consumed_capacity: ReturnConsumedCapacity::None,
            return_item_collection_metrics: ReturnItemCollectionMetrics::None,
        }
    }

    write_options!();
}

impl UpdateItem {
    checks!("UpdateItem");

    pub(super) fn check_request(&self) -> Result<()> {
        check::well_formed(&self.key)?;
        check::update(self.update.as_ref())?;
        check::condition(self.condition.as_ref())?;
        check::update_beside(self.update.as_ref(), self.condition.as_ref())
    }

    fn check_key(&self, schema: &TableSchema) -> Result<()> {
        check::in_key(&schema.key, &self.key)?;
        check::update_keys(self.update.as_ref(), schema)?;
        check::condition_keys(self.condition.as_ref(), schema)
    }
}

/// What UpdateItem answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct UpdateItemOutput {
    /// The image asked for with `return_values`, if there is one.
    pub attributes: Option<Item>,
    /// The capacity used, when asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item collection, when asked for on a table with local indexes.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl UpdateItemOutput {
    write_answers!();
}
