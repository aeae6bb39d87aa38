//! Our types to the SDK's and back.

mod by_table;
mod depth;
pub(crate) mod error;
mod expr;
mod options;
mod schema;
mod value;
mod words;

pub(crate) use by_table::{by_table, capacities, collection_metrics};
pub(crate) use depth::within_depth;
pub use error::SdkFailure;
pub(crate) use error::incomplete;
pub(crate) use expr::placeholders;
pub(crate) use options::IntoSdkOption;
pub(crate) use schema::{create_table, description, missing, time_to_live_status, update_table};
pub use value::{FromSdk, IntoSdk};
