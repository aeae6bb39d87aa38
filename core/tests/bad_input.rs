//! Input that must not reach a table: each kind is refused with a typed error that says what and where, and leaves every
//! item as it was.

use std::collections::BTreeSet;

use futures_lite::future::block_on;
use itemstore::backend::Backend;
use itemstore::expr::{Condition, SetAction, SetOperand, SetValue, Update};
use itemstore::prelude::*;
use itemstore::request::{GetItem, PutItem, UpdateItem};
use itemstore::schema::TableName;
use itemstore::value::{AttributeValue, Item, List, Number, NumberSet, Path, StringSet, ValueError};
use itemstore_memory::{MemoryBackend, MemoryStore};

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Address {
    city: String,
    tags: BTreeSet<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
    name: String,
    #[model(default)]
    age: u32,
    score: Option<f64>,
    balance: Option<u128>,
    #[model(default)]
    groups: Vec<BTreeSet<String>>,
    address: Option<Address>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders", partition_key = "USER#{user}", sort_key = "ORDER#{number:04}")]
struct Order {
    user: String,
    number: u32,
    total: u32,
}

/// Shares the table of `User` and disagrees about its key.
#[derive(Model)]
#[model(table = "users")]
struct Stranger {
    #[model(partition_key)]
    id: u64,
}

#[derive(Model, Clone)]
#[model(table = "users", max_size = 64)]
struct Small {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
    text: String,
}

const JOHN: (&str, &str) = ("USER#1", "PROFILE");

fn john() -> User {
    User::builder().pk(JOHN.0).sk(JOHN.1).name("John").age(30).build()
}

fn table(name: &str) -> TableName {
    TableName::new(name).expect("a name")
}

fn key() -> Item {
    Item::new().with("pk", JOHN.0).with("sk", JOHN.1)
}

/// A store with one user and one order.
fn stocked() -> Store<MemoryBackend> {
    let store = Store::new(MemoryBackend::new());
    store.create_tables::<(User, Order)>().run_blocking().expect("a store with items that fit");
    john().save().run_blocking(&store).expect("a store with items that fit");
    Order { user: "1".to_owned(), number: 7, total: 3 }
        .save()
        .run_blocking(&store)
        .expect("a store with items that fit");
    store
}

/// The error of `call`, which has changed nothing.
fn refused<T: std::fmt::Debug>(
    store: &Store<MemoryBackend>,
    call: impl FnOnce(&Store<MemoryBackend>) -> Result<T, Error>,
) -> Error {
    let before = store.dump();
    let error = call(store).expect_err("bad input was taken");
    assert_eq!(store.dump(), before, "a refused call has changed an item");
    assert!(!error.was_applied());
    store.audit().expect("the engine's invariants");
    error
}

/// The error of `call`, which has sent nothing either.
fn unsent<T: std::fmt::Debug>(
    store: &Store<MemoryBackend>,
    call: impl FnOnce(&Store<MemoryBackend>) -> Result<T, Error>,
) -> Error {
    let before = store.log().total();
    let error = refused(store, call);
    assert_eq!(store.log().total(), before, "a call that cannot succeed was sent");
    error
}

fn put(store: &Store<MemoryBackend>, item: Item) -> Result<(), Error> {
    block_on(store.backend().put_item(PutItem::new(table("users"), item))).map(|_| ())
}

fn get(store: &Store<MemoryBackend>, key: Item) -> Result<(), Error> {
    block_on(store.backend().get_item(GetItem::new(table("users"), key))).map(|_| ())
}

#[derive(Debug, PartialEq)]
struct Place<'a> {
    operation: Option<&'a str>,
    table: Option<&'a str>,
    model: Option<&'a str>,
    keys: &'a [&'a str],
    path: Option<&'a str>,
}

fn place(error: &Error) -> Place<'_> {
    Place {
        operation: error.operation(),
        table: error.table(),
        model: error.model(),
        keys: error.key_attributes(),
        path: error.attribute_path(),
    }
}

/// The place of an error about a user or its attribute.
fn of_user(operation: &'static str, path: Option<&'static str>) -> Place<'static> {
    Place { operation: Some(operation), table: Some("users"), model: Some("User"), keys: &[], path }
}

#[test]
fn an_unknown_table_is_named() {
    let store = Store::new(MemoryBackend::new());
    for error in [
        refused(&store, |store| john().save().run_blocking(store)),
        refused(&store, |store| User::get(JOHN).run_blocking(store)),
        refused(&store, |store| User::delete_by_key(JOHN).run_blocking(store)),
        refused(&store, |store| john().update().set(|u| u.age().add(1)).run_blocking(store)),
        refused(&store, |store| store.delete_table::<User>().run_blocking()),
    ] {
        assert_eq!(error.kind(), ErrorKind::TableNotFound);
        assert_eq!((error.table(), error.model()), (Some("users"), Some("User")));
    }
}

#[test]
fn a_key_part_too_few_or_too_many_or_of_another_type_is_refused_on_reads() {
    let store = stocked();
    for bad in [
        Item::new(),
        Item::new().with("pk", JOHN.0),
        key().with("name", "John"),
        Item::new().with("pk", JOHN.0).with("rk", JOHN.1),
        Item::new().with("pk", JOHN.0).with("sk", 7),
    ] {
        let error = refused(&store, |store| get(store, bad));
        assert_eq!(error.kind(), ErrorKind::Validation);
        assert_eq!((error.operation(), error.table()), (Some("GetItem"), Some("users")));
    }
}

#[test]
fn a_key_part_that_is_missing_or_of_another_type_is_named_on_writes() {
    let store = stocked();
    for (bad, path) in [
        (Item::new().with("pk", JOHN.0), "sk"),
        (Item::new().with("sk", JOHN.1), "pk"),
        (Item::new().with("pk", JOHN.0).with("sk", 7), "sk"),
        (Item::new().with("pk", true).with("sk", JOHN.1), "pk"),
    ] {
        let error = refused(&store, |store| put(store, bad));
        assert_eq!(error.kind(), ErrorKind::Validation);
        assert_eq!((error.table(), error.attribute_path()), (Some("users"), Some(path)));
    }
}

#[test]
fn an_empty_key_is_refused_by_its_name() {
    let store = stocked();
    let mut nobody = User { sk: String::new(), ..john() };
    let error = refused(&store, |store| nobody.save().run_blocking(store));
    assert_eq!((error.kind(), place(&error)), (ErrorKind::Validation, of_user("PutItem", Some("sk"))));
    let error = refused(&store, |store| User::get(("", "PROFILE")).run_blocking(store));
    assert_eq!((error.kind(), place(&error)), (ErrorKind::Validation, of_user("GetItem", Some("pk"))));
}

#[test]
fn an_empty_part_of_a_key_template_is_refused_by_its_name() {
    let store = stocked();
    let error = unsent(&store, |store| Order::get(("", 7)).run_blocking(store));
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Key, Some("user")));
}

#[test]
fn a_part_that_forges_the_delimiter_of_its_template_is_refused() {
    let store = stocked();
    let error = unsent(&store, |store| Order::get(("1#ORDER", 7)).run_blocking(store));
    let expected = Place {
        operation: Some("GetItem"),
        table: Some("orders"),
        model: Some("Order"),
        keys: &["pk", "sk"],
        path: Some("user"),
    };
    assert_eq!((error.kind(), place(&error)), (ErrorKind::Key, expected));
    let mut forged = Order { user: "1#ORDER".to_owned(), number: 7, total: 3 };
    assert_eq!(unsent(&store, |store| forged.save().run_blocking(store)).kind(), ErrorKind::Key);
    let error = unsent(&store, |store| Order::get(("1", 12_345)).run_blocking(store));
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Key, Some("number")));
}

#[test]
fn an_empty_set_cannot_be_made_nor_hide_in_a_list() {
    let none: [&str; 0] = [];
    let error = StringSet::new(none).expect_err("an empty set");
    assert!(matches!(error, ValueError::SetEmpty(_)));
    assert_eq!(Error::from(error).kind(), ErrorKind::Validation);
    assert!(matches!(NumberSet::new([0_u8; 0]), Err(ValueError::SetEmpty(_))));

    let store = stocked();
    let filled = BTreeSet::from(["a".to_owned()]);
    let mut user = User { groups: vec![filled, BTreeSet::new()], ..john() };
    let error = unsent(&store, |store| user.save().run_blocking(store));
    assert_eq!((error.kind(), place(&error)), (ErrorKind::Encode, of_user("PutItem", Some("groups[1]"))));
}

#[test]
fn a_float_that_is_not_a_number_is_refused_by_its_path() {
    let store = stocked();
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut user = User { score: Some(bad), ..john() };
        let error = unsent(&store, |store| user.save().run_blocking(store));
        assert_eq!((error.kind(), place(&error)), (ErrorKind::Encode, of_user("PutItem", Some("score"))));
        let update = User::update_by_key(JOHN).set(|u| u.score().set(bad));
        assert_eq!(unsent(&store, |store| update.run_blocking(store)).kind(), ErrorKind::Encode);
        let condition = User::delete_by_key(JOHN).when(|u| u.score().lt(bad));
        assert_eq!(unsent(&store, |store| condition.run_blocking(store)).kind(), ErrorKind::Encode);
    }
}

#[test]
fn a_number_of_39_digits_is_refused() {
    let store = stocked();
    assert_eq!("1".repeat(39).parse::<Number>(), Err(ValueError::NumberPrecision));
    assert!("1".repeat(38).parse::<Number>().is_ok());
    assert!(matches!("thirty".parse::<Number>(), Err(ValueError::NumberSyntax(_))));
    let mut rich = User { balance: Some(u128::MAX), ..john() };
    let error = unsent(&store, |store| rich.save().run_blocking(store));
    assert_eq!((error.kind(), place(&error)), (ErrorKind::Encode, of_user("PutItem", Some("balance"))));
}

#[test]
fn an_item_one_byte_too_large_is_refused() {
    const MOST: usize = 409_600;
    let store = stocked();
    let filled = |bytes: usize| {
        let empty = User { name: String::new(), ..john() };
        let rest = bytes - empty.to_item().unwrap().size_bytes();
        User { name: "x".repeat(rest), ..empty }
    };
    let mut large = filled(MOST + 1);
    let error = refused(&store, |store| large.save().run_blocking(store));
    assert_eq!((error.kind(), place(&error)), (ErrorKind::Validation, of_user("PutItem", None)));
    let item = large.to_item().unwrap();
    assert_eq!(refused(&store, |store| put(store, item)).kind(), ErrorKind::Validation);
    filled(MOST).save().run_blocking(&store).expect("the largest item there can be");
}

#[test]
fn a_model_has_a_smaller_limit_of_its_own() {
    let store = stocked();
    let empty = Small { pk: "S#1".to_owned(), sk: "S".to_owned(), text: String::new() };
    let rest = 64 - empty.to_item().unwrap().size_bytes();
    let filled = |length: usize| Small { text: "x".repeat(length), ..empty.clone() };
    let error = unsent(&store, |store| filled(rest + 1).save().run_blocking(store));
    assert_eq!(error.kind(), ErrorKind::ItemTooLarge { size_bytes: 65, max_bytes: 64 });
    assert_eq!((error.table(), error.model()), (Some("users"), Some("Small")));
    let error = unsent(&store, |store| filled(rest + 1).create().run_blocking(store));
    assert_eq!(error.kind(), ErrorKind::ItemTooLarge { size_bytes: 65, max_bytes: 64 });
    filled(rest).save().run_blocking(&store).expect("an item of exactly the limit");
}

/// A value of `levels` levels: lists around a scalar, which is the last level.
fn nested(levels: usize) -> AttributeValue {
    (1..levels).fold(true.into(), |inner, _| AttributeValue::L(List::from(vec![inner])))
}

#[test]
fn the_33rd_level_of_nesting_is_refused_by_its_attribute() {
    let store = stocked();
    let error = refused(&store, |store| put(store, key().with("deep", nested(33))));
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Validation, Some("deep")));
    let set =
        SetAction { path: Path::attribute("deep"), value: SetValue::Operand(SetOperand::Value(nested(33))) };
    let mut update = Update::new();
    update.set.push(set);
    let request = UpdateItem::new(table("users"), key(), update);
    let error = refused(&store, |store| block_on(store.backend().update_item(request)));
    assert_eq!(error.kind(), ErrorKind::Validation);
    put(&store, key().with("deep", nested(32))).expect("32 levels");
}

#[test]
fn placeholders_are_defined_and_used() {
    let undefined_name = Condition::parse("#a = :n", [("#b", "age")], [(":n", 1)]);
    let undefined_value = Condition::parse("#a = :n", [("#a", "age")], [(":m", 1)]);
    let unused_name = Condition::parse("#a = :n", [("#a", "age"), ("#b", "name")], [(":n", 1)]);
    let unused_value = Condition::parse("#a = :n", [("#a", "age")], [(":n", 1), (":m", 2)]);
    for (parsed, placeholder) in
        [(undefined_name, "#a"), (undefined_value, ":n"), (unused_name, "#b"), (unused_value, ":m")]
    {
        let error = parsed.expect_err("placeholders that do not fit");
        assert_eq!(error.kind(), ErrorKind::Validation);
        assert!(error.to_string().contains(placeholder), "{error} does not name {placeholder}");
    }
}

#[test]
fn an_update_does_not_write_one_place_twice() {
    let store = stocked();
    let home = Address { city: "Oslo".to_owned(), tags: BTreeSet::new() };
    let overlapping =
        User::update_by_key(JOHN).set(|u| (u.address().set(home), u.address().city().set("Rome")));
    let error = refused(&store, |store| overlapping.run_blocking(store));
    assert_eq!((error.kind(), error.model()), (ErrorKind::Validation, Some("User")));
    assert_eq!((error.operation(), error.table()), (Some("UpdateItem"), Some("users")));
    let twice = User::update_by_key(JOHN).set(|u| (u.age().set(1), u.age().add(1)));
    assert_eq!(refused(&store, |store| twice.run_blocking(store)).kind(), ErrorKind::Validation);
}

#[test]
fn an_update_does_not_change_the_key() {
    let store = stocked();
    for name in ["pk", "sk"] {
        let mut update = Update::new();
        let value = SetValue::Operand(SetOperand::Value("other".into()));
        update.set.push(SetAction { path: Path::attribute(name), value });
        let request = UpdateItem::new(table("users"), key(), update);
        let error = refused(&store, |store| block_on(store.backend().update_item(request)));
        assert_eq!((error.kind(), error.table()), (ErrorKind::Validation, Some("users")));
        assert!(error.to_string().contains(name), "{error} does not name {name}");
    }
}

#[test]
fn an_upsert_sets_every_required_attribute() {
    let store = stocked();
    let half = User::upsert_by_key(("USER#2", "PROFILE")).set(|u| u.age().set(1));
    let error = unsent(&store, |store| half.run_blocking(store));
    assert_eq!((error.kind(), place(&error)), (ErrorKind::Validation, of_user("UpdateItem", Some("name"))));
}

#[test]
fn a_stored_item_that_does_not_fit_the_model_is_told_by_the_path() {
    let store = stocked();
    let address = |city: AttributeValue| AttributeValue::M([("city", city)].into_iter().collect());
    for (item, path) in [
        (key(), "name"),
        (key().with("name", 7), "name"),
        (key().with("name", "John").with("age", "thirty"), "age"),
        (key().with("name", "John").with("age", -1), "age"),
        (key().with("name", "John").with("address", "Oslo"), "address"),
        (key().with("name", "John").with("address", address(7.into())), "address.city"),
        (
            key().with("name", "John").with("groups", AttributeValue::L(List::from(vec![1.into()]))),
            "groups[0]",
        ),
    ] {
        put(&store, item).unwrap();
        let error = refused(&store, |store| User::get(JOHN).run_blocking(store));
        let expected = Place { keys: &["pk", "sk"], ..of_user("GetItem", Some(path)) };
        assert_eq!((error.kind(), place(&error)), (ErrorKind::Decode, expected));
        let old = User::delete_by_key(JOHN).when(|u| u.age().eq(99)).outcome_blocking(&store);
        assert_eq!(old.expect_err("the stored item does not fit").kind(), ErrorKind::Decode);
    }
}

#[test]
fn a_write_whose_answer_does_not_fit_the_model_says_that_it_was_applied() {
    let store = stocked();
    put(&store, key().with("name", 7)).unwrap();
    let update = User::update_by_key(JOHN).set(|u| u.age().set(31)).returning_new();
    let error = update.run_blocking(&store).expect_err("the stored name is a number");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("name")));
    assert!(error.was_applied());
    assert_eq!(store.dump().items("users")[0].get("age"), Some(&31.into()));
}

#[cfg(feature = "default-store")]
#[test]
fn without_a_store_and_without_a_default_there_is_an_error() {
    let error = block_on(async { User::get(JOHN).await }).expect_err("there is no store");
    assert_eq!(error.kind(), ErrorKind::NoStore);
    let error = block_on(async { john().save().await }).expect_err("there is no store");
    assert_eq!(error.kind(), ErrorKind::NoStore);
}

#[test]
fn a_blocking_call_inside_a_runtime_is_an_error_and_sends_nothing() {
    let store = stocked();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        for error in [
            unsent(&store, |store| User::get(JOHN).run_blocking(store)),
            unsent(&store, |store| User { age: 31, ..john() }.save().run_blocking(store)),
            unsent(&store, |store| User::delete_by_key(JOHN).outcome_blocking(store)),
            unsent(&store, |store| store.create_table::<Small>().run_blocking()),
        ] {
            assert_eq!(error.kind(), ErrorKind::BlockingInRuntime);
        }
        let read = User::get(JOHN).run(&store).await.expect("awaiting is fine there");
        assert_eq!(read, Some(john()));
    });
}

#[test]
fn models_that_disagree_about_a_table_create_none() {
    let store = Store::new(MemoryBackend::new());
    let error = unsent(&store, |store| store.create_tables::<(Order, User, Stranger)>().run_blocking());
    assert_eq!(error.kind(), ErrorKind::SchemaClash);
    assert_eq!((error.table(), error.model()), (Some("users"), Some("Stranger")));
    let text = error.to_string();
    for part in ["User", "pk", "sk", "Stranger", "id"] {
        assert!(text.contains(part), "{text} does not name {part}");
    }
}

#[test]
fn a_table_prefix_that_no_table_can_have_is_told_before_anything_is_sent() {
    let backend = MemoryBackend::new();
    let store = Store::builder(backend).table_prefix("dev/").build();
    for error in [
        unsent(&store, |store| john().save().run_blocking(store)),
        unsent(&store, |store| User::get(JOHN).run_blocking(store)),
        unsent(&store, |store| store.create_table::<User>().run_blocking()),
    ] {
        assert_eq!((error.kind(), error.model()), (ErrorKind::Validation, Some("User")));
        assert!(error.to_string().contains("dev/users"), "{error} does not name the table");
    }
}
