//! The operations: each checks, finds the table, decides, commits and answers.

pub(crate) mod batch_get_item;
pub(crate) mod batch_write_item;
pub(crate) mod delete_item;
pub(crate) mod get_item;
pub(crate) mod put_item;
pub(crate) mod query;
pub(crate) mod scan;
pub(crate) mod tables;
pub(crate) mod transact_get_items;
pub(crate) mod transact_write_items;
pub(crate) mod update_item;
pub(crate) mod update_table;

use itemstore::backend::Request;
use itemstore::{Error, Result};

use crate::backend::Engine;

/// What the engine does not have yet.
pub(crate) fn unsupported<R: Clone + Into<Request>, O>(_engine: &Engine, request: &R) -> Result<O> {
    Err(Error::unsupported(request.clone().into().operation()))
}
