//! `update`: change attributes of an instance and of its item.

use std::fmt;

use super::options::{WriteOptions, hooked, item_exists, missing_item};
use super::returning::new_image;
use crate::backend::Request;
use crate::error::Result;
use crate::expr;
use crate::model::{Conditional, IntoActions, Model, Run, Store, about};
use crate::request::{ReturnValues, ReturnValuesOnConditionCheckFailure, UpdateItem};
use crate::schema::TableName;
use crate::value::{Item, Path};

/// Changes attributes of a model's item, which must exist. Made by [`Model::update`].
///
/// After success the changed fields of the local value are what the store returned, so that arithmetic is right too; the
/// others, and after an error all of them, are untouched. An item that does not exist is an error of kind `NotFound`.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct Update<'a, M> {
    model: &'a mut M,
    actions: Actions,
    options: WriteOptions,
}

/// The actions of an update, and the first thing that was wrong with one.
#[derive(Clone)]
pub(super) struct Actions(Result<expr::Update>);

/// Prints the paths that are written, and no value.
impl fmt::Debug for Actions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(update) => f.debug_list().entries(paths(update)).finish(),
            Err(error) => fmt::Debug::fmt(error, f),
        }
    }
}

impl Actions {
    pub(super) fn new() -> Self {
        Self(Ok(expr::Update::new()))
    }

    pub(super) fn add<M: Model>(&mut self, actions: impl IntoActions<M>) {
        actions.each(&mut |action| {
            if let Ok(update) = &mut self.0
                && let Err(error) = action.add_to(update)
            {
                self.0 = Err(error);
            }
        });
    }

    /// The update, or what was wrong with it.
    pub(super) fn update(&self) -> Result<expr::Update> {
        self.0.clone()
    }
}

/// `.set`, for an update that has a field `actions`.
macro_rules! set {
    () => {
        /// Changes attributes: one action of a field, a tuple, a `Vec` or an `Option` of them. May be called again.
        ///
        /// All values are read from the stored item before anything is written.
        pub fn set<A: crate::model::IntoActions<M>>(mut self, actions: impl FnOnce(&M::Fields) -> A) -> Self {
            self.actions.add(actions(&M::fields()));
            self
        }
    };
}
pub(super) use set;

/// How an update by key begins, and what it gives back.
macro_rules! by_key {
    ($operation:ident, $old:literal) => {
        pub(in crate::model) fn new(key: impl IntoKey<M::Key>) -> Self {
            Self {
                key: key.into_parts(),
                actions: Actions::new(),
                options: WriteOptions::new(),
                returning: PhantomData,
            }
        }

        /// Gives back the item as it is after the write.
        pub fn returning_new(self) -> $operation<M, New> {
            self.returning()
        }

        #[doc = $old]
        pub fn returning_old(self) -> $operation<M, Old> {
            self.returning()
        }

        fn returning<R>(self) -> $operation<M, R> {
            $operation { key: self.key, actions: self.actions, options: self.options, returning: PhantomData }
        }
    };
}
pub(super) use by_key;

impl<'a, M: Model> Update<'a, M> {
    pub(in crate::model) fn new(model: &'a mut M) -> Self {
        Self { model, actions: Actions::new(), options: WriteOptions::new() }
    }

    set!();
    when!();
    skip_hooks!();

    fn update_item(&self, table: TableName) -> Result<UpdateItem> {
        let request = request::<M>(table, self.model.key()?, self.actions.update()?, &self.options)?;
        Ok(request.return_values(ReturnValues::AllNew))
    }
}

/// The request that updates the existing item under `key`. A missing item can be told from a failed condition, because the
/// old item is always asked for.
pub(super) fn request<M: Model>(
    table: TableName,
    key: Item,
    update: expr::Update,
    options: &WriteOptions,
) -> Result<UpdateItem> {
    Ok(UpdateItem::new(table, key, (!update.is_empty()).then_some(update))
        .condition(options.condition_after(item_exists::<M>())?)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld))
}

/// The paths an update writes.
fn paths(update: &expr::Update) -> impl Iterator<Item = &Path> {
    let set = update.set.iter().map(|action| &action.path);
    let members = update.add.iter().chain(&update.delete).map(|(path, _)| path);
    set.chain(&update.remove).chain(members)
}

/// The top-level attributes an update writes.
fn written(update: &expr::Update) -> Vec<&str> {
    paths(update).map(|path| path.root().as_str()).collect()
}

impl<M: Model> Run for Update<'_, M> {
    type Model = M;
    type Output = ();

    fn request(&self, table: TableName) -> Result<Request> {
        self.update_item(table).map(Request::from)
    }

    async fn run_on(self, store: Store) -> Result<()> {
        let target = store.target::<M>("UpdateItem")?;
        let describe = target.describe();
        let context = self.options.runs_hooks::<M>().then(|| store.hook_context());
        if let Some(context) = &context {
            hooked::<M>("before_update", self.model.before_update(context).await).map_err(&describe)?;
        }
        let update = self.actions.update().map_err(&describe)?;
        let request = self.update_item(target.table.clone()).map_err(&describe)?;
        let output = target.backend.update_item(request).await;
        let output = output.map_err(|error| describe(missing_item(error)))?;
        new_image(output.attributes)
            .and_then(|image| self.model.reload(&written(&update), &image).map_err(about::<M>))
            .map_err(|error| describe(error).after_apply())?;
        if let Some(context) = &context {
            let after = hooked::<M>("after_update", self.model.after_update(context).await);
            after.map_err(|error| describe(error).after_apply())?;
        }
        Ok(())
    }
}

impl<M: Model> Conditional for Update<'_, M> {}

/// Prints no value: neither of the model nor of the condition.
impl<M: Model> fmt::Debug for Update<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update")
            .field("model", &M::NAME)
            .field("actions", &self.actions)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
