//! What a store decides: tables, layers, clock and ids; and what an operation would send.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use itemstore::backend::{Layer, Next, Request, Response, Runtime, SystemRuntime};
use itemstore::model::SequentialIds;
use itemstore::prelude::*;
use itemstore::{ErrorKind, Result};
use itemstore_memory::{ManualClock, MemoryBackend, MemoryStore};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    name: String,
    #[model(default)]
    age: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "A#{id}", sort_key = "PROFILE")]
struct Profile {
    id: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "A#{id}", sort_key = "ORDER#{number:04}")]
struct Order {
    id: String,
    number: u32,
}

fn john() -> User {
    User::builder().pk("1").name("John").build()
}

#[test]
fn a_prefix_is_for_the_models_own_names() -> Result<()> {
    let store = Store::builder(MemoryBackend::new())
        .table_prefix("dev-")
        .table_name::<Profile>("profiles-prod")
        .build();
    assert_eq!(store.table_name::<User>()?.as_str(), "dev-users");
    assert_eq!(store.table_name::<Profile>()?.as_str(), "profiles-prod");
    store.create_tables::<(User, Profile)>().run_blocking()?;
    let dump = store.dump();
    assert_eq!(
        dump.tables.keys().map(ToString::to_string).collect::<Vec<_>>(),
        ["dev-users", "profiles-prod"]
    );
    Ok(())
}

#[test]
fn models_that_share_a_table_make_one() -> Result<()> {
    let store = Store::new(MemoryBackend::new());
    store.create_tables::<(Profile, Order)>().run_blocking()?;
    Profile { id: "1".to_owned() }.save().run_blocking(&store)?;
    Order { id: "1".to_owned(), number: 7 }.save().run_blocking(&store)?;
    assert!(Profile::get("1").run_blocking(&store)?.is_some());
    assert!(Order::get(("1", 7)).run_blocking(&store)?.is_some());
    assert_eq!(store.dump().items("app").len(), 2);
    store.delete_tables::<(Profile, Order)>().run_blocking()?;
    assert!(store.dump().tables.is_empty());
    Ok(())
}

/// Notes its name before and after each call.
#[derive(Debug, Clone)]
struct Noting(&'static str, Arc<Mutex<Vec<String>>>);

#[async_trait]
impl Layer for Noting {
    async fn call(&self, request: Request, next: Next<'_>) -> Result<Response> {
        self.1.lock().expect("no thread panicked").push(format!("{} before", self.0));
        let answer = next.run(request).await;
        self.1.lock().expect("no thread panicked").push(format!("{} after", self.0));
        answer
    }
}

#[test]
fn the_last_layer_is_the_outermost() -> Result<()> {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let store = Store::builder(MemoryBackend::new())
        .layer(Noting("inner", Arc::clone(&notes)))
        .layer(Noting("outer", Arc::clone(&notes)))
        .build();
    store.create_table::<User>().run_blocking()?;
    let noted = notes.lock().expect("no thread panicked").clone();
    assert_eq!(noted, ["outer before", "inner before", "inner after", "outer after"]);
    Ok(())
}

#[test]
fn time_and_ids_come_from_the_store_else_the_backend() {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    let backend = MemoryBackend::builder().clock(clock.clone()).build();
    clock.advance(Duration::from_secs(5));
    let plain = Store::new(backend.clone());
    assert_eq!(plain.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(5));
    assert_ne!(plain.new_id(), plain.new_id());
    let later = || SystemTime::UNIX_EPOCH + Duration::from_secs(9);
    let own = Store::builder(backend).clock(later).id_generator(SequentialIds::new("u")).build();
    assert_eq!(own.now(), later());
    assert_eq!((own.new_id(), own.new_id()), ("u1".to_owned(), "u2".to_owned()));
}

#[test]
fn the_time_of_this_machine_goes_forward() {
    let readings: Vec<Duration> = (0..1_000).map(|_| SystemRuntime.monotonic()).collect();
    assert!(readings.is_sorted() && readings.first() < readings.last());
}

#[test]
fn an_operation_tells_what_it_would_send() -> Result<()> {
    let store = Store::builder(MemoryBackend::new()).table_prefix("dev-").build();
    let update = User::update_by_key("1").set(|u| u.name().set("Jane")).when(|u| u.age().gt(18));
    let text = "UpdateItem on table dev-users
  key: {\"pk\": S(\"1\")}
  update: SET #0 = :0
  condition: attribute_exists(pk) AND #1 > :1
  on failure: the stored item
  name: #0 = \"name\"
  name: #1 = \"age\"
  value: :0 = S(\"Jane\")
  value: :1 = N(18)";
    assert_eq!(update.explain_on(&store)?.to_string(), text);
    assert!(update.explain()?.to_string().starts_with("UpdateItem on table users\n"));
    let get = User::get("1").consistent_read(true).project(|u| (u.name(), u.age()));
    let text = "GetItem on table users\n  key: {\"pk\": S(\"1\")}\n  consistent: true\n  projection: #0, #1\n  name: \
                #0 = \"age\"\n  name: #1 = \"name\"";
    assert_eq!(get.explain()?.to_string(), text);
    assert!(john().create().explain()?.to_string().contains("attribute_not_exists(pk)"));
    assert_eq!(store.log().total(), 0, "explaining sends nothing");
    Ok(())
}

#[test]
fn a_forked_store_keeps_names_clock_and_ids() -> Result<()> {
    let store = Store::builder(MemoryBackend::new())
        .table_prefix("dev-")
        .id_generator(SequentialIds::new("u"))
        .build();
    store.create_table::<User>().run_blocking()?;
    let fork = store.fork();
    john().save().run_blocking(&fork)?;
    assert_eq!(fork.dump().items("dev-users").len(), 1);
    assert_eq!(store.dump().items("dev-users").len(), 0);
    assert_eq!(fork.new_id(), "u1");
    Ok(())
}

#[test]
fn a_backend_without_an_operation_refuses_it_whole() {
    /// Only items: the operations on tables are not declared.
    #[derive(Debug)]
    struct WithoutTables;

    #[async_trait]
    impl itemstore::backend::Backend for WithoutTables {
        fn capabilities(&self) -> itemstore::backend::Capabilities {
            itemstore::backend::Capabilities::items_only()
        }

        async fn get_item(
            &self,
            _: itemstore::request::GetItem,
        ) -> Result<itemstore::request::GetItemOutput> {
            Ok(itemstore::request::GetItemOutput::default())
        }

        async fn put_item(
            &self,
            _: itemstore::request::PutItem,
        ) -> Result<itemstore::request::PutItemOutput> {
            Ok(itemstore::request::PutItemOutput::default())
        }

        async fn update_item(
            &self,
            _: itemstore::request::UpdateItem,
        ) -> Result<itemstore::request::UpdateItemOutput> {
            Ok(itemstore::request::UpdateItemOutput::default())
        }

        async fn delete_item(
            &self,
            _: itemstore::request::DeleteItem,
        ) -> Result<itemstore::request::DeleteItemOutput> {
            Ok(itemstore::request::DeleteItemOutput::default())
        }
    }

    let store = Store::new(WithoutTables);
    let error = store.create_table::<User>().run_blocking().expect_err("it has no tables");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Unsupported, Some("CreateTable")));
    assert_eq!((error.model(), error.table()), (Some("User"), Some("users")));
    assert_eq!(User::get("1").run_blocking(&store).expect("items are there"), None);
}
