//! Every error of the SDK as ours, by one table.

#[cfg(test)]
mod tests;

use std::fmt;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{BuildError, ConnectorError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::types::{self, ThrottlingReason};
use itemstore::ErrorKind::{
    AccessDenied, ConditionFailed, Connection, IdempotentParameterMismatch, ItemCollectionTooLarge,
    LimitExceeded, Service, TableInUse, TableNotFound, Throttled, TransactionCancelled, TransactionConflict,
    TransactionInProgress, Unsupported, Validation,
};
use itemstore::error::CancellationReason;
use itemstore::value::Item;
use itemstore::{Error, ErrorKind};

use super::value::FromSdk;
use super::words::quotes_no_value;
use crate::attempts::{causes, was_sent};

/// What an error of the service is for the caller.
#[derive(Debug)]
pub(crate) struct Row {
    /// The service's code.
    pub(crate) code: &'static str,
    /// What the caller would act on.
    pub(crate) kind: ErrorKind,
    /// Our words.
    pub(crate) says: &'static str,
}

macro_rules! rows {
    ($($kind:ident, $says:literal: $($code:ident)+;)+) => {
        &[$($(Row { code: stringify!($code), kind: $kind, says: $says },)+)+]
    };
}

/// Every code of the operations this backend has, modelled by the SDK or common to all services.
pub(crate) const ROWS: &[Row] = rows! {
    ConditionFailed, "the condition does not hold for the stored item": ConditionalCheckFailedException;
    TableNotFound, "the table does not exist": ResourceNotFoundException TableNotFoundException;
    TableInUse, "the table exists already, or is being changed":
        ResourceInUseException TableInUseException TableAlreadyExistsException;
    Validation, "the service refuses the request": ValidationException SerializationException;
    ItemCollectionTooLarge, "the items under this partition key exceed the size of an item collection":
        ItemCollectionSizeLimitExceededException;
    Throttled, "the service asks for fewer requests":
        ProvisionedThroughputExceededException ThrottlingException Throttling ThrottledException RequestThrottled
        RequestThrottledException RequestLimitExceeded TooManyRequestsException SlowDown;
    LimitExceeded, "a limit of the account is reached": LimitExceededException;
    TransactionConflict, "another write holds the item":
        TransactionConflictException ReplicatedWriteConflictException;
    TransactionCancelled, "the transaction was cancelled": TransactionCanceledException;
    TransactionInProgress, "the transaction of this token is still being applied": TransactionInProgressException;
    IdempotentParameterMismatch, "the token stands for another transaction": IdempotentParameterMismatchException;
    AccessDenied, "the caller may not do this": AccessDeniedException AccessDenied NotAuthorized OptInRequired;
    AccessDenied, "the service does not accept the credentials":
        UnrecognizedClientException InvalidSignatureException IncompleteSignatureException IncompleteSignature
        SignatureDoesNotMatch MissingAuthenticationTokenException MissingAuthenticationToken InvalidClientTokenId
        ExpiredTokenException ExpiredToken RequestExpired;
    Unsupported, "the service does not know the operation": UnknownOperationException;
    Connection, "the endpoint does not serve this account": InvalidEndpointException;
    Service, "the service failed":
        InternalServerError InternalServerErrorException InternalFailure ServiceUnavailable
        ServiceUnavailableException;
};

/// The SDK's own error, as the [source](std::error::Error::source) of ours.
///
/// The SDK's errors print what the service said, which can quote the data of items. This one prints the code, or why the
/// service was not reached, and hands out the whole error to those who ask for it.
///
/// ```
/// # fn show(error: &itemstore::Error) {
/// use aws_sdk_dynamodb::error::ProvideErrorMetadata;
/// use itemstore_dynamodb::SdkFailure;
///
/// if let Some(failure) = SdkFailure::of(error) {
///     assert_eq!(failure.as_sdk().code(), Some("ThrottlingException"));
/// }
/// # }
/// ```
pub struct SdkFailure {
    sdk: aws_sdk_dynamodb::Error,
    told: String,
}

impl SdkFailure {
    /// The SDK's error behind an error of this backend.
    #[must_use]
    pub fn of(error: &Error) -> Option<&Self> {
        std::error::Error::source(error)?.downcast_ref()
    }

    /// The error as the SDK has it. What it prints can quote item data: keep it out of logs.
    #[must_use]
    pub fn as_sdk(&self) -> &aws_sdk_dynamodb::Error {
        &self.sdk
    }
}

impl fmt::Display for SdkFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

impl fmt::Debug for SdkFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SdkFailure").field(&self.told).finish()
    }
}

/// Its own source is not told: it prints what the service said.
impl std::error::Error for SdkFailure {}

/// What a call does to the store. Of the failed attempts of one that writes, as far as the SDK has shown them, so many may have been
/// applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Effect {
    /// Nothing, so that nobody needs to know whether it was applied.
    Reads,
    /// One thing, whole or not at all.
    Writes { open_attempts: u32 },
    /// Several things, of which the answer tells those that were not done.
    WritesInPart { open_attempts: u32 },
}

impl Effect {
    fn open_attempts(self) -> Option<u32> {
        match self {
            Self::Reads => None,
            Self::Writes { open_attempts } | Self::WritesInPart { open_attempts } => Some(open_attempts),
        }
    }

    /// An error about the answer to a call that succeeded.
    pub(crate) fn of_answered(self, error: Error) -> Error {
        match self {
            Self::Reads => error,
            Self::Writes { .. } => error.after_apply(),
            Self::WritesInPart { .. } => error.with_unknown_outcome(),
        }
    }
}

/// What the caller of an operation gets for what the SDK gives.
pub(crate) fn error<E>(failure: SdkError<E, HttpResponse>, effect: Effect) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    aws_sdk_dynamodb::Error: From<SdkError<E, HttpResponse>>,
{
    let (mut error, told) = judged(&failure);
    if answered_success(&failure) {
        error = effect.of_answered(error);
    }
    if let Some(id) = failure.request_id() {
        error = error.with_request_id(id);
    }
    let open = effect.open_attempts().is_some_and(|attempts| attempts > 0 || is_open(&failure));
    let sdk = aws_sdk_dynamodb::Error::from(failure);
    error = modelled(error, &sdk);
    if open || (effect != Effect::Reads && error.kind() == TransactionInProgress) {
        error = doubted(error);
    }
    error.with_source(SdkFailure { sdk, told })
}

/// The SDK refuses to build what lacks a required member.
pub(crate) fn incomplete(error: BuildError) -> Error {
    Error::new(Validation, "the request is not whole").with_source(error)
}

/// Whether the last attempt may have been applied. The classifier may not have been asked: an application's own retry strategy, or a
/// classifier that forbids retries, comes first.
fn is_open<E>(failure: &SdkError<E, HttpResponse>) -> bool {
    match failure {
        SdkError::ServiceError(context) => !context.raw().status().is_client_error(),
        SdkError::ResponseError(context) => !context.raw().status().is_client_error(),
        SdkError::DispatchFailure(dispatch) => dispatch.as_connector_error().is_some_and(was_sent),
        SdkError::TimeoutError(_) => true,
        _ => false,
    }
}

/// An error of a call of which an attempt may have been applied.
fn doubted(error: Error) -> Error {
    if error.was_applied() || settles(&error) {
        return error;
    }
    let error = error.with_unknown_outcome();
    let says = match error.kind() {
        ConditionFailed => "the condition does not hold for the stored item",
        TransactionCancelled => "the transaction was cancelled",
        _ => return error,
    };
    let doubt = "but the answer to an earlier attempt was lost, and that one may have been applied";
    let kind = error.kind();
    error.reworded(kind, format!("{says}, {doubt}"))
}

/// Whether the answer to one attempt of a transaction tells of all: they have one token, so that the service would not judge the
/// transaction again if it had been applied. A conflict may be with an earlier attempt that is still under way.
fn settles(error: &Error) -> bool {
    match error.kind() {
        IdempotentParameterMismatch => true,
        TransactionCancelled => {
            error.cancellation_reasons().iter().all(|reason| reason.code != "TransactionConflict")
        }
        _ => false,
    }
}

/// Kind and words of the failure, and what its source prints.
fn judged<E>(failure: &SdkError<E, HttpResponse>) -> (Error, String)
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match failure {
        // The SDK calls an answer of success that it cannot read an error of the service, without a code.
        SdkError::ServiceError(context) if context.raw().status().is_success() => unreadable(),
        SdkError::ServiceError(context) => {
            let status = context.raw().status().as_u16();
            let code = context.err().code().unwrap_or("no code");
            let error = refusal(code, status, context.err().message());
            (error, format!("{code}, HTTP status {status}"))
        }
        SdkError::ResponseError(_) => unreadable(),
        SdkError::TimeoutError(_) => {
            (Error::new(Connection, "the call took longer than its timeout"), chain(failure))
        }
        SdkError::DispatchFailure(dispatch) => (undispatched(dispatch.as_connector_error()), chain(failure)),
        SdkError::ConstructionFailure(_) => (misconfigured(), chain(failure)),
        _ => (Error::new(Service, "the SDK failed in a way that this version does not know"), chain(failure)),
    }
}

/// An answer that cannot be read.
fn unreadable() -> (Error, String) {
    (Error::new(Service, "the answer of the service cannot be read"), "an unreadable answer".to_owned())
}

/// Whether the service did what it was asked, and only its answer went wrong.
fn answered_success<E>(failure: &SdkError<E, HttpResponse>) -> bool {
    failure.raw_response().is_some_and(|response| response.status().is_success())
}

/// What the service answered with `code`.
fn refusal(code: &str, status: u16, message: Option<&str>) -> Error {
    let (kind, says) = match ROWS.iter().find(|row| row.code == code) {
        Some(row) => (row.kind, row.says),
        None if status >= 500 => (Service, "the service failed"),
        None => (Validation, "the service refuses the request with a code that this version does not know"),
    };
    let words = message.filter(|words| repeatable(code, words));
    let error = Error::new(kind, words.unwrap_or(says));
    match message {
        Some(message) => error.with_service_message(message),
        None => error,
    }
}

/// Whether the service's words may be ours. Those about permissions name the caller, the action and the table.
fn repeatable(code: &str, words: &str) -> bool {
    let listed = ["ValidationException", "LimitExceededException", "TransactionCanceledException"];
    code == "AccessDeniedException" || (listed.contains(&code) && quotes_no_value(words))
}

/// A request that was not sent, or not answered.
fn undispatched(failure: Option<&ConnectorError>) -> Error {
    let Some(failure) = failure else { return misconfigured() };
    if causes(failure).any(|cause| cause.is::<aws_credential_types::provider::error::CredentialsError>()) {
        return Error::new(AccessDenied, "there are no credentials to call the service with");
    }
    if failure.is_timeout() {
        return Error::new(Connection, "the service did not answer in time");
    }
    if was_sent(failure) {
        return Error::new(Connection, "the connection was lost before the answer came");
    }
    if failure.is_io() {
        return Error::new(Connection, "the service was not reached");
    }
    misconfigured()
}

fn misconfigured() -> Error {
    Error::new(
        ErrorKind::Configuration,
        "no request can be made with the client's configuration: see the source of this error",
    )
}

/// The texts of a failure to reach the service, which know nothing of items.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    for text in causes(error).map(ToString::to_string) {
        if texts.last() != Some(&text) {
            texts.push(text);
        }
    }
    texts.join(": ")
}

/// What only the modelled errors have.
fn modelled(error: Error, sdk: &aws_sdk_dynamodb::Error) -> Error {
    use aws_sdk_dynamodb::Error as Sdk;
    match sdk {
        Sdk::ConditionalCheckFailedException(failed) => match failed.item().cloned().map(Item::from_sdk) {
            None => error,
            Some(Ok(item)) => error.with_item(Some(item)),
            // Still a failed condition: without its item it would be taken for that of an item that is not there.
            Some(Err(unreadable)) => undecoded(error, &unreadable),
        },
        Sdk::TransactionCanceledException(cancelled) => {
            cancelled_for(error, cancelled.cancellation_reasons())
        }
        Sdk::ProvisionedThroughputExceededException(throttled) => {
            error.with_throttling_reasons(reasons(throttled.throttling_reasons()))
        }
        Sdk::ThrottlingException(throttled) => {
            error.with_throttling_reasons(reasons(throttled.throttling_reasons()))
        }
        Sdk::RequestLimitExceeded(throttled) => {
            error.with_throttling_reasons(reasons(throttled.throttling_reasons()))
        }
        _ => error,
    }
}

/// The same error about an item that cannot be read.
fn undecoded(error: Error, unreadable: &Error) -> Error {
    let path = unreadable.attribute_path().map(str::to_owned);
    let error = error.reworded(ErrorKind::Decode, unreadable.to_string());
    path.into_iter().fold(error, Error::within)
}

/// A cancelled transaction with the reason of each action.
fn cancelled_for(error: Error, told: &[types::CancellationReason]) -> Error {
    let mut unreadable = None;
    let mut reason = |told: &types::CancellationReason| {
        let mut reason = CancellationReason::default();
        reason.code = told.code().unwrap_or("None").to_owned();
        reason.service_message = told.message().map(str::to_owned);
        match told.item().cloned().map(Item::from_sdk).transpose() {
            Ok(item) => reason.item = item,
            Err(error) => unreadable = Some(error),
        }
        reason
    };
    let reasons = told.iter().map(&mut reason).collect();
    let error = error.with_reasons(reasons);
    match unreadable {
        None => error,
        Some(unreadable) => undecoded(error, &unreadable),
    }
}

/// `TableReadProvisionedThroughputExceeded (arn:…)`.
fn reasons(reasons: &[ThrottlingReason]) -> Vec<String> {
    let told = |reason: &ThrottlingReason| match (reason.reason(), reason.resource()) {
        (Some(reason), Some(resource)) => format!("{reason} ({resource})"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    };
    reasons.iter().map(told).collect()
}
