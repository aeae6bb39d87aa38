//! The suite finds every known flaw, and nothing wrong with the engine that has none.
//!
//! `cargo test -p itemstore-testkit --test catches_broken -- --nocapture` tells which cases found which flaw.

use std::sync::Arc;

use itemstore::backend::Backend;
use itemstore_memory::MemoryBackend;
use itemstore_testkit::broken::{Flaw, broken};
use itemstore_testkit::{cases, verdict};

/// The ids of the cases that find something wrong with this backend.
fn found(backend: &Arc<dyn Backend>) -> Vec<&'static str> {
    let capabilities = backend.capabilities();
    let cases = cases().iter().filter(|case| case.skipped(capabilities).is_none());
    cases.filter(|case| verdict(case, backend).is_err()).map(|case| case.id).collect()
}

#[test]
fn the_correct_engine_is_found_correct() {
    let backend: Arc<dyn Backend> = Arc::new(MemoryBackend::new());
    assert_eq!(found(&backend), [] as [&str; 0]);
}

#[test]
fn every_flaw_is_found() {
    let mut missed = Vec::new();
    for flaw in Flaw::ALL {
        let cases = found(&broken(*flaw));
        println!("{flaw:?}: {flaw}\n  found by {} cases: {}", cases.len(), cases.join(", "));
        if cases.is_empty() {
            missed.push(*flaw);
        }
    }
    assert_eq!(missed, [], "no case finds these");
}
