//! Real threads on one engine: no update is lost, a condition has one winner, a deleted table stays deleted, a fork is
//! one instant.
//!
//! Run with more interleavings: `cargo test -p itemstore-memory --features sched --test threads`.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use futures_lite::future::block_on;
use itemstore::ErrorKind;
use itemstore::backend::Backend;
use itemstore::expr::{Condition, Update};
use itemstore::request::{CreateTable, DeleteItem, DeleteTable, DescribeTable, GetItem, PutItem, UpdateItem};
use itemstore::schema::{ScalarType, TableDescription, TableName};
use itemstore::value::{AttributeValue, Item, Number, Path};
use itemstore_memory::{LogCapacity, MemoryBackend};

const THREADS: usize = 8;

fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

fn key(pk: &str) -> Item {
    Item::new().with("pk", pk)
}

fn create(name: &str) -> CreateTable {
    CreateTable::new(table(name)).partition_key("pk", ScalarType::S)
}

fn engine(tables: &[&str]) -> MemoryBackend {
    let engine = MemoryBackend::builder().call_log(LogCapacity::Last(0)).build();
    for name in tables {
        block_on(engine.create_table(create(name))).unwrap();
    }
    engine
}

fn describe(engine: &MemoryBackend, name: &str) -> TableDescription {
    block_on(engine.describe_table(DescribeTable::new(table(name)))).unwrap().table
}

fn add_one(path: &str) -> Update {
    let mut update = Update::new();
    update.add.push((Path::attribute(path), 1.into()));
    update
}

fn number(item: Option<&Item>, name: &str) -> Number {
    item.and_then(|item| item.get(name)).and_then(AttributeValue::as_n).copied().unwrap_or(Number::ZERO)
}

#[test]
fn no_increment_is_lost() {
    const EACH: usize = 5_000;
    let engine = engine(&["counters"]);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let update = UpdateItem::new(table("counters"), key("one"), add_one("n"));
                    block_on(engine.update_item(update)).unwrap();
                }
            });
        }
    });
    let read = block_on(engine.get_item(GetItem::new(table("counters"), key("one")))).unwrap();
    assert_eq!(number(read.item.as_ref(), "n"), Number::from(THREADS * EACH));
    engine.audit().unwrap();
}

#[test]
fn a_conditional_create_has_exactly_one_winner() {
    const ROUNDS: usize = 1_000;
    let engine = engine(&["locks"]);
    let barrier = Barrier::new(THREADS);
    let winners: Vec<AtomicUsize> = (0..ROUNDS).map(|_| AtomicUsize::new(0)).collect();
    thread::scope(|scope| {
        for racer in 0..THREADS {
            let (engine, barrier, winners) = (&engine, &barrier, &winners);
            scope.spawn(move || {
                for (round, won) in winners.iter().enumerate() {
                    let item = key(&format!("lock {round}")).with("owner", racer);
                    let put = PutItem::new(table("locks"), item)
                        .condition(Condition::AttributeNotExists(Path::attribute("pk")));
                    barrier.wait();
                    match block_on(engine.put_item(put)) {
                        Ok(_) => {
                            won.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => assert!(error.is_condition_failed(), "{error}"),
                    }
                }
            });
        }
    });
    let wrong: Vec<usize> =
        (0..ROUNDS).filter(|round| winners[*round].load(Ordering::Relaxed) != 1).collect();
    assert!(wrong.is_empty(), "rounds without exactly one winner: {wrong:?}");
    assert_eq!(engine.dump().items("locks").len(), ROUNDS);
    engine.audit().unwrap();
}

#[test]
fn of_threads_that_create_one_table_one_wins_and_of_those_that_delete_it_too() {
    const ROUNDS: usize = 200;
    let engine = engine(&[]);
    let barrier = Barrier::new(THREADS);
    let (created, deleted) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..ROUNDS {
                    barrier.wait();
                    match block_on(engine.create_table(create("shared"))) {
                        Ok(_) => {
                            created.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => assert_eq!(error.kind(), ErrorKind::TableInUse),
                    }
                    barrier.wait();
                    match block_on(engine.delete_table(DeleteTable::new(table("shared")))) {
                        Ok(_) => {
                            deleted.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => assert_eq!(error.kind(), ErrorKind::TableNotFound),
                    }
                }
            });
        }
    });
    assert_eq!((created.into_inner(), deleted.into_inner()), (ROUNDS, ROUNDS));
}

#[test]
fn a_write_that_races_with_the_deletion_brings_nothing_back() {
    const ROUNDS: usize = 300;
    let engine = engine(&[]);
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        for writer in 1..THREADS {
            let (engine, barrier) = (&engine, &barrier);
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    barrier.wait();
                    for n in 0..4 {
                        let item = key(&format!("{writer} {n}"));
                        match block_on(engine.put_item(PutItem::new(table("gone"), item))) {
                            Ok(_) => {}
                            Err(error) => assert_eq!(error.kind(), ErrorKind::TableNotFound),
                        }
                    }
                    barrier.wait();
                }
            });
        }
        for _ in 0..ROUNDS {
            block_on(engine.create_table(create("gone"))).unwrap();
            barrier.wait();
            block_on(engine.delete_table(DeleteTable::new(table("gone")))).unwrap();
            // Whoever found the table before may still write to it; whoever comes now finds none.
            assert!(engine.dump().tables.is_empty());
            barrier.wait();
            let created = block_on(engine.create_table(create("gone"))).unwrap().table;
            assert_eq!(describe(&engine, "gone"), created, "the new table is not empty");
            block_on(engine.delete_table(DeleteTable::new(table("gone")))).unwrap();
        }
    });
}

#[test]
fn a_fork_and_a_dump_are_one_instant_of_all_tables() {
    // Written in turn, so that at every instant the first is equal to the second or one ahead.
    let engine = engine(&["first", "second"]);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                for name in ["first", "second"] {
                    let update = UpdateItem::new(table(name), key("k"), add_one("n"));
                    block_on(engine.update_item(update)).unwrap();
                }
            }
        });
        let mut ahead = Vec::new();
        for round in 0..300 {
            let dump = if round % 2 == 0 { engine.fork().dump() } else { engine.dump() };
            let first = number(dump.items("first").first(), "n");
            let second = number(dump.items("second").first(), "n");
            ahead.push(first.checked_sub(second).unwrap());
        }
        // The writer is stopped before anything is asserted: a panic here would wait for it for ever.
        done.store(true, Ordering::Relaxed);
        let possible = [Number::ZERO, Number::from(1)];
        assert!(ahead.iter().all(|ahead| possible.contains(ahead)), "how far the first was ahead: {ahead:?}");
    });
}

#[test]
fn counters_are_right_after_writes_to_many_keys_from_many_threads() {
    let engine = engine(&["many"]);
    thread::scope(|scope| {
        for writer in 0..THREADS {
            let engine = &engine;
            scope.spawn(move || {
                for n in 0..1_000 {
                    let pk = format!("{}", (n * 7 + writer) % 50);
                    if n % 3 == 0 {
                        block_on(engine.delete_item(DeleteItem::new(table("many"), key(&pk)))).unwrap();
                    } else {
                        let item = key(&pk).with("text", "x".repeat(n % 40));
                        block_on(engine.put_item(PutItem::new(table("many"), item))).unwrap();
                    }
                }
            });
        }
    });
    engine.audit().unwrap();
    let (dump, told) = (engine.dump(), describe(&engine, "many"));
    assert_eq!(told.item_count, dump.items("many").len() as u64);
    assert_eq!(
        told.table_size_bytes,
        dump.items("many").iter().map(|item| item.size_bytes() as u64).sum::<u64>()
    );
}
