//! `delete_by_key`: remove the item under a key in one call.

use std::fmt;
use std::marker::PhantomData;

use super::action::{About, Action, Step};
use super::batch_write::BatchWriteOp;
use super::options::{WriteOptions, stored_item_on_failure};
use super::returning::{Image, Nothing, Old};
use super::transaction_write::TransactionWriteOp;
use crate::backend::Request;
use crate::error::Result;
use crate::expr::Condition;
use crate::model::{Conditional, IntoKey, Model, Moment, Run, Store, compose};
use crate::request::{DeleteItem, TransactWrite};
use crate::schema::TableName;
use crate::value::{AttributeValue, Item};

/// Removes the item under a key, without hooks. Made by [`Model::delete_by_key`].
///
/// Removing what is absent succeeds. It asks for no version.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct DeleteByKey<M, R = Nothing> {
    key: Result<Vec<AttributeValue>>,
    options: WriteOptions,
    returning: PhantomData<fn() -> (M, R)>,
}

impl<M: Model> DeleteByKey<M> {
    pub(in crate::model) fn new(key: impl IntoKey<M::Key>) -> Self {
        Self { key: key.into_parts(), options: WriteOptions::new(), returning: PhantomData }
    }

    /// Gives back the item that was removed, if there was one.
    pub fn returning_old(self) -> DeleteByKey<M, Old> {
        DeleteByKey { key: self.key, options: self.options, returning: PhantomData }
    }
}

impl<M: Model, R: Image<M>> DeleteByKey<M, R> {
    when!();

    fn delete_item(&self, table: TableName) -> Result<DeleteItem> {
        let composed = compose::<M>(&self.key)?;
        Ok(request::<M, R>(table, composed.key, self.options.condition()?))
    }
}

/// The request that removes the item under `key`.
pub(super) fn request<M: Model, R: Image<M>>(
    table: TableName,
    key: Item,
    condition: Option<Condition>,
) -> DeleteItem {
    let on_failure = stored_item_on_failure(condition.as_ref());
    DeleteItem::new(table, key)
        .condition(condition)
        .return_values(R::RETURN_VALUES)
        .return_values_on_condition_check_failure(on_failure)
}

impl<M: Model, R: Image<M>> Run for DeleteByKey<M, R> {
    type Model = M;
    type Output = R::Output;

    fn request(&self, table: TableName, _moment: &Moment) -> Result<Request> {
        self.delete_item(table).map(Request::from)
    }

    async fn run_on(self, store: Store) -> Result<R::Output> {
        let target = store.target::<M>("DeleteItem")?;
        let describe = target.describe();
        let request = self.delete_item(target.table.clone()).map_err(&describe)?;
        let output = target.backend.delete_item(request).await.map_err(&describe)?;
        R::read(output.attributes).map_err(|error| describe(error).after_apply())
    }
}

impl<M: Model, R: Image<M>> Conditional for DeleteByKey<M, R> {}

impl<M: Model> About for DeleteByKey<M> {
    type Model = M;
}

impl<M: Model> Action for DeleteByKey<M> {
    fn request(&self, table: TableName, _moment: &Moment) -> Result<TransactWrite> {
        self.delete_item(table).map(TransactWrite::from)
    }
}

impl<'a, M: Model> TransactionWriteOp<'a> for DeleteByKey<M> {
    fn into_step(self) -> Step<'a> {
        Step::new(self)
    }
}

impl<'a, M: Model> BatchWriteOp<'a> for DeleteByKey<M> {
    fn into_step(self) -> Step<'a> {
        Step::new(self)
    }
}

/// Prints no value: neither of the key nor of the condition.
impl<M: Model, R> fmt::Debug for DeleteByKey<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteByKey")
            .field("model", &M::NAME)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
