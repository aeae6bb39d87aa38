//! Settings and components of an engine.

use itemstore::backend::{Runtime, SystemRuntime};

use crate::MemoryBackend;
use crate::clock::EngineRuntime;
use crate::log::LogCapacity;
use crate::sync::Arc;

/// Settings of a [`MemoryBackend`]. What is not set has the default told at its method.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct MemoryBackendBuilder {
    pub(crate) seed: u64,
    pub(crate) shards: usize,
    pub(crate) runtime: EngineRuntime,
    pub(crate) log_capacity: LogCapacity,
}

impl Default for MemoryBackendBuilder {
    fn default() -> Self {
        Self {
            seed: 0,
            shards: 16,
            runtime: EngineRuntime(Arc::new(SystemRuntime)),
            log_capacity: LogCapacity::default(),
        }
    }
}

impl MemoryBackendBuilder {
    /// What table ids and the placing of items are drawn from. Default: 0. The same seed, the same clock and the same
    /// requests in the same order give the same answers, to the last id.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Shards of a table: how many writes to different keys of one table can happen at once. Default: 16; 0 counts as 1.
    pub fn shards(mut self, shards: usize) -> Self {
        self.shards = shards;
        self
    }

    /// Where the time comes from, and the sleeps of retries. Default: the clock of the machine. See
    /// [`ManualClock`](crate::ManualClock) for one that a test sets.
    pub fn clock(mut self, clock: impl Runtime + 'static) -> Self {
        self.runtime = EngineRuntime(Arc::new(clock));
        self
    }

    /// How many calls the log keeps. Default: all.
    pub fn call_log(mut self, capacity: LogCapacity) -> Self {
        self.log_capacity = capacity;
        self
    }

    /// The engine, without tables.
    #[must_use]
    pub fn build(self) -> MemoryBackend {
        MemoryBackend::from_builder(self)
    }
}
