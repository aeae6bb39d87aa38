//! Conditions and filters as data.

use crate::value::{AttributeType, AttributeValue, Path};

/// A condition on one item (SEMANTICS 5).
///
/// AND and OR groups are flat and have at least two members, because [`Group`] can only be built by
/// [`Condition::and`], [`Condition::or`] and the operators `&` and `|`.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// `left op right`.
    Compare {
        /// The comparator.
        comparator: Comparator,
        /// The left operand.
        left: Operand,
        /// The right operand.
        right: Operand,
    },
    /// `operand BETWEEN low AND high`, bounds included.
    Between {
        /// What is compared.
        operand: Operand,
        /// The lower bound.
        low: Operand,
        /// The upper bound.
        high: Operand,
    },
    /// `operand IN (list)`.
    In {
        /// What is compared.
        operand: Operand,
        /// What it may equal, at least one.
        list: Vec<Operand>,
    },
    /// `attribute_exists(path)`.
    AttributeExists(Path),
    /// `attribute_not_exists(path)`.
    AttributeNotExists(Path),
    /// `attribute_type(operand, :type)`.
    AttributeType(Operand, AttributeType),
    /// `begins_with(operand, prefix)`.
    BeginsWith(Operand, Operand),
    /// `contains(operand, part)`.
    Contains(Operand, Operand),
    /// All of them hold.
    And(Group),
    /// One of them holds.
    Or(Group),
    /// It does not hold.
    Not(Box<Condition>),
}

/// The members of an AND or OR: at least two, none of them a group of the same operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Group(Vec<Condition>);

/// `=`, `<>`, `<`, `<=`, `>`, `>=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// What a condition compares.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// The value at a path of the item.
    Path(Path),
    /// A value of the request.
    Value(AttributeValue),
    /// `size(path)` or `size(:value)`.
    Size(SizeOf),
}

/// What `size` measures.
#[derive(Debug, Clone, PartialEq)]
pub enum SizeOf {
    /// The value at a path of the item.
    Path(Path),
    /// A value of the request.
    Value(AttributeValue),
}

impl Group {
    /// The members in order.
    #[must_use]
    pub fn members(&self) -> &[Condition] {
        &self.0
    }
}

impl Condition {
    /// All of `conditions`; nested ANDs are flattened, one alone is itself, none at all is `None`.
    #[must_use]
    pub fn and(conditions: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut members = Vec::new();
        for condition in conditions {
            match condition {
                // Joining one more to a group keeps the group's memory, so that a long chain costs linear time.
                Self::And(Group(nested)) if members.is_empty() => members = nested,
                Self::And(Group(nested)) => members.extend(nested),
                other => members.push(other),
            }
        }
        if members.len() > 1 { Some(Self::And(Group(members))) } else { members.pop() }
    }

    /// One of `conditions`; nested ORs are flattened, one alone is itself, none at all is `None`.
    #[must_use]
    pub fn or(conditions: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut members = Vec::new();
        for condition in conditions {
            match condition {
                // Joining one more to a group keeps the group's memory, so that a long chain costs linear time.
                Self::Or(Group(nested)) if members.is_empty() => members = nested,
                Self::Or(Group(nested)) => members.extend(nested),
                other => members.push(other),
            }
        }
        if members.len() > 1 { Some(Self::Or(Group(members))) } else { members.pop() }
    }
}
