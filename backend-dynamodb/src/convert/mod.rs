//! Our types to the SDK's and back.

pub(crate) mod error;
mod expr;
mod options;
mod schema;
mod value;
mod words;

pub use error::SdkFailure;
pub(crate) use expr::{placeholders, within_depth};
pub(crate) use options::IntoSdkOption;
pub(crate) use schema::{create_table, description};
pub use value::{FromSdk, IntoSdk};
