//! Customers, their addresses and their orders in one table, read in one query: `cargo run --bin single_table`.
//!
//! Everything of a customer is in one partition. Each model makes its sort key by a template of its own, and by those the collection
//! tells whose an item is. What an older program left there is unknown, and no reason to fail.

use itemstore::prelude::*;
use itemstore::request::PutItem;
use itemstore::value::Item;
use itemstore_memory::MemoryBackend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shop", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE")]
#[model(global_index(by_city, partition_key = city, sort_key(name = "city_sk", template = "CUSTOMER#{id}")))]
struct Customer {
    id: String,
    name: String,
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shop", partition_key = "CUSTOMER#{customer}", sort_key = "ADDRESS#{label}")]
#[model(global_index(by_city, partition_key = city, sort_key(name = "city_sk", template = "ADDRESS#{customer}#{label}")))]
struct Address {
    customer: String,
    label: String,
    city: String,
    street: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shop", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:08}")]
#[model(global_index(by_city, partition_key = city, sort_key(name = "city_sk", template = "ORDER#{number:08}")))]
struct Order {
    customer: String,
    number: u32,
    city: String,
    total: u32,
}

/// Whatever is in the partition of a customer.
#[derive(Collection, Debug, PartialEq)]
enum CustomerItem {
    Customer(Customer),
    Address(Address),
    Order(Order),
    #[collection(unknown)]
    Other(Item),
}

/// What a page about a customer shows.
#[derive(Debug, Default)]
struct Overview {
    name: String,
    addresses: Vec<Address>,
    spent: u32,
    unknown: usize,
}

/// One query reads it all, in as many pages as there are.
async fn overview(store: &Store, customer: &str) -> itemstore::Result<Overview> {
    let mut overview = Overview::default();
    let mut items = CustomerItem::query(customer).stream(store);
    while let Some(item) = items.next().await {
        match item? {
            CustomerItem::Customer(customer) => overview.name = customer.name,
            CustomerItem::Address(address) => overview.addresses.push(address),
            CustomerItem::Order(order) => overview.spent += order.total,
            CustomerItem::Other(_) => overview.unknown += 1,
        }
    }
    Ok(overview)
}

/// Two customers, and a note that no model knows.
async fn seed(store: &Store) -> itemstore::Result<()> {
    for (id, name, city) in [("1", "Ann", "Rome"), ("2", "Ben", "Oslo")] {
        Customer::builder().id(id).name(name).city(city).build().save().run(store).await?;
        let mut home = Address::builder().customer(id).label("home").city(city).street("Main").build();
        home.save().run(store).await?;
    }
    for (number, customer, total) in [(1, "1", 30), (2, "2", 5), (3, "1", 12)] {
        let order = Order::builder().customer(customer).number(number).city("Rome").total(total);
        order.build().create().run(store).await?;
    }
    let note = Item::new().with("pk", "CUSTOMER#1").with("sk", "NOTE").with("text", "calls on Mondays");
    store.backend().put_item(PutItem::new(store.table_name::<Customer>()?, note)).await?;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "the program shows what it does")]
async fn main() -> itemstore::Result<()> {
    let store = Store::new(MemoryBackend::new()).erased();
    store.create_tables::<CustomerItem>().await?;
    seed(&store).await?;

    let ann = overview(&store, "1").await?;
    println!("{} has {} addresses and spent {}", ann.name, ann.addresses.len(), ann.spent);
    assert_eq!((ann.name.as_str(), ann.addresses.len(), ann.spent, ann.unknown), ("Ann", 1, 42, 1));

    // A part of the partition, by the sort key as it is stored; and the orders alone, as the model of one.
    let since_the_second =
        CustomerItem::query("1").sort_key(|k| k.between("ORDER#00000002", "ORDER#99999999"));
    assert_eq!(since_the_second.count().run(&store).await?, 1);
    let orders = Order::query("1").sort_key(|number| number.ge(2)).all().run(&store).await?;
    println!("orders since the second: {orders:?}");
    assert!(matches!(&orders[..], [Order { number: 3, .. }]));

    // What happens in a city, whoever it is of, by the index that the models share.
    let in_rome = Customer::by_city("Rome").collection::<CustomerItem>();
    let page = in_rome.page_size(2).page().run(&store).await?;
    println!("first in Rome: {:?}", page.items);
    assert!(matches!(&page.items[..], [CustomerItem::Address(_), CustomerItem::Customer(_)]));
    let rest =
        Customer::by_city("Rome").collection::<CustomerItem>().after(page.cursor).all().run(&store).await?;
    assert_eq!(rest.len(), 3);
    Ok(())
}
