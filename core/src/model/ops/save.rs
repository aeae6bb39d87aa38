//! `save`: write the whole item.

use std::fmt;

use super::action::Step;
use super::batch_write::BatchWriteOp;
use super::options::WriteOptions;
use super::put::{self, Held, Put, PutAction, Verb};
use super::transaction_write::TransactionWriteOp;
use crate::backend::Request;
use crate::error::Result;
use crate::model::{Conditional, Model, Moment, Run, Store, Unversioned};
use crate::schema::TableName;

/// Writes the whole item of a model, replacing the one under its key. Made by [`Model::save`].
///
/// A model with a version replaces only an item of the version it holds: see [`Version`](crate::model::Version). Where an answer was
/// lost and the stored item is the one sent, such a `save` has succeeded, as [`Create`](crate::model::Create) tells.
///
/// An attribute the stored item has and the model does not know is lost, as PutItem replaces the item; a field
/// `#[model(rest)]` keeps it.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct Save<'a, M> {
    model: &'a mut M,
    options: WriteOptions,
}

impl<'a, M: Model> Save<'a, M> {
    pub(in crate::model) fn new(model: &'a mut M) -> Self {
        Self { model, options: WriteOptions::new() }
    }

    when!();
    skip_hooks!();
    expires_in!();
    unversioned!();
}

impl<M: Model> Run for Save<'_, M> {
    type Model = M;
    type Output = ();

    fn request(&self, table: TableName, moment: &Moment) -> Result<Request> {
        Ok(Put::new(Verb::Save, self.model, table, &self.options, moment)?.request.into())
    }

    async fn run_on(self, store: Store) -> Result<()> {
        put::run(Verb::Save, self.model, &store, &self.options).await
    }
}

impl<M: Model> Conditional for Save<'_, M> {}

impl<'a, M: Model> TransactionWriteOp<'a> for Save<'a, M> {
    fn into_step(self) -> Step<'a> {
        Step::new(PutAction::new(Verb::Save, Held::Lent(self.model), self.options))
    }
}

impl<'a, M: Unversioned> BatchWriteOp<'a> for Save<'a, M> {
    fn into_step(self) -> Step<'a> {
        TransactionWriteOp::into_step(self)
    }
}

/// Prints no value: neither of the model nor of the condition.
impl<M: Model> fmt::Debug for Save<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Save")
            .field("model", &M::NAME)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
