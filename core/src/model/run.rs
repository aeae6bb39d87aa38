//! Running an operation: asynchronously, blocking, or with an answer instead of a failed condition.

use std::future::Future;

use super::ops::Outcome;
use super::{Explanation, Model, Moment, Store};
use crate::backend::{Backend, Request, block_on};
use crate::error::Result;
use crate::schema::TableName;

/// An operation that is ready to run. [`run`](Run::run) is the only thing that reaches a store.
pub trait Run: Sized + Send {
    /// The model it is about.
    type Model: Model;

    /// What it gives.
    type Output: Send;

    /// The request it would send to a table, with everything in it: the condition of a version, and the times and new ids of
    /// `moment`. [`Store::moment`] is the one to take for a request that is sent.
    ///
    /// # Errors
    /// What cannot be sent: a field that cannot be stored, a key that its template cannot hold.
    fn request(&self, table: TableName, moment: &Moment) -> Result<Request>;

    /// Runs on a store of any backend.
    #[doc(hidden)]
    fn run_on(self, store: Store) -> impl Future<Output = Result<Self::Output>> + Send;

    /// Runs on `store`.
    ///
    /// # Errors
    /// What the operation's own documentation tells, and what the backend answers: `TableNotFound`, `Validation`,
    /// `Throttled`, `Connection` and their kin.
    fn run<B: Backend + ?Sized>(self, store: &Store<B>) -> impl Future<Output = Result<Self::Output>> + Send {
        self.run_on(store.erased())
    }

    /// Runs on `store` and blocks this thread until it is done.
    ///
    /// # Errors
    /// As [`run`](Run::run), and `BlockingInRuntime` on a thread of an asynchronous runtime; nothing was sent then.
    fn run_blocking<B: Backend + ?Sized>(self, store: &Store<B>) -> Result<Self::Output> {
        let store = store.erased();
        let backend = store.backend_of::<Self::Model>();
        let done = block_on(backend.runtime(), self.run_on(store));
        done.map_err(|error| error.with_model(Self::Model::NAME))?
    }

    /// What would be sent, for a person to read. It shows the values: keep it out of logs.
    ///
    /// The table is the model's own, times and new ids are of this machine; [`explain_on`](Run::explain_on) tells those that a store
    /// would use.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// let update = User::update_by_key("USER#1").set(|u| u.name().set("Jane")).explain()?;
    /// assert!(update.to_string().contains("update: SET #0 = :0"));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`request`](Run::request).
    fn explain(&self) -> Result<Explanation> {
        self.request(TableName::new(Self::Model::TABLE)?, &Moment::without_store()).map(Explanation::new)
    }

    /// What would be sent from this store, for a person to read. It shows the values: keep it out of logs.
    ///
    /// # Errors
    /// As [`request`](Run::request).
    fn explain_on<B: Backend + ?Sized>(&self, store: &Store<B>) -> Result<Explanation> {
        self.request(store.table_name::<Self::Model>()?, &store.moment()).map(Explanation::new)
    }
}

/// A write that can have a condition.
pub trait Conditional: Run {
    /// Runs on `store`; a condition that does not hold is an answer, with the stored item. That of a version is one too.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # User::builder().pk("USER#1").name("John").age(30).build().save().run_blocking(&store)?;
    /// # futures_lite::future::block_on(async {
    /// match User::delete_by_key("USER#1").when(|u| u.age().gt(40)).outcome(&store).await? {
    ///     Outcome::Applied(()) => unreachable!("the user is 30"),
    ///     Outcome::Rejected(stored) => assert_eq!(stored.map(|user| user.age), Some(30)),
    /// }
    /// # Ok::<(), itemstore::Error>(()) })?;
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`run`](Run::run) but for a failed condition; `Decode` when the stored item does not fit the model. An update of
    /// an item that does not exist is `NotFound`, as ever. A failed condition stays an error while its
    /// [outcome is unknown](crate::Error::outcome_unknown): an earlier attempt may have made it false.
    fn outcome<B: Backend + ?Sized>(
        self,
        store: &Store<B>,
    ) -> impl Future<Output = Result<Outcome<Self::Output, Self::Model>>> + Send {
        let run = self.run_on(store.erased());
        async { Outcome::of(run.await) }
    }

    /// [`outcome`](Conditional::outcome), blocking this thread until it is done.
    ///
    /// # Errors
    /// As [`outcome`](Conditional::outcome) and [`run_blocking`](Run::run_blocking).
    fn outcome_blocking<B: Backend + ?Sized>(
        self,
        store: &Store<B>,
    ) -> Result<Outcome<Self::Output, Self::Model>> {
        Outcome::of(self.run_blocking(store))
    }
}
