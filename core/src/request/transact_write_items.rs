//! TransactWriteItems: up to 100 writes and checks of any tables, all or nothing.

use std::collections::BTreeMap;

use super::{
    ConsumedCapacity, DeleteItem, ItemCollectionMetrics, PutItem, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, ReturnValuesOnConditionCheckFailure, UpdateItem,
};
use crate::expr::Condition;
use crate::schema::TableName;
use crate::value::Item;

/// What must hold for an item that the transaction does not change.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ConditionCheck {
    /// The table.
    pub table_name: TableName,
    /// The key attributes.
    pub key: Item,
    /// What must hold for the stored item.
    pub condition: Condition,
    /// Whether a failed condition brings the stored item. Default: no.
    pub return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure,
}

impl ConditionCheck {
    /// `condition` holds for the item under `key`.
    #[must_use]
    pub fn new(table_name: TableName, key: Item, condition: Condition) -> Self {
        Self {
            table_name,
            key,
            condition,
            return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure::None,
        }
    }

    /// Asks for the stored item when the condition fails.
    #[must_use]
    pub fn return_values_on_condition_check_failure(
        mut self,
        option: ReturnValuesOnConditionCheckFailure,
    ) -> Self {
        self.return_values_on_condition_check_failure = option;
        self
    }
}

/// One action of a transaction. The requests are those of the single calls, without what only those can return: images,
/// capacity and metrics.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TransactWrite {
    /// Writes a whole item.
    Put(PutItem),
    /// Changes parts of an item, or creates it.
    Update(UpdateItem),
    /// Removes an item.
    Delete(DeleteItem),
    /// Changes nothing.
    ConditionCheck(ConditionCheck),
}

impl TransactWrite {
    /// The table.
    #[must_use]
    pub const fn table_name(&self) -> &TableName {
        match self {
            Self::Put(request) => &request.table_name,
            Self::Update(request) => &request.table_name,
            Self::Delete(request) => &request.table_name,
            Self::ConditionCheck(request) => &request.table_name,
        }
    }

    /// DynamoDB's name of the action, such as `ConditionCheck`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Put(_) => "Put",
            Self::Update(_) => "Update",
            Self::Delete(_) => "Delete",
            Self::ConditionCheck(_) => "ConditionCheck",
        }
    }
}

impl From<PutItem> for TransactWrite {
    fn from(request: PutItem) -> Self {
        Self::Put(request)
    }
}

impl From<UpdateItem> for TransactWrite {
    fn from(request: UpdateItem) -> Self {
        Self::Update(request)
    }
}

impl From<DeleteItem> for TransactWrite {
    fn from(request: DeleteItem) -> Self {
        Self::Delete(request)
    }
}

impl From<ConditionCheck> for TransactWrite {
    fn from(request: ConditionCheck) -> Self {
        Self::ConditionCheck(request)
    }
}

/// Applies all actions or none of them.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct TransactWriteItems {
    /// The actions, 1 to 100, no two on one item.
    pub items: Vec<TransactWrite>,
    /// Makes the call safe to repeat for ten minutes: 1 to 36 characters, another one for every other transaction.
    pub client_request_token: Option<String>,
    /// Whether to tell the capacity used. Default: no.
    pub return_consumed_capacity: ReturnConsumedCapacity,
    /// Whether to tell the sizes of the item collections. Default: no.
    pub return_item_collection_metrics: ReturnItemCollectionMetrics,
}

impl TransactWriteItems {
    /// These actions, without a token.
    #[must_use]
    pub fn new(items: impl IntoIterator<Item = TransactWrite>) -> Self {
        Self { items: items.into_iter().collect(), ..Self::default() }
    }

    /// Makes the call safe to repeat.
    #[must_use]
    pub fn client_request_token(mut self, token: impl Into<Option<String>>) -> Self {
        self.client_request_token = token.into();
        self
    }

    capacity_option!();
    collection_option!();
}

/// What TransactWriteItems answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct TransactWriteItemsOutput {
    /// The capacity used on each table, when asked for.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// The sizes of the item collections, when asked for, of tables with local indexes.
    pub item_collection_metrics: BTreeMap<TableName, Vec<ItemCollectionMetrics>>,
}

impl TransactWriteItemsOutput {
    /// All actions were applied.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    capacities_told!();
}
