//! Where new ids come from.

use std::sync::atomic::{AtomicU64, Ordering};

/// Makes the ids a store hands out.
///
/// A closure is one: `|| my_ids.next()`.
pub trait IdGenerator: Send + Sync + 'static {
    /// A new id.
    fn new_id(&self) -> String;
}

impl<F: Fn() -> String + Send + Sync + 'static> IdGenerator for F {
    fn new_id(&self) -> String {
        self()
    }
}

/// Random UUIDs (version 4): the default of a store.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdGenerator for RandomIds {
    fn new_id(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }
}

/// `prefix1`, `prefix2`, …: for tests that compare what they stored.
#[derive(Debug)]
pub struct SequentialIds {
    prefix: String,
    last: AtomicU64,
}

impl SequentialIds {
    /// Ids that begin with `prefix`, from 1.
    #[must_use]
    pub fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), last: AtomicU64::new(0) }
    }
}

impl IdGenerator for SequentialIds {
    fn new_id(&self) -> String {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{}{number}", self.prefix)
    }
}
