//! What the service refuses about an expression, wherever its AST comes from (SEMANTICS 4 to 7).
//!
//! What is told first: names and values that no expression can hold, the size of the text, the number of operators,
//! paths that are too deep; then each condition in the order of the text (size of an IN, operands that must be
//! distinct, kinds of literals), or for an update overlapping paths, the literals of ADD and DELETE, and those of SET.

mod condition;
mod key_condition;
mod keys;
mod paths;
mod update;

use super::parse::{check_name, check_value};
use super::render::{excessive_length, substitution_bytes};
use super::walk::{Expression, Reader};
use super::{Condition, ExpressionError, KeyCondition, Projection, Update};
use crate::schema::limits::{EXPRESSION_OPERATORS, PATH_ELEMENTS, SUBSTITUTION_BYTES};
use crate::value::{AttributeValue, Path, PathElement, Text};

/// The largest index of a list element in a path: the service keeps it in 32 bits with a sign.
pub(super) const LIST_INDEX_MAX: u32 = i32::MAX.unsigned_abs();

impl Projection {
    /// Refuses what the service refuses about a projection before it reads anything.
    ///
    /// # Errors
    /// The first reason (SEMANTICS 4 and 6).
    pub fn check(&self) -> Result<(), ExpressionError> {
        check_common(self)?;
        paths::check_apart(&self.paths().iter().collect::<Vec<_>>())
    }
}

impl Update {
    /// Refuses names and values of this and of the condition of the same request that are too large together. Each
    /// has passed its own check.
    ///
    /// # Errors
    /// More than 2 MB (SEMANTICS 1.6).
    pub fn check_beside(&self, condition: &Condition) -> Result<(), ExpressionError> {
        check_together(&(Some(self), Some(condition)))
    }
}

impl KeyCondition {
    /// Refuses names and values of this and of the other expressions of the same query that are too large together.
    /// Each has passed its own check.
    ///
    /// # Errors
    /// More than 2 MB (SEMANTICS 1.6).
    pub fn check_beside(
        &self,
        filter: Option<&Condition>,
        projection: Option<&Projection>,
    ) -> Result<(), ExpressionError> {
        check_together(&(Some(self), (filter, projection)))
    }
}

impl Condition {
    /// Refuses names and values of this and of the projection of the same request that are too large together. Each has
    /// passed its own check.
    ///
    /// # Errors
    /// More than 2 MB (SEMANTICS 1.6).
    pub fn check_beside(&self, projection: &Projection) -> Result<(), ExpressionError> {
        check_together(&(Some(self), Some(projection)))
    }
}

/// The one rule about the expressions of a request together: the size of their names and values.
fn check_together(expressions: &impl Expression) -> Result<(), ExpressionError> {
    let mut survey = Survey::default();
    expressions.walk(&mut survey);
    check_content(expressions, &survey)
}

fn check_content(expressions: &impl Expression, survey: &Survey) -> Result<(), ExpressionError> {
    // Counted with every repetition first: equal values share a placeholder, and hardly any expression comes near.
    if survey.content_bytes > SUBSTITUTION_BYTES && substitution_bytes(expressions) > SUBSTITUTION_BYTES {
        return Err(ExpressionError::too_much_content());
    }
    Ok(())
}

/// The rules every expression has to keep.
fn check_common(expression: &impl Expression) -> Result<(), ExpressionError> {
    let mut survey = Survey::default();
    expression.walk(&mut survey);
    if let Some(error) = survey.content_error {
        return Err(error);
    }
    check_content(expression, &survey)?;
    if let Some(size_bytes) = excessive_length(expression) {
        return Err(ExpressionError::too_long(size_bytes));
    }
    if survey.operators > EXPRESSION_OPERATORS {
        return Err(ExpressionError::prefixed(format!(
            "The expression contains too many operators; operator count: {}",
            survey.operators
        )));
    }
    survey.path_error.map_or(Ok(()), Err)
}

/// Bytes that a placeholder may have, at most, in an expression of allowed size.
const PLACEHOLDER_ALLOWANCE: usize = 4;

/// Counts operators, and keeps the first thing that is wrong with names and values, and with paths.
#[derive(Default)]
struct Survey {
    operators: usize,
    content_bytes: usize,
    content_error: Option<ExpressionError>,
    path_error: Option<ExpressionError>,
}

impl<'a> Reader<'a> for Survey {
    fn name(&mut self, name: &'a Text) {
        self.content_bytes += PLACEHOLDER_ALLOWANCE + name.len();
        if let Err(what) = check_name(name) {
            self.content_error.get_or_insert_with(|| {
                ExpressionError::bare(format!("ExpressionAttributeNames contains invalid value: {what}"))
            });
        }
    }

    fn path(&mut self, path: &'a Path) {
        for element in path.elements() {
            match element {
                PathElement::Name(name) => self.name(name),
                PathElement::Index(index) if *index > LIST_INDEX_MAX => {
                    self.path_error.get_or_insert_with(|| ExpressionError::list_index(index));
                }
                PathElement::Index(_) => {}
            }
        }
        let levels = path.elements().len();
        if levels > PATH_ELEMENTS {
            self.path_error.get_or_insert_with(|| {
                ExpressionError::prefixed(format!(
                    "The document path has too many nesting levels; nesting levels: {levels}"
                ))
            });
        }
    }

    fn value(&mut self, value: &'a AttributeValue) {
        self.content_bytes += PLACEHOLDER_ALLOWANCE + value.size_bytes();
        if self.content_error.is_none() {
            self.content_error = check_value(value).err();
        }
    }

    fn operator_word(&mut self, _word: &'static str) {
        self.operators += 1;
    }

    fn operator_sign(&mut self, _sign: &'static str) {
        self.operators += 1;
    }
}
