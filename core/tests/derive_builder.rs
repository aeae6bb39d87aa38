//! The builder of a derived model.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};

use itemstore::prelude::*;
use itemstore::value::Item;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
    name: String,
    #[model(default)]
    age: u32,
    #[model(default = true)]
    active: bool,
}

#[test]
fn a_model_is_built_as_the_documentation_says() {
    let user = User::builder().pk("USER#123").sk("PROFILE").name("John").age(30).build();
    let (pk, sk, name) = ("USER#123".to_owned(), "PROFILE".to_owned(), "John".to_owned());
    assert_eq!(user, User { pk, sk, name, age: 30, active: true });
}

#[test]
fn setters_come_in_any_order_and_take_owned_text() {
    let name = String::from("John");
    let user = User::builder().name(&name).active(false).sk(name.clone()).pk('p').build();
    assert_eq!(user, User { pk: "p".into(), sk: name.clone(), name, age: 0, active: false });
}

static NEXT: AtomicU32 = AtomicU32::new(1);

fn next() -> u32 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "all")]
struct All {
    #[model(partition_key)]
    id: u64,
    text: Option<String>,
    number: Option<u32>,
    #[model(default)]
    plain_default: Option<String>,
    #[model(default = Some(5))]
    five: Option<u32>,
    #[model(default = Some("five".to_owned()))]
    five_text: Option<String>,
    #[model(default = "hello")]
    greeting: String,
    #[model(default = vec![1, 2])]
    list: Vec<u32>,
    #[model(default = next())]
    ticket: u32,
    #[model(default = -1)]
    offset: i64,
    tags: BTreeSet<String>,
    numbers: HashSet<u32>,
    #[model(skip)]
    cache: Vec<u8>,
    #[model(skip, default = 9)]
    hits: u32,
    #[model(rest)]
    extra: Item,
}

#[test]
fn options_sets_and_defaults_may_be_left_out() {
    let all = All::builder().id(1).build();
    assert_eq!((all.text, all.number, all.plain_default), (None, None, None));
    assert_eq!((all.five, all.five_text.as_deref(), all.greeting.as_str()), (Some(5), Some("five"), "hello"));
    assert_eq!((all.list, all.offset), (vec![1, 2], -1));
    assert!(all.tags.is_empty() && all.numbers.is_empty() && all.cache.is_empty() && all.extra.is_empty());
    assert_eq!(all.hits, 9);
}

#[test]
fn options_are_set_with_what_is_in_them() {
    let all = All::builder().id(1).text("a").number(2).plain_default("b").five(6).five_text("six").build();
    assert_eq!((all.text.as_deref(), all.number), (Some("a"), Some(2)));
    assert_eq!((all.plain_default.as_deref(), all.five), (Some("b"), Some(6)));
    assert_eq!(all.five_text.as_deref(), Some("six"));
    let all = All::builder().id(1).maybe_text(None::<String>).maybe_number(Some(2)).build();
    assert_eq!((all.text, all.number), (None, Some(2)));
}

#[test]
fn sets_and_the_rest_are_set_whole() {
    let tags = BTreeSet::from(["a".to_owned()]);
    let extra = Item::new().with("x", 1_u32);
    let all = All::builder().id(1).tags(tags.clone()).extra(extra.clone()).build();
    assert_eq!((all.tags, all.extra), (tags, extra));
}

#[test]
fn a_default_is_a_fresh_value_each_time() {
    let first = All::builder().id(1).build();
    let second = All::builder().id(1).build();
    assert_ne!(first.ticket, second.ticket);
    let third = All::from_item(&Item::new().with("id", 1_u32)).expect("all else has a default");
    let fourth = All::from_item(&Item::new().with("id", 1_u32)).expect("all else has a default");
    assert_ne!(third.ticket, fourth.ticket);
}

mod elsewhere {
    //! A model another module may build.

    use itemstore::prelude::*;

    #[derive(Model)]
    #[model(table = "public")]
    pub(super) struct Public {
        #[model(partition_key)]
        pub(super) id: String,
    }
}

#[test]
fn the_builder_is_as_visible_as_the_model() {
    assert_eq!(elsewhere::Public::builder().id("a").build().id, "a");
}
