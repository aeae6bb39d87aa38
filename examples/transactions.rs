//! A shop: orders that take from a stock all or nothing, and batches around them: `cargo run --bin transactions`.
//!
//! The operations of a transaction are those of single calls. Each may have a label, by which the error of a transaction that was
//! cancelled tells why, and what was stored.

use itemstore::prelude::*;
use itemstore_memory::MemoryBackend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "products")]
struct Product {
    #[model(partition_key)]
    id: String,
    name: String,
    #[model(default)]
    stock: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shop", partition_key = "CUSTOMER#{customer}", sort_key = "PROFILE")]
struct Customer {
    customer: String,
    #[model(default)]
    orders: u64,
    #[model(default)]
    blocked: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shop", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}")]
struct Order {
    customer: String,
    number: u64,
    product: String,
    amount: i64,
}

/// Why there is no order.
#[derive(Debug, PartialEq)]
enum NoOrder {
    /// So many are left.
    SoldOut(i64),
    /// The customer is blocked, or there is none.
    Refused,
}

/// Places an order: takes from the stock, counts for the customer, and is there itself; or none of it.
async fn place(store: &Store, order: &mut Order) -> itemstore::Result<Result<(), NoOrder>> {
    let amount = order.amount;
    let take = Product::update_by_key(order.product.as_str())
        .set(|p| p.stock().add(-amount))
        .when(|p| p.stock().ge(amount));
    let count = Customer::update_by_key(order.customer.as_str())
        .set(|c| c.orders().add(1))
        .when(|c| c.blocked().eq(false));
    let placed = Transaction::write()
        .labelled("stock", take)
        .labelled("customer", count)
        .with(order.create())
        .retry_conflicts()
        .run(store)
        .await;
    match placed {
        Ok(()) => Ok(Ok(())),
        Err(error) if error.rejected("customer").is_some() => Ok(Err(NoOrder::Refused)),
        Err(error) if error.rejected("stock").is_some() => {
            let left = error.current_of::<Product>("stock")?.map_or(0, |product| product.stock);
            Ok(Err(NoOrder::SoldOut(left)))
        }
        Err(error) => Err(error),
    }
}

/// Fills the shop. A batch is not all or nothing: what it could not write within its budget comes back.
#[expect(clippy::print_stdout, reason = "the program shows what it does")]
async fn fill(store: &Store) -> itemstore::Result<()> {
    let products = (0..40).map(|number| Product {
        id: format!("P{number}"),
        name: format!("Product {number}"),
        stock: 5,
    });
    let batch = products.fold(Batch::write(), |batch, product| batch.put(product));
    let john = Customer::builder().customer("john").build();
    let jane = Customer::builder().customer("jane").blocked(true).build();
    let left = batch.put(john).put(jane).run(store).await?;
    for product in left.puts::<Product>() {
        println!("{} was not written", product.name);
    }
    println!("{} writes are left", left.len());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the program shows what it does")]
async fn shop(store: &Store) -> itemstore::Result<()> {
    fill(store).await?;
    let order = |customer: &str, number, amount| Order {
        customer: customer.to_owned(),
        number,
        product: "P7".to_owned(),
        amount,
    };
    for mut order in [order("john", 1, 3), order("john", 2, 3), order("jane", 1, 1), order("john", 3, 2)] {
        let placed = place(store, &mut order).await?;
        println!("{} of {} wants {}: {placed:?}", order.number, order.customer, order.amount);
    }

    // Reads of one instant: no order comes between them.
    let reads = (
        Customer::get("john"),
        Product::get("P7").project(|p| p.stock()),
        vec![Order::get(("john", 1)), Order::get(("john", 2))],
    );
    let (john, stock, orders) = Transaction::read(reads).run(store).await?;
    println!("john has {:?} orders, and {stock:?} are left", john.map(|customer| customer.orders));
    assert_eq!((stock, orders.iter().flatten().count()), (Some(0), 1));

    // Reads of a batch are each as if alone, and many more of them.
    let ids = (0..60).map(|number| format!("P{number}"));
    let got = Batch::get(ids.map(|id| Product::get(id.as_str()))).run(store).await?;
    println!("{} products are there, {} are not", got.found.len(), got.missing.len());
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> itemstore::Result<()> {
    let store = Store::new(MemoryBackend::new());
    store.create_tables::<(Product, Customer, Order)>().await?;
    shop(&store.erased()).await
}
