//! What BatchGetItem and BatchWriteItem refuse, in which order and words (SEMANTICS 11 and 12).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::collections::BTreeMap;

use itemstore::expr::Projection;
use itemstore::request::{BatchGetItem, BatchWriteItem, KeysAndAttributes, WriteRequest};
use itemstore::schema::{KeyAttribute, KeySchema, ScalarType, TableName, TableSchema};
use itemstore::value::{AttributeValue, Item, List, Number, Path};
use itemstore::{Error, ErrorKind, Result};

/// Kind, words of the service, and table of a refusal.
type Refusal = (ErrorKind, String, Option<String>);

const MISMATCH: &str = "The provided key element does not match the schema";
const DUPLICATES: &str = "Provided list of item keys contains duplicates";
const NOT_FOUND: &str = "Requested resource not found";
const EMPTY: &str = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                     empty string value. Key: pk";
const NESTING: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond \
                       supported limit";

fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

/// `users` has a string key, `events` a string and a number.
fn schemas() -> BTreeMap<TableName, TableSchema> {
    let pk = || KeyAttribute::new("pk", ScalarType::S);
    let users = KeySchema::simple(pk());
    let events = KeySchema::composite(pk(), KeyAttribute::new("sk", ScalarType::N));
    BTreeMap::from([(table("users"), users.into()), (table("events"), events.into())])
}

fn key(pk: &str) -> Item {
    Item::new().with("pk", pk)
}

fn keys(count: usize) -> Vec<Item> {
    (0..count).map(|n| key(&format!("{n}"))).collect()
}

fn event(number: &str) -> Item {
    key("a").with("sk", number.parse::<Number>().unwrap())
}

fn deep() -> AttributeValue {
    (0..33).fold(AttributeValue::from(1), |value, _| List::from(vec![value]).into())
}

/// A projection whose path is too deep: refused by its check.
fn too_deep() -> Projection {
    Projection::new([(0..32).fold(Path::attribute("a"), |path, _| path.key("n"))]).unwrap()
}

fn get(table_name: &str, keys: impl IntoIterator<Item = Item>) -> BatchGetItem {
    BatchGetItem::new().table(table(table_name), KeysAndAttributes::new(keys))
}

fn writes(requests: impl IntoIterator<Item = (&'static str, WriteRequest)>) -> BatchWriteItem {
    requests
        .into_iter()
        .fold(BatchWriteItem::new(), |batch, (name, request)| batch.write(table(name), request))
}

fn puts(table_name: &'static str, count: usize) -> Vec<(&'static str, WriteRequest)> {
    keys(count).into_iter().map(|key| (table_name, WriteRequest::Put(key))).collect()
}

/// What is refused of a BatchGetItem on the two tables, and on which table.
fn get_refusal(request: &BatchGetItem) -> Option<Refusal> {
    let schemas = schemas();
    refusal("BatchGetItem", request.check().and_then(|()| request.check_against(|name| schemas.get(name))))
}

fn write_refusal(request: &BatchWriteItem) -> Option<Refusal> {
    let schemas = schemas();
    refusal("BatchWriteItem", request.check().and_then(|()| request.check_against(|name| schemas.get(name))))
}

fn refusal(operation: &str, checked: Result<()>) -> Option<Refusal> {
    let error: Error = checked.err()?;
    assert_eq!(error.operation(), Some(operation));
    let words = error.service_message().expect("a refusal has the service's words").to_owned();
    Some((error.kind(), words, error.table().map(ToOwned::to_owned)))
}

#[expect(clippy::unnecessary_wraps, reason = "a row expects either this or `None`")]
fn refused(words: impl Into<String>, table: Option<&str>) -> Option<Refusal> {
    Some((ErrorKind::Validation, words.into(), table.map(ToOwned::to_owned)))
}

#[test]
fn counts_of_keys() {
    let constraint = |table: &str, rest: &str| {
        format!(
            "1 validation error detected: Value at 'RequestItems.{table}.member.Keys' failed to satisfy constraint: Member \
             must have length {rest}"
        )
    };
    let of_two = |users: usize, events: usize| {
        get("users", keys(users))
            .table(table("events"), KeysAndAttributes::new((0..events).map(|n| event(&n.to_string()))))
    };
    let too_many = "Too many items requested for the BatchGetItem call";
    for (request, expected) in [
        (get("users", keys(1)), None),
        (get("users", keys(100)), None),
        (of_two(60, 40), None),
        (BatchGetItem::new(), refused("The requestItems parameter is required for BatchGetItem", None)),
        (get("users", keys(0)), refused(constraint("users", "greater than or equal to 1"), None)),
        (get("users", keys(101)), refused(constraint("users", "less than or equal to 100"), None)),
        (of_two(60, 41), refused(too_many, None)),
    ] {
        assert_eq!(get_refusal(&request), expected);
    }
    let both = get_refusal(&of_two(0, 101)).unwrap().1;
    assert!(both.starts_with("2 validation errors detected: Value at 'RequestItems.events."), "{both}");
}

#[test]
fn keys_of_a_batch_get() {
    let of_events = |keys: [Item; 2]| get("events", keys);
    for (request, expected) in [
        (of_events([event("1"), event("2")]), None),
        (get("users", [key("a"), key("A")]), None),
        (get("users", [key("a"), key("a")]), refused(DUPLICATES, Some("users"))),
        (of_events([event("1"), event("1.0")]), refused(DUPLICATES, Some("events"))),
        (of_events([event("1000"), event("1e3")]), refused(DUPLICATES, Some("events"))),
        (get("users", [key("")]), refused(EMPTY, Some("users"))),
        (get("users", [event("1")]), refused(MISMATCH, Some("users"))),
        (get("events", [key("a")]), refused(MISMATCH, Some("events"))),
        (get("users", [Item::new().with("pk", 1)]), refused(MISMATCH, Some("users"))),
        (get("users", [key("a").with("deep", deep())]), refused(NESTING, Some("users"))),
    ] {
        assert_eq!(get_refusal(&request), expected, "{request:?}");
    }
    // The same key of two tables is two items.
    let apart = get("users", [key("a")]).table(table("events"), KeysAndAttributes::new([event("1")]));
    assert_eq!(get_refusal(&apart), None);
}

#[test]
fn projections_of_a_batch_get() {
    let projected = |projection: Projection| {
        BatchGetItem::new().table(table("users"), KeysAndAttributes::new([key("a")]).projection(projection))
    };
    let into_key = Projection::new([Path::attribute("pk").key("x")]).unwrap();
    let scalars =
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk";
    assert_eq!(get_refusal(&projected(into_key)), refused(scalars, Some("users")));
    let levels =
        "Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33";
    assert_eq!(get_refusal(&projected(too_deep())), refused(levels, Some("users")));
    assert_eq!(get_refusal(&projected(Projection::new([Path::attribute("pk")]).unwrap())), None);
}

#[test]
fn what_is_told_first_of_a_batch_get() {
    let missing = || Some((ErrorKind::TableNotFound, NOT_FOUND.to_owned(), Some("zzz".to_owned())));
    let wrong = KeysAndAttributes::new([Item::new().with("x", 1)]);
    let with_missing = |asked| get("zzz", [key("a")]).table(table("users"), asked);
    for (request, expected) in [
        (with_missing(wrong), missing()),
        (with_missing(KeysAndAttributes::new([key("a"), key("a")])), refused(DUPLICATES, Some("users"))),
        (
            with_missing(KeysAndAttributes::new([key("a").with("d", deep())]).projection(too_deep())),
            refused(NESTING, Some("users")),
        ),
    ] {
        assert_eq!(get_refusal(&request), expected, "{request:?}");
    }
}

#[test]
fn counts_of_writes() {
    let constraint = |printed: &str| {
        format!(
            "1 validation error detected: Value '{printed}' at 'requestItems' failed to satisfy constraint: Map value must \
             satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or \
             equal to 1]"
        )
    };
    let of_two = |users, events: usize| {
        let events = (0..events).map(|n| ("events", WriteRequest::Put(event(&n.to_string()))));
        writes(puts("users", users).into_iter().chain(events))
    };
    let mut with_none = of_two(1, 0);
    with_none.request_items.insert(table("events"), Vec::new());
    for (request, expected) in [
        (of_two(1, 0), None),
        (of_two(25, 0), None),
        (of_two(20, 5), None),
        (of_two(0, 0), refused("The requestItems parameter is required for BatchWriteItem", None)),
        (with_none, refused(constraint("{events=[…], users=[…]}"), None)),
        (of_two(26, 0), refused(constraint("{users=[…]}"), None)),
        (of_two(20, 6), refused("Too many items requested for the BatchWriteItem call", None)),
    ] {
        assert_eq!(write_refusal(&request), expected);
    }
}

#[test]
fn items_and_keys_of_a_batch_write() {
    use WriteRequest::{Delete, Put};
    let sized = |bytes: usize| Put(key("a").with("p", "x".repeat(bytes - 4)));
    let number = || Item::new().with("pk", 1);
    let missing = "One or more parameter values were invalid: Missing the key pk in the item";
    let too_long = "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 \
                    bytes";
    for (request, expected) in [
        (sized(409_600), None),
        (sized(409_601), refused("Item size has exceeded the maximum allowed size", Some("users"))),
        (
            Put(key("a").with("", 1)),
            refused("One or more parameter values were invalid: Empty attribute name", Some("users")),
        ),
        (Put(key("a").with("d", deep())), refused(NESTING, Some("users"))),
        (Delete(key("a").with("d", deep())), refused(NESTING, Some("users"))),
        (Put(Item::new().with("x", 1)), refused(missing, Some("users"))),
        (Put(number()), refused(MISMATCH, Some("users"))),
        (Delete(number()), refused(MISMATCH, Some("users"))),
        (Delete(key("a").with("x", 1)), refused(MISMATCH, Some("users"))),
        (Delete(Item::new()), refused(MISMATCH, Some("users"))),
        (Put(key("")), refused(EMPTY, Some("users"))),
        (Delete(key("")), refused(EMPTY, Some("users"))),
        (Put(key(&"x".repeat(2048))), None),
        (Put(key(&"x".repeat(2049))), refused(too_long, Some("users"))),
    ] {
        assert_eq!(write_refusal(&writes([("users", request)])), expected);
    }
}

#[test]
fn keys_that_stand_twice_in_a_batch_write() {
    use WriteRequest::{Delete, Put};
    let twice = || refused(DUPLICATES, Some("events"));
    for (one, other, expected) in [
        (Put(event("1")), Put(event("1").with("x", 1)), twice()),
        (Put(event("1")), Delete(event("1")), twice()),
        (Delete(event("1")), Delete(event("1")), twice()),
        (Put(event("1")), Put(event("1.0")), twice()),
        (Put(event("1000")), Delete(event("1e3")), twice()),
        (Put(event("1")), Put(event("2")), None),
    ] {
        assert_eq!(write_refusal(&writes([("events", one), ("events", other)])), expected);
    }
    let apart = writes([("users", Put(key("a"))), ("events", Put(event("1"))), ("users", Delete(key("b")))]);
    assert_eq!(write_refusal(&apart), None);
}

#[test]
fn what_is_told_first_of_a_batch_write() {
    use WriteRequest::Put;
    let missing = Some((ErrorKind::TableNotFound, NOT_FOUND.to_owned(), Some("zzz".to_owned())));
    let with_missing = |request| writes([("users", request), ("zzz", Put(key("a")))]);
    assert_eq!(write_refusal(&with_missing(Put(Item::new().with("x", 1)))), missing);
    let large = Put(key("a").with("p", "x".repeat(409_600)));
    let size = refused("Item size has exceeded the maximum allowed size", Some("users"));
    assert_eq!(write_refusal(&with_missing(large)), size);
    let too_many = writes(puts("zzz", 25).into_iter().chain([("users", Put(key("")))]));
    assert_eq!(
        write_refusal(&too_many),
        refused("Too many items requested for the BatchWriteItem call", None)
    );
}
