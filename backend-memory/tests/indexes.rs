//! Indexes of the engine: they hold what they should after every call of a random history, forks keep theirs apart, and
//! what a test lets lag is right.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::collections::BTreeMap;

use futures_lite::future::block_on;
use itemstore::backend::Backend;
use itemstore::expr::{SetAction, SetOperand, SetValue, Update};
use itemstore::request::{
    CreateTable, DeleteItem, GetItem, GlobalSecondaryIndexUpdate, PutItem, UpdateItem, UpdateTable,
};
use itemstore::schema::{
    EntryKey, GlobalSecondaryIndex, IndexProjection, IndexSchema, KeySchemaElement, KeyType,
    LocalSecondaryIndex, ProjectionType, ScalarType, TableName, TableSchema,
};
use itemstore::value::{AttributeValue, Item, Path};
use itemstore_memory::{Dump, LogCapacity, MemoryBackend};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;

fn table() -> TableName {
    TableName::new("orders").unwrap()
}

fn elements(hash: &[&str], range: &[&str]) -> Vec<KeySchemaElement> {
    let element = |name: &&str, key_type| KeySchemaElement { attribute_name: (*name).into(), key_type };
    let hash = hash.iter().map(|name| element(name, KeyType::Hash));
    hash.chain(range.iter().map(|name| element(name, KeyType::Range))).collect()
}

fn projection(projection_type: ProjectionType) -> IndexProjection {
    let include = projection_type == ProjectionType::Include;
    IndexProjection {
        projection_type: Some(projection_type),
        non_key_attributes: include.then(|| vec!["n".into(), "missing".into()]),
    }
}

fn global(name: &str, hash: &[&str], range: &[&str], holds: ProjectionType) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: elements(hash, range),
        projection: projection(holds),
        provisioned_throughput: None,
    }
}

fn local(name: &str, range: &str, holds: ProjectionType) -> LocalSecondaryIndex {
    LocalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: elements(&["pk"], &[range]),
        projection: projection(holds),
    }
}

/// A table with indexes of every kind and projection over the attributes `a`, `b` (strings) and `n` (a number), one of them
/// with keys of many attributes, one with the key of the table.
fn create() -> CreateTable {
    CreateTable::new(table())
        .partition_key("pk", ScalarType::S)
        .sort_key("sk", ScalarType::N)
        .attribute_definition("a", ScalarType::S)
        .attribute_definition("b", ScalarType::S)
        .attribute_definition("n", ScalarType::N)
        .global_secondary_index(global("all-a", &["a"], &[], ProjectionType::All))
        .global_secondary_index(global("a-n", &["a"], &["n"], ProjectionType::KeysOnly))
        .global_secondary_index(global("many", &["a", "b"], &["n", "sk"], ProjectionType::Include))
        .global_secondary_index(global("same", &["pk"], &["sk"], ProjectionType::All))
        .local_secondary_index(local("l-b", "b", ProjectionType::KeysOnly))
        .local_secondary_index(local("l-n", "n", ProjectionType::All))
}

fn engine(seed: u64, shards: usize) -> MemoryBackend {
    let engine = MemoryBackend::builder().seed(seed).shards(shards).call_log(LogCapacity::Last(0)).build();
    block_on(engine.create_table(create())).unwrap();
    engine
}

fn key(pk: impl Into<AttributeValue>, sk: impl Into<AttributeValue>) -> Item {
    Item::new().with("pk", pk).with("sk", sk)
}

#[derive(Debug, Clone)]
enum Call {
    Put(Item),
    Update(Item, Update),
    Delete(Item),
}

fn run(engine: &MemoryBackend, call: Call) -> itemstore::Result<()> {
    block_on(async {
        match call {
            Call::Put(item) => engine.put_item(PutItem::new(table(), item)).await.map(drop),
            Call::Update(key, update) => {
                engine.update_item(UpdateItem::new(table(), key, update)).await.map(drop)
            }
            Call::Delete(key) => engine.delete_item(DeleteItem::new(table(), key)).await.map(drop),
        }
    })
}

fn keys() -> impl Strategy<Value = Item> {
    (0..3u8, 0..3u8).prop_map(|(pk, sk)| key(format!("p{pk}"), sk))
}

/// Values of the index keys and one that no index has in its key; now and then one that an index refuses.
fn attribute() -> impl Strategy<Value = (&'static str, AttributeValue)> {
    let text = "[xy]{1,2}".prop_map(AttributeValue::from);
    let number = (0..4u8).prop_map(AttributeValue::from);
    let wrong = prop_oneof![
        Just(("a", AttributeValue::from(1))),
        Just(("b", AttributeValue::from(""))),
        Just(("n", AttributeValue::Null)),
        Just(("a", AttributeValue::from("x".repeat(2049)))),
    ];
    prop_oneof![
        6 => (prop_oneof![Just("a"), Just("b"), Just("c")], text),
        4 => (Just("n"), number),
        1 => wrong,
    ]
}

fn update() -> impl Strategy<Value = Update> {
    let set = attribute().prop_map(|(name, value)| {
        let mut update = Update::new();
        let value = SetValue::Operand(SetOperand::Value(value));
        update.set.push(SetAction { path: Path::attribute(name), value });
        update
    });
    let add = Just(()).prop_map(|()| {
        let mut update = Update::new();
        update.add.push((Path::attribute("n"), 1.into()));
        update
    });
    let remove = prop_oneof![Just("a"), Just("b"), Just("n"), Just("c")].prop_map(|name| {
        let mut update = Update::new();
        update.remove.push(Path::attribute(name));
        update
    });
    prop_oneof![3 => set, 1 => add, 2 => remove]
}

fn call() -> impl Strategy<Value = Call> {
    let put = (keys(), proptest::collection::vec(attribute(), 0..4)).prop_map(|(mut item, attributes)| {
        for (name, value) in attributes {
            item.insert(name, value);
        }
        Call::Put(item)
    });
    let update = (keys(), update()).prop_map(|(key, update)| Call::Update(key, update));
    prop_oneof![4 => put, 4 => update, 1 => keys().prop_map(Call::Delete)]
}

/// What an index should hold, found the slow way: item by item, attribute by attribute.
fn expected(index: &IndexSchema, schema: &TableSchema, items: &[Item]) -> Vec<Item> {
    let holds = |item: &Item| index.key.attributes().all(|attribute| item.get(&attribute.name).is_some());
    let mut entries = BTreeMap::new();
    for item in items.iter().filter(|item| holds(item)) {
        let mut entry = Item::new();
        for (name, value) in item {
            let keys = ["pk", "sk"].contains(&name.as_str()) || index.key.contains(name);
            let holds = match index.name.as_str() {
                "all-a" | "same" | "l-n" => true,
                "many" => keys || *name == *"n",
                _ => keys,
            };
            if holds {
                entry.insert(name.clone(), value.clone());
            }
        }
        entries.insert(EntryKey::of(&index.key, &schema.key, item).unwrap(), entry);
    }
    entries.into_values().collect()
}

fn indexes_hold_what_they_should(dump: &Dump) {
    let schema = create().schema().unwrap();
    let told = &dump.tables[&table()];
    assert_eq!(told.indexes.len(), schema.indexes.len());
    for index in &schema.indexes {
        assert_eq!(
            dump.entries("orders", &index.name),
            expected(index, &schema, &told.items),
            "{}",
            index.name
        );
    }
}

proptest! {
    #![proptest_config(Config { cases: 64, ..Config::default() })]

    #[test]
    fn indexes_hold_what_they_should_after_every_call(
        calls in proptest::collection::vec(call(), 1..60),
        shards in 1..5usize,
    ) {
        let engine = engine(7, shards);
        for call in calls {
            let before = engine.dump();
            let done = run(&engine, call.clone());
            engine.audit().unwrap_or_else(|broken| panic!("after {call:?}: {broken}"));
            let after = engine.dump();
            indexes_hold_what_they_should(&after);
            assert!(done.is_ok() || before == after, "{call:?} failed and left a trace: {done:?}");
        }
    }

    #[test]
    fn a_fork_and_its_origin_keep_their_indexes_apart(
        common in proptest::collection::vec(call(), 0..20),
        here in proptest::collection::vec(call(), 0..20),
        there in proptest::collection::vec(call(), 0..20),
    ) {
        let origin = engine(7, 3);
        for call in common {
            let _ = run(&origin, call);
        }
        let (fork, instant) = (origin.fork(), origin.dump());
        for call in here {
            let _ = run(&origin, call);
        }
        assert_eq!(fork.dump(), instant);
        let after = origin.dump();
        for call in there {
            let _ = run(&fork, call);
        }
        assert_eq!(origin.dump(), after);
        for engine in [origin, fork] {
            engine.audit().unwrap();
            indexes_hold_what_they_should(&engine.dump());
        }
    }

    #[test]
    fn seed_and_shards_do_not_show_in_the_indexes(
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

/// An index that holds every attribute shares the item: nothing is copied.
#[test]
fn an_entry_of_every_attribute_shares_the_item() {
    let engine = engine(7, 2);
    let item = key("p", 1).with("a", "x").with("n", 1);
    run(&engine, Call::Put(item.clone())).unwrap();
    let dump = engine.dump();
    for index in ["all-a", "same", "l-n"] {
        assert!(dump.entries("orders", index)[0].shares_entries_with(&item), "{index}");
    }
    assert_eq!(dump.entries("orders", "a-n"), [key("p", 1).with("a", "x").with("n", 1)]);
    assert_eq!(dump.entries("orders", "l-b"), []);
}

/// Writes to many items that move in a global index, from several threads: no entry is lost or left behind.
#[test]
fn threads_keep_the_indexes_whole() {
    let engine = engine(7, 3);
    std::thread::scope(|scope| {
        for thread in 0..4_u32 {
            let engine = &engine;
            scope.spawn(move || {
                for step in 0..300_u32 {
                    let at = (thread * 7 + step * 13) % 9;
                    let item = key(format!("p{}", at % 3), at / 3)
                        .with("a", format!("x{}", step % 5))
                        .with("b", format!("y{}", (step + thread) % 3))
                        .with("n", step % 4);
                    match step % 7 {
                        6 => run(engine, Call::Delete(key(format!("p{}", at % 3), at / 3))).unwrap(),
                        _ => run(engine, Call::Put(item)).unwrap(),
                    }
                }
            });
        }
        for _ in 0..20 {
            engine.audit().unwrap();
            indexes_hold_what_they_should(&engine.dump());
        }
    });
    engine.audit().unwrap();
    indexes_hold_what_they_should(&engine.dump());
}

fn read(engine: &MemoryBackend, consistent: bool) -> Option<Item> {
    let get = GetItem::new(table(), key("p", 1)).consistent_read(consistent);
    block_on(engine.get_item(get)).unwrap().item
}

/// What an eventually consistent read sees is a value that was committed, up to so many writes ago; a consistent one, and
/// every read of what is settled, sees the last.
#[test]
fn stale_reads_see_what_was_committed() {
    let engine = engine(7, 2);
    let version = |n: u32| key("p", 1).with("n", n);
    let put = |n: u32| run(&engine, Call::Put(version(n))).unwrap();
    put(0);
    engine.control().stale_reads(3);
    let mut behind = [0; 4];
    for n in 1..200 {
        put(n);
        assert_eq!(read(&engine, true), Some(version(n)));
        let seen = read(&engine, false).unwrap();
        let lag = (0..=3.min(n)).find(|lag| seen == version(n - lag));
        behind[lag.expect("a value of the last writes") as usize] += 1;
    }
    assert!(behind.iter().all(|times| *times > 20), "{behind:?}");
    engine.control().settle();
    assert!((0..20).all(|_| read(&engine, false) == Some(version(199))));
    put(200);
    engine.control().stale_reads(0);
    assert!((0..20).all(|_| read(&engine, false) == Some(version(200))));
}

#[test]
fn stale_reads_see_items_come_and_go_and_the_seed_decides() {
    let seen = |seed: u64| {
        let engine = engine(seed, 2);
        engine.control().stale_reads(2);
        let mut seen = Vec::new();
        for n in 0..40_u32 {
            let call = if n % 2 == 0 { Call::Put(key("p", 1)) } else { Call::Delete(key("p", 1)) };
            run(&engine, call).unwrap();
            seen.push(read(&engine, false).is_some());
        }
        engine.audit().unwrap();
        seen
    };
    assert_eq!(seen(1), seen(1));
    assert_ne!(seen(1), seen(2));
}

/// Indexes come and go while other threads write: every write is either seen by the filling of a new index or keeps it.
#[test]
fn indexes_that_come_and_go_beside_writers_are_whole() {
    let engine = MemoryBackend::builder().seed(7).shards(3).call_log(LogCapacity::Last(0)).build();
    let create = CreateTable::new(table()).partition_key("pk", ScalarType::S).sort_key("sk", ScalarType::N);
    block_on(engine.create_table(create)).unwrap();
    let change = |update: GlobalSecondaryIndexUpdate| {
        let request = UpdateTable::new(table()).attribute_definition("a", ScalarType::S);
        block_on(engine.update_table(request.global_secondary_index_update(update))).unwrap();
        engine.audit().unwrap();
    };
    std::thread::scope(|scope| {
        for thread in 0..3_u32 {
            let engine = &engine;
            scope.spawn(move || {
                for step in 0..400_u32 {
                    let at = (thread * 5 + step * 11) % 12;
                    // Now and then a value that an index refuses, where there is one.
                    let a =
                        if step % 9 == 0 { AttributeValue::from(1) } else { format!("x{}", step % 4).into() };
                    let _ = run(engine, Call::Put(key(format!("p{}", at % 4), at / 4).with("a", a)));
                }
            });
        }
        for _ in 0..15 {
            change(GlobalSecondaryIndexUpdate::Create(global("new", &["a"], &[], ProjectionType::All)));
            change(GlobalSecondaryIndexUpdate::Delete { index_name: "new".to_owned() });
        }
    });
    change(GlobalSecondaryIndexUpdate::Create(global("new", &["a"], &[], ProjectionType::All)));
    let dump = engine.dump();
    let held = dump.items("orders").iter().filter(|item| item.get("a").is_some_and(|a| a.as_s().is_some()));
    assert_eq!(dump.entries("orders", "new").len(), held.count());
}
