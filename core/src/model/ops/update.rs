//! `update`: change attributes of an instance and of its item.

use std::fmt;

use super::action::{About, Action, Step};
use super::options::{WriteOptions, hooked, item_exists, missing_item};
use super::returning::new_image;
use super::transaction_write::TransactionWriteOp;
use crate::backend::{BoxFuture, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{self, SetOperand, SetValue};
use crate::model::version::{self, Guard};
use crate::model::{Conditional, HookContext, IntoActions, Model, Moment, Run, Store, about, index_keys};
use crate::request::{GetItem, ReturnValues, ReturnValuesOnConditionCheckFailure, TransactWrite, UpdateItem};
use crate::schema::TableName;
use crate::value::{AttributeValue, Item, Path};

/// Changes attributes of a model's item, which must exist. Made by [`Model::update`].
///
/// After success the changed fields of the local value are what the store returned, so that arithmetic is right too; the
/// others, and after an error all of them, are untouched. An item that does not exist is an error of kind `NotFound`.
///
/// A model with a version changes only an item of the version it holds: see [`Version`](crate::model::Version). Where an answer was
/// lost and the stored item is what the update makes of the local value, it has succeeded, so that `add` counts once. Two writers that
/// make the same change of the same version cannot be told apart then, unless the item holds something of the writer's own.
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
    expires_in!();
    unversioned!();

    pub(super) fn ready(&self, table: TableName, moment: &Moment) -> Result<Ready> {
        let check = self.options.checked(|| version::check(self.model, Guard::Update));
        let next = match (&check, self.model.held_version()) {
            (Some(_), Some(held)) => Some(held.next()?),
            _ => None,
        };
        let mut update = self.actions.update()?;
        self.options.filling(next, moment).update::<M>(&mut update)?;
        follow::<M>(&mut update, &self.model.key_parts())?;
        let condition =
            self.options.condition_after([item_exists::<M>()].into_iter().chain(check.clone()))?;
        let request = request(table, self.model.key()?, update.clone(), condition);
        Ok(Ready { request: request.return_values(ReturnValues::AllNew), update, check })
    }
}

/// An update of an instance, ready to be sent.
#[derive(Debug)]
pub(in crate::model) struct Ready {
    pub(in crate::model) request: UpdateItem,
    update: expr::Update,
    /// What the version asks for.
    check: Option<expr::Condition>,
}

impl Ready {
    /// Puts the stored values of what the update wrote into the local value.
    pub(in crate::model) fn applied<M: Model>(&self, model: &mut M, image: &Item) -> Result<()> {
        model.reload(&written(&self.update), image).map_err(about::<M>)
    }

    /// What an error of the backend means for this update.
    pub(in crate::model) fn judge(&self, error: Error) -> Error {
        version::judge(missing_item(error), self.check.as_ref())
    }

    /// The stored item, where a version was found that an attempt whose answer was lost has written: the item is what this update
    /// makes of the one that the local value holds.
    fn made<'a, M: Model>(&self, model: &M, error: &'a Error) -> Option<&'a Item> {
        let in_doubt = self.check.is_some() && error.is_condition_failed() && error.outcome_unknown();
        let stored = error.item().filter(|_| in_doubt)?;
        let held = model.to_item().ok()?;
        let made = self.update.apply(Some(&held), &self.request.key).ok()??;
        (as_model::<M>(&made)? == as_model::<M>(stored)?).then_some(stored)
    }
}

/// What the model would write that is read from `item`.
fn as_model<M: Model>(item: &Item) -> Option<Item> {
    M::from_item(item).and_then(|model| model.to_item()).ok()
}

/// The request that updates the item under `key`. A missing item can be told from a failed condition, because the old item is
/// always asked for.
pub(super) fn request(
    table: TableName,
    key: Item,
    update: expr::Update,
    condition: Option<expr::Condition>,
) -> UpdateItem {
    UpdateItem::new(table, key, (!update.is_empty()).then_some(update))
        .condition(condition)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
}

/// Makes an update of the parts of index keys an update of the keys too; `key` are the parts of the item's own key.
pub(super) fn follow<M: Model>(update: &mut expr::Update, key: &Result<Vec<AttributeValue>>) -> Result<()> {
    let key = key.as_ref().map_err(Error::clone)?;
    index_keys::follow::<M>(update, key).map_err(about::<M>)
}

/// As [`follow`], and adds the index keys that are made of the parts of the item's own key alone.
pub(super) fn follow_upsert<M: Model>(
    update: &mut expr::Update,
    key: &Result<Vec<AttributeValue>>,
) -> Result<()> {
    follow::<M>(update, key)?;
    let key = key.as_ref().map_err(Error::clone)?;
    index_keys::follow_key::<M>(update, key).map_err(about::<M>)
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

    fn request(&self, table: TableName, moment: &Moment) -> Result<Request> {
        Ok(self.ready(table, moment)?.request.into())
    }

    async fn run_on(self, store: Store) -> Result<()> {
        let target = store.target::<M>("UpdateItem")?;
        let describe = target.describe();
        let context = self.options.runs_hooks::<M>().then(|| store.hook_context());
        if let Some(context) = &context {
            hooked::<M>("before_update", self.model.before_update(context).await).map_err(&describe)?;
        }
        let ready = self.ready(target.table.clone(), &store.moment()).map_err(&describe)?;
        let image = match target.backend.update_item(ready.request.clone()).await {
            Ok(output) => new_image(output.attributes),
            Err(error) => match ready.made(self.model, &error) {
                Some(stored) => Ok(stored.clone()),
                None => return Err(describe(ready.judge(error))),
            },
        };
        image
            .and_then(|image| ready.applied(self.model, &image))
            .map_err(|error| describe(error).after_apply())?;
        if let Some(context) = &context {
            let after = hooked::<M>("after_update", self.model.after_update(context).await);
            after.map_err(|error| describe(error).after_apply())?;
        }
        Ok(())
    }
}

impl<M: Model> Conditional for Update<'_, M> {}

/// An update of an instance among other writes.
struct UpdateAction<'a, M> {
    update: Update<'a, M>,
    sent: Option<Ready>,
}

impl<M: Model> About for UpdateAction<'_, M> {
    type Model = M;
}

impl<M: Model> Action for UpdateAction<'_, M> {
    fn before<'s>(&'s mut self, context: &'s HookContext) -> BoxFuture<'s, Result<()>> {
        Box::pin(async move {
            if self.update.options.runs_hooks::<M>() {
                hooked::<M>("before_update", self.update.model.before_update(context).await)?;
            }
            Ok(())
        })
    }

    fn request(&self, table: TableName, moment: &Moment) -> Result<TransactWrite> {
        Ok(self.update.ready(table, moment)?.among_others())
    }

    fn prepare(&mut self, table: TableName, moment: &Moment) -> Result<TransactWrite> {
        let ready = self.update.ready(table, moment)?;
        let request = ready.among_others();
        self.sent = Some(ready);
        Ok(request)
    }

    fn judge(&self, error: Error) -> Error {
        match &self.sent {
            Some(ready) => ready.judge(error),
            None => error,
        }
    }

    fn applied<'s>(&'s mut self, store: &'s Store) -> BoxFuture<'s, Result<()>> {
        Box::pin(async move {
            match &self.sent {
                Some(ready) => ready.look_up(self.update.model, store).await,
                None => Ok(()),
            }
        })
    }

    fn after<'s>(&'s mut self, context: &'s HookContext) -> BoxFuture<'s, Result<()>> {
        Box::pin(async move {
            if self.update.options.runs_hooks::<M>() {
                hooked::<M>("after_update", self.update.model.after_update(context).await)?;
            }
            Ok(())
        })
    }
}

impl Ready {
    /// The request, without what only a call of its own can return.
    fn among_others(&self) -> TransactWrite {
        self.request.clone().return_values(ReturnValues::None).into()
    }

    /// Gives `model` the new values, where no image of the item came back: those that were set to a value are known, and only
    /// when others were written are they read.
    async fn look_up<M: Model>(&self, model: &mut M, store: &Store) -> Result<()> {
        let (known, image) = known(&self.update);
        let unknown: Vec<&str> =
            written(&self.update).into_iter().filter(|name| !known.contains(name)).collect();
        model.reload(&known, &image).map_err(about::<M>)?;
        if unknown.is_empty() {
            return Ok(());
        }
        let request = GetItem::new(self.request.table_name.clone(), self.request.key.clone());
        let target = store.target::<M>("GetItem")?;
        let output = target.backend.get_item(request.consistent_read(true)).await;
        let gone = || Error::new(ErrorKind::NotFound, "the item was removed before its new values were read");
        let item = output.and_then(|output| output.item.ok_or_else(gone)).map_err(target.describe())?;
        model.reload(&unknown, &item).map_err(about::<M>)
    }
}

/// The top-level attributes that an update sets to a value or removes, and the values.
fn known(update: &expr::Update) -> (Vec<&str>, Item) {
    let mut names = Vec::new();
    let mut image = Item::new();
    for action in update.set.iter().filter(|action| action.path.is_top_level()) {
        if let SetValue::Operand(SetOperand::Value(value)) = &action.value {
            names.push(action.path.root().as_str());
            image.insert(action.path.root().clone(), value.clone());
        }
    }
    names.extend(update.remove.iter().filter(|path| path.is_top_level()).map(|path| path.root().as_str()));
    (names, image)
}

impl<'a, M: Model> TransactionWriteOp<'a> for Update<'a, M> {
    fn into_step(self) -> Step<'a> {
        Step::new(UpdateAction { update: self, sent: None })
    }
}

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
