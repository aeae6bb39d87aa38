//! The keys of secondary indexes in an item that a write leaves (SEMANTICS 2.1).

use super::invalid;
use crate::error::{Error, Result};
use crate::schema::limits::ITEM_SIZE_BYTES;
use crate::schema::{IndexSchema, KeyAttribute, KeyType, TableSchema};
use crate::value::{AttributeValue, Item};

/// The index keys of an item that is written whole, and its size with the local indexes.
pub(in crate::request) fn put_index_keys(schema: &TableSchema, item: &Item) -> Result<()> {
    for (index, attribute, part) in key_attributes(schema) {
        let Some(value) = item.get(&attribute.name) else { continue };
        key_value(index, attribute, part, value, put_empty)?;
    }
    local_size(schema, item, "Item size has exceeded the maximum allowed size")
}

/// No index key of an item that is written whole is empty: of the rules of [`put_index_keys`] the one that a transaction
/// refuses whole (SEMANTICS 13.1).
pub(in crate::request) fn put_index_keys_not_empty(schema: &TableSchema, item: &Item) -> Result<()> {
    for (index, attribute, part) in key_attributes(schema) {
        if let Some(value) = item.get(&attribute.name).filter(|value| is_empty_of(attribute, value)) {
            key_value(index, attribute, part, value, put_empty)?;
        }
    }
    Ok(())
}

fn put_empty(index: &IndexSchema, attribute: &KeyAttribute, kind: &str) -> String {
    format!(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The \
         AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {}, IndexKey: {}",
        index.name, attribute.name
    )
}

/// The index keys of an item that an update leaves, as far as the update changed them, and its size with the local
/// indexes.
pub(in crate::request) fn updated_index_keys(
    schema: &TableSchema,
    old: Option<&Item>,
    new: &Item,
) -> Result<()> {
    for (index, attribute, part) in key_attributes(schema) {
        let name = &attribute.name;
        let Some(value) = new.get(name) else { continue };
        if old.and_then(|old| old.get(name)) == Some(value) {
            continue;
        }
        key_value(index, attribute, part, value, updated_empty)?;
    }
    local_size(schema, new, "Item size to update has exceeded the maximum allowed size")
}

/// Whether an update leaves an index key empty that it changed: of the rules of [`updated_index_keys`] the one that a
/// transaction refuses whole (SEMANTICS 13.1).
pub(in crate::request) fn empties_index_key(schema: &TableSchema, old: Option<&Item>, new: &Item) -> bool {
    key_attributes(schema).any(|(_, attribute, _)| {
        let value =
            |item: &Item| item.get(&attribute.name).is_some_and(|value| is_empty_of(attribute, value));
        value(new) && !old.is_some_and(value)
    })
}

fn updated_empty(_index: &IndexSchema, _attribute: &KeyAttribute, kind: &str) -> String {
    format!(
        "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a \
         value that is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value."
    )
}

/// Whether `value` is of the kind of `attribute`, and empty.
fn is_empty_of(attribute: &KeyAttribute, value: &AttributeValue) -> bool {
    let is_empty = match value {
        AttributeValue::S(text) => text.is_empty(),
        AttributeValue::B(bytes) => bytes.is_empty(),
        _ => false,
    };
    is_empty && attribute.kind.admits(value)
}

/// The key attributes of all indexes, each with its part of the key.
fn key_attributes(schema: &TableSchema) -> impl Iterator<Item = (&IndexSchema, &KeyAttribute, KeyType)> {
    schema.indexes.iter().flat_map(|index| {
        let partition = index.key.partition_keys.iter().map(move |key| (index, key, KeyType::Hash));
        partition.chain(index.key.sort_keys.iter().map(move |key| (index, key, KeyType::Range)))
    })
}

/// The value of one key attribute of an index: of its kind, not empty, and not too long.
fn key_value(
    index: &IndexSchema,
    attribute: &KeyAttribute,
    part: KeyType,
    value: &AttributeValue,
    empty: impl FnOnce(&IndexSchema, &KeyAttribute, &str) -> String,
) -> Result<()> {
    let (name, expected, actual) = (&attribute.name, attribute.kind.name(), value.kind());
    if !attribute.kind.admits(value) {
        let index = &index.name;
        return Err(invalid(format_args!(
            "Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} IndexName: {index}"
        ))
        .within(name));
    }
    match value {
        AttributeValue::S(text) if text.is_empty() => {
            Err(Error::validation(empty(index, attribute, "string")).within(name))
        }
        AttributeValue::B(bytes) if bytes.is_empty() => {
            Err(Error::validation(empty(index, attribute, "binary")).within(name))
        }
        _ => attribute.value(part, value).map(drop),
    }
}

/// An item and what the local indexes hold of it share one limit (SEMANTICS 1.5).
fn local_size(schema: &TableSchema, item: &Item, too_large: &str) -> Result<()> {
    if schema.has_local_indexes() && schema.size_with_local_indexes(item) > ITEM_SIZE_BYTES {
        return Err(Error::validation(too_large));
    }
    Ok(())
}
