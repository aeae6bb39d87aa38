//! `Transaction::read`: read several items at one instant.

use std::fmt;
use std::future::Future;

use super::{Get, Read};
use crate::backend::{Operation, Progress, Request, Retries};
use crate::error::{Error, ErrorKind, Result};
use crate::model::many::{Budget, refuse_without};
use crate::model::store::Target;
use crate::model::{Model, RunMany, Store};
use crate::request::{TransactGet, TransactGetItems};
use crate::schema::limits::TRANSACTION_ACTIONS;
use crate::value::Item;

/// Reads several items at one instant. Made by [`Transaction::read`](super::Transaction::read).
///
/// The reads are consistent, whatever they say by themselves; projections and hooks are theirs. Where a write holds one of the items, the
/// error is of kind `TransactionCancelled`, and [`retry_conflicts`](Self::retry_conflicts) tries again.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct TransactionRead<R> {
    reads: R,
    budget: Budget,
}

/// What is asked of one backend, in order.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct AskedAtOnce(Vec<(Target, TransactGet)>);

/// What was found, in the order asked.
#[doc(hidden)]
#[derive(Debug)]
pub struct FoundAtOnce {
    items: std::vec::IntoIter<Option<Item>>,
    position: usize,
}

/// A read, a tuple of up to 12, or a `Vec` or an array of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a read nor several",
    note = "give `get` operations: up to 12 in a tuple, or many of one kind in a `Vec`"
)]
pub trait TransactionReads: Send {
    /// What they give: an `Option` for each read.
    type Output: Send;

    /// Adds the reads.
    ///
    /// # Errors
    /// `Key` for a part of a key that its template cannot hold.
    #[doc(hidden)]
    fn ask(&self, store: &Store, asked: &mut AskedAtOnce) -> Result<()>;

    /// Takes what was found.
    ///
    /// # Errors
    /// `Decode` for an item that does not fit the model; what `after_load` failed with.
    #[doc(hidden)]
    fn take(
        self,
        store: &Store,
        found: &mut FoundAtOnce,
    ) -> impl Future<Output = Result<Self::Output>> + Send;
}

impl<M: Model, P: Read<M>> TransactionReads for Get<M, P> {
    type Output = Option<P::Output>;

    fn ask(&self, store: &Store, asked: &mut AskedAtOnce) -> Result<()> {
        let position = asked.0.len();
        let target = store.target::<M>(Operation::TransactGetItems.name())?;
        let read = self.at_once(target.table.clone());
        let read = read.map_err(|error| target.describe()(error).with_position(position))?;
        asked.0.push((target, read));
        Ok(())
    }

    async fn take(self, store: &Store, found: &mut FoundAtOnce) -> Result<Option<P::Output>> {
        let position = found.position;
        found.position += 1;
        let Some(item) = found.items.next().flatten() else { return Ok(None) };
        let target = store.target::<M>(Operation::TransactGetItems.name())?;
        let loaded = self.load(&item, store).await;
        loaded.map(Some).map_err(|error| target.describe()(error).with_position(position))
    }
}

impl<R: TransactionReads> TransactionReads for Vec<R> {
    type Output = Vec<R::Output>;

    fn ask(&self, store: &Store, asked: &mut AskedAtOnce) -> Result<()> {
        self.iter().try_for_each(|read| read.ask(store, asked))
    }

    async fn take(self, store: &Store, found: &mut FoundAtOnce) -> Result<Vec<R::Output>> {
        let mut outputs = Vec::with_capacity(self.len());
        for read in self {
            outputs.push(read.take(store, found).await?);
        }
        Ok(outputs)
    }
}

impl<R: TransactionReads, const N: usize> TransactionReads for [R; N] {
    type Output = Vec<R::Output>;

    fn ask(&self, store: &Store, asked: &mut AskedAtOnce) -> Result<()> {
        self.iter().try_for_each(|read| read.ask(store, asked))
    }

    async fn take(self, store: &Store, found: &mut FoundAtOnce) -> Result<Vec<R::Output>> {
        Vec::from(self).take(store, found).await
    }
}

macro_rules! tuples {
    ($first:ident $($rest:ident)*) => {
        impl<$first: TransactionReads, $($rest: TransactionReads),*> TransactionReads for ($first, $($rest,)*) {
            type Output = ($first::Output, $($rest::Output,)*);

            #[expect(non_snake_case, reason = "one variable for each type parameter")]
            fn ask(&self, store: &Store, asked: &mut AskedAtOnce) -> Result<()> {
                let ($first, $($rest,)*) = self;
                $first.ask(store, asked)?;
                $($rest.ask(store, asked)?;)*
                Ok(())
            }

            #[expect(non_snake_case, reason = "one variable for each type parameter")]
            async fn take(self, store: &Store, found: &mut FoundAtOnce) -> Result<Self::Output> {
                let ($first, $($rest,)*) = self;
                Ok(($first.take(store, found).await?, $($rest.take(store, found).await?,)*))
            }
        }

        tuples!($($rest)*);
    };
    () => {};
}

tuples!(A B C D E F G H I J K L);

impl<R: TransactionReads> TransactionRead<R> {
    pub(super) fn new(reads: R) -> Self {
        Self { reads, budget: Budget::default() }
    }

    budget!();
    retry_conflicts!();

    fn asked(&self, store: &Store) -> Result<AskedAtOnce> {
        let mut asked = AskedAtOnce::default();
        self.reads.ask(store, &mut asked)?;
        Ok(asked)
    }
}

impl AskedAtOnce {
    /// The request, and where it goes; `None` when nothing is read.
    fn request(self) -> Result<Option<(Target, TransactGetItems)>> {
        let (targets, gets): (Vec<Target>, Vec<TransactGet>) = self.0.into_iter().unzip();
        let Some(target) = on_one_backend(Operation::TransactGetItems, targets)? else { return Ok(None) };
        Ok(Some((target, TransactGetItems::new(gets))))
    }
}

/// The first of these, if there is one: all are on one backend, and no more than a transaction takes.
pub(super) fn on_one_backend(operation: Operation, targets: Vec<Target>) -> Result<Option<Target>> {
    let refused = |why| Error::new(ErrorKind::Validation, why).with_operation(operation.name());
    let count = targets.len();
    if count > TRANSACTION_ACTIONS {
        let why =
            format!("a transaction has up to {TRANSACTION_ACTIONS} operations, and this one has {count}");
        return Err(refused(why));
    }
    let mut targets = targets.into_iter();
    let Some(first) = targets.next() else { return Ok(None) };
    match targets.enumerate().find(|(_, target)| !target.is_beside(&first)) {
        None => Ok(Some(first)),
        Some((position, other)) => {
            let why = format!("a transaction is on one backend, and {} is on another", first.model());
            Err(other.describe()(refused(why)).with_position(position + 1))
        }
    }
}

impl<R: TransactionReads> RunMany for TransactionRead<R> {
    type Output = R::Output;

    fn requests(&self, store: &Store) -> Result<Vec<Request>> {
        let request = self.asked(store)?.request()?;
        Ok(request.into_iter().map(|(_, request)| Request::from(request)).collect())
    }

    async fn run_on(self, store: Store) -> Result<R::Output> {
        let mut items = Vec::new();
        if let Some((target, request)) = self.asked(&store)?.request()? {
            let backend = &*target.backend;
            refuse_without(Operation::TransactGetItems, backend, |has| has.transactions)?;
            let mut retries = Retries::new(self.budget.on(&store), backend.runtime(), store.chance());
            items = loop {
                match backend.transact_get_items(request.clone()).await {
                    Ok(output) => break output.responses,
                    Err(error)
                        if self.budget.retries_conflicts
                            && error.is_conflict()
                            && retries.go_on(Progress::Nothing).await => {}
                    Err(error) => return Err(error.with_operation(Operation::TransactGetItems.name())),
                }
            };
        }
        self.reads.take(&store, &mut FoundAtOnce { items: items.into_iter(), position: 0 }).await
    }
}

/// Prints no value of a key.
impl<R> fmt::Debug for TransactionRead<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionRead").field("budget", &self.budget).finish_non_exhaustive()
    }
}
