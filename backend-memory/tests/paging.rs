//! Paging: for every limit from 1 up, both directions, table, global and local index, with equal index keys and on tables
//! without a sort key, the pages are the unpaged result cut apart; segments part a table or an index (SEMANTICS 9.2 and 10).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of tests fails the test that called it")]

use std::collections::BTreeMap;

use futures_lite::future::block_on;
use itemstore::backend::Backend;
use itemstore::expr::{Condition, KeyCondition, KeyTest};
use itemstore::request::{
    CreateTable, DeleteItem, PutItem, Query, QueryOutput, Scan, ScanOutput, Segment, Select,
};
use itemstore::schema::{
    GlobalSecondaryIndex, IndexProjection, KeySchemaElement, KeyType, LocalSecondaryIndex, ProjectionType,
    ScalarType, TableName,
};
use itemstore::value::{AttributeValue, Item, Number, Path};
use itemstore_memory::{LogCapacity, MemoryBackend};
use proptest::prelude::{Just, Strategy, prop_oneof, proptest};
use proptest::test_runner::Config;

/// What can be read: a table, and an index of it.
type Source = (&'static str, Option<&'static str>);

/// The sources, each with its partition key attribute, and its sort key attribute if it has one.
const SOURCES: [(Source, &str, Option<&str>); 8] = [
    (("sorted", None), "pk", Some("sk")),
    (("sorted", Some("by-g")), "g", Some("n")),
    (("sorted", Some("only-g")), "g", None),
    (("sorted", Some("by-n")), "pk", Some("n")),
    (("sorted", Some("turned")), "sk", Some("pk")),
    (("hashed", None), "pk", None),
    (("hashed", Some("by-g")), "g", Some("n")),
    (("hashed", Some("only-g")), "g", None),
];

fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

fn elements(hash: &str, range: Option<&str>) -> Vec<KeySchemaElement> {
    let element = |name: &str, key_type| KeySchemaElement { attribute_name: name.into(), key_type };
    std::iter::once(element(hash, KeyType::Hash))
        .chain(range.map(|name| element(name, KeyType::Range)))
        .collect()
}

fn projection(projection_type: ProjectionType) -> IndexProjection {
    IndexProjection { projection_type: Some(projection_type), non_key_attributes: None }
}

fn global(name: &str, hash: &str, range: Option<&str>, holds: ProjectionType) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: elements(hash, range),
        projection: projection(holds),
        provisioned_throughput: None,
    }
}

/// An engine with a table that has a sort key and one that has none, and indexes on both.
fn engine(seed: u64, shards: usize) -> MemoryBackend {
    let engine = MemoryBackend::builder().seed(seed).shards(shards).call_log(LogCapacity::Last(0)).build();
    let local = LocalSecondaryIndex {
        index_name: "by-n".to_owned(),
        key_schema: elements("pk", Some("n")),
        projection: projection(ProjectionType::KeysOnly),
    };
    let with_global = |create: CreateTable| {
        create
            .attribute_definition("g", ScalarType::S)
            .attribute_definition("n", ScalarType::N)
            .global_secondary_index(global("by-g", "g", Some("n"), ProjectionType::All))
            .global_secondary_index(global("only-g", "g", None, ProjectionType::KeysOnly))
    };
    let sorted =
        CreateTable::new(table("sorted")).partition_key("pk", ScalarType::S).sort_key("sk", ScalarType::N);
    let sorted = with_global(sorted)
        .global_secondary_index(global("turned", "sk", Some("pk"), ProjectionType::All))
        .local_secondary_index(local);
    let hashed = with_global(CreateTable::new(table("hashed")).partition_key("pk", ScalarType::S));
    for create in [sorted, hashed] {
        block_on(engine.create_table(create)).unwrap();
    }
    engine
}

fn put(engine: &MemoryBackend, table_name: &str, item: Item) {
    block_on(engine.put_item(PutItem::new(table(table_name), item))).unwrap();
}

/// Items of both tables; few values, so that many share an index key, and some have none.
fn items() -> impl Strategy<Value = Vec<Item>> {
    let item = (0..3u8, 0..6u8, proptest::option::of(0..2u8), proptest::option::of(0..3u8));
    let item = item.prop_map(|(pk, sk, g, n)| {
        let mut item = Item::new().with("pk", format!("p{pk}")).with("sk", sk).with("x", sk % 2);
        if let Some(g) = g {
            item.insert("g", format!("g{g}"));
        }
        if let Some(n) = n {
            item.insert("n", n);
        }
        item
    });
    proptest::collection::vec(item, 0..24)
}

fn filled(seed: u64, shards: usize, items: &[Item]) -> MemoryBackend {
    let engine = engine(seed, shards);
    for (at, item) in items.iter().enumerate() {
        put(&engine, "sorted", item.clone());
        // Without a sort key, the partition keys must differ for there to be several items.
        put(&engine, "hashed", item.clone().with("pk", format!("p{}", at % 7)));
    }
    engine
}

/// What a source holds, in the order of its key.
fn held(engine: &MemoryBackend, (table, index): Source) -> Vec<Item> {
    let dump = engine.dump();
    index.map_or_else(|| dump.items(table), |index| dump.entries(table, index)).to_vec()
}

fn query(source: Source, condition: KeyCondition, forward: bool) -> Query {
    let mut query = Query::new(table(source.0), condition).scan_index_forward(forward);
    query.index_name = source.1.map(str::to_owned);
    query
}

fn ask(engine: &MemoryBackend, query: &Query) -> QueryOutput {
    block_on(engine.query(query.clone())).unwrap()
}

/// All pages of a query, in one. No page is larger than `limit`, and each evaluates something unless it is the last.
fn pages(engine: &MemoryBackend, mut query: Query, limit: usize) -> Vec<Item> {
    let mut items = Vec::new();
    for _ in 0..1000 {
        let page = ask(engine, &query);
        assert!(page.scanned_count <= limit && (page.scanned_count > 0 || page.last_evaluated_key.is_none()));
        items.extend(page.items);
        match page.last_evaluated_key {
            None => return items,
            next => query.exclusive_start_key = next,
        }
    }
    panic!("the pages of {query:?} have no end");
}

/// The partitions of a source, each with what it holds.
fn partitions(engine: &MemoryBackend, source: Source, attribute: &str) -> Vec<(AttributeValue, Vec<Item>)> {
    let mut partitions: BTreeMap<String, (AttributeValue, Vec<Item>)> = BTreeMap::new();
    for item in held(engine, source) {
        let value = item.get(attribute).unwrap().clone();
        partitions.entry(format!("{value:?}")).or_insert_with(|| (value, Vec::new())).1.push(item);
    }
    partitions.into_values().chain([("nobody".into(), Vec::new())]).collect()
}

fn reversed(items: &[Item], forward: bool) -> Vec<Item> {
    if forward { items.to_vec() } else { items.iter().rev().cloned().collect() }
}

/// A test of a numeric sort key, and what passes it.
type SortTest = (KeyTest, fn(&Number) -> bool);

fn sort_tests() -> Vec<SortTest> {
    let number = |n: u8| AttributeValue::from(n);
    vec![
        (KeyTest::Eq(number(1)), |n| *n == 1.into()),
        (KeyTest::Lt(number(1)), |n| *n < 1.into()),
        (KeyTest::Le(number(1)), |n| *n <= 1.into()),
        (KeyTest::Gt(number(1)), |n| *n > 1.into()),
        (KeyTest::Ge(number(1)), |n| *n >= 1.into()),
        (KeyTest::Between(number(1), number(2)), |n| (1.into()..=2.into()).contains(n)),
        (KeyTest::Between(number(1), number(1)), |n| *n == 1.into()),
        (KeyTest::Ge(number(9)), |_| false),
    ]
}

/// Whether a partition of this source can be named in a query: the service refuses to compare other types.
fn can_be_asked(value: &AttributeValue, attribute: &str) -> bool {
    (attribute == "sk") == value.as_n().is_some()
}

proptest! {
    #![proptest_config(Config { cases: 24, ..Config::default() })]

    #[test]
    fn pages_of_a_query_are_its_result_cut_apart(items in items(), shards in 1..5usize) {
        let engine = filled(7, shards, &items);
        for (source, partition, _) in SOURCES {
            for (value, held) in partitions(&engine, source, partition) {
                if !can_be_asked(&value, partition) {
                    continue;
                }
                for forward in [true, false] {
                    let query = query(source, KeyCondition::partition(partition, value.clone()), forward);
                    let expected = reversed(&held, forward);
                    assert_eq!(ask(&engine, &query).items, expected, "{query:?}");
                    for limit in 1..=held.len() + 2 {
                        let limited = query.clone().limit(i32::try_from(limit).unwrap());
                        assert_eq!(pages(&engine, limited, limit), expected, "limit {limit}, {query:?}");
                        engine.control().page_items(limit);
                        assert_eq!(pages(&engine, query.clone(), limit), expected, "cut at {limit}, {query:?}");
                        engine.control().page_items(0);
                    }
                }
            }
        }
    }

    #[test]
    fn a_range_of_a_query_is_what_passes_its_test(items in items(), shards in 1..5usize) {
        let engine = filled(7, shards, &items);
        for (source, partition, sort) in SOURCES {
            let Some(sort) = sort.filter(|sort| *sort != "pk") else { continue };
            for (value, held) in partitions(&engine, source, partition) {
                for ((test, passes), forward) in
                    sort_tests().into_iter().flat_map(|test| [(test.clone(), true), (test, false)])
                {
                    let expected: Vec<Item> =
                        held.iter().filter(|item| passes(item.get(sort).unwrap().as_n().unwrap())).cloned().collect();
                    let condition = KeyCondition::partition(partition, value.clone()).and(sort, test);
                    let query = query(source, condition, forward);
                    let expected = reversed(&expected, forward);
                    for limit in 1..=expected.len() + 1 {
                        let limited = query.clone().limit(i32::try_from(limit).unwrap());
                        assert_eq!(pages(&engine, limited, limit), expected, "limit {limit}, {query:?}");
                    }
                }
            }
        }
    }

    /// Reading goes on after a key whose item is gone as it would have with it.
    #[test]
    fn a_query_goes_on_after_a_key_that_is_not_there(items in items(), shards in 1..5usize) {
        let engine = filled(7, shards, &items);
        for (source, partition, _) in SOURCES.into_iter().filter(|(source, ..)| *source != ("hashed", None)) {
            for (value, held) in partitions(&engine, source, partition) {
                if !can_be_asked(&value, partition) {
                    continue;
                }
                for at in 0..held.len() {
                    for forward in [true, false] {
                        let condition = KeyCondition::partition(partition, value.clone());
                        let query = query(source, condition, forward).limit(i32::try_from(at + 1).unwrap());
                        let page = ask(&engine, &query);
                        let without = engine.fork();
                        let last = page.items.last().unwrap();
                        let key = without.dump().tables[&table(source.0)].key_schema.key_of(last);
                        block_on(without.delete_item(DeleteItem::new(table(source.0), key))).unwrap();
                        let rest = query.limit(None).exclusive_start_key(page.last_evaluated_key);
                        assert_eq!(ask(&without, &rest).items, reversed(&held, forward)[at + 1..]);
                    }
                }
            }
        }
    }
}

proptest! {
    // Every case reads each source 4160 times.
    #![proptest_config(Config { cases: 4, ..Config::default() })]

    #[test]
    fn segments_part_a_table_or_an_index_and_pages_cut_them_apart(
        items in items(),
        shards in prop_oneof![Just(1usize), Just(3), Just(16), Just(64)],
        limit in 1..6usize,
    ) {
        let engine = filled(7, shards, &items);
        for (source, ..) in SOURCES {
            let all = all(&engine, source, None, 1000);
            assert_eq!(by_key(&all), by_key(&held(&engine, source)), "{source:?}");
            for total_segments in 1..=64 {
                let mut parts = Vec::new();
                for segment in 0..total_segments {
                    let segment = Segment { segment, total_segments };
                    let part = self::all(&engine, source, Some(segment), 1000);
                    let cut = self::all(&engine, source, Some(segment), limit);
                    assert_eq!(cut, part, "{source:?}, {segment:?}");
                    parts.extend(part);
                }
                // A scan meets hashes in their order, and so do the segments one after the other.
                assert_eq!(parts, all, "{source:?}, {total_segments} segments");
            }
        }
    }
}

/// Items in an order of their own, to compare what two reads found.
fn by_key(items: &[Item]) -> Vec<String> {
    let mut printed: Vec<String> = items.iter().map(|item| format!("{item:?}")).collect();
    printed.sort();
    printed
}

fn scan(source: Source, segment: Option<Segment>) -> Scan {
    let mut scan = Scan::new(table(source.0)).segment(segment);
    scan.index_name = source.1.map(str::to_owned);
    scan
}

fn ask_scan(engine: &MemoryBackend, scan: &Scan) -> ScanOutput {
    block_on(engine.scan(scan.clone())).unwrap()
}

/// All pages of a scan, in one.
fn all(engine: &MemoryBackend, source: Source, segment: Option<Segment>, limit: usize) -> Vec<Item> {
    let mut scan = scan(source, segment).limit(i32::try_from(limit).unwrap());
    let mut items = Vec::new();
    for _ in 0..1000 {
        let page = ask_scan(engine, &scan);
        assert!(page.scanned_count <= limit);
        items.extend(page.items);
        match page.last_evaluated_key {
            None => return items,
            next => scan.exclusive_start_key = next,
        }
    }
    panic!("the pages of {scan:?} have no end");
}

fn many() -> Vec<Item> {
    (0..60_u8)
        .map(|at| {
            let item = Item::new().with("pk", format!("p{}", at % 11)).with("sk", at);
            item.with("g", format!("g{}", at % 2)).with("n", at % 3).with("x", at % 5)
        })
        .collect()
}

#[test]
fn a_scan_goes_on_after_any_key_of_its_segment_and_after_no_other() {
    let engine = filled(7, 16, &many());
    for (source, ..) in SOURCES {
        let whole = all(&engine, source, None, 1000);
        let mut keys = scan(source, None).limit(1);
        for at in 0..whole.len() {
            let page = ask_scan(&engine, &keys);
            assert_eq!(page.items, whole[at..=at]);
            let rest = scan(source, None).exclusive_start_key(page.last_evaluated_key.clone());
            assert_eq!(ask_scan(&engine, &rest).items, whole[at + 1..]);
            let taken = (0..5).filter(|segment| {
                let segment = Segment { segment: *segment, total_segments: 5 };
                let own = all(&engine, source, Some(segment), 1000).contains(&whole[at]);
                let rest = scan(source, Some(segment)).exclusive_start_key(page.last_evaluated_key.clone());
                assert_eq!(block_on(engine.scan(rest)).is_ok(), own, "{source:?}, {segment:?}");
                own
            });
            assert_eq!(taken.count(), 1);
            keys.exclusive_start_key = page.last_evaluated_key;
        }
    }
}

/// The limit and the size count what is evaluated, not what passes the filter.
#[test]
fn a_filter_thins_pages_and_moves_no_edge() {
    let engine = filled(7, 4, &many());
    // Nothing passes it, and every index holds what it names.
    let filter = Condition::AttributeNotExists(Path::attribute("pk"));
    for (source, partition, _) in SOURCES.into_iter().filter(|(_, partition, _)| *partition == "g") {
        let plain = query(source, KeyCondition::partition(partition, "g0"), true).limit(4);
        let (plain, thin) = (ask(&engine, &plain), ask(&engine, &plain.clone().filter(filter.clone())));
        assert_eq!((thin.count, thin.scanned_count), (0, plain.scanned_count), "{source:?}");
        assert_eq!(thin.last_evaluated_key, plain.last_evaluated_key);
    }
    let scan = scan(("sorted", None), None).limit(7);
    let (plain, thin) = (ask_scan(&engine, &scan), ask_scan(&engine, &scan.clone().filter(filter)));
    assert_eq!((thin.count, thin.scanned_count), (0, 7));
    assert_eq!(thin.last_evaluated_key, plain.last_evaluated_key);
}

#[test]
fn a_page_ends_with_the_item_that_reaches_a_megabyte() {
    let engine = engine(7, 4);
    for sk in 0..5 {
        // 2 + 1 + 2 + at most 2 bytes of the key and 1 of the name.
        let item = Item::new().with("pk", "p").with("sk", sk).with("x", "x".repeat(300_000));
        put(&engine, "sorted", item);
    }
    for forward in [true, false] {
        let query = query(("sorted", None), KeyCondition::partition("pk", "p"), forward);
        let first = ask(&engine, &query);
        assert_eq!((first.scanned_count, first.last_evaluated_key.is_some()), (4, true));
        let second = ask(&engine, &query.exclusive_start_key(first.last_evaluated_key));
        assert_eq!((second.scanned_count, second.last_evaluated_key), (1, None));
    }
    // An index of keys alone is small.
    let turned = query(("sorted", Some("by-n")), KeyCondition::partition("pk", "p"), true);
    assert_eq!(ask(&engine, &turned).scanned_count, 0, "the items have no attribute `n`");
}

/// What a local index does not hold comes from the items.
#[test]
fn a_local_index_brings_the_items_when_they_are_asked_for() {
    let engine = filled(7, 4, &many());
    let plain = query(("sorted", Some("by-n")), KeyCondition::partition("pk", "p3"), true);
    let entries = ask(&engine, &plain).items;
    assert!(entries.len() > 1 && entries.iter().all(|entry| entry.get("x").is_none()));
    let whole = ask(&engine, &plain.select(Select::AllAttributes)).items;
    assert!(whole.iter().all(|item| item.get("x").is_some() && item.get("g").is_some()));
    let keys = |items: &[Item]| items.iter().map(|item| item.get("sk").cloned()).collect::<Vec<_>>();
    assert_eq!(keys(&whole), keys(&entries));
}

fn seen(engine: &MemoryBackend, source: Source, consistent_read: bool) -> Vec<Item> {
    let (partition, value) = if source.1 == Some("by-g") { ("g", "g0") } else { ("pk", "p0") };
    let query = query(source, KeyCondition::partition(partition, value), true);
    ask(engine, &query.consistent_read(consistent_read)).items
}

#[test]
fn a_lagging_index_shows_a_write_after_the_writes_asked_for() {
    let engine = engine(7, 4);
    engine.control().lag_indexes(3);
    let source = ("sorted", Some("by-g"));
    let item = |n: u8| Item::new().with("pk", "p0").with("sk", 0).with("g", "g0").with("n", n);
    let other = |sk: u8| put(&engine, "sorted", Item::new().with("pk", "other").with("sk", sk));
    put(&engine, "sorted", item(0));
    for sk in 0..2 {
        other(sk);
        assert_eq!(seen(&engine, source, false), [], "after {sk} other writes");
        assert_eq!(seen(&engine, ("sorted", None), false), [item(0)], "the table does not lag");
        assert_eq!(seen(&engine, ("sorted", Some("by-n")), false).len(), 1, "nor does a local index");
    }
    other(2);
    assert_eq!(seen(&engine, source, false), [item(0)]);
    put(&engine, "sorted", item(1));
    assert_eq!(seen(&engine, source, false), [item(0)], "a move is late too");
    assert_eq!(all(&engine, source, None, 10), [item(0)], "for a scan as well");
    engine.control().settle();
    assert_eq!(seen(&engine, source, false), [item(1)]);
    engine.audit().unwrap();
}

/// What stale reads of many items see is the state after one write, and a consistent read the last.
#[test]
fn stale_pages_are_of_one_state() {
    let engine = engine(7, 4);
    engine.control().stale_reads(4);
    let item = |n: u8| Item::new().with("pk", "p0").with("sk", n).with("g", "g0").with("n", n % 3);
    let states = |n: u8| (0..n).map(item).collect::<Vec<_>>();
    let mut behind = 0;
    for n in 1..60 {
        put(&engine, "sorted", item(n - 1));
        assert_eq!(seen(&engine, ("sorted", None), true), states(n));
        let seen_now = seen(&engine, ("sorted", None), false);
        assert!((n.saturating_sub(4)..=n).any(|n| seen_now == states(n)), "{seen_now:?}");
        behind += usize::from(seen_now != states(n));
        let local = seen(&engine, ("sorted", Some("by-n")), false).len();
        assert!((usize::from(n.saturating_sub(4))..=usize::from(n)).contains(&local));
        assert_eq!(seen(&engine, ("sorted", Some("by-n")), true).len(), usize::from(n));
    }
    assert!(behind > 20, "{behind} reads were behind");
}
