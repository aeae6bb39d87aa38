//! The model page from top to bottom, on the memory engine: `cargo run --bin quickstart`.
//!
//! The program is [`walk`], which takes a store of any backend: `swap_backend` runs the same on DynamoDB.

use std::collections::{BTreeMap, BTreeSet};

use itemstore::prelude::*;
use itemstore_memory::{MemoryBackend, MemoryStore};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
pub(crate) struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
    name: String,
    #[model(default)]
    age: u32,
    #[model(default = true)]
    active: bool,
    nickname: Option<String>,
    roles: BTreeSet<String>,
    #[model(default)]
    settings: BTreeMap<String, String>,
    address: Option<Address>,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
pub(crate) struct Address {
    street: String,
    city: String,
}

#[derive(Attribute, Debug, Clone, Copy, PartialEq)]
#[model(rename_all = "lowercase")]
pub(crate) enum Status {
    Open,
    Shipped,
}

/// Keys made of the fields they name, consistent reads, a size limit, and a hook.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{user_id}", sort_key = "ORDER#{number:08}")]
#[model(consistent_read, max_size = 4096, hooks)]
pub(crate) struct Order {
    user_id: String,
    number: u32,
    status: Status,
    #[model(default)]
    total: u64,
}

impl Hooks for Order {
    async fn before_save(&mut self, _context: &HookContext) -> HookResult {
        if self.total == 0 { Err("an order has a total".into()) } else { Ok(()) }
    }
}

const JOHN: (&str, &str) = ("USER#123", "PROFILE");

#[expect(clippy::print_stdout, reason = "the program shows what it does")]
fn show(what: &str, result: impl std::fmt::Debug) {
    println!("{what:<58} {result:?}");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> itemstore::Result<()> {
    let store = Store::new(MemoryBackend::new());
    store.create_tables::<Models>().await?;
    walk(&store.erased()).await?;
    show("calls of the engine, by its log", store.log().total());
    Ok(())
}

/// The models of the program.
pub(crate) type Models = (User, Order);

/// The program, on a store that has the tables of [`Models`].
pub(crate) async fn walk(store: &Store) -> itemstore::Result<()> {
    crud(store).await?;
    updates(store).await?;
    conditions(store).await?;
    keys_hooks_and_limits(store).await?;
    documents()?;
    default_store(store).await
}

async fn crud(store: &Store) -> itemstore::Result<()> {
    let mut user = User::builder().pk("USER#123").sk("PROFILE").name("John").age(30).build();
    user.save().run(store).await?;
    show("save, then get: name and age", User::get(JOHN).run(store).await?.map(|user| (user.name, user.age)));

    let fresh = User::get(JOHN).consistent_read(true).run(store).await?;
    show("a consistent read finds the same", fresh.as_ref() == Some(&user));
    show("a missing item", User::get(("USER#999", "PROFILE")).run(store).await?);

    user.name = "Jane".to_owned();
    user.save().run(store).await?;
    let read = User::get(JOHN).project(|u| (u.name(), u.active())).run(store).await?;
    show("saved again whole, read in part", read);
    Ok(())
}

async fn updates(store: &Store) -> itemstore::Result<()> {
    let Some(mut user) = User::get(JOHN).run(store).await? else { return Ok(()) };
    user.update().set(|u| (u.name().set("Janet"), u.age().add(1))).run(store).await?;
    show("update: the local object has the stored values", (&user.name, user.age));

    let address = Address { street: "1 Main Street".to_owned(), city: "Springfield".to_owned() };
    user.update()
        .set(|u| {
            (
                u.address().set(address),
                u.roles().add(["admin", "editor"]),
                u.settings().set(BTreeMap::from([("theme".to_owned(), "dark".to_owned())])),
            )
        })
        .run(store)
        .await?;
    let changed = User::update_by_key(JOHN)
        .set(|u| {
            (
                u.address().city().set("Shelbyville"),
                u.settings().key("theme").set("light"),
                u.roles().delete(["editor"]),
            )
        })
        .returning_new()
        .run(store)
        .await?;
    show("update by key, one call: city", changed.address.map(|address| address.city));
    show("and what is left of the roles", changed.roles);

    let missing =
        User::update_by_key(("USER#999", "PROFILE")).set(|u| u.name().set("Nobody")).run(store).await;
    show("an update never gives birth to half an item", missing.map_err(|error| error.kind()));
    Ok(())
}

async fn conditions(store: &Store) -> itemstore::Result<()> {
    let grow =
        || User::update_by_key(JOHN).set(|u| u.age().add(1)).when(|u| u.active().eq(true) & u.age().lt(32));
    let shown = grow().explain()?.to_string();
    for (at, line) in shown.lines().enumerate() {
        show(if at == 0 { "what is sent" } else { "" }, format_args!("{line}"));
    }
    show("the condition holds", grow().outcome(store).await?.is_applied());
    match grow().outcome(store).await? {
        Outcome::Applied(()) => show("it holds again", true),
        Outcome::Rejected(stored) => show("then not: age as stored", stored.map(|user| user.age)),
    }
    let created = User::builder().pk("USER#123").sk("PROFILE").name("John").build().create().run(store).await;
    show("create, where there is an item", created.map_err(|error| error.kind()));
    Ok(())
}

async fn keys_hooks_and_limits(store: &Store) -> itemstore::Result<()> {
    let mut order = Order::builder().user_id("123").number(7).status(Status::Open).total(42).build();
    order.save().run(store).await?;
    show("a key made of its parts", order.key()?);
    order.update().set(|o| o.status().set(Status::Shipped)).run(store).await?;
    show("found by its parts", Order::get(("123", 7)).run(store).await?.map(|order| order.status));

    order.total = 0;
    show("a hook stops the save", order.save().run(store).await.map_err(|error| error.kind()));
    show("unless it is skipped", order.save().skip_hooks(true).run(store).await.is_ok());
    order.total = 42;
    order.user_id = "x".repeat(5000);
    show("an item above its size is not sent", order.save().run(store).await.map_err(|error| error.kind()));

    order.user_id = "123".to_owned();
    let removed = order.delete().returning_old().run(store).await?;
    show("delete, with what was removed", removed.map(|order| order.number));
    Ok(())
}

fn documents() -> itemstore::Result<()> {
    let user = User::builder().pk("USER#1").sk("PROFILE").name("John").nickname("Johnny").build();
    let item = user.to_item()?;
    show("to an item and back", User::from_item(&item)? == user);
    let json = user.to_json()?;
    show("to JSON and back", User::from_json(json)? == user);
    let error = User::from_item(&item.with("age", "thirty")).map_err(|error| error.to_string());
    show("an item that does not fit", error.err().unwrap_or_default());
    Ok(())
}

async fn default_store(store: &Store) -> itemstore::Result<()> {
    itemstore::set_default_store(store);
    User::delete_by_key(JOHN).await?;
    show("deleted by key on the default store", User::get(JOHN).await?);
    Ok(())
}
