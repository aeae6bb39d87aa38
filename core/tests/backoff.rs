//! How batches and transactions are tried again: how long they wait, how often, and when they give up.

mod scripted;

use std::time::Duration;

use itemstore::backend::{Backoff, Operation};
use itemstore::model::Left;
use itemstore::prelude::*;
use itemstore::{Error, ErrorKind, Result};
use itemstore_memory::{MemoryBackend, MemoryStore};
use scripted::{Answer, Scripted};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    id: u32,
}

const NOTHING: Answer = Answer::Only(0);

/// A store over a layer, on whose clock it waits.
fn store(layer: &Scripted, backoff: Backoff, seed: u64) -> Result<Store<MemoryBackend>> {
    let backend = MemoryBackend::builder().clock(layer.clock()).build();
    let store = Store::builder(backend).layer(layer.clone()).backoff(backoff).seed(seed).build();
    store.create_table::<User>().run_blocking()?;
    Ok(store)
}

fn write(store: &Store<MemoryBackend>, count: u32) -> Result<Left<'static>> {
    (0..count).fold(Batch::write(), |batch, id| batch.put(User { id })).run_blocking(store)
}

/// The waits of a write that is never processed.
fn waits(backoff: Backoff, seed: u64) -> Result<Vec<Duration>> {
    let layer = Scripted::new(Operation::BatchWriteItem).forever(NOTHING);
    assert_eq!(write(&store(&layer, backoff, seed)?, 1)?.len(), 1);
    Ok(layer.waits())
}

#[test]
fn waits_are_jittered_below_a_bound_that_doubles_up_to_the_longest() -> Result<()> {
    let backoff = Backoff::new().with_max_delay(Duration::from_secs(1));
    let bounds = [50, 100, 200, 400, 800, 1000, 1000, 1000, 1000].map(Duration::from_millis);
    let mut longest = vec![Duration::ZERO; bounds.len()];
    for seed in 0..200 {
        let waits = waits(backoff, seed)?;
        assert_eq!(waits.len(), bounds.len());
        for (index, wait) in waits.into_iter().enumerate() {
            assert!(wait <= bounds[index], "seed {seed}: wait {index} is {wait:?}");
            longest[index] = longest[index].max(wait);
        }
    }
    assert!(longest.iter().zip(bounds).all(|(longest, bound)| *longest > bound * 9 / 10), "{longest:?}");
    Ok(())
}

#[test]
fn jitter_is_full() -> Result<()> {
    let backoff = Backoff::new().with_max_attempts(2).with_base_delay(Duration::from_secs(1));
    let mut tenths = [0_u32; 10];
    for seed in 0..1_000 {
        let wait = waits(backoff, seed)?[0].as_millis();
        tenths[usize::try_from(wait / 101).expect("a tenth")] += 1;
    }
    assert!(tenths.iter().all(|count| (60..150).contains(count)), "{tenths:?}");
    Ok(())
}

#[test]
fn a_seed_repeats_its_waits() -> Result<()> {
    let first = waits(Backoff::new(), 7)?;
    assert_eq!(waits(Backoff::new(), 7)?, first);
    assert_ne!(waits(Backoff::new(), 8)?, first);
    Ok(())
}

#[test]
fn attempts_are_bounded() -> Result<()> {
    for (max_attempts, calls) in [(0, 1), (1, 1), (2, 2), (7, 7)] {
        let layer = Scripted::new(Operation::BatchWriteItem).forever(NOTHING);
        let store = store(&layer, Backoff::new().with_max_attempts(max_attempts), 1)?;
        assert_eq!(write(&store, 3)?.len(), 3);
        assert_eq!(layer.requests().len(), calls, "{max_attempts} attempts");
    }
    Ok(())
}

#[test]
fn time_is_bounded() -> Result<()> {
    let patient = Backoff::new().with_max_attempts(u32::MAX);
    for seed in 0..100 {
        let limit = Duration::from_secs(9);
        let waited: Duration = waits(patient.with_give_up_after(limit), seed)?.iter().sum();
        assert!(waited <= limit, "seed {seed}: {waited:?}");
        assert!(waited > limit - patient.max_delay, "seed {seed}: {waited:?}");
    }
    Ok(())
}

#[test]
fn a_call_decides_over_its_store() -> Result<()> {
    let layer = Scripted::new(Operation::BatchWriteItem).forever(NOTHING);
    let store = store(&layer, Backoff::new().with_max_attempts(2), 1)?;
    let batch = || Batch::write().put(User { id: 1 });
    assert_eq!(batch().max_attempts(5).run_blocking(&store)?.len(), 1);
    assert_eq!(layer.requests().len(), 5);
    assert_eq!(batch().max_attempts(5).give_up_after(Duration::ZERO).run_blocking(&store)?.len(), 1);
    assert_eq!(layer.requests().len(), 6);
    Ok(())
}

#[test]
fn attempts_that_bring_a_part_are_no_failures() -> Result<()> {
    let layer = Scripted::new(Operation::BatchWriteItem).forever(Answer::Only(1));
    let store = store(&layer, Backoff::new().with_max_attempts(2), 1)?;
    assert!(write(&store, 60)?.is_empty());
    assert_eq!(store.dump().items("users").len(), 60);
    assert_eq!(layer.requests().len(), 60);
    Ok(())
}

#[test]
fn time_runs_from_the_first_trouble_only() -> Result<()> {
    let script = || [Answer::Pass, Answer::Pass, Answer::Pass, NOTHING];
    let layer = Scripted::new(Operation::BatchWriteItem).script(script()).taking(Duration::from_secs(20));
    let store = store(&layer, Backoff::new(), 1)?;
    assert!(write(&store, 100)?.is_empty());
    assert_eq!(store.dump().items("users").len(), 100);
    Ok(())
}

#[test]
fn throttling_and_lost_answers_are_waited_out() -> Result<()> {
    let throttled = || Error::new(ErrorKind::Throttled, "slow down");
    let lost = || Error::new(ErrorKind::Connection, "lost").with_unknown_outcome();
    let script = [Answer::Refuse(throttled()), Answer::Lose(lost()), Answer::Refuse(throttled())];
    let layer = Scripted::new(Operation::BatchWriteItem).script(script);
    let store = store(&layer, Backoff::new(), 1)?;
    let left = write(&store, 30)?;
    assert!(left.is_empty() && left.cause().is_none());
    assert_eq!(store.dump().items("users").len(), 30);
    Ok(())
}

#[test]
fn what_will_not_pass_is_not_tried_again() -> Result<()> {
    let refusal = Answer::Refuse(Error::validation("no"));
    let layer = Scripted::new(Operation::BatchWriteItem).forever(refusal);
    let store = store(&layer, Backoff::new(), 1)?;
    let error = write(&store, 1).expect_err("a refusal");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Validation, Some("BatchWriteItem")));
    assert_eq!(layer.requests().len(), 1);
    Ok(())
}
