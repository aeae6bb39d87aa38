//! Tables of models that expire: `create_table` turns the expiry on, where the backend has one.

use std::time::SystemTime;

use async_trait::async_trait;
use itemstore::backend::{Backend, Capabilities, Operation};
use itemstore::prelude::*;
use itemstore::request::{
    CreateTable, CreateTableOutput, DeleteItem, DeleteItemOutput, GetItem, GetItemOutput, PutItem,
    PutItemOutput, UpdateItem, UpdateItemOutput,
};
use itemstore::{Error, ErrorKind, Result};
use itemstore_memory::{Fault, MemoryBackend, MemoryStore};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "SESSION#{id}")]
struct Session {
    id: String,
    #[model(ttl, rename = "exp")]
    expires: Option<SystemTime>,
}

/// Shares the table and the attribute.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "TOKEN#{id}")]
struct Token {
    id: String,
    #[model(ttl, rename = "exp")]
    until: u64,
}

/// Shares the table, and never expires.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{id}")]
struct User {
    id: String,
}

/// Shares the table, and would expire by another attribute.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "OFFER#{id}")]
struct Offer {
    id: String,
    #[model(ttl)]
    ends: u64,
}

/// The attribute that the items of the table `app` expire by.
fn expiry(store: &Store<MemoryBackend>) -> Option<String> {
    let (_, table) = store.dump().into_iter().find(|(name, _)| name.as_str() == "app")?;
    table.time_to_live.map(|attribute| attribute.to_string())
}

#[test]
fn a_table_expires_as_one_of_its_models_says() -> Result<()> {
    let made = |create: &dyn Fn(&Store<MemoryBackend>) -> Result<()>| {
        let store = Store::new(MemoryBackend::new());
        create(&store)?;
        Ok::<_, Error>((expiry(&store), store.log().count(Operation::UpdateTimeToLive)))
    };
    let by_exp = (Some("exp".to_owned()), 1);
    assert_eq!(made(&|store| store.create_table::<Session>().run_blocking())?, by_exp);
    assert_eq!(made(&|store| store.create_tables::<(User, Session)>().run_blocking())?, by_exp);
    assert_eq!(made(&|store| store.create_tables::<(Session, User, Token)>().run_blocking())?, by_exp);
    assert_eq!(made(&|store| store.create_table::<User>().run_blocking())?, (None, 0));
    Ok(())
}

#[test]
fn models_that_disagree_about_the_expiry_create_no_table() {
    let store = Store::new(MemoryBackend::new());
    let error = store.create_tables::<(User, Session, Offer)>().run_blocking().expect_err("they disagree");
    assert_eq!(error.kind(), ErrorKind::SchemaClash);
    assert_eq!((error.table(), error.model()), (Some("app"), Some("Offer")));
    let text = error.to_string();
    for part in ["Session", "exp", "Offer", "ends"] {
        assert!(text.contains(part), "{text} does not name {part}");
    }
    assert_eq!(store.log().total(), 0);
}

#[test]
fn a_table_whose_expiry_is_refused_is_there() {
    let store = Store::new(MemoryBackend::new());
    store.control().fail_next(Operation::UpdateTimeToLive, Fault::Throttled);
    let error = store.create_table::<Session>().run_blocking().expect_err("throttled");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Throttled, Some("UpdateTimeToLive")));
    assert_eq!((error.model(), error.table()), (Some("Session"), Some("app")));
    assert!(error.was_applied() && !error.is_retryable(), "the table is created");
    assert_eq!((store.dump().tables.len(), expiry(&store)), (1, None));
}

/// Has tables, and no expiry.
#[derive(Debug)]
struct WithoutExpiry(MemoryBackend);

#[async_trait]
impl Backend for WithoutExpiry {
    fn capabilities(&self) -> Capabilities {
        Capabilities::items_only().with_tables()
    }

    async fn get_item(&self, request: GetItem) -> Result<GetItemOutput> {
        self.0.get_item(request).await
    }

    async fn put_item(&self, request: PutItem) -> Result<PutItemOutput> {
        self.0.put_item(request).await
    }

    async fn update_item(&self, request: UpdateItem) -> Result<UpdateItemOutput> {
        self.0.update_item(request).await
    }

    async fn delete_item(&self, request: DeleteItem) -> Result<DeleteItemOutput> {
        self.0.delete_item(request).await
    }

    async fn create_table(&self, request: CreateTable) -> Result<CreateTableOutput> {
        self.0.create_table(request).await
    }
}

#[test]
fn a_backend_without_an_expiry_is_not_asked_for_one() -> Result<()> {
    let engine = MemoryBackend::new();
    let store = Store::new(WithoutExpiry(engine.clone()));
    store.create_table::<Session>().run_blocking()?;
    assert_eq!((engine.log().total(), engine.log().count(Operation::CreateTable)), (1, 1));
    let mut session = Session::builder().id("1").expires(store.now()).build();
    session.save().run_blocking(&store)?;
    assert!(Session::get("1").run_blocking(&store)?.is_some_and(|session| session.is_expired(&store)));
    Ok(())
}
