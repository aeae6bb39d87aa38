//! Tests for applications on itemstore, and the conformance suite for its backends.
//!
//! # Tests of an application
//!
//! [`test`] gives a function a store of its own, with the tables of the models it names. Tests run side by side and leave
//! nothing to clean.
//!
//! ```
//! use itemstore::prelude::*;
//! use itemstore_memory::{MemoryBackend, MemoryStore};
//! use itemstore_testkit::Seed;
//!
//! #[derive(Model, Debug, Clone, PartialEq)]
//! #[model(table = "users")]
//! struct User {
//!     #[model(partition_key)]
//!     pk: String,
//!     name: String,
//! }
//!
//! #[itemstore_testkit::test(User)]
//! async fn a_user_is_found(store: Store<MemoryBackend>) -> itemstore::Result<()> {
//!     store.seed([User::builder().pk("USER#1").name("John").build()]).await?;
//!     assert_eq!(User::get("USER#1").run(&store).await?.unwrap().name, "John");
//!     Ok(())
//! }
//! ```
//!
//! The same test runs on a real endpoint when it is given a `Store` and told which: see [`test`].
//!
//! # Tests of a backend
//!
//! [`conformance!`] runs every case of the suite as a named test; see [`case`] for how a case is written.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `dynamodb` | tests that take a `Store` run on `ITEMSTORE_TEST_ENDPOINT`; builds the AWS SDK |

pub mod broken;
pub mod case;
mod difference;
#[cfg(feature = "dynamodb")]
mod endpoint;
pub mod expect;
mod fixture;
mod leftovers;
pub mod pages;
mod recorder;
pub mod report;
pub mod rules;
mod run;
mod seed;
pub mod subject;
mod suite;
mod together;

pub use difference::{Differs, KnownDifference};
pub use fixture::{Fixture, Fresh};
/// Makes a function a test with a fresh store: `#[itemstore_testkit::test(User, Order)]`.
///
/// The function takes one parameter, the store, and may be `async`. The tables of the models named are there. It may return a
/// `Result`. Other attributes, such as `#[ignore]` and `#[should_panic]`, stay.
///
/// - A `Store<MemoryBackend>` is a new engine with its controls.
/// - A `Store` stands for a store on any backend: a new engine, unless the environment variable `ITEMSTORE_TEST_ENDPOINT` has the
///   URL of a DynamoDB. Then the test runs there, under a table prefix that no other test has, and its tables are dropped
///   afterwards, also after a panic. This needs the feature `dynamodb`. An `http://` endpoint gets placeholder credentials, any
///   other those of the environment.
///
/// An `async` test runs on a current-thread tokio runtime with its drivers on.
pub use itemstore_derive::test;
pub use recorder::Recorder;
pub use run::{run, run_ignored, verdict};
pub use seed::Seed;
pub use suite::cases;

/// What the macros name. Not for direct use: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::fixture::{run_async, run_sync};
    pub use crate::run::into_backend;
}

/// Runs the conformance suite on a backend, as the whole of a test target with `harness = false`.
///
/// ```toml
/// [[test]]
/// name = "conformance"
/// harness = false
/// ```
///
/// ```no_run
/// itemstore_testkit::conformance!(|| itemstore_memory::MemoryBackend::new());
/// ```
///
/// The closure is called once. Each case is a named test on tables of its own. A case is skipped only because the backend's
/// `Capabilities` say so, and is shown as ignored with the reason. A run of no case fails.
///
/// What an endpoint is known to do otherwise than DynamoDB can be listed: each case listed must fail, as it is listed.
///
/// ```no_run
/// use itemstore_testkit::{Differs, KnownDifference};
///
/// const KNOWN: &[KnownDifference] = &[KnownDifference {
///     case: "put_item/a_put_returns_nothing_else",
///     differs: Differs::Words,
///     section: "8.1",
///     instead: "it says that the value is invalid",
/// }];
///
/// itemstore_testkit::conformance!(|| itemstore_memory::MemoryBackend::new(), known_differences = KNOWN);
/// ```
#[macro_export]
macro_rules! conformance {
    ($make_backend:expr $(,)?) => {
        $crate::conformance!($make_backend, known_differences = &[]);
    };
    ($make_backend:expr, known_differences = $list:expr $(,)?) => {
        fn main() -> ::std::process::ExitCode {
            $crate::run(&$crate::__private::into_backend($make_backend), $list)
        }
    };
}
