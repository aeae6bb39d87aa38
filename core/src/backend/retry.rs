//! Trying again: exponential backoff with full jitter, within a budget of attempts and of time.

use std::time::Duration;

use super::{Chance, Runtime};

/// How often, how long and how far apart something is asked for again.
///
/// Before the attempt after the n-th that brought nothing it waits for a random time between zero and `base_delay` · 2ⁿ⁻¹, at most
/// `max_delay`. It is over after `max_attempts` of them in a row, and when the next wait would end later than `give_up_after`.
///
/// ```
/// use std::time::Duration;
///
/// use itemstore::backend::Backoff;
///
/// let patient = Backoff::new().with_max_attempts(20).with_give_up_after(Duration::from_secs(120));
/// assert_eq!(patient.base_delay, Backoff::new().base_delay);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Backoff {
    /// Attempts in a row that bring nothing, at most. One that brings a part begins the count again. Default: 10.
    pub max_attempts: u32,
    /// How long it goes on after the first attempt that did not bring everything. Default: 30 seconds.
    pub give_up_after: Duration,
    /// The longest wait after one attempt. Default: 50 milliseconds.
    pub base_delay: Duration,
    /// The longest wait after any number of attempts. Default: 5 seconds.
    pub max_delay: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

impl Backoff {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            max_attempts: 10,
            give_up_after: Duration::from_secs(30),
            base_delay: Duration::from_millis(50),
            max_delay: Duration::from_secs(5),
        }
    }

    /// Attempts in a row that bring nothing, at most. There is always one.
    #[must_use]
    pub const fn with_max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts;
        self
    }

    /// How long it goes on after the first attempt that did not bring everything.
    #[must_use]
    pub const fn with_give_up_after(mut self, give_up_after: Duration) -> Self {
        self.give_up_after = give_up_after;
        self
    }

    /// The longest wait after one attempt.
    #[must_use]
    pub const fn with_base_delay(mut self, base_delay: Duration) -> Self {
        self.base_delay = base_delay;
        self
    }

    /// The longest wait after any number of attempts.
    #[must_use]
    pub const fn with_max_delay(mut self, max_delay: Duration) -> Self {
        self.max_delay = max_delay;
        self
    }

    /// The longest wait after this many attempts in a row that brought nothing.
    fn longest(&self, fruitless: u32) -> Duration {
        let doublings = 1_u32.checked_shl(fruitless.saturating_sub(1)).unwrap_or(u32::MAX);
        self.base_delay.saturating_mul(doublings).min(self.max_delay)
    }
}

/// What an attempt brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    Everything,
    Part,
    Nothing,
}

/// The attempts of one call: counts them, and waits between them.
pub(crate) struct Retries<'a> {
    backoff: Backoff,
    runtime: &'a dyn Runtime,
    chance: &'a Chance,
    /// Attempts in a row that brought nothing.
    fruitless: u32,
    /// When the first attempt did not bring everything, since one that did.
    since: Option<Duration>,
}

impl<'a> Retries<'a> {
    pub(crate) fn new(backoff: Backoff, runtime: &'a dyn Runtime, chance: &'a Chance) -> Self {
        Self { backoff, runtime, chance, fruitless: 0, since: None }
    }

    /// Waits before the attempt after one that brought this. False when the budget is over, without a wait.
    pub(crate) async fn go_on(&mut self, progress: Progress) -> bool {
        match progress {
            Progress::Everything => {
                (self.fruitless, self.since) = (0, None);
                return true;
            }
            Progress::Part => self.fruitless = 0,
            Progress::Nothing => self.fruitless += 1,
        }
        let now = self.runtime.monotonic();
        let since = *self.since.get_or_insert(now);
        let delay = self.chance.up_to(self.backoff.longest(self.fruitless));
        let waited = now.saturating_sub(since).saturating_add(delay);
        if self.fruitless >= self.backoff.max_attempts || waited > self.backoff.give_up_after {
            return false;
        }
        self.runtime.sleep(delay).await;
        true
    }
}
