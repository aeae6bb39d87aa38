//! Every lock, atomic and concurrent map of the engine.
//!
//! All synchronisation comes through here, so that a model checker can take the place of the real thing without a
//! rewrite. The locks do not poison: see `store/lock.rs` for why a panic under one leaves nothing half done.

use std::hash::{BuildHasher, Hasher};
use std::sync::PoisonError;

pub(crate) use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
pub(crate) use std::sync::{Arc, MutexGuard, RwLockReadGuard, RwLockWriteGuard};

use siphasher::sip::SipHasher13;

/// A lock for one holder.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(std::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(std::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lock for many readers or one writer.
#[derive(Debug, Default)]
pub(crate) struct RwLock<T>(std::sync::RwLock<T>);

impl<T> RwLock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(std::sync::RwLock::new(value))
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A map that many threads read and change at once.
pub(crate) type ConcurrentMap<K, V> = dashmap::DashMap<K, V, SeededHash>;

/// One place of such a map, locked.
pub(crate) type ConcurrentEntry<'m, K, V> = dashmap::Entry<'m, K, V>;

/// SipHash with a key drawn from the engine's seed: no flooding, and no randomness but the seed's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeededHash {
    first: u64,
    second: u64,
}

impl SeededHash {
    /// The hash of `purpose`, such as one for keys and another for ids, under `seed`.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        let half = |which: u64| {
            let mut hasher = SipHasher13::new_with_keys(seed, which);
            hasher.write(purpose.as_bytes());
            hasher.finish()
        };
        Self { first: half(0), second: half(1) }
    }
}

impl BuildHasher for SeededHash {
    type Hasher = SipHasher13;

    fn build_hasher(&self) -> SipHasher13 {
        SipHasher13::new_with_keys(self.first, self.second)
    }
}
