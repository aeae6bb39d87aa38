//! A store of its own for every test: in memory, or on the endpoint that the environment names.

use std::env::VarError;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use itemstore::model::{Models, Store};
use itemstore_memory::MemoryBackend;

use crate::leftovers::Leftovers;

/// A kind of store that a test can ask for.
#[diagnostic::on_unimplemented(
    message = "a test cannot be given a `{Self}`",
    note = "take a `Store`, which runs on any backend, or a `Store<MemoryBackend>` with its controls"
)]
pub trait Fixture: Sized {
    /// A fresh store.
    fn fresh() -> Fresh<Self>;

    /// The same store, on any backend.
    fn erased(&self) -> Store;
}

/// A fresh store, and what is to be taken away after the test.
#[derive(Debug)]
pub struct Fresh<S> {
    store: S,
    leftovers: Option<Leftovers>,
}

impl<S> Fresh<S> {
    /// A store that leaves nothing behind.
    fn in_memory(store: S) -> Self {
        Self { store, leftovers: None }
    }
}

impl Fixture for Store<MemoryBackend> {
    fn fresh() -> Fresh<Self> {
        Fresh::in_memory(Self::new(MemoryBackend::new()))
    }

    fn erased(&self) -> Store {
        Self::erased(self)
    }
}

/// The variable that names the endpoint.
const ENDPOINT: &str = "ITEMSTORE_TEST_ENDPOINT";

impl Fixture for Store {
    fn fresh() -> Fresh<Self> {
        match std::env::var(ENDPOINT) {
            Err(VarError::NotPresent) => Fresh::in_memory(Store::new(MemoryBackend::new()).erased()),
            // A URL that is no Unicode is an endpoint that cannot be reached, and not none.
            Err(VarError::NotUnicode(url)) => on_endpoint(&url.to_string_lossy()),
            Ok(url) => on_endpoint(&url),
        }
    }

    fn erased(&self) -> Store {
        self.clone()
    }
}

#[cfg(feature = "dynamodb")]
fn on_endpoint(url: &str) -> Fresh<Store> {
    use itemstore::model::{IdGenerator, RandomIds};

    let prefix = format!("itemstore-test-{}-", RandomIds.new_id());
    let store = Store::builder(crate::endpoint::connect(url)).table_prefix(prefix.clone()).build().erased();
    Fresh { leftovers: Some(Leftovers::new(&store, prefix)), store }
}

/// A test that would quietly run on memory, where somebody asked for an endpoint, has not been run.
#[cfg(not(feature = "dynamodb"))]
#[expect(clippy::panic, reason = "a test that cannot run as it was asked to fails")]
fn on_endpoint(_url: &str) -> Fresh<Store> {
    panic!("{ENDPOINT} is set, and itemstore-testkit was built without its feature `dynamodb`")
}

/// Runs `test` on a fresh store with the tables of `M`, and takes away what it leaves, also after a panic.
fn with_fresh<S: Fixture, M: Models, T>(test: impl FnOnce(S) -> T) -> T {
    let Fresh { store, leftovers } = S::fresh();
    let run = catch_unwind(AssertUnwindSafe(|| {
        let created = store.erased().create_tables::<M>().run_blocking();
        created.expect("the tables of a fresh store can be created");
        test(store)
    }));
    let dropped = leftovers.map_or(Ok(()), |leftovers| leftovers.drop_tables());
    match run {
        Ok(output) => {
            dropped.expect("the tables of a test can be dropped");
            output
        }
        Err(panic) => resume_unwind(panic),
    }
}

/// Runs a test that is not `async`.
pub fn run_sync<S: Fixture, M: Models, T, F: FnOnce(S) -> T>(test: F) -> T {
    with_fresh::<S, M, T>(test)
}

/// Runs an `async` test on a runtime of its own.
pub fn run_async<S: Fixture, M: Models, T: Future, F: FnOnce(S) -> T>(test: F) -> T::Output {
    with_fresh::<S, M, T::Output>(|store| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime can be started").block_on(test(store))
    })
}
