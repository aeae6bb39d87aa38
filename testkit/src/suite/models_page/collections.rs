//! Collections: several models in one partition, read together, and told apart by their keys or by a type attribute.

use std::sync::Arc;

use itemstore::ErrorKind;
use itemstore::backend::Backend;
use itemstore::prelude::*;
use itemstore::request::PutItem;
use itemstore::value::Item;

use crate::case::cases;
use crate::expect::{Failure, equal, fails};
use crate::subject::Subject;

cases! { "models_page/collections":
    a_query_gives_each_item_as_its_model cites ["models/collections"] needs [Queries];
    a_sort_key_is_tested_as_it_is_stored cites ["models/collections"] needs [Queries];
    a_filter_names_fields_of_the_first_model cites ["models/collections"] needs [Queries];
    pages_of_a_collection_make_the_whole cites ["models/collections", "models/pages"] needs [Queries];
    a_scan_gives_the_partitions_of_the_collection cites ["models/collections"] needs [Queries];
    an_index_that_the_models_share_gives_each_as_its_model cites ["models/collections"] needs [Queries, Indexes];
    what_is_of_no_model_is_unknown_or_an_error cites ["models/collections"] needs [Queries];
    an_item_that_does_not_load_is_an_error_of_its_model cites ["models/collections"] needs [Queries];
    hooks_of_each_model_run_unless_skipped cites ["models/collections", "models/hooks"] needs [Queries];
    models_in_two_tables_are_refused cites ["models/collections"] needs [Queries];
    a_type_attribute_tells_items_of_any_key_apart cites ["models/types"] needs [Queries];
    an_item_of_another_type_is_not_loaded cites ["models/types"];
    an_update_keeps_the_type_and_an_upsert_sets_it cites ["models/types"];
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shop", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE", hooks)]
#[model(global_index(by_city, partition_key = city, sort_key(name = "city_sk", template = "CUSTOMER#{id}")))]
struct Customer {
    id: String,
    city: String,
    #[model(skip)]
    is_loaded: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "shop",
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{number:04}",
    skip_hooks,
    hooks
)]
#[model(global_index(by_city, partition_key = city, sort_key(name = "city_sk", template = "ORDER#{number:04}")))]
struct Order {
    customer: String,
    number: u32,
    city: String,
    #[model(skip)]
    is_loaded: bool,
}

/// In the table of the shop, and in no collection.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shop", partition_key = "PRODUCT#{id}", sort_key = "STOCK")]
struct Product {
    id: String,
}

impl Hooks for Customer {
    async fn after_load(&mut self, _context: &HookContext) -> HookResult {
        self.is_loaded = true;
        Ok(())
    }
}

impl Hooks for Order {
    async fn after_load(&mut self, _context: &HookContext) -> HookResult {
        self.is_loaded = true;
        Ok(())
    }
}

#[derive(Collection, Debug, Clone, PartialEq)]
enum Entry {
    Customer(Customer),
    Order(Order),
    #[collection(unknown)]
    Other(Item),
}

/// As [`Entry`], where nothing is unknown.
#[derive(Collection, Debug, Clone, PartialEq)]
enum Known {
    Order(Order),
    Customer(Customer),
}

/// Its key is of any text: it is told from a dog by its type alone.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "animals", type_attribute = "kind")]
struct Cat {
    #[model(partition_key)]
    home: String,
    #[model(sort_key)]
    name: String,
    age: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "animals", type_attribute(name = "kind", value = "dog"))]
struct Dog {
    #[model(partition_key)]
    home: String,
    #[model(sort_key)]
    name: String,
    age: u32,
}

#[derive(Collection, Debug, Clone, PartialEq)]
enum Animal {
    Cat(Cat),
    Dog(Dog),
}

fn order(customer: &str, number: u32) -> Order {
    Order::builder().customer(customer).number(number).city("Rome").build()
}

fn customer(id: &str) -> Customer {
    Customer::builder().id(id).city("Rome").build()
}

/// What an entry is, in a few letters.
fn told(entries: &[Entry]) -> Vec<String> {
    let one = |entry: &Entry| match entry {
        Entry::Customer(customer) => format!("C{}", customer.id),
        Entry::Order(order) => format!("O{}.{}", order.customer, order.number),
        Entry::Other(item) => format!("{} attributes", item.len()),
    };
    entries.iter().map(one).collect()
}

type AnyStore = Store<Arc<dyn Backend>>;

/// Two customers with orders, of whom the first has three, and a product.
async fn shop(subject: &Subject) -> Result<AnyStore, Failure> {
    let table = subject.new_name()?;
    let store = Store::builder(Arc::clone(subject.backend()))
        .table_name::<Customer>(table.as_str())
        .table_name::<Order>(table.as_str())
        .table_name::<Product>(table.as_str())
        .build();
    store.create_tables::<(Entry, Product)>().await?;
    for id in ["1", "2"] {
        customer(id).save().run(&store).await?;
    }
    for (id, number) in [("1", 1), ("1", 2), ("1", 10), ("2", 3)] {
        order(id, number).save().run(&store).await?;
    }
    Product { id: "1".into() }.save().run(&store).await?;
    Ok(store)
}

/// Puts an item of the first customer that no model has written.
async fn put(store: &AnyStore, item: Item) -> Result<(), Failure> {
    let item = item.with("pk", "CUSTOMER#1");
    store.backend().put_item(PutItem::new(store.table_name::<Order>()?, item)).await?;
    Ok(())
}

/// A home with a cat and a dog.
async fn animals(subject: &Subject) -> Result<AnyStore, Failure> {
    let table = subject.new_name()?;
    let store = Store::builder(Arc::clone(subject.backend()))
        .table_name::<Cat>(table.as_str())
        .table_name::<Dog>(table.as_str())
        .build();
    store.create_tables::<Animal>().await?;
    Cat { home: "A".into(), name: "Tom".into(), age: 3 }.save().run(&store).await?;
    Dog { home: "A".into(), name: "Rex".into(), age: 7 }.save().run(&store).await?;
    Ok(store)
}

async fn a_query_gives_each_item_as_its_model(subject: &Subject) -> Result<(), Failure> {
    let store = shop(subject).await?;
    let items = Entry::query("1").all().run(&store).await?;
    equal("of one", &told(&items), &["O1.1", "O1.2", "O1.10", "C1"].map(str::to_owned).to_vec())?;
    let first = Entry::query("1").reverse().first().run(&store).await?;
    equal("the last", &told(first.as_slice()), &vec!["C1".to_owned()])?;
    equal("how many", &Known::query("2").count().run(&store).await?, &2)?;
    equal("of none", &Entry::query("3").all().run(&store).await?, &Vec::new())
}

async fn a_sort_key_is_tested_as_it_is_stored(subject: &Subject) -> Result<(), Failure> {
    let store = shop(subject).await?;
    let orders = Entry::query("1").sort_key(|k| k.begins_with("ORDER#")).all().run(&store).await?;
    equal("orders", &told(&orders), &["O1.1", "O1.2", "O1.10"].map(str::to_owned).to_vec())?;
    let late = Known::query("1").sort_key(|k| k.gt("ORDER#0002")).all().run(&store).await?;
    equal("after the second", &late.len(), &2)?;
    let profile = Known::query("1").sort_key(|k| k.eq("PROFILE")).first().run(&store).await?;
    equal("the profile", &matches!(profile, Some(Known::Customer(_))), &true)
}

async fn a_filter_names_fields_of_the_first_model(subject: &Subject) -> Result<(), Failure> {
    let store = shop(subject).await?;
    order("1", 4).save().run(&store).await?;
    Order::builder().customer("1").number(5).city("Bari").build().save().run(&store).await?;
    let rome = Entry::query("1").filter(|c| c.city().eq("Bari")).all().run(&store).await?;
    equal("in Bari", &told(&rome), &vec!["O1.5".to_owned()])
}

async fn pages_of_a_collection_make_the_whole(subject: &Subject) -> Result<(), Failure> {
    let store = shop(subject).await?;
    let whole = Entry::query("1").all().run(&store).await?;
    for size in 1..=5 {
        let (mut items, mut cursor) = (Vec::new(), None);
        loop {
            let page = Entry::query("1").page_size(size).after(cursor).page().run(&store).await?;
            items.extend(page.items);
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        equal(&format!("pages of {size}"), &items, &whole)?;
        let mut stream = Entry::query("1").page_size(size).take(3).stream(&store);
        let mut streamed = Vec::new();
        while let Some(item) = stream.next().await {
            streamed.push(item?);
        }
        equal(&format!("a stream by {size}"), &streamed, &whole[..3].to_vec())?;
    }
    Ok(())
}

async fn a_scan_gives_the_partitions_of_the_collection(subject: &Subject) -> Result<(), Failure> {
    let store = shop(subject).await?;
    let mut all = told(&Entry::scan().all().run(&store).await?);
    all.sort();
    equal("all", &all, &["C1", "C2", "O1.1", "O1.10", "O1.2", "O2.3"].map(str::to_owned).to_vec())?;
    equal("in segments", &Known::scan().segments(3).count().run(&store).await?, &6)
}

async fn an_index_that_the_models_share_gives_each_as_its_model(subject: &Subject) -> Result<(), Failure> {
    let store = shop(subject).await?;
    let rome = || Order::by_city("Rome").collection::<Entry>();
    let all = rome().all().run(&store).await?;
    equal(
        "in Rome",
        &told(&all),
        &["C1", "C2", "O1.1", "O1.2", "O2.3", "O1.10"].map(str::to_owned).to_vec(),
    )?;
    let customers = rome().sort_key(|k| k.begins_with("CUSTOMER#")).all().run(&store).await?;
    equal("customers", &told(&customers), &["C1", "C2"].map(str::to_owned).to_vec())?;
    let page = rome().page_size(4).page().run(&store).await?;
    let rest = rome().after(page.cursor).all().run(&store).await?;
    equal("the rest", &told(&rest), &["O2.3", "O1.10"].map(str::to_owned).to_vec())
}

async fn what_is_of_no_model_is_unknown_or_an_error(subject: &Subject) -> Result<(), Failure> {
    let store = shop(subject).await?;
    put(&store, Item::new().with("sk", "ORDER#7")).await?;
    let last = Entry::query("1").sort_key(|k| k.eq("ORDER#7")).first().run(&store).await?;
    equal("unknown", &told(last.as_slice()), &vec!["2 attributes".to_owned()])?;
    let error = fails("known", Known::query("1").all().run(&store).await, ErrorKind::Decode)?;
    equal("the collection", &error.model(), &Some("Known"))?;
    let mut stream = Known::query("1").stream(&store);
    let (mut items, mut errors) = (0, 0);
    while let Some(item) = stream.next().await {
        *(if item.is_ok() { &mut items } else { &mut errors }) += 1;
    }
    equal("beside what loads", &(items, errors), &(4, 1))
}

async fn an_item_that_does_not_load_is_an_error_of_its_model(subject: &Subject) -> Result<(), Failure> {
    let store = shop(subject).await?;
    put(&store, Item::new().with("sk", "ORDER#0007").with("customer", "1").with("city", "Rome")).await?;
    let error = fails("an order", Entry::query("1").all().run(&store).await, ErrorKind::Decode)?;
    equal("the model", &error.model(), &Some("Order"))?;
    equal("the attribute", &error.attribute_path(), &Some("number"))
}

async fn hooks_of_each_model_run_unless_skipped(subject: &Subject) -> Result<(), Failure> {
    let store = shop(subject).await?;
    let loaded = |items: Vec<Known>| -> (bool, bool) {
        let ran = |is_customer: bool| {
            items.iter().any(|item| match item {
                Known::Customer(customer) => is_customer && customer.is_loaded,
                Known::Order(order) => !is_customer && order.is_loaded,
            })
        };
        (ran(true), ran(false))
    };
    for (what, skip, expected) in [
        ("as each model says", None, (true, false)),
        ("with hooks", Some(false), (true, true)),
        ("without", Some(true), (false, false)),
    ] {
        let query = Known::query("1");
        let query = match skip {
            Some(skip) => query.skip_hooks(skip),
            None => query,
        };
        equal(what, &loaded(query.all().run(&store).await?), &expected)?;
    }
    Ok(())
}

async fn models_in_two_tables_are_refused(subject: &Subject) -> Result<(), Failure> {
    let store = Store::builder(Arc::clone(subject.backend()))
        .table_name::<Order>(subject.new_name()?.as_str())
        .build();
    let error = fails("a query", Entry::query("1").all().run(&store).await, ErrorKind::SchemaClash)?;
    equal("the collection", &error.model(), &Some("Entry"))?;
    fails("a scan", Known::scan().count().run(&store).await, ErrorKind::SchemaClash).map(drop)
}

async fn a_type_attribute_tells_items_of_any_key_apart(subject: &Subject) -> Result<(), Failure> {
    let store = animals(subject).await?;
    let all = Animal::query("A").all().run(&store).await?;
    equal("both", &matches!(all[..], [Animal::Dog(_), Animal::Cat(_)]), &true)?;
    let names: Vec<String> =
        Cat::query("A").all().run(&store).await?.into_iter().map(|cat| cat.name).collect();
    equal("cats", &names, &vec!["Tom".to_owned()])?;
    equal("dogs", &Dog::scan().count().run(&store).await?, &1)
}

async fn an_item_of_another_type_is_not_loaded(subject: &Subject) -> Result<(), Failure> {
    let store = animals(subject).await?;
    let error = fails("a cat", Dog::get(("A", "Tom")).run(&store).await, ErrorKind::Decode)?;
    equal("the attribute", &error.attribute_path(), &Some("kind"))?;
    let dog = Dog::get(("A", "Rex")).run(&store).await?;
    equal("a dog", &dog.map(|dog| dog.age), &Some(7))
}

async fn an_update_keeps_the_type_and_an_upsert_sets_it(subject: &Subject) -> Result<(), Failure> {
    let store = animals(subject).await?;
    let mut dog = Dog::get(("A", "Rex")).run(&store).await?.ok_or_else(|| Failure::new("there is no dog"))?;
    dog.update().set(|d| d.age().add(1)).run(&store).await?;
    Dog::update_by_key(("A", "Rex")).set(|d| d.age().add(1)).run(&store).await?;
    equal("updated", &Dog::get(("A", "Rex")).run(&store).await?.map(|dog| dog.age), &Some(9))?;
    let upsert = |name: &'static str| Cat::upsert_by_key(("A", name)).set(|c| c.age().set(1));
    upsert("Kit").run(&store).await?;
    equal("upserted", &Cat::get(("A", "Kit")).run(&store).await?.map(|cat| cat.age), &Some(1))?;
    upsert("Rex").run(&store).await?;
    equal("of another type", &Dog::get(("A", "Rex")).run(&store).await?.map(|dog| dog.age), &Some(1))
}
