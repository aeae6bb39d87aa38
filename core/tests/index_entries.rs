//! What an index holds of an item, what a write changes there and costs, and what an index refuses (SEMANTICS 1.5, 2.1, 14.1
//! and 17).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use itemstore::expr::{Condition, SetAction, SetOperand, SetValue, Update};
use itemstore::request::{
    GetItem, PutItem, ReturnConsumedCapacity, UpdateItem, WriteUnits, index_write_units,
};
use itemstore::schema::{
    IndexChange, IndexKeySchema, IndexSchema, IndexScope, KeyAttribute, KeySchema, KeyValue, Projected,
    ScalarType, TableName, TableSchema,
};
use itemstore::value::{AttributeValue, Item, Path};
use itemstore::{Error, Result};

const INVALID: &str = "One or more parameter values were invalid: ";
const KB: usize = 1024;

fn table() -> TableName {
    TableName::new("orders").unwrap()
}

fn s(name: &str) -> KeyAttribute {
    KeyAttribute::new(name, ScalarType::S)
}

fn index(name: &str, scope: IndexScope, hash: &[&str], range: &[&str], projected: Projected) -> IndexSchema {
    let attributes = |names: &[&str]| names.iter().map(|name| s(name)).collect();
    let key = IndexKeySchema { partition_keys: attributes(hash), sort_keys: attributes(range) };
    IndexSchema { name: name.to_owned(), scope, key, projected }
}

/// A table with the key `pk`, `sk`; a global index on `g`, `h` of every attribute; a local one on `l` of keys only.
fn schema() -> TableSchema {
    TableSchema {
        key: KeySchema::composite(s("pk"), s("sk")),
        indexes: vec![
            index("by-g", IndexScope::Global, &["g"], &["h"], Projected::All),
            index("by-l", IndexScope::Local, &["pk"], &["l"], Projected::KeysOnly),
        ],
    }
}

fn key() -> Item {
    Item::new().with("pk", "a").with("sk", "b")
}

fn item() -> Item {
    key().with("g", "c").with("h", "d").with("l", "e").with("x", 1)
}

fn words(error: &Error) -> &str {
    error.service_message().unwrap()
}

#[test]
fn an_index_holds_the_items_that_have_its_whole_key() {
    let schema = schema();
    let held = |item: &Item| schema.indexes[0].entry(&schema.key, item);
    let entry = held(&item()).unwrap();
    let values =
        |values: &[&str]| values.iter().map(|value| KeyValue::S((*value).into())).collect::<Vec<_>>();
    assert_eq!((entry.key.partition, entry.key.sort), (values(&["c"]), values(&["d"])));
    assert_eq!(entry.key.key, schema.key.primary_key(&key()).unwrap());
    for (name, value) in [
        ("g", None),
        ("h", None),
        ("h", Some(AttributeValue::from(1))),
        ("h", Some(AttributeValue::Null)),
        ("g", Some("".into())),
        ("g", Some("x".repeat(2049).into())),
        ("h", Some("x".repeat(1025).into())),
    ] {
        let mut item = item();
        item.remove(name);
        if let Some(value) = &value {
            item.insert(name, value.clone());
        }
        assert_eq!(held(&item), None, "{name}: {value:?}");
    }
    assert!(held(&item().with("g", "x".repeat(2048)).with("h", "x".repeat(1024))).is_some());
}

#[test]
fn an_entry_has_what_is_projected_and_shares_what_it_can() {
    let key = schema().key;
    let entry = |projected| {
        let index = index("by-g", IndexScope::Global, &["g"], &[], projected);
        let entry = index.entry(&key, &item()).unwrap();
        assert_eq!(entry.size_bytes, entry.item.size_bytes());
        entry.item
    };
    assert_eq!(entry(Projected::All), item());
    assert_eq!(entry(Projected::KeysOnly), self::key().with("g", "c"));
    let include = Projected::Include(vec!["x".into(), "g".into(), "missing".into()]);
    assert_eq!(entry(include), self::key().with("g", "c").with("x", 1));
    let whole = item();
    for projected in [Projected::All, Projected::Include(["h", "l", "x"].map(Into::into).to_vec())] {
        let index = index("by-g", IndexScope::Global, &["g"], &[], projected);
        assert!(index.entry(&key, &whole).unwrap().item.shares_entries_with(&whole));
    }
}

/// The changes of a write: the index, and whether there is an entry before and after.
fn changes(old: Option<&Item>, new: Option<&Item>) -> Vec<(usize, bool, bool)> {
    let changes = schema().index_changes(old, new);
    changes.iter().map(|change| (change.index, change.old.is_some(), change.new.is_some())).collect()
}

#[test]
fn a_write_changes_the_indexes_that_hold_something_else_after_it() {
    let without = |name: &str| {
        let mut item = item();
        item.remove(name);
        item
    };
    for (what, old, new, expected) in [
        ("nothing", None, None, vec![]),
        ("not in an index", None, Some(key()), vec![]),
        ("new", None, Some(item()), vec![(0, false, true), (1, false, true)]),
        ("gone", Some(item()), None, vec![(0, true, false), (1, true, false)]),
        ("the same", Some(item()), Some(item()), vec![]),
        ("out of one", Some(item()), Some(without("h")), vec![(0, true, false)]),
        ("into one", Some(without("l")), Some(item()), vec![(0, true, true), (1, false, true)]),
        ("moved", Some(item()), Some(item().with("l", "f")), vec![(0, true, true), (1, true, true)]),
        ("what one holds", Some(item()), Some(item().with("x", 2)), vec![(0, true, true)]),
    ] {
        assert_eq!(changes(old.as_ref(), new.as_ref()), expected, "{what}");
    }
}

#[test]
fn an_index_write_costs_by_its_entries() {
    let sized = |sort: &str, size_bytes: usize| {
        let item = key().with("g", "c").with("h", sort);
        let rest = size_bytes - item.size_bytes() - 1;
        item.with("x", "x".repeat(rest))
    };
    for (old, new, expected) in [
        (None, Some(sized("d", KB)), 1.0),
        (None, Some(sized("d", KB + 1)), 2.0),
        (Some(sized("d", 2 * KB + 1)), None, 3.0),
        (Some(sized("d", 100)), Some(sized("d", 2 * KB + 1)), 3.0),
        (Some(sized("d", 2 * KB + 1)), Some(sized("d", 100)), 3.0),
        (Some(sized("d", 2 * KB + 1)), Some(sized("e", 100)), 4.0),
    ] {
        let changes = schema().index_changes(old.as_ref(), new.as_ref());
        let size = |item: Option<Item>| item.map_or(0, |item| item.size_bytes());
        let units = WriteUnits::new(size(old), size(new), &changes);
        assert_eq!(units.indexes, [(0, expected)]);
        assert_eq!(units.total(), units.table + expected);
    }
    assert_eq!(index_write_units(&IndexChange { index: 0, old: None, new: None }), 0.0);
}

#[test]
fn the_units_of_indexes_are_told_apart_when_asked_for() {
    let changes = schema().index_changes(None, Some(&item()));
    let units = WriteUnits::new(0, 2 * KB, &changes);
    let told = |option: ReturnConsumedCapacity| option.of_write(&table(), &schema(), &units);
    assert_eq!(told(ReturnConsumedCapacity::None), None);
    let total = told(ReturnConsumedCapacity::Total).unwrap();
    assert_eq!((total.capacity_units, total.table), (4.0, None));
    assert!(total.global_secondary_indexes.is_empty() && total.local_secondary_indexes.is_empty());
    let apart = told(ReturnConsumedCapacity::Indexes).unwrap();
    assert_eq!((apart.capacity_units, apart.table), (4.0, Some(2.0)));
    assert_eq!(apart.global_secondary_indexes, [("by-g".to_owned(), 1.0)].into());
    assert_eq!(apart.local_secondary_indexes, [("by-l".to_owned(), 1.0)].into());
}

fn put(item: Item) -> Result<()> {
    PutItem::new(table(), item).check_against(&schema())
}

/// What an update answers that sets `name` to `value` in `old`.
fn set(old: Option<&Item>, name: &str, value: impl Into<AttributeValue>) -> Result<Option<Item>> {
    let mut update = Update::new();
    let value = SetValue::Operand(SetOperand::Value(value.into()));
    update.set.push(SetAction { path: Path::attribute(name), value });
    let request = UpdateItem::new(table(), key(), update);
    request.check_against(&schema())?;
    Ok(request.outcome(&schema(), old)?.new)
}

/// A table that got an index when it had such an item keeps it: an update is judged by what it changes.
#[test]
fn an_update_is_held_to_the_index_keys_it_changes() {
    for bad in [AttributeValue::from(1), "".into(), "x".repeat(2049).into(), AttributeValue::Null] {
        let old = key().with("g", bad.clone());
        assert_eq!(set(Some(&old), "x", 1).unwrap(), Some(old.clone().with("x", 1)));
        assert_eq!(set(Some(&old), "g", bad.clone()).unwrap(), Some(old.clone()), "set to what it is");
        assert!(set(Some(&key()), "g", bad.clone()).is_err());
        assert!(set(None, "g", bad.clone()).is_err());
        assert!(put(old).is_err(), "a put is judged whole");
    }
}

#[test]
fn the_key_of_the_table_is_judged_before_those_of_indexes_and_both_before_paths() {
    let error = put(Item::new().with("pk", "a").with("g", 1)).unwrap_err();
    assert_eq!(words(&error), format!("{INVALID}Missing the key sk in the item"));
    let nested = Condition::AttributeExists(Path::attribute("pk").key("x"));
    let request = PutItem::new(table(), key().with("g", 1)).condition(nested);
    let error = request.check_against(&schema()).unwrap_err();
    assert_eq!(
        words(&error),
        format!("{INVALID}Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g")
    );
}

/// A sort key of the table can be longer than an index that has it as its partition key lets it be, and the other way round.
#[test]
fn a_key_attribute_of_the_table_is_held_to_what_an_index_asks_of_it() {
    let mut schema = schema();
    schema.indexes = vec![index("turned", IndexScope::Global, &["sk"], &["pk"], Projected::KeysOnly)];
    let long = key().with("pk", "x".repeat(1025));
    let update = UpdateItem::new(table(), long.clone(), None);
    let refusals = [
        PutItem::new(table(), long.clone()).check_against(&schema).unwrap_err(),
        update.outcome(&schema, None).unwrap_err(),
    ];
    for error in refusals {
        assert_eq!(
            words(&error),
            format!("{INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
        );
    }
    GetItem::new(table(), long.clone()).check_against(&schema).unwrap();
    update.outcome(&schema, Some(&long)).unwrap();
}

#[test]
fn refusals_of_indexes_quote_no_values() {
    let secret = "SECRET";
    for error in [
        put(key().with("g", secret.repeat(500))).unwrap_err(),
        put(key().with("g", Item::new().with("x", secret))).unwrap_err(),
        set(Some(&item()), "l", Item::new().with("x", secret)).unwrap_err(),
    ] {
        assert!(!format!("{error} {error:?}").contains(secret), "{error}");
    }
}
