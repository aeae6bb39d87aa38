//! The operations of a model, each a value that does nothing until it runs.

#[macro_use]
mod options;

mod create;
mod delete;
mod delete_by_key;
mod get;
mod outcome;
mod put;
pub mod returning;
mod save;
mod update;
mod update_by_key;
mod upsert_by_key;

pub use create::Create;
pub use delete::Delete;
pub use delete_by_key::DeleteByKey;
pub use get::{Get, Read, Whole};
pub use outcome::Outcome;
pub use save::Save;
pub use update::Update;
pub use update_by_key::UpdateByKey;
pub use upsert_by_key::UpsertByKey;
