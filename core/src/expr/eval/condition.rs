//! Whether a condition holds (SEMANTICS 5).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::contains::{begins_with, contains};
use crate::expr::{Comparator, Condition, Operand, SizeOf};
use crate::value::{AttributeValue, Item, Path};

impl Condition {
    /// Whether this holds for `item`. Without an item every path is missing.
    #[must_use]
    pub fn holds(&self, item: Option<&Item>) -> bool {
        match self {
            Self::Compare { comparator, left, right } => {
                compare(*comparator, read(left, item).as_deref(), read(right, item).as_deref())
            }
            Self::Between { operand, low, high } => {
                let operand = read(operand, item);
                compare(Comparator::Ge, operand.as_deref(), read(low, item).as_deref())
                    && compare(Comparator::Le, operand.as_deref(), read(high, item).as_deref())
            }
            Self::In { operand, list } => {
                let operand = read(operand, item);
                operand.is_some() && list.iter().any(|member| read(member, item) == operand)
            }
            Self::AttributeExists(path) => at(path, item).is_some(),
            Self::AttributeNotExists(path) => at(path, item).is_none(),
            Self::AttributeType(operand, kind) => {
                read(operand, item).is_some_and(|value| value.kind() == *kind)
            }
            Self::BeginsWith(operand, prefix) => match (read(operand, item), read(prefix, item)) {
                (Some(value), Some(prefix)) => begins_with(&value, &prefix),
                _ => false,
            },
            Self::Contains(operand, part) => match (read(operand, item), read(part, item)) {
                (Some(value), Some(part)) => contains(&value, &part),
                _ => false,
            },
            Self::And(group) => group.members().iter().all(|member| member.holds(item)),
            Self::Or(group) => group.members().iter().any(|member| member.holds(item)),
            Self::Not(negated) => !negated.holds(item),
        }
    }
}

/// The truth table of SEMANTICS 5.1.
fn compare(comparator: Comparator, left: Option<&AttributeValue>, right: Option<&AttributeValue>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return comparator == Comparator::Ne };
    let order = || left.partial_order(right);
    match comparator {
        Comparator::Eq => left == right,
        Comparator::Ne => left != right,
        Comparator::Lt => order() == Some(Ordering::Less),
        Comparator::Le => order().is_some_and(Ordering::is_le),
        Comparator::Gt => order() == Some(Ordering::Greater),
        Comparator::Ge => order().is_some_and(Ordering::is_ge),
    }
}

fn at<'a>(path: &Path, item: Option<&'a Item>) -> Option<&'a AttributeValue> {
    path.get(item?)
}

/// The value of an operand; `None` where the path is missing or the value has no size.
fn read<'a>(operand: &'a Operand, item: Option<&'a Item>) -> Option<Cow<'a, AttributeValue>> {
    match operand {
        Operand::Path(path) => at(path, item).map(Cow::Borrowed),
        Operand::Value(value) => Some(Cow::Borrowed(value)),
        Operand::Size(size_of) => {
            let value = match size_of {
                SizeOf::Path(path) => at(path, item)?,
                SizeOf::Value(value) => value,
            };
            Some(Cow::Owned(AttributeValue::from(size(value)?)))
        }
    }
}

/// What `size` answers (SEMANTICS 5.2): UTF-16 code units of a string.
fn size(value: &AttributeValue) -> Option<usize> {
    match value {
        AttributeValue::S(text) => Some(text.encode_utf16().count()),
        AttributeValue::B(bytes) => Some(bytes.len()),
        AttributeValue::L(list) => Some(list.len()),
        AttributeValue::M(map) => Some(map.len()),
        AttributeValue::Ss(set) => Some(set.len()),
        AttributeValue::Ns(set) => Some(set.len()),
        AttributeValue::Bs(set) => Some(set.len()),
        AttributeValue::N(_) | AttributeValue::Bool(_) | AttributeValue::Null => None,
    }
}
