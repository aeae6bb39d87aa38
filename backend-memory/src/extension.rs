//! The engine's own calls, on a store that is known to be in memory.

use itemstore::model::Store;

use crate::{CallLog, Control, Dump, MemoryBackend, Violations};

/// What a test can do with a `Store<MemoryBackend>` beyond what it can do with any store.
///
/// ```
/// use itemstore::backend::Operation;
/// use itemstore::prelude::*;
/// use itemstore_memory::{Fault, MemoryBackend, MemoryStore};
///
/// #[derive(Model, Debug, PartialEq)]
/// #[model(table = "users")]
/// struct User {
///     #[model(partition_key)]
///     pk: String,
/// }
///
/// let store = Store::new(MemoryBackend::new());
/// store.create_table::<User>().run_blocking()?;
/// store.control().fail_next(Operation::GetItem, Fault::Throttled);
/// let error = User::get("USER#1").run_blocking(&store).unwrap_err();
/// assert!(error.is_retryable());
/// assert!(User::get("USER#1").run_blocking(&store)?.is_none());
/// assert_eq!(store.log().count(Operation::GetItem), 2);
/// # Ok::<(), itemstore::Error>(())
/// ```
pub trait MemoryStore {
    /// The calls that reached the engine so far.
    fn log(&self) -> CallLog;

    /// A store with the same names, clock and ids on an independent engine with the same tables and items. Nothing is copied
    /// until one of the two is changed. Layers, and backends of single models, stay behind.
    #[must_use]
    fn fork(&self) -> Self;

    /// All tables and items at this instant.
    fn dump(&self) -> Dump;

    /// Faults and weaknesses on demand.
    fn control(&self) -> Control;

    /// Deletes the items that have expired by the clock of the engine, and tells how many those are. Nothing else does.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use itemstore::prelude::*;
    /// use itemstore_memory::{ManualClock, MemoryBackend, MemoryStore};
    ///
    /// #[derive(Model)]
    /// #[model(table = "sessions")]
    /// struct Session {
    ///     #[model(partition_key)]
    ///     id: String,
    ///     #[model(ttl)]
    ///     expires: Option<SystemTime>,
    /// }
    ///
    /// let clock = ManualClock::at_epoch_seconds(1_700_000_000);
    /// let store = Store::new(MemoryBackend::builder().clock(clock.clone()).build());
    /// store.create_table::<Session>().run_blocking()?;
    /// let mut session = Session::builder().id("1").build();
    /// session.save().expires_in(Duration::from_secs(60)).run_blocking(&store)?;
    /// assert_eq!(store.sweep_expired(), 0);
    ///
    /// clock.advance(Duration::from_secs(60));
    /// assert!(Session::get("1").run_blocking(&store)?.is_some());
    /// assert_eq!(store.sweep_expired(), 1);
    /// assert!(Session::get("1").run_blocking(&store)?.is_none());
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn sweep_expired(&self) -> usize;

    /// Proves the invariants of the engine on every item.
    ///
    /// # Errors
    /// The invariants that do not hold.
    fn audit(&self) -> Result<(), Violations>;
}

impl MemoryStore for Store<MemoryBackend> {
    fn log(&self) -> CallLog {
        self.backend().log()
    }

    fn fork(&self) -> Self {
        self.with_backend(self.backend().fork())
    }

    fn dump(&self) -> Dump {
        self.backend().dump()
    }

    fn control(&self) -> Control {
        self.backend().control()
    }

    fn sweep_expired(&self) -> usize {
        self.backend().sweep_expired()
    }

    fn audit(&self) -> Result<(), Violations> {
        self.backend().audit()
    }
}
