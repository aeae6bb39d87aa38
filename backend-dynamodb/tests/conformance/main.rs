//! The conformance suite over real HTTP: on Amazon's DynamoDB Local, or on AWS.
//!
//! ```text
//! testkit/dynamodb-local.sh run cargo test -p itemstore-dynamodb --test conformance
//! ITEMSTORE_TEST_AWS=1 cargo test -p itemstore-dynamodb --test conformance
//! ```

mod known_differences;

use std::env::var_os;
use std::process::ExitCode;
use std::sync::Arc;

use itemstore_dynamodb::DynamoDbBackend;
use itemstore_testkit::{run, run_ignored};
use known_differences::{ON_AWS, ON_DYNAMODB_LOCAL};

/// What a run on AWS does to the account of the caller.
const COST: &str = "This runs on AWS, with the region and the credentials of the environment. Every case creates tables on demand under \
    random names that begin with `conformance-`, writes a few items, and deletes the tables: some 300 tables and some \
    10,000 small requests. On-demand requests are paid for each, which comes to cents; tables that a killed run leaves \
    behind cost nothing while they are empty. Creating and deleting takes the service seconds a table: expect half an hour.";

#[expect(clippy::print_stderr, reason = "who runs this on an account is told what it costs")]
fn main() -> ExitCode {
    if var_os("ITEMSTORE_TEST_AWS").is_some_and(|value| value == "1") {
        eprintln!("{COST}");
        let Ok(backend) = DynamoDbBackend::from_env_blocking() else { return ExitCode::FAILURE };
        return run(&(Arc::new(backend) as _), ON_AWS);
    }
    match std::env::var("ITEMSTORE_TEST_ENDPOINT") {
        Ok(endpoint) => run(&(Arc::new(DynamoDbBackend::local(endpoint)) as _), ON_DYNAMODB_LOCAL),
        Err(_) => run_ignored(
            "NOT RUN: no ITEMSTORE_TEST_ENDPOINT, which `testkit/dynamodb-local.sh run cargo test` sets, and no \
             ITEMSTORE_TEST_AWS=1",
        ),
    }
}
