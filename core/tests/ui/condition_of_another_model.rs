use itemstore::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
    name: String,
    age: u32,
}

#[derive(Model)]
#[model(table = "orders")]
struct Order {
    #[model(partition_key)]
    pk: String,
    total: u32,
}

fn main() {
    let _ = User::delete_by_key(("USER#1", "PROFILE")).when(|_| Order::fields().total().gt(100));
    let _ = User::update_by_key(("USER#1", "PROFILE")).set(|u| (u.age().set(1), Order::fields().total().set(1)));
}
