//! Operations that run together: asynchronously or blocking, within a budget.

use std::future::Future;
use std::time::Duration;

use async_trait::async_trait;

use super::{Explanation, Store};
use crate::backend::{Backend, Backoff, Capabilities, Operation, Request, block_on};
use crate::error::{Error, Result};
use crate::request::{
    DeleteItem, DeleteItemOutput, GetItem, GetItemOutput, PutItem, PutItemOutput, UpdateItem,
    UpdateItemOutput,
};

/// Operations that are ready to run together. [`run`](RunMany::run) is the only thing that reaches a store.
pub trait RunMany: Sized + Send {
    /// What they give.
    type Output: Send;

    /// The requests they would send, when all goes well.
    ///
    /// # Errors
    /// What cannot be sent, as [`run`](RunMany::run) tells it.
    #[doc(hidden)]
    fn requests(&self, store: &Store) -> Result<Vec<Request>>;

    /// Runs on a store of any backend.
    #[doc(hidden)]
    fn run_on(self, store: Store) -> impl Future<Output = Result<Self::Output>> + Send;

    /// Runs on `store`.
    ///
    /// # Errors
    /// What the type's own documentation tells, and what the backend answers.
    fn run<B: Backend + ?Sized>(self, store: &Store<B>) -> impl Future<Output = Result<Self::Output>> + Send {
        self.run_on(store.erased())
    }

    /// Runs on `store` and blocks this thread until it is done.
    ///
    /// # Errors
    /// As [`run`](RunMany::run), and `BlockingInRuntime` on a thread of an asynchronous runtime; nothing was sent then.
    fn run_blocking<B: Backend + ?Sized>(self, store: &Store<B>) -> Result<Self::Output> {
        let store = store.erased();
        block_on(store.clone().backend().runtime(), self.run_on(store))?
    }

    /// What would be sent, for a person to read, a request each. It shows the values: keep it out of logs.
    ///
    /// The tables are the models' own; [`explain_on`](RunMany::explain_on) tells those a store would use.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String }
    /// let many = Batch::get((0..150).map(|number| User::get(format!("USER#{number}"))));
    /// let requests = many.explain()?;
    /// assert_eq!(requests.len(), 2);   // 100 keys, and 50
    /// assert!(requests[1].to_string().starts_with("BatchGetItem"));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    ///
    /// # Errors
    /// What cannot be sent, as [`run`](RunMany::run) tells it.
    fn explain(&self) -> Result<Vec<Explanation>> {
        self.explain_on(&Store::new(Nowhere))
    }

    /// What would be sent from this store, for a person to read, a request each. It shows the values: keep it out of logs.
    ///
    /// # Errors
    /// What cannot be sent, as [`run`](RunMany::run) tells it.
    fn explain_on<B: Backend + ?Sized>(&self, store: &Store<B>) -> Result<Vec<Explanation>> {
        let requests = self.requests(&store.erased())?;
        Ok(requests.into_iter().map(Explanation::new).collect())
    }
}

/// The backend of what is only explained.
#[derive(Debug)]
struct Nowhere;

impl Nowhere {
    fn refused<T>(operation: Operation) -> Result<T> {
        Err(Error::unsupported(operation))
    }
}

#[async_trait]
impl Backend for Nowhere {
    fn capabilities(&self) -> Capabilities {
        Capabilities::items_only()
    }

    async fn get_item(&self, _request: GetItem) -> Result<GetItemOutput> {
        Self::refused(Operation::GetItem)
    }

    async fn put_item(&self, _request: PutItem) -> Result<PutItemOutput> {
        Self::refused(Operation::PutItem)
    }

    async fn update_item(&self, _request: UpdateItem) -> Result<UpdateItemOutput> {
        Self::refused(Operation::UpdateItem)
    }

    async fn delete_item(&self, _request: DeleteItem) -> Result<DeleteItemOutput> {
        Self::refused(Operation::DeleteItem)
    }
}

/// What a call says of its budget; the rest is the store's.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Budget {
    pub(super) max_attempts: Option<u32>,
    pub(super) give_up_after: Option<Duration>,
    /// Whether a transaction is tried again while another one holds an item.
    pub(super) retries_conflicts: bool,
}

impl Budget {
    /// The budget on this store.
    pub(super) fn on(self, store: &Store) -> Backoff {
        let backoff = store.backoff();
        backoff
            .with_max_attempts(self.max_attempts.unwrap_or(backoff.max_attempts))
            .with_give_up_after(self.give_up_after.unwrap_or(backoff.give_up_after))
    }
}

/// `.max_attempts` and `.give_up_after`, for a call that has a field `budget`.
macro_rules! budget {
    () => {
        /// Attempts in a row that bring nothing, at most, whatever the store says.
        pub fn max_attempts(mut self, max_attempts: u32) -> Self {
            self.budget.max_attempts = Some(max_attempts);
            self
        }

        /// How long it goes on after the first attempt that did not bring everything, whatever the store says.
        pub fn give_up_after(mut self, give_up_after: std::time::Duration) -> Self {
            self.budget.give_up_after = Some(give_up_after);
            self
        }
    };
}

/// `.retry_conflicts`, for a transaction that has a field `budget`.
macro_rules! retry_conflicts {
    () => {
        /// Tries again, within the budget, while another transaction holds one of the items. Default: that is an error.
        pub fn retry_conflicts(mut self) -> Self {
            self.budget.retries_conflicts = true;
            self
        }
    };
}

/// Refuses a backend that has not got what many operations need, before anything is sent to any.
pub(super) fn refuse_without(
    operation: Operation,
    backend: &dyn Backend,
    has: impl Fn(Capabilities) -> bool,
) -> Result<()> {
    if has(backend.capabilities()) {
        return Ok(());
    }
    Err(Error::unsupported(operation).with_operation(operation.name()))
}
