//! Queries and scans of models: the requests they make, before any backend sees them.

use itemstore::backend::Request;
use itemstore::expr::{KeyCondition, KeyTest};
use itemstore::model::{Cursor, Explanation};
use itemstore::prelude::*;
use itemstore::request::{Query, Scan, Segment, Select};
use itemstore::value::{AttributeValue, Item};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", consistent_read)]
#[model(global_index(by_email, partition_key = email))]
#[model(global_index(by_tenant, partition_key(tenant, region), sort_key(year, name), project(keys, age)))]
#[model(local_index(by_age, sort_key = age, project(keys)))]
#[model(local_index(by_year, sort_key = year))]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
    name: String,
    email: Option<String>,
    tenant: String,
    region: Vec<u8>,
    year: i32,
    age: u32,
    active: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{user}", sort_key = "YEAR#{year:04}#ORDER#{number:06}#END")]
#[model(global_index(
    by_name,
    partition_key(name = "gsi_pk", template = "ORDERS"),
    sort_key(name = "gsi_sk", template = "{name}#{user}")
))]
struct Order {
    user: String,
    year: u32,
    number: u32,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{id}", sort_key = "PROFILE")]
struct Profile {
    id: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "TAG#{tag}", sort_key = "TAGGED#{what}")]
struct Tagged {
    tag: String,
    what: String,
}

fn query(explained: itemstore::Result<Explanation>) -> Query {
    match explained.expect("a request").request() {
        Request::Query(query) => query.clone(),
        other => unreachable!("{:?} is no query", other.operation()),
    }
}

fn scan(explained: itemstore::Result<Explanation>) -> Scan {
    match explained.expect("a request").request() {
        Request::Scan(scan) => scan.clone(),
        other => unreachable!("{:?} is no scan", other.operation()),
    }
}

/// The test of the sort key, if there is one.
fn tested(explained: itemstore::Result<Explanation>) -> Option<KeyTest> {
    query(explained).key_condition.terms().get(1).map(|term| term.test.clone())
}

fn s(text: &str) -> AttributeValue {
    text.into()
}

fn kind<T>(result: itemstore::Result<T>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

#[test]
fn a_query_names_the_partition_and_no_more() {
    let request = query(User::query("USER#1").explain());
    assert_eq!(request.table_name.as_str(), "users");
    assert_eq!(request.key_condition, KeyCondition::partition("pk", "USER#1"));
    assert_eq!((request.index_name, request.filter, request.projection), (None, None, None));
    assert_eq!((request.select, request.limit, request.exclusive_start_key), (None, None, None));
    assert!(request.scan_index_forward);
}

#[test]
fn every_test_of_a_sort_key_is_said_as_it_is() {
    let sorted = |query: itemstore::model::Query<_>| tested(query.explain()).expect("a test");
    let user = || User::query("U");
    let rows = [
        (sorted(user().sort_key(|k| k.eq("a"))), KeyTest::Eq(s("a"))),
        (sorted(user().sort_key(|k| k.lt("a"))), KeyTest::Lt(s("a"))),
        (sorted(user().sort_key(|k| k.le("a"))), KeyTest::Le(s("a"))),
        (sorted(user().sort_key(|k| k.gt("a"))), KeyTest::Gt(s("a"))),
        (sorted(user().sort_key(|k| k.ge(String::from("a")))), KeyTest::Ge(s("a"))),
        (sorted(user().sort_key(|k| k.between("a", "b"))), KeyTest::Between(s("a"), s("b"))),
        (sorted(user().sort_key(|k| k.begins_with("a"))), KeyTest::BeginsWith(s("a"))),
    ];
    for (test, expected) in rows {
        assert_eq!(test, expected);
    }
    assert_eq!(tested(User::by_age("U").sort_key(|k| k.ge(18)).explain()), Some(KeyTest::Ge(18.into())));
}

#[test]
fn a_second_condition_on_the_sort_key_is_refused() {
    let twice = User::query("U").sort_key(|k| k.gt("a")).sort_key(|k| k.lt("b"));
    assert_eq!(kind(twice.explain()), Some(ErrorKind::Validation));
}

#[test]
fn a_sort_key_of_several_attributes_is_tested_from_the_left() {
    let tenant = || User::by_tenant(("t", vec![1_u8]));
    let partition = KeyCondition::partition("tenant", "t").and("region", KeyTest::Eq(vec![1_u8].into()));
    let condition = |explained| query(explained).key_condition;
    assert_eq!(condition(tenant().project(|u| u.age()).explain()), partition);
    let year = tenant().sort_key(|year| year.eq(2026)).project(|u| u.age());
    assert_eq!(condition(year.explain()), partition.clone().and("year", KeyTest::Eq(2026.into())));
    let both =
        tenant().sort_key(|year| year.eq(2026).then(|name| name.begins_with("J"))).project(|u| u.age());
    let expected = partition.and("year", KeyTest::Eq(2026.into())).and("name", KeyTest::BeginsWith(s("J")));
    assert_eq!(condition(both.explain()), expected);
}

#[test]
fn without_a_condition_a_template_asks_for_its_own_keys() {
    assert_eq!(tested(Order::query("1").explain()), Some(KeyTest::BeginsWith(s("YEAR#"))));
    assert_eq!(tested(Profile::query("1").explain()), Some(KeyTest::Eq(s("PROFILE"))));
    assert_eq!(tested(Order::by_name(()).explain()), None);
    let condition = query(Order::query("1").explain()).key_condition;
    assert_eq!(condition.terms()[0].test, KeyTest::Eq(s("USER#1")));
}

#[test]
fn what_is_under_a_part_ends_at_the_delimiter() {
    let under = Order::query("1").sort_key(|year| year.under(2026));
    assert_eq!(tested(under.explain()), Some(KeyTest::BeginsWith(s("YEAR#2026#ORDER#"))));
    let one = Order::query("1").sort_key(|year| year.under(2026).then(|number| number.eq(7)));
    assert_eq!(tested(one.explain()), Some(KeyTest::Eq(s("YEAR#2026#ORDER#000007#END"))));
    let user = Order::by_name(()).sort_key(|name| name.under("n"));
    assert_eq!(tested(user.explain()), Some(KeyTest::BeginsWith(s("n#"))));
}

/// The last code point, which no key holds.
const LAST: &str = "\u{10FFFF}";

#[test]
fn an_order_in_a_template_stays_within_its_keys() {
    let between = |low: &str, high: String| Some(KeyTest::Between(s(low), high.into()));
    let sorted = |query: itemstore::model::Query<_>| tested(query.explain());
    let order = || Order::query("1");
    let y = "YEAR#2026#ORDER#";
    assert_eq!(sorted(order().sort_key(|k| k.ge(2026))), between(y, format!("YEAR#{LAST}")));
    assert_eq!(
        sorted(order().sort_key(|k| k.gt(2026))),
        between(&format!("{y}{LAST}"), format!("YEAR#{LAST}"))
    );
    assert_eq!(sorted(order().sort_key(|k| k.le(2026))), between("YEAR#", format!("{y}{LAST}")));
    assert_eq!(sorted(order().sort_key(|k| k.lt(2026))), between("YEAR#", y.to_owned()));
    let years = order().sort_key(|k| k.between(2025, 2026));
    assert_eq!(sorted(years), between("YEAR#2025#ORDER#", format!("{y}{LAST}")));
    let number = |test: fn(_) -> _| sorted(order().sort_key(|k| k.under(2026).then(test)));
    let key = |number: &str| format!("{y}{number}#END");
    assert_eq!(number(|k| k.ge(7)), between(&key("000007"), format!("{y}{LAST}")));
    assert_eq!(number(|k| k.gt(7)), between(&format!("{}\0", key("000007")), format!("{y}{LAST}")));
    assert_eq!(number(|k| k.le(7)), between(y, key("000007")));
    assert_eq!(number(|k| k.lt(7)), between(y, format!("{y}000007#ENC{LAST}")));
}

/// Every order of a text part against every key, by comparing keys as the service does.
#[test]
fn an_order_in_a_template_is_that_of_its_values() {
    let values = ["a", "a\0", "aa", "b", "\u{e000}", "z", "\u{d7ff}"];
    let others = ["TAGGED", "TAGGED#", "TAGGEE", "TAGGED$", "A", "Z"];
    let key = |what: &str| format!("TAGGED#{what}");
    let holds = |test: &KeyTest, key: &str| match test {
        KeyTest::Between(low, high) => low.as_s().expect("text") <= key && key <= high.as_s().expect("text"),
        other => unreachable!("{other:?} is no update"),
    };
    for bound in values {
        let tag = || Tagged::query("t");
        let tests = [
            (tag().sort_key(|k| k.lt(bound)), str::lt as fn(&str, &str) -> bool),
            (tag().sort_key(|k| k.le(bound)), str::le),
            (tag().sort_key(|k| k.gt(bound)), str::gt),
            (tag().sort_key(|k| k.ge(bound)), str::ge),
        ];
        for (query, compare) in tests {
            let test = tested(query.explain()).expect("a test");
            for value in values {
                assert_eq!(holds(&test, &key(value)), compare(value, bound), "{value:?} and {bound:?}");
            }
            assert!(others.iter().all(|other| *other == "TAGGED#" || !holds(&test, other)), "{test:?}");
        }
    }
}

#[test]
fn a_part_that_the_template_cannot_hold_is_refused() {
    assert_eq!(kind(Order::query("1#2").explain()), Some(ErrorKind::Key));
    assert_eq!(kind(Order::query("1").sort_key(|year| year.ge(20_260)).explain()), Some(ErrorKind::Key));
    assert_eq!(kind(Tagged::query("t").sort_key(|k| k.eq(LAST)).explain()), Some(ErrorKind::Key));
}

#[test]
fn filters_are_joined_by_and() {
    let request = query(User::query("U").filter(|u| u.active().eq(true)).filter(|u| u.age().gt(3)).explain());
    assert_eq!(request.filter.expect("a filter").render().text, "#0 = :0 AND #1 > :1");
    let of_index = query(User::by_email("a@b.c").filter(|u| u.pk().begins_with("USER#")).explain());
    assert_eq!(of_index.filter.expect("a filter").render().text, "begins_with(pk, :0)");
}

#[test]
fn an_index_is_named_and_read_eventually_consistent_when_it_is_global() {
    let global = query(User::by_email("a@b.c").explain());
    assert_eq!((global.index_name.as_deref(), global.consistent_read), (Some("by_email"), false));
    let local = query(User::by_year("U").explain());
    assert_eq!((local.index_name.as_deref(), local.consistent_read), (Some("by_year"), true));
    assert!(!query(User::by_year("U").consistent_read(false).explain()).consistent_read);
    assert!(query(User::query("U").explain()).consistent_read);
    assert!(query(Order::query("U").consistent_read(true).explain()).consistent_read);
}

#[test]
fn a_local_index_is_asked_for_whole_items_where_it_holds_less() {
    assert_eq!(query(User::by_age("U").explain()).select, Some(Select::AllAttributes));
    assert_eq!(query(User::by_year("U").explain()).select, None);
    assert_eq!(query(User::by_age("U").project(|u| u.name()).explain()).select, None);
}

fn projected(explained: itemstore::Result<Explanation>) -> Vec<String> {
    let projection = query(explained).projection.expect("a projection");
    projection.paths().iter().map(ToString::to_string).collect()
}

#[test]
fn with_a_projection_comes_what_tells_the_position() {
    assert_eq!(projected(User::query("U").project(|u| (u.name(), u.sk())).explain()), ["name", "sk", "pk"]);
    let tenant = User::by_tenant(("t", vec![1_u8])).project(|u| u.age());
    assert_eq!(projected(tenant.explain()), ["age", "pk", "sk", "tenant", "region", "year", "name"]);
}

#[derive(Attribute, Debug, PartialEq)]
struct Aged {
    age: u32,
    name: String,
}

#[derive(Attribute, Debug, PartialEq)]
struct Active {
    active: bool,
}

#[test]
fn a_smaller_struct_is_asked_for_by_its_names() {
    assert_eq!(projected(User::query("U").project_to::<Aged>().explain()), ["age", "name", "pk", "sk"]);
    let tenant = || User::by_tenant(("t", vec![1_u8]));
    tenant().project_to::<Aged>().explain().expect("the index holds both");
    let error = tenant().project_to::<Active>().explain().expect_err("the index does not hold it");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Validation, Some("active")));
    User::by_age("U").project_to::<Active>().explain().expect("a local index leads to the item");
}

#[test]
fn a_count_asks_for_no_items() {
    assert_eq!(query(User::query("U").count().explain()).select, Some(Select::Count));
    assert_eq!(query(User::by_tenant(("t", vec![1_u8])).count().explain()).select, Some(Select::Count));
    assert_eq!(scan(User::scan().count().explain()).select, Some(Select::Count));
}

#[test]
fn direction_page_size_and_position_are_told() {
    let key = Item::new().with("pk", "U").with("sk", "a");
    let request = User::query("U").reverse().page_size(7).after(Cursor::from_key(key.clone()));
    let request = query(request.explain());
    assert_eq!((request.scan_index_forward, request.limit), (false, Some(7)));
    assert_eq!(request.exclusive_start_key, Some(key));
    assert!(query(User::query("U").reverse().reverse().explain()).scan_index_forward);
    assert_eq!(query(User::query("U").page_size(usize::MAX).explain()).limit, None);
    assert_eq!(query(User::query("U").page_size(0).explain()).limit, Some(0));
}

#[test]
fn a_scan_asks_for_the_keys_of_its_templates() {
    assert_eq!(scan(User::scan().explain()).filter, None);
    let filter = |explained| scan(explained).filter.expect("a filter").render().text;
    assert_eq!(filter(Order::scan().explain()), "begins_with(pk, :0) AND begins_with(sk, :1)");
    assert_eq!(filter(Profile::scan().explain()), "begins_with(pk, :0) AND sk = :1");
    let named = Order::scan().filter(|o| o.name().eq("n"));
    assert_eq!(filter(named.explain()), "begins_with(pk, :0) AND begins_with(sk, :1) AND #0 = :2");
    assert_eq!(filter(Order::scan_by_name().explain()), "#0 = :0");
}

/// Its index has a key of its own, which items of other models may have too.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{user}", sort_key = "TASK#{id}")]
#[model(global_index(by_status, partition_key = status, project(keys, title)))]
#[model(local_index(by_title, sort_key = title))]
struct Task {
    user: String,
    id: String,
    #[model(alias = "state")]
    status: String,
    title: String,
}

#[test]
fn an_index_that_models_share_is_asked_for_items_of_this_one() {
    let filter = |filter: Option<itemstore::expr::Condition>| filter.expect("a filter").render().text;
    let of_user_and_task = "begins_with(pk, :0) AND begins_with(sk, :1)";
    let global = query(Task::by_status("open").project(|t| t.title()).explain());
    assert_eq!(filter(global.filter), of_user_and_task);
    assert_eq!(filter(query(Task::by_title("1").explain()).filter), "begins_with(sk, :0)");
    let scanned = scan(Task::scan_by_status().project(|t| t.title()).explain());
    assert_eq!(filter(scanned.filter), of_user_and_task);
    assert_eq!(query(Order::by_name(()).explain()).filter, None);
}

#[test]
fn an_index_is_not_asked_for_a_name_it_does_not_hold() {
    let status = Task::by_status("open").project(|t| t.status());
    assert_eq!(projected(status.explain()), ["status", "pk", "sk"]);
    let title = Task::by_title("1").project(|t| t.status());
    assert_eq!(projected(title.explain()), ["state", "status", "pk", "sk", "title"]);
}

#[test]
fn a_filter_of_a_scan_may_name_keys() {
    let request = scan(User::scan().filter(|u| u.pk().begins_with("USER#")).explain());
    assert_eq!(request.filter.expect("a filter").render().text, "begins_with(pk, :0)");
    assert_eq!(scan(User::scan_by_email().explain()).index_name.as_deref(), Some("by_email"));
}

#[test]
fn a_segment_is_told() {
    let segment = Segment { segment: 1, total_segments: 3 };
    assert_eq!(scan(User::scan().segment(segment).explain()).segment, Some(segment));
    let first = scan(User::scan().segments(3).all().explain());
    assert_eq!(first.segment, Some(Segment { segment: 0, total_segments: 3 }));
}

#[test]
fn segments_that_make_no_sense_are_refused() {
    assert_eq!(kind(User::scan().segments(0).all().explain()), Some(ErrorKind::Validation));
    assert_eq!(kind(User::scan().segments(u32::MAX).all().explain()), Some(ErrorKind::Validation));
    let cursor = Cursor::from_key(Item::new().with("pk", "U").with("sk", "a"));
    assert_eq!(kind(User::scan().after(cursor).segments(2).all().explain()), Some(ErrorKind::Validation));
}

#[test]
fn an_explanation_tells_what_is_read_and_how() {
    let request = User::by_year("U").sort_key(|year| year.ge(2026)).filter(|u| u.active().eq(true)).reverse();
    let told = request.page_size(7).explain().expect("a request").to_string();
    let expected = "Query on table users
  index: by_year
  consistent: true
  key condition: pk = :0 AND #0 >= :1
  filter: #1 = :2
  items read at most: 7
  order: descending
  name: #0 = \"year\"
  name: #1 = \"active\"
  value: :0 = S(\"U\")
  value: :1 = N(2026)
  value: :2 = BOOL(true)";
    assert_eq!(told, expected);
    let scan = User::scan().segments(4).all().explain().expect("a request").to_string();
    assert_eq!(scan, "Scan on table users\n  consistent: true\n  segment: 0 of 4");
}

#[test]
fn nothing_prints_a_value() {
    let query = User::query("SECRET").sort_key(|k| k.gt("SECRET")).filter(|u| u.name().eq("SECRET"));
    let cursor = Cursor::from_key(Item::new().with("pk", "SECRET"));
    let printed = format!("{:?} {cursor:?}", query.after(cursor.clone()).page());
    assert!(printed.contains("User") && !printed.contains("SECRET"), "{printed}");
}
