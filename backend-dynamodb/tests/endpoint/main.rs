//! What is the backend's own, on a real endpoint: every operation on many items, lost answers, runtimes, raw calls beside it,
//! tables that take their time, and its configuration.
//!
//! ```text
//! testkit/dynamodb-local.sh run cargo test -p itemstore-dynamodb --test endpoint
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "these are tests, which clippy cannot see without the standard harness"
)]

mod batches;
#[path = "../support/canned.rs"]
#[expect(dead_code, reason = "the tests of the library use the rest")]
mod canned;
mod environment;
mod fixture;
mod lost_answers;
mod queries;
mod raw_sdk;
mod runtimes;
mod table_updates;
mod tables;
mod transactions;

use std::process::ExitCode;

use itemstore::prelude::*;
use itemstore_dynamodb::DynamoDbBackend;
use libtest_mimic::{Arguments, Completion, Trial};

/// A test that needs the URL of an endpoint.
type OnEndpoint = (&'static str, fn(&str));

/// A test that brings its own.
type Alone = (&'static str, fn());

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    name: String,
    #[model(default)]
    age: u32,
}

fn john() -> User {
    User::builder().pk("USER#1").name("John").age(30).build()
}

/// A store with a table of its own for users.
fn store(backend: DynamoDbBackend) -> Store<DynamoDbBackend> {
    let store = Store::builder(backend).table_prefix(format!("{}-", uuid::Uuid::new_v4())).build();
    store.create_table::<User>().run_blocking().expect("the table can be created");
    store
}

fn main() -> ExitCode {
    if let Ok(child) = std::env::var("ITEMSTORE_TEST_CHILD") {
        return environment::child(&child);
    }
    let endpoint = std::env::var("ITEMSTORE_TEST_ENDPOINT").ok();
    let on_endpoint = [
        batches::TESTS,
        lost_answers::TESTS,
        queries::TESTS,
        raw_sdk::TESTS,
        runtimes::TESTS,
        table_updates::TESTS,
        transactions::TESTS,
    ]
    .concat();
    let mut trials: Vec<Trial> =
        on_endpoint.into_iter().map(|(name, test)| trial(name, test, endpoint.clone())).collect();
    for (name, test) in [batches::ALONE, environment::TESTS, table_updates::ALONE, tables::TESTS].concat() {
        trials.push(Trial::test(name, move || {
            test();
            Ok(())
        }));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: &'static str, test: fn(&str), endpoint: Option<String>) -> Trial {
    Trial::ignorable_test(name, move || match endpoint {
        None => Ok(Completion::ignored_with(
            "NOT RUN: no ITEMSTORE_TEST_ENDPOINT, which `testkit/dynamodb-local.sh run cargo test` sets",
        )),
        Some(endpoint) => {
            test(&endpoint);
            Ok(Completion::Completed)
        }
    })
}
