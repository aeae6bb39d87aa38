//! `#[derive(Model)]`: what it makes of a struct, and the attributes on the struct.

use itemstore::model::ModelOptions;
use itemstore::prelude::*;
use itemstore::schema::ScalarType;
use itemstore::value::{AttributeValue, Item};
use itemstore_memory::MemoryBackend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: u64,
    name: String,
    #[model(default)]
    age: u32,
    nick: Option<String>,
}

fn user() -> User {
    User { pk: "USER#1".into(), sk: 7, name: "John".into(), age: 30, nick: None }
}

#[test]
fn a_model_goes_to_an_item_and_back() {
    let item = user().to_item().expect("an item");
    let expected =
        Item::new().with("pk", "USER#1").with("sk", 7_u32).with("name", "John").with("age", 30_u32);
    assert_eq!(item, expected);
    assert_eq!(User::from_item(&item).expect("a user"), user());
}

#[test]
fn a_model_tells_its_name_table_and_key() {
    assert_eq!((User::NAME, User::TABLE), ("User", "users"));
    let schema = User::KEY.schema();
    assert_eq!(schema.partition_key.name.as_str(), "pk");
    assert_eq!(schema.partition_key.kind, ScalarType::S);
    let sort_key = schema.sort_key.expect("a sort key");
    assert_eq!((sort_key.name.as_str(), sort_key.kind), ("sk", ScalarType::N));
    assert_eq!(user().key().expect("a key"), Item::new().with("pk", "USER#1").with("sk", 7_u32));
}

#[test]
fn what_is_required_leaves_out_keys_defaults_and_options() {
    assert_eq!(User::REQUIRED, ["name"]);
    assert_eq!(User::required(), ["name"]);
}

#[test]
fn a_missing_required_attribute_is_told_by_model_key_and_path() {
    let item = Item::new().with("pk", "USER#1").with("sk", 7_u32);
    let error = User::from_item(&item).expect_err("no name");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.model(), Some("User"));
    assert_eq!(error.attribute_path(), Some("name"));
    assert_eq!(error.key_attributes(), ["pk", "sk"]);
}

#[test]
fn an_attribute_of_another_kind_is_told_without_its_value() {
    let item = Item::new().with("pk", "USER#1").with("sk", 7_u32).with("name", true);
    let error = User::from_item(&item).expect_err("no string");
    assert_eq!(error.to_string(), "User, key pk + sk, attribute \"name\": expected S, found BOOL");
}

#[test]
fn attributes_no_field_knows_are_left_out_on_load() {
    let item = user().to_item().expect("an item").with("later", "field");
    assert_eq!(User::from_item(&item).expect("a user"), user());
}

#[test]
fn paths_have_the_stored_names() {
    let fields = User::fields();
    assert_eq!(fields.pk().path().to_string(), "pk");
    assert_eq!(fields.name().path().to_string(), "name");
    assert_eq!(fields.nick().path().to_string(), "nick");
}

#[test]
fn reload_takes_the_named_fields_only() {
    let mut local = user();
    let image = Item::new().with("name", "Jane").with("age", 31_u32).with("nick", "J");
    local.reload(&["name", "nick"], &image).expect("the fields are there");
    assert_eq!(local, User { name: "Jane".into(), nick: Some("J".into()), ..user() });
}

#[test]
fn reload_that_fails_changes_nothing() {
    let mut local = user();
    let image = Item::new().with("name", "Jane").with("age", "thirty");
    local.reload(&["name", "age"], &image).expect_err("an age is a number");
    assert_eq!(local, user());
}

#[test]
fn reload_gives_a_removed_attribute_its_default() {
    let mut local = User { nick: Some("J".into()), ..user() };
    local.reload(&["age", "nick"], &Item::new()).expect("both may be absent");
    assert_eq!(local, User { age: 0, nick: None, ..user() });
}

#[derive(Model)]
#[model(table = "plain")]
struct Plain {
    #[model(partition_key)]
    id: String,
}

#[derive(Model)]
#[model(table = "options", consistent_read, skip_hooks, max_size = 4 * 1024)]
struct Options {
    #[model(partition_key)]
    id: String,
}

#[derive(Model)]
#[model(table = "options", consistent_read = false, skip_hooks = false)]
struct OptionsOff {
    #[model(partition_key)]
    id: String,
}

#[test]
fn options_are_off_unless_asked_for() {
    assert_eq!(Plain::OPTIONS, ModelOptions::new());
    assert_eq!(OptionsOff::OPTIONS, ModelOptions::new());
    let all = ModelOptions::new().with_consistent_read(true).with_skip_hooks(true).with_max_size_bytes(4096);
    assert_eq!(Options::OPTIONS, all);
}

#[test]
fn max_size_is_held_before_anything_is_sent() {
    let store = Store::new(MemoryBackend::new());
    let mut large = Options { id: "x".repeat(5000) };
    let error = large.save().run_blocking(&store).expect_err("5002 bytes, and no table either");
    assert_eq!(error.kind(), ErrorKind::ItemTooLarge { size_bytes: 5002, max_bytes: 4096 });
}

macro_rules! renamed {
    ($($model:ident: $rule:literal gives $first:literal, $second:literal;)+) => {
        $(
            #[derive(Model)]
            #[model(table = "t", rename_all = $rule)]
            struct $model {
                #[model(partition_key)]
                user_id: String,
                http2_port: u16,
            }
        )+

        #[test]
        fn rename_all_says_how_fields_are_stored() {
            $(
                let model = $model { user_id: "a".into(), http2_port: 1 };
                let item = model.to_item().expect("an item");
                let names: Vec<&str> = item.iter().map(|(name, _)| name.as_str()).collect();
                let mut expected = vec![$first, $second];
                expected.sort_unstable();
                assert_eq!(names, expected, $rule);
                assert_eq!($model::fields().user_id().path().to_string(), $first);
                assert_eq!($model::from_item(&item).expect("a model").http2_port, 1);
            )+
        }
    };
}

renamed! {
    Camel: "camelCase" gives "userId", "http2Port";
    Pascal: "PascalCase" gives "UserId", "Http2Port";
    Snake: "snake_case" gives "user_id", "http2_port";
    ScreamingSnake: "SCREAMING_SNAKE_CASE" gives "USER_ID", "HTTP2_PORT";
    Kebab: "kebab-case" gives "user-id", "http2-port";
    ScreamingKebab: "SCREAMING-KEBAB-CASE" gives "USER-ID", "HTTP2-PORT";
    Lower: "lowercase" gives "user_id", "http2_port";
    Upper: "UPPERCASE" gives "USER_ID", "HTTP2_PORT";
}

#[derive(Model, Debug, PartialEq)]
#[model(table = "hooked", hooks)]
struct Hooked {
    #[model(partition_key)]
    id: String,
    email: String,
}

impl Hooks for Hooked {
    async fn before_save(&mut self, _context: &HookContext) -> HookResult {
        self.email = self.email.to_lowercase();
        Ok(())
    }
}

#[test]
fn hooks_of_the_model_are_its_own() {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Hooked>().run_blocking().expect("a table");
    let mut hooked = Hooked::builder().id("a").email("A@B.C").build();
    hooked.save().run_blocking(&store).expect("saved");
    let stored = Hooked::get("a").run_blocking(&store).expect("read");
    assert_eq!(stored, Some(Hooked { id: "a".into(), email: "a@b.c".into() }));
}

/// The names of the derive are not in the way of the user's.
mod names_of_the_user {
    use itemstore::prelude::*;

    #[derive(Debug, PartialEq)]
    pub(crate) struct UserFields;
    #[derive(Debug, PartialEq)]
    pub(crate) struct UserBuilder;
    /// As if somebody had a type of this name in scope.
    pub(crate) struct Result;
    pub(crate) struct Item;
    pub(crate) struct Map;

    #[derive(Model, Debug, PartialEq)]
    #[model(table = "users")]
    pub(crate) struct User {
        #[model(partition_key)]
        pub(crate) id: String,
        pub(crate) map: u8,
        pub(crate) names: u8,
        pub(crate) value: u8,
        pub(crate) f: u8,
        pub(crate) clone: u8,
        pub(crate) fields: u8,
        pub(crate) get: u8,
        pub(crate) r#type: u8,
    }
}

#[test]
fn names_of_the_user_do_not_clash() {
    use names_of_the_user as theirs;
    let user = theirs::User::builder();
    let mut user = user.id("a").map(1).names(2).value(3).f(4).clone(5).fields(6).get(7).r#type(8).build();
    let item = user.to_item().expect("an item");
    assert_eq!(item.get("type"), Some(&AttributeValue::from(8_u8)));
    assert_eq!(theirs::User::fields().r#type().path().to_string(), "type");
    assert_eq!(theirs::User::fields().clone().path().to_string(), "clone");
    let image = Item::new().with("map", 9_u8).with("names", 9_u8);
    user.reload(&["map", "names"], &image).expect("numbers");
    assert_eq!((user.map, user.names, user.value), (9, 9, 3));
    assert_eq!((theirs::UserFields, theirs::UserBuilder), (theirs::UserFields, theirs::UserBuilder));
    let _ = (theirs::Result, theirs::Item, theirs::Map);
}

#[test]
fn models_can_be_made_inside_functions() {
    #[derive(Model)]
    #[model(table = "inner")]
    struct Inner {
        #[model(partition_key)]
        id: String,
    }
    assert_eq!(Inner { id: "a".into() }.to_item().expect("an item"), Item::new().with("id", "a"));
}
