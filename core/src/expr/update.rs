//! Update expressions as data.

use crate::value::{AttributeValue, Path};

/// What an UpdateItem does to an item (SEMANTICS 7). All operands are read before any action applies.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Update {
    /// `SET path = value`.
    pub set: Vec<SetAction>,
    /// `REMOVE path`.
    pub remove: Vec<Path>,
    /// `ADD path :value`: a number or a set.
    pub add: Vec<(Path, AttributeValue)>,
    /// `DELETE path :value`: a set.
    pub delete: Vec<(Path, AttributeValue)>,
}

/// One action of `SET`.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAction {
    /// What is set.
    pub path: Path,
    /// To what.
    pub value: SetValue,
}

/// The right side of a `SET`.
#[derive(Debug, Clone, PartialEq)]
pub enum SetValue {
    /// One operand.
    Operand(SetOperand),
    /// `left + right`.
    Plus(SetOperand, SetOperand),
    /// `left - right`.
    Minus(SetOperand, SetOperand),
}

/// An operand of a `SET`.
#[derive(Debug, Clone, PartialEq)]
pub enum SetOperand {
    /// The value at a path of the old item.
    Path(Path),
    /// A value of the request.
    Value(AttributeValue),
    /// `if_not_exists(path, operand)`.
    IfNotExists(Path, Box<SetOperand>),
    /// `list_append(first, second)`.
    ListAppend(Box<SetOperand>, Box<SetOperand>),
}

impl Update {
    /// An update without actions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is no action.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty() && self.add.is_empty() && self.delete.is_empty()
    }
}
