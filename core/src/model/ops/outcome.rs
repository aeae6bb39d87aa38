//! The answer of a conditional write.

use crate::error::Result;
use crate::model::Model;

/// What became of a conditional write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T, M> {
    /// The condition held, and the write gave this.
    Applied(T),
    /// The condition did not hold for the stored item; `None` when there is no item.
    Rejected(Option<M>),
}

impl<T, M> Outcome<T, M> {
    /// Whether the write was applied.
    #[must_use]
    pub const fn is_applied(&self) -> bool {
        matches!(self, Self::Applied(_))
    }

    /// What the write gave, if it was applied.
    #[must_use]
    pub fn applied(self) -> Option<T> {
        match self {
            Self::Applied(output) => Some(output),
            Self::Rejected(_) => None,
        }
    }
}

impl<T, M: Model> Outcome<T, M> {
    pub(in crate::model) fn of(result: Result<T>) -> Result<Self> {
        match result {
            Ok(output) => Ok(Self::Applied(output)),
            // A condition that an earlier attempt of the same call may have made false rejects nothing.
            Err(error) if error.is_condition_failed() && !error.outcome_unknown() => {
                error.current().map(Self::Rejected)
            }
            Err(error) => Err(error),
        }
    }
}
