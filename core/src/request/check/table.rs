//! CreateTable: the structural and semantic checks of SEMANTICS 14.1, in the order of that section.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::{Constraints, index, invalid};
use crate::error::{Error, Result};
use crate::request::CreateTable;
use crate::schema::limits::{
    INDEX_KEY_ATTRIBUTES, KEY_ATTRIBUTE_NAME_BYTES, KEY_ELEMENTS, TABLE_NAME_MAX, TABLE_NAME_MIN,
    THROUGHPUT_UNITS,
};
use crate::schema::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ProvisionedThroughput, StreamSpecification,
};
use crate::value::Text;

/// All that is refused about a new table, but for its name being taken.
pub(in crate::request) fn create_table(request: &CreateTable) -> Result<()> {
    table_name(request)?;
    structure(request)?;
    throughput(request)?;
    let definitions = &request.attribute_definitions;
    if definitions.len() < request.key_schema.len() {
        return Err(Error::validation("Invalid KeySchema: Some index key attribute have no definition"));
    }
    key_schema(&request.key_schema, definitions)?;
    definitions_used(request)?;
    index::local(request)?;
    index::global(request)?;
    index::projections(request)?;
    index::names_unique(request)?;
    stream(request.stream_specification)
}

/// A bad table name is reported alone, before everything else (3.2).
fn table_name(request: &CreateTable) -> Result<()> {
    let mut broken = Constraints::default();
    let name = request.table_name.as_str();
    broken.length(name, "tableName", name.len(), TABLE_NAME_MIN..=TABLE_NAME_MAX);
    broken.finish()
}

/// What the service checks field by field and reports together.
fn structure(request: &CreateTable) -> Result<()> {
    let mut broken = Constraints::default();
    for (at, definition) in (1..).zip(&request.attribute_definitions) {
        attribute_name(
            &mut broken,
            &definition.attribute_name,
            format_args!("attributeDefinitions.{at}.member.attributeName"),
        );
    }
    elements(&mut broken, &request.key_schema, "keySchema", KEY_ELEMENTS);
    for (at, index) in (1..).zip(&request.local_secondary_indexes) {
        let path = format!("localSecondaryIndexes.{at}.member");
        index::structure(&mut broken, &path, &index.index_name, &index.projection);
        elements(&mut broken, &index.key_schema, &format!("{path}.keySchema"), KEY_ELEMENTS);
    }
    for (at, index) in (1..).zip(&request.global_secondary_indexes) {
        let path = format!("globalSecondaryIndexes.{at}.member");
        index::structure(&mut broken, &path, &index.index_name, &index.projection);
        elements(&mut broken, &index.key_schema, &format!("{path}.keySchema"), 2 * INDEX_KEY_ATTRIBUTES);
        units(&mut broken, index.provisioned_throughput, &format!("{path}.provisionedThroughput"));
    }
    units(&mut broken, request.provisioned_throughput, "provisionedThroughput");
    broken.finish()
}

/// The name of an attribute that is a key or is projected by name (1.6).
pub(super) fn attribute_name(broken: &mut Constraints, name: &str, path: impl Display) {
    broken.length(name, path, name.len(), 1..=KEY_ATTRIBUTE_NAME_BYTES);
}

pub(super) fn elements(broken: &mut Constraints, elements: &[KeySchemaElement], path: &str, most: usize) {
    let listed: Vec<String> = elements
        .iter()
        .map(|element| {
            let (name, part) = (&element.attribute_name, element.key_type.name());
            format!("KeySchemaElement(attributeName={name}, keyType={part})")
        })
        .collect();
    broken.length(format_args!("[{}]", listed.join(", ")), path, elements.len(), 1..=most);
    for (at, element) in (1..).zip(elements) {
        attribute_name(broken, &element.attribute_name, format_args!("{path}.{at}.member.attributeName"));
    }
}

pub(super) fn units(broken: &mut Constraints, throughput: Option<ProvisionedThroughput>, path: &str) {
    let Some(throughput) = throughput else { return };
    // The upper bound is a check of its own, with another message.
    broken.value(throughput.read_capacity_units, format_args!("{path}.readCapacityUnits"), 1..=u64::MAX);
    broken.value(throughput.write_capacity_units, format_args!("{path}.writeCapacityUnits"), 1..=u64::MAX);
}

/// Steps 1 and 2.
fn throughput(request: &CreateTable) -> Result<()> {
    match (request.billing_mode, request.provisioned_throughput) {
        (BillingMode::PayPerRequest, None) => Ok(()),
        (BillingMode::PayPerRequest, Some(_)) => Err(invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        )),
        (BillingMode::Provisioned, None) => Err(invalid(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        )),
        (BillingMode::Provisioned, Some(throughput)) => within_bounds(throughput),
    }
}

/// Throughput of a table or an index is at most what can be provisioned.
pub(super) fn within_bounds(throughput: ProvisionedThroughput) -> Result<()> {
    let given = [
        ("ReadCapacityUnits", throughput.read_capacity_units),
        ("WriteCapacityUnits", throughput.write_capacity_units),
    ];
    match given.into_iter().find(|(_, units)| *units > THROUGHPUT_UNITS) {
        None => Ok(()),
        Some((what, units)) => {
            Err(Error::validation(format!("Given value {units} for {what} is out of bounds")))
        }
    }
}

/// Steps 4 to 6, for the key of a table or of a local index.
pub(super) fn key_schema(elements: &[KeySchemaElement], definitions: &[AttributeDefinition]) -> Result<()> {
    defined(elements, definitions)?;
    if let [first, second, ..] = elements
        && first.attribute_name == second.attribute_name
    {
        return Err(Error::validation(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        ));
    }
    if elements.first().is_some_and(|element| element.key_type != KeyType::Hash) {
        return Err(Error::validation(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ));
    }
    if elements.get(1).is_some_and(|element| element.key_type != KeyType::Range) {
        return Err(Error::validation(
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
        ));
    }
    Ok(())
}

/// Step 4: every key attribute has a definition.
pub(super) fn defined(elements: &[KeySchemaElement], definitions: &[AttributeDefinition]) -> Result<()> {
    let has_definition =
        |name: &Text| definitions.iter().any(|definition| definition.attribute_name == *name);
    if elements.iter().all(|element| has_definition(&element.attribute_name)) {
        return Ok(());
    }
    let keys: Vec<&Text> = elements.iter().map(|element| &element.attribute_name).collect();
    let definitions: Vec<&Text> = definitions.iter().map(|definition| &definition.attribute_name).collect();
    let (keys, definitions) = (listing(&keys), listing(&definitions));
    Err(invalid(format_args!(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: {keys}, AttributeDefinitions: \
         {definitions}"
    )))
}

/// Step 7: every definition is used, and stands once.
fn definitions_used(request: &CreateTable) -> Result<()> {
    let defined: Vec<&Text> =
        request.attribute_definitions.iter().map(|definition| &definition.attribute_name).collect();
    if let Some(name) = index::repeated(&defined) {
        return Err(invalid(format_args!("Duplicate attribute name in AttributeDefinitions: {name}")));
    }
    let local = request.local_secondary_indexes.iter().flat_map(|index| &index.key_schema);
    let global = request.global_secondary_indexes.iter().flat_map(|index| &index.key_schema);
    let mut is_used = BTreeSet::new();
    let mut used: Vec<&Text> = Vec::new();
    for element in request.key_schema.iter().chain(local).chain(global) {
        if is_used.insert(&element.attribute_name) {
            used.push(&element.attribute_name);
        }
    }
    if defined.iter().all(|name| is_used.contains(name)) {
        return Ok(());
    }
    if request.local_secondary_indexes.is_empty() && request.global_secondary_indexes.is_empty() {
        return Err(invalid(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in \
             AttributeDefinitions",
        ));
    }
    let (defined, used) = (listing(&defined), listing(&used));
    Err(invalid(format_args!(
        "Some AttributeDefinitions are not used. AttributeDefinitions: {defined}, keys used: {used}"
    )))
}

/// Step 12.
fn stream(specification: Option<StreamSpecification>) -> Result<()> {
    match specification {
        Some(StreamSpecification { stream_enabled: false, stream_view_type: Some(_) }) => Err(invalid(
            "Table is being created with a stream disabled, UpdateViewType should not be specified",
        )),
        Some(StreamSpecification { stream_enabled: true, stream_view_type: None }) => {
            Err(invalid("Table is being created with a stream enabled, StreamViewType should be specified"))
        }
        _ => Ok(()),
    }
}

/// `[a, b]`.
fn listing(names: &[&Text]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    format!("[{}]", names.join(", "))
}
