use itemstore::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct Without {
    name: String,
}

#[derive(Model)]
#[model(table = "users")]
struct Doubled {
    #[model(partition_key)]
    pk: String,
    #[model(partition_key)]
    id: String,
}

fn main() {}
