//! What the two transactions refuse together: their number of actions, two of them on one item, their size; and the token
//! of one that writes (SEMANTICS 13).

use std::collections::BTreeSet;

use super::Constraints;
use crate::error::{Error, Result};
use crate::schema::limits::{TOKEN_CHARACTERS, TRANSACTION_ACTIONS, TRANSACTION_BYTES};
use crate::schema::{TableName, TableSchema};
use crate::value::Item;

/// The number of actions. The service prints them all, we none: they hold items.
pub(in crate::request) fn count_actions(broken: &mut Constraints, actions: usize) {
    let printed = if actions == 0 { "[]" } else { "[…]" };
    broken.length(printed, "transactItems", actions, 1..=TRANSACTION_ACTIONS);
}

/// The length of the token, if there is one.
pub(in crate::request) fn token(broken: &mut Constraints, token: Option<&str>) {
    if let Some(token) = token {
        broken.length(token, "clientRequestToken", token.chars().count(), 1..=TOKEN_CHARACTERS);
    }
}

/// The bytes of the items of a transaction, sent or found.
pub(in crate::request) fn payload(size_bytes: usize) -> Result<()> {
    if size_bytes > TRANSACTION_BYTES {
        return Err(Error::validation(format!(
            "Transaction request size cannot exceed {TRANSACTION_BYTES} bytes"
        )));
    }
    Ok(())
}

/// No two actions are on one item. An item or a key that has no key of its table is passed over: it is no item.
pub(in crate::request) fn actions_apart<'a>(
    actions: impl IntoIterator<Item = (&'a TableName, &'a Item, &'a TableSchema)>,
) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (table, item, schema) in actions {
        if let Ok(key) = schema.key.primary_key(item)
            && !seen.insert((table, key))
        {
            return Err(Error::validation(
                "Transaction request cannot include multiple operations on one item",
            ));
        }
    }
    Ok(())
}
