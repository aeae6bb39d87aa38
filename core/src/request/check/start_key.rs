//! The key a Query or a Scan goes on after (SEMANTICS 9.2 and 10).

use super::Reading;
use super::item::well_formed;
use crate::error::{Error, Result};
use crate::expr::KeyRange;
use crate::request::ReadSource;
use crate::schema::{EntryKey, KeyAttribute, KeySchema, KeyType, KeyValue, PrimaryKey};
use crate::value::{AttributeValue, Item};

/// A start key before the table is known.
pub(in crate::request) fn start_key(key: Option<&Item>) -> Result<()> {
    key.map_or(Ok(()), well_formed).map_err(|error| wrong_value(&error))
}

/// The place that a start key names in what is read. Nothing has to be there.
pub(in crate::request) fn start_place(
    reading: Reading,
    source: ReadSource<'_>,
    key: &Item,
) -> Result<EntryKey> {
    let order = source.key();
    let names = || order.attributes().chain(source.table.attributes()).map(|attribute| &attribute.name);
    let wanted = source.key_of(key).len();
    if key.len() != wanted || !names().all(|name| key.contains_key(name)) {
        return Err(match (reading, source.index) {
            (Reading::Scan, None) => mismatch(),
            (Reading::Scan, Some(_)) | (Reading::Query, _) => invalid_start(),
        });
    }
    let values = |attributes: &[KeyAttribute], part| {
        attributes.iter().map(|attribute| typed(attribute, part, key)).collect::<Result<Vec<_>>>()
    };
    let table = source.table;
    Ok(EntryKey {
        partition: values(&order.partition_keys, KeyType::Hash)?,
        sort: values(&order.sort_keys, KeyType::Range)?,
        key: PrimaryKey {
            partition: typed(&table.partition_key, KeyType::Hash, key)?,
            sort: table
                .sort_key
                .as_ref()
                .map(|attribute| typed(attribute, KeyType::Range, key))
                .transpose()?,
        },
    })
}

/// A start key of a Query is in the range that the key condition names.
pub(in crate::request) fn start_in_range(
    source: ReadSource<'_>,
    range: &KeyRange,
    place: &EntryKey,
) -> Result<()> {
    if source.index.is_none() && source.table.sort_key.is_none() {
        return Err(of_one_item(&source.table.partition_key, place));
    }
    if range.tests_sort_key() && !range.contains(&place.sort) {
        return Err(Error::validation("The provided starting key does not match the range key predicate"));
    }
    if place.partition == range.partition() {
        return Ok(());
    }
    Err(Error::validation(if range.tests_sort_key() {
        "The query can return at most one row and cannot be restarted"
    } else {
        "The provided starting key is outside query boundaries based on provided conditions"
    }))
}

fn typed(attribute: &KeyAttribute, part: KeyType, key: &Item) -> Result<KeyValue> {
    let value = key.get(&attribute.name).ok_or_else(invalid_start)?;
    let value = attribute.value(part, value).map_err(|error| wrong_value(&error))?;
    value.ok_or_else(mismatch)
}

const INVALID_START: &str = "The provided starting key is invalid";

fn invalid_start() -> Error {
    Error::validation(INVALID_START)
}

fn mismatch() -> Error {
    wrong_value(&KeySchema::mismatch())
}

/// What is wrong with a value of the key; the words quote none.
fn wrong_value(error: &Error) -> Error {
    Error::validation(format!("{INVALID_START}: {}", error.service_message().unwrap_or_default()))
}

/// A Query of a table without a sort key gives one item at most, so that there is nothing after it.
fn of_one_item(attribute: &KeyAttribute, place: &EntryKey) -> Error {
    const RULE: &str = "The provided exclusive start key is invalid";
    let (name, value) = (&attribute.name, AttributeValue::from(place.key.partition.clone()).service_form());
    Error::validation_quoting(RULE, format!("{RULE}: ExclusiveStartKey: {{{name}=AttributeValue: {value}}}"))
}
