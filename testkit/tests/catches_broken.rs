//! The suite finds every known flaw, and nothing wrong with the engine that has none.
//!
//! `cargo test -p itemstore-testkit --test catches_broken -- --nocapture` tells a case that found each flaw.

use std::sync::{Arc, LazyLock};

use itemstore::backend::Backend;
use itemstore_memory::MemoryBackend;
use itemstore_testkit::broken::{Flaw, broken};
use itemstore_testkit::case::Case;
use itemstore_testkit::{cases, verdict};

/// What the suite says of the correct engine: the cases that find something wrong, and all of them, the quickest first.
static OF_THE_CORRECT: LazyLock<(Vec<&str>, Vec<&Case>)> = LazyLock::new(|| {
    let backend: Arc<dyn Backend> = Arc::new(MemoryBackend::new());
    let mut wrong = Vec::new();
    let mut timed = Vec::new();
    for case in cases().iter().filter(|case| case.skipped(backend.capabilities()).is_none()) {
        let began = backend.runtime().monotonic();
        if verdict(case, &backend).is_err() {
            wrong.push(case.id);
        }
        timed.push((backend.runtime().monotonic().saturating_sub(began), case));
    }
    timed.sort_by_key(|(taken, _)| *taken);
    (wrong, timed.into_iter().map(|(_, case)| case).collect())
});

/// The id of a case that finds something wrong with this backend.
///
/// Most flaws are found by many cases, and some cases take a thousand times as long as others: so the quickest are asked first.
fn found(backend: &Arc<dyn Backend>) -> Option<&'static str> {
    let (_, cases) = &*OF_THE_CORRECT;
    cases.iter().find(|case| verdict(case, backend).is_err()).map(|case| case.id)
}

#[test]
fn the_correct_engine_is_found_correct() {
    let (wrong, cases) = &*OF_THE_CORRECT;
    assert_eq!(wrong, &[] as &[&str]);
    assert!(!cases.is_empty());
}

#[test]
fn every_flaw_is_found() {
    let half = Flaw::ALL.len() / 2;
    let halves = [&Flaw::ALL[..half], &Flaw::ALL[half..]];
    let searched: Vec<(Flaw, Option<&str>)> = std::thread::scope(|scope| {
        let searches = halves.map(|flaws| scope.spawn(|| search(flaws)));
        searches.into_iter().flat_map(|search| search.join().expect("a search ends")).collect()
    });
    assert_eq!(searched.len(), Flaw::ALL.len());
    for (flaw, case) in &searched {
        println!("{flaw:?}: {flaw}\n  found by {}", case.unwrap_or("no case"));
    }
    assert!(searched.iter().all(|(_, case)| case.is_some()), "not every flaw is found");
}

fn search(flaws: &[Flaw]) -> Vec<(Flaw, Option<&'static str>)> {
    flaws.iter().map(|flaw| (*flaw, found(&broken(*flaw)))).collect()
}
