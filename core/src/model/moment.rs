//! What an operation takes from its store when it becomes a request: the time, and new ids.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::ids::{IdGenerator, RandomIds};
use crate::backend::{Runtime, SystemRuntime};

/// The time and the ids that go into one request. Made by [`Store::moment`](super::Store::moment).
///
/// All times that one operation writes are this one time.
///
/// ```
/// use itemstore::model::Moment;
/// use itemstore::prelude::*;
/// use itemstore::schema::TableName;
/// use itemstore_memory::MemoryBackend;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String }
///
/// let store = Store::new(MemoryBackend::new());
/// let request = User::get("USER#1").request(store.table_name::<User>()?, &store.moment())?;
/// assert_eq!(request.table_name().map(TableName::as_str), Some("users"));
/// # Ok::<(), itemstore::Error>(())
/// ```
#[derive(Clone)]
pub struct Moment {
    now: SystemTime,
    ids: Arc<dyn IdGenerator>,
}

impl Moment {
    pub(super) fn new(now: SystemTime, ids: Arc<dyn IdGenerator>) -> Self {
        Self { now, ids }
    }

    /// The time of this machine and random ids: for an operation without a store.
    #[must_use]
    pub fn without_store() -> Self {
        Self::new(SystemRuntime.now(), Arc::new(RandomIds))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.now
    }

    /// Where new ids come from.
    #[must_use]
    pub fn ids(&self) -> &dyn IdGenerator {
        &*self.ids
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moment").field("now", &self.now).finish_non_exhaustive()
    }
}
