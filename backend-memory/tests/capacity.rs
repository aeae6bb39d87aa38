//! Consumed capacity to the unit (SEMANTICS 17), as rows of sizes and units.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use futures_lite::future::block_on;
use itemstore::backend::Backend;
use itemstore::expr::{Condition, Projection, Update};
use itemstore::request::{
    ConsumedCapacity, CreateTable, DeleteItem, GetItem, PutItem, ReturnConsumedCapacity, UpdateItem,
    read_units, write_units,
};
use itemstore::schema::{ScalarType, TableName};
use itemstore::value::{Item, Path};
use itemstore_memory::MemoryBackend;

const KB: usize = 1024;

fn table() -> TableName {
    TableName::new("users").unwrap()
}

fn key() -> Item {
    Item::new().with("pk", "k")
}

/// An item of exactly `size_bytes`.
fn item(size_bytes: usize) -> Item {
    let rest = size_bytes - key().size_bytes() - "data".len();
    let item = key().with("data", "x".repeat(rest));
    assert_eq!(item.size_bytes(), size_bytes);
    item
}

/// An engine that holds an item of `size_bytes`, or none.
fn holding(size_bytes: Option<usize>) -> MemoryBackend {
    let engine = MemoryBackend::new();
    block_on(engine.create_table(CreateTable::new(table()).partition_key("pk", ScalarType::S))).unwrap();
    if let Some(size_bytes) = size_bytes {
        block_on(engine.put_item(PutItem::new(table(), item(size_bytes)))).unwrap();
    }
    engine
}

fn units(told: Option<ConsumedCapacity>) -> f64 {
    let told = told.expect("the capacity was asked for");
    assert_eq!(told.table_name, Some(table()));
    assert_eq!(told.table, None, "the breakdown was not asked for");
    told.capacity_units
}

#[test]
fn a_read_costs_a_unit_for_every_4_kb_begun_and_half_of_it_when_eventually_consistent() {
    for (size, consistent) in [
        (None, 1.0),
        (Some(100), 1.0),
        (Some(4 * KB), 1.0),
        (Some(4 * KB + 1), 2.0),
        (Some(8 * KB), 2.0),
        (Some(400 * KB), 100.0),
    ] {
        let engine = holding(size);
        let get = GetItem::new(table(), key()).return_consumed_capacity(ReturnConsumedCapacity::Total);
        let eventual = block_on(engine.get_item(get.clone())).unwrap();
        assert_eq!(units(eventual.consumed_capacity), consistent / 2.0, "{size:?}, eventually consistent");
        let projected = get.projection(Projection::new([Path::attribute("pk")])).consistent_read(true);
        let strong = block_on(engine.get_item(projected)).unwrap();
        assert_eq!(units(strong.consumed_capacity), consistent, "{size:?}, consistent, projected");
    }
}

#[test]
fn a_put_costs_a_unit_for_every_kb_begun_of_the_larger_image() {
    for (before, after, expected) in [
        (None, 100, 1.0),
        (None, KB, 1.0),
        (None, KB + 1, 2.0),
        (Some(3 * KB), 100, 3.0),
        (Some(100), 3 * KB + 1, 4.0),
        (Some(400 * KB), 400 * KB, 400.0),
    ] {
        let put = PutItem::new(table(), item(after)).return_consumed_capacity(ReturnConsumedCapacity::Total);
        let told = block_on(holding(before).put_item(put)).unwrap();
        assert_eq!(units(told.consumed_capacity), expected, "{before:?} to {after}");
    }
}

#[test]
fn an_update_costs_by_the_larger_image_and_a_delete_by_the_old_one() {
    for (before, update_units, delete_units) in
        [(None, 1.0, 1.0), (Some(100), 1.0, 1.0), (Some(2 * KB), 2.0, 2.0), (Some(2 * KB + 1), 3.0, 3.0)]
    {
        let mut remove = Update::new();
        remove.remove.push(Path::attribute("data"));
        let update =
            UpdateItem::new(table(), key(), remove).return_consumed_capacity(ReturnConsumedCapacity::Total);
        let told = block_on(holding(before).update_item(update)).unwrap();
        assert_eq!(units(told.consumed_capacity), update_units, "update of {before:?}");
        let delete = DeleteItem::new(table(), key()).return_consumed_capacity(ReturnConsumedCapacity::Total);
        let told = block_on(holding(before).delete_item(delete)).unwrap();
        assert_eq!(units(told.consumed_capacity), delete_units, "delete of {before:?}");
    }
}

#[test]
fn an_update_that_grows_the_item_costs_by_the_new_image() {
    let mut add = Update::new();
    add.add.push((Path::attribute("n"), 1.into()));
    let update = UpdateItem::new(table(), key(), add).return_consumed_capacity(ReturnConsumedCapacity::Total);
    // One byte of name and two of number lead over the edge.
    let told = block_on(holding(Some(KB - 2)).update_item(update)).unwrap();
    assert_eq!(units(told.consumed_capacity), 2.0);
}

#[test]
fn the_breakdown_tells_the_table_alone_and_nothing_is_told_unasked() {
    let engine = holding(Some(2 * KB));
    let get = GetItem::new(table(), key());
    let quiet = block_on(engine.get_item(get.clone())).unwrap();
    assert_eq!(quiet.consumed_capacity, None);
    let full = block_on(engine.get_item(get.return_consumed_capacity(ReturnConsumedCapacity::Indexes)));
    let told = full.unwrap().consumed_capacity.unwrap();
    assert_eq!((told.capacity_units, told.table), (0.5, Some(0.5)));
    assert!(told.global_secondary_indexes.is_empty() && told.local_secondary_indexes.is_empty());
}

#[test]
fn a_failed_condition_tells_no_capacity_and_its_units_are_those_of_the_stored_item() {
    let engine = holding(Some(2 * KB));
    let put = PutItem::new(table(), item(5 * KB))
        .condition(Condition::AttributeNotExists(Path::attribute("pk")))
        .return_consumed_capacity(ReturnConsumedCapacity::Total);
    assert!(block_on(engine.put_item(put)).unwrap_err().is_condition_failed());
    // The error has no place for it on the wire either; an engine that counts uses the rule itself.
    assert_eq!(write_units(2 * KB, 2 * KB), 2.0);
    assert_eq!(write_units(0, 0), 1.0);
    assert_eq!(read_units(0, false), 0.5);
}
