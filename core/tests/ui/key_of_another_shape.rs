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

fn main() {
    let _ = User::get("USER#1");
    let _ = User::get(("USER#1", 7));
    let _ = User::get(("USER#1", "PROFILE", "MORE"));
}
