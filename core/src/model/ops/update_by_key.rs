//! `update_by_key`: change attributes of the item under a key in one call.

use std::fmt;
use std::marker::PhantomData;

use super::action::{About, Action, Step};
use super::options::{WriteOptions, item_exists, missing_item};
use super::returning::{Image, New, Nothing, Old};
use super::transaction_write::TransactionWriteOp;
use super::update::{Actions, by_key, follow, request, set};
use crate::backend::Request;
use crate::error::{Error, Result};
use crate::model::{Conditional, IntoKey, Model, Moment, Run, Store, compose};
use crate::request::{TransactWrite, UpdateItem};
use crate::schema::TableName;
use crate::value::AttributeValue;

/// Changes attributes of the item under a key, which must exist, without hooks. Made by [`Model::update_by_key`].
///
/// An item that does not exist is an error of kind `NotFound`. A version is counted up and not asked for, so that whoever holds the
/// item notices.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct UpdateByKey<M, R = Nothing> {
    key: Result<Vec<AttributeValue>>,
    actions: Actions,
    options: WriteOptions,
    returning: PhantomData<fn() -> (M, R)>,
}

impl<M: Model> UpdateByKey<M> {
    by_key!(UpdateByKey, "Gives back the item as it was before the update.");
}

impl<M: Model, R: Image<M>> UpdateByKey<M, R> {
    set!();
    when!();
    expires_in!();

    fn update_item(&self, table: TableName, moment: &Moment) -> Result<UpdateItem> {
        let composed = compose::<M>(&self.key)?;
        let mut update = self.actions.update()?;
        self.options.filling(None, moment).update::<M>(&mut update)?;
        follow::<M>(&mut update, &self.key)?;
        let condition = self.options.condition_after([item_exists::<M>()])?;
        Ok(request(table, composed.key, update, condition).return_values(R::RETURN_VALUES))
    }
}

impl<M: Model, R: Image<M>> Run for UpdateByKey<M, R> {
    type Model = M;
    type Output = R::Output;

    fn request(&self, table: TableName, moment: &Moment) -> Result<Request> {
        self.update_item(table, moment).map(Request::from)
    }

    async fn run_on(self, store: Store) -> Result<R::Output> {
        let target = store.target::<M>("UpdateItem")?;
        let describe = target.describe();
        let request = self.update_item(target.table.clone(), &store.moment()).map_err(&describe)?;
        let output = target.backend.update_item(request).await;
        let output = output.map_err(|error| describe(missing_item(error)))?;
        R::read(output.attributes).map_err(|error| describe(error).after_apply())
    }
}

impl<M: Model, R: Image<M>> Conditional for UpdateByKey<M, R> {}

impl<M: Model> About for UpdateByKey<M> {
    type Model = M;
}

impl<M: Model> Action for UpdateByKey<M> {
    fn request(&self, table: TableName, moment: &Moment) -> Result<TransactWrite> {
        self.update_item(table, moment).map(TransactWrite::from)
    }

    fn judge(&self, error: Error) -> Error {
        missing_item(error)
    }
}

impl<'a, M: Model> TransactionWriteOp<'a> for UpdateByKey<M> {
    fn into_step(self) -> Step<'a> {
        Step::new(self)
    }
}

/// Prints no value: neither of the key nor of the condition.
impl<M: Model, R> fmt::Debug for UpdateByKey<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateByKey")
            .field("model", &M::NAME)
            .field("actions", &self.actions)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
