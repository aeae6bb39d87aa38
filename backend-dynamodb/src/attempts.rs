//! How many attempts of a call may have been applied without anybody knowing.
//!
//! The SDK tries again by itself, and tells of the last attempt only. But when the answer to an earlier one was lost, a failed
//! condition of the last may be that one's own doing, so that somebody has to count.

use std::cell::Cell;
use std::error::Error;
use std::future::Future;

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_dynamodb::error::ConnectorError;

tokio::task_local! {
    /// Attempts of the call being polled that failed, and may have been applied.
    static OPEN: Cell<u32>;
}

/// Runs one call of a client that has an [`AttemptCounter`]. Gives its answer, and how many of its attempts failed in a way that
/// leaves open whether they were applied.
pub(crate) async fn counted<T>(call: impl Future<Output = T>) -> (T, u32) {
    let mut counted = std::pin::pin!(OPEN.scope(Cell::new(0), call));
    let answer = counted.as_mut().await;
    (answer, counted.take_value().map_or(0, Cell::into_inner))
}

/// Counts the attempts of the calls that run in [`counted`]; calls made with the client directly pass it by.
///
/// The SDK shows every attempt to its classifiers, which say whether to try again. This one looks, and leaves that to the others.
#[derive(Debug)]
pub(crate) struct AttemptCounter;

impl ClassifyRetry for AttemptCounter {
    fn classify_retry(&self, attempt: &InterceptorContext) -> RetryAction {
        if is_open(attempt) {
            let _outside_a_call = OPEN.try_with(|open| open.set(open.get() + 1));
        }
        RetryAction::NoActionIndicated
    }

    fn name(&self) -> &'static str {
        "itemstore's count of attempts"
    }
}

/// Whether an attempt failed in a way that leaves open whether it was applied.
fn is_open(attempt: &InterceptorContext) -> bool {
    match (attempt.output_or_error(), attempt.response()) {
        (None | Some(Ok(_)), _) => false,
        (Some(Err(_)), Some(response)) => !response.status().is_client_error(),
        (Some(Err(error)), None) => match error.as_connector_error() {
            Some(error) => was_sent(error),
            // What else fails without an answer failed before there was a request: the signature, the credentials.
            None => error.is_timeout_error(),
        },
    }
}

/// Whether the request may have reached the service. Without a connection it cannot have.
pub(crate) fn was_sent(error: &ConnectorError) -> bool {
    match causes(error).find_map(|cause| cause.downcast_ref::<hyper_util::client::legacy::Error>()) {
        Some(client) => !client.is_connect(),
        None => error.is_io() || error.is_timeout() || error.as_other().is_some(),
    }
}

/// The error and what caused it, from the outside in.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}
