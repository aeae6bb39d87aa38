//! `create`: write the whole item where there is none.

use std::fmt;

use super::action::Step;
use super::options::WriteOptions;
use super::put::{self, Held, Put, PutAction, Verb};
use super::transaction_write::TransactionWriteOp;
use crate::backend::Request;
use crate::error::Result;
use crate::model::{Conditional, Model, Moment, Run, Store};
use crate::schema::TableName;

/// Writes the whole item of a model if there is none under its key. Made by [`Model::create`].
///
/// Where there is one, the error is of kind `ConditionFailed` and has the stored item.
///
/// A backend that tries again by itself may find the item that its own first attempt wrote, whose answer was lost. When an answer
/// was lost and the stored item is the one sent, `create` has succeeded. Items that must tell their writer, such as locks, hold
/// something of the writer's own: two writers of equal items cannot be told apart then.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct Create<'a, M> {
    model: &'a mut M,
    options: WriteOptions,
}

impl<'a, M: Model> Create<'a, M> {
    pub(in crate::model) fn new(model: &'a mut M) -> Self {
        Self { model, options: WriteOptions::new() }
    }

    when!();
    skip_hooks!();
    expires_in!();
}

impl<M: Model> Run for Create<'_, M> {
    type Model = M;
    type Output = ();

    fn request(&self, table: TableName, moment: &Moment) -> Result<Request> {
        Ok(Put::new(Verb::Create, self.model, table, &self.options, moment)?.request.into())
    }

    async fn run_on(self, store: Store) -> Result<()> {
        put::run(Verb::Create, self.model, &store, &self.options).await
    }
}

impl<M: Model> Conditional for Create<'_, M> {}

impl<'a, M: Model> TransactionWriteOp<'a> for Create<'a, M> {
    fn into_step(self) -> Step<'a> {
        Step::new(PutAction::new(Verb::Create, Held::Lent(self.model), self.options))
    }
}

/// Prints no value: neither of the model nor of the condition.
impl<M: Model> fmt::Debug for Create<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Create")
            .field("model", &M::NAME)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
