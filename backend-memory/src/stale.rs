//! How far behind the writes a read may be, on demand of a test.

use std::hash::{BuildHasher, Hasher};

use crate::sync::{AtomicU64, Ordering, SeededHash};

/// When a write took effect: its number among the writes since a test first let reads lag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tick(u64);

/// The moment a write takes effect, while reads lag.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// The tick of the write.
    pub(crate) tick: Tick,
    /// The tick that no read is behind: what was there before it need not be kept.
    pub(crate) oldest: Tick,
}

/// How far reads lag, shared by the controls and the tables of an engine. Nothing lags until a test asks for it, and
/// nothing of the past is kept until then.
#[derive(Debug)]
pub(crate) struct Staleness {
    /// Draws how far behind an eventually consistent read is.
    hash: SeededHash,
    draws: AtomicU64,
    /// The tick of the last write.
    now: AtomicU64,
    /// The tick of the last write that every read sees.
    settled: AtomicU64,
    /// Writes that a global index is behind.
    index_lag: AtomicU64,
    /// Writes that an eventually consistent read is behind at most.
    stale_reads: AtomicU64,
}

impl Staleness {
    /// Nothing lags.
    pub(crate) fn new(hash: SeededHash) -> Self {
        let zero = || AtomicU64::new(0);
        Self { hash, draws: zero(), now: zero(), settled: zero(), index_lag: zero(), stale_reads: zero() }
    }

    /// Nothing lags, with draws from the same seed.
    pub(crate) fn fork(&self) -> Self {
        Self::new(self.hash)
    }

    /// Lets global indexes lag by so many writes. What is written by now shows.
    pub(crate) fn lag_indexes(&self, writes: u64) {
        self.settle();
        self.index_lag.store(writes, Ordering::SeqCst);
    }

    /// Lets eventually consistent reads lag by up to so many writes. What is written by now shows.
    pub(crate) fn stale_reads(&self, writes: u64) {
        self.settle();
        self.stale_reads.store(writes, Ordering::SeqCst);
    }

    /// All that is written by now shows to every read.
    pub(crate) fn settle(&self) {
        self.settled.store(self.now.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// The moment of a write that is about to take effect, the locks of all that it changes being held; `None` when the past
    /// need not be kept.
    pub(crate) fn moment(&self) -> Option<Moment> {
        let most = self.index_lag.load(Ordering::Relaxed).max(self.stale_reads.load(Ordering::Relaxed));
        (most > 0).then(|| {
            let tick = Tick(self.now.fetch_add(1, Ordering::SeqCst) + 1);
            Moment { tick, oldest: self.behind(most) }
        })
    }

    /// The last write that an eventually consistent read of a table or a local index sees; `None` for all.
    pub(crate) fn table_horizon(&self) -> Option<Tick> {
        self.horizon(self.draw())
    }

    /// The last write that a read of a global index sees; `None` for all.
    pub(crate) fn index_horizon(&self) -> Option<Tick> {
        self.horizon(self.draw().max(self.index_lag.load(Ordering::SeqCst)))
    }

    fn horizon(&self, writes: u64) -> Option<Tick> {
        (writes > 0).then(|| self.behind(writes))
    }

    fn behind(&self, writes: u64) -> Tick {
        let now = self.now.load(Ordering::SeqCst);
        Tick(now.saturating_sub(writes).max(self.settled.load(Ordering::SeqCst)))
    }

    /// How many writes the next eventually consistent read is behind.
    fn draw(&self) -> u64 {
        let most = self.stale_reads.load(Ordering::SeqCst);
        if most == 0 {
            return 0;
        }
        let mut hasher = self.hash.build_hasher();
        hasher.write_u64(self.draws.fetch_add(1, Ordering::SeqCst));
        hasher.finish() % most.saturating_add(1)
    }
}
