use itemstore::prelude::*;

#[derive(Model)]
#[model(table = "users", sorted = "name")]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(renamed = "n")]
    name: String,
}

fn main() {}
