//! What is left to chance: how long a backoff waits, and the tokens of transactions.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Where chance comes from.
pub(crate) enum Chance {
    /// From this machine.
    System,
    /// From a seed: the same seed gives the same.
    Seeded(AtomicU64),
}

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self::Seeded(AtomicU64::new(seed))
    }

    /// 128 bits, of which a few are always the same.
    fn bits(&self) -> u128 {
        match self {
            Self::System => uuid::Uuid::new_v4().as_u128(),
            Self::Seeded(state) => (u128::from(split_mix(state)) << 64) | u128::from(split_mix(state)),
        }
    }

    /// A duration from zero to `most`, each as likely.
    pub(crate) fn up_to(&self, most: Duration) -> Duration {
        let below = most.as_nanos() + 1;
        // The lowest 62 bits are chance, whatever the source.
        let nanos = (self.bits() & ((1 << 62) - 1)) % below;
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// A text of 36 characters that is not given twice.
    pub(crate) fn token(&self) -> String {
        uuid::Builder::from_random_bytes(self.bits().to_be_bytes()).into_uuid().to_string()
    }
}

/// SplitMix64: a counter in steps of the golden ratio, well mixed.
fn split_mix(state: &AtomicU64) -> u64 {
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut mixed = state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Tells the source and not what comes next.
impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Seeded(_) => "Seeded",
        })
    }
}
