//! The secondary indexes of CreateTable: steps 8 to 11 of SEMANTICS 14.1.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::table::{attribute_name, defined, key_schema, within_bounds};
use super::{Constraints, invalid};
use crate::error::{Error, Result};
use crate::request::CreateTable;
use crate::schema::limits::{
    GLOBAL_INDEXES, INDEX_KEY_ATTRIBUTES, INDEX_PROJECTED_ATTRIBUTES, LOCAL_INDEXES, PROJECTED_ATTRIBUTES,
    TABLE_NAME_MAX, TABLE_NAME_MIN,
};
use crate::schema::{
    BillingMode, GlobalSecondaryIndex, IndexProjection, KeyType, ProjectionType, ProvisionedThroughput,
};
use crate::value::Text;

/// What the service checks field by field: the name and the list of projected attributes.
pub(super) fn structure(broken: &mut Constraints, path: &str, name: &str, projection: &IndexProjection) {
    self::name(broken, format_args!("{path}.indexName"), name);
    let Some(attributes) = &projection.non_key_attributes else { return };
    let path = format!("{path}.projection.nonKeyAttributes");
    let listed: Vec<&str> = attributes.iter().map(Text::as_str).collect();
    broken.length(
        format_args!("[{}]", listed.join(", ")),
        &path,
        attributes.len(),
        1..=INDEX_PROJECTED_ATTRIBUTES,
    );
    for (at, attribute) in (1..).zip(attributes) {
        attribute_name(broken, attribute, format_args!("{path}.{at}.member"));
    }
}

/// The name of an index (1.6).
pub(super) fn name(broken: &mut Constraints, path: impl Display, name: &str) {
    broken.length(name, &path, name.chars().count(), TABLE_NAME_MIN..=TABLE_NAME_MAX);
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')) {
        broken.broken(name, path, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    }
}

/// Step 8: the keys and the number of local indexes.
pub(super) fn local(request: &CreateTable) -> Result<()> {
    if request.local_secondary_indexes.is_empty() {
        return Ok(());
    }
    let Some(hash) = request.key_schema.first().filter(|_| request.key_schema.len() > 1) else {
        return Err(invalid(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ));
    };
    for index in &request.local_secondary_indexes {
        let name = &index.index_name;
        key_schema(&index.key_schema, &request.attribute_definitions)?;
        let [first, _] = index.key_schema.as_slice() else {
            return Err(invalid(format_args!("Index KeySchema does not have a range key for index: {name}")));
        };
        if first.attribute_name != hash.attribute_name {
            let (index_hash, table_hash) = (&first.attribute_name, &hash.attribute_name);
            return Err(invalid(format_args!(
                "Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. index \
                 hash key: {index_hash}, table hash key: {table_hash}"
            )));
        }
    }
    if request.local_secondary_indexes.len() > LOCAL_INDEXES {
        return Err(invalid(format_args!(
            "Number of LocalSecondaryIndexes exceeds per-table limit of {LOCAL_INDEXES}"
        )));
    }
    Ok(())
}

/// Step 9: the number, keys and throughput of global indexes.
pub(super) fn global(request: &CreateTable) -> Result<()> {
    if request.global_secondary_indexes.len() > GLOBAL_INDEXES {
        return Err(invalid(format_args!(
            "GlobalSecondaryIndex count exceeds the per-table limit of {GLOBAL_INDEXES}"
        )));
    }
    for index in &request.global_secondary_indexes {
        defined(&index.key_schema, &request.attribute_definitions)?;
        global_key(index)?;
        throughput(&index.index_name, index.provisioned_throughput, request.billing_mode)?;
    }
    Ok(())
}

/// The throughput of a global index goes with the billing mode of its table.
pub(super) fn throughput(
    name: &str,
    throughput: Option<ProvisionedThroughput>,
    billing_mode: BillingMode,
) -> Result<()> {
    match (billing_mode, throughput) {
        (BillingMode::PayPerRequest, None) => Ok(()),
        (BillingMode::PayPerRequest, Some(_)) => Err(invalid(format_args!(
            "ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST"
        ))),
        (BillingMode::Provisioned, None) => {
            Err(invalid(format_args!("ProvisionedThroughput must be specified for index: {name}")))
        }
        (BillingMode::Provisioned, Some(throughput)) => within_bounds(throughput),
    }
}

/// The key of a global index: 1 to 4 HASH attributes, then up to 4 RANGE attributes, all of them different.
///
/// Keys of one or two elements are refused in the words of a table's key; for the others the service's literal words are
/// not known, only what they mention.
pub(super) fn global_key(index: &GlobalSecondaryIndex) -> Result<()> {
    let (name, elements) = (&index.index_name, index.key_schema.as_slice());
    let names: Vec<&Text> = elements.iter().map(|element| &element.attribute_name).collect();
    if repeated(&names).is_some() {
        return Err(Error::validation(if elements.len() == 2 {
            "Both the Hash Key and the Range Key element in the KeySchema have the same name".to_owned()
        } else {
            format!("Invalid KeySchema: Two KeySchemaElements have the same name for index: {name}")
        }));
    }
    if elements.first().is_some_and(|element| element.key_type != KeyType::Hash) {
        return Err(Error::validation(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ));
    }
    let hashes = elements.iter().filter(|element| element.key_type == KeyType::Hash).count();
    let ranges = elements.len() - hashes;
    if hashes > INDEX_KEY_ATTRIBUTES || ranges > INDEX_KEY_ATTRIBUTES {
        return Err(invalid(format_args!(
            "Index KeySchema has {hashes} HASH and {ranges} RANGE attributes, more than {INDEX_KEY_ATTRIBUTES} of one \
             type, for index: {name}"
        )));
    }
    if elements.iter().skip(hashes).any(|element| element.key_type == KeyType::Hash) {
        return Err(invalid(format_args!(
            "All HASH attributes must precede all RANGE attributes in the KeySchema for index: {name}"
        )));
    }
    Ok(())
}

/// Step 10: the projections of all indexes.
pub(super) fn projections(request: &CreateTable) -> Result<()> {
    let local = request.local_secondary_indexes.iter().map(|index| &index.projection);
    let global = request.global_secondary_indexes.iter().map(|index| &index.projection);
    let mut projected = 0;
    for projection in local.chain(global) {
        projected += one_projection(projection)?;
    }
    if projected > PROJECTED_ATTRIBUTES {
        return Err(invalid(format_args!(
            "Number of NonKeyAttributes over all indexes exceeds per-table limit of {PROJECTED_ATTRIBUTES}"
        )));
    }
    Ok(())
}

/// Gives the number of attributes projected by name.
pub(super) fn one_projection(projection: &IndexProjection) -> Result<usize> {
    let Some(projection_type) = projection.projection_type else {
        return Err(invalid("Unknown ProjectionType: null"));
    };
    match (projection_type, &projection.non_key_attributes) {
        (ProjectionType::All | ProjectionType::KeysOnly, None) => Ok(0),
        (ProjectionType::All | ProjectionType::KeysOnly, Some(_)) => Err(invalid(format_args!(
            "ProjectionType is {}, but NonKeyAttributes is specified",
            projection_type.name()
        ))),
        (ProjectionType::Include, None) => {
            Err(invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"))
        }
        (ProjectionType::Include, Some(attributes)) => {
            let names: Vec<&Text> = attributes.iter().collect();
            match repeated(&names) {
                None => Ok(names.len()),
                Some(name) => {
                    Err(invalid(format_args!("Duplicate attribute name in NonKeyAttributes: {name}")))
                }
            }
        }
    }
}

/// Step 11: local and global indexes share one space of names.
pub(super) fn names_unique(request: &CreateTable) -> Result<()> {
    let local = request.local_secondary_indexes.iter().map(|index| &index.index_name);
    let global = request.global_secondary_indexes.iter().map(|index| &index.index_name);
    let names: Vec<&String> = local.chain(global).collect();
    match repeated(&names) {
        None => Ok(()),
        Some(name) => Err(invalid(format_args!("Duplicate index name: {name}"))),
    }
}

/// The first of `names` that came before.
pub(super) fn repeated<'a, T: Ord>(names: &[&'a T]) -> Option<&'a T> {
    let mut before = BTreeSet::new();
    names.iter().copied().find(|name| !before.insert(*name))
}
