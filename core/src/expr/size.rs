//! How much of a request the values of an expression are.

use super::walk::{Expression, Reader};
use super::{Condition, Update};
use crate::value::{AttributeValue, Path, Text};

impl Condition {
    /// The sizes of all values together, as they stand in the expression.
    pub(crate) fn value_bytes(&self) -> usize {
        value_bytes(self)
    }
}

impl Update {
    /// The sizes of all values together, as they stand in the expression.
    pub(crate) fn value_bytes(&self) -> usize {
        value_bytes(self)
    }
}

fn value_bytes(expression: &impl Expression) -> usize {
    let mut scale = Scale(0);
    expression.walk(&mut scale);
    scale.0
}

/// Sums the sizes of values.
struct Scale(usize);

impl<'a> Reader<'a> for Scale {
    fn path(&mut self, _path: &'a Path) {}

    fn name(&mut self, _name: &'a Text) {}

    fn value(&mut self, value: &'a AttributeValue) {
        self.0 += value.size_bytes();
    }
}
