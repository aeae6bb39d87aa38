//! TransactWriteItems: up to 100 writes and checks of any tables, all or nothing.

use std::collections::BTreeMap;

use super::check;
use super::transaction::refused_at;
use super::{
    ConsumedCapacity, DeleteItem, ItemCollectionMetrics, PutItem, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure, UpdateItem,
};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Condition, Update};
use crate::schema::{TableName, TableSchema};
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

    /// Whether it can change its item; a `ConditionCheck` cannot.
    #[must_use]
    pub const fn is_write(&self) -> bool {
        !matches!(self, Self::ConditionCheck(_))
    }

    /// What holds the key: the item of a `Put`, the key of the others.
    #[must_use]
    pub const fn item_or_key(&self) -> &Item {
        match self {
            Self::Put(request) => &request.item,
            Self::Update(request) => &request.key,
            Self::Delete(request) => &request.key,
            Self::ConditionCheck(request) => &request.key,
        }
    }

    const fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Put(request) => request.condition.as_ref(),
            Self::Update(request) => request.condition.as_ref(),
            Self::Delete(request) => request.condition.as_ref(),
            Self::ConditionCheck(request) => Some(&request.condition),
        }
    }

    fn located(&self, error: Error) -> Error {
        error.with_table(self.table_name())
    }
}

impl TransactWrite {
    /// Refuses what only a call of its own can return, and a transaction would silently leave out. In our own words: the service
    /// has no members for it.
    fn check_options(&self) -> Result<()> {
        let (values, capacity, metrics) = match self {
            Self::Put(put) => {
                (put.return_values, put.return_consumed_capacity, put.return_item_collection_metrics)
            }
            Self::Update(update) => {
                (update.return_values, update.return_consumed_capacity, update.return_item_collection_metrics)
            }
            Self::Delete(delete) => {
                (delete.return_values, delete.return_consumed_capacity, delete.return_item_collection_metrics)
            }
            Self::ConditionCheck(_) => return Ok(()),
        };
        let option = if values != ReturnValues::None {
            "return_values"
        } else if capacity != ReturnConsumedCapacity::None {
            "return_consumed_capacity"
        } else if metrics != ReturnItemCollectionMetrics::None {
            "return_item_collection_metrics"
        } else {
            return Ok(());
        };
        let name = self.name();
        Err(Error::new(ErrorKind::Validation, format!("the {name} of a transaction cannot have `{option}`")))
    }

    /// What is wrong with the action alone.
    fn check_alone(&self) -> Result<()> {
        match self {
            Self::Put(put) => put.check_request(),
            Self::Update(update) => update.check_request(),
            Self::Delete(delete) => delete.check_request(),
            Self::ConditionCheck(check) => {
                check::well_formed(&check.key)?;
                check::condition(Some(&check.condition))
            }
        }
    }

    /// What refuses the request whatever the other actions are: an empty key value, a path into a key.
    fn check_expression(&self, schema: &TableSchema) -> Result<()> {
        check::not_empty(&schema.key, self.item_or_key())?;
        if let Self::Put(put) = self {
            check::put_index_keys_not_empty(schema, &put.item)?;
        }
        check::condition_keys(self.condition(), schema)
    }

    /// What cancels the transaction because of this action before any item is read.
    fn check_key(&self, schema: &TableSchema) -> Result<()> {
        match self {
            Self::Put(put) => {
                check::in_item(&schema.key, &put.item)?;
                check::put_index_keys(schema, &put.item)
            }
            Self::Update(update) => {
                check::in_key(&schema.key, &update.key)?;
                check::update_keys(update.update.as_ref(), schema)
            }
            Self::Delete(_) | Self::ConditionCheck(_) => check::in_key(&schema.key, self.item_or_key()),
        }
    }

    /// What the action adds to the size of the transaction: the item or key, and the values of its expressions.
    fn size_bytes(&self) -> usize {
        let update = match self {
            Self::Update(request) => request.update.as_ref(),
            Self::Put(_) | Self::Delete(_) | Self::ConditionCheck(_) => None,
        };
        self.item_or_key().size_bytes()
            + self.condition().map_or(0, Condition::value_bytes)
            + update.map_or(0, Update::value_bytes)
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

impl TransactWriteItems {
    transaction_checks!("TransactWriteItems");

    fn check_request(&self) -> Result<()> {
        for action in &self.items {
            action.check_options().map_err(|error| action.located(error))?;
        }
        self.check_members()?;
        for action in &self.items {
            action.check_alone().map_err(|error| action.located(error))?;
        }
        check::payload(self.items.iter().map(TransactWrite::size_bytes).sum())
    }

    fn check_members(&self) -> Result<()> {
        let mut broken = check::Constraints::default();
        check::count_actions(&mut broken, self.items.len());
        for (action, number) in self.items.iter().zip(1..) {
            if matches!(action, TransactWrite::Update(UpdateItem { update: None, .. })) {
                broken.missing(format_args!("transactItems.{number}.member.update.updateExpression"));
            }
        }
        check::token(&mut broken, self.client_request_token.as_deref());
        broken.finish()
    }

    fn check_tables(&self, schemas: &[&TableSchema]) -> Result<()> {
        let actions = || self.items.iter().zip(schemas);
        for (action, schema) in actions() {
            action.check_expression(schema).map_err(|error| action.located(error))?;
        }
        check::actions_apart(
            actions().map(|(action, schema)| (action.table_name(), action.item_or_key(), *schema)),
        )?;
        for (at, (action, schema)) in actions().enumerate() {
            action
                .check_key(schema)
                .map_err(|error| refused_at(at, self.items.len(), action.located(error)))?;
        }
        Ok(())
    }
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
    collections_told!();
}
