//! Random histories: after every call the invariants hold, a failed call has left no trace, and forks stay apart.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::collections::BTreeMap;

use futures_lite::future::block_on;
use itemstore::Result;
use itemstore::backend::{Backend, Operation};
use itemstore::expr::{Condition, SetAction, SetOperand, SetValue, Update};
use itemstore::request::{CreateTable, DeleteItem, GetItem, PutItem, ReturnValues, UpdateItem};
use itemstore::schema::{KeySchema, PrimaryKey, ScalarType, TableName};
use itemstore::value::{AttributeValue, Binary, Item, Path};
use itemstore_memory::{Dump, LogCapacity, MemoryBackend};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;

#[derive(Debug, Clone)]
enum Call {
    Get(GetItem),
    Put(PutItem),
    Update(UpdateItem),
    Delete(DeleteItem),
}

fn orders() -> TableName {
    TableName::new("orders").unwrap()
}

fn blobs() -> TableName {
    TableName::new("blobs").unwrap()
}

fn engine(seed: u64, shards: usize) -> MemoryBackend {
    let engine = MemoryBackend::builder().seed(seed).shards(shards).call_log(LogCapacity::Last(0)).build();
    let tables = [
        CreateTable::new(orders()).partition_key("pk", ScalarType::S).sort_key("sk", ScalarType::N),
        CreateTable::new(blobs()).partition_key("id", ScalarType::B),
    ];
    for table in tables {
        block_on(engine.create_table(table)).unwrap();
    }
    engine
}

fn run(engine: &MemoryBackend, call: Call) -> Result<()> {
    block_on(async {
        match call {
            Call::Get(request) => engine.get_item(request).await.map(drop),
            Call::Put(request) => engine.put_item(request).await.map(drop),
            Call::Update(request) => engine.update_item(request).await.map(drop),
            Call::Delete(request) => engine.delete_item(request).await.map(drop),
        }
    })
}

/// A table and a key of it; now and then the table does not exist or the key does not fit.
fn target() -> impl Strategy<Value = (TableName, Item)> {
    let order = (0..4u8, 0..4i32)
        .prop_map(|(pk, sk)| (orders(), Item::new().with("pk", format!("p{pk}")).with("sk", sk)));
    let blob = any::<[bool; 2]>()
        .prop_map(|bits| (blobs(), Item::new().with("id", Binary::from(bits.map(u8::from).to_vec()))));
    let wrong = prop_oneof![
        Just((orders(), Item::new().with("pk", "p0"))),
        Just((orders(), Item::new().with("pk", "").with("sk", 1))),
        Just((orders(), Item::new().with("pk", "p0").with("sk", "1"))),
        Just((blobs(), Item::new().with("id", Binary::from(vec![0; 2049])))),
        Just((TableName::new("missing").unwrap(), Item::new().with("pk", "p0"))),
    ];
    prop_oneof![8 => order, 4 => blob, 1 => wrong]
}

fn value() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        any::<i8>().prop_map(AttributeValue::from),
        "[ab]{0,3}".prop_map(AttributeValue::from),
        (0..2000usize).prop_map(|length| AttributeValue::from("x".repeat(length))),
        any::<bool>().prop_map(AttributeValue::from),
    ]
}

/// Values of attributes `a` and `b`; now and then too large for an item.
fn attributes() -> impl Strategy<Value = Vec<(&'static str, AttributeValue)>> {
    let usual = proptest::collection::vec((prop_oneof![Just("a"), Just("b")], value()), 0..3);
    let large = Just(vec![("a", AttributeValue::from("x".repeat(409_600)))]);
    prop_oneof![12 => usual, 1 => large]
}

fn condition() -> impl Strategy<Value = Option<Condition>> {
    let path = prop_oneof![Just("a"), Just("b"), Just("pk"), Just("id")];
    let condition = (path, any::<bool>()).prop_map(|(name, exists)| {
        let path = Path::attribute(name);
        Some(if exists { Condition::AttributeExists(path) } else { Condition::AttributeNotExists(path) })
    });
    prop_oneof![2 => Just(None), 1 => condition]
}

/// Now and then a key attribute is changed, a string added to, or a path leads nowhere: all of it fails.
fn update() -> impl Strategy<Value = Update> {
    let set = (prop_oneof![8 => Just("a"), 1 => Just("pk")], value()).prop_map(|(name, value)| {
        let mut update = Update::new();
        let value = SetValue::Operand(SetOperand::Value(value));
        update.set.push(SetAction { path: Path::attribute(name), value });
        update
    });
    let add = prop_oneof![Just("a"), Just("b"), Just("n")].prop_map(|name| {
        let mut update = Update::new();
        update.add.push((Path::attribute(name), 1.into()));
        update
    });
    let remove =
        prop_oneof![Just(Path::attribute("a")), Just(Path::attribute("b").key("c"))].prop_map(|path| {
            let mut update = Update::new();
            update.remove.push(path);
            update
        });
    prop_oneof![set, add, remove]
}

fn returning() -> impl Strategy<Value = ReturnValues> {
    prop_oneof![4 => Just(ReturnValues::None), 2 => Just(ReturnValues::AllOld), 1 => Just(ReturnValues::AllNew)]
}

fn call() -> impl Strategy<Value = Call> {
    let get = target().prop_map(|(table, key)| Call::Get(GetItem::new(table, key)));
    let put = (target(), attributes(), condition(), returning()).prop_map(
        |((table, mut item), attributes, condition, returning)| {
            for (name, value) in attributes {
                item.insert(name, value);
            }
            Call::Put(PutItem::new(table, item).condition(condition).return_values(returning))
        },
    );
    let update = (target(), proptest::option::of(update()), condition(), returning()).prop_map(
        |((table, key), update, condition, returning)| {
            Call::Update(UpdateItem::new(table, key, update).condition(condition).return_values(returning))
        },
    );
    let delete = (target(), condition(), returning()).prop_map(|((table, key), condition, returning)| {
        Call::Delete(DeleteItem::new(table, key).condition(condition).return_values(returning))
    });
    prop_oneof![1 => get, 3 => put, 3 => update, 2 => delete]
}

/// Items by key, from a dump.
fn by_key(schema: &KeySchema, items: &[Item]) -> BTreeMap<PrimaryKey, Item> {
    items.iter().map(|item| (schema.primary_key(item).unwrap(), item.clone())).collect()
}

/// The keys of all tables under which `before` and `after` hold something else.
fn changed(before: &Dump, after: &Dump) -> usize {
    before
        .into_iter()
        .map(|(name, table)| {
            let (old, new) = (
                by_key(&table.key_schema, &table.items),
                by_key(&table.key_schema, after.items(name.as_str())),
            );
            old.keys()
                .chain(new.keys().filter(|key| !old.contains_key(key)))
                .filter(|key| old.get(key) != new.get(key))
                .count()
        })
        .sum()
}

proptest! {
    #![proptest_config(Config { cases: 64, ..Config::default() })]

    #[test]
    fn the_invariants_hold_after_every_call_and_a_failed_call_leaves_no_trace(
        calls in proptest::collection::vec(call(), 1..60),
        shards in 1..5usize,
    ) {
        let engine = engine(7, shards);
        for call in calls {
            let before = engine.dump();
            let reads = matches!(call, Call::Get(_));
            let done = run(&engine, call.clone());
            engine.audit().unwrap_or_else(|broken| panic!("after {call:?}: {broken}"));
            let most = usize::from(done.is_ok() && !reads);
            let changes = changed(&before, &engine.dump());
            assert!(changes <= most, "{call:?} changed {changes} items and answered {done:?}");
        }
    }

    #[test]
    fn a_fork_and_its_origin_do_not_show_in_each_other(
        common in proptest::collection::vec(call(), 0..30),
        here in proptest::collection::vec(call(), 0..30),
        there in proptest::collection::vec(call(), 0..30),
    ) {
        let origin = engine(7, 3);
        for call in common.clone() {
            let _ = run(&origin, call);
        }
        let fork = origin.fork();
        assert_eq!(fork.log().total(), 0);
        let instant = origin.dump();
        for call in here.clone() {
            let _ = run(&origin, call);
        }
        assert_eq!(fork.dump(), instant);
        let after = origin.dump();
        for call in there {
            let _ = run(&fork, call);
        }
        assert_eq!(origin.dump(), after);
        origin.audit().unwrap();
        fork.audit().unwrap();
        assert_eq!(fork.log().count(Operation::CreateTable), 0);
    }

    #[test]
    fn seed_and_shards_do_not_show_in_the_contents(
        calls in proptest::collection::vec(call(), 0..40),
        seeds in any::<[u64; 2]>(),
    ) {
        let engines = [engine(seeds[0], 1), engine(seeds[1], 64)];
        for call in calls {
            let kinds = engines.each_ref().map(|engine| run(engine, call.clone()).map_err(|error| error.kind()));
            assert_eq!(kinds[0], kinds[1], "{call:?}");
        }
        assert_eq!(engines[0].dump(), engines[1].dump());
    }
}
