use itemstore::prelude::*;

#[derive(Model)]
#[model(table = "users")]
#[model(global_index(by_email, partition_key = email, sort_key = age))]
#[model(global_index(by_name, partition_key = name, project(keys)))]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
    name: String,
    email: String,
    age: u32,
}

#[derive(Model)]
#[model(table = "app", partition_key = "USER#{user}", sort_key = "ORDER#{number}")]
struct Order {
    user: String,
    number: u64,
}

fn main() {
    let _consistent_read_on_a_global_index = User::by_email("a@b.c").consistent_read(true);
    let _filter_on_a_key_of_the_index = User::by_email("a@b.c").filter(|u| u.pk().eq("USER#1") & u.age().gt(18));
    let _filter_on_a_key_of_the_table = User::query("USER#1").filter(|u| u.name().eq(u.sk()));
    let cursor: Option<itemstore::model::Cursor<itemstore::model::Table<User>>> = None;
    let _cursor_of_another_index = User::by_email("a@b.c").after(cursor);
    let _begins_with_on_a_number = User::by_email("a@b.c").sort_key(|k| k.begins_with("1"));
    let _order_of_a_number_that_is_not_padded = Order::query("1").sort_key(|k| k.gt(7));
    let _whole_items_of_an_index_that_holds_less = User::by_name("John").all();
    let _filter_on_what_an_index_does_not_hold = User::by_name("John").filter(|u| u.age().gt(18));
}
