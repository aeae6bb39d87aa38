//! Why a transaction was cancelled.

use super::{Error, ErrorKind};
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
    /// The label that the caller gave the action.
    pub label: Option<String>,
    /// The kind, where a floor knows better than the code tells.
    kind: Option<ErrorKind>,
}

impl CancellationReason {
    /// The reason of this code, without words.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), ..Self::default() }
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

    /// What a caller would act on, as for an error of the action alone; `None` when the action is not to blame.
    #[must_use]
    pub fn kind(&self) -> Option<ErrorKind> {
        // The codes of SEMANTICS 13.1, and those of the service's reference that other features bring.
        self.kind.or(match self.code.as_str() {
            "" | "None" => None,
            "ConditionalCheckFailed" | "DuplicateItem" => Some(ErrorKind::ConditionFailed),
            "TransactionConflict" => Some(ErrorKind::TransactionConflict),
            "ValidationError" => Some(ErrorKind::Validation),
            "ThrottlingError" | "ProvisionedThroughputExceeded" | "RequestLimitExceeded" => {
                Some(ErrorKind::Throttled)
            }
            "ItemCollectionSizeLimitExceeded" => Some(ErrorKind::ItemCollectionTooLarge),
            "AccessDenied" => Some(ErrorKind::AccessDenied),
            _ => Some(ErrorKind::Service),
        })
    }

    /// The same reason of another kind: used where a floor knows better what happened.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Whether a condition of the action did not hold. False for an update of an item that does not exist.
    #[must_use]
    pub fn is_condition_failed(&self) -> bool {
        self.kind().is_some_and(ErrorKind::is_condition_failed)
    }
}

/// Prints the code and the label only: the rest may hold data.
impl std::fmt::Debug for CancellationReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CancellationReason")
            .field("code", &self.code)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}
