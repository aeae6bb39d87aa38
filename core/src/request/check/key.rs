//! The key of one item: its attributes are there, of their kinds, not empty and not too long (SEMANTICS 2).

use super::invalid;
use crate::error::{Error, Result};
use crate::schema::limits::{PARTITION_KEY_BYTES, SORT_KEY_BYTES};
use crate::schema::{KeyAttribute, KeySchema};
use crate::value::{AttributeValue, Item};

/// The key attributes of a whole item.
pub(in crate::request) fn in_item(schema: &KeySchema, item: &Item) -> Result<()> {
    for attribute in schema.attributes() {
        let name = &attribute.name;
        let Some(value) = item.get(name) else {
            return Err(invalid(format_args!("Missing the key {name} in the item")).within(name));
        };
        if !attribute.kind.admits(value) {
            let (expected, actual) = (attribute.kind.name(), value.kind());
            return Err(invalid(format_args!(
                "Type mismatch for key {name} expected: {expected} actual: {actual}"
            ))
            .within(name));
        }
    }
    values(schema, item)
}

/// A `Key` parameter: the key attributes and no others.
pub(in crate::request) fn in_key(schema: &KeySchema, key: &Item) -> Result<()> {
    let fits =
        |attribute: &KeyAttribute| key.get(&attribute.name).is_some_and(|value| attribute.kind.admits(value));
    if key.len() != schema.attributes().count() || !schema.attributes().all(fits) {
        return Err(KeySchema::mismatch());
    }
    values(schema, key)
}

/// The values of key attributes that are there and of their kinds.
fn values(schema: &KeySchema, item: &Item) -> Result<()> {
    let partition = (&schema.partition_key, PARTITION_KEY_BYTES, PARTITION_TOO_LONG);
    let sort = schema.sort_key.as_ref().map(|attribute| (attribute, SORT_KEY_BYTES, SORT_TOO_LONG));
    for (attribute, most, too_long) in std::iter::once(partition).chain(sort) {
        let name = &attribute.name;
        let (length, kind) = match item.get(name) {
            Some(AttributeValue::S(text)) => (text.len(), "string"),
            Some(AttributeValue::B(bytes)) => (bytes.len(), "binary"),
            // Every number is in range by its type.
            _ => continue,
        };
        if length == 0 {
            return Err(Error::validation(format!(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                 empty {kind} value. Key: {name}"
            ))
            .within(name));
        }
        if length > most {
            return Err(invalid(too_long).within(name));
        }
    }
    Ok(())
}

// The missing space is the service's.
const PARTITION_TOO_LONG: &str = "Size of hashkey has exceeded the maximum size limit of2048 bytes";
const SORT_TOO_LONG: &str = "Aggregated size of all range keys has exceeded the size limit of 1024 bytes";
