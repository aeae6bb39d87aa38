//! What the operations on many items refuse together: too many of them, one of them twice, a table that is not there
//! (SEMANTICS 11 and 12).

use std::collections::{BTreeSet, HashSet};

use crate::error::{Error, Result};
use crate::schema::{PrimaryKey, TableName, TableSchema};
use crate::value::Item;

/// More items over all tables than `operation` takes.
pub(in crate::request) fn too_many(operation: &str) -> Error {
    Error::validation(format!("Too many items requested for the {operation} call"))
}

/// No key of a table stands twice. Equal keys have equal values, numbers in any spelling.
pub(in crate::request) fn no_equal_keys<'k>(keys: impl IntoIterator<Item = &'k Item>) -> Result<()> {
    let mut seen = HashSet::new();
    if keys.into_iter().all(|key| seen.insert(key)) { Ok(()) } else { Err(duplicates()) }
}

/// The same for keys that were taken out of items.
pub(in crate::request) fn no_duplicates(keys: impl IntoIterator<Item = PrimaryKey>) -> Result<()> {
    let mut seen = BTreeSet::new();
    if keys.into_iter().all(|key| seen.insert(key)) { Ok(()) } else { Err(duplicates()) }
}

fn duplicates() -> Error {
    Error::validation("Provided list of item keys contains duplicates")
}

/// Every table is there: its schema for each name, in their order.
pub(in crate::request) fn tables_there<'n, 's>(
    names: impl IntoIterator<Item = &'n TableName>,
    schema_of: impl Fn(&TableName) -> Option<&'s TableSchema>,
) -> Result<Vec<&'s TableSchema>> {
    names.into_iter().map(|name| schema_of(name).ok_or_else(|| Error::table_not_found(name))).collect()
}
