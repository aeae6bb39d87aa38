//! `Batch::write`: write and remove many items.

use std::any::TypeId;
use std::collections::BTreeSet;
use std::fmt;

use super::DeleteByKey;
use super::action::{Action, Step, describe, first};
use super::put::{Verb, given};
use crate::backend::batches::{self, Place, Way, WriteOne};
use crate::backend::{Operation, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::model::many::{Budget, refuse_without};
use crate::model::store::Target;
use crate::model::{IntoKey, Model, Moment, RunMany, Store, Unversioned};
use crate::request::{TransactWrite, WriteRequest};
use crate::schema::{KeySchema, TableName};
use crate::value::Item;

/// Writes and removes many items. Made by [`Batch::write`](super::Batch::write).
///
/// Each write is as if alone: those before one that fails are applied, and an error that comes up after some were applied says so by
/// [`was_applied`](Error::was_applied). There are no conditions, so a model with a version cannot be written. Two writes of one item
/// are refused with nothing sent. Hooks run as they do alone, all `before_` hooks before anything is sent.
///
/// What stays unwritten within the budget comes back as [`Left`]. A request that the service refuses is an error instead: mend what it
/// names and send the whole batch again, which changes nothing of what is written already. [`with`](Self::with) keeps the values at hand.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct BatchWrite<'a> {
    writes: Vec<Write<'a>>,
    budget: Budget,
}

/// One write of a batch.
struct Write<'a> {
    action: Box<dyn Action + 'a>,
    /// What is sent, once the hook before has run.
    ready: Option<WriteRequest>,
}

/// What a batch has not written within its budget.
#[must_use = "what is left was not written"]
pub struct Left<'a> {
    writes: Vec<Write<'a>>,
    cause: Option<Error>,
}

/// An operation that a batch can have: `save`, `delete` and `delete_by_key`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a batch",
    label = "not a write of a batch",
    note = "a batch has `save` and `delete` of models without a version, and `delete_by_key`: what has conditions or updates goes into a \
            transaction"
)]
pub trait BatchWriteOp<'a> {
    /// The write.
    #[doc(hidden)]
    fn into_step(self) -> Step<'a>;
}

impl<'a> BatchWrite<'a> {
    pub(super) fn new() -> Self {
        Self { writes: Vec::new(), budget: Budget::default() }
    }

    budget!();

    /// Writes a whole item, as [`save`](Model::save) does. [`with`](Self::with) takes the `save` of a value you keep.
    pub fn put<M: Unversioned>(self, model: M) -> Self {
        self.add(given(Verb::Save, model))
    }

    /// Removes the item under a key of `M`, without hooks, as [`delete_by_key`](Model::delete_by_key) does.
    pub fn delete<M: Model>(self, key: impl IntoKey<M::Key>) -> Self {
        self.with(DeleteByKey::<M>::new(key))
    }

    /// Adds an operation: `save`, `delete` or `delete_by_key`. One with a condition is refused when the batch runs.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// let mut john = User::builder().pk("USER#1").name("John").build();
    /// let jane = User::builder().pk("USER#2").name("Jane").build();
    /// let left = Batch::write().with(john.save()).with(jane.delete()).run_blocking(&store)?;
    /// assert!(left.is_empty());
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn with(self, operation: impl BatchWriteOp<'a>) -> Self {
        self.add(operation.into_step())
    }

    fn add(mut self, step: Step<'a>) -> Self {
        self.writes.push(Write { action: step.into_action(), ready: None });
        self
    }
}

/// The writes that go to one backend.
struct Share {
    target: Target,
    writes: Vec<WriteOne>,
    /// Their places in the batch.
    positions: Vec<usize>,
}

impl Write<'_> {
    fn target(&self, store: &Store) -> Result<Target> {
        self.action.target(store, Operation::BatchWriteItem.name())
    }

    /// Says of an error which write it is about.
    fn describe(&self, store: &Store, position: usize, error: Error) -> Error {
        describe(&*self.action, Operation::BatchWriteItem, store, position, error)
    }

    /// What is sent, without a change of anything here.
    fn peek(&self, table: TableName, moment: &Moment) -> Result<WriteRequest> {
        match &self.ready {
            Some(ready) => Ok(ready.clone()),
            None => self.action.request(table, moment).and_then(unconditional),
        }
    }

    /// What is sent: the same again, where the batch is what another one left.
    fn prepare(&mut self, table: TableName, moment: &Moment) -> Result<WriteRequest> {
        if self.ready.is_none() {
            self.ready = Some(self.action.prepare(table.clone(), moment).and_then(unconditional)?);
        }
        self.peek(table, moment)
    }
}

/// The write as a batch has it.
fn unconditional(write: TransactWrite) -> Result<WriteRequest> {
    match write {
        TransactWrite::Put(put) if put.condition.is_none() => Ok(WriteRequest::Put(put.item)),
        TransactWrite::Delete(delete) if delete.condition.is_none() => Ok(WriteRequest::Delete(delete.key)),
        _ => Err(Error::new(
            ErrorKind::Validation,
            "the writes of a batch have no conditions: write it alone, or in a transaction",
        )),
    }
}

/// Deals the writes out to their backends, and refuses two of one item.
struct Dealer<'s> {
    store: &'s Store,
    shares: Vec<Share>,
    seen: Vec<BTreeSet<batches::PlaceId>>,
}

impl Dealer<'_> {
    fn deal(
        &mut self,
        position: usize,
        write: &Write<'_>,
        request: impl FnOnce(TableName) -> Result<WriteRequest>,
    ) -> Result<()> {
        let dealt = write.target(self.store).and_then(|target| {
            let request = request(target.table.clone())?;
            self.place(position, write.action.schema(), target, request)
        });
        dealt.map_err(|error| write.describe(self.store, position, error))
    }

    fn place(
        &mut self,
        position: usize,
        schema: KeySchema,
        target: Target,
        request: WriteRequest,
    ) -> Result<()> {
        let key = schema.primary_key(request.item_or_key())?;
        let place = Place { table: target.table.clone(), key, schema };
        let known = self.shares.iter().position(|share| share.target.is_beside(&target));
        let index = known.unwrap_or_else(|| {
            self.shares.push(Share { target, writes: Vec::new(), positions: Vec::new() });
            self.seen.push(BTreeSet::new());
            self.shares.len() - 1
        });
        if !self.seen[index].insert(place.id()) {
            let names: Vec<&str> =
                place.schema.attributes().map(|attribute| attribute.name.as_str()).collect();
            let why = format!(
                "a batch has one write of an item, and an earlier one has the same {}",
                names.join(" and ")
            );
            return Err(Error::new(ErrorKind::Validation, why));
        }
        self.shares[index].positions.push(position);
        self.shares[index].writes.push(WriteOne::new(place, request));
        Ok(())
    }
}

impl<'a> RunMany for BatchWrite<'a> {
    type Output = Left<'a>;

    fn requests(&self, store: &Store) -> Result<Vec<Request>> {
        let moment = store.moment();
        let mut dealer = Dealer { store, shares: Vec::new(), seen: Vec::new() };
        for (position, write) in self.writes.iter().enumerate() {
            dealer.deal(position, write, |table| write.peek(table, &moment))?;
        }
        let requests = dealer.shares.iter().flat_map(|share| batches::puts(&share.writes));
        Ok(requests.map(Request::from).collect())
    }

    async fn run_on(mut self, store: Store) -> Result<Left<'a>> {
        for (position, write) in self.writes.iter().enumerate() {
            let target = write.target(&store).map_err(|error| error.with_position(position))?;
            refuse_without(Operation::BatchWriteItem, &*target.backend, |has| has.batches)?;
        }
        self.before(&store).await?;
        let shares = self.prepare(&store)?;
        let mut unwritten: BTreeSet<usize> = (0..self.writes.len()).collect();
        let mut cause = None;
        let mut failed = None;
        for share in &shares {
            let backend = &*share.target.backend;
            let way = Way { backend, backoff: self.budget.on(&store), chance: store.chance() };
            let many = batches::write(way, &share.writes).await;
            for index in &many.written {
                unwritten.remove(&share.positions[*index]);
            }
            match many.end {
                Ok(why) => cause = why.or(cause),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        let any_written = unwritten.len() < self.writes.len();
        let after = self.after(&store, &unwritten).await;
        match (failed, after) {
            (Some(error), _) if any_written => Err(error.after_apply()),
            (Some(error), _) => Err(error),
            (None, Err(error)) if unwritten.is_empty() => Err(error),
            (None, after) => {
                let cause = after.err().or(cause);
                let writes = self.writes.into_iter().enumerate();
                let left = writes.filter(|(position, _)| unwritten.contains(position));
                Ok(Left { writes: left.map(|(_, write)| write).collect(), cause })
            }
        }
    }
}

impl BatchWrite<'_> {
    /// Runs the hooks before, of those whose hook has not run for an earlier batch.
    async fn before(&mut self, store: &Store) -> Result<()> {
        let context = store.hook_context();
        for (position, write) in self.writes.iter_mut().enumerate() {
            if write.ready.is_none()
                && let Err(error) = write.action.before(&context).await
            {
                return Err(write.describe(store, position, error));
            }
        }
        Ok(())
    }

    fn prepare(&mut self, store: &Store) -> Result<Vec<Share>> {
        let moment = store.moment();
        let mut dealer = Dealer { store, shares: Vec::new(), seen: Vec::new() };
        for (position, write) in self.writes.iter_mut().enumerate() {
            let prepared = write.target(store).and_then(|target| write.prepare(target.table, &moment));
            let ready = prepared.map_err(|error| write.describe(store, position, error))?;
            dealer.deal(position, write, |_table| Ok(ready))?;
        }
        Ok(dealer.shares)
    }

    /// Gives the local values of what was written what it made of their items, and runs the hooks after.
    async fn after(&mut self, store: &Store, unwritten: &BTreeSet<usize>) -> Result<()> {
        let context = store.hook_context();
        let mut result = Ok(());
        for (position, write) in self.writes.iter_mut().enumerate() {
            if unwritten.contains(&position) {
                continue;
            }
            let mut done = write.action.applied(store).await;
            if done.is_ok() {
                done = write.action.after(&context).await;
            }
            first(&mut result, done.map_err(|error| write.describe(store, position, error).after_apply()));
        }
        result
    }
}

impl<'a> Left<'a> {
    /// Whether everything was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// How many writes are left.
    #[must_use]
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// The values of `M` that were not written, in the order given.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// let john = User::builder().pk("USER#1").name("John").build();
    /// let left = Batch::write().put(john).run_blocking(&store)?;
    /// for user in left.puts::<User>() {
    ///     eprintln!("{} was not written", user.name);
    /// }
    /// # assert!(left.puts::<User>().is_empty());
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    #[must_use]
    pub fn puts<M: Model>(&self) -> Vec<&M> {
        self.writes.iter().filter_map(|write| write.action.value()?.downcast_ref()).collect()
    }

    /// The keys of `M` whose items were not removed, in the order given.
    #[must_use]
    pub fn deletes<M: Model>(&self) -> Vec<&Item> {
        let of_model = self.writes.iter().filter(|write| write.action.model_id() == TypeId::of::<M>());
        of_model
            .filter_map(|write| match &write.ready {
                Some(WriteRequest::Delete(key)) => Some(key),
                _ => None,
            })
            .collect()
    }

    /// What went wrong, if there is more to say than that writes were left: the last error that refused a whole request, or that of a hook
    /// after one of the writes that were applied.
    #[must_use]
    pub fn cause(&self) -> Option<&Error> {
        self.cause.as_ref()
    }

    /// What is left as a batch that sends just the same: hooks before it have run.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # let john = User::builder().pk("USER#1").name("John").build();
    /// let mut left = Batch::write().put(john).run_blocking(&store)?;
    /// while !left.is_empty() {
    ///     left = left.into_batch().run_blocking(&store)?;
    /// }
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn into_batch(self) -> BatchWrite<'a> {
        BatchWrite { writes: self.writes, budget: Budget::default() }
    }
}

/// Prints how many there are, and no value.
impl fmt::Debug for BatchWrite<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWrite").field("len", &self.writes.len()).field("budget", &self.budget).finish()
    }
}

/// Prints the models, and no value.
impl fmt::Debug for Left<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let models: Vec<&str> = self.writes.iter().map(|write| write.action.model_name()).collect();
        f.debug_struct("Left").field("models", &models).field("cause", &self.cause).finish()
    }
}
