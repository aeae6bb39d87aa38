//! The rules of updates (SEMANTICS 7).

use super::check_common;
use super::paths::check_apart;
use crate::expr::{ExpressionError, SetOperand, SetValue, Update};
use crate::value::{AttributeType, AttributeValue, Path};

impl Update {
    /// Refuses what the service refuses about an update before it reads the item.
    ///
    /// # Errors
    /// The first reason (SEMANTICS 4 and 7). An update without actions is refused: a request without an update has none.
    pub fn check(&self) -> Result<(), ExpressionError> {
        if self.is_empty() {
            return Err(ExpressionError::empty());
        }
        check_common(self)?;
        check_apart(&self.targets().collect::<Vec<_>>())?;
        for (_, value) in &self.add {
            check_literal("ADD", value, value.kind() == AttributeType::N || is_set(value.kind()))?;
        }
        for (_, value) in &self.delete {
            check_literal("DELETE", value, is_set(value.kind()))?;
        }
        self.set.iter().try_for_each(|action| check_set_value(&action.value))
    }

    /// The paths this update changes, section by section.
    pub(in crate::expr) fn targets(&self) -> impl Iterator<Item = &Path> {
        let set = self.set.iter().map(|action| &action.path);
        let add = self.add.iter().map(|(path, _)| path);
        let delete = self.delete.iter().map(|(path, _)| path);
        set.chain(&self.remove).chain(add).chain(delete)
    }
}

const fn is_set(kind: AttributeType) -> bool {
    matches!(kind, AttributeType::Ss | AttributeType::Ns | AttributeType::Bs)
}

/// ADD and DELETE have other words than functions for a literal of the wrong type.
fn check_literal(section: &str, value: &AttributeValue, admitted: bool) -> Result<(), ExpressionError> {
    if admitted {
        return Ok(());
    }
    let kind = match value.kind() {
        AttributeType::S => "STRING",
        AttributeType::N => "NUMBER",
        AttributeType::B => "BINARY",
        AttributeType::Bool => "BOOLEAN",
        AttributeType::L => "LIST",
        AttributeType::M => "MAP",
        other => other.name(),
    };
    Err(ExpressionError::prefixed(format!(
        "Incorrect operand type for operator or function; operator: {section}, operand type: {kind}"
    )))
}

fn check_set_value(value: &SetValue) -> Result<(), ExpressionError> {
    let (operator, operands) = match value {
        SetValue::Operand(operand) => return check_functions(operand),
        SetValue::Plus(left, right) => ("+", [left, right]),
        SetValue::Minus(left, right) => ("-", [left, right]),
    };
    for operand in operands {
        check_functions(operand)?;
    }
    operands.into_iter().try_for_each(|operand| check_kind(operator, operand, AttributeType::N))
}

/// Looks into the functions of an operand, without recursion: their number is only bounded by the size of the text.
fn check_functions(operand: &SetOperand) -> Result<(), ExpressionError> {
    let mut operands = vec![operand];
    while let Some(operand) = operands.pop() {
        match operand {
            SetOperand::Path(_) | SetOperand::Value(_) => {}
            SetOperand::IfNotExists(path, default) => {
                if matches!(&**default, SetOperand::Path(other) if other == path) {
                    return Err(ExpressionError::not_distinct("if_not_exists", path));
                }
                operands.push(default);
            }
            SetOperand::ListAppend(first, second) => {
                check_kind("list_append", first, AttributeType::L)?;
                check_kind("list_append", second, AttributeType::L)?;
                operands.extend([second, first].map(|operand| &**operand));
            }
        }
    }
    Ok(())
}

fn check_kind(operator: &str, operand: &SetOperand, wanted: AttributeType) -> Result<(), ExpressionError> {
    match operand {
        SetOperand::Value(value) if value.kind() != wanted => {
            Err(ExpressionError::operand_type(operator, value.kind().name()))
        }
        _ => Ok(()),
    }
}
