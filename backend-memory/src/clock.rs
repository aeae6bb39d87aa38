//! Time: a clock that a test sets, and what the engine's calls run on.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use itemstore::backend::{BoxFuture, Runtime, SystemRuntime};
use itemstore::{Error, ErrorKind, Result};

use crate::sync::{Arc, Mutex};

/// A clock that stands still until it is told to move. Clones are the same clock.
///
/// Nothing ever waits on it: a sleep moves the clock forward by its duration when it is first polled, and is over. So
/// a test of backoff runs at once, and reads from [`now`](Runtime::now) how long it would have taken. Sleeps of several
/// tasks add up, as if they had come one after the other.
///
/// What [`monotonic`](Runtime::monotonic) measures is how far the clock has moved forward since it was made: a clock that is put
/// back stands still for it.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    now: SystemTime,
    /// All moves forward together.
    elapsed: Duration,
}

impl Hands {
    fn set(&mut self, now: SystemTime) {
        let forward = now.duration_since(self.now).unwrap_or_default();
        self.elapsed = self.elapsed.saturating_add(forward);
        self.now = now;
    }
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(Hands { now, elapsed: Duration::ZERO })))
    }

    /// A clock that stands `seconds` after 1970-01-01T00:00:00Z.
    ///
    /// # Panics
    /// When a time cannot be that late, which is far beyond any date: about 2^63 seconds.
    #[must_use]
    pub fn at_epoch_seconds(seconds: u64) -> Self {
        Self::new(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }

    /// Puts the clock to `now`, forward or back.
    pub fn set(&self, now: SystemTime) {
        self.0.lock().set(now);
    }

    /// Moves the clock forward. It stays where it is when the sum is beyond what a time can hold.
    pub fn advance(&self, duration: Duration) {
        let mut hands = self.0.lock();
        let now = hands.now.checked_add(duration).unwrap_or(hands.now);
        hands.set(now);
    }
}

impl Runtime for ManualClock {
    fn now(&self) -> SystemTime {
        self.0.lock().now
    }

    fn monotonic(&self) -> Duration {
        self.0.lock().elapsed
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move { self.advance(duration) })
    }

    fn block_on(&self, future: Pin<&mut (dyn Future<Output = ()> + Send + '_)>) -> Result<()> {
        SystemRuntime.block_on(future)
    }
}

/// The clock given to the engine, with the refusal to block an asynchronous runtime.
#[derive(Clone)]
pub(crate) struct EngineRuntime(pub(crate) Arc<dyn Runtime>);

#[deny(clippy::missing_trait_methods, reason = "a method left out would not be that of the clock given")]
impl Runtime for EngineRuntime {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.sleep(duration)
    }

    /// Refuses on every thread that has a tokio runtime at hand, those of `spawn_blocking` included: the two cannot be
    /// told apart from here.
    fn block_on(&self, future: Pin<&mut (dyn Future<Output = ()> + Send + '_)>) -> Result<()> {
        if tokio::runtime::Handle::try_current().is_ok() {
            return Err(Error::new(
                ErrorKind::BlockingInRuntime,
                "a blocking call on a thread of an asynchronous runtime: await the operation instead",
            ));
        }
        self.0.block_on(future)
    }
}

impl fmt::Debug for EngineRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EngineRuntime")
    }
}
