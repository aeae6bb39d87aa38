//! The [itemstore] backend over Amazon DynamoDB.
//!
//! [`DynamoDbBackend`] sends every operation through the AWS SDK for Rust and answers as the memory engine does: the same items,
//! the same kinds of errors, the service's own words. The models and calls above it do not change.
//!
//! ```no_run
//! use itemstore::prelude::*;
//! use itemstore_dynamodb::DynamoDbBackend;
//!
//! #[derive(Model, Debug)]
//! #[model(table = "users")]
//! struct User {
//!     #[model(partition_key)]
//!     pk: String,
//!     name: String,
//! }
//!
//! #[tokio::main]
//! async fn main() -> itemstore::Result<()> {
//!     let store = Store::new(DynamoDbBackend::from_env().await);
//!     println!("{:?}", User::get("USER#123").run(&store).await?);
//!     Ok(())
//! }
//! ```
//!
//! # Beside the SDK
//!
//! [`DynamoDbBackend::new`] takes a client that an application has already, [`DynamoDbBackend::client`] gives it back for calls
//! that this crate does not have, and [`IntoSdk`] and [`FromSdk`] carry values and items across. Behind an error,
//! [`SdkFailure`] has the SDK's own.
//!
//! # Where things are
//!
//! | room | what is in it |
//! |---|---|
//! | `backend.rs` | the backend: one line an operation |
//! | `builder.rs` | settings |
//! | `runtime.rs` | what calls run on |
//! | `attempts.rs` | which attempts may have been applied |
//! | `convert/` | values, expressions, tables and errors to the SDK's types and back |
//! | `ops/` | one file an operation: input and output |

mod attempts;
mod backend;
mod builder;
#[cfg(test)]
#[path = "../tests/support/canned.rs"]
mod canned;
mod convert;
mod ops;
mod runtime;

pub use backend::DynamoDbBackend;
pub use builder::DynamoDbBackendBuilder;
pub use convert::{FromSdk, IntoSdk, SdkFailure};

/// The README's programs compile, and those in memory run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
