//! The one comparison of values.

use std::cmp::Ordering;

use super::AttributeValue;

impl AttributeValue {
    /// The order of two values of one ordered kind (S, N or B); `None` for any other pair.
    #[must_use]
    pub fn partial_order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::S(a), Self::S(b)) => Some(a.cmp(b)),
            (Self::N(a), Self::N(b)) => Some(a.cmp(b)),
            (Self::B(a), Self::B(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}
