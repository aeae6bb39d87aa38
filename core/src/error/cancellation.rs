//! Why a transaction was cancelled.

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

/// Prints the code only: the rest may hold data.
impl std::fmt::Debug for CancellationReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CancellationReason").field("code", &self.code).finish_non_exhaustive()
    }
}
