//! One write as transactions and batches have it: the hook before, the request, and what comes after.

use std::any::{Any, TypeId};

use crate::backend::{BoxFuture, Operation};
use crate::error::{Error, Result};
use crate::model::store::Target;
use crate::model::{HookContext, Model, Moment, Store};
use crate::request::TransactWrite;
use crate::schema::{KeySchema, TableName};

/// A write of a transaction or a batch, of any model.
#[doc(hidden)]
pub struct Step<'a>(Box<dyn Action + 'a>);

impl<'a> Step<'a> {
    pub(super) fn new(action: impl Action + 'a) -> Self {
        Self(Box::new(action))
    }

    pub(super) fn into_action(self) -> Box<dyn Action + 'a> {
        self.0
    }
}

/// Prints nothing of the write: it may hold data.
impl std::fmt::Debug for Step<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Step").finish_non_exhaustive()
    }
}

/// What a write is about.
pub(super) trait About: Send {
    /// The model.
    type Model: Model;
}

/// What an action of any model tells of it.
pub(super) trait OfModel {
    /// Where it goes on this store.
    fn target(&self, store: &Store, operation: &'static str) -> Result<Target>;

    /// The key of its table.
    fn schema(&self) -> KeySchema;

    /// The model.
    fn model_id(&self) -> TypeId;

    /// The name of the model.
    fn model_name(&self) -> &'static str;
}

impl<A: About> OfModel for A {
    fn target(&self, store: &Store, operation: &'static str) -> Result<Target> {
        store.target::<A::Model>(operation)
    }

    fn schema(&self) -> KeySchema {
        A::Model::KEY.schema()
    }

    fn model_id(&self) -> TypeId {
        TypeId::of::<A::Model>()
    }

    fn model_name(&self) -> &'static str {
        A::Model::NAME
    }
}

/// What a write does beside the others of its transaction or batch. All hooks before run before anything is sent.
pub(super) trait Action: OfModel + Send {
    /// Runs the model's hook before the write.
    fn before<'s>(&'s mut self, context: &'s HookContext) -> BoxFuture<'s, Result<()>> {
        nothing(context)
    }

    /// The request, which changes nothing here.
    fn request(&self, table: TableName, moment: &Moment) -> Result<TransactWrite>;

    /// The request, and whatever is needed once it was applied.
    fn prepare(&mut self, table: TableName, moment: &Moment) -> Result<TransactWrite> {
        self.request(table, moment)
    }

    /// What a failed condition means.
    fn judge(&self, error: Error) -> Error {
        error
    }

    /// Gives the local value what the applied write made of the item.
    fn applied<'s>(&'s mut self, store: &'s Store) -> BoxFuture<'s, Result<()>> {
        nothing(store)
    }

    /// Runs the model's hook after the write.
    fn after<'s>(&'s mut self, context: &'s HookContext) -> BoxFuture<'s, Result<()>> {
        nothing(context)
    }

    /// The value that is written, for a write of a whole one.
    fn value(&self) -> Option<&dyn Any> {
        None
    }
}

fn nothing<T>(_unused: &T) -> BoxFuture<'_, Result<()>> {
    Box::pin(std::future::ready(Ok(())))
}

/// The first error of many, of which each has its turn whatever the others did.
pub(super) fn first(errors: &mut Result<()>, next: Result<()>) {
    if errors.is_ok() {
        *errors = next;
    }
}

/// Says of an error which action of a batch or a transaction it is about.
pub(super) fn describe(
    action: &dyn Action,
    operation: Operation,
    store: &Store,
    position: usize,
    error: Error,
) -> Error {
    let described = match action.target(store, operation.name()) {
        Ok(target) => target.describe()(error),
        Err(_) => error.with_operation(operation.name()).with_model(action.model_name()),
    };
    described.with_position(position)
}
