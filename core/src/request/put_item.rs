//! PutItem: write a whole item.

use super::check;
use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::error::{Error, Result};
use crate::expr::Condition;
use crate::schema::{TableName, TableSchema};
use crate::value::Item;

/// Writes an item, replacing the one under its key.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PutItem {
    /// The table.
    pub table_name: TableName,
    /// The whole item, with its key attributes.
    pub item: Item,
    /// What must hold for the item it replaces. Default: nothing.
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

impl PutItem {
    /// An unconditional write that returns nothing.
    #[must_use]
    pub fn new(table_name: TableName, item: Item) -> Self {
        Self {
            table_name,
            item,
            condition: None,
            return_values: ReturnValues::None,
            return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure::None,
            return_consumed_capacity: ReturnConsumedCapacity::None,
            return_item_collection_metrics: ReturnItemCollectionMetrics::None,
        }
    }

    write_options!();
}

impl PutItem {
    checks!("PutItem");

    pub(super) fn check_request(&self) -> Result<()> {
        check::well_formed(&self.item)?;
        check::returns_old_or_nothing(self.return_values)?;
        check::size(&self.item)?;
        check::condition(self.condition.as_ref())
    }

    fn check_key(&self, schema: &TableSchema) -> Result<()> {
        check::in_item(&schema.key, &self.item)?;
        check::put_index_keys(schema, &self.item)?;
        check::condition_keys(self.condition.as_ref(), schema)
    }
}

/// What PutItem answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PutItemOutput {
    /// The image asked for with `return_values`, if there is one.
    pub attributes: Option<Item>,
    /// The capacity used, when asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item collection, when asked for on a table with local indexes.
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl PutItemOutput {
    write_answers!();
}
