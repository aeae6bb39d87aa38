//! A test that takes a `Store` runs on the endpoint it is told, and leaves nothing there.
//!
//! ```text
//! testkit/dynamodb-local.sh run cargo test -p itemstore-testkit --features dynamodb --test fixture
//! ```

#![expect(
    clippy::unwrap_used,
    reason = "these are tests, which clippy cannot see without the standard harness"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;

use itemstore::backend::{Backend, block_on};
use itemstore::prelude::*;
use itemstore::request::{CreateTable, DescribeTable};
use itemstore::schema::{ScalarType, TableName};
use itemstore_dynamodb::DynamoDbBackend;
use itemstore_memory::MemoryBackend;
use itemstore_testkit::__private::{run_async, run_sync};
use libtest_mimic::{Arguments, Completion, Trial};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
}

/// Whether a table is on the endpoint, asked past the fixture.
fn is_there(endpoint: &str, table: &TableName) -> bool {
    let backend = DynamoDbBackend::local(endpoint);
    block_on(backend.runtime(), backend.describe_table(DescribeTable::new(table.clone()))).unwrap().is_ok()
}

/// The table of users of the last test.
static TABLE: Mutex<Option<TableName>> = Mutex::new(None);

fn note(store: &Store) -> TableName {
    let table = store.table_name::<User>().unwrap();
    *TABLE.lock().unwrap() = Some(table.clone());
    table
}

fn noted() -> TableName {
    TABLE.lock().unwrap().take().expect("the test ran")
}

async fn save_and_get(store: Store) -> itemstore::Result<()> {
    let user = User::builder().pk("USER#1").build();
    user.clone().save().run(&store).await?;
    assert_eq!(User::get("USER#1").consistent_read(true).run(&store).await?, Some(user));
    Ok(())
}

fn a_store_is_on_the_endpoint(endpoint: &str) {
    let body = |store: Store| async move {
        let table = note(&store);
        let endpoint = std::env::var("ITEMSTORE_TEST_ENDPOINT").unwrap();
        let there = std::thread::spawn(move || is_there(&endpoint, &table)).join().unwrap();
        assert!(there, "the table of the test");
        save_and_get(store).await
    };
    run_async::<Store, (User,), _, _>(body).unwrap();
    assert!(!is_there(endpoint, &noted()), "the table is dropped");
}

fn nothing_is_left_after_a_panic(endpoint: &str) {
    let run = catch_unwind(AssertUnwindSafe(|| {
        run_async::<Store, (User,), _, _>(|store: Store| async move {
            note(&store);
            assert_eq!(1, 2, "on purpose");
        });
    }));
    assert!(run.is_err(), "the panic goes on");
    assert!(!is_there(endpoint, &noted()));
}

fn nothing_is_left_after_an_error(endpoint: &str) {
    let failed = run_async::<Store, (User,), _, _>(|store: Store| async move {
        note(&store);
        User::get("").run(&store).await.map(drop)
    });
    assert!(failed.is_err());
    assert!(!is_there(endpoint, &noted()));
}

/// More tables than a page of ListTables has names.
fn tables_that_the_test_made_are_dropped_too(endpoint: &str) {
    let made = run_sync::<Store, (User,), _, _>(|store: Store| {
        let users = note(&store);
        let names = (0..101).map(|n| TableName::new(format!("{users}-{n}")).unwrap());
        let names: Vec<TableName> = names.collect();
        for name in &names {
            let create = CreateTable::new(name.clone()).partition_key("pk", ScalarType::S);
            block_on(store.backend().runtime(), store.backend().create_table(create)).unwrap().unwrap();
        }
        names
    });
    assert!(!is_there(endpoint, &noted()));
    assert!(made.iter().all(|name| !is_there(endpoint, name)));
}

fn tables_of_others_stay(endpoint: &str) {
    let backend = DynamoDbBackend::local(endpoint);
    let other = TableName::new("itemstore-testify").unwrap();
    let create = CreateTable::new(other.clone()).partition_key("pk", ScalarType::S);
    let _it_may_be_there = block_on(backend.runtime(), backend.create_table(create)).unwrap();
    run_async::<Store, (User,), _, _>(save_and_get).unwrap();
    assert!(is_there(endpoint, &other));
}

fn a_store_with_controls_stays_in_memory(endpoint: &str) {
    let table = run_sync::<Store<MemoryBackend>, (User,), _, _>(|store: Store<MemoryBackend>| {
        User::builder().pk("USER#1").build().save().run_blocking(&store).unwrap();
        store.table_name::<User>().unwrap()
    });
    assert_eq!(table.as_str(), "users");
    assert!(!is_there(endpoint, &table));
}

/// A test that needs the URL of an endpoint.
type Test = (&'static str, fn(&str));

fn main() -> ExitCode {
    let tests: [Test; 6] = [
        ("a_store_is_on_the_endpoint", a_store_is_on_the_endpoint),
        ("nothing_is_left_after_a_panic", nothing_is_left_after_a_panic),
        ("nothing_is_left_after_an_error", nothing_is_left_after_an_error),
        ("tables_that_the_test_made_are_dropped_too", tables_that_the_test_made_are_dropped_too),
        ("tables_of_others_stay", tables_of_others_stay),
        ("a_store_with_controls_stays_in_memory", a_store_with_controls_stays_in_memory),
    ];
    let trial = |(name, test): Test| {
        Trial::ignorable_test(name, move || {
            let Ok(endpoint) = std::env::var("ITEMSTORE_TEST_ENDPOINT") else {
                let why = "NOT RUN: no ITEMSTORE_TEST_ENDPOINT, which `testkit/dynamodb-local.sh run cargo test` sets";
                return Ok(Completion::ignored_with(why));
            };
            test(&endpoint);
            Ok(Completion::Completed)
        })
    };
    let mut arguments = Arguments::from_args();
    // They note their tables in one place.
    arguments.test_threads = Some(1);
    libtest_mimic::run(&arguments, tests.map(trial).into()).exit_code()
}
