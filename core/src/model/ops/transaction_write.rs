//! `Transaction::write`: write several items, all or nothing.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use super::action::{Action, Step, describe, first};
use super::put::{Verb, given};
use super::transaction_read::on_one_backend;
use crate::backend::{Backend, Operation, Progress, Request, Retries};
use crate::error::{CancellationReason, Error, ErrorKind, Result};
use crate::model::many::{Budget, refuse_without};
use crate::model::store::Target;
use crate::model::{Model, Moment, RunMany, Store};
use crate::request::{TransactWrite, TransactWriteItems};
use crate::schema::TableName;
use crate::schema::limits::TOKEN_MINUTES;

/// Writes all or nothing. Made by [`Transaction::write`](super::Transaction::write).
///
/// The operations are those of single calls, and mean the same: conditions, versions, sizes and hooks hold. All `before_` hooks run before
/// anything is sent, and an error of one stops the transaction; `after_` hooks run, and local values change, only when all was applied. No
/// image of an item comes back from a transaction: an `update` of an instance knows the values it has set, and reads the item once more when
/// it has asked for others, such as those of `add`. That read is after the transaction, and may see what others wrote since.
///
/// A condition that does not hold cancels everything. The error is of kind `TransactionCancelled`, with a
/// [reason](Error::cancellation_reasons) for each operation in order; [`rejected`](Error::rejected) finds that of a label.
///
/// # Lost answers and conflicts
///
/// Every transaction has a token by which the service knows it again for ten minutes, so that it is applied once however often it is sent:
/// where an answer is lost, it is sent again within the budget. Where another transaction holds an item, nothing is applied; it is sent again
/// when [`retry_conflicts`](Self::retry_conflicts) asks for that.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct TransactionWrite<'a> {
    steps: Vec<Labelled<'a>>,
    token: Option<String>,
    budget: Budget,
}

struct Labelled<'a> {
    label: Option<String>,
    action: Box<dyn Action + 'a>,
}

/// An operation that a transaction can have: every write, and `check_by_key`. What it would return, a transaction does not.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a transaction that writes",
    label = "not a write of a transaction",
    note = "a transaction has `save`, `create`, `update`, `delete`, those by key without `returning_new` or `returning_old`, and \
            `check_by_key`"
)]
pub trait TransactionWriteOp<'a> {
    /// The write.
    #[doc(hidden)]
    fn into_step(self) -> Step<'a>;
}

impl<'a> TransactionWrite<'a> {
    pub(super) fn new() -> Self {
        Self { steps: Vec::new(), token: None, budget: Budget::default() }
    }

    budget!();
    retry_conflicts!();

    /// Adds an operation: any write, or [`check_by_key`](Model::check_by_key).
    pub fn with(self, operation: impl TransactionWriteOp<'a>) -> Self {
        self.add(None, operation.into_step())
    }

    /// Adds an operation under a label, by which [`rejected`](Error::rejected) and [`current_of`](Error::current_of) find its reason. The
    /// label is shown in errors: no item data belongs in it.
    pub fn labelled(self, label: impl Into<String>, operation: impl TransactionWriteOp<'a>) -> Self {
        self.add(Some(label.into()), operation.into_step())
    }

    /// Writes a whole item, as [`save`](Model::save) does. [`with`](Self::with) takes the `save` of a value you keep.
    pub fn put<M: Model>(self, model: M) -> Self {
        self.add(None, given(Verb::Save, model))
    }

    /// Writes a whole item if there is none, as [`create`](Model::create) does. [`with`](Self::with) takes the `create` of a value you keep.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// let [john, jane] = ["John", "Jane"].map(|name| User { pk: name.to_owned(), name: name.to_owned() });
    /// Transaction::write().create(john).put(jane).run_blocking(&store)?;
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn create<M: Model>(self, model: M) -> Self {
        self.add(None, given(Verb::Create, model))
    }

    /// Gives the transaction a token of your own: the same operations with the same token are applied once within ten minutes, also from
    /// another process. Default: a new one for each run.
    ///
    /// They are the same if they send the same: what the store fills in anew, such as `updated_at` or a generated id, makes another
    /// transaction of it, which is refused (`IdempotentParameterMismatch`).
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    fn add(mut self, label: Option<String>, step: Step<'a>) -> Self {
        self.steps.push(Labelled { label, action: step.into_action() });
        self
    }

    /// Where everything goes; `None` when there is nothing.
    fn target(&self, store: &Store) -> Result<Option<Target>> {
        let targets = self.steps.iter().map(|step| step.target(store)).collect::<Result<_>>()?;
        on_one_backend(Operation::TransactWriteItems, targets)
    }

    fn request(&self, store: &Store, writes: Vec<TransactWrite>) -> TransactWriteItems {
        let token = self.token.clone().unwrap_or_else(|| store.chance().token());
        TransactWriteItems::new(writes).client_request_token(token)
    }
}

impl Labelled<'_> {
    fn target(&self, store: &Store) -> Result<Target> {
        self.action.target(store, Operation::TransactWriteItems.name())
    }

    /// Says of an error which operation it is about.
    fn describe(&self, store: &Store, position: usize, error: Error) -> Error {
        describe(&*self.action, Operation::TransactWriteItems, store, position, error)
    }
}

/// Two operations on one item, which the service refuses (SEMANTICS 13.1).
fn refuse_twins(steps: &[Labelled<'_>], writes: &[TransactWrite], store: &Store) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (position, (step, write)) in steps.iter().zip(writes).enumerate() {
        let schema = step.action.schema();
        let key = schema.primary_key(write.item_or_key());
        let place: (TableName, _) =
            (write.table_name().clone(), key.map_err(|error| step.describe(store, position, error))?);
        if !seen.insert(place) {
            let names: Vec<&str> = schema.attributes().map(|attribute| attribute.name.as_str()).collect();
            let why = format!(
                "a transaction has one operation on an item, and an earlier one has the same {}",
                names.join(" and ")
            );
            return Err(step.describe(store, position, Error::new(ErrorKind::Validation, why)));
        }
    }
    Ok(())
}

impl RunMany for TransactionWrite<'_> {
    type Output = ();

    fn requests(&self, store: &Store) -> Result<Vec<Request>> {
        if self.target(store)?.is_none() {
            return Ok(Vec::new());
        }
        let moment = store.moment();
        let request = |(position, step): (usize, &Labelled<'_>)| {
            let request = step.target(store).and_then(|target| step.action.request(target.table, &moment));
            request.map_err(|error| step.describe(store, position, error))
        };
        let writes: Vec<TransactWrite> = self.steps.iter().enumerate().map(request).collect::<Result<_>>()?;
        refuse_twins(&self.steps, &writes, store)?;
        Ok(vec![self.request(store, writes).into()])
    }

    async fn run_on(mut self, store: Store) -> Result<()> {
        let Some(target) = self.target(&store)? else { return Ok(()) };
        refuse_without(Operation::TransactWriteItems, &*target.backend, |has| has.transactions)?;
        self.before(&store).await?;
        let writes = self.prepare(&store, &store.moment())?;
        let request = self.request(&store, writes);
        if let Err(error) = send(&*target.backend, request, self.budget, &store).await {
            return Err(self.explained(error));
        }
        self.applied(&store).await
    }
}

/// Sends the transaction until it is known what became of it, or the budget is over.
async fn send(
    backend: &dyn Backend,
    request: TransactWriteItems,
    budget: Budget,
    store: &Store,
) -> Result<()> {
    let backoff = budget.on(store);
    // Later the service does not know the token any more.
    let known = Duration::from_secs(60 * TOKEN_MINUTES);
    let backoff = backoff.with_give_up_after(backoff.give_up_after.min(known));
    let mut retries = Retries::new(backoff, backend.runtime(), store.chance());
    let mut in_doubt = false;
    loop {
        let Err(error) = backend.transact_write_items(request.clone()).await else { return Ok(()) };
        in_doubt |= error.outcome_unknown() || error.kind() == ErrorKind::TransactionInProgress;
        let again = (in_doubt && error.is_retryable()) || (budget.retries_conflicts && error.is_conflict());
        if !again || !retries.go_on(Progress::Nothing).await {
            return Err(if in_doubt && !is_verdict(&error) { error.with_unknown_outcome() } else { error });
        }
    }
}

/// Whether the service has judged the transaction: by its token it would have known one that an earlier attempt applied.
fn is_verdict(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::TransactionCancelled | ErrorKind::IdempotentParameterMismatch | ErrorKind::Validation
    )
}

impl TransactionWrite<'_> {
    async fn before(&mut self, store: &Store) -> Result<()> {
        let context = store.hook_context();
        for (position, step) in self.steps.iter_mut().enumerate() {
            if let Err(error) = step.action.before(&context).await {
                return Err(step.describe(store, position, error));
            }
        }
        Ok(())
    }

    fn prepare(&mut self, store: &Store, moment: &Moment) -> Result<Vec<TransactWrite>> {
        let prepare = |(position, step): (usize, &mut Labelled<'_>)| {
            let prepared = step.target(store).and_then(|target| step.action.prepare(target.table, moment));
            prepared.map_err(|error| step.describe(store, position, error))
        };
        let writes: Vec<TransactWrite> =
            self.steps.iter_mut().enumerate().map(prepare).collect::<Result<_>>()?;
        refuse_twins(&self.steps, &writes, store)?;
        Ok(writes)
    }

    /// Gives local values what the transaction made of their items, then runs the hooks after: each has its turn, since all was applied.
    async fn applied(&mut self, store: &Store) -> Result<()> {
        let mut result = Ok(());
        for (position, step) in self.steps.iter_mut().enumerate() {
            let applied = step.action.applied(store).await;
            first(&mut result, applied.map_err(|error| step.describe(store, position, error).after_apply()));
        }
        let context = store.hook_context();
        for (position, step) in self.steps.iter_mut().enumerate() {
            let after = step.action.after(&context).await;
            first(&mut result, after.map_err(|error| step.describe(store, position, error).after_apply()));
        }
        result
    }

    /// The error with what each reason means for its operation, as that of a single call would tell.
    fn explained(&self, error: Error) -> Error {
        let error = error.with_operation(Operation::TransactWriteItems.name());
        let known = error.cancellation_reasons().len() == self.steps.len();
        if error.kind() != ErrorKind::TransactionCancelled || !known {
            return error;
        }
        let explain = |(reason, step): (&CancellationReason, &Labelled<'_>)| {
            let mut reason = reason.clone();
            reason.label.clone_from(&step.label);
            if reason.kind() == Some(ErrorKind::ConditionFailed) {
                let judged = step.action.judge(Error::condition_failed(reason.item.clone()));
                reason = reason.with_kind(judged.kind());
            }
            reason
        };
        let reasons: Vec<_> = error.cancellation_reasons().iter().zip(&self.steps).map(explain).collect();
        let told = reasons.iter().enumerate().zip(&self.steps).filter_map(|((position, reason), step)| {
            let kind = reason.kind()?.name();
            let label = reason.label.as_ref().map(|label| format!(" {label:?}")).unwrap_or_default();
            Some(format!("operation {position}{label} of {}: {kind}", step.action.model_name()))
        });
        let told: Vec<String> = told.collect();
        let why = format!("nothing was applied; {}", told.join(", "));
        error.reworded(ErrorKind::TransactionCancelled, why).with_reasons(reasons)
    }
}

/// Prints the models, and no value.
impl fmt::Debug for TransactionWrite<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let models: Vec<&str> = self.steps.iter().map(|step| step.action.model_name()).collect();
        f.debug_struct("TransactionWrite")
            .field("models", &models)
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}
