//! Counts and measures every call, for the crate `metrics`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use metrics::{Label, Unit, counter, describe_counter, describe_histogram, histogram};

use crate::backend::{Layer, Next, Request, Response};
use crate::error::Result;
use crate::request::ReturnConsumedCapacity;

const CALLS: &str = "itemstore.calls";
const DURATION: &str = "db.client.operation.duration";
const CAPACITY: &str = "itemstore.consumed_capacity";
const TABLE: &str = "db.collection.name";

/// Counts calls, and measures how long they took and what capacity they used.
///
/// | metric | kind | what it is |
/// |---|---|---|
/// | `itemstore.calls` | counter | calls answered |
/// | `db.client.operation.duration` | histogram | seconds from the request to its answer, by the backend's [`monotonic`] time |
/// | `itemstore.consumed_capacity` | histogram | capacity units of each call; the sum is what was used |
///
/// | label | on | what it is |
/// |---|---|---|
/// | `db.system.name` | all | `aws.dynamodb`, on every backend |
/// | `db.operation.name` | all | the operation: `PutItem` |
/// | `db.collection.name` | all | the table, for an operation on one |
/// | `error.type` | calls, duration | the name of the [`ErrorKind`](crate::ErrorKind), when the call failed |
/// | `outcome` | calls | `ok`, `condition_failed` or `error`: a condition that does not hold is no fault of the database |
///
/// Capacity is a histogram because units come in halves, which a counter of this facade cannot hold. To know it, the layer asks for
/// the total where the caller asked for nothing and the backend can tell, and takes it out of the answer again: the caller is answered
/// what it asked for, and only what is below the layer sees the request changed. DynamoDB charges a write whose condition fails and
/// tells no capacity with the refusal, so that the sum is below the bill by those.
///
/// A call that is dropped before its answer is not counted. When no recorder is installed, a call costs the making of its labels.
///
/// ```
/// use itemstore::layers::Metrics;
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
/// let store = Store::builder(MemoryBackend::new()).layer(Metrics::new()).build();
/// store.create_table::<User>().run_blocking()?;
/// // Half a unit in `itemstore.consumed_capacity`, for a read that is eventually consistent.
/// assert!(User::get("USER#1").run_blocking(&store)?.is_none());
/// # Ok::<(), itemstore::Error>(())
/// ```
///
/// [`monotonic`]: crate::backend::Runtime::monotonic
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Metrics;

impl Metrics {
    /// The layer, which has no settings. Describes its metrics, with their units, to the recorder installed by now.
    ///
    /// ```
    /// use itemstore::layers::Metrics;
    /// use itemstore::model::Store;
    /// use itemstore_memory::MemoryBackend;
    ///
    /// let store = Store::builder(MemoryBackend::new()).layer(Metrics::new()).build();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        describe_counter!(CALLS, Unit::Count, "Calls answered.");
        describe_histogram!(DURATION, Unit::Seconds, "Duration of database client operations.");
        describe_histogram!(CAPACITY, Unit::Count, "Capacity units used by each call.");
        Self
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Layer for Metrics {
    async fn call(&self, mut request: Request, next: Next<'_>) -> Result<Response> {
        let labels = labels(&request);
        let asked_here = next.capabilities().consumed_capacity && ask_for_capacity(&mut request);
        let began = next.runtime().monotonic();
        let mut answer = next.run(request).await;
        record(labels, &answer, next.runtime().monotonic().saturating_sub(began));
        if asked_here && let Ok(response) = &mut answer {
            response.take_consumed_capacity();
        }
        answer
    }
}

fn labels(request: &Request) -> Vec<Label> {
    let mut labels = vec![
        Label::from_static_parts("db.system.name", "aws.dynamodb"),
        Label::from_static_parts("db.operation.name", request.operation().name()),
    ];
    if let Some(table) = request.table_name() {
        // Shared, since each metric takes a copy.
        labels.push(Label::new(TABLE, Arc::<str>::from(table.as_str())));
    }
    labels
}

/// Whether the request did not ask and now does.
fn ask_for_capacity(request: &mut Request) -> bool {
    match request.return_consumed_capacity_mut() {
        Some(option @ ReturnConsumedCapacity::None) => {
            *option = ReturnConsumedCapacity::Total;
            true
        }
        Some(ReturnConsumedCapacity::Total | ReturnConsumedCapacity::Indexes) | None => false,
    }
}

fn record(mut labels: Vec<Label>, answer: &Result<Response>, duration: Duration) {
    let outcome = match answer {
        Ok(response) => {
            record_capacity(&labels, response);
            "ok"
        }
        Err(error) => {
            labels.push(Label::from_static_parts("error.type", error.kind().name()));
            if error.is_condition_failed() { "condition_failed" } else { "error" }
        }
    };
    histogram!(DURATION, labels.clone()).record(duration);
    labels.push(Label::from_static_parts("outcome", outcome));
    counter!(CALLS, labels).increment(1);
}

/// Units are told apart by the table they were used on, also where the call is about several.
fn record_capacity(labels: &[Label], response: &Response) {
    for capacity in response.consumed_capacity() {
        let mut labels = labels.to_vec();
        if let Some(table) = &capacity.table_name
            && !labels.iter().any(|label| label.key() == TABLE)
        {
            labels.push(Label::new(TABLE, Arc::<str>::from(table.as_str())));
        }
        histogram!(CAPACITY, labels).record(capacity.capacity_units);
    }
}
