//! A store of its own for every test.

use std::future::Future;

use itemstore::model::{Models, Store};
use itemstore_memory::MemoryBackend;

/// A kind of store that a test can ask for.
#[diagnostic::on_unimplemented(
    message = "a test cannot be given a `{Self}`",
    note = "take a `Store`, which runs on any backend, or a `Store<MemoryBackend>` with its controls"
)]
pub trait Fixture: Sized {
    /// A fresh store.
    fn fresh() -> Self;

    /// The same store, on any backend.
    fn erased(&self) -> Store;
}

impl Fixture for Store<MemoryBackend> {
    fn fresh() -> Self {
        Self::new(MemoryBackend::new())
    }

    fn erased(&self) -> Store {
        Self::erased(self)
    }
}

impl Fixture for Store {
    fn fresh() -> Self {
        Store::new(MemoryBackend::new()).erased()
    }

    fn erased(&self) -> Store {
        self.clone()
    }
}

fn fresh<S: Fixture, M: Models>() -> S {
    let store = S::fresh();
    store.erased().create_tables::<M>().run_blocking().expect("the tables of a fresh store can be created");
    store
}

/// Runs a test that is not `async`.
pub fn run_sync<S: Fixture, M: Models, T, F: FnOnce(S) -> T>(test: F) -> T {
    test(fresh::<S, M>())
}

/// Runs an `async` test on a runtime of its own.
pub fn run_async<S: Fixture, M: Models, T: Future, F: FnOnce(S) -> T>(test: F) -> T::Output {
    let store = fresh::<S, M>();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime can be started").block_on(test(store))
}
