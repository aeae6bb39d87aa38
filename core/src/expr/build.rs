//! Fluent constructors: expressions without struct literals.

use std::ops::{BitAnd, BitOr, Not};

use super::{Comparator, Condition, Operand, SetAction, SetOperand, SetValue, SizeOf, Update};
use crate::value::{AttributeType, AttributeValue, Path};

/// `a & b`: both hold.
impl BitAnd for Condition {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self::and([self, other]).expect("two conditions make a group")
    }
}

/// `a | b`: one of them holds.
impl BitOr for Condition {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::or([self, other]).expect("two conditions make a group")
    }
}

/// `!a`: it does not hold. Twice is kept as it is said, as in the text.
impl Not for Condition {
    type Output = Self;

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

impl From<Path> for Operand {
    fn from(path: Path) -> Self {
        Self::Path(path)
    }
}

impl From<SizeOf> for Operand {
    fn from(size_of: SizeOf) -> Self {
        Self::Size(size_of)
    }
}

impl<T: Into<AttributeValue>> From<T> for Operand {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

macro_rules! comparisons {
    ($operand:ty) => {
        impl $operand {
            fn compare(self, comparator: Comparator, right: impl Into<Operand>) -> Condition {
                Condition::Compare { comparator, left: self.into(), right: right.into() }
            }

            /// `self = other`.
            #[must_use]
            pub fn eq(self, other: impl Into<Operand>) -> Condition {
                self.compare(Comparator::Eq, other)
            }

            /// `self <> other`: also holds where either is missing (SEMANTICS 5.1).
            #[must_use]
            pub fn ne(self, other: impl Into<Operand>) -> Condition {
                self.compare(Comparator::Ne, other)
            }

            /// `self < other`.
            #[must_use]
            pub fn lt(self, other: impl Into<Operand>) -> Condition {
                self.compare(Comparator::Lt, other)
            }

            /// `self <= other`.
            #[must_use]
            pub fn le(self, other: impl Into<Operand>) -> Condition {
                self.compare(Comparator::Le, other)
            }

            /// `self > other`.
            #[must_use]
            pub fn gt(self, other: impl Into<Operand>) -> Condition {
                self.compare(Comparator::Gt, other)
            }

            /// `self >= other`.
            #[must_use]
            pub fn ge(self, other: impl Into<Operand>) -> Condition {
                self.compare(Comparator::Ge, other)
            }

            /// `self BETWEEN low AND high`, bounds included.
            #[must_use]
            pub fn between(self, low: impl Into<Operand>, high: impl Into<Operand>) -> Condition {
                Condition::Between { operand: self.into(), low: low.into(), high: high.into() }
            }

            /// `self IN (list)`. An empty list is refused by `check`.
            #[must_use]
            pub fn is_in<T: Into<Operand>>(self, list: impl IntoIterator<Item = T>) -> Condition {
                Condition::In { operand: self.into(), list: list.into_iter().map(Into::into).collect() }
            }

            /// `attribute_type(self, kind)`.
            #[must_use]
            pub fn is_type(self, kind: AttributeType) -> Condition {
                Condition::AttributeType(self.into(), kind)
            }

            /// `begins_with(self, prefix)`.
            #[must_use]
            pub fn begins_with(self, prefix: impl Into<Operand>) -> Condition {
                Condition::BeginsWith(self.into(), prefix.into())
            }

            /// `contains(self, part)`.
            #[must_use]
            pub fn contains(self, part: impl Into<Operand>) -> Condition {
                Condition::Contains(self.into(), part.into())
            }
        }
    };
}

comparisons!(Operand);
comparisons!(Path);

impl Path {
    /// `attribute_exists(self)`.
    #[must_use]
    pub fn exists(self) -> Condition {
        Condition::AttributeExists(self)
    }

    /// `attribute_not_exists(self)`.
    #[must_use]
    pub fn not_exists(self) -> Condition {
        Condition::AttributeNotExists(self)
    }

    /// `size(self)`.
    #[must_use]
    pub fn size(self) -> Operand {
        Operand::Size(SizeOf::Path(self))
    }
}

impl From<Path> for SetOperand {
    fn from(path: Path) -> Self {
        Self::Path(path)
    }
}

impl<T: Into<AttributeValue>> From<T> for SetOperand {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

impl<T: Into<SetOperand>> From<T> for SetValue {
    fn from(operand: T) -> Self {
        Self::Operand(operand.into())
    }
}

impl SetOperand {
    /// `if_not_exists(path, default)`.
    #[must_use]
    pub fn if_not_exists(path: Path, default: impl Into<Self>) -> Self {
        Self::IfNotExists(path, Box::new(default.into()))
    }

    /// `list_append(first, second)`.
    #[must_use]
    pub fn list_append(first: impl Into<Self>, second: impl Into<Self>) -> Self {
        Self::ListAppend(Box::new(first.into()), Box::new(second.into()))
    }

    /// `self + other`.
    #[must_use]
    pub fn plus(self, other: impl Into<Self>) -> SetValue {
        SetValue::Plus(self, other.into())
    }

    /// `self - other`.
    #[must_use]
    pub fn minus(self, other: impl Into<Self>) -> SetValue {
        SetValue::Minus(self, other.into())
    }
}

impl Update {
    /// Adds `SET path = value`.
    #[must_use]
    pub fn with_set(mut self, path: Path, value: impl Into<SetValue>) -> Self {
        self.set.push(SetAction { path, value: value.into() });
        self
    }

    /// Adds `REMOVE path`.
    #[must_use]
    pub fn with_remove(mut self, path: Path) -> Self {
        self.remove.push(path);
        self
    }

    /// Adds `ADD path value`: a number or a set.
    #[must_use]
    pub fn with_add(mut self, path: Path, value: impl Into<AttributeValue>) -> Self {
        self.add.push((path, value.into()));
        self
    }

    /// Adds `DELETE path value`: a set.
    #[must_use]
    pub fn with_delete(mut self, path: Path, value: impl Into<AttributeValue>) -> Self {
        self.delete.push((path, value.into()));
        self
    }
}
