//! A layer that remembers every request, on any backend.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use itemstore::Result;
use itemstore::backend::{Layer, Next, Operation, Request, Response};

/// Remembers the requests that pass it. Clones share what they remember.
///
/// ```
/// use itemstore::backend::Operation;
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
/// use itemstore_testkit::Recorder;
///
/// #[derive(Model)]
/// #[model(table = "users")]
/// struct User {
///     #[model(partition_key)]
///     pk: String,
/// }
///
/// let calls = Recorder::new();
/// let store = Store::builder(MemoryBackend::new()).layer(calls.clone()).build();
/// store.create_table::<User>().run_blocking()?;
/// User::get("USER#1").run_blocking(&store)?;
/// assert_eq!(calls.count(Operation::GetItem), 1);
/// # Ok::<(), itemstore::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Request>>>);

impl Recorder {
    /// Remembers nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The requests so far, in the order they came.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many requests of this operation came.
    #[must_use]
    pub fn count(&self, operation: Operation) -> usize {
        self.requests().iter().filter(|request| request.operation() == operation).count()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[async_trait]
impl Layer for Recorder {
    async fn call(&self, request: Request, next: Next<'_>) -> Result<Response> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        next.run(request).await
    }
}
