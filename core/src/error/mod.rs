//! The one error of this crate.

mod cancellation;
mod kind;

use std::fmt;
use std::sync::Arc;

use crate::value::{Item, ValueError};

pub use cancellation::CancellationReason;
pub use kind::ErrorKind;

/// The result of every fallible call of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong: match on [`kind`](Error::kind), show the rest to a person.
///
/// `Display` and `Debug` name operation, model, table and attribute path, and never hold item data or credentials.
/// DynamoDB's literal words can quote values, so they are only in [`service_message`](Error::service_message).
#[derive(Clone)]
pub struct Error(Box<Details>);

#[derive(Clone)]
struct Details {
    kind: ErrorKind,
    message: String,
    service_message: Option<String>,
    operation: Option<&'static str>,
    table: Option<String>,
    model: Option<&'static str>,
    key_attributes: &'static [&'static str],
    position: Option<usize>,
    path: Option<String>,
    item: Option<Item>,
    reasons: Vec<CancellationReason>,
    request_id: Option<String>,
    throttling_reasons: Vec<String>,
    was_applied: bool,
    outcome_unknown: bool,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of this kind. `message` says in our own words what was wrong, without any item data.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            message: message.into(),
            service_message: None,
            operation: None,
            table: None,
            model: None,
            key_attributes: &[],
            position: None,
            path: None,
            item: None,
            reasons: Vec::new(),
            request_id: None,
            throttling_reasons: Vec::new(),
            was_applied: false,
            outcome_unknown: false,
            source: None,
        }))
    }

    /// A refusal in DynamoDB's words, which quote no value of an item.
    #[must_use]
    pub fn validation(service_message: impl Into<String>) -> Self {
        let message = service_message.into();
        Self::new(ErrorKind::Validation, message.clone()).with_service_message(message)
    }

    /// A refusal whose literal words may quote values; `message` says the same without them.
    #[must_use]
    pub fn validation_quoting(message: impl Into<String>, service_message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Validation, message).with_service_message(service_message)
    }

    /// The table of a data-plane call does not exist (SEMANTICS 3.2).
    #[must_use]
    pub fn table_not_found(table: impl fmt::Display) -> Self {
        Self::new(ErrorKind::TableNotFound, "the table does not exist")
            .with_service_message("Requested resource not found")
            .with_table(table)
    }

    /// The condition of a write does not hold; `item` is the stored item when the request asked for it.
    #[must_use]
    pub fn condition_failed(item: Option<Item>) -> Self {
        Self::new(ErrorKind::ConditionFailed, "the condition does not hold for the stored item")
            .with_service_message("The conditional request failed")
            .with_item(item)
    }

    /// A transaction of which nothing was applied, with a reason for each of its actions in their order (SEMANTICS 13.1).
    #[must_use]
    pub fn transaction_cancelled(reasons: Vec<CancellationReason>) -> Self {
        let codes: Vec<&str> = reasons.iter().map(|reason| reason.code.as_str()).collect();
        let codes = codes.join(", ");
        let service_message = format!(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
        );
        Self::new(
            ErrorKind::TransactionCancelled,
            format!("the transaction was cancelled, for the reasons [{codes}] of its actions in their order"),
        )
        .with_service_message(service_message)
        .with_reasons(reasons)
    }

    /// The backend does not have what the request asks for.
    #[must_use]
    pub fn unsupported(what: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Unsupported, format!("this backend does not support {what}"))
    }

    /// A hook stopped the operation. The hook's own error is the source, so that its text stays out of this one's.
    #[must_use]
    pub fn hook(hook: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Hook, format!("the hook `{hook}` failed")).with_source(source)
    }

    /// Adds DynamoDB's literal words.
    #[must_use]
    pub fn with_service_message(mut self, message: impl Into<String>) -> Self {
        self.0.service_message = Some(message.into());
        self
    }

    /// Adds the operation, by DynamoDB's name. The first one told stays.
    #[must_use]
    pub fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    /// Adds the table. The first one told stays.
    #[must_use]
    pub fn with_table(mut self, table: impl fmt::Display) -> Self {
        if self.0.table.is_none() {
            self.0.table = Some(table.to_string());
        }
        self
    }

    /// Adds the model. The first one told stays.
    #[must_use]
    pub fn with_model(mut self, model: &'static str) -> Self {
        self.0.model.get_or_insert(model);
        self
    }

    /// Adds the names of the key attributes of the item this is about. Their values are data, so they are not told.
    #[must_use]
    pub fn with_key_attributes(mut self, names: &'static [&'static str]) -> Self {
        self.0.key_attributes = names;
        self
    }

    /// Adds the place, from 0, of the operation this is about among those of a batch or a transaction. The first one told stays.
    #[must_use]
    pub fn with_position(mut self, position: usize) -> Self {
        self.0.position.get_or_insert(position);
        self
    }

    /// Puts `element` before the attribute path told so far: `city`, then `address` give `address.city`.
    #[must_use]
    pub fn within(mut self, element: impl fmt::Display) -> Self {
        self.0.path = Some(match self.0.path.take() {
            None => element.to_string(),
            Some(path) if path.starts_with('[') => format!("{element}{path}"),
            Some(path) => format!("{element}.{path}"),
        });
        self
    }

    /// Adds the stored item the condition failed on.
    #[must_use]
    pub fn with_item(mut self, item: Option<Item>) -> Self {
        self.0.item = item;
        self
    }

    /// Adds the reasons of a cancelled transaction, in the order of its actions.
    #[must_use]
    pub fn with_reasons(mut self, reasons: Vec<CancellationReason>) -> Self {
        self.0.reasons = reasons;
        self
    }

    /// Adds the service's id of the request.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// Adds the service's reasons for throttling.
    #[must_use]
    pub fn with_throttling_reasons(mut self, reasons: Vec<String>) -> Self {
        self.0.throttling_reasons = reasons;
        self
    }

    /// Marks that the write was applied before this error came up.
    #[must_use]
    pub fn after_apply(mut self) -> Self {
        self.0.was_applied = true;
        self
    }

    /// Marks that nobody knows whether the write was applied.
    #[must_use]
    pub fn with_unknown_outcome(mut self) -> Self {
        self.0.outcome_unknown = true;
        self
    }

    /// Adds the cause. Its text is not part of this error's.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// The same error of another kind and message: used where a floor knows better what happened.
    #[must_use]
    pub fn reworded(mut self, kind: ErrorKind, message: impl Into<String>) -> Self {
        self.0.kind = kind;
        self.0.message = message.into();
        self
    }

    /// The same error of another kind, in the same words.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// What a caller would act on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// DynamoDB's literal text. May quote item data: keep it out of logs.
    #[must_use]
    pub fn service_message(&self) -> Option<&str> {
        self.0.service_message.as_deref()
    }

    /// The operation by DynamoDB's name, such as `PutItem`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.0.table.as_deref()
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> Option<&'static str> {
        self.0.model
    }

    /// The names of the key attributes of the item this is about; empty when it is not about one.
    #[must_use]
    pub fn key_attributes(&self) -> &'static [&'static str] {
        self.0.key_attributes
    }

    /// The place, from 0, of the operation this is about among those of a batch or a transaction.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.0.position
    }

    /// The attribute, as a document path by stored names.
    #[must_use]
    pub fn attribute_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The stored item a condition failed on, when the request asked for it.
    #[must_use]
    pub fn item(&self) -> Option<&Item> {
        self.0.item.as_ref()
    }

    /// The reasons of a cancelled transaction, in the order of its actions.
    #[must_use]
    pub fn cancellation_reasons(&self) -> &[CancellationReason] {
        &self.0.reasons
    }

    /// The reason of the operation that a transaction had under this label; `None` when that operation is not to blame.
    #[must_use]
    pub fn rejected(&self, label: &str) -> Option<&CancellationReason> {
        let labelled = |reason: &&CancellationReason| reason.label.as_deref() == Some(label);
        self.0.reasons.iter().find(labelled).filter(|reason| reason.kind().is_some())
    }

    /// Whether nothing but another write or transaction, which held an item, was in the way.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        match self.0.kind {
            ErrorKind::TransactionConflict => true,
            ErrorKind::TransactionCancelled => {
                let mut kinds = self.0.reasons.iter().filter_map(CancellationReason::kind).peekable();
                kinds.peek().is_some() && kinds.all(|kind| kind == ErrorKind::TransactionConflict)
            }
            _ => false,
        }
    }

    /// The service's id of the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Why the service throttled, in its words.
    #[must_use]
    pub fn throttling_reasons(&self) -> &[String] {
        &self.0.throttling_reasons
    }

    /// Whether the same request may succeed later as it is. False for a write that [was applied](Self::was_applied). One whose
    /// [outcome is unknown](Self::outcome_unknown) may be applied twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let passing = matches!(
            self.0.kind,
            ErrorKind::Throttled
                | ErrorKind::LimitExceeded
                | ErrorKind::TransactionConflict
                | ErrorKind::TransactionInProgress
                | ErrorKind::Connection
                | ErrorKind::Service
        );
        passing && !self.0.was_applied
    }

    /// Whether the condition of a write did not hold: the caller's, or that of a version, which
    /// [`VersionConflict`](ErrorKind::VersionConflict) tells apart. False for an update of an item that does not exist.
    #[must_use]
    pub fn is_condition_failed(&self) -> bool {
        self.0.kind.is_condition_failed()
    }

    /// Whether the write was applied although this error came up: a failed `after_` hook, or an answer that does not decode.
    #[must_use]
    pub fn was_applied(&self) -> bool {
        self.0.was_applied
    }

    /// Whether nobody knows if the write was applied: its answer was lost, or that of an earlier attempt was, when the backend
    /// tries again by itself. Then a [failed condition](Self::is_condition_failed) may be that attempt's own doing.
    ///
    /// A write that may be applied twice, such as `add`, should not simply be sent again: read the item, or make the write
    /// conditional on what it replaces.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
    }
}

/// `PutItem of User on table "users", attribute "age": what was wrong`.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        let mut parts = Vec::new();
        match (details.operation, details.model) {
            (Some(operation), Some(model)) => parts.push(format!("{operation} of {model}")),
            (Some(one), None) | (None, Some(one)) => parts.push(one.to_owned()),
            (None, None) => {}
        }
        if let Some(table) = &details.table {
            parts.push(format!("table {table:?}"));
        }
        if let Some(position) = details.position {
            parts.push(format!("position {position}"));
        }
        if !details.key_attributes.is_empty() {
            parts.push(format!("key {}", details.key_attributes.join(" + ")));
        }
        if let Some(path) = &details.path {
            parts.push(format!("attribute {path:?}"));
        }
        if parts.is_empty() {
            f.write_str(&details.message)
        } else {
            write!(f, "{}: {}", parts.join(", "), details.message)
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        f.debug_struct("Error")
            .field("kind", &details.kind)
            .field("message", &details.message)
            .field("operation", &details.operation)
            .field("table", &details.table)
            .field("model", &details.model)
            .field("key_attributes", &details.key_attributes)
            .field("position", &details.position)
            .field("path", &details.path)
            .field("reasons", &details.reasons)
            .field("request_id", &details.request_id)
            .field("throttling_reasons", &details.throttling_reasons)
            .field("was_applied", &details.was_applied)
            .field("outcome_unknown", &details.outcome_unknown)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<ValueError> for Error {
    fn from(error: ValueError) -> Self {
        Self::validation_quoting(error.to_string(), error.service_message()).with_source(error)
    }
}
