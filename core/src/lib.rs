//! Typed items in Amazon DynamoDB over a pluggable backend: the same models run on the service and in memory.

pub mod backend;
pub mod error;
pub mod expr;
pub mod request;
pub mod schema;
pub mod value;

pub use error::{Error, ErrorKind, Result};
