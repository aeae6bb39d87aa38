use itemstore::prelude::*;

#[derive(Model)]
#[model(table = "app", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE")]
struct Customer {
    id: String,
}

#[derive(Model)]
#[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "{kind}")]
struct Entry {
    customer: String,
    kind: String,
}

#[derive(Model)]
#[model(table = "shop", partition_key = "PRODUCT#{id}", sort_key = "STOCK")]
struct Product {
    id: u64,
}

#[derive(Collection)]
enum CustomerItem {
    Customer(Customer),
    Entry(Entry),
}

#[derive(Collection)]
enum Anything {
    Customer(Customer),
    Product(Product),
}

fn main() {}
