//! The operations of a model, each a value that does nothing until it runs.

#[macro_use]
mod options;

mod action;
mod batch;
mod batch_get;
mod batch_write;
mod check_by_key;
mod collection;
mod create;
mod delete;
mod delete_by_key;
mod get;
mod outcome;
mod pages;
mod put;
mod query;
mod read_options;
pub mod returning;
mod save;
mod scan;
mod segmented_scan;
mod transaction;
mod transaction_read;
mod transaction_write;
mod update;
mod update_by_key;
mod upsert_by_key;

pub use batch::Batch;
pub use batch_get::{BatchGet, Got, List, Lists};
pub use batch_write::{BatchWrite, BatchWriteOp, Left};
pub use check_by_key::CheckByKey;
pub use collection::{Members, Shared};
pub use create::Create;
pub use delete::Delete;
pub use delete_by_key::DeleteByKey;
pub use get::{Get, Read, Whole};
pub use options::after_load;
pub use outcome::Outcome;
pub(super) use pages::explain_reading;
pub use pages::{Count, ReadAll, ReadFirst, ReadPage};
pub use query::Query;
pub use read_options::{Counted, ReadFrom};
pub use save::Save;
pub use scan::Scan;
pub use segmented_scan::SegmentedScan;
pub use transaction::Transaction;
pub use transaction_read::{TransactionRead, TransactionReads};
pub use transaction_write::{TransactionWrite, TransactionWriteOp};
pub use update::Update;
pub use update_by_key::UpdateByKey;
pub use upsert_by_key::UpsertByKey;
