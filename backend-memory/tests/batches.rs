//! What is the engine's own about batches: where an answer is full, and which items a test leaves unprocessed.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use futures_lite::future::block_on;
use itemstore::backend::Backend;
use itemstore::request::{
    BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput, CreateTable, KeysAndAttributes,
    PutItem, WriteRequest,
};
use itemstore::schema::{ScalarType, TableName};
use itemstore::value::Item;
use itemstore::{ErrorKind, Result};
use itemstore_memory::MemoryBackend;

/// Bytes of the largest item.
const LARGEST: usize = 409_600;
/// Bytes that a BatchGetItem gives at most.
const ANSWER: usize = 16 * 1024 * 1024;

fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

fn engine(tables: &[&str]) -> MemoryBackend {
    let engine = MemoryBackend::new();
    for name in tables {
        let create = CreateTable::new(table(name)).partition_key("pk", ScalarType::S);
        block_on(engine.create_table(create)).unwrap();
    }
    engine
}

fn key(number: usize) -> Item {
    Item::new().with("pk", format!("{number:04}"))
}

fn keys(numbers: impl IntoIterator<Item = usize>) -> Vec<Item> {
    numbers.into_iter().map(key).collect()
}

/// An item under `key(number)` of exactly this size.
fn sized(number: usize, size_bytes: usize) -> Item {
    let item = key(number).with("p", "x".repeat(size_bytes - key(number).size_bytes() - 1));
    assert_eq!(item.size_bytes(), size_bytes);
    item
}

fn get(engine: &MemoryBackend, keys: Vec<Item>) -> Result<BatchGetItemOutput> {
    let asked = KeysAndAttributes::new(keys).consistent_read(true);
    block_on(engine.batch_get_item(BatchGetItem::new().table(table("users"), asked)))
}

fn write(engine: &MemoryBackend, puts: impl IntoIterator<Item = usize>) -> Result<BatchWriteItemOutput> {
    let batch = puts.into_iter().fold(BatchWriteItem::new(), |batch, number| {
        batch.write(table("users"), WriteRequest::Put(key(number)))
    });
    block_on(engine.batch_write_item(batch))
}

fn left(output: &BatchWriteItemOutput) -> Vec<Item> {
    output.unprocessed_items.values().flatten().map(|request| request.item_or_key().clone()).collect()
}

#[test]
fn an_answer_holds_16_mb_and_leaves_the_rest_with_its_options() {
    let engine = engine(&["users"]);
    let fill = ANSWER - 40 * LARGEST;
    for number in 0..40 {
        block_on(engine.put_item(PutItem::new(table("users"), sized(number, LARGEST)))).unwrap();
    }
    for (last, left) in [(fill - 1, vec![]), (fill, vec![99]), (fill + 1, vec![40, 99])] {
        block_on(engine.put_item(PutItem::new(table("users"), sized(40, last)))).unwrap();
        // Nothing comes into an answer that is full, not even that there is no item.
        let output = get(&engine, keys((0..41).chain([99]))).unwrap();
        let told: Vec<_> = output.unprocessed_keys.into_values().collect();
        let expected = (!left.is_empty()).then(|| KeysAndAttributes::new(keys(left)).consistent_read(true));
        assert_eq!(told, expected.into_iter().collect::<Vec<_>>(), "{last}");
    }
}

#[test]
fn every_nth_item_is_left_unprocessed_through_all_calls() {
    let engine = engine(&["users"]);
    engine.control().leave_unprocessed(3);
    assert_eq!(left(&write(&engine, 0..7).unwrap()), keys([2, 5]));
    // The seventh was the first of the next three.
    assert_eq!(left(&write(&engine, [2, 5]).unwrap()), keys([5]));
    let read = get(&engine, keys([0, 1, 2, 3])).unwrap();
    assert_eq!(read.unprocessed_keys.get("users").unwrap().keys, keys([2]));
    assert_eq!(read.responses.get("users").unwrap(), &keys([0, 1, 3]));
    assert_eq!(engine.dump().items("users"), keys([0, 1, 2, 3, 4, 6]));
    assert_eq!(left(&write(&engine.fork(), 0..7).unwrap()), []);
    engine.control().clear();
    assert_eq!(left(&write(&engine, 0..7).unwrap()), []);
}

#[test]
fn a_batch_of_which_nothing_is_processed_is_throttled() {
    let engine = engine(&["users"]);
    engine.control().leave_unprocessed(1);
    let errors = [write(&engine, 0..3).unwrap_err(), get(&engine, keys(0..3)).unwrap_err()];
    for (error, operation) in errors.iter().zip(["BatchWriteItem", "BatchGetItem"]) {
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Throttled, Some(operation)));
        assert!(error.is_retryable());
    }
    assert_eq!(engine.dump().item_count(), 0);
    engine.control().leave_unprocessed(0);
    assert_eq!(left(&write(&engine, 0..3).unwrap()), []);
}

#[test]
fn a_refused_batch_counts_no_item() {
    let engine = engine(&["users"]);
    engine.control().leave_unprocessed(2);
    write(&engine, [1, 1]).unwrap_err();
    write(&engine, 0..26).unwrap_err();
    assert_eq!(engine.dump().item_count(), 0);
    assert_eq!(left(&write(&engine, 0..2).unwrap()), keys([1]));
}
