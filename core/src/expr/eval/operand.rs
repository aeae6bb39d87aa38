//! The value of the right side of a `SET` (SEMANTICS 7). Everything is read from the old item.

use crate::expr::{ExpressionError, SetOperand, SetValue};
use crate::schema::limits::ITEM_SIZE_BYTES;
use crate::value::{AttributeValue, Item, List, Number, Path, ValueError};

/// The old item as a reader of operands.
///
/// All lists and sets made of them together may not outgrow an item: each ends up in the new item, and a short text could
/// ask for gigabytes.
pub(super) struct Old<'a> {
    item: &'a Item,
    made_bytes: usize,
}

impl<'a> Old<'a> {
    pub(super) fn new(item: &'a Item) -> Self {
        Self { item, made_bytes: 0 }
    }

    pub(super) fn get(&self, path: &Path) -> Option<&'a AttributeValue> {
        path.get(self.item)
    }

    /// Counts `size_bytes` more in what is made, before they are.
    pub(super) fn make(&mut self, size_bytes: usize) -> Result<(), ExpressionError> {
        self.made_bytes = self.made_bytes.saturating_add(size_bytes);
        if self.made_bytes > ITEM_SIZE_BYTES {
            return Err(ExpressionError::bare("Item size to update has exceeded the maximum allowed size"));
        }
        Ok(())
    }

    pub(super) fn value(&mut self, value: &SetValue) -> Result<AttributeValue, ExpressionError> {
        match value {
            SetValue::Operand(operand) => self.operand(operand),
            SetValue::Plus(left, right) => self.arithmetic(left, right, Number::checked_add),
            SetValue::Minus(left, right) => self.arithmetic(left, right, Number::checked_sub),
        }
    }

    fn arithmetic(
        &mut self,
        left: &SetOperand,
        right: &SetOperand,
        operator: fn(Number, Number) -> Result<Number, ValueError>,
    ) -> Result<AttributeValue, ExpressionError> {
        let (left, right) = (self.operand(left)?, self.operand(right)?);
        match (left, right) {
            (AttributeValue::N(left), AttributeValue::N(right)) => Ok(operator(left, right)?.into()),
            _ => Err(ExpressionError::incorrect_type()),
        }
    }

    fn operand(&mut self, operand: &SetOperand) -> Result<AttributeValue, ExpressionError> {
        match operand {
            SetOperand::Path(path) => self.get(path).cloned().ok_or_else(ExpressionError::missing_attribute),
            SetOperand::Value(value) => Ok(value.clone()),
            SetOperand::IfNotExists(path, default) => match self.get(path) {
                Some(value) => Ok(value.clone()),
                None => self.operand(default),
            },
            SetOperand::ListAppend(first, second) => {
                let mut joined = Vec::new();
                self.append(first, &mut joined)?;
                self.append(second, &mut joined)?;
                Ok(List::from(joined).into())
            }
        }
    }

    /// Appends the elements of a list. Nested `list_append`s go into one list, so that each element is copied once.
    fn append(
        &mut self,
        operand: &SetOperand,
        joined: &mut Vec<AttributeValue>,
    ) -> Result<(), ExpressionError> {
        match operand {
            SetOperand::ListAppend(first, second) => {
                self.append(first, joined)?;
                self.append(second, joined)
            }
            SetOperand::IfNotExists(path, default) => match self.get(path) {
                Some(value) => self.extend(joined, value),
                None => self.append(default, joined),
            },
            SetOperand::Path(path) => {
                let value = self.get(path).ok_or_else(ExpressionError::missing_attribute)?;
                self.extend(joined, value)
            }
            SetOperand::Value(value) => self.extend(joined, value),
        }
    }

    fn extend(
        &mut self,
        joined: &mut Vec<AttributeValue>,
        value: &AttributeValue,
    ) -> Result<(), ExpressionError> {
        let AttributeValue::L(list) = value else { return Err(ExpressionError::incorrect_type()) };
        self.make(value.size_bytes().saturating_sub(LIST_OVERHEAD_BYTES))?;
        joined.extend(list.iter().cloned());
        Ok(())
    }
}

/// What a list weighs beside its elements (SEMANTICS 1.5).
const LIST_OVERHEAD_BYTES: usize = 3;
