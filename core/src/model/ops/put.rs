//! Writing a whole item: what `save` and `create` share.

use std::any::Any;

use super::action::{About, Action, Step};
use super::options::{WriteOptions, hooked, item_absent, stored_item_on_failure};
use crate::backend::BoxFuture;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::Condition;
use crate::model::version::{self, Guard, Version};
use crate::model::{HookContext, Model, Moment, Store, about};
use crate::request::{PutItem, TransactWrite};
use crate::schema::TableName;
use crate::value::Item;

/// Which of the writes of a whole item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// Replaces what is there, if it has the version that the value holds.
    Save,
    /// Writes where there is nothing.
    Create,
}

/// A write of a whole item, ready to be sent.
#[derive(Debug)]
pub(in crate::model) struct Put {
    pub(in crate::model) request: PutItem,
    /// The attributes that the store filled in, which the local value takes over after success.
    filled: Vec<&'static str>,
    /// What the version asks for.
    check: Option<Condition>,
    /// Whether the item that was sent, found where another was expected, is this call's own doing.
    settles_doubt: bool,
}

impl Put {
    /// The write of `model` as it is now. Nothing in the model changes.
    pub(super) fn new<M: Model>(
        verb: Verb,
        model: &M,
        table: TableName,
        options: &WriteOptions,
        moment: &Moment,
    ) -> Result<Self> {
        let (version, check) = match verb {
            Verb::Create => (Version::FIRST, None),
            Verb::Save => {
                let held = model.held_version().unwrap_or_default();
                (held.next()?, options.checked(|| version::check(model, Guard::Save)))
            }
        };
        let absent = (verb == Verb::Create).then(item_absent::<M>);
        let condition = options.condition_after(absent.into_iter().chain(check.clone()))?;
        let (item, filled) = options.filling(Some(version), moment).item(model).map_err(about::<M>)?;
        refuse_too_large::<M>(&item)?;
        let on_failure = stored_item_on_failure(condition.as_ref());
        let request = PutItem::new(table, item).condition(condition);
        let request = request.return_values_on_condition_check_failure(on_failure);
        Ok(Self { request, filled, settles_doubt: verb == Verb::Create || check.is_some(), check })
    }

    /// Puts what the store filled in into the local value, once the write was applied.
    pub(in crate::model) fn applied<M: Model>(&self, model: &mut M) -> Result<()> {
        model.reload(&self.filled, &self.request.item).map_err(about::<M>)
    }

    /// What an error of the backend means for this write.
    pub(in crate::model) fn judge(&self, error: Error) -> Error {
        version::judge(error, self.check.as_ref())
    }

    /// Whether a failed condition is this call's own doing: an attempt whose answer was lost wrote the item that is there.
    fn wrote_it(&self, error: &Error) -> bool {
        self.settles_doubt
            && error.is_condition_failed()
            && error.outcome_unknown()
            && error.item() == Some(&self.request.item)
    }
}

/// Refuses an item above what the model allows.
fn refuse_too_large<M: Model>(item: &Item) -> Result<()> {
    let Some(max_bytes) = M::OPTIONS.max_size_bytes else { return Ok(()) };
    let size_bytes = item.size_bytes();
    if size_bytes <= max_bytes {
        return Ok(());
    }
    let why = format!("the item has {size_bytes} bytes, and the model allows {max_bytes}");
    Err(Error::new(ErrorKind::ItemTooLarge { size_bytes, max_bytes }, why))
}

/// Runs hooks, then the write, then hooks.
pub(super) async fn run<M: Model>(
    verb: Verb,
    model: &mut M,
    store: &Store,
    options: &WriteOptions,
) -> Result<()> {
    let target = store.target::<M>("PutItem")?;
    let describe = target.describe();
    let context = options.runs_hooks::<M>().then(|| store.hook_context());
    if let Some(context) = &context {
        hooked::<M>("before_save", model.before_save(context).await).map_err(&describe)?;
    }
    let put = Put::new(verb, model, target.table.clone(), options, &store.moment()).map_err(&describe)?;
    match target.backend.put_item(put.request.clone()).await {
        Err(error) if put.wrote_it(&error) => {}
        answer => drop(answer.map_err(|error| describe(put.judge(error)))?),
    }
    put.applied(model).map_err(|error| describe(error).after_apply())?;
    if let Some(context) = &context {
        let after = hooked::<M>("after_save", model.after_save(context).await);
        after.map_err(|error| describe(error).after_apply())?;
    }
    Ok(())
}

/// The value of a write: the caller's own, or one that was given away.
pub(super) enum Held<'a, M> {
    Given(M),
    Lent(&'a mut M),
}

impl<M> Held<'_, M> {
    fn get(&self) -> &M {
        match self {
            Self::Given(model) => model,
            Self::Lent(model) => model,
        }
    }

    fn get_mut(&mut self) -> &mut M {
        match self {
            Self::Given(model) => model,
            Self::Lent(model) => model,
        }
    }
}

/// A write of a whole item among others.
pub(super) struct PutAction<'a, M> {
    verb: Verb,
    model: Held<'a, M>,
    options: WriteOptions,
    sent: Option<Put>,
}

/// The write of a value that was given away.
pub(super) fn given<M: Model>(verb: Verb, model: M) -> Step<'static> {
    Step::new(PutAction::new(verb, Held::Given(model), WriteOptions::new()))
}

impl<'a, M: Model> PutAction<'a, M> {
    pub(super) fn new(verb: Verb, model: Held<'a, M>, options: WriteOptions) -> Self {
        Self { verb, model, options, sent: None }
    }

    fn put(&self, table: TableName, moment: &Moment) -> Result<Put> {
        Put::new(self.verb, self.model.get(), table, &self.options, moment)
    }
}

impl<M: Model> About for PutAction<'_, M> {
    type Model = M;
}

impl<M: Model> Action for PutAction<'_, M> {
    fn before<'s>(&'s mut self, context: &'s HookContext) -> BoxFuture<'s, Result<()>> {
        Box::pin(async move {
            if self.options.runs_hooks::<M>() {
                hooked::<M>("before_save", self.model.get_mut().before_save(context).await)?;
            }
            Ok(())
        })
    }

    fn request(&self, table: TableName, moment: &Moment) -> Result<TransactWrite> {
        Ok(self.put(table, moment)?.request.into())
    }

    fn prepare(&mut self, table: TableName, moment: &Moment) -> Result<TransactWrite> {
        let put = self.put(table, moment)?;
        let request = put.request.clone();
        self.sent = Some(put);
        Ok(request.into())
    }

    fn judge(&self, error: Error) -> Error {
        match &self.sent {
            Some(put) => put.judge(error),
            None => error,
        }
    }

    fn applied<'s>(&'s mut self, _store: &'s Store) -> BoxFuture<'s, Result<()>> {
        let applied = match &self.sent {
            Some(put) => put.applied(self.model.get_mut()),
            None => Ok(()),
        };
        Box::pin(std::future::ready(applied))
    }

    fn after<'s>(&'s mut self, context: &'s HookContext) -> BoxFuture<'s, Result<()>> {
        Box::pin(async move {
            if self.options.runs_hooks::<M>() {
                hooked::<M>("after_save", self.model.get_mut().after_save(context).await)?;
            }
            Ok(())
        })
    }

    fn value(&self) -> Option<&dyn Any> {
        Some(self.model.get())
    }
}
