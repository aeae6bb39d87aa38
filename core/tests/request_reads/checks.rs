//! What is refused, and in which words.

use itemstore::expr::{Condition, KeyCondition, KeyTest, Projection};
use itemstore::request::{Query, Segment, Select};
use itemstore::value::{AttributeValue, Item, List, Path};
use itemstore::{Error, ErrorKind};

use crate::{exists, hash_only, project, query, query_of, scan, scan_of, schema, start, table};

const INVALID: &str = "One or more parameter values were invalid: ";
const ONE: &str = "1 validation error detected: ";
const START: &str = "The provided starting key is invalid";
const MISMATCH: &str =
    "The provided starting key is invalid: The provided key element does not match the schema";

/// The words of a refusal, which tells the operation and the table and quotes no value of an item.
fn words(error: &Error, operation: &str) -> String {
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Validation, Some(operation)), "{error}");
    assert_eq!(error.table(), Some("users"));
    assert!(!format!("{error} {error:?}").contains("SECRET"), "{error}");
    error.service_message().unwrap().to_owned()
}

fn of_query(result: itemstore::Result<()>) -> Result<(), String> {
    result.map_err(|error| words(&error, "Query"))
}

fn of_scan(result: itemstore::Result<()>) -> Result<(), String> {
    result.map_err(|error| words(&error, "Scan"))
}

fn refused(message: impl Into<String>) -> Result<(), String> {
    Err(message.into())
}

#[test]
fn a_limit_is_at_least_one_and_the_words_differ() {
    for limit in [0, -1, i32::MIN] {
        let rule = "failed to satisfy constraint: Member must have value greater than or equal to 1";
        assert_eq!(of_query(query().limit(limit).check()), refused(format!("{ONE}Value at 'Limit' {rule}")));
        let expected = refused(format!("{ONE}Value '{limit}' at 'limit' {rule}"));
        assert_eq!(of_scan(scan().limit(limit).check()), expected);
    }
    for limit in [1, i32::MAX] {
        query().limit(limit).check().unwrap();
        scan().limit(limit).check().unwrap();
    }
}

#[test]
fn the_name_of_an_index_is_one_that_an_index_can_have() {
    let rows = [
        ("ab", "Member must have length greater than or equal to 3"),
        ("a b", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
    ];
    for (name, rule) in rows {
        let expected =
            refused(format!("{ONE}Value '{name}' at 'indexName' failed to satisfy constraint: {rule}"));
        assert_eq!(of_query(query().index_name(name.to_owned()).check()), expected);
        assert_eq!(of_scan(scan_of(name).check()), expected);
    }
    let unknown = refused("The table does not have the specified index: none");
    assert_eq!(of_query(query().index_name("none".to_owned()).check_against(&schema())), unknown);
    assert_eq!(of_scan(scan_of("none").check_against(&schema())), unknown);
}

#[test]
fn what_is_selected_agrees_with_the_projection_and_the_index() {
    let given =
        |what: &str| refused(format!("Cannot specify the ProjectionExpression when choosing to get {what}"));
    let projected = refused("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
    let rows = [
        (Some(Select::AllAttributes), true, false, given("ALL_ATTRIBUTES")),
        (Some(Select::AllProjectedAttributes), true, true, given("ALL_PROJECTED_ATTRIBUTES")),
        (Some(Select::Count), true, false, given("only the Count")),
        (Some(Select::AllProjectedAttributes), false, false, projected),
        (Some(Select::AllProjectedAttributes), false, true, Ok(())),
        (Some(Select::SpecificAttributes), true, false, Ok(())),
        (Some(Select::AllAttributes), false, false, Ok(())),
        (Some(Select::Count), false, false, Ok(())),
        (None, true, false, Ok(())),
    ];
    for (select, projects, on_index, expected) in rows {
        let projection = project(if projects { &["x"] } else { &[] });
        let name = on_index.then(|| "by-g".to_owned());
        let query = query().index_name(name.clone()).projection(projection.clone()).select(select);
        assert_eq!(of_query(query.check()), expected, "{select:?}");
        let scan = scan().index_name(name).projection(projection).select(select);
        assert_eq!(of_scan(scan.check()), expected, "{select:?}");
    }
    let rule =
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES";
    let specific = Select::SpecificAttributes;
    assert_eq!(of_query(query().select(specific).check()), refused(format!("{ONE}{rule}")));
    assert_eq!(of_scan(scan().select(specific).check()), refused(rule));
}

#[test]
fn segments_are_counted_from_zero_and_up_to_a_million() {
    let rule = |path: &str, value: i32, rule: &str| {
        refused(format!(
            "{ONE}Value '{value}' at '{path}' failed to satisfy constraint: Member must have value {rule}"
        ))
    };
    let not_less = |segment: i32, total: i32| {
        refused(format!(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is \
             not less than TotalSegments: {total}"
        ))
    };
    let rows = [
        (0, 1, Ok(())),
        (999_999, 1_000_000, Ok(())),
        (5, 5, not_less(5, 5)),
        (1, 1, not_less(1, 1)),
        (0, 1_000_001, rule("totalSegments", 1_000_001, "less than or equal to 1000000")),
        (0, 0, rule("totalSegments", 0, "greater than or equal to 1")),
        (-1, 1, rule("segment", -1, "greater than or equal to 0")),
        (1_000_000, 1_000_000, rule("segment", 1_000_000, "less than or equal to 999999")),
    ];
    for (segment, total_segments, expected) in rows {
        let scan = scan().segment(Segment { segment, total_segments });
        assert_eq!(of_scan(scan.check()), expected, "{segment} of {total_segments}");
    }
    let error = scan().segment(Segment { segment: 1, total_segments: 4 }).start_key_of_another_segment();
    let rule = "Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 4 Segment: 1";
    assert_eq!(words(&error, "Scan"), format!("{START}: {rule}"));
}

#[test]
fn a_segment_has_two_parameters_or_none() {
    let required = |missing: &str, rest: &str| {
        format!("The {missing} parameter is required but was not present in the request when {rest}")
    };
    assert_eq!(Segment::from_parameters(None, None).unwrap(), None);
    let both = Segment::from_parameters(Some(0), Some(2)).unwrap();
    assert_eq!(both, Some(Segment { segment: 0, total_segments: 2 }));
    let rows = [
        (Some(0), None, required("TotalSegments", "Segment parameter is present")),
        (None, Some(2), required("Segment", "parameter TotalSegments is present")),
    ];
    for (segment, total, expected) in rows {
        let error = Segment::from_parameters(segment, total).unwrap_err();
        assert_eq!(error.service_message(), Some(expected.as_str()));
    }
}

#[test]
fn expressions_are_refused_under_the_names_of_their_parameters() {
    let twice = project(&["x", "x"]);
    let overlap = "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one \
                   of these paths; path one: [x], path two: [x]";
    assert_eq!(of_query(query().projection(twice.clone()).check()), refused(overlap));
    assert_eq!(of_scan(scan().projection(twice).check()), refused(overlap));
    let bad = || Path::attribute("x").lt(true);
    let kind = "Invalid FilterExpression: Incorrect operand type for operator or function; operator or function: <, \
                operand type: BOOL";
    assert_eq!(of_query(query().filter(bad()).check()), refused(kind));
    assert_eq!(of_scan(scan().filter(bad()).check()), refused(kind));
    let reversed = KeyCondition::partition("pk", "a").and("sk", KeyTest::BeginsWith(1.into()));
    let kind = "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: \
                begins_with, operand type: N";
    assert_eq!(of_query(Query::new(table(), reversed).filter(bad()).check()), refused(kind));
}

#[test]
fn names_and_values_of_all_expressions_count_together() {
    let half = "SECRET".repeat(180_000);
    let filter = || Path::attribute("x").eq(half.clone());
    let large = "ExpressionAttributeNames and ExpressionAttributeValues exceed the maximum allowed size of 2097152 bytes";
    let with = |value: String| Query::new(table(), KeyCondition::partition("pk", value)).filter(filter());
    with(half.clone()).check().unwrap();
    assert_eq!(of_query(with(half.replace('S', "s")).check()), refused(large));
    let name = "n".repeat(65_000);
    let many = Projection::new((0..17).map(|at| Path::attribute(format!("{name}{at}"))));
    scan().filter(filter()).check().unwrap();
    scan().projection(many.clone()).check().unwrap();
    assert_eq!(of_scan(scan().filter(filter()).projection(many).check()), refused(large));
}

#[test]
fn a_query_of_an_index_filters_by_what_the_index_has() {
    let lacks = |index: &str, names: &str| {
        refused(format!(
            "{INVALID}Secondary index {index} does not project one or more filter attributes: [{names}]"
        ))
    };
    let rows = [
        ("by-g", &["x"][..], Ok(())),
        ("by-g", &["pk", "sk"], Ok(())),
        ("by-g", &["z", "x", "y"], lacks("by-g", "y, z")),
        ("by-n", &["x", "sk"], Ok(())),
        ("by-n", &["g"], lacks("by-n", "g")),
        ("by-all", &["y"], Ok(())),
        ("by-n-all", &["y"], Ok(())),
    ];
    for (index, names, expected) in rows {
        let filter = || Condition::and(names.iter().map(|name| Path::attribute(*name).not_exists()));
        let query = query_of(index).filter(filter());
        assert_eq!(of_query(query.check_against(&schema())), expected, "{index} {names:?}");
        scan_of(index).filter(filter()).check_against(&schema()).unwrap();
    }
}

#[test]
fn a_global_index_gives_what_it_has() {
    let consistent = || refused("Consistent reads are not supported on global secondary indexes");
    let all = || {
        refused(format!(
            "{INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index by-g because its projection \
             type is not ALL"
        ))
    };
    let not_projected =
        |names: &str| refused(format!("{INVALID}Global secondary index by-g does not project [{names}]"));
    let whole = Some(Select::AllAttributes);
    let rows = [
        ("by-g", true, None, &[][..], consistent()),
        ("by-all", true, None, &[], consistent()),
        ("by-n", true, None, &[], Ok(())),
        ("by-g", false, whole, &[], all()),
        ("by-all", false, whole, &[], Ok(())),
        ("by-n", false, whole, &[], Ok(())),
        ("by-g", false, None, &["y"], not_projected("y")),
        ("by-g", false, None, &["x", "y", "pk", "z"], not_projected("y, z")),
        ("by-g", false, None, &["x", "g", "n", "pk", "sk"], Ok(())),
        ("by-all", false, None, &["y"], Ok(())),
        ("by-n", false, None, &["y"], Ok(())),
    ];
    for (index, consistent, select, names, expected) in rows {
        let projection = project(names);
        let query = query_of(index).consistent_read(consistent).select(select).projection(projection.clone());
        assert_eq!(of_query(query.check_against(&schema())), expected, "{index} {names:?}");
        let scan = scan_of(index).consistent_read(consistent).select(select).projection(projection);
        assert_eq!(of_scan(scan.check_against(&schema())), expected, "{index} {names:?}");
    }
    query().consistent_read(true).check_against(&schema()).unwrap();
    scan().consistent_read(true).check_against(&schema()).unwrap();
}

#[test]
fn the_filter_of_a_query_names_no_key_of_what_it_reads() {
    let named = |name: &str| {
        refused(format!(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
        ))
    };
    let right_hand = || Path::attribute("x").eq(Path::attribute("sk"));
    let rows = [
        (query(), exists("pk"), named("pk")),
        (query(), exists("x") & exists("sk"), named("sk")),
        (query(), right_hand(), named("sk")),
        (query(), exists("sk") & exists("pk"), named("pk")),
        (query(), exists("g"), Ok(())),
        (query_of("by-g"), exists("g"), named("g")),
        (query_of("by-g"), exists("n"), named("n")),
        (query_of("by-g"), exists("pk") & exists("sk"), Ok(())),
        (query_of("by-n"), exists("pk"), named("pk")),
        (query_of("by-n"), exists("sk"), Ok(())),
    ];
    for (query, filter, expected) in rows {
        assert_eq!(of_query(query.filter(filter).check_against(&schema())), expected);
    }
    scan().filter(exists("pk") & exists("sk")).check_against(&schema()).unwrap();
}

#[test]
fn no_path_leads_into_a_key() {
    let inside = || Path::attribute("pk").key("x");
    let rule =
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk";
    let filter = || Condition::AttributeExists(inside());
    assert_eq!(of_scan(scan().filter(filter()).check_against(&schema())), refused(rule));
    assert_eq!(of_query(query_of("by-all").filter(filter()).check_against(&schema())), refused(rule));
    let projection = || Projection::new([inside()]);
    assert_eq!(of_scan(scan().projection(projection()).check_against(&schema())), refused(rule));
    assert_eq!(of_query(query().projection(projection()).check_against(&schema())), refused(rule));
}

#[test]
fn the_key_condition_is_one_on_the_key_that_is_read() {
    let missed = |name: &str| refused(format!("Query condition missed key schema element: {name}"));
    assert_eq!(of_query(query().index_name("by-g".to_owned()).check_against(&schema())), missed("g"));
    let by_g = Query::new(table(), KeyCondition::partition("g", "a"));
    assert_eq!(of_query(by_g.check_against(&schema())), missed("pk"));
    for index in ["by-g", "by-all", "by-n"] {
        query_of(index).check_against(&schema()).unwrap();
    }
}

#[test]
fn a_start_key_of_a_query_is_a_key_in_its_range() {
    let sorted = |test: KeyTest| Query::new(table(), KeyCondition::partition("pk", "a").and("sk", test));
    let key = |pk: &str, sk: i32| start(&[("pk", pk.into()), ("sk", sk.into())]);
    let empty = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                 empty string value. Key: pk";
    let predicate = || refused("The provided starting key does not match the range key predicate");
    let outside =
        || refused("The provided starting key is outside query boundaries based on provided conditions");
    let one_row = || refused("The query can return at most one row and cannot be restarted");
    let by_g =
        |g: &str, n: i32| start(&[("pk", "p".into()), ("sk", 1.into()), ("g", g.into()), ("n", n.into())]);
    let rows = [
        (query(), key("a", 1), Ok(())),
        (query(), Item::new(), refused(START)),
        (query(), start(&[("pk", "a".into())]), refused(START)),
        (query(), key("a", 1).with("x", 1), refused(START)),
        (query(), start(&[("pk", "a".into()), ("x", 1.into())]), refused(START)),
        (query(), start(&[("pk", "a".into()), ("sk", "SECRET".into())]), refused(MISMATCH)),
        (query(), start(&[("pk", 1.into()), ("sk", 1.into())]), refused(MISMATCH)),
        (query(), key("", 1), refused(format!("{START}: {empty}"))),
        (query(), key("SECRET", 1), outside()),
        (sorted(KeyTest::Gt(5.into())), key("a", 6), Ok(())),
        (sorted(KeyTest::Gt(5.into())), key("a", 5), predicate()),
        (sorted(KeyTest::Between(1.into(), 3.into())), key("a", 4), predicate()),
        (sorted(KeyTest::Lt(5.into())), key("b", 4), one_row()),
        (sorted(KeyTest::Eq(5.into())), key("a", 5), Ok(())),
        (query_of("by-g"), by_g("a", 1), Ok(())),
        (query_of("by-g"), by_g("SECRET", 1), outside()),
        (query_of("by-g"), key("a", 1), refused(START)),
        (query_of("by-g"), by_g("a", 1).with("g", 7), refused(MISMATCH)),
        (query_of("by-n"), key("a", 1).with("n", 1), Ok(())),
        (query_of("by-n"), key("b", 1).with("n", 1), outside()),
        (query_of("by-n"), key("a", 1), refused(START)),
    ];
    for (query, key, expected) in rows {
        let request = query.exclusive_start_key(key.clone());
        request.check().unwrap();
        assert_eq!(of_query(request.check_against(&schema())), expected, "{key:?}");
    }
    let request = query().exclusive_start_key(start(&[("pk", "SECRET".into())]));
    let quoted =
        "The provided exclusive start key is invalid: ExclusiveStartKey: {pk=AttributeValue: {S:SECRET}}";
    assert_eq!(of_query(request.check_against(&hash_only())), refused(quoted));
}

#[test]
fn a_start_key_of_a_scan_is_a_key_of_what_it_reads() {
    let key = || start(&[("pk", "a".into()), ("sk", 1.into())]);
    let rows = [
        (scan(), key(), Ok(())),
        (scan(), start(&[("pk", "a".into())]), refused(MISMATCH)),
        (scan(), key().with("x", 1), refused(MISMATCH)),
        (scan(), key().with("sk", "SECRET"), refused(MISMATCH)),
        (scan_of("by-g"), key().with("g", "b").with("n", 1), Ok(())),
        (scan_of("by-g"), key(), refused(START)),
        (scan_of("by-g"), key().with("g", "b").with("n", "SECRET"), refused(MISMATCH)),
        (scan_of("by-all"), key().with("g", "b"), Ok(())),
        (scan_of("by-n"), key().with("n", 1), Ok(())),
        (scan_of("by-n"), key().with("n", 1).with("g", "b"), refused(START)),
    ];
    for (scan, key, expected) in rows {
        let request = scan.exclusive_start_key(key.clone());
        assert_eq!(of_scan(request.check_against(&schema())), expected, "{key:?}");
    }
    let only = scan().exclusive_start_key(start(&[("pk", "a".into())]));
    only.check_against(&hash_only()).unwrap();
    let deep = (1..33).fold(AttributeValue::from(1), |value, _| List::from(vec![value]).into());
    let error = scan().exclusive_start_key(start(&[("pk", deep)])).check().unwrap_err();
    assert!(words(&error, "Scan").starts_with(&format!("{START}: Nesting Levels")), "{error}");
}
