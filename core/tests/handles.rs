//! What can be shared, sent to other threads and kept: by the compiler's word, and by doing it.

use std::future::Future;

use futures_lite::future::block_on;
use itemstore::Error;
use itemstore::backend::{Backend, Request};
use itemstore::error::CancellationReason;
use itemstore::expr::{Condition, Projection, Update};
use itemstore::model::{
    Action, Explanation, Field, HookContext, Managed, Moment, SeededIds, SequentialIds, Size, Table, Version,
    fields::kind, returning,
};
use itemstore::prelude::*;
use itemstore::schema::TableName;
use itemstore::value::{AttributeValue, Binary, Item, List, Map, Number, Path, StringSet, Text, ValueError};
use itemstore_memory::MemoryBackend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    name: String,
    #[model(default)]
    age: u32,
}

const fn handle<T: Send + Sync + 'static>() {}

const fn sent<T: Send>() {}

const fn cloned<T: Clone + Send + Sync + 'static>() {}

const _: () = {
    cloned::<Error>();
    cloned::<Store>();
    cloned::<Store<MemoryBackend>>();
    cloned::<Store<dyn Backend>>();
    handle::<std::sync::Arc<dyn Backend>>();
    handle::<HookContext>();
    cloned::<Moment>();
    cloned::<Version>();
    cloned::<Managed>();
    handle::<SeededIds>();
    handle::<SequentialIds>();
    handle::<ErrorKind>();
    handle::<CancellationReason>();
    handle::<ValueError>();

    cloned::<AttributeValue>();
    cloned::<Item>();
    cloned::<Map>();
    cloned::<List>();
    cloned::<StringSet>();
    cloned::<Number>();
    cloned::<Text>();
    cloned::<Binary>();
    cloned::<Path>();
    cloned::<TableName>();

    cloned::<Request>();
    cloned::<Condition>();
    cloned::<Update>();
    cloned::<Projection>();
    cloned::<Explanation>();

    handle::<itemstore::model::Condition<User>>();
    handle::<Action<User>>();
    handle::<Size<User>>();
    cloned::<Field<User, String, kind::Required>>();
    handle::<itemstore::model::Get<User>>();
    handle::<itemstore::model::UpdateByKey<User, returning::New>>();
    handle::<itemstore::model::UpsertByKey<User>>();
    handle::<itemstore::model::DeleteByKey<User, returning::Old>>();
    handle::<Outcome<(), User>>();
    handle::<itemstore::model::Query<Table<User>>>();
    handle::<itemstore::model::Scan<Table<User>>>();
    handle::<itemstore::model::SegmentedScan<Table<User>>>();
    handle::<itemstore::model::ReadPage<itemstore::model::Query<Table<User>>>>();
    handle::<itemstore::model::Page<User, Table<User>>>();
    cloned::<itemstore::model::Cursor<Table<User>>>();

    sent::<itemstore::model::Items<itemstore::model::Query<Table<User>>>>();
    sent::<itemstore::model::BlockingItems<itemstore::model::Scan<Table<User>>>>();
    handle::<itemstore::model::BatchGet<itemstore::model::List<User>>>();
    handle::<itemstore::model::Got<User>>();
    handle::<itemstore::model::CheckByKey<User>>();
    handle::<itemstore::model::TransactionRead<itemstore::model::Get<User>>>();
    handle::<itemstore::backend::Backoff>();

    sent::<itemstore::model::BatchWrite<'_>>();
    sent::<itemstore::model::Left<'_>>();
    sent::<itemstore::model::TransactionWrite<'_>>();
    sent::<itemstore::model::Save<'_, User>>();
    sent::<itemstore::model::Create<'_, User>>();
    sent::<itemstore::model::Update<'_, User>>();
    sent::<itemstore::model::Delete<'_, User>>();
};

#[test]
fn an_error_is_one_pointer() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
}

/// A future that another thread may poll.
fn future<T>(future: impl Future<Output = T> + Send) -> T {
    block_on(future)
}

fn john() -> User {
    User::builder().pk("USER#1").name("John").build()
}

#[test]
fn the_futures_of_all_operations_can_be_sent() -> Result<(), Error> {
    let store = Store::new(MemoryBackend::new());
    future(async { store.create_table::<User>().await })?;
    let mut user = john();
    future(user.create().run(&store))?;
    future(user.save().when(|u| u.age().eq(0)).run(&store))?;
    future(user.update().set(|u| u.age().add(1)).run(&store))?;
    future(User::update_by_key("USER#1").set(|u| u.age().add(1)).returning_new().run(&store))?;
    future(User::upsert_by_key("USER#1").set(|u| u.name().set("Jane")).returning_old().run(&store))?;
    let read = future(User::get("USER#1").run(&store))?;
    assert_eq!(read, Some(User { age: 2, name: "Jane".to_owned(), ..john() }));
    let name = future(User::get("USER#1").project(|u| (u.name(),)).run(&store))?;
    assert_eq!(name, Some(("Jane".to_owned(),)));
    let rejected = future(user.save().when(|u| u.age().eq(0)).outcome(&store))?;
    assert!(!rejected.is_applied());
    future(user.delete().returning_old().run(&store))?;
    future(User::delete_by_key("USER#1").run(&store))?;
    Ok(())
}

/// A future that outlives the place it was made in.
fn kept<T>(future: impl Future<Output = T> + Send + 'static) -> T
where
    T: Send + 'static,
{
    std::thread::spawn(move || block_on(future)).join().expect("the thread ends well")
}

#[test]
fn a_store_and_operations_by_key_move_to_another_thread() -> Result<(), Error> {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<User>().run_blocking()?;
    john().save().run_blocking(&store)?;
    let erased: Store = store.erased();
    let change = User::update_by_key("USER#1").set(|u| u.age().add(5));
    kept(async move { change.run(&erased).await })?;
    let there = store.clone();
    let read = kept(async move { User::get("USER#1").run(&there).await })?;
    assert_eq!(read.map(|user| user.age), Some(5));
    Ok(())
}

#[test]
fn an_error_crosses_threads_as_any_other() {
    let elsewhere = Store::new(MemoryBackend::new());
    let error = kept(async move { john().save().run(&elsewhere).await }).expect_err("there is no table");
    let boxed: Box<dyn std::error::Error + Send + Sync> = error.clone().into();
    let back = boxed.downcast::<Error>().expect("it is still the same error");
    assert_eq!((back.kind(), back.table()), (error.kind(), Some("users")));
}

/// A spawned task may hold the whole future, the operation and a borrow of its model.
#[test]
fn a_task_of_another_thread_runs_a_whole_program() {
    let store = Store::new(MemoryBackend::new());
    let user = kept(async move {
        store.create_table::<User>().await?;
        let mut user = john();
        user.save().run(&store).await?;
        user.update().set(|u| (u.name().set("Jane"), u.age().add(1))).run(&store).await?;
        Ok::<_, Error>(user)
    });
    assert_eq!(user.map_err(|error| error.kind()), Ok(User { age: 1, name: "Jane".to_owned(), ..john() }));
}
