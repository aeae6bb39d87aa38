//! Pages that a web service hands out, in the order of an index, and a report over everything: `cargo run --bin paging`.
//!
//! A cursor is the position after the last item that was given. It goes to the client as text and comes back with the next request.
//! A cursor of another query or index does not compile; a page without items is not the end while it has a cursor.

use itemstore::model::Cursor;
use itemstore::prelude::*;
use itemstore::value::{AttributeValue, Item};
use itemstore_memory::MemoryBackend;

/// An order of a customer, by day and number; and of a shop, by status and total.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "DAY#{day}#ORDER#{number:06}")]
#[model(global_index(by_status, partition_key(shop, status), sort_key = total))]
struct Order {
    customer: String,
    day: String,
    number: u32,
    shop: String,
    status: String,
    total: u32,
}

/// What a list shows of an order.
#[derive(Attribute, Debug, PartialEq)]
struct Line {
    number: u32,
    total: u32,
}

/// A page as the service answers it.
#[derive(Debug)]
struct Answer {
    lines: Vec<String>,
    next: Option<String>,
}

/// The orders of a customer on one day that cost something, three at a time. One answer costs four calls at most.
async fn orders_of_day(
    store: &Store,
    customer: &str,
    day: &str,
    after: Option<&str>,
) -> itemstore::Result<Answer> {
    let page = Order::query(customer)
        .sort_key(|of| of.under(day))
        .filter(|o| o.total().gt(0))
        .project_to::<Line>()
        .after(after.and_then(position).map(Cursor::from_key))
        .take(3)
        .page_size(5)
        .max_pages(4)
        .page()
        .run(store)
        .await?;
    let lines = page.items.iter().map(|Line { number, total }| format!("{number}: {total}")).collect();
    Ok(Answer { lines, next: page.cursor.map(|cursor| token(cursor.key())) })
}

/// A key of texts as one text. A service that its clients should not look into would seal it.
fn token(key: &Item) -> String {
    let parts = key.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_s()?)));
    parts.collect::<Vec<_>>().join("&")
}

/// The key that a token was made of.
fn position(token: &str) -> Option<Item> {
    let parts = token.split('&').map(|part| part.split_once('='));
    parts.map(|part| part.map(|(name, value)| (name.to_owned(), AttributeValue::from(value)))).collect()
}

/// The largest open orders of a shop, by an index.
async fn largest_open(store: &Store, shop: &str, at_most: usize) -> itemstore::Result<Vec<Order>> {
    Order::by_status((shop, "open"))
        .sort_key(|total| total.gt(0))
        .reverse()
        .take(at_most)
        .all()
        .run(store)
        .await
}

/// All that was ever ordered, read in four parts at the same time. An order that does not load is told, and does not stop the rest.
async fn turnover(store: &Store) -> itemstore::Result<(u64, usize)> {
    let (mut sum, mut unreadable) = (0, 0);
    let mut orders = Order::scan().segments(4).stream(store);
    while let Some(order) = orders.next().await {
        match order {
            Ok(order) => sum += u64::from(order.total),
            Err(error) if error.kind() == ErrorKind::Decode => unreadable += 1,
            Err(error) => return Err(error),
        }
    }
    Ok((sum, unreadable))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> itemstore::Result<()> {
    let store = Store::new(MemoryBackend::new()).erased();
    store.create_table::<Order>().await?;
    for number in 1..=20_u32 {
        let day = if number <= 10 { "2026-03-01" } else { "2026-03-10" };
        let status = if number % 3 == 0 { "shipped" } else { "open" };
        let total = if number % 4 == 0 { 0 } else { number * 10 };
        let order =
            Order::builder().customer("7").day(day).number(number).shop("s").status(status).total(total);
        order.build().save().run(&store).await?;
    }

    let mut after = None;
    loop {
        let answer = orders_of_day(&store, "7", "2026-03-01", after.as_deref()).await?;
        show("a page", &answer.lines);
        after = answer.next;
        if after.is_none() {
            break;
        }
    }
    let largest = largest_open(&store, "s", 3).await?;
    show("the largest open orders", largest.iter().map(|order| order.total).collect::<Vec<_>>());
    show("turnover, and orders that do not load", turnover(&store).await?);
    let query = Order::by_status(("s", "open")).sort_key(|total| total.gt(0));
    show("what a query would send", query.explain()?.to_string().lines().next());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the program shows what it does")]
fn show(what: &str, result: impl std::fmt::Debug) {
    println!("{what:<40} {result:?}");
}
