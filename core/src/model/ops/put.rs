//! Writing a whole item: what `save` and `create` share.

use super::options::{WriteOptions, hooked, stored_item_on_failure};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::Condition;
use crate::model::{Model, Store};
use crate::request::PutItem;
use crate::schema::TableName;
use crate::value::Item;

/// The request that writes `model`.
pub(super) fn request<M: Model>(
    model: &M,
    table: TableName,
    condition: Option<Condition>,
) -> Result<PutItem> {
    let item = model.to_item()?;
    if let Some(max_bytes) = M::OPTIONS.max_size_bytes {
        let size_bytes = item.size_bytes();
        if size_bytes > max_bytes {
            let why = format!("the item has {size_bytes} bytes, and the model allows {max_bytes}");
            return Err(Error::new(ErrorKind::ItemTooLarge { size_bytes, max_bytes }, why));
        }
    }
    let on_failure = stored_item_on_failure(condition.as_ref());
    Ok(PutItem::new(table, item).condition(condition).return_values_on_condition_check_failure(on_failure))
}

/// What a condition means that failed after the answer to an earlier attempt of the same call was lost.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Doubt {
    /// That the write was applied, where the stored item is the one that was sent.
    Compared,
    /// Nothing that can be found out: it is told as it came.
    Told,
}

/// Whether the failed condition is this call's own doing: an attempt whose answer was lost wrote the item that is there.
fn wrote_it(error: &Error, sent: &Item) -> bool {
    error.is_condition_failed() && error.outcome_unknown() && error.item() == Some(sent)
}

/// Runs hooks, then the write, then hooks.
pub(super) async fn run<M: Model>(
    model: &mut M,
    store: &Store,
    options: &WriteOptions,
    condition: Result<Option<Condition>>,
    doubt: Doubt,
) -> Result<()> {
    let target = store.target::<M>("PutItem")?;
    let describe = target.describe();
    let context = options.runs_hooks::<M>().then(|| store.hook_context());
    if let Some(context) = &context {
        hooked::<M>("before_save", model.before_save(context).await).map_err(&describe)?;
    }
    let request =
        condition.and_then(|condition| request(model, target.table.clone(), condition)).map_err(&describe)?;
    let sent = request.item.clone();
    match target.backend.put_item(request).await {
        Err(error) if doubt == Doubt::Compared && wrote_it(&error, &sent) => {}
        answer => drop(answer.map_err(&describe)?),
    }
    if let Some(context) = &context {
        let after = hooked::<M>("after_save", model.after_save(context).await);
        after.map_err(|error| describe(error).after_apply())?;
    }
    Ok(())
}
