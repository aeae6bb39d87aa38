use itemstore::prelude::*;

struct Address {
    city: String,
}

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    address: Address,
}

fn main() {}
