//! One item by itself: names, nesting and size (SEMANTICS 1.4 to 1.6).
//!
//! Numbers and sets need no check here: their types cannot hold what the service refuses.

use super::invalid;
use crate::error::{Error, Result};
use crate::expr::Update;
use crate::schema::limits::{ATTRIBUTE_NAME_BYTES, ITEM_SIZE_BYTES, NESTING_LEVELS};
use crate::value::{AttributeValue, Item, Map};

/// Names and nesting of an item, or of a key before the table is known.
pub(in crate::request) fn well_formed(item: &Item) -> Result<()> {
    for (name, value) in item {
        attribute_name(name)?;
        if value.exceeds_depth(NESTING_LEVELS) {
            return Err(Error::validation(
                "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond \
                 supported limit",
            )
            .within(name));
        }
        // The depth is bounded by now, so the recursion is too.
        names_within(value).map_err(|error| error.within(name))?;
    }
    Ok(())
}

/// The size of an item that is written whole (SEMANTICS 1.5).
pub(in crate::request) fn size(item: &Item) -> Result<()> {
    if item.size_bytes() > ITEM_SIZE_BYTES {
        return Err(Error::validation("Item size has exceeded the maximum allowed size"));
    }
    Ok(())
}

/// The size of an item that an update leaves (SEMANTICS 1.5, as measured): the item, or the item without its key and
/// with what the actions cost, whichever is larger.
pub(in crate::request) fn updated_size(item: &Item, key: &Item, update: Option<&Update>) -> Result<()> {
    let size = item.size_bytes();
    let charged = size - key.size_bytes().min(size) + update.map_or(0, action_cost);
    if size.max(charged) > ITEM_SIZE_BYTES {
        return Err(Error::validation("Item size to update has exceeded the maximum allowed size"));
    }
    Ok(())
}

/// Bytes that the actions of an update add to the size it is judged by.
fn action_cost(update: &Update) -> usize {
    const UPDATE: usize = 3;
    const ASSIGNMENT: usize = 19;
    const REMOVAL: usize = 2;
    UPDATE
        + ASSIGNMENT * (update.set.len() + update.add.len())
        + REMOVAL * (update.remove.len() + update.delete.len())
}

/// An attribute name, of the item or of a map in it.
///
/// The path of the error leaves the name out: it is empty, or too long to print.
fn attribute_name(name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(invalid("Empty attribute name"));
    }
    if name.len() > ATTRIBUTE_NAME_BYTES {
        let limit = ATTRIBUTE_NAME_BYTES + 1;
        return Err(invalid(format_args!("Attribute name is too large, must be less than {limit} bytes")));
    }
    Ok(())
}

fn names_within(value: &AttributeValue) -> Result<()> {
    match value {
        AttributeValue::M(map) => names_of(map),
        AttributeValue::L(list) => list.iter().enumerate().try_for_each(|(at, element)| {
            names_within(element).map_err(|error| error.within(format_args!("[{at}]")))
        }),
        _ => Ok(()),
    }
}

fn names_of(map: &Map) -> Result<()> {
    map.iter().try_for_each(|(name, value)| {
        attribute_name(name)?;
        names_within(value).map_err(|error| error.within(name))
    })
}
