//! The attributes on the fields of a derived model, but for those of its key.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use itemstore::prelude::*;
use itemstore::value::{AttributeType, AttributeValue, Item};
use itemstore_memory::MemoryBackend;

/// An item of the model `M` with the key `id`.
fn item() -> Item {
    Item::new().with("id", "a")
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things", rename_all = "camelCase")]
struct Named {
    #[model(partition_key)]
    id: String,
    #[model(rename = "n", alias = "name", alias = "fullName")]
    full_name: String,
    #[model(alias = "years")]
    age: Option<u32>,
}

#[test]
fn rename_beats_rename_all_and_aliases_are_read() {
    let named = Named { id: "a".into(), full_name: "John".into(), age: Some(3) };
    let written = item().with("n", "John").with("age", 3_u32);
    assert_eq!(named.to_item().expect("an item"), written);
    for old in [
        item().with("name", "John").with("years", 3_u32),
        item().with("fullName", "John").with("age", 3_u32),
        item().with("n", "John").with("name", "older").with("age", 3_u32).with("years", 4_u32),
    ] {
        assert_eq!(Named::from_item(&old).expect("a model"), named, "{old:?}");
    }
    assert_eq!(Named::fields().full_name().path().to_string(), "n");
    assert_eq!(Named::REQUIRED, ["n"]);
}

#[test]
fn a_missing_field_is_told_by_its_stored_name() {
    let error = Named::from_item(&item()).expect_err("no name");
    assert_eq!(error.attribute_path(), Some("n"));
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Defaults {
    #[model(partition_key)]
    id: String,
    #[model(default)]
    count: u32,
    #[model(default = 10)]
    limit: u64,
    #[model(default = "open")]
    status: String,
    #[model(default = Some(1))]
    level: Option<u32>,
}

#[test]
fn defaults_stand_for_what_an_item_lacks() {
    let loaded = Defaults::from_item(&item()).expect("all else has a default");
    let expected = Defaults { id: "a".into(), count: 0, limit: 10, status: "open".into(), level: Some(1) };
    assert_eq!(loaded, expected);
    assert!(Defaults::REQUIRED.is_empty());
}

#[test]
fn null_is_not_the_same_as_saying_nothing() {
    let loaded = Defaults::from_item(&item().with("level", AttributeValue::Null)).expect("loads");
    assert_eq!(loaded.level, None);
    let error = Defaults::from_item(&item().with("limit", AttributeValue::Null)).expect_err("no number");
    assert_eq!(error.attribute_path(), Some("limit"));
}

#[test]
fn add_counts_from_the_default_and_remove_goes_back_to_it() {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Defaults>().run_blocking().expect("a table");
    let added = Defaults::upsert_by_key("a").set(|d| (d.limit().add(5), d.count().add(1)));
    let stored = added.returning_new().run_blocking(&store).expect("created");
    assert_eq!((stored.limit, stored.count), (15, 1));
    let removed = Defaults::update_by_key("a").set(|d| d.limit().remove());
    assert_eq!(removed.returning_new().run_blocking(&store).expect("updated").limit, 10);
}

#[derive(Debug, Clone, PartialEq, Default)]
struct NoAttribute(u8);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Skipping {
    #[model(partition_key)]
    id: String,
    #[model(skip)]
    cache: NoAttribute,
    #[model(skip, default = NoAttribute(7))]
    seven: NoAttribute,
    kept: u32,
}

#[test]
fn a_skipped_field_is_never_stored_and_keeps_its_value_over_a_reload() {
    let mut model = Skipping { id: "a".into(), cache: NoAttribute(1), seven: NoAttribute(1), kept: 1 };
    assert_eq!(model.to_item().expect("an item"), item().with("kept", 1_u32));
    let loaded = Skipping::from_item(&item().with("kept", 1_u32)).expect("a model");
    assert_eq!((loaded.cache, loaded.seven), (NoAttribute(0), NoAttribute(7)));
    model.reload(&["kept", "cache"], &Item::new().with("kept", 2_u32)).expect("reloads");
    assert_eq!((model.kept, model.cache), (2, NoAttribute(1)));
}

mod minutes {
    //! A duration as a number of minutes.

    use std::time::Duration;

    use itemstore::model::Attribute;
    use itemstore::value::AttributeValue;
    use itemstore::{Error, ErrorKind, Result};

    pub(super) fn encode(duration: &Duration) -> Result<Option<AttributeValue>> {
        if duration.as_secs().is_multiple_of(60) {
            Ok(Some((duration.as_secs() / 60).into()))
        } else {
            Err(Error::new(ErrorKind::Encode, "not a whole number of minutes"))
        }
    }

    pub(super) fn decode(value: &AttributeValue) -> Result<Duration> {
        u64::from_attribute(value).map(|minutes| Duration::from_secs(minutes * 60))
    }
}

mod optional_minutes {
    //! As `minutes`, where nothing is stored for `None`.

    use std::time::Duration;

    use itemstore::Result;
    use itemstore::value::AttributeValue;

    pub(super) fn encode(duration: &Option<Duration>) -> Result<Option<AttributeValue>> {
        duration.as_ref().map_or(Ok(None), super::minutes::encode)
    }

    pub(super) fn decode(value: &AttributeValue) -> Result<Option<Duration>> {
        super::minutes::decode(value).map(Some)
    }
}

use std::time::Duration;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Timed {
    #[model(partition_key)]
    id: String,
    #[model(with = minutes, rename = "t", alias = "time")]
    takes: Duration,
    #[model(with = optional_minutes)]
    pause: Option<Duration>,
    #[model(with = minutes, default = Duration::from_secs(300))]
    grace: Duration,
}

#[test]
fn with_a_module_a_field_is_kept_as_the_module_says() {
    let timed = Timed::builder().id("a").takes(Duration::from_secs(120)).build();
    assert_eq!(timed.to_item().expect("an item"), item().with("t", 2_u32).with("grace", 5_u32));
    let loaded = Timed::from_item(&item().with("time", 2_u32)).expect("a model");
    assert_eq!(loaded, timed);
    assert_eq!(Timed::REQUIRED, ["t"]);
}

#[test]
fn what_the_module_refuses_is_told_by_attribute() {
    let timed = Timed::builder().id("a").takes(Duration::from_secs(61)).build();
    let error = timed.to_item().expect_err("a second too much");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Encode, Some("t")));
    let error = Timed::from_item(&item().with("t", "x")).expect_err("not a number");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("t")));
}

#[test]
fn an_encoded_field_is_compared_and_set_by_its_own_type() {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Timed>().run_blocking().expect("a table");
    let minute = Duration::from_secs(60);
    let mut timed = Timed::builder().id("a").takes(minute).pause(minute).build();
    timed.save().run_blocking(&store).expect("saved");
    let update = timed.update().set(|t| (t.takes().set(2 * minute), t.pause().remove()));
    update.when(|t| t.takes().eq(minute)).run_blocking(&store).expect("updated");
    assert_eq!((timed.takes, timed.pause), (2 * minute, None));
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Nullable {
    #[model(partition_key)]
    id: String,
    plain: Option<u32>,
    #[model(null)]
    null: Option<u32>,
    #[model(null, default = Some(3))]
    three: Option<u32>,
}

#[test]
fn none_is_absent_and_with_null_it_is_the_null_value() {
    let none = Nullable { id: "a".into(), plain: None, null: None, three: None };
    let written = item().with("null", AttributeValue::Null).with("three", AttributeValue::Null);
    assert_eq!(none.to_item().expect("an item"), written);
    assert_eq!(Nullable::from_item(&written).expect("a model"), none);
    let loaded = Nullable::from_item(&item().with("plain", AttributeValue::Null)).expect("a model");
    assert_eq!(loaded, Nullable { three: Some(3), ..none });
}

#[test]
fn a_stored_null_is_none_in_a_projection_too() {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Nullable>().run_blocking().expect("a table");
    let mut none = Nullable { id: "a".into(), plain: None, null: None, three: None };
    none.save().run_blocking(&store).expect("saved");
    let get = Nullable::get("a").project(|n| (n.null(), n.three(), n.plain()));
    assert_eq!(get.run_blocking(&store).expect("read"), Some((None, None, None)));
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Audit {
    by: String,
    #[model(rename = "reason_text", default)]
    reason: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Spread {
    #[model(partition_key)]
    id: String,
    #[model(flatten)]
    audit: Audit,
    name: String,
    #[model(rest)]
    extra: Item,
}

fn spread() -> Spread {
    let audit = Audit { by: "me".into(), reason: "none".into() };
    Spread { id: "a".into(), audit, name: "n".into(), extra: Item::new().with("later", 1_u32) }
}

fn spread_item() -> Item {
    item().with("by", "me").with("reason_text", "none").with("name", "n").with("later", 1_u32)
}

#[test]
fn a_flattened_struct_and_the_rest_stand_beside_the_other_fields() {
    assert_eq!(spread().to_item().expect("an item"), spread_item());
    assert_eq!(Spread::from_item(&spread_item()).expect("a model"), spread());
}

#[test]
fn what_a_flattened_struct_needs_is_required_of_the_item() {
    assert_eq!(Spread::required(), ["name", "by"]);
    let error = Spread::from_item(&item().with("name", "n")).expect_err("no `by`");
    assert_eq!(error.attribute_path(), Some("by"));
    let upsert = Spread::upsert_by_key("a").set(|s| s.name().set("n"));
    let error = upsert.explain().expect_err("the item could not be read back");
    assert_eq!(error.attribute_path(), Some("by"));
}

#[test]
fn a_reload_takes_flattened_fields_and_the_rest() {
    let mut model = spread();
    let image = item().with("by", "you").with("name", "m").with("other", 2_u32);
    model.reload(&["by", "other"], &image).expect("reloads");
    let audit = Audit { by: "you".into(), reason: String::new() };
    let extra = Item::new().with("other", 2_u32);
    assert_eq!(model, Spread { audit, extra, ..spread() });
}

#[test]
fn the_rest_never_takes_the_place_of_a_field() {
    let mut model = spread();
    model.extra = Item::new().with("name", "forged").with("by", "forged").with("id", "forged");
    let expected = item().with("by", "me").with("reason_text", "none").with("name", "n");
    assert_eq!(model.to_item().expect("an item"), expected);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things", partition_key = "K#{id}")]
struct Clash {
    id: String,
    #[model(flatten)]
    audit: Audit,
    by: Option<String>,
    #[model(rest)]
    extra: Item,
}

#[test]
fn two_fields_under_one_name_are_an_error_and_not_a_loss() {
    let audit = Audit { by: "me".into(), reason: String::new() };
    let clash = Clash { id: "a".into(), audit, by: None, extra: Item::new() };
    let error = clash.to_item().expect_err("`by` is both");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Encode, Some("by")));
}

#[test]
fn the_rest_has_no_key_that_a_template_makes() {
    let stored = item().with("pk", "K#a").with("by", "me").with("x", 1_u32);
    let loaded = Clash::from_item(&stored).expect("a model");
    assert_eq!(loaded.extra, Item::new().with("x", 1_u32));
}

#[derive(Model, Clone, PartialEq)]
#[model(table = "things")]
struct Secretive {
    #[model(partition_key)]
    id: String,
    #[model(sensitive)]
    password: String,
    #[model(sensitive, rename = "p")]
    pin: Option<u16>,
    r#type: Hidden,
    token: Token,
}

#[derive(Attribute, Clone, PartialEq)]
struct Hidden {
    user: String,
    #[model(sensitive)]
    secret: NoDebug,
}

#[derive(Attribute, Clone, PartialEq)]
struct NoDebug(String);

#[derive(Attribute, Clone, PartialEq)]
struct Token(#[model(sensitive)] String);

#[test]
fn sensitive_fields_are_left_out_of_debug_and_stored() {
    let hidden = Hidden { user: "u".into(), secret: NoDebug("k".into()) };
    let model = Secretive {
        id: "a".into(),
        password: "hunter2".into(),
        pin: Some(1234),
        r#type: hidden,
        token: Token("t".into()),
    };
    let debug = "Secretive { id: \"a\", password: <sensitive>, pin: <sensitive>, type: Hidden { user: \"u\", \
                 secret: <sensitive> }, token: Token(<sensitive>) }";
    assert_eq!(format!("{model:?}"), debug);
    assert_eq!(model.to_item().expect("an item").get("password"), Some(&"hunter2".into()));
    let back = Secretive::from_item(&model.to_item().expect("an item")).expect("a model");
    assert!(back == model);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Kinds {
    #[model(partition_key)]
    id: String,
    flag: bool,
    small: i8,
    large: u128,
    float: f64,
    bytes: Vec<u8>,
    list: Vec<String>,
    strings: BTreeSet<String>,
    numbers: HashSet<u32>,
    binaries: BTreeSet<Vec<u8>>,
    sorted: BTreeMap<String, u32>,
    hashed: HashMap<String, Vec<u32>>,
    boxed: Box<u8>,
    any: AttributeValue,
}

fn kinds() -> Kinds {
    Kinds {
        id: "a".into(),
        flag: true,
        small: -1,
        large: 10_u128.pow(30),
        float: 0.5,
        bytes: vec![1, 2],
        list: vec!["x".into()],
        strings: BTreeSet::from(["s".into()]),
        numbers: HashSet::from([1]),
        binaries: BTreeSet::from([vec![3]]),
        sorted: BTreeMap::from([("k".into(), 1)]),
        hashed: HashMap::from([("k".into(), vec![1])]),
        boxed: Box::new(7),
        any: AttributeValue::Null,
    }
}

#[test]
fn every_type_is_kept_as_its_kind() {
    let item = kinds().to_item().expect("an item");
    let expected = [
        ("flag", AttributeType::Bool),
        ("small", AttributeType::N),
        ("large", AttributeType::N),
        ("float", AttributeType::N),
        ("bytes", AttributeType::B),
        ("list", AttributeType::L),
        ("strings", AttributeType::Ss),
        ("numbers", AttributeType::Ns),
        ("binaries", AttributeType::Bs),
        ("sorted", AttributeType::M),
        ("hashed", AttributeType::M),
        ("boxed", AttributeType::N),
        ("any", AttributeType::Null),
    ];
    for (name, kind) in expected {
        assert_eq!(item.get(name).map(AttributeValue::kind), Some(kind), "{name}");
    }
    assert_eq!(Kinds::from_item(&item).expect("a model"), kinds());
}

#[test]
fn an_empty_set_is_absent_and_comes_back_empty() {
    let empty =
        Kinds { strings: BTreeSet::new(), numbers: HashSet::new(), binaries: BTreeSet::new(), ..kinds() };
    let item = empty.to_item().expect("an item");
    assert!(!item.contains_key("strings") && !item.contains_key("numbers") && !item.contains_key("binaries"));
    assert_eq!(Kinds::from_item(&item).expect("a model"), empty);
}
