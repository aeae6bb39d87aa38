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
    let _ = User::delete_by_key(("USER#1", "PROFILE")).when(|u| u.age().eq("thirty"));
    let _ = User::update_by_key(("USER#1", "PROFILE")).set(|u| u.age().set("thirty"));
}
