use itemstore::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    name: String,
}

#[derive(Model)]
#[model(table = "orders", partition_key = "USER#{user}", sort_key = "ORDER#{number:08}")]
struct Order {
    user: String,
    number: u32,
    total: u32,
}

#[derive(Model)]
#[model(table = "documents")]
struct Document {
    #[model(partition_key)]
    id: String,
    #[model(version)]
    version: itemstore::model::Version,
}

fn main() {
    let _ = User::update_by_key("USER#1").set(|u| u.pk().set("USER#2"));
    let _ = Order::update_by_key(("1", 7)).set(|o| (o.total().set(1), o.number().add(1)));
    let _ = Document::update_by_key("1").set(|d| d.version().add(itemstore::model::Version::new()));
}
