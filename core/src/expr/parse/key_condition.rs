//! Key conditions: a condition by grammar, of which few forms are for keys (SEMANTICS 9).

use super::placeholders::Placeholders;
use crate::expr::{Comparator, Condition, ExpressionError, KeyCondition, KeyTerm, KeyTest, Operand};
use crate::value::{AttributeValue, Path};

impl KeyCondition {
    /// Reads a key condition and marks the placeholders it uses.
    ///
    /// # Errors
    /// What the text alone shows to be wrong; [`KeyCondition::check`] and [`KeyCondition::range`] know the rest
    /// (SEMANTICS 4 and 9).
    pub fn parse_with(text: &str, placeholders: &mut Placeholders) -> Result<Self, ExpressionError> {
        let condition = Condition::parse_with(text, placeholders)?;
        let terms: Result<Vec<KeyTerm>, ExpressionError> = match &condition {
            Condition::And(group) => group.members().iter().map(term).collect(),
            alone => term(alone).map(|term| vec![term]),
        };
        match terms {
            Ok(terms) => Self::new(terms).ok_or_else(ExpressionError::empty),
            // The service reads it as a condition first: what it refuses about one comes before what is not for keys.
            Err(error) => Err(condition.check().err().unwrap_or(error)),
        }
    }
}

fn term(leaf: &Condition) -> Result<KeyTerm, ExpressionError> {
    let operator = match leaf {
        Condition::Compare { comparator: Comparator::Ne, .. } => "<>",
        Condition::Compare { comparator, left, right } => return comparison(*comparator, left, right),
        Condition::Between { operand, low, high } => {
            let (Operand::Value(from), Operand::Value(to)) = (low, high) else {
                return Err(refusal(Some("BETWEEN"), &[operand, low, high]));
            };
            return first("BETWEEN", operand, KeyTest::Between(from.clone(), to.clone()));
        }
        Condition::BeginsWith(operand, prefix) => {
            let Operand::Value(value) = prefix else {
                return Err(refusal(Some("begins_with"), &[operand, prefix]));
            };
            return first("begins_with", operand, KeyTest::BeginsWith(value.clone()));
        }
        Condition::In { .. } => "IN",
        Condition::AttributeExists(_) => "attribute_exists",
        Condition::AttributeNotExists(_) => "attribute_not_exists",
        Condition::AttributeType(..) => "attribute_type",
        Condition::Contains(..) => "contains",
        Condition::And(_) => "AND",
        Condition::Or(_) => "OR",
        Condition::Not(_) => "NOT",
    };
    Err(ExpressionError::bare(format!("Invalid operator used in KeyConditionExpression: {operator}")))
}

/// `left comparator right`, where the attribute may stand on either side.
fn comparison(comparator: Comparator, left: &Operand, right: &Operand) -> Result<KeyTerm, ExpressionError> {
    let (path, comparator, value) = match (left, right) {
        (Operand::Path(path), Operand::Value(value)) => (path, comparator, value),
        (Operand::Value(value), Operand::Path(path)) => (path, mirrored(comparator), value),
        _ => return Err(refusal(None, &[left, right])),
    };
    let test: fn(AttributeValue) -> KeyTest = match comparator {
        Comparator::Eq => KeyTest::Eq,
        Comparator::Lt => KeyTest::Lt,
        Comparator::Le => KeyTest::Le,
        Comparator::Gt => KeyTest::Gt,
        Comparator::Ge => KeyTest::Ge,
        Comparator::Ne => unreachable!("the caller has refused it"),
    };
    of(path, test(value.clone()))
}

/// The comparator that says the same with its operands exchanged.
const fn mirrored(comparator: Comparator) -> Comparator {
    match comparator {
        Comparator::Lt => Comparator::Gt,
        Comparator::Le => Comparator::Ge,
        Comparator::Gt => Comparator::Lt,
        Comparator::Ge => Comparator::Le,
        Comparator::Eq | Comparator::Ne => comparator,
    }
}

/// A test whose operator has the attribute as its first operand, and values as the others.
fn first(operator: &str, operand: &Operand, test: KeyTest) -> Result<KeyTerm, ExpressionError> {
    match operand {
        Operand::Path(path) => of(path, test),
        other => Err(refusal(Some(operator), &[other])),
    }
}

fn of(path: &Path, test: KeyTest) -> Result<KeyTerm, ExpressionError> {
    if !path.is_top_level() {
        return Err(nested_attribute());
    }
    Ok(KeyTerm { attribute: path.root().clone(), test })
}

fn nested_attribute() -> ExpressionError {
    ExpressionError::prefixed("KeyConditionExpressions cannot have conditions on nested attributes")
}

/// What is wrong with operands that are not one attribute and values. `first` is an operator that wants the attribute
/// as its first operand.
fn refusal(first: Option<&str>, operands: &[&Operand]) -> ExpressionError {
    let invalid = |what: std::fmt::Arguments<'_>| {
        ExpressionError::bare(format!("Invalid condition in KeyConditionExpression: {what}"))
    };
    if let (Some(operator), Some(Operand::Value(_) | Operand::Size(_))) = (first, operands.first()) {
        return invalid(format_args!("{operator} operator must have the key attribute as its first operand"));
    }
    let mut names = 0;
    for operand in operands {
        match operand {
            Operand::Size(_) => {
                return ExpressionError::bare("KeyConditionExpressions cannot contain nested operations");
            }
            Operand::Path(_) if names > 0 => {
                return invalid(format_args!("Multiple attribute names used in one condition"));
            }
            Operand::Path(path) if !path.is_top_level() => return nested_attribute(),
            Operand::Path(_) => names += 1,
            Operand::Value(_) => {}
        }
    }
    invalid(format_args!("No key attribute specified"))
}
