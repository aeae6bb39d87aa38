//! A store for operations that are awaited without `.run(&store)`.
//!
//! Looked for in this order: the scope around the future ([`scope_default_store`]), then the process
//! ([`set_default_store`]). With neither, an operation is an error.

use std::cell::RefCell;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{PoisonError, RwLock};
use std::task::{Context, Poll};

use super::{Run, RunMany, Store};
use crate::backend::{Backend, BoxFuture};
use crate::error::{Error, ErrorKind, Result};

static PROCESS: RwLock<Option<Store>> = RwLock::new(None);

thread_local! {
    /// The stores of the scopes that are being polled on this thread, the innermost last.
    static SCOPES: RefCell<Vec<Store>> = const { RefCell::new(Vec::new()) };
}

/// Makes `store` the one that operations without `.run(&store)` use in this process, instead of the one set before.
///
/// ```
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String }
///
/// # futures_lite::future::block_on(async {
/// let store = Store::new(MemoryBackend::new());
/// store.create_table::<User>().await?;
/// itemstore::set_default_store(&store);
/// User::builder().pk("USER#1").build().save().await?;
/// # Ok::<(), itemstore::Error>(()) }).unwrap();
/// ```
pub fn set_default_store<B: Backend + ?Sized>(store: &Store<B>) {
    *PROCESS.write().unwrap_or_else(PoisonError::into_inner) = Some(store.erased());
}

/// Takes the default store of this process away.
pub fn clear_default_store() {
    *PROCESS.write().unwrap_or_else(PoisonError::into_inner) = None;
}

/// The default store here and now.
///
/// # Errors
/// `NoStore` when none is set.
pub fn default_store() -> Result<Store> {
    let scoped = SCOPES.with_borrow(|scopes| scopes.last().cloned());
    scoped.or_else(|| PROCESS.read().unwrap_or_else(PoisonError::into_inner).clone()).ok_or_else(|| {
        Error::new(ErrorKind::NoStore, "no default store is set: call `set_default_store`, or `.run(&store)`")
    })
}

/// Runs `future` with `store` as its default, whatever the process has. Tasks it spawns have it not.
///
/// ```
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String }
///
/// # futures_lite::future::block_on(async {
/// let store = Store::new(MemoryBackend::new());
/// store.create_table::<User>().await?;
/// itemstore::scope_default_store(&store, async { User::builder().pk("USER#1").build().save().await }).await?;
/// assert!(User::get("USER#1").run(&store).await?.is_some());
/// # Ok::<(), itemstore::Error>(()) }).unwrap();
/// ```
pub async fn scope_default_store<B: Backend + ?Sized, F: Future>(store: &Store<B>, future: F) -> F::Output {
    Scoped { store: store.erased(), future: Box::pin(future) }.await
}

struct Scoped<F> {
    store: Store,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        /// Leaves the scope, also when the future panics.
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                SCOPES.with_borrow_mut(Vec::pop);
            }
        }
        let store = self.store.clone();
        SCOPES.with_borrow_mut(|scopes| scopes.push(store));
        let _leave = Leave;
        self.future.as_mut().poll(context)
    }
}

/// Runs on the default store when awaited. The store is looked for at the first poll.
fn run_on_default<'a, O>(operation: O) -> BoxFuture<'a, Result<O::Output>>
where
    O: Run + 'a,
{
    Box::pin(async move { operation.run_on(default_store()?).await })
}

macro_rules! awaitable {
    ($($operation:ident<$lifetime:lifetime, $([$borrowed:lifetime],)? M $(, $extra:ident: $bound:path)?>),+ $(,)?) => {$(
        impl<$($borrowed,)? M: super::Model $(, $extra: $bound + $lifetime)?> IntoFuture
            for super::$operation<$($borrowed,)? M $(, $extra)?>
        {
            type Output = Result<<Self as Run>::Output>;
            type IntoFuture = BoxFuture<$lifetime, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                run_on_default(self)
            }
        }
    )+};
}

awaitable! {
    Save<'a, ['a], M>,
    Create<'a, ['a], M>,
    Update<'a, ['a], M>,
    Delete<'a, ['a], M, R: super::returning::Image<M>>,
    Get<'static, M, P: super::ops::Read<M>>,
    UpdateByKey<'static, M, R: super::returning::Image<M>>,
    UpsertByKey<'static, M, R: super::returning::Image<M>>,
    DeleteByKey<'static, M, R: super::returning::Image<M>>,
}

/// The operations that end a query or a scan.
macro_rules! awaitable_ends {
    ($($operation:ident<$reading:path>),+ $(,)?) => {$(
        impl<R: $reading> IntoFuture for super::$operation<R> {
            type Output = Result<<Self as Run>::Output>;
            type IntoFuture = BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                run_on_default(self)
            }
        }
    )+};
}

awaitable_ends! {
    ReadPage<super::Reading>,
    ReadAll<super::Reading>,
    ReadFirst<super::Reading>,
    Count<super::Reading<Read = super::ops::Counted>>,
}

/// Runs several operations on the default store when awaited.
fn run_together<'a, O>(operations: O) -> BoxFuture<'a, Result<O::Output>>
where
    O: RunMany + 'a,
{
    Box::pin(async move { operations.run_on(default_store()?).await })
}

impl<'a> IntoFuture for super::BatchWrite<'a> {
    type Output = Result<super::Left<'a>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        run_together(self)
    }
}

impl<'a> IntoFuture for super::TransactionWrite<'a> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        run_together(self)
    }
}

impl<L: super::Lists + 'static> IntoFuture for super::BatchGet<L> {
    type Output = Result<L::Output>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        run_together(self)
    }
}

impl<R: super::TransactionReads + 'static> IntoFuture for super::TransactionRead<R> {
    type Output = Result<R::Output>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        run_together(self)
    }
}
