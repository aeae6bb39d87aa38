//! `#[derive(Collection)]`: which model an item is of, and what is asked for and refused.

use itemstore::backend::Request;
use itemstore::expr::{KeyCondition, KeyTest};
use itemstore::model::{Cursor, Explanation, TypeAttribute};
use itemstore::prelude::*;
use itemstore::request::{Query, Scan};
use itemstore::value::Item;
use itemstore_memory::MemoryBackend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE")]
#[model(global_index(by_city, partition_key = city, sort_key(name = "city_sk", template = "CUSTOMER#{id}")))]
#[model(global_index(by_name, partition_key = name))]
#[model(local_index(by_rank, sort_key = rank))]
struct Customer {
    id: String,
    name: String,
    city: String,
    #[model(default)]
    rank: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}")]
#[model(global_index(by_city, partition_key = city, sort_key(name = "city_sk", template = "ORDER#{number:06}")))]
#[model(local_index(by_rank, sort_key = rank))]
struct Order {
    customer: String,
    number: u64,
    city: String,
    rank: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}#LINE#{line}")]
#[model(global_index(by_city, partition_key = city, project(keys)))]
struct Line {
    customer: String,
    number: u64,
    line: u32,
    #[model(default)]
    city: String,
}

#[derive(Collection, Debug, Clone, PartialEq)]
enum CustomerItem {
    Customer(Customer),
    Order(Order),
    #[collection(unknown)]
    Other(Item),
}

/// Without a variant for what is unknown.
#[derive(Collection, Debug, Clone, PartialEq)]
enum Known {
    Order(Order),
    Line(Line),
    Customer(Customer),
}

/// Shares a table, and no more than the names of indexes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "gifts", partition_key = "FOR#{id}", sort_key = "GIFT")]
#[model(global_index(by_city, partition_key = city))]
#[model(global_index(by_kind, partition_key(name = "kind", template = "GIFT")))]
struct Gift {
    id: String,
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "gifts", partition_key = "FOR#{id}", sort_key = "NOTE")]
#[model(global_index(by_city, partition_key = city, project(keys, text)))]
#[model(global_index(by_kind, partition_key(name = "kind", template = "NOTE")))]
struct Note {
    id: String,
    city: String,
    text: String,
}

#[derive(Collection, Debug, Clone, PartialEq)]
enum GiftItem {
    Gift(Gift),
    Note(Note),
}

/// Its key is of any text: it is told from a dog by its type alone.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "typed", type_attribute = "kind", global_index(by_kind_of_name, partition_key = name))]
struct Cat {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: u32,
    name: String,
    #[model(rest)]
    rest: Item,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "typed", type_attribute(name = "kind", value = "a dog"))]
#[model(global_index(by_name, partition_key = name, project(keys)))]
struct Dog {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: u32,
    name: String,
}

#[derive(Collection, Debug, Clone, PartialEq)]
#[collection(crate = ::itemstore)]
enum Animal {
    Cat(Cat),
    Dog(Dog),
}

fn customer() -> Customer {
    Customer::builder().id("42").name("Ann").city("Rome").build()
}

fn order() -> Order {
    Order::builder().customer("42").number(7).city("Rome").rank(1).build()
}

fn line() -> Line {
    Line::builder().customer("42").number(7).line(1).build()
}

fn cat() -> Cat {
    Cat { pk: "A".into(), sk: 1, name: "Tom".into(), rest: Item::new() }
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

#[test]
fn an_item_is_of_the_model_whose_templates_its_key_is_of() {
    let items =
        [order().to_item(), line().to_item(), customer().to_item()].map(|item| item.expect("an item"));
    let known = items.map(|item| Known::from_item(&item).expect("a known item"));
    assert_eq!(known, [Known::from(order()), Known::from(line()), Known::from(customer())]);
}

#[test]
fn what_is_of_no_model_is_unknown_or_an_error_of_the_collection() {
    let line = line().to_item().expect("an item");
    assert_eq!(CustomerItem::from_item(&line).expect("any item"), CustomerItem::Other(line));

    let short = order().to_item().expect("an item").with("sk", "ORDER#7");
    let error = Known::from_item(&short).expect_err("no model pads so");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.model(), Some("Known"));
    assert_eq!(error.key_attributes(), ["pk", "sk"]);
}

#[test]
fn an_item_of_a_model_that_does_not_load_is_an_error_of_the_model() {
    let item = Item::new().with("pk", "CUSTOMER#42").with("sk", "ORDER#000007").with("customer", "42");
    let error = CustomerItem::from_item(&item).expect_err("there is no number");
    assert_eq!((error.kind(), error.model()), (ErrorKind::Decode, Some("Order")));
    assert_eq!(error.attribute_path(), Some("number"));
}

#[test]
fn a_type_attribute_decides_where_models_ask_for_one() {
    assert_eq!(Cat::TYPE_ATTRIBUTE, Some(TypeAttribute::new("kind", "Cat")));
    let cat = cat().to_item().expect("an item");
    assert_eq!(cat.get("kind"), Some(&"Cat".into()));
    assert!(matches!(Animal::from_item(&cat), Ok(Animal::Cat(cat)) if cat.rest.is_empty()));
    assert!(matches!(Animal::from_item(&cat.clone().with("kind", "a dog")), Ok(Animal::Dog(_))));
    for stray in [cat.clone().with("kind", "Dog"), cat.clone().with("kind", 1)] {
        assert_eq!(Animal::from_item(&stray).expect_err("no animal").kind(), ErrorKind::Decode);
    }
}

#[test]
fn a_model_does_not_load_an_item_of_another_type() {
    let cat = cat().to_item().expect("an item");
    for (item, why) in [
        (cat.clone(), "the item is of another type"),
        (
            cat.into_iter().filter(|(name, _)| name.as_str() != "kind").collect(),
            "a required attribute is missing",
        ),
    ] {
        let error = Dog::from_item(&item).expect_err("no dog");
        assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("kind")));
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[test]
fn an_upsert_sets_the_type_where_there_is_none() {
    let upsert = Dog::upsert_by_key(("A", 1)).set(|d| d.name().set("Rex")).explain().expect("a request");
    let Request::UpdateItem(update) = upsert.request() else { panic!("an upsert is an update") };
    let stored = update.update.clone().expect("an update").apply(None, &update.key).expect("it applies");
    assert_eq!(stored.and_then(|item| item.get("kind").cloned()), Some("a dog".into()));
    let update = Dog::update_by_key(("A", 1)).set(|d| d.name().set("Rex")).explain().expect("a request");
    assert!(!update.to_string().contains("kind"), "{update}");
}

#[test]
fn queries_and_scans_of_a_model_ask_for_its_type_where_it_is_held() {
    let asks = |explained: itemstore::Result<Explanation>| {
        explained.expect("a request").to_string().contains("a dog")
    };
    assert!(asks(Dog::query("A").explain()));
    assert!(asks(Dog::scan().filter(|d| d.name().eq("Rex")).explain()));
    assert!(!asks(Dog::by_name("Rex").project(|d| d.pk()).explain()), "an index of keys has no type");
    assert_eq!(query(Animal::query("A").explain()).filter, None);
    assert_eq!(scan(Animal::scan().explain()).filter, None);
}

/// What a query asks of the keys, as text.
fn asked(explained: itemstore::Result<Explanation>) -> String {
    query(explained).key_condition.render().text
}

#[test]
fn a_query_of_a_collection_tests_the_sort_key_as_it_is_stored() {
    assert_eq!(query(CustomerItem::query("42").explain()).table_name.as_str(), "app");
    let partition = |key: &str| KeyCondition::partition("pk", key);
    assert_eq!(query(CustomerItem::query("42").explain()).key_condition, partition("CUSTOMER#42"));
    // The first model of one collection has a sort key without parts, that of another one with a padded number.
    let orders = CustomerItem::query("42").sort_key(|k| k.begins_with("ORDER#"));
    let test = KeyTest::BeginsWith("ORDER#".into());
    assert_eq!(query(orders.explain()).key_condition, partition("CUSTOMER#42").and("sk", test));
    let orders = Known::query("42").sort_key(|k| k.between("ORDER#", "ORDER#2"));
    let test = KeyTest::Between("ORDER#".into(), "ORDER#2".into());
    assert_eq!(query(orders.explain()).key_condition, partition("CUSTOMER#42").and("sk", test));
    let numbers = Animal::query("A").sort_key(|k| k.gt(7));
    assert_eq!(asked(numbers.explain()), "pk = :0 AND sk > :1");
}

#[test]
fn a_scan_of_a_collection_asks_for_its_partitions() {
    let filter = scan(Known::scan().explain()).filter.expect("a filter").render();
    assert_eq!(filter.text, "begins_with(pk, :0)");
    assert!(filter.values.values().any(|value| *value == "CUSTOMER#".into()));
}

#[test]
fn an_index_that_the_models_share_is_read_as_the_collection() {
    let rome = query(Order::by_city("Rome").collection::<CustomerItem>().explain());
    assert_eq!(rome.index_name.as_deref(), Some("by_city"));
    assert_eq!(rome.key_condition, KeyCondition::partition("city", "Rome"));
    assert_eq!(rome.filter.map(|filter| filter.render().text).as_deref(), Some("begins_with(pk, :0)"));
    let ranked =
        Customer::by_rank("42").collection::<CustomerItem>().consistent_read(true).sort_key(|k| k.ge(1));
    assert_eq!(asked(ranked.explain()), "pk = :0 AND #0 >= :1");
}

/// Why a collection cannot be read.
fn refused(explained: itemstore::Result<Explanation>) -> String {
    let error = explained.map(|_| ()).expect_err("not shared");
    assert_eq!(error.kind(), ErrorKind::SchemaClash);
    error.to_string()
}

#[test]
fn an_index_that_the_models_do_not_share_is_refused() {
    let missing = refused(Customer::by_name("Ann").collection::<CustomerItem>().explain());
    assert!(missing.contains("the model Order has no index by_name"), "{missing}");
    let differs = refused(Customer::by_city("Rome").collection::<Known>().explain());
    assert!(differs.contains("Order has the index by_city") && differs.contains("Line"), "{differs}");
    let holds_less = refused(Gift::by_city("Rome").collection::<GiftItem>().explain());
    assert!(holds_less.contains("the model Note has not all its attributes"), "{holds_less}");
    let made_otherwise = refused(Gift::by_kind(()).collection::<GiftItem>().explain());
    assert!(
        made_otherwise.contains("makes otherwise the partition key of the index by_kind"),
        "{made_otherwise}"
    );
}

#[test]
fn a_sort_key_is_tested_after_the_collection_is_named() {
    let early = Order::query("42").sort_key(|number| number.gt(7)).collection::<CustomerItem>();
    assert_eq!(early.explain().map(|_| ()).expect_err("too early").kind(), ErrorKind::Validation);
    let early = Order::query("42").filter(|o| o.rank().gt(7)).collection::<CustomerItem>();
    assert!(early.explain().is_ok());
}

#[test]
fn a_store_that_keeps_the_models_apart_is_refused_with_nothing_sent() {
    let memory = MemoryBackend::new();
    let store = Store::builder(memory).table_name::<Order>("orders").build();
    let error = CustomerItem::query("42").all().run_blocking(&store).expect_err("two tables");
    assert_eq!((error.kind(), error.model()), (ErrorKind::SchemaClash, Some("CustomerItem")));
    assert!(error.to_string().contains("the model Customer is in the table app"), "{error}");
    let mut stream = CustomerItem::scan().iter_blocking(&store);
    assert!(matches!(stream.next(), Some(Err(error)) if error.kind() == ErrorKind::SchemaClash));

    let store = Store::builder(MemoryBackend::new()).backend_for::<Order>(MemoryBackend::new()).build();
    let error = CustomerItem::query("42").count().run_blocking(&store).expect_err("two backends");
    assert_eq!(error.kind(), ErrorKind::SchemaClash);
}

#[test]
fn the_tables_of_a_collection_are_those_of_its_models() {
    let store = Store::new(MemoryBackend::new());
    store.create_tables::<(CustomerItem, Animal)>().run_blocking().expect("two tables");
    order().save().run_blocking(&store).expect("saved");
    let page = CustomerItem::query("42").page().run_blocking(&store).expect("a page");
    assert_eq!((page.items, page.cursor), (vec![CustomerItem::from(order())], None::<Cursor<_>>));
    store.delete_tables::<CustomerItem>().run_blocking().expect("deleted");
}

#[test]
fn nothing_prints_a_value() {
    let query = CustomerItem::query("SECRET").sort_key(|k| k.gt("SECRET"));
    let printed = format!("{query:?} {:?}", CustomerItem::query("SECRET").page());
    assert!(printed.contains("CustomerItem") && !printed.contains("SECRET"), "{printed}");
}
