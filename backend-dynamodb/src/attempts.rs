//! How many attempts of a call may have been applied without anybody knowing.
//!
//! The SDK tries again by itself, and tells of the last attempt only. But when the answer to an earlier one was lost, a failed
//! condition of the last may be that one's own doing, so that somebody has to count.

use std::cell::Cell;
use std::error::Error;

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_dynamodb::error::ConnectorError;

thread_local! {
    /// The count of the call that this thread polls. Between polls it is nobody's.
    static OPEN: Cell<u32> = const { Cell::new(0) };
}

/// Attempts of one call that failed in a way that leaves open whether they were applied.
#[derive(Debug, Default)]
pub(crate) struct OpenAttempts(u32);

impl OpenAttempts {
    /// Polls the call, on a client that has an [`AttemptCounter`], and counts what fails meanwhile.
    pub(crate) fn count<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let outer = OPEN.replace(self.0);
        let _counting = Counting { open: self, outer };
        poll()
    }

    pub(crate) fn get(&self) -> u32 {
        self.0
    }
}

/// Gives the thread's count back where the poll ends, and where it panics.
struct Counting<'a> {
    open: &'a mut OpenAttempts,
    outer: u32,
}

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        self.open.0 = OPEN.replace(self.outer);
    }
}

/// Counts the attempts of the calls that run in [`OpenAttempts::count`]; those of calls made with the client directly are
/// nobody's.
///
/// The SDK shows every attempt to its classifiers, which say whether to try again. This one looks, and leaves that to the others.
#[derive(Debug)]
pub(crate) struct AttemptCounter;

impl ClassifyRetry for AttemptCounter {
    fn classify_retry(&self, attempt: &InterceptorContext) -> RetryAction {
        if is_open(attempt) {
            OPEN.set(OPEN.get().saturating_add(1));
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
