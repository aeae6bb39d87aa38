//! Writing a whole item: what `save` and `create` share.

use super::options::{WriteOptions, hooked, item_absent, stored_item_on_failure};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::Condition;
use crate::model::version::{self, Guard, Version};
use crate::model::{Model, Moment, Store, about};
use crate::request::PutItem;
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
