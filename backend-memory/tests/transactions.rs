//! What is the engine's own about transactions: tokens by its clock and in its forks, conflicts and lost answers on demand,
//! and one instant for dumps.
//!
//! Run with more interleavings: `cargo test -p itemstore-memory --features sched --test transactions`.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use futures_lite::future::block_on;
use itemstore::backend::{Backend, Operation};
use itemstore::expr::{SetOperand, Update};
use itemstore::request::{
    ConditionCheck, CreateTable, DeleteItem, DeleteTable, PutItem, ReturnConsumedCapacity, TransactGet,
    TransactGetItems, TransactWrite, TransactWriteItems, TransactWriteItemsOutput, UpdateItem,
};
use itemstore::schema::{ScalarType, TableName};
use itemstore::value::{Item, Path};
use itemstore::{Error, ErrorKind, Result};
use itemstore_memory::{Fault, LogCapacity, ManualClock, MemoryBackend};

fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

fn key(pk: &str) -> Item {
    Item::new().with("pk", pk)
}

fn with_tables(engine: MemoryBackend) -> MemoryBackend {
    for name in ["users", "orders"] {
        let create = CreateTable::new(table(name)).partition_key("pk", ScalarType::S);
        block_on(engine.create_table(create)).unwrap();
    }
    engine
}

fn engine() -> MemoryBackend {
    with_tables(MemoryBackend::builder().call_log(LogCapacity::Last(0)).build())
}

/// Counts `n` of an item up.
fn count(table_name: &str, pk: &str) -> TransactWrite {
    let one = Update::new().with_add(Path::attribute("n"), 1);
    UpdateItem::new(table(table_name), key(pk), one).into()
}

fn counted(pk: &str, n: usize) -> Item {
    key(pk).with("n", n)
}

fn send(
    engine: &MemoryBackend,
    token: Option<&str>,
    actions: Vec<TransactWrite>,
) -> Result<TransactWriteItemsOutput> {
    let request = TransactWriteItems::new(actions)
        .client_request_token(token.map(ToOwned::to_owned))
        .return_consumed_capacity(ReturnConsumedCapacity::Total);
    block_on(engine.transact_write_items(request))
}

fn codes(error: &Error) -> Vec<&str> {
    error.cancellation_reasons().iter().map(|reason| reason.code.as_str()).collect()
}

#[test]
fn a_token_is_good_for_ten_minutes_of_the_engines_clock() {
    let clock = ManualClock::at_epoch_seconds(1_000);
    let engine = with_tables(MemoryBackend::builder().clock(clock.clone()).build());
    let count = || send(&engine, Some("token"), vec![count("users", "a")]).unwrap().consumed_capacity;
    let stored = || engine.dump().items("users").to_vec();
    let (written, read) = (count(), count());
    assert_eq!(stored(), [counted("a", 1)]);
    assert_eq!((written[0].write_capacity_units, written[0].read_capacity_units), (Some(2.0), None));
    assert_eq!((read[0].write_capacity_units, read[0].read_capacity_units), (None, Some(2.0)));
    clock.advance(Duration::from_millis(599_999));
    count();
    assert_eq!(stored(), [counted("a", 1)]);
    clock.advance(Duration::from_millis(1));
    count();
    assert_eq!(stored(), [counted("a", 2)]);
}

#[test]
fn a_repeated_transaction_costs_reads_of_the_larger_image() {
    let engine = engine();
    let sized = |bytes: usize| key("a").with("p", "x".repeat(bytes - 4));
    let put = |bytes| vec![PutItem::new(table("users"), sized(bytes)).into()];
    for (before, after, units) in [(4, 4096, 2.0), (4097, 4, 4.0), (4, 4097, 4.0), (4, 4, 2.0)] {
        send(&engine, None, put(before)).unwrap();
        let token = format!("{before} {after}");
        send(&engine, Some(&token), put(after)).unwrap();
        let again = send(&engine, Some(&token), put(after)).unwrap().consumed_capacity;
        assert_eq!((again.len(), again[0].read_capacity_units), (1, Some(units)), "{token}");
    }
}

#[test]
fn a_token_holds_for_its_actions_whatever_has_happened_since() {
    let engine = engine();
    send(&engine, Some("token"), vec![count("users", "a")]).unwrap();
    // What the transaction asked for is gone, and it was applied nevertheless.
    block_on(engine.delete_table(DeleteTable::new(table("users")))).unwrap();
    send(&engine, Some("token"), vec![count("users", "a")]).unwrap();
    for other in [vec![count("users", "b")], vec![count("users", "a"), count("orders", "a")]] {
        let error = send(&engine, Some("token"), other).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IdempotentParameterMismatch);
        assert_eq!(error.operation(), Some("TransactWriteItems"));
    }
    let mut asks_nothing = TransactWriteItems::new([count("users", "a")]);
    asks_nothing.client_request_token = Some("token".to_owned());
    assert_eq!(block_on(engine.transact_write_items(asks_nothing)).unwrap().consumed_capacity, []);
}

#[test]
fn the_token_of_a_transaction_that_failed_is_free() {
    let engine = engine();
    let never = || ConditionCheck::new(table("users"), key("z"), Path::attribute("pk").exists()).into();
    let missing = || count("missing", "a");
    let wrong_key = || DeleteItem::new(table("users"), Item::new()).into();
    for (failing, kind) in [
        (never(), ErrorKind::TransactionCancelled),
        (missing(), ErrorKind::TableNotFound),
        (wrong_key(), ErrorKind::TransactionCancelled),
    ] {
        let error = send(&engine, Some("token"), vec![count("users", "a"), failing]).unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(engine.dump().item_count(), 0);
    }
    send(&engine, Some("token"), vec![count("users", "a")]).unwrap();
    assert_eq!(engine.dump().items("users"), [counted("a", 1)]);
}

#[test]
fn of_calls_with_one_token_one_is_applied() {
    const RACERS: usize = 8;
    const ROUNDS: usize = 300;
    let engine = engine();
    let barrier = Barrier::new(RACERS);
    thread::scope(|scope| {
        for _ in 0..RACERS {
            scope.spawn(|| {
                for round in 0..ROUNDS {
                    barrier.wait();
                    let actions = vec![count("users", "a"), count("orders", "a")];
                    match send(&engine, Some(&format!("round {round}")), actions) {
                        Ok(_) => {}
                        // It may be sent again, and is then answered without being applied.
                        Err(error) => assert_eq!(error.kind(), ErrorKind::TransactionInProgress, "{error}"),
                    }
                }
            });
        }
    });
    for name in ["users", "orders"] {
        assert_eq!(engine.dump().items(name), [counted("a", ROUNDS)]);
    }
    engine.audit().unwrap();
}

#[test]
fn a_fork_knows_the_tokens_of_what_it_holds_and_no_other() {
    let engine = engine();
    let done = AtomicBool::new(false);
    let wrong = thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0.. {
                if done.load(Ordering::SeqCst) {
                    break;
                }
                send(&engine, Some(&format!("{round}")), vec![count("users", "a")]).unwrap();
            }
        });
        let applied = |engine: &MemoryBackend| -> usize {
            let dump = engine.dump();
            let n =
                dump.items("users").first().and_then(|item| item.get("n")?.as_n()?.to_string().parse().ok());
            n.unwrap_or(0)
        };
        let mut wrong = Vec::new();
        for _ in 0..60 {
            let fork = engine.fork();
            let count_of: usize = applied(&fork);
            // The last that was applied is answered, the next is applied.
            for (round, expected) in
                [(count_of.saturating_sub(1), count_of.max(1)), (count_of.max(1), count_of.max(1) + 1)]
            {
                send(&fork, Some(&format!("{round}")), vec![count("users", "a")]).unwrap();
                if applied(&fork) != expected {
                    wrong.push((count_of, round, applied(&fork)));
                }
            }
        }
        done.store(true, Ordering::SeqCst);
        wrong
    });
    assert_eq!(wrong, [] as [(usize, usize, usize); 0]);
}

#[test]
fn a_dump_shows_whole_transactions() {
    let engine = engine();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                send(&engine, None, vec![count("users", "a"), count("orders", "a"), count("users", "b")])
                    .unwrap();
            }
        });
        let mut torn = Vec::new();
        for _ in 0..300 {
            let dump = engine.dump();
            let counts: Vec<_> = ["users", "orders"]
                .iter()
                .flat_map(|name| dump.items(name))
                .map(|item| item.get("n").cloned())
                .collect();
            if counts.iter().any(|count| *count != counts[0]) {
                torn.push(counts);
            }
        }
        done.store(true, Ordering::SeqCst);
        assert!(torn.is_empty(), "{torn:?}");
    });
}

#[test]
fn a_conflict_on_demand_is_the_reason_of_one_action() {
    let three = || vec![count("users", "a"), count("users", "b"), count("orders", "a")];
    let gets = || TransactGetItems::new(["a", "b", "c"].map(|pk| TransactGet::new(table("users"), key(pk))));
    let conflict = "TransactionConflict";
    for (fault, expected) in [
        (Fault::Conflict, [conflict, "None", "None"]),
        (Fault::ConflictOn(1), ["None", conflict, "None"]),
        (Fault::ConflictOn(9), ["None", "None", conflict]),
    ] {
        let engine = engine();
        engine.control().fail_next(Operation::TransactWriteItems, fault);
        engine.control().fail_next(Operation::TransactGetItems, fault);
        engine.control().fail_next(Operation::PutItem, fault);
        let written = send(&engine, Some("token"), three()).unwrap_err();
        let read = block_on(engine.transact_get_items(gets())).unwrap_err();
        for error in [&written, &read] {
            assert_eq!((error.kind(), codes(error)), (ErrorKind::TransactionCancelled, expected.to_vec()));
            let words =
                error.cancellation_reasons().iter().find_map(|reason| reason.service_message.as_deref());
            assert_eq!(words, Some("Transaction is ongoing for the item"));
        }
        let put = block_on(engine.put_item(PutItem::new(table("users"), key("a")))).unwrap_err();
        assert_eq!(put.kind(), ErrorKind::TransactionConflict);
        assert_eq!(engine.dump().item_count(), 0);
        send(&engine, Some("token"), three()).unwrap();
        assert_eq!(engine.dump().item_count(), 3);
    }
}

#[test]
fn a_token_makes_a_lost_answer_harmless() {
    let engine = engine();
    engine.control().fail_next(Operation::TransactWriteItems, Fault::LostAnswer);
    let lost = send(&engine, Some("token"), vec![count("users", "a")]).unwrap_err();
    assert!(lost.outcome_unknown());
    send(&engine, Some("token"), vec![count("users", "a")]).unwrap();
    assert_eq!(engine.dump().items("users"), [counted("a", 1)]);
}

#[test]
fn a_cancelled_transaction_leaves_nothing_anywhere() {
    let engine = engine();
    send(&engine, None, vec![count("users", "a"), count("orders", "a")]).unwrap();
    let before = engine.dump();
    let text = SetOperand::Path(Path::attribute("pk")).plus(SetOperand::Value(1.into()));
    let misfit =
        UpdateItem::new(table("users"), key("z"), Update::new().with_set(Path::attribute("n"), text));
    let error =
        send(&engine, None, vec![count("users", "a"), count("orders", "b"), misfit.into()]).unwrap_err();
    assert_eq!(codes(&error), ["None", "None", "ValidationError"]);
    assert_eq!(engine.dump(), before);
    engine.audit().unwrap();
}
