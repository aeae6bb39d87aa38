//! The key of one item: its attributes are there, of their kinds, not empty and not too long (SEMANTICS 2).

use super::invalid;
use crate::error::Result;
use crate::schema::{KeyAttribute, KeySchema, KeyType};
use crate::value::Item;

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

/// The key attributes of a whole item in a batch: of other kinds, they are told as a `Key` parameter's are.
pub(in crate::request) fn in_batch_item(schema: &KeySchema, item: &Item) -> Result<()> {
    let of_another_kind = |attribute: &KeyAttribute| {
        item.get(&attribute.name).is_some_and(|value| !attribute.kind.admits(value))
    };
    if schema.attributes().any(of_another_kind) {
        return Err(KeySchema::mismatch());
    }
    in_item(schema, item)
}

/// The key attributes of an item or a key that are there and of their kinds are not empty.
pub(in crate::request) fn not_empty(schema: &KeySchema, item: &Item) -> Result<()> {
    schema.attributes().try_for_each(|attribute| {
        let value = item.get(&attribute.name).filter(|value| attribute.kind.admits(value));
        value.map_or(Ok(()), |value| attribute.check_not_empty(value))
    })
}

/// The values of key attributes that are there and of their kinds.
fn values(schema: &KeySchema, item: &Item) -> Result<()> {
    let sort = schema.sort_key.as_ref().map(|attribute| (attribute, KeyType::Range));
    for (attribute, part) in std::iter::once((&schema.partition_key, KeyType::Hash)).chain(sort) {
        if let Some(value) = item.get(&attribute.name) {
            attribute.value(part, value)?;
        }
    }
    Ok(())
}
