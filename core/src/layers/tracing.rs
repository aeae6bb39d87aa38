//! A span around every call, for the crate `tracing`.

use std::fmt;

use async_trait::async_trait;
use tracing::field::Empty;
use tracing::{Instrument, Span, info_span};

use crate::backend::{Layer, Next, Operation, Request, Response};
use crate::error::{Error, Result};
use crate::schema::TableName;

/// One span for every call, the current one while the backend works.
///
/// The span is called `dynamodb`, has the level `INFO` and the target `itemstore`, and tells in its fields:
///
/// | field | what it is |
/// |---|---|
/// | `otel.name` | operation and table: `PutItem users` |
/// | `otel.kind` | `client` |
/// | `db.system.name` | `aws.dynamodb`, on every backend |
/// | `db.operation.name` | the operation: `PutItem` |
/// | `db.collection.name` | the table, for an operation on one |
/// | `itemstore.consumed_capacity` | the capacity units used, where the answer tells them |
/// | `error.type` | the name of the [`ErrorKind`](crate::ErrorKind), when the call failed |
/// | `otel.status_code` | `ERROR`, when the call failed |
/// | `aws.request_id` | the service's id of the request, when the call failed and the service told it |
///
/// A condition that does not hold is what the application asked to be told, and no fault of the database: the span has its
/// `error.type`, `ConditionFailed`, and no `otel.status_code`.
///
/// Capacity is one number because `aws.dynamodb.consumed_capacity`, which OpenTelemetry defines, is a list of JSON texts: a field
/// cannot hold it, and nobody could add it up. The layer does not ask for it. Below a `Metrics` layer, which does, spans have it.
///
/// A call that is dropped before its answer leaves a span that tells no outcome. No field holds item data, and the layer makes no events.
/// When nobody listens, no span is made and nothing is formatted.
///
/// ```
/// use itemstore::layers::Tracing;
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
///
/// #[derive(Model)]
/// #[model(table = "users")]
/// struct User {
///     #[model(partition_key)]
///     pk: String,
/// }
///
/// let store = Store::builder(MemoryBackend::new()).layer(Tracing::new()).build();
/// store.create_table::<User>().run_blocking()?;
/// // In a span with `otel.name` = "GetItem users".
/// assert!(User::get("USER#1").run_blocking(&store)?.is_none());
/// # Ok::<(), itemstore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Tracing;

impl Tracing {
    /// The layer, which has no settings.
    ///
    /// ```
    /// use itemstore::layers::Tracing;
    /// use itemstore::model::Store;
    /// use itemstore_memory::MemoryBackend;
    ///
    /// let store = Store::builder(MemoryBackend::new()).layer(Tracing::new()).build();
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

#[async_trait]
impl Layer for Tracing {
    async fn call(&self, request: Request, next: Next<'_>) -> Result<Response> {
        let span = span(request.operation(), request.table_name());
        let answer = next.run(request).instrument(span.clone()).await;
        match &answer {
            Ok(response) => record_response(&span, response),
            Err(error) => record_error(&span, error),
        }
        answer
    }
}

/// The fields are evaluated only when somebody listens.
fn span(operation: Operation, table: Option<&TableName>) -> Span {
    info_span!(
        target: "itemstore",
        "dynamodb",
        otel.name = %SpanName(operation, table),
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "aws.dynamodb",
        db.operation.name = operation.name(),
        db.collection.name = table.map(TableName::as_str),
        itemstore.consumed_capacity = Empty,
        error.type = Empty,
        aws.request_id = Empty,
    )
}

fn record_response(span: &Span, response: &Response) {
    let capacity = response.consumed_capacity();
    if !capacity.is_empty() {
        let units: f64 = capacity.iter().map(|used| used.capacity_units).sum();
        span.record("itemstore.consumed_capacity", units);
    }
}

fn record_error(span: &Span, error: &Error) {
    span.record("error.type", error.kind().name());
    if !error.is_condition_failed() {
        span.record("otel.status_code", "ERROR");
    }
    if let Some(id) = error.request_id() {
        span.record("aws.request_id", id);
    }
}

/// `PutItem users`, or `ListTables`.
struct SpanName<'a>(Operation, Option<&'a TableName>);

impl fmt::Display for SpanName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(table) => write!(f, "{} {}", self.0, table.as_str()),
            None => f.write_str(self.0.name()),
        }
    }
}
