//! Keys of derived models: marked fields, templates, and both.

use itemstore::prelude::*;
use itemstore::schema::ScalarType;
use itemstore::value::{AttributeValue, Item};
use itemstore_memory::MemoryBackend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{id}", sort_key = "PROFILE")]
struct Profile {
    id: String,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "TENANT#{tenant}#USER#{user}", sort_key = "ORDER#{seq:020}#{user}")]
struct Order {
    seq: u64,
    user: String,
    tenant: u32,
    total: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "events", sort_key(name = "when", template = "{at:05}"))]
struct Event {
    #[model(partition_key, rename = "Stream")]
    stream: String,
    at: u32,
}

#[derive(Model, Debug, PartialEq)]
#[model(table = "single", partition_key(name = "PK", template = "CONFIG"))]
struct Config {
    value: String,
}

#[derive(Model, Debug, PartialEq)]
#[model(table = "blobs")]
struct Blob {
    #[model(partition_key)]
    hash: Vec<u8>,
    #[model(sort_key)]
    version: i64,
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(AttributeValue::as_s)
}

#[test]
fn a_template_makes_the_key_attributes_and_keeps_its_placeholders() {
    let profile = Profile::builder().id("1").name("John").build();
    let item = profile.to_item().expect("an item");
    let expected =
        Item::new().with("pk", "USER#1").with("sk", "PROFILE").with("id", "1").with("name", "John");
    assert_eq!(item, expected);
    assert_eq!(Profile::from_item(&item).expect("a profile"), profile);
    assert_eq!(Profile::REQUIRED, ["name"]);
}

#[test]
fn parts_come_once_each_in_the_order_of_the_templates() {
    let order = Order { seq: 42, user: "u".into(), tenant: 7, total: 1 };
    assert_eq!(Order::KEY.parts, ["tenant", "user", "seq"]);
    let key = order.key().expect("a key");
    assert_eq!(text(&key, "pk"), Some("TENANT#7#USER#u"));
    assert_eq!(text(&key, "sk"), Some("ORDER#00000000000000000042#u"));
    let get = Order::get((7_u32, "u", 42_u64)).explain().expect("a request").to_string();
    assert!(get.contains("TENANT#7#USER#u"), "{get}");
}

#[test]
fn a_padded_number_sorts_as_the_number_does() {
    let key = |seq| {
        let order = Order { seq, user: "u".into(), tenant: 7, total: 1 };
        text(&order.key().expect("a key"), "sk").expect("text").to_owned()
    };
    assert!(key(9) < key(10));
    assert!(key(10) < key(u64::MAX));
}

#[test]
fn a_marked_partition_key_goes_with_a_template_of_another_name() {
    let event = Event { stream: "s".into(), at: 12 };
    let item = event.to_item().expect("an item");
    assert_eq!(item, Item::new().with("Stream", "s").with("at", 12_u32).with("when", "00012"));
    assert_eq!(Event::KEY.names, ["Stream", "when"]);
    assert_eq!(Event::from_item(&item).expect("an event"), event);
}

#[test]
fn a_template_of_literals_alone_is_one_item() {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Config>().run_blocking().expect("a table");
    Config { value: "on".into() }.save().run_blocking(&store).expect("saved");
    let found = Config::get(()).run_blocking(&store).expect("read");
    assert_eq!(found, Some(Config { value: "on".into() }));
}

#[test]
fn key_attributes_have_the_kinds_of_their_fields() {
    let schema = Blob::KEY.schema();
    assert_eq!(schema.partition_key.kind, ScalarType::B);
    assert_eq!(schema.sort_key.map(|key| key.kind), Some(ScalarType::N));
    assert_eq!(Order::KEY.schema().partition_key.kind, ScalarType::S);
}

#[test]
fn a_part_that_would_forge_the_delimiter_is_refused() {
    let forged = Profile { id: "1#x".into(), name: "John".into() };
    let error = forged.to_item().expect_err("the id has the delimiter");
    assert_eq!(error.kind(), ErrorKind::Key);
    assert_eq!(error.attribute_path(), Some("id"));
    assert!(!error.to_string().contains("1#x"));
    let error = Profile::get("").explain().expect_err("an empty part");
    assert_eq!(error.kind(), ErrorKind::Key);
}

#[test]
fn a_key_is_given_in_parts_and_found() {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Profile>().run_blocking().expect("a table");
    let mut profile = Profile { id: "1".into(), name: "John".into() };
    profile.save().run_blocking(&store).expect("saved");
    profile.update().set(|p| p.name().set("Jane")).run_blocking(&store).expect("updated");
    let found = Profile::get("1").run_blocking(&store).expect("read");
    assert_eq!(found, Some(Profile { id: "1".into(), name: "Jane".into() }));
    assert_eq!(Profile::get("10").run_blocking(&store).expect("read"), None);
}

#[test]
fn an_upsert_writes_the_placeholders_too() {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Order>().run_blocking().expect("a table");
    let key = (7_u32, "u", 42_u64);
    Order::upsert_by_key(key).set(|o| o.total().set(3)).run_blocking(&store).expect("created");
    let found = Order::get(key).run_blocking(&store).expect("read");
    assert_eq!(found, Some(Order { seq: 42, user: "u".into(), tenant: 7, total: 3 }));
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Id(String);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "eight", partition_key = "{a}#{b}#{c}#{d}", sort_key = "{e}#{f}#{g}#{h:03}")]
struct Eight {
    a: Id,
    b: char,
    c: i8,
    d: u16,
    e: String,
    f: String,
    g: String,
    h: u8,
}

#[test]
fn a_key_has_up_to_eight_parts_of_any_text_or_number() {
    let get = Eight::get((Id("i".into()), 'x', -1_i8, 2_u16, "e", "f", "g", 7_u8));
    let request = get.explain().expect("a request").to_string();
    assert!(request.contains("i#x#-1#2") && request.contains("e#f#g#007"), "{request}");
}
