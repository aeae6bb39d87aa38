//! The rules of conditions (SEMANTICS 4 and 5).

use super::check_common;
use crate::expr::{Comparator, Condition, ExpressionError, Operand, SizeOf};
use crate::schema::limits::IN_OPERANDS;
use crate::value::{AttributeType, AttributeValue};

impl Condition {
    /// Refuses what the service refuses about a condition before it reads any item.
    ///
    /// # Errors
    /// The first reason (SEMANTICS 4 and 5).
    pub fn check(&self) -> Result<(), ExpressionError> {
        check_common(self)?;
        let mut conditions = vec![self];
        while let Some(condition) = conditions.pop() {
            match condition {
                Self::And(group) | Self::Or(group) => conditions.extend(group.members().iter().rev()),
                Self::Not(negated) => conditions.push(negated),
                leaf => check_leaf(leaf)?,
            }
        }
        Ok(())
    }
}

fn check_leaf(leaf: &Condition) -> Result<(), ExpressionError> {
    match leaf {
        Condition::Compare { comparator, left, right } => {
            check_distinct(comparator.sign(), left, right)?;
            check_sizes([left, right])?;
            if matches!(comparator, Comparator::Eq | Comparator::Ne) {
                return Ok(());
            }
            [left, right].into_iter().try_for_each(|operand| check_ordered(comparator.sign(), operand))
        }
        Condition::Between { operand, low, high } => {
            [low, high].into_iter().try_for_each(|bound| check_distinct("BETWEEN", operand, bound))?;
            check_sizes([operand, low, high])?;
            [operand, low, high].into_iter().try_for_each(|operand| check_ordered("BETWEEN", operand))?;
            check_bounds(low, high)
        }
        Condition::In { operand, list } => {
            // The operand before IN counts too (SEMANTICS 4 and 20).
            let operands = 1 + list.len();
            if list.is_empty() {
                return Err(ExpressionError::arity("IN", operands));
            }
            if list.len() > IN_OPERANDS {
                return Err(ExpressionError::prefixed(format!(
                    "The IN operator is provided with too many operands; number of operands: {operands}"
                )));
            }
            list.iter().try_for_each(|member| check_distinct("IN", operand, member))?;
            check_sizes([operand])?;
            list.iter().try_for_each(|member| check_sizes([member]))
        }
        Condition::AttributeType(operand, _) => check_sizes([operand]),
        Condition::BeginsWith(operand, prefix) => {
            check_distinct("begins_with", operand, prefix)?;
            check_sizes([operand, prefix])?;
            [operand, prefix].into_iter().try_for_each(check_begins_with)
        }
        Condition::Contains(operand, part) => {
            check_distinct("contains", operand, part)?;
            check_sizes([operand, part])
        }
        Condition::AttributeExists(_)
        | Condition::AttributeNotExists(_)
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Not(_) => Ok(()),
    }
}

/// Refuses the same path for the first operand and for another.
fn check_distinct(operator: &str, first: &Operand, other: &Operand) -> Result<(), ExpressionError> {
    match (first, other) {
        (Operand::Path(first), Operand::Path(other)) if first == other => {
            Err(ExpressionError::not_distinct(operator, first))
        }
        _ => Ok(()),
    }
}

/// Refuses `size` of a literal that has no size.
fn check_sizes<const N: usize>(operands: [&Operand; N]) -> Result<(), ExpressionError> {
    for operand in operands {
        if let Operand::Size(SizeOf::Value(value)) = operand
            && let kind @ (AttributeType::N | AttributeType::Bool | AttributeType::Null) = value.kind()
        {
            return Err(ExpressionError::operand_type("size", kind.name()));
        }
    }
    Ok(())
}

/// Refuses a literal that has no order.
fn check_ordered(operator: &str, operand: &Operand) -> Result<(), ExpressionError> {
    match operand {
        Operand::Value(value) => ordered(operator, value),
        Operand::Path(_) | Operand::Size(_) => Ok(()),
    }
}

fn check_begins_with(operand: &Operand) -> Result<(), ExpressionError> {
    match operand {
        Operand::Path(_) => Ok(()),
        Operand::Value(value) => prefix(value),
        Operand::Size(_) => Err(ExpressionError::operand_type("begins_with", "N")),
    }
}

fn check_bounds(low: &Operand, high: &Operand) -> Result<(), ExpressionError> {
    match (low, high) {
        (Operand::Value(low), Operand::Value(high)) => bounds(low, high),
        _ => Ok(()),
    }
}

/// Refuses a value that has no order.
pub(super) fn ordered(operator: &str, value: &AttributeValue) -> Result<(), ExpressionError> {
    match value {
        AttributeValue::S(_) | AttributeValue::N(_) | AttributeValue::B(_) => Ok(()),
        other => Err(ExpressionError::operand_type(operator, other.kind().name())),
    }
}

/// Refuses a value that nothing can begin with.
pub(super) fn prefix(value: &AttributeValue) -> Result<(), ExpressionError> {
    match value {
        AttributeValue::S(_) | AttributeValue::B(_) => Ok(()),
        other => Err(ExpressionError::operand_type("begins_with", other.kind().name())),
    }
}

/// Refuses bounds of different types, and a lower one above the upper one.
pub(super) fn bounds(low: &AttributeValue, high: &AttributeValue) -> Result<(), ExpressionError> {
    let rule = match low.partial_order(high) {
        None => "The BETWEEN operator requires same data type for lower and upper bounds",
        Some(std::cmp::Ordering::Greater) => {
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
        }
        Some(_) => return Ok(()),
    };
    let service = format!(
        "{rule}; lower bound operand: AttributeValue: {}, upper bound operand: AttributeValue: {}",
        low.service_form(),
        high.service_form()
    );
    Err(ExpressionError::prefixed(service).reworded(rule))
}
