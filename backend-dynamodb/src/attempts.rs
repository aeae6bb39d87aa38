//! How often a call was sent, and how many of these attempts may have been applied without anybody knowing.
//!
//! The SDK tries again by itself, and tells of the last attempt only. But when the answer to an earlier one was lost, a failed
//! condition of the last may be that one's own doing, so that somebody has to count.

use std::cell::Cell;
use std::future::Future;

use aws_sdk_dynamodb::config::interceptors::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::{BoxError, ConnectorError};

tokio::task_local! {
    /// Attempts of the call being polled that were sent and whose outcome is not known.
    static OPEN: Cell<u32>;
}

/// Runs one call of a client that has a [`CountAttempts`]. Gives its answer, and how many attempts may have been applied
/// without an answer that says so.
pub(crate) async fn counted<T>(call: impl Future<Output = T>) -> (T, u32) {
    OPEN.scope(Cell::new(0), async {
        let answer = call.await;
        (answer, OPEN.with(Cell::get))
    })
    .await
}

/// Counts the attempts of the calls that run in [`counted`]; calls made with the client directly pass it by.
#[derive(Debug)]
pub(crate) struct CountAttempts;

impl Intercept for CountAttempts {
    fn name(&self) -> &'static str {
        "CountAttempts"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let _outside_a_call = OPEN.try_with(|open| open.set(open.get() + 1));
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let settled = match (context.output_or_error(), context.response()) {
            (Some(Ok(_)), _) => true,
            (Some(Err(_)), Some(response)) => response.status().is_client_error(),
            (Some(Err(error)), None) => error.as_connector_error().is_some_and(never_sent),
            (None, _) => false,
        };
        if settled {
            // An attempt that failed before it was sent was not counted either.
            let _outside_a_call = OPEN.try_with(|open| open.set(open.get().saturating_sub(1)));
        }
        Ok(())
    }
}

/// Whether the request cannot have reached the service: there was no connection to send it on, or it was no request.
pub(crate) fn never_sent(error: &ConnectorError) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(client) = cause.downcast_ref::<hyper_util::client::legacy::Error>() {
            return client.is_connect();
        }
        source = cause.source();
    }
    error.is_user()
}
