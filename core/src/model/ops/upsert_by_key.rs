//! `upsert_by_key`: change attributes of the item under a key, or create it, in one call.

use std::fmt;
use std::marker::PhantomData;

use super::action::{About, Action, Step};
use super::options::{WriteOptions, stored_item_on_failure};
use super::returning::{Image, New, Nothing, Old};
use super::transaction_write::TransactionWriteOp;
use super::update::{Actions, by_key, follow_upsert, set};
use crate::backend::Request;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{self, SetAction, SetOperand, SetValue};
use crate::model::{Conditional, IntoKey, Model, Moment, Run, Store, compose};
use crate::request::{TransactWrite, UpdateItem};
use crate::schema::TableName;
use crate::value::{AttributeValue, Item, Path};

/// Changes attributes of the item under a key, or creates it, without hooks. Made by [`Model::upsert_by_key`].
///
/// It is refused, with nothing sent, unless it sets every required attribute: otherwise it could give birth to an item that
/// does not load. Setting by `add` and `if_not_exists` counts. Parts of a key template are stored beside the key, as `save`
/// stores them. A version is counted up, from 1, and not asked for.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct UpsertByKey<M, R = Nothing> {
    key: Result<Vec<AttributeValue>>,
    actions: Actions,
    options: WriteOptions,
    returning: PhantomData<fn() -> (M, R)>,
}

impl<M: Model> UpsertByKey<M> {
    by_key!(UpsertByKey, "Gives back the item as it was before the write; `None` when the write created it.");
}

impl<M: Model, R: Image<M>> UpsertByKey<M, R> {
    set!();
    when!();
    expires_in!();

    fn update_item(&self, table: TableName, moment: &Moment) -> Result<UpdateItem> {
        let composed = compose::<M>(&self.key)?;
        let mut update = self.actions.update()?;
        refuse_unset::<M>(&update)?;
        set_companions(&mut update, composed.companions);
        self.options.filling(None, moment).upsert::<M>(&mut update)?;
        follow_upsert::<M>(&mut update, &self.key)?;
        let condition = self.options.condition()?;
        let on_failure = stored_item_on_failure(condition.as_ref());
        Ok(UpdateItem::new(table, composed.key, (!update.is_empty()).then_some(update))
            .condition(condition)
            .return_values(R::RETURN_VALUES)
            .return_values_on_condition_check_failure(on_failure))
    }
}

/// Refuses an update that leaves a required attribute unset.
fn refuse_unset<M: Model>(update: &expr::Update) -> Result<()> {
    let sets =
        |name: &str| update.set.iter().any(|action| action.path.is_top_level() && action.path.root() == name);
    match M::required().into_iter().find(|name| !sets(name)) {
        None => Ok(()),
        Some(name) => Err(Error::new(
            ErrorKind::Validation,
            "an upsert sets every required attribute, because it may create the item; this one is left out",
        )
        .with_model(M::NAME)
        .within(name)),
    }
}

/// Sets the parts of the key that are attributes of their own.
fn set_companions(update: &mut expr::Update, companions: Item) {
    for (name, value) in companions {
        let value = SetValue::Operand(SetOperand::Value(value));
        update.set.push(SetAction { path: Path::attribute(name), value });
    }
}

impl<M: Model, R: Image<M>> Run for UpsertByKey<M, R> {
    type Model = M;
    type Output = R::Output;

    fn request(&self, table: TableName, moment: &Moment) -> Result<Request> {
        self.update_item(table, moment).map(Request::from)
    }

    async fn run_on(self, store: Store) -> Result<R::Output> {
        let target = store.target::<M>("UpdateItem")?;
        let describe = target.describe();
        let request = self.update_item(target.table.clone(), &store.moment()).map_err(&describe)?;
        let output = target.backend.update_item(request).await.map_err(&describe)?;
        R::read(output.attributes).map_err(|error| describe(error).after_apply())
    }
}

impl<M: Model, R: Image<M>> Conditional for UpsertByKey<M, R> {}

impl<M: Model> About for UpsertByKey<M> {
    type Model = M;
}

impl<M: Model> Action for UpsertByKey<M> {
    fn request(&self, table: TableName, moment: &Moment) -> Result<TransactWrite> {
        self.update_item(table, moment).map(TransactWrite::from)
    }
}

impl<'a, M: Model> TransactionWriteOp<'a> for UpsertByKey<M> {
    fn into_step(self) -> Step<'a> {
        Step::new(self)
    }
}

/// Prints no value: neither of the key nor of the condition.
impl<M: Model, R> fmt::Debug for UpsertByKey<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpsertByKey")
            .field("model", &M::NAME)
            .field("actions", &self.actions)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
