//! The calls that an engine has answered.

use std::collections::{BTreeMap, VecDeque};

use itemstore::ErrorKind;
use itemstore::backend::{Operation, Request};

use crate::sync::{Arc, Mutex};

/// One call, as the engine got it and answered it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// The operation.
    pub operation: Operation,
    /// The request.
    pub request: Request,
    /// Whether the caller got an answer, or the kind of error it got. Faults count as what the caller saw.
    pub outcome: Result<(), ErrorKind>,
}

/// How many calls a log keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogCapacity {
    /// All of them.
    #[default]
    Unbounded,
    /// The last so many; 0 keeps none and only counts.
    Last(usize),
}

/// The calls of an engine, in the order in which they were answered, which for calls of several threads at once need not be
/// the order in which they took effect. Clones are the same log.
///
/// Requests are kept, not copied: an item in the log is shared with the one stored, and lives on when that is replaced.
#[derive(Debug, Clone)]
pub struct CallLog(Arc<Mutex<Entries>>);

#[derive(Debug)]
struct Entries {
    capacity: LogCapacity,
    counts: BTreeMap<Operation, usize>,
    calls: VecDeque<Call>,
}

impl CallLog {
    pub(crate) fn new(capacity: LogCapacity) -> Self {
        Self(Arc::new(Mutex::new(Entries { capacity, counts: BTreeMap::new(), calls: VecDeque::new() })))
    }

    /// Calls of this operation since the log was cleared last, those no longer kept included.
    #[must_use]
    pub fn count(&self, operation: Operation) -> usize {
        self.0.lock().counts.get(&operation).copied().unwrap_or(0)
    }

    /// Calls of all operations since the log was cleared last, those no longer kept included.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.lock().counts.values().sum()
    }

    /// The calls kept, oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Call> {
        self.0.lock().calls.iter().cloned().collect()
    }

    /// Forgets all calls.
    pub fn clear(&self) {
        let mut entries = self.0.lock();
        entries.counts.clear();
        entries.calls.clear();
    }

    pub(crate) fn capacity(&self) -> LogCapacity {
        self.0.lock().capacity
    }

    pub(crate) fn record(&self, request: Request, outcome: Result<(), ErrorKind>) {
        let operation = request.operation();
        let mut entries = self.0.lock();
        *entries.counts.entry(operation).or_default() += 1;
        entries.calls.push_back(Call { operation, request, outcome });
        if let LogCapacity::Last(most) = entries.capacity
            && entries.calls.len() > most
        {
            entries.calls.pop_front();
        }
    }
}
