//! The expressions of a request, each refused under the name of its parameter (SEMANTICS 4).

use crate::error::Result;
use crate::expr::{Condition, Projection, Update};
use crate::schema::TableSchema;

const CONDITION: &str = "ConditionExpression";
const UPDATE: &str = "UpdateExpression";
const PROJECTION: &str = "ProjectionExpression";

/// The condition of a write, before the table is known.
pub(in crate::request) fn condition(condition: Option<&Condition>) -> Result<()> {
    condition.map_or(Ok(()), Condition::check).map_err(|error| error.in_parameter(CONDITION))
}

/// What the update and the condition of an UpdateItem, each good by itself, bring together.
pub(in crate::request) fn update_beside(
    update: Option<&Update>,
    condition: Option<&Condition>,
) -> Result<()> {
    let (Some(update), Some(condition)) = (update, condition) else { return Ok(()) };
    update.check_beside(condition).map_err(|error| error.in_parameter(UPDATE))
}

/// The condition of a write names no part of a key attribute.
pub(in crate::request) fn condition_keys(condition: Option<&Condition>, schema: &TableSchema) -> Result<()> {
    condition
        .map_or(Ok(()), |condition| condition.check_key_paths(schema))
        .map_err(|error| error.in_parameter(CONDITION))
}

/// The update of an UpdateItem, before the table is known.
pub(in crate::request) fn update(update: Option<&Update>) -> Result<()> {
    update.map_or(Ok(()), Update::check).map_err(|error| error.in_parameter(UPDATE))
}

/// The update of an UpdateItem changes no key attribute.
pub(in crate::request) fn update_keys(update: Option<&Update>, schema: &TableSchema) -> Result<()> {
    update.map_or(Ok(()), |update| update.check_keys(schema)).map_err(|error| error.in_parameter(UPDATE))
}

/// The projection of a read, before the table is known.
pub(in crate::request) fn projection(projection: Option<&Projection>) -> Result<()> {
    projection.map_or(Ok(()), Projection::check).map_err(|error| error.in_parameter(PROJECTION))
}

/// The projection of a read names no part of a key attribute.
pub(in crate::request) fn projection_keys(
    projection: Option<&Projection>,
    schema: &TableSchema,
) -> Result<()> {
    projection
        .map_or(Ok(()), |projection| projection.check_key_paths(schema))
        .map_err(|error| error.in_parameter(PROJECTION))
}
