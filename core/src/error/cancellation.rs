//! Why a transaction was cancelled.

use super::Error;
use crate::value::Item;

/// The reason of one action of a cancelled transaction.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct CancellationReason {
    /// DynamoDB's code: `None`, `ConditionalCheckFailed`, `TransactionConflict`, `ValidationError`, …
    pub code: String,
    /// DynamoDB's literal words, which may quote values.
    pub service_message: Option<String>,
    /// The stored item, when the action asked for it.
    pub item: Option<Item>,
}

impl CancellationReason {
    /// The reason of this code, without words.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), service_message: None, item: None }
    }

    /// The action is not to blame: `None`.
    #[must_use]
    pub fn none() -> Self {
        Self::new("None")
    }

    /// The condition of the action does not hold; `item` is the stored item when the action asked for it.
    #[must_use]
    pub fn condition_failed(item: Option<Item>) -> Self {
        Self {
            item,
            ..Self::new("ConditionalCheckFailed").with_service_message("The conditional request failed")
        }
    }

    /// Something else holds the item of the action.
    #[must_use]
    pub fn conflict() -> Self {
        Self::new("TransactionConflict").with_service_message("Transaction is ongoing for the item")
    }

    /// The action is refused as this error says.
    #[must_use]
    pub fn validation(error: &Error) -> Self {
        Self {
            service_message: error.service_message().map(ToOwned::to_owned),
            ..Self::new("ValidationError")
        }
    }

    /// Adds DynamoDB's literal words.
    #[must_use]
    pub fn with_service_message(mut self, message: impl Into<String>) -> Self {
        self.service_message = Some(message.into());
        self
    }
}

/// Prints the code only: the rest may hold data.
impl std::fmt::Debug for CancellationReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CancellationReason").field("code", &self.code).finish_non_exhaustive()
    }
}
