//! Faults and weaknesses on demand: what a test can make the engine do that it never does by itself.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use itemstore::backend::{Operation, Request};
use itemstore::error::CancellationReason;
use itemstore::request::Page;
use itemstore::{Error, ErrorKind};

use crate::stale::Staleness;
use crate::sync::{Arc, AtomicUsize, Mutex, Ordering};

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The service asks for less. Nothing is applied.
    Throttled,
    /// The service fails. Nothing is applied.
    Unavailable,
    /// A transaction holds the item. Nothing is applied. A transaction is cancelled, with this reason for its first action.
    Conflict,
    /// The same, with this reason for another action of the transaction, by its position from 0; for the last one when there is
    /// none there.
    ConflictOn(usize),
    /// The service is not reached. Nothing is applied, and the caller can know it.
    ConnectionLost,
    /// The call is applied and its answer is lost: the caller gets an error whose
    /// [`outcome_unknown`](Error::outcome_unknown) is true, whether the call succeeded or not.
    LostAnswer,
}

impl Fault {
    /// Whether the call is applied before the caller gets the error.
    pub(crate) const fn applies(self) -> bool {
        matches!(self, Self::LostAnswer)
    }

    /// What the caller of this request gets.
    pub(crate) fn error_of(self, request: &Request) -> Error {
        let actions = match request {
            Request::TransactGetItems(request) => request.items.len(),
            Request::TransactWriteItems(request) => request.items.len(),
            _ => 0,
        };
        match self {
            Self::Conflict if actions > 0 => conflict(0, actions),
            Self::ConflictOn(at) if actions > 0 => conflict(at.min(actions - 1), actions),
            _ => self.error(),
        }
    }

    pub(crate) fn error(self) -> Error {
        match self {
            Self::Throttled => Error::new(ErrorKind::Throttled, "throttled on demand of the test").with_service_message(
                "The level of configured provisioned throughput for the table was exceeded. Consider increasing your \
                 provisioning level with the UpdateTable API.",
            ),
            Self::Unavailable => Error::new(ErrorKind::Service, "the service failed on demand of the test")
                .with_service_message("Internal server error"),
            Self::Conflict | Self::ConflictOn(_) => {
                Error::new(ErrorKind::TransactionConflict, "a transaction holds the item on demand of the test")
                    .with_service_message("Transaction is ongoing for the item")
            }
            Self::ConnectionLost => {
                Error::new(ErrorKind::Connection, "the connection was lost on demand of the test, before the call")
            }
            Self::LostAnswer => {
                Error::new(ErrorKind::Connection, "the connection was lost on demand of the test, after the call")
                    .with_unknown_outcome()
            }
        }
    }
}

/// The cancellation of a transaction of so many actions, because something else holds the item of the one at this position.
fn conflict(at: usize, actions: usize) -> Error {
    let reasons = (0..actions).map(|position| {
        if position == at { CancellationReason::conflict() } else { CancellationReason::none() }
    });
    Error::transaction_cancelled(reasons.collect())
}

/// The controls of an engine. Clones control the same engine; its forks have their own.
#[derive(Debug, Clone)]
pub struct Control(Arc<Controls>);

/// What all clones of a [`Control`] share.
#[derive(Debug)]
struct Controls {
    faults: Mutex<BTreeMap<Operation, VecDeque<Fault>>>,
    unprocessed: Mutex<Unprocessed>,
    staleness: Arc<Staleness>,
    /// Entries of a page at most; 0 for as many as fit.
    page_items: AtomicUsize,
    /// Between two changes of a table's expiry.
    time_to_live_pause: Mutex<Duration>,
}

/// Which items of batches are left unprocessed.
#[derive(Debug, Default)]
struct Unprocessed {
    /// Every one of this number; none when it is 0.
    every_nth: u64,
    /// Items since that was asked for.
    counted: u64,
}

impl Control {
    /// No faults, over how far the reads of an engine lag.
    pub(crate) fn new(staleness: Arc<Staleness>) -> Self {
        Self(Arc::new(Controls {
            faults: Mutex::default(),
            unprocessed: Mutex::default(),
            staleness,
            page_items: AtomicUsize::new(0),
            time_to_live_pause: Mutex::default(),
        }))
    }

    /// Makes the next call of `operation` go wrong; asked for twice, the next two, in this order.
    ///
    /// The fault comes before every check of the request, as it would on the way to the service.
    pub fn fail_next(&self, operation: Operation, fault: Fault) {
        self.0.faults.lock().entry(operation).or_default().push_back(fault);
    }

    /// Leaves every `nth` item of batches unprocessed from now on, reads and writes counted together and through all calls. A
    /// batch of which nothing is processed fails as `Throttled`, as at the service. 0, the default, leaves none; 1 leaves all.
    pub fn leave_unprocessed(&self, nth: u64) {
        *self.0.unprocessed.lock() = Unprocessed { every_nth: nth, counted: 0 };
    }

    /// Lets reads of global indexes see every write only after `writes` more writes of the engine, or after
    /// [`settle`](Self::settle): the service's indexes are eventually consistent. 0, the default, lets them see all at once.
    ///
    /// What is written by now shows. The past is kept from now on: for as many writes as reads may be behind.
    pub fn lag_indexes(&self, writes: u64) {
        self.0.staleness.lag_indexes(writes);
    }

    /// Lets eventually consistent reads see the items as they were up to `writes` writes of the engine ago, each read as far
    /// as is drawn from the engine's seed. What they see has been committed; consistent reads see all. 0, the default, lets
    /// every read see all.
    ///
    /// What is written by now shows. The past is kept from now on: for as many writes as reads may be behind.
    pub fn stale_reads(&self, writes: u64) {
        self.0.staleness.stale_reads(writes);
    }

    /// Lets every read see what is written by now, whatever lags.
    pub fn settle(&self) {
        self.0.staleness.settle();
    }

    /// Ends every page of Query and Scan after `items` entries at the latest, as if its size ended it there: so a test of
    /// paging needs no megabytes. 0, the default, lets pages be as large as they are.
    pub fn page_items(&self, items: usize) {
        self.0.page_items.store(items, Ordering::SeqCst);
    }

    /// Refuses a change of a table's expiry until `pause` is over since the last one, as the service does for about an hour
    /// (SEMANTICS 15). None, the default, refuses nothing.
    pub fn pause_time_to_live(&self, pause: Duration) {
        *self.0.time_to_live_pause.lock() = pause;
    }

    /// Takes back all faults that have not come up yet, leaves nothing unprocessed, lets nothing lag and no page be cut any more,
    /// and asks for no pause.
    pub fn clear(&self) {
        self.0.faults.lock().clear();
        self.leave_unprocessed(0);
        self.lag_indexes(0);
        self.stale_reads(0);
        self.page_items(0);
        self.pause_time_to_live(Duration::ZERO);
    }

    /// The pause between two changes of a table's expiry.
    pub(crate) fn time_to_live_pause(&self) -> Duration {
        *self.0.time_to_live_pause.lock()
    }

    /// The page, cut where a test asked for it.
    pub(crate) fn cut<'r>(&self, page: Page<'r>) -> Page<'r> {
        match self.0.page_items.load(Ordering::SeqCst) {
            0 => page,
            items => page.cut_after(items),
        }
    }

    pub(crate) fn staleness(&self) -> &Staleness {
        &self.0.staleness
    }

    /// The fault of this call, which is used up by it.
    pub(crate) fn take(&self, operation: Operation) -> Option<Fault> {
        self.0.faults.lock().get_mut(&operation)?.pop_front()
    }

    /// Whether the next item of a batch is left unprocessed; counts it.
    pub(crate) fn leaves_next(&self) -> bool {
        let mut unprocessed = self.0.unprocessed.lock();
        unprocessed.counted = unprocessed.counted.wrapping_add(1);
        unprocessed.counted.checked_rem(unprocessed.every_nth) == Some(0)
    }
}
