//! What the server refuses, as pure rules that several operations share.
//!
//! A request is checked in the order of SEMANTICS 3.3: first all that can be known without the table (`check`), then,
//! once the table is found, what its key and its indexes ask for (`check_against`).

mod batch;
mod constraint;
mod expression;
mod index;
mod index_key;
mod item;
mod key;
mod read;
mod start_key;
mod table;
mod transaction;
mod update_table;

pub(super) use batch::{no_duplicates, no_equal_keys, tables_there, too_many};
pub(super) use constraint::Constraints;
pub(super) use expression::{
    condition, condition_keys, projection, projection_keys, update, update_beside, update_keys,
};
pub(super) use index_key::{empties_index_key, put_index_keys, put_index_keys_not_empty, updated_index_keys};
pub(super) use item::{size, updated_size, well_formed};
pub(super) use key::{in_batch_item, in_item, in_key, not_empty};
pub(super) use read::{
    Reading, attributes, consistency, filter_beside, filter_names_no_key, filter_names_what_is_held,
    index_name, key_condition, key_condition_beside, read_expressions, select,
};
pub(super) use start_key::{start_in_range, start_key, start_place};
pub(super) use table::create_table;
pub(super) use transaction::{actions_apart, count_actions, payload, token};
pub(super) use update_table::{update_of, update_table};

use super::ReturnValues;
use crate::error::{Error, Result};

/// The prefix of most of the service's refusals.
const INVALID: &str = "One or more parameter values were invalid: ";

/// A refusal with the common prefix, which quotes no value of an item.
fn invalid(message: impl std::fmt::Display) -> Error {
    Error::validation(format!("{INVALID}{message}"))
}

/// What PutItem and DeleteItem may return (SEMANTICS 8.1).
pub(super) fn returns_old_or_nothing(return_values: ReturnValues) -> Result<()> {
    match return_values {
        ReturnValues::None | ReturnValues::AllOld => Ok(()),
        ReturnValues::UpdatedOld | ReturnValues::AllNew | ReturnValues::UpdatedNew => {
            Err(Error::validation("ReturnValues can only be ALL_OLD or NONE"))
        }
    }
}
