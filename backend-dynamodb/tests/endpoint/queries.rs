//! Query and Scan, one page a call: keys, order, filters, projections, indexes and segments.

use std::collections::BTreeSet;

use itemstore::ErrorKind;
use itemstore::backend::Backend;
use itemstore::expr::{Condition, KeyCondition, KeyTest, Projection};
use itemstore::request::{Query, QueryOutput, ReturnConsumedCapacity, Scan, ScanOutput, Segment, Select};
use itemstore::value::{Item, Path};

use crate::OnEndpoint;
use crate::fixture::{Fixture, GLOBAL, LOCAL};

pub(crate) const TESTS: &[OnEndpoint] = &[
    ("queries/pages_follow_one_another_both_ways", pages_follow_one_another_both_ways),
    ("queries/every_test_of_a_sort_key_is_sent", every_test_of_a_sort_key_is_sent),
    ("queries/a_filter_counts_what_was_evaluated", a_filter_counts_what_was_evaluated),
    ("queries/a_global_index_is_read", a_global_index_is_read),
    ("queries/a_local_index_is_read_as_selected", a_local_index_is_read_as_selected),
    ("queries/a_count_has_no_items", a_count_has_no_items),
    ("queries/a_refusal_is_told", a_refusal_is_told),
    ("queries/segments_are_the_whole_table", segments_are_the_whole_table),
    ("queries/a_scan_goes_on_after_its_page", a_scan_goes_on_after_its_page),
];

fn item(number: i32) -> Item {
    Item::new()
        .with("pk", "a")
        .with("sk", number)
        .with("gpk", "g")
        .with("gsk", -number)
        .with("lsk", format!("l{number}"))
        .with("even", number % 2 == 0)
}

/// Five items of one partition.
fn filled(endpoint: &str) -> Fixture {
    let fixture = Fixture::indexed(endpoint);
    (0..5).for_each(|number| fixture.put(item(number)));
    fixture
}

impl Fixture {
    /// The partition of the five items.
    fn partition(&self) -> Query {
        Query::new(self.table.clone(), KeyCondition::partition("pk", "a")).consistent_read(true)
    }

    fn queried(&self, query: Query) -> QueryOutput {
        self.done(self.backend.query(query)).unwrap()
    }

    fn scanned(&self, scan: Scan) -> ScanOutput {
        self.done(self.backend.scan(scan)).unwrap()
    }
}

fn items(numbers: impl IntoIterator<Item = i32>) -> Vec<Item> {
    numbers.into_iter().map(item).collect()
}

fn pages_follow_one_another_both_ways(endpoint: &str) {
    let fixture = filled(endpoint);
    for (forward, order) in [(true, [0, 1, 2, 3, 4]), (false, [4, 3, 2, 1, 0])] {
        let (mut start, mut read) = (None, Vec::new());
        loop {
            let query = fixture.partition().scan_index_forward(forward).limit(2).exclusive_start_key(start);
            let page = fixture.queried(query);
            assert_eq!((page.items.len(), page.scanned_count), (page.count, page.count));
            assert!(page.count <= 2, "one page a call");
            read.extend(page.items);
            start = page.last_evaluated_key;
            let Some(key) = &start else { break };
            assert_eq!(key.get("sk"), read.last().and_then(|item| item.get("sk")));
        }
        assert_eq!(read, items(order));
    }
}

fn every_test_of_a_sort_key_is_sent(endpoint: &str) {
    let fixture = filled(endpoint);
    for (test, found) in [
        (KeyTest::Eq(2.into()), 2..3),
        (KeyTest::Lt(2.into()), 0..2),
        (KeyTest::Le(2.into()), 0..3),
        (KeyTest::Gt(2.into()), 3..5),
        (KeyTest::Ge(2.into()), 2..5),
        (KeyTest::Between(1.into(), 3.into()), 1..4),
    ] {
        let condition = KeyCondition::partition("pk", "a").and("sk", test.clone());
        let page = fixture.queried(Query::new(fixture.table.clone(), condition));
        assert_eq!(page.items, items(found), "{test:?}");
    }
    let condition = KeyCondition::partition("pk", "a").and("lsk", KeyTest::BeginsWith("l3".into()));
    let page = fixture.queried(Query::new(fixture.table.clone(), condition).index_name(LOCAL.to_owned()));
    assert_eq!(page.items[0].get("sk"), item(3).get("sk"));
}

fn a_filter_counts_what_was_evaluated(endpoint: &str) {
    let fixture = filled(endpoint);
    let filter = Path::attribute("even").eq(true);
    let projection = Projection::new([Path::attribute("sk")]);
    let query = fixture.partition().filter(filter.clone()).projection(projection);
    let page = fixture.queried(query.return_consumed_capacity(ReturnConsumedCapacity::Total));
    assert_eq!(page.items, [0, 2, 4].map(|number| Item::new().with("sk", number)));
    assert_eq!((page.count, page.scanned_count), (3, 5));
    let capacity = page.consumed_capacity.unwrap();
    assert_eq!((capacity.table_name, capacity.capacity_units), (Some(fixture.table.clone()), 1.0));
    let page = fixture.scanned(Scan::new(fixture.table.clone()).filter(filter));
    assert_eq!((page.items, page.count, page.scanned_count), (items([0, 2, 4]), 3, 5));
}

fn a_global_index_is_read(endpoint: &str) {
    let fixture = filled(endpoint);
    let query = Query::new(fixture.table.clone(), KeyCondition::partition("gpk", "g"));
    let page = fixture.queried(query.index_name(GLOBAL.to_owned()).limit(2));
    assert_eq!(page.items, items([4, 3]));
    let mut last = Item::new().with("pk", "a").with("sk", 3);
    last = last.with("gpk", "g").with("gsk", -3);
    assert_eq!(page.last_evaluated_key, Some(last.clone()));
    let scan = Scan::new(fixture.table.clone()).index_name(GLOBAL.to_owned()).exclusive_start_key(last);
    assert_eq!(fixture.scanned(scan).items, items([2, 1, 0]));
}

fn a_local_index_is_read_as_selected(endpoint: &str) {
    let fixture = filled(endpoint);
    let query = |select: Option<Select>| {
        let query = fixture.partition().index_name(LOCAL.to_owned()).select(select).limit(1);
        fixture.queried(query).items
    };
    let keys = Item::new().with("pk", "a").with("sk", 0).with("lsk", "l0");
    assert_eq!(query(None), query(Some(Select::AllProjectedAttributes)));
    assert_eq!(query(None), [keys]);
    assert_eq!(query(Some(Select::AllAttributes)), items([0]));
}

fn a_count_has_no_items(endpoint: &str) {
    let fixture = filled(endpoint);
    let odd = Path::attribute("even").eq(false);
    let page = fixture.queried(fixture.partition().filter(odd.clone()).select(Select::Count));
    assert_eq!((page.items, page.count, page.scanned_count), (Vec::new(), 2, 5));
    let page = fixture.scanned(Scan::new(fixture.table.clone()).filter(odd).select(Select::Count));
    assert_eq!((page.items, page.count, page.scanned_count), (Vec::new(), 2, 5));
}

fn a_refusal_is_told(endpoint: &str) {
    let fixture = filled(endpoint);
    let condition: Condition = Path::attribute("even").eq(true);
    for query in [
        fixture.partition().index_name("none".to_owned()),
        fixture.partition().limit(0),
        fixture.partition().exclusive_start_key(Item::new().with("pk", "a")),
        fixture.partition().select(Select::SpecificAttributes),
        Query::new(fixture.table.clone(), KeyCondition::partition("sk", 1)),
        Query::new(fixture.table.clone(), KeyCondition::partition("gpk", "g"))
            .index_name(GLOBAL.to_owned())
            .consistent_read(true),
        fixture.partition().filter(Path::attribute("sk").eq(1)),
    ] {
        let error = fixture.done(fixture.backend.query(query.clone())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Validation, "{query:?}");
        assert_eq!((error.operation(), error.table()), (Some("Query"), Some(fixture.table.as_str())));
    }
    let segment = Segment { segment: 2, total_segments: 2 };
    let scan = Scan::new(fixture.table.clone()).segment(segment).filter(condition);
    let error = fixture.done(fixture.backend.scan(scan)).unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Validation, Some("Scan")));
}

fn segments_are_the_whole_table(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let all: BTreeSet<String> = (0..20).map(|number| format!("{number}")).collect();
    all.iter().for_each(|pk| fixture.put(Item::new().with("pk", pk.as_str())));
    let mut read = Vec::new();
    for segment in 0..3 {
        let segment = Segment { segment, total_segments: 3 };
        let page = fixture.scanned(Scan::new(fixture.table.clone()).segment(segment).consistent_read(true));
        assert!(page.count < 20, "a segment is a part");
        read.extend(page.items);
    }
    let keys: BTreeSet<String> =
        read.iter().map(|item| item.get("pk").and_then(|pk| pk.as_s()).unwrap().to_owned()).collect();
    assert_eq!((read.len(), keys), (20, all));
}

fn a_scan_goes_on_after_its_page(endpoint: &str) {
    let fixture = filled(endpoint);
    let scan = || Scan::new(fixture.table.clone()).limit(3);
    let page = fixture.scanned(scan());
    assert_eq!(page.last_evaluated_key, Some(Item::new().with("pk", "a").with("sk", 2)));
    let rest = fixture.scanned(scan().exclusive_start_key(page.last_evaluated_key));
    assert_eq!((page.items, rest.items), (items([0, 1, 2]), items([3, 4])));
    assert_eq!(rest.last_evaluated_key, None);
}
