//! `check_by_key`: what must hold for an item that a transaction does not change.

use std::fmt;

use super::action::{About, Action, Step};
use super::options::{WriteOptions, item_exists};
use super::transaction_write::TransactionWriteOp;
use crate::error::Result;
use crate::model::{IntoKey, Model, Moment, compose};
use crate::request::{ConditionCheck, ReturnValuesOnConditionCheckFailure, TransactWrite};
use crate::schema::TableName;
use crate::value::AttributeValue;

/// What must hold for the item under a key, for a transaction to be applied. Made by [`Model::check_by_key`].
///
/// Without a condition: that the item is there.
#[must_use = "a check does nothing until it is part of a transaction"]
pub struct CheckByKey<M> {
    key: Result<Vec<AttributeValue>>,
    options: WriteOptions,
    model: std::marker::PhantomData<fn() -> M>,
}

impl<M: Model> CheckByKey<M> {
    pub(in crate::model) fn new(key: impl IntoKey<M::Key>) -> Self {
        Self { key: key.into_parts(), options: WriteOptions::new(), model: std::marker::PhantomData }
    }

    when!();
}

impl<M: Model> About for CheckByKey<M> {
    type Model = M;
}

impl<M: Model> Action for CheckByKey<M> {
    fn request(&self, table: TableName, _moment: &Moment) -> Result<TransactWrite> {
        let key = compose::<M>(&self.key)?.key;
        let condition = self.options.condition()?.unwrap_or_else(item_exists::<M>);
        let check = ConditionCheck::new(table, key, condition);
        Ok(check.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld).into())
    }
}

impl<'a, M: Model> TransactionWriteOp<'a> for CheckByKey<M> {
    fn into_step(self) -> Step<'a> {
        Step::new(self)
    }
}

/// Prints no value: neither of the key nor of the condition.
impl<M: Model> fmt::Debug for CheckByKey<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckByKey")
            .field("model", &M::NAME)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
