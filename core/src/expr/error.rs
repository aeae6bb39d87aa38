//! What can be wrong with an expression.

use std::fmt;

use crate::error::Error;
use crate::schema::limits::SUBSTITUTION_BYTES;
use crate::value::{Path, ValueError};

/// A refusal of an expression, without the parameter's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    message: String,
    service_message: crate::value::Quoted,
    prefixed: bool,
}

impl ExpressionError {
    /// A refusal that the service prefixes with `Invalid <Parameter>: `.
    #[must_use]
    pub fn prefixed(service_message: impl Into<String>) -> Self {
        let message = service_message.into();
        Self { service_message: crate::value::Quoted(message.clone()), message, prefixed: true }
    }

    /// A refusal that the service gives as it is.
    #[must_use]
    pub fn bare(service_message: impl Into<String>) -> Self {
        Self { prefixed: false, ..Self::prefixed(service_message) }
    }

    /// Replaces our own words, where the service's quote a value.
    #[must_use]
    pub fn reworded(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The error of a request whose parameter `parameter` (such as `ConditionExpression`) this is about.
    #[must_use]
    pub fn in_parameter(self, parameter: &str) -> Error {
        let prefix = if self.prefixed { format!("Invalid {parameter}: ") } else { String::new() };
        let service_message = format!("{prefix}{}", self.service_message.0);
        Error::validation_quoting(format!("{prefix}{}", self.message), service_message)
    }

    pub(super) fn too_long(size_bytes: usize) -> Self {
        Self::prefixed(format!(
            "Expression size has exceeded the maximum allowed size; expression size: {size_bytes}"
        ))
    }

    pub(super) fn empty() -> Self {
        Self::prefixed("The expression can not be empty;")
    }

    pub(super) fn unknown_function(function: &str) -> Self {
        Self::prefixed(format!("Invalid function name; function: {function}"))
    }

    pub(super) fn arity(operator: &str, operands: usize) -> Self {
        Self::prefixed(format!(
            "Incorrect number of operands for operator or function; operator or function: {operator}, number of operands: {operands}"
        ))
    }

    pub(super) fn path_required(function: &str) -> Self {
        Self::prefixed(format!(
            "Operator or function requires a document path; operator or function: {function}"
        ))
    }

    pub(super) fn operand_type(operator: &str, kind: &str) -> Self {
        Self::prefixed(format!(
            "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}"
        ))
    }

    pub(super) fn not_distinct(operator: &str, first: &Path) -> Self {
        Self::prefixed(format!(
            "The first operand must be distinct from the remaining operands for this operator or function; operator: {operator}, first operand: [{}]",
            first.service_form()
        ))
    }

    /// More names and values than a request may have (SEMANTICS 1.6).
    pub(super) fn too_much_content() -> Self {
        Self::bare(format!(
            "ExpressionAttributeNames and ExpressionAttributeValues exceed the maximum allowed size of \
             {SUBSTITUTION_BYTES} bytes"
        ))
    }

    pub(super) fn list_index(index: impl fmt::Display) -> Self {
        Self::prefixed(format!("List index is not within the allowable range; index: [{index}]"))
    }

    pub(super) fn nesting() -> Self {
        Self::bare(
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
        )
    }

    pub(super) fn invalid_path() -> Self {
        Self::bare("The document path provided in the update expression is invalid for update")
    }

    pub(super) fn missing_attribute() -> Self {
        Self::bare("The provided expression refers to an attribute that does not exist in the item")
    }

    pub(super) fn incorrect_type() -> Self {
        Self::bare("An operand in the update expression has an incorrect data type")
    }
}

impl From<ValueError> for ExpressionError {
    fn from(error: ValueError) -> Self {
        Self::bare(error.service_message()).reworded(error.to_string())
    }
}
