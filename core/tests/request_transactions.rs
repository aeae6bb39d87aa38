//! What the transactions refuse, in which order, words and place, and what they decide (SEMANTICS 13).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::collections::BTreeMap;
use std::error::Error as _;

use itemstore::expr::{Condition, Projection, SetOperand, Update};
use itemstore::request::{
    ConditionCheck, DeleteItem, PutItem, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues,
    ReturnValuesOnConditionCheckFailure, Snapshot, TransactGet, TransactGetItems, TransactWrite,
    TransactWriteItems, UpdateItem, WriteOutcome,
};
use itemstore::schema::{
    IndexKeySchema, IndexSchema, IndexScope, KeyAttribute, KeySchema, Projected, ScalarType, TableName,
    TableSchema,
};
use itemstore::value::{AttributeValue, Item, List, Number, Path};
use itemstore::{Error, ErrorKind, Result};

const MISMATCH: &str = "The provided key element does not match the schema";
const NOT_FOUND: &str = "Requested resource not found";
const TWICE: &str = "Transaction request cannot include multiple operations on one item";
const EMPTY: &str = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                     empty string value. Key: pk";
const SCALARS: &str =
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk";
const SIZE: &str = "Transaction request size cannot exceed 4194304 bytes";
const CONDITION: &str = "The conditional request failed";

fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

fn users() -> TableName {
    table("users")
}

/// `users` has a string key, `events` a string and a number.
fn schemas() -> BTreeMap<TableName, TableSchema> {
    let pk = || KeyAttribute::new("pk", ScalarType::S);
    let events = KeySchema::composite(pk(), KeyAttribute::new("sk", ScalarType::N));
    BTreeMap::from([(users(), KeySchema::simple(pk()).into()), (table("events"), events.into())])
}

fn key(pk: impl Into<AttributeValue>) -> Item {
    Item::new().with("pk", pk)
}

fn event(number: &str) -> Item {
    key("a").with("sk", number.parse::<Number>().unwrap())
}

fn exists(name: &str) -> Condition {
    Path::attribute(name).exists()
}

fn put(item: Item) -> TransactWrite {
    PutItem::new(users(), item).into()
}

fn delete(key: Item) -> TransactWrite {
    DeleteItem::new(users(), key).into()
}

fn update(key: Item, update: impl Into<Option<Update>>) -> TransactWrite {
    UpdateItem::new(users(), key, update).into()
}

fn check(key: Item, condition: Condition) -> TransactWrite {
    ConditionCheck::new(users(), key, condition).into()
}

fn set(name: &str, value: impl Into<AttributeValue>) -> Update {
    Update::new().with_set(Path::attribute(name), SetOperand::Value(value.into()))
}

/// Fails on an item without a number `n`.
fn increment() -> Update {
    Update::new().with_set(
        Path::attribute("n"),
        SetOperand::Path(Path::attribute("n")).plus(SetOperand::Value(1.into())),
    )
}

fn writes(actions: impl IntoIterator<Item = TransactWrite>) -> TransactWriteItems {
    TransactWriteItems::new(actions)
}

fn checked(request: &TransactWriteItems) -> Result<()> {
    let schemas = schemas();
    request.check()?;
    request.check_against(|name| schemas.get(name))
}

fn checked_reads(request: &TransactGetItems) -> Result<()> {
    let schemas = schemas();
    request.check()?;
    request.check_against(|name| schemas.get(name))
}

/// The words of a refusal of the whole request.
fn words(error: &Error) -> &str {
    assert_eq!(error.kind(), ErrorKind::Validation, "{error}");
    error.service_message().expect("a refusal has the service's words")
}

/// The codes of a cancelled transaction, and the words of the one reason that has some.
fn reasons(error: &Error) -> (Vec<&str>, Option<&str>) {
    assert_eq!(error.kind(), ErrorKind::TransactionCancelled, "{error}");
    let codes: Vec<&str> = error.cancellation_reasons().iter().map(|reason| reason.code.as_str()).collect();
    let told = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    assert_eq!(error.service_message(), Some(told.as_str()));
    let words = error.cancellation_reasons().iter().find_map(|reason| reason.service_message.as_deref());
    (codes, words)
}

#[test]
fn the_number_of_actions() {
    let puts = |count: usize| writes((0..count).map(|n| put(key(format!("{n}")))));
    let gets = |count: usize| {
        TransactGetItems::new((0..count).map(|n| TransactGet::new(users(), key(format!("{n}")))))
    };
    let none = "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have \
                length greater than or equal to 1";
    let many = "1 validation error detected: Value '[…]' at 'transactItems' failed to satisfy constraint: Member must have \
                length less than or equal to 100";
    for (count, expected) in [(0, Some(none)), (1, None), (100, None), (101, Some(many))] {
        let (write, read) = (checked(&puts(count)), checked_reads(&gets(count)));
        assert_eq!(write.as_ref().err().map(words), expected, "{count}");
        assert_eq!(read.as_ref().err().map(words), expected, "{count}");
    }
}

#[test]
fn tokens() {
    let constraint = |token: &str, rest: &str| {
        format!(
            "1 validation error detected: Value '{token}' at 'clientRequestToken' failed to satisfy constraint: Member must \
             have length {rest}"
        )
    };
    let longest = "é".repeat(36);
    let too_long = "é".repeat(37);
    for (token, expected) in [
        ("", Some(constraint("", "greater than or equal to 1"))),
        ("t", None),
        (longest.as_str(), None),
        (too_long.as_str(), Some(constraint(&too_long, "less than or equal to 36"))),
    ] {
        let request = writes([put(key("a"))]).client_request_token(token.to_owned());
        assert_eq!(checked(&request).err().as_ref().map(words), expected.as_deref(), "{token:?}");
    }
    let both = writes([]).client_request_token(too_long).check().unwrap_err();
    assert!(words(&both).starts_with("2 validation errors detected: "), "{both}");
}

#[test]
fn an_update_has_an_expression() {
    let error = writes([put(key("a")), update(key("b"), None)]).check().unwrap_err();
    assert_eq!(
        words(&error),
        "1 validation error detected: Value null at 'transactItems.2.member.update.updateExpression' failed to satisfy \
         constraint: Member must not be null"
    );
}

#[test]
fn what_only_a_call_of_its_own_can_return() {
    let put = || PutItem::new(users(), key("a"));
    let capacity = ReturnConsumedCapacity::Total;
    let metrics = ReturnItemCollectionMetrics::Size;
    for (action, message) in [
        (
            put().return_values(ReturnValues::AllOld).into(),
            "the Put of a transaction cannot have `return_values`",
        ),
        (
            put().return_consumed_capacity(capacity).into(),
            "the Put of a transaction cannot have `return_consumed_capacity`",
        ),
        (
            UpdateItem::new(users(), key("a"), set("n", 1)).return_item_collection_metrics(metrics).into(),
            "the Update of a transaction cannot have `return_item_collection_metrics`",
        ),
        (
            DeleteItem::new(users(), key("a")).return_values(ReturnValues::AllNew).into(),
            "the Delete of a transaction cannot have `return_values`",
        ),
    ] {
        let error = writes([action]).check().unwrap_err();
        assert_eq!((error.kind(), error.service_message()), (ErrorKind::Validation, None));
        assert_eq!(error.to_string(), format!("TransactWriteItems, table \"users\": {message}"));
    }
}

#[test]
fn the_size_of_a_transaction() {
    // 3 bytes of the key, 1 of the name, the rest text.
    let sized = |n: usize, bytes: usize| key(format!("{n}")).with("p", "x".repeat(bytes - 4));
    let ten = || (0..10).map(|n| put(sized(n, 409_600)));
    let rest = 4_194_304 - 10 * 409_600;
    for (last, fits) in [
        (put(key("z").with("p", "x".repeat(rest - 4))), true),
        (put(key("z").with("p", "x".repeat(rest - 3))), false),
        (update(key("z"), set("p", "x".repeat(rest - 3))), true),
        (update(key("z"), set("p", "x".repeat(rest - 2))), false),
        (check(key("z"), Path::attribute("p").eq("x".repeat(rest - 3))), true),
        (check(key("z"), Path::attribute("p").eq("x".repeat(rest - 2))), false),
        (delete(key("z")), true),
    ] {
        let checked = checked(&writes(ten().chain([last])));
        assert_eq!(checked.as_ref().err().map(words), (!fits).then_some(SIZE));
    }
    let reads = TransactGetItems::new((0..11).map(|n| TransactGet::new(users(), key(format!("{n}")))));
    for (bytes, fits) in [(rest, true), (rest + 1, false)] {
        let found = (0..10).map(|n| sized(n, 409_600)).chain([sized(0, bytes)]).map(Some).collect();
        let given = reads.responses(found);
        assert_eq!(given.as_ref().err().map(words), (!fits).then_some(SIZE));
    }
}

/// What refuses the whole request, and on which table.
#[test]
fn what_is_refused_at_the_top() {
    let into_key = || Path::attribute("pk").key("x").exists();
    let deep = (0..33).fold(AttributeValue::from(1), |value, _| List::from(vec![value]).into());
    let unordered = || Path::attribute("a").between(2, 1);
    let reversed = "Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to \
                    lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}";
    let nesting = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported \
                   limit";
    for (second, expected) in [
        (put(key("")), EMPTY),
        (delete(key("")), EMPTY),
        (check(key(""), exists("pk")), EMPTY),
        (put(key("b").with("d", deep.clone())), nesting),
        (delete(key("b").with("d", deep)), nesting),
        (put(key("b").with("p", "x".repeat(409_600))), "Item size has exceeded the maximum allowed size"),
        (check(key("b"), unordered()), reversed),
        (DeleteItem::new(users(), key("b")).condition(unordered()).into(), reversed),
        (check(key("b"), into_key()), SCALARS),
        (PutItem::new(users(), key("b")).condition(into_key()).into(), SCALARS),
    ] {
        // The key of the first would cancel the transaction.
        let error = checked(&writes([put(key(1)), second])).unwrap_err();
        assert_eq!((words(&error), error.table()), (expected, Some("users")));
        assert_eq!(error.operation(), Some("TransactWriteItems"));
    }
}

#[test]
fn two_actions_on_one_item() {
    let on_event = |key: Item| TransactWrite::from(DeleteItem::new(table("events"), key));
    for (actions, expected) in [
        ([put(key("a")), delete(key("a"))], Some(TWICE)),
        ([update(key("a"), set("n", 1)), check(key("a"), exists("pk"))], Some(TWICE)),
        ([put(key("a").with("n", 1)), put(key("a").with("n", 2))], Some(TWICE)),
        ([on_event(event("1")), on_event(event("1.0"))], Some(TWICE)),
        ([on_event(event("1")), on_event(event("2"))], None),
        ([put(key("a")), delete(key("b"))], None),
        ([put(key("a")), on_event(event("1"))], None),
    ] {
        assert_eq!(checked(&writes(actions)).err().as_ref().map(words), expected);
    }
    let behind_a_wrong_key = checked(&writes([put(key(1)), put(key("a")), delete(key("a"))])).unwrap_err();
    assert_eq!(words(&behind_a_wrong_key), TWICE);
    let get = |key: Item| TransactGet::new(table("events"), key);
    let twice = TransactGetItems::new([get(event("1000")), get(event("1e3"))]);
    assert_eq!(words(&checked_reads(&twice).unwrap_err()), TWICE);
}

#[test]
fn tables_are_looked_for_before_keys_and_after_expressions() {
    let missing = || TransactWrite::from(DeleteItem::new(table("zzz"), key("a")));
    for first in [put(key("")), put(key(1)), delete(key("a").with("x", 1))] {
        let error = checked(&writes([first, missing()])).unwrap_err();
        assert_eq!((error.kind(), error.service_message()), (ErrorKind::TableNotFound, Some(NOT_FOUND)));
        assert_eq!((error.table(), error.operation()), (Some("zzz"), Some("TransactWriteItems")));
    }
    let error =
        checked(&writes([missing(), check(key("a"), Path::attribute("a").between(2, 1))])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
    let reads = [TransactGet::new(users(), key(1)), TransactGet::new(table("zzz"), key("a"))];
    assert_eq!(checked_reads(&TransactGetItems::new(reads)).unwrap_err().kind(), ErrorKind::TableNotFound);
}

/// The first action with a key that is none of its table is told, and no other.
#[test]
fn keys_that_cancel_the_transaction() {
    let invalid = "One or more parameter values were invalid: ";
    for (second, expected) in [
        (put(key(2)), format!("{invalid}Type mismatch for key pk expected: S actual: N")),
        (put(Item::new().with("x", 1)), format!("{invalid}Missing the key pk in the item")),
        (
            put(key("x".repeat(2049))),
            format!("{invalid}Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        ),
        (delete(key(2)), MISMATCH.to_owned()),
        (delete(key("b").with("x", 1)), MISMATCH.to_owned()),
        (check(Item::new(), exists("pk")), MISMATCH.to_owned()),
        (update(key(2), set("n", 1)), MISMATCH.to_owned()),
        (
            update(key("b"), set("pk", "c")),
            format!("{invalid}Cannot update attribute pk. This attribute is part of the key"),
        ),
    ] {
        let error = checked(&writes([put(key("a")), second, put(key(3))])).unwrap_err();
        assert_eq!(reasons(&error), (vec!["None", "ValidationError", "None"], Some(expected.as_str())));
        assert_eq!((error.table(), error.operation()), (Some("users"), Some("TransactWriteItems")));
        assert!(error.source().is_some(), "the refusal in our own words");
    }
    let get = |key: Item| TransactGet::new(users(), key);
    let reads = TransactGetItems::new([get(key("a")), get(key(2)), get(Item::new())]);
    let error = checked_reads(&reads).unwrap_err();
    assert_eq!(reasons(&error), (vec!["None", "ValidationError", "None"], Some(MISMATCH)));
}

/// What the actions decide when each of them meets this item.
fn decided(actions: Vec<TransactWrite>, met: &[Option<Item>]) -> Result<Vec<Option<WriteOutcome>>> {
    let schema: TableSchema = schemas().remove(&users()).unwrap();
    let met: Vec<Snapshot<'_>> =
        met.iter().map(|item| Snapshot { schema: &schema, item: item.as_ref() }).collect();
    let request = writes(actions);
    checked(&request)?;
    request.outcomes(&met)
}

#[test]
fn outcomes_of_a_transaction_that_goes_through() {
    let actions = vec![
        put(key("a").with("n", 1)),
        update(key("b"), increment()),
        delete(key("c")),
        check(key("d"), exists("n")),
        update(key("e"), set("n", 5)),
    ];
    let counted = |pk: &str, n: i32| Some(key(pk).with("n", n));
    let met = [None, counted("b", 1), counted("c", 1), counted("d", 1), None];
    let left: Vec<Option<Option<Item>>> = decided(actions, &met)
        .unwrap()
        .into_iter()
        .map(|outcome| outcome.map(|outcome| outcome.new))
        .collect();
    assert_eq!(left, [Some(counted("a", 1)), Some(counted("b", 2)), Some(None), None, Some(counted("e", 5))]);
}

#[test]
fn reasons_of_conditions_that_do_not_hold() {
    let all_old = ReturnValuesOnConditionCheckFailure::AllOld;
    let held = |pk: &str, on_failure| {
        let put = PutItem::new(users(), key(pk)).condition(Path::attribute("pk").not_exists());
        TransactWrite::from(put.return_values_on_condition_check_failure(on_failure))
    };
    let never = ReturnValuesOnConditionCheckFailure::None;
    let actions = vec![
        put(key("a")),
        held("b", all_old),
        held("c", never),
        ConditionCheck::new(users(), key("d"), exists("pk"))
            .return_values_on_condition_check_failure(all_old)
            .into(),
        delete(key("e")),
    ];
    let (b, c) = (key("b").with("secret", 1), key("c").with("secret", 2));
    let error = decided(actions, &[None, Some(b.clone()), Some(c), None, None]).unwrap_err();
    let failed = "ConditionalCheckFailed";
    assert_eq!(reasons(&error), (vec!["None", failed, failed, failed, "None"], Some(CONDITION)));
    let items: Vec<Option<&Item>> =
        error.cancellation_reasons().iter().map(|reason| reason.item.as_ref()).collect();
    assert_eq!(items, [None, Some(&b), None, None, None]);
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[test]
fn an_update_that_does_not_fit_is_the_only_reason() {
    let failing = || check(key("z"), exists("pk"));
    let text = || Some(key("b").with("n", "text"));
    let operand = "An operand in the update expression has an incorrect data type";
    let missing = "The provided expression refers to an attribute that does not exist in the item";
    let large = "Item size to update has exceeded the maximum allowed size";
    let none = "None";
    for (actions, met, codes, words) in [
        (
            vec![failing(), update(key("b"), increment())],
            [None, text()],
            vec![none, "ValidationError"],
            operand,
        ),
        (
            vec![update(key("b"), increment()), failing()],
            [text(), None],
            vec!["ValidationError", none],
            operand,
        ),
        (
            vec![failing(), update(key("b"), increment())],
            [None, None],
            vec![none, "ValidationError"],
            missing,
        ),
        (
            vec![update(key("b"), increment()), update(key("c"), increment())],
            [text(), None],
            vec!["ValidationError", none],
            operand,
        ),
        (
            vec![put(key("a")), update(key("b"), set("p", "x".repeat(200_000)))],
            [None, Some(key("b").with("q", "x".repeat(250_000)))],
            vec![none, "ValidationError"],
            large,
        ),
    ] {
        let error = decided(actions, &met).unwrap_err();
        assert_eq!(reasons(&error), (codes, Some(words)));
    }
    // Its own condition comes first, as in an UpdateItem (SEMANTICS 3.3).
    let guarded = UpdateItem::new(users(), key("b"), increment()).condition(exists("n"));
    let error = decided(vec![guarded.into()], &[None]).unwrap_err();
    assert_eq!(reasons(&error), (vec!["ConditionalCheckFailed"], Some(CONDITION)));
}

/// `users` with a global index on the string `g`.
fn indexed() -> TableSchema {
    let key = KeySchema::simple(KeyAttribute::new("pk", ScalarType::S));
    let by_g = IndexSchema {
        name: "by-g".to_owned(),
        scope: IndexScope::Global,
        key: IndexKeySchema {
            partition_keys: vec![KeyAttribute::new("g", ScalarType::S)],
            sort_keys: Vec::new(),
        },
        projected: Projected::All,
    };
    TableSchema { key, indexes: vec![by_g] }
}

#[test]
fn an_index_key_refuses_the_request_when_empty_and_cancels_it_otherwise() {
    let schema = indexed();
    let mismatch = "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g";
    let put_empty = "One or more parameter values are not valid. A value specified for a secondary index key is not supported. \
                     The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-g, IndexKey: g";
    let updated_empty = "One or more parameter values are not valid. The update expression attempted to update a secondary \
                         index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an \
                         empty string value.";
    for (action, expected) in [
        (put(key("b").with("g", "")), Ok(put_empty)),
        (put(key("b").with("g", 1)), Err(mismatch)),
        (update(key("b"), set("g", "")), Ok(updated_empty)),
        (update(key("b"), set("g", 1)), Err(mismatch)),
    ] {
        let request = writes([update(key("a"), set("n", 1)), action]);
        request.check().unwrap();
        let met = [Snapshot { schema: &schema, item: None }; 2];
        let checked =
            request.check_against(|_| Some(&schema)).and_then(|()| request.outcomes(&met).map(drop));
        let error = checked.unwrap_err();
        match expected {
            Ok(refusal) => assert_eq!(words(&error), refusal),
            Err(reason) => assert_eq!(reasons(&error), (vec!["None", "ValidationError"], Some(reason))),
        }
        assert_eq!((error.operation(), error.table()), (Some("TransactWriteItems"), Some("users")));
    }
    // Whoever is refused goes before whoever cancels.
    let request = writes([update(key("a"), increment()), update(key("b"), set("g", ""))]);
    let met = [Snapshot { schema: &schema, item: None }; 2];
    assert_eq!(words(&request.outcomes(&met).unwrap_err()), updated_empty);
}

#[test]
fn what_reads_give() {
    let only = |name: &str| Projection::new([Path::attribute(name)]).unwrap();
    let get = |pk: &str| TransactGet::new(users(), key(pk));
    let request = TransactGetItems::new([
        get("a"),
        get("b").projection(only("n")),
        get("c").projection(only("nothing")),
        get("d"),
    ]);
    let item = |pk: &str| Some(key(pk).with("n", 1));
    let given = request.responses(vec![item("a"), item("b"), item("c"), None]).unwrap();
    assert_eq!(given, [item("a"), Some(Item::new().with("n", 1)), None, None]);
}
