//! What item operations refuse, in which order and words, and what a write decides (SEMANTICS 1.4 to 1.6, 2, 3.3, 8).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use itemstore::expr::{Condition, Projection, SetAction, SetOperand, SetValue, Update};
use itemstore::request::{
    DeleteItem, GetItem, PutItem, ReturnValues, ReturnValuesOnConditionCheckFailure, UpdateItem,
};
use itemstore::schema::{KeyAttribute, KeySchema, PrimaryKey, ScalarType, TableName, TableSchema};
use itemstore::value::{AttributeValue, Binary, Item, List, Map, Number, Path};
use itemstore::{Error, ErrorKind};

const INVALID: &str = "One or more parameter values were invalid: ";
const MISMATCH: &str = "The provided key element does not match the schema";
const NESTING: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond \
                       supported limit";
const LIMIT: usize = 400 * 1024;

fn table() -> TableName {
    TableName::new("users").unwrap()
}

fn schema() -> TableSchema {
    KeySchema::composite(KeyAttribute::new("pk", ScalarType::S), KeyAttribute::new("sk", ScalarType::N))
        .into()
}

fn binary_schema() -> TableSchema {
    KeySchema::composite(KeyAttribute::new("pk", ScalarType::B), KeyAttribute::new("sk", ScalarType::B))
        .into()
}

fn key() -> Item {
    Item::new().with("pk", "a").with("sk", 1)
}

fn put(item: Item) -> PutItem {
    PutItem::new(table(), item)
}

/// An item under `key()` of exactly `size_bytes`.
fn sized(size_bytes: usize) -> Item {
    let rest = size_bytes - key().size_bytes() - "data".len();
    let item = key().with("data", "x".repeat(rest));
    assert_eq!(item.size_bytes(), size_bytes);
    item
}

/// A value of `levels` levels: lists or maps around a scalar.
fn nested(levels: usize, in_lists: bool) -> AttributeValue {
    (1..levels).fold(AttributeValue::from(1), |value, _| {
        if in_lists {
            AttributeValue::from(List::from(vec![value]))
        } else {
            AttributeValue::from(Map::from_iter([("m", value)]))
        }
    })
}

fn set(name: &str, value: impl Into<AttributeValue>) -> Update {
    let mut update = Update::new();
    let value = SetValue::Operand(SetOperand::Value(value.into()));
    update.set.push(SetAction { path: Path::attribute(name), value });
    update
}

fn absent(name: &str) -> Condition {
    Condition::AttributeNotExists(Path::attribute(name))
}

fn words(error: &Error) -> &str {
    assert_eq!(error.kind(), ErrorKind::Validation, "{error}");
    assert_eq!(error.table(), Some("users"));
    error.service_message().expect("a refusal has the service's words")
}

#[test]
fn names_and_nesting_of_an_item() {
    let longest = "n".repeat(65_535);
    let too_long = "n".repeat(65_536);
    let large = format!("{INVALID}Attribute name is too large, must be less than 65536 bytes");
    let empty = format!("{INVALID}Empty attribute name");
    let inside = |name: &str| AttributeValue::from(Map::from_iter([(name, 1)]));
    for item in [
        key().with(longest.as_str(), 1),
        key().with("a.b \0\n\"#", 1),
        key().with("l", nested(32, true)),
        key().with("m", nested(32, false)),
        key().with("m", inside(&longest)),
    ] {
        put(item).check().unwrap();
    }
    for (item, message) in [
        (key().with("", 1), empty.as_str()),
        (key().with("m", inside("")), &empty),
        (key().with("l", List::from(vec![inside("")])), &empty),
        (key().with(too_long.as_str(), 1), &large),
        (key().with("m", inside(&too_long)), &large),
        (key().with("l", nested(33, true)), NESTING),
        (key().with("m", nested(33, false)), NESTING),
        (key().with("m", nested(2_000, false)), NESTING),
    ] {
        let error = put(item.clone()).check().unwrap_err();
        assert_eq!((error.operation(), words(&error)), (Some("PutItem"), message));
        let in_key = GetItem::new(table(), item).check().unwrap_err();
        assert_eq!((in_key.operation(), words(&in_key)), (Some("GetItem"), message));
    }
}

#[test]
fn size_of_an_item_that_is_put() {
    put(sized(LIMIT)).check().unwrap();
    let error = put(sized(LIMIT + 1)).check().unwrap_err();
    assert_eq!(words(&error), "Item size has exceeded the maximum allowed size");
}

#[test]
fn what_a_write_may_return() {
    let refusal = "ReturnValues can only be ALL_OLD or NONE";
    for (return_values, legal) in [
        (ReturnValues::None, true),
        (ReturnValues::AllOld, true),
        (ReturnValues::AllNew, false),
        (ReturnValues::UpdatedOld, false),
        (ReturnValues::UpdatedNew, false),
    ] {
        let checks = [
            put(key()).return_values(return_values).check(),
            DeleteItem::new(table(), key()).return_values(return_values).check(),
        ];
        for check in checks {
            assert_eq!(check.as_ref().err().map(words), (!legal).then_some(refusal), "{return_values:?}");
        }
        UpdateItem::new(table(), key(), None).return_values(return_values).check().unwrap();
    }
}

#[test]
fn the_key_of_an_item_that_is_put() {
    let too_long = "Size of hashkey has exceeded the maximum size limit of2048 bytes";
    let sort_too_long = "Aggregated size of all range keys has exceeded the size limit of 1024 bytes";
    let empty = |kind: &str, name: &str| {
        format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
             {kind} value. Key: {name}"
        )
    };
    let bytes = |length: usize| Binary::from(vec![0; length]);
    let binary = |pk: usize, sk: usize| Item::new().with("pk", bytes(pk)).with("sk", bytes(sk));
    put(key().with("pk", "x".repeat(2048))).check_against(&schema()).unwrap();
    put(binary(2048, 1024)).check_against(&binary_schema()).unwrap();
    for (schema, item, message) in [
        (schema(), Item::new().with("sk", 1), format!("{INVALID}Missing the key pk in the item")),
        (schema(), Item::new().with("pk", "a"), format!("{INVALID}Missing the key sk in the item")),
        (schema(), key().with("pk", 1), format!("{INVALID}Type mismatch for key pk expected: S actual: N")),
        (
            schema(),
            key().with("sk", true),
            format!("{INVALID}Type mismatch for key sk expected: N actual: BOOL"),
        ),
        (
            schema(),
            key().with("sk", AttributeValue::Null),
            format!("{INVALID}Type mismatch for key sk expected: N actual: NULL"),
        ),
        (schema(), key().with("pk", ""), empty("string", "pk")),
        (schema(), key().with("pk", "x".repeat(2049)), format!("{INVALID}{too_long}")),
        // Bytes count, not characters.
        (schema(), key().with("pk", "é".repeat(1025)), format!("{INVALID}{too_long}")),
        (binary_schema(), binary(0, 1), empty("binary", "pk")),
        (binary_schema(), binary(1, 0), empty("binary", "sk")),
        (binary_schema(), binary(2049, 1), format!("{INVALID}{too_long}")),
        (binary_schema(), binary(1, 1025), format!("{INVALID}{sort_too_long}")),
    ] {
        let error = put(item.clone()).check_against(&schema).unwrap_err();
        assert_eq!(words(&error), message);
        put(item).check().expect("what the key needs is not known before the table is");
    }
}

#[test]
fn the_key_parameter_of_the_other_operations() {
    for (key, expected) in [
        (Item::new(), MISMATCH),
        (Item::new().with("pk", "a"), MISMATCH),
        (key().with("x", 1), MISMATCH),
        (Item::new().with("pk", "a").with("x", 1), MISMATCH),
        (key().with("sk", "1"), MISMATCH),
        (
            key().with("pk", "x".repeat(2049)),
            &format!("{INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        ),
        (
            key().with("pk", ""),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
             string value. Key: pk",
        ),
    ] {
        let get = GetItem::new(table(), key.clone()).check_against(&schema()).unwrap_err();
        let update = UpdateItem::new(table(), key.clone(), None).check_against(&schema()).unwrap_err();
        let delete = DeleteItem::new(table(), key).check_against(&schema()).unwrap_err();
        for (error, operation) in [(get, "GetItem"), (update, "UpdateItem"), (delete, "DeleteItem")] {
            assert_eq!((error.operation(), words(&error)), (Some(operation), expected));
        }
    }
}

#[test]
fn expressions_and_key_attributes() {
    let update = UpdateItem::new(table(), key(), set("pk", "b"));
    update.check().unwrap();
    let error = update.check_against(&schema()).unwrap_err();
    assert_eq!(
        words(&error),
        format!("{INVALID}Cannot update attribute pk. This attribute is part of the key")
    );
    let empty = UpdateItem::new(table(), key(), Update::new()).check().unwrap_err();
    assert_eq!(words(&empty), "Invalid UpdateExpression: The expression can not be empty;");
    let inside = Path::attribute("pk").key("x");
    let nested = [
        put(key()).condition(Condition::AttributeExists(inside.clone())).check_against(&schema()),
        GetItem::new(table(), key()).projection(Projection::new([inside])).check_against(&schema()),
    ];
    for check in nested {
        let error = check.unwrap_err();
        assert!(words(&error).contains("Key attributes must be scalars"), "{error}");
    }
    let twice = Projection::new([Path::attribute("a"), Path::attribute("a")]);
    let error = GetItem::new(table(), key()).projection(twice).check().unwrap_err();
    assert!(words(&error).starts_with("Invalid ProjectionExpression: Two document paths overlap"), "{error}");
}

#[test]
fn the_first_check_in_order_wins() {
    // Names, then what may be returned, then size.
    let request = put(sized(LIMIT + 1).with("", 1)).return_values(ReturnValues::AllNew);
    assert!(words(&request.check().unwrap_err()).contains("Empty attribute name"));
    let request = put(sized(LIMIT + 1)).return_values(ReturnValues::AllNew);
    assert!(words(&request.check().unwrap_err()).contains("ReturnValues"));
    // The key's values, then the expressions about the key.
    let request = UpdateItem::new(table(), key().with("pk", ""), set("pk", "b"));
    assert!(words(&request.check_against(&schema()).unwrap_err()).contains("empty string value"));
    // A key that misses an attribute and has an empty one: the schema first.
    let request = GetItem::new(table(), Item::new().with("pk", ""));
    assert_eq!(words(&request.check_against(&schema()).unwrap_err()), MISMATCH);
}

#[test]
fn a_condition_that_fails_brings_the_stored_item_when_asked() {
    let old = key().with("n", 1);
    for (option, expected) in [
        (ReturnValuesOnConditionCheckFailure::None, None),
        (ReturnValuesOnConditionCheckFailure::AllOld, Some(&old)),
    ] {
        let put = put(key()).condition(absent("pk")).return_values_on_condition_check_failure(option);
        let delete = DeleteItem::new(table(), key())
            .condition(absent("pk"))
            .return_values_on_condition_check_failure(option);
        let update = UpdateItem::new(table(), key(), set("n", 2))
            .condition(absent("pk"))
            .return_values_on_condition_check_failure(option);
        for outcome in
            [put.outcome(Some(&old)), delete.outcome(Some(&old)), update.outcome(&schema(), Some(&old))]
        {
            let error = outcome.unwrap_err();
            assert!(error.is_condition_failed());
            assert_eq!(error.item(), expected);
            assert_eq!(error.service_message(), Some("The conditional request failed"));
        }
    }
}

#[test]
fn a_condition_of_an_update_sees_no_key_before_the_item_exists() {
    let exists = Condition::AttributeExists(Path::attribute("pk"));
    let update = UpdateItem::new(table(), key(), set("n", 1)).condition(exists);
    assert!(update.outcome(&schema(), None).unwrap_err().is_condition_failed());
}

#[test]
fn images_a_write_returns() {
    let old = key().with("n", 1).with("kept", "x");
    let new = key().with("n", 2).with("kept", "x");
    let update = |values| UpdateItem::new(table(), key(), set("n", 2)).return_values(values);
    for (values, of_old, of_none) in [
        (ReturnValues::None, None, None),
        (ReturnValues::AllOld, Some(old.clone()), None),
        (ReturnValues::AllNew, Some(new.clone()), Some(key().with("n", 2))),
        (ReturnValues::UpdatedOld, Some(Item::new().with("n", 1)), None),
        (ReturnValues::UpdatedNew, Some(Item::new().with("n", 2)), Some(Item::new().with("n", 2))),
    ] {
        let outcome = update(values).outcome(&schema(), Some(&old)).unwrap();
        assert_eq!((outcome.new, outcome.attributes), (Some(new.clone()), of_old), "{values:?}");
        let outcome = update(values).outcome(&schema(), None).unwrap();
        assert_eq!((outcome.new, outcome.attributes), (Some(key().with("n", 2)), of_none), "{values:?}");
    }
    let replaced = put(key()).return_values(ReturnValues::AllOld).outcome(Some(&old)).unwrap();
    assert_eq!((replaced.new, replaced.attributes), (Some(key()), Some(old.clone())));
    let removed = DeleteItem::new(table(), key()).return_values(ReturnValues::AllOld);
    let outcome = removed.outcome(Some(&old)).unwrap();
    assert_eq!((outcome.new, outcome.attributes), (None, Some(old)));
    assert_eq!(removed.outcome(None).unwrap().attributes, None);
}

#[test]
fn an_update_without_actions_makes_the_item_and_one_that_only_removes_does_not() {
    let touch = UpdateItem::new(table(), key(), None).return_values(ReturnValues::AllNew);
    let outcome = touch.outcome(&schema(), None).unwrap();
    assert_eq!((outcome.new, outcome.attributes), (Some(key()), Some(key())));
    let mut remove = Update::new();
    remove.remove.push(Path::attribute("n"));
    let outcome = UpdateItem::new(table(), key(), remove)
        .return_values(ReturnValues::AllNew)
        .outcome(&schema(), None)
        .unwrap();
    assert_eq!((outcome.new, outcome.attributes), (None, None));
}

#[test]
fn size_of_an_item_that_an_update_leaves() {
    const REFUSAL: &str = "Item size to update has exceeded the maximum allowed size";
    // Attributes `pk` and `sk` with their values measure 3 + 4; one SET costs 3 + 19.
    assert_eq!(key().size_bytes(), 7);
    let one_set = LIMIT - (3 + 19) + 7;
    let mut remove = Update::new();
    remove.remove.extend([Path::attribute("x"), Path::attribute("y")]);
    let two_removes = LIMIT - (3 + 2 * 2) + 7;
    assert_eq!(two_removes, LIMIT, "the key outweighs the cost: the plain size decides");
    let data = |size_bytes: usize| sized(size_bytes).get("data").unwrap().clone();
    for (update, old, legal) in [
        (set("data", data(one_set)), key(), true),
        (set("data", data(one_set + 1)), key(), false),
        (remove.clone(), sized(LIMIT), true),
        (set("n", 1), sized(one_set - 3), true),
        (set("n", 1), sized(one_set - 2), false),
    ] {
        let outcome = UpdateItem::new(table(), key(), update).outcome(&schema(), Some(&old));
        assert_eq!(
            outcome.as_ref().err().map(words),
            (!legal).then_some(REFUSAL),
            "{} bytes",
            old.size_bytes()
        );
    }
    UpdateItem::new(table(), key(), None).outcome(&schema(), Some(&sized(LIMIT))).unwrap();
}

#[test]
fn nesting_of_an_item_that_an_update_leaves() {
    let under = |levels| {
        let mut update = Update::new();
        let value = SetValue::Operand(SetOperand::Value(nested(levels, false)));
        update.set.push(SetAction { path: Path::attribute("m").key("m"), value });
        UpdateItem::new(table(), key(), update).outcome(&schema(), Some(&key().with("m", nested(2, false))))
    };
    under(31).unwrap();
    assert_eq!(words(&under(32).unwrap_err()), NESTING);
}

#[test]
fn keys_are_equal_by_value_and_ordered_within_a_partition() {
    let key = |sk: &str| {
        let number: Number = sk.parse().unwrap();
        schema().key.primary_key(&Item::new().with("pk", "a").with("sk", number)).unwrap()
    };
    assert_eq!(key("1000"), key("1e3"));
    assert!(key("-2") < key("-1") && key("9") < key("10"));
    let whole = Item::new().with("pk", "a").with("sk", 7).with("rest", true);
    let typed: PrimaryKey = schema().key.primary_key(&whole).unwrap();
    assert_eq!(typed.to_item(&schema().key), schema().key.key_of(&whole));
    assert_eq!(schema().key.key_of(&whole), Item::new().with("pk", "a").with("sk", 7));
    let missing = schema().key.primary_key(&Item::new().with("pk", "a")).unwrap_err();
    assert_eq!(missing.service_message(), Some(MISMATCH));
}

#[test]
fn refusals_quote_no_values() {
    let secret = "SECRET";
    let item = key().with("pk", secret.repeat(500)).with("sk", secret);
    let update = UpdateItem::new(table(), key(), set("n", secret)).condition(absent("pk"));
    for error in [
        put(item.clone()).check_against(&schema()).unwrap_err(),
        put(key().with("pk", secret.repeat(500))).check_against(&schema()).unwrap_err(),
        GetItem::new(table(), item.clone()).check_against(&schema()).unwrap_err(),
        put(item.with("", secret)).check().unwrap_err(),
        update.outcome(&schema(), Some(&key().with("n", secret))).unwrap_err(),
    ] {
        assert!(!format!("{error} {error:?}").contains(secret), "{error}");
    }
}
