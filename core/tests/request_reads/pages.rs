//! How pages are made, and what they cost.

use std::collections::BTreeMap;

use itemstore::request::{
    ConsumedCapacity, Entry, Query, QueryOutput, QueryPlan, ReturnConsumedCapacity, Scan, ScanOutput,
    ScanPlan, Select,
};
use itemstore::schema::{EntryKey, IndexKeySchema, IndexScope, Projected, TableSchema};
use itemstore::value::{Item, Path};

use crate::{exists, hash_only, index, project, query, query_of, scan, scan_of, schema, start};

/// A small engine: every entry of a table and of its indexes in one ordered map each.
struct Engine {
    schema: TableSchema,
    items: Vec<Item>,
}

impl Engine {
    fn entries(&self, index: Option<&str>) -> BTreeMap<EntryKey, Item> {
        let order = index.map_or_else(
            || IndexKeySchema::from(&self.schema.key),
            |name| self.schema.index(name).unwrap().key.clone(),
        );
        let place = |item: &Item| EntryKey::of(&order, &self.schema.key, item);
        self.items.iter().filter_map(|item| Some((place(item)?, item.clone()))).collect()
    }

    fn query(&self, request: &Query) -> QueryOutput {
        request.check().unwrap();
        let QueryPlan { range, mut page, .. } = request.plan(&self.schema).unwrap();
        let entries = self.entries(request.index_name.as_deref());
        let entries =
            entries.range(range.entry_keys()).map(|(_, item)| Entry::new(item.clone(), item.size_bytes()));
        if request.scan_index_forward {
            page.fill(entries);
        } else {
            page.fill(entries.rev());
        }
        QueryOutput::of(page)
    }

    fn scan(&self, request: &Scan) -> ScanOutput {
        request.check().unwrap();
        let ScanPlan { start, mut page, .. } = request.plan(&self.schema).unwrap();
        let entries = self.entries(request.index_name.as_deref());
        let rest = entries.into_iter().filter(|(place, _)| start.as_ref().is_none_or(|start| place > start));
        page.fill(rest.map(|(_, item)| Entry::new(item.clone(), item.size_bytes())));
        ScanOutput::of(page)
    }
}

/// Items whose index keys are often equal; every fifth is in no index.
fn engine(schema: TableSchema) -> Engine {
    let item = |at: i32| {
        let item = Item::new().with("pk", if at < 20 { "a" } else { "b" }).with("sk", at).with("x", at % 2);
        if at % 5 == 0 { item } else { item.with("g", "a").with("n", at % 3) }
    };
    Engine { schema, items: (0..23).map(item).collect() }
}

/// Pages until there is no key to go on with; each has at most `limit` items, and only the last may be short.
fn pages(limit: usize, mut page: impl FnMut(Option<Item>) -> (Vec<Item>, usize, Option<Item>)) -> Vec<Item> {
    let (mut all, mut start) = (Vec::new(), None);
    loop {
        let (items, scanned, last) = page(start);
        all.extend(items);
        assert!(if last.is_some() { scanned == limit } else { scanned < limit }, "{scanned} of {limit}");
        match last {
            None => return all,
            last => start = last,
        }
    }
}

#[test]
fn pages_put_together_are_the_whole() {
    let engine = engine(schema());
    for request in [query(), query_of("by-g"), query_of("by-all"), query_of("by-n"), query_of("by-n-all")] {
        for (forward, filter) in [(true, None), (false, None), (true, Some(Path::attribute("x").eq(1)))] {
            let request = request.clone().scan_index_forward(forward).filter(filter);
            let whole = engine.query(&request);
            assert!(whole.last_evaluated_key.is_none() && whole.items.len() > 5);
            for limit in 1..25 {
                let paged = pages(limit, |start| {
                    let request =
                        request.clone().limit(i32::try_from(limit).unwrap()).exclusive_start_key(start);
                    let page = engine.query(&request);
                    (page.items, page.scanned_count, page.last_evaluated_key)
                });
                assert_eq!(paged, whole.items, "{limit} of {:?}, {forward}", request.index_name);
            }
        }
    }
    for request in [scan(), scan_of("by-g"), scan_of("by-all"), scan_of("by-n")] {
        let whole = engine.scan(&request).items;
        for limit in 1..25 {
            let paged = pages(limit, |start| {
                let request = request.clone().limit(i32::try_from(limit).unwrap()).exclusive_start_key(start);
                let page = engine.scan(&request);
                (page.items, page.scanned_count, page.last_evaluated_key)
            });
            assert_eq!(paged, whole, "{limit} of {:?}", request.index_name);
        }
    }
}

#[test]
fn entries_with_equal_index_keys_are_told_apart_on_a_table_without_a_sort_key() {
    let mut schema = hash_only();
    schema.indexes.push(index("by-g", IndexScope::Global, "g", Some("n"), Projected::KeysOnly));
    let items = ["a", "b", "c", "d"].map(|pk| Item::new().with("pk", pk).with("g", "a").with("n", 1));
    let engine = Engine { schema, items: items.to_vec() };
    for (forward, expected) in [(true, ["a", "b", "c", "d"]), (false, ["d", "c", "b", "a"])] {
        let paged = pages(1, |start| {
            let request = query_of("by-g").scan_index_forward(forward).limit(1).exclusive_start_key(start);
            let page = engine.query(&request);
            (page.items, page.scanned_count, page.last_evaluated_key)
        });
        let keys: Vec<&str> = paged.iter().map(|item| item.get("pk").unwrap().as_s().unwrap()).collect();
        assert_eq!(keys, expected);
    }
    // One partition of the table is one item: there is nothing to go on with.
    let page = engine.query(&query().limit(1));
    assert_eq!((page.count, page.last_evaluated_key), (1, None));
}

#[test]
fn the_last_key_is_that_of_the_entry_evaluated_last() {
    let engine = engine(schema());
    let last = |query: Query| engine.query(&query.limit(1)).last_evaluated_key.unwrap();
    let key = |sk: i32| start(&[("pk", "a".into()), ("sk", sk.into())]);
    assert_eq!(last(query()), key(0));
    assert_eq!(last(query().filter(exists("none")).projection(project(&["x"]))), key(0));
    assert_eq!(last(query().select(Select::Count)), key(0));
    assert_eq!(last(query_of("by-n")), key(3).with("n", 0));
    assert_eq!(last(query_of("by-g")), key(3).with("g", "a").with("n", 0));
    assert_eq!(last(query_of("by-all")), key(1).with("g", "a"));
}

#[test]
fn a_limit_reached_with_the_last_item_does_not_know_it() {
    let engine = engine(schema());
    for (limit, goes_on) in [(19, true), (20, true), (21, false)] {
        let page = engine.query(&query().limit(limit));
        assert_eq!(page.last_evaluated_key.is_some(), goes_on, "{limit}");
    }
    let after = start(&[("pk", "a".into()), ("sk", 19.into())]);
    let page = engine.query(&query().limit(20).exclusive_start_key(after));
    assert_eq!((page.scanned_count, page.last_evaluated_key), (0, None));
}

#[test]
fn a_megabyte_evaluated_ends_a_page() {
    const MEGABYTE: usize = 1_048_576;
    let rows: [(&[usize], usize); 5] = [
        (&[MEGABYTE - 1], 1),
        (&[MEGABYTE - 1, 1, 1], 2),
        (&[MEGABYTE, 1], 1),
        (&[2 * MEGABYTE, 1], 1),
        (&[400_000, 400_000, 248_575, 1, 1], 4),
    ];
    for (sizes, evaluated) in rows {
        let (request, schema) = (query().filter(exists("none")).projection(project(&["x"])), schema());
        let mut page = request.plan(&schema).unwrap().page;
        let item = |at: i32| Item::new().with("pk", "a").with("sk", at);
        page.fill((0..).zip(sizes).map(|(at, size_bytes)| Entry::new(item(at), *size_bytes)));
        let output = QueryOutput::of(page);
        assert_eq!((output.scanned_count, output.count), (evaluated, 0), "{sizes:?}");
        let is_full = sizes.iter().take(evaluated).sum::<usize>() >= MEGABYTE;
        let last = is_full.then(|| item(i32::try_from(evaluated).unwrap() - 1));
        assert_eq!(output.last_evaluated_key, last, "{sizes:?}");
    }
}

#[test]
fn an_engine_can_make_pages_smaller() {
    let (request, schema) = (query().limit(3), schema());
    let evaluated = |most: usize| {
        let mut page = request.plan(&schema).unwrap().page.cut_after(most);
        page.fill((0..9).map(|at| Entry::new(Item::new().with("pk", "a").with("sk", at), 10)));
        QueryOutput::of(page)
    };
    for (most, expected) in [(0, 1), (1, 1), (2, 2), (3, 3), (4, 3)] {
        let page = evaluated(most);
        assert_eq!((page.scanned_count, page.last_evaluated_key.is_some()), (expected, true), "{most}");
    }
}

#[test]
fn a_page_gives_what_passes_the_filter_as_far_as_it_is_asked_for() {
    let engine = engine(schema());
    let odd = || Path::attribute("x").eq(1);
    let page = engine.query(&query().filter(odd()).limit(5).projection(project(&["sk"])));
    assert_eq!(page.items, [1, 3].map(|sk| Item::new().with("sk", sk)));
    assert_eq!((page.count, page.scanned_count), (2, 5));
    let page = engine.query(&query().filter(odd()).limit(5).select(Select::Count));
    assert_eq!((page.items, page.count, page.scanned_count), (Vec::new(), 2, 5));
    let page = engine.scan(&scan().filter(exists("pk")).select(Select::AllAttributes));
    assert_eq!((page.items.len(), page.count, page.scanned_count), (23, 23, 23));
}

#[test]
fn a_local_index_fetches_what_it_does_not_hold() {
    let whole = Some(Select::AllAttributes);
    let rows = [
        ("by-n", None, &[][..], None, false),
        ("by-n", whole, &[], None, true),
        ("by-n", Some(Select::AllProjectedAttributes), &[], None, false),
        ("by-n", Some(Select::Count), &[], None, false),
        ("by-n", None, &["x", "pk", "sk", "n"], None, false),
        ("by-n", None, &["x", "y"], None, true),
        ("by-n", None, &[], Some("x"), false),
        ("by-n-all", whole, &["y"][..0], Some("y"), false),
        ("by-all", whole, &[], None, false),
    ];
    let schema = schema();
    for (index, select, names, filter, expected) in rows {
        let request = query_of(index).select(select).projection(project(names)).filter(filter.map(exists));
        let plan = request.plan(&schema).unwrap();
        assert_eq!(plan.page.fetches_items(), expected, "{request:?}");
    }
    for (filter, expected) in [("x", false), ("y", true)] {
        let request = scan_of("by-n").filter(exists(filter));
        assert_eq!(request.plan(&schema).unwrap().page.fetches_items(), expected, "{filter}");
    }
    let request = query_of("by-n").select(whole);
    let mut page = request.plan(&schema).unwrap().page;
    let entry = Item::new().with("pk", "a").with("sk", 1).with("n", 1);
    let item = entry.clone().with("y", true);
    page.fill([Entry::new(entry.clone(), 10).with_fetched(item.clone(), 20)]);
    assert_eq!(QueryOutput::of(page).items, [item]);
}

#[test]
fn capacity_is_that_of_all_that_was_evaluated() {
    let total = ReturnConsumedCapacity::Total;
    let schema = schema();
    let units = |request: Query, sizes: &[usize], fetched: Option<usize>| -> Option<ConsumedCapacity> {
        let mut page = request.plan(&schema).unwrap().page;
        page.fill(sizes.iter().map(|size_bytes| {
            let entry = Entry::new(Item::new(), *size_bytes);
            fetched.map_or(entry.clone(), |size_bytes| entry.with_fetched(Item::new(), size_bytes))
        }));
        QueryOutput::of(page).consumed_capacity
    };
    let rows: [(bool, &[usize], f64); 7] = [
        (false, &[], 0.5),
        (true, &[], 1.0),
        (true, &[4096], 1.0),
        (true, &[4096, 1], 2.0),
        (false, &[4096, 1], 1.0),
        (true, &[1; 10], 1.0),
        (true, &[400_000; 2], 196.0),
    ];
    for (consistent, sizes, expected) in rows {
        let request = query().consistent_read(consistent).return_consumed_capacity(total);
        let request = request.filter(exists("none")).select(Select::Count);
        assert_eq!(units(request, sizes, None).unwrap().capacity_units, expected, "{sizes:?}");
    }
    assert_eq!(units(query(), &[1], None), None);
    let told = |request: Query, fetched| {
        let request = request.return_consumed_capacity(ReturnConsumedCapacity::Indexes);
        let told = units(request, &[10, 10], fetched).unwrap();
        let of = |units: &BTreeMap<String, f64>| units.clone().into_iter().next();
        let indexes = (of(&told.global_secondary_indexes), of(&told.local_secondary_indexes));
        (told.capacity_units, told.table, indexes)
    };
    let name = |index: &str, units: f64| Some((index.to_owned(), units));
    assert_eq!(told(query(), None), (0.5, Some(0.5), (None, None)));
    assert_eq!(told(query_of("by-g"), None), (0.5, Some(0.0), (name("by-g", 0.5), None)));
    assert_eq!(told(query_of("by-n"), None), (0.5, Some(0.0), (None, name("by-n", 0.5))));
    // Two items of two units each are read for it, each by itself.
    let fetching = query_of("by-n").select(Select::AllAttributes).consistent_read(true);
    assert_eq!(told(fetching, Some(4097)), (5.0, Some(4.0), (None, name("by-n", 1.0))));
}

#[test]
fn a_start_key_need_not_be_there() {
    let engine = engine(schema());
    let from = |sk: &str, forward: bool| {
        let number: itemstore::value::Number = sk.parse().unwrap();
        let start = Item::new().with("pk", "a").with("sk", number);
        let page = engine.query(&query().exclusive_start_key(start).scan_index_forward(forward));
        page.items.first().and_then(|item| item.get("sk").cloned())
    };
    assert_eq!(from("3.5", true), Some(4.into()));
    assert_eq!(from("3.5", false), Some(3.into()));
    assert_eq!(from("-7", true), Some(0.into()));
    assert_eq!(from("-7", false), None);
    assert_eq!(from("19", true), None);
}
