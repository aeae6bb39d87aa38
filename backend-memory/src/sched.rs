//! Points between the internal steps of an operation where a test may let other threads run.
//!
//! Free without the feature `sched`. With it, a thread yields at some points, chosen by a sequence of its own: no clock and
//! no randomness of the process comes in, so that what a thread does depends on the order in which threads first came
//! here and on nothing else of this module. Threads that really race find few interleavings by themselves; yielding where
//! an operation is most exposed finds many more.

/// A step of an operation has ended here and the next has not begun.
#[cfg(not(feature = "sched"))]
#[inline]
pub(crate) fn point(_name: &'static str) {}

/// A step of an operation has ended here and the next has not begun.
#[cfg(feature = "sched")]
pub(crate) fn point(name: &'static str) {
    for _ in 0..yields(name) {
        std::thread::yield_now();
    }
}

/// How often to yield at this point: mostly not at all.
#[cfg(feature = "sched")]
fn yields(name: &'static str) -> u64 {
    use std::cell::Cell;
    use std::hash::{BuildHasher, Hasher};

    use crate::sync::{AtomicU64, Ordering, SeededHash};

    static THREADS: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static STEP: Cell<(u64, u64)> = Cell::new((THREADS.fetch_add(1, Ordering::Relaxed), 0));
    }
    let (thread, step) = STEP.get();
    STEP.set((thread, step + 1));
    let mut hasher = SeededHash::new(thread, "sched").build_hasher();
    hasher.write_u64(step);
    hasher.write(name.as_bytes());
    match hasher.finish() % 8 {
        0 => 1,
        1 => 4,
        2 => 16,
        _ => 0,
    }
}
