//! `delete`: remove the item of an instance.

use std::fmt;
use std::marker::PhantomData;

use super::action::{About, Action, Step};
use super::batch_write::BatchWriteOp;
use super::delete_by_key::request;
use super::options::{WriteOptions, hooked};
use super::returning::{Image, Nothing, Old};
use super::transaction_write::TransactionWriteOp;
use crate::backend::{BoxFuture, Request};
use crate::error::{Error, Result};
use crate::expr::Condition;
use crate::model::version::{self, Guard};
use crate::model::{Conditional, HookContext, Model, Moment, Run, Store, Unversioned};
use crate::request::{DeleteItem, TransactWrite};
use crate::schema::TableName;

/// Removes the item of a model. Made by [`Model::delete`].
///
/// Removing what is absent succeeds. A model with a version removes only an item of the version it holds: see
/// [`Version`](crate::model::Version). The local value is untouched. Where the answer to an earlier attempt was lost, the item that it
/// removed is not given back.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct Delete<'a, M, R = Nothing> {
    model: &'a M,
    options: WriteOptions,
    returning: PhantomData<fn() -> R>,
}

impl<'a, M: Model> Delete<'a, M> {
    pub(in crate::model) fn new(model: &'a M) -> Self {
        Self { model, options: WriteOptions::new(), returning: PhantomData }
    }

    /// Gives back the item that was removed, if there was one.
    pub fn returning_old(self) -> Delete<'a, M, Old> {
        Delete { model: self.model, options: self.options, returning: PhantomData }
    }
}

impl<M: Model, R> Delete<'_, M, R> {
    when!();
    skip_hooks!();
    unversioned!();
}

impl<M: Model, R: Image<M>> Delete<'_, M, R> {
    /// What the version asks for.
    pub(super) fn check(&self) -> Option<Condition> {
        self.options.checked(|| version::check(self.model, Guard::Delete))
    }

    pub(super) fn delete_item(&self, table: TableName) -> Result<DeleteItem> {
        let condition = self.options.condition_after(self.check())?;
        Ok(request::<M, R>(table, self.model.key()?, condition))
    }
}

impl<M: Model, R: Image<M>> Run for Delete<'_, M, R> {
    type Model = M;
    type Output = R::Output;

    fn request(&self, table: TableName, _moment: &Moment) -> Result<Request> {
        self.delete_item(table).map(Request::from)
    }

    async fn run_on(self, store: Store) -> Result<R::Output> {
        let target = store.target::<M>("DeleteItem")?;
        let describe = target.describe();
        let context = self.options.runs_hooks::<M>().then(|| store.hook_context());
        if let Some(context) = &context {
            hooked::<M>("before_delete", self.model.before_delete(context).await).map_err(&describe)?;
        }
        let request = self.delete_item(target.table.clone()).map_err(&describe)?;
        let output = target.backend.delete_item(request).await;
        let output = output.map_err(|error| describe(version::judge(error, self.check().as_ref())))?;
        if let Some(context) = &context {
            let after = hooked::<M>("after_delete", self.model.after_delete(context).await);
            after.map_err(|error| describe(error).after_apply())?;
        }
        R::read(output.attributes).map_err(|error| describe(error).after_apply())
    }
}

impl<M: Model, R: Image<M>> Conditional for Delete<'_, M, R> {}

impl<M: Model> About for Delete<'_, M> {
    type Model = M;
}

impl<M: Model> Action for Delete<'_, M> {
    fn before<'s>(&'s mut self, context: &'s HookContext) -> BoxFuture<'s, Result<()>> {
        Box::pin(async move {
            if self.options.runs_hooks::<M>() {
                hooked::<M>("before_delete", self.model.before_delete(context).await)?;
            }
            Ok(())
        })
    }

    fn request(&self, table: TableName, _moment: &Moment) -> Result<TransactWrite> {
        self.delete_item(table).map(TransactWrite::from)
    }

    fn judge(&self, error: Error) -> Error {
        version::judge(error, self.check().as_ref())
    }

    fn after<'s>(&'s mut self, context: &'s HookContext) -> BoxFuture<'s, Result<()>> {
        Box::pin(async move {
            if self.options.runs_hooks::<M>() {
                hooked::<M>("after_delete", self.model.after_delete(context).await)?;
            }
            Ok(())
        })
    }
}

impl<'a, M: Model> TransactionWriteOp<'a> for Delete<'a, M> {
    fn into_step(self) -> Step<'a> {
        Step::new(self)
    }
}

impl<'a, M: Unversioned> BatchWriteOp<'a> for Delete<'a, M> {
    fn into_step(self) -> Step<'a> {
        Step::new(self)
    }
}

/// Prints no value: neither of the model nor of the condition.
impl<M: Model, R> fmt::Debug for Delete<'_, M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delete")
            .field("model", &M::NAME)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
