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
    let _ = User::update_by_key(("USER#1", "PROFILE")).set(|u| u.name().add(1));
    let _ = User::update_by_key(("USER#1", "PROFILE")).set(|u| u.name().subtract("n"));
}
