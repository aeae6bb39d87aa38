//! What Query and Scan refuse alike: an index, what to give of each item, and the expressions (SEMANTICS 9 and 10).

use std::collections::BTreeSet;

use super::expression::{projection, projection_keys};
use super::{Constraints, index, invalid};
use crate::error::{Error, Result};
use crate::expr::{Condition, KeyCondition, Projection};
use crate::request::{ReadSource, Select};
use crate::schema::{IndexScope, TableSchema};

const KEY_CONDITION: &str = "KeyConditionExpression";
const FILTER: &str = "FilterExpression";

/// Query or Scan, where their words differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::request) enum Reading {
    Query,
    Scan,
}

/// What an index is called, before the table is known.
pub(in crate::request) fn index_name(broken: &mut Constraints, name: Option<&String>) {
    if let Some(name) = name {
        index::name(broken, "indexName", name);
    }
}

/// What to give of each item (SEMANTICS 9.1).
pub(in crate::request) fn select(
    reading: Reading,
    select: Option<Select>,
    projection: Option<&Projection>,
    index_name: Option<&String>,
) -> Result<()> {
    let what = match (select, projection) {
        (Some(Select::SpecificAttributes), None) => {
            let rule = "Must specify the AttributesToGet or ProjectionExpression when choosing to get \
                        SPECIFIC_ATTRIBUTES";
            return Err(Error::validation(match reading {
                Reading::Query => format!("1 validation error detected: {rule}"),
                Reading::Scan => rule.to_owned(),
            }));
        }
        (Some(Select::AllAttributes), Some(_)) => "ALL_ATTRIBUTES",
        (Some(Select::AllProjectedAttributes), Some(_)) => "ALL_PROJECTED_ATTRIBUTES",
        (Some(Select::Count), Some(_)) => "only the Count",
        (Some(Select::AllProjectedAttributes), None) if index_name.is_none() => {
            return Err(Error::validation(
                "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            ));
        }
        _ => return Ok(()),
    };
    Err(Error::validation(format!("Cannot specify the ProjectionExpression when choosing to get {what}")))
}

/// The key condition of a Query, before the table is known.
pub(in crate::request) fn key_condition(condition: &KeyCondition) -> Result<()> {
    condition.check().map_err(|error| error.in_parameter(KEY_CONDITION))
}

/// What the expressions of a Query, each good by itself, bring together.
pub(in crate::request) fn key_condition_beside(
    condition: &KeyCondition,
    filter: Option<&Condition>,
    projected: Option<&Projection>,
) -> Result<()> {
    condition.check_beside(filter, projected).map_err(|error| error.in_parameter(KEY_CONDITION))
}

/// The filter and the projection, before the table is known.
pub(in crate::request) fn read_expressions(
    filter: Option<&Condition>,
    projected: Option<&Projection>,
) -> Result<()> {
    filter.map_or(Ok(()), Condition::check).map_err(|error| error.in_parameter(FILTER))?;
    projection(projected)
}

/// What the filter and the projection, each good by itself, bring together.
pub(in crate::request) fn filter_beside(
    filter: Option<&Condition>,
    projected: Option<&Projection>,
) -> Result<()> {
    let (Some(filter), Some(projected)) = (filter, projected) else { return Ok(()) };
    filter.check_beside(projected).map_err(|error| error.in_parameter(FILTER))
}

/// Consistent reads are of a table or a local index.
pub(in crate::request) fn consistency(source: ReadSource<'_>, consistent_read: bool) -> Result<()> {
    if consistent_read && source.scope() == Some(IndexScope::Global) {
        return Err(Error::validation("Consistent reads are not supported on global secondary indexes"));
    }
    Ok(())
}

/// The filter of a Query names no attribute of the key it reads by: the key condition is for those (SEMANTICS 5.2).
pub(in crate::request) fn filter_names_no_key(
    source: ReadSource<'_>,
    filter: Option<&Condition>,
) -> Result<()> {
    let Some(filter) = filter else { return Ok(()) };
    let named = filter.attributes();
    let key = source.key();
    match key.attributes().find(|attribute| named.contains(&&attribute.name)) {
        None => Ok(()),
        Some(attribute) => Err(Error::validation(format!(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: {}",
            attribute.name
        ))),
    }
}

/// The filter of a Query names nothing that the index read, global or local, does not hold (SEMANTICS 9.1). That of a Scan may.
pub(in crate::request) fn filter_names_what_is_held(
    source: ReadSource<'_>,
    filter: Option<&Condition>,
) -> Result<()> {
    let (Some(index), Some(filter)) = (source.index, filter) else { return Ok(()) };
    let missing: BTreeSet<&str> = filter
        .attributes()
        .into_iter()
        .map(|attribute| attribute.as_str())
        .filter(|attribute| !source.holds(attribute))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (name, missing) = (&index.name, Vec::from_iter(missing).join(", "));
    Err(invalid(format_args!(
        "Secondary index {name} does not project one or more filter attributes: [{missing}]"
    )))
}

/// The filter and the projection lead into no key attribute, and a global index holds what is asked of it
/// (SEMANTICS 2 and 9.1).
pub(in crate::request) fn attributes(
    schema: &TableSchema,
    source: ReadSource<'_>,
    filter: Option<&Condition>,
    projected: Option<&Projection>,
    select: Option<Select>,
) -> Result<()> {
    projection_keys(projected, schema)?;
    filter
        .map_or(Ok(()), |filter| filter.check_key_paths(schema))
        .map_err(|error| error.in_parameter(FILTER))?;
    let Some(index) = source.index.filter(|index| index.scope == IndexScope::Global) else { return Ok(()) };
    let name = &index.name;
    if select == Some(Select::AllAttributes) && !source.holds_all() {
        return Err(invalid(format_args!(
            "Select type ALL_ATTRIBUTES is not supported for global secondary index {name} because its projection type \
             is not ALL"
        )));
    }
    let missing: Vec<&str> = projected
        .map(Projection::attributes)
        .into_iter()
        .flatten()
        .map(|attribute| attribute.as_str())
        .filter(|attribute| !source.holds(attribute))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(invalid(format_args!("Global secondary index {name} does not project [{missing}]")))
}
