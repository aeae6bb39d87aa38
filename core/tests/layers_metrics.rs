//! What the layer `Metrics` counts, and what its caller sees of it.
#![cfg(feature = "metrics")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use futures_lite::future::block_on;
use itemstore::backend::{Backend, Capabilities, Layer, Layered, Next, Operation, Request, Response};
use itemstore::layers::Metrics;
use itemstore::prelude::*;
use itemstore::request::{CreateTable, DeleteTable, GetItem, ListTables, PutItem, ReturnConsumedCapacity};
use itemstore::schema::{ScalarType, TableName};
use itemstore::value::Item;
use itemstore_memory::{Fault, ManualClock, MemoryBackend};
use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit,
};

/// Every value told of a metric, by its name and labels.
type Values = BTreeMap<String, Vec<f64>>;

/// Keeps every value as it was told.
#[derive(Debug, Clone, Default)]
struct Recorder {
    values: Arc<Mutex<Values>>,
    described: Arc<Mutex<BTreeMap<String, Option<Unit>>>>,
}

struct Metric(Recorder, String);

impl Recorder {
    fn during<T>(&self, run: impl FnOnce() -> T) -> T {
        metrics::with_local_recorder(self, run)
    }

    /// The values of this metric, by its labels but the system's, which all have.
    fn values(&self, name: &str) -> Values {
        let values = self.values.lock().expect("no test panicked with it");
        let of_name = values.iter().filter_map(|(key, values)| {
            let labels = key.strip_prefix(name)?.strip_prefix(" db.system.name=aws.dynamodb")?;
            Some((labels.trim_start().to_owned(), values.clone()))
        });
        of_name.collect()
    }

    fn metric(&self, key: &Key) -> Arc<Metric> {
        let labels = key.labels().map(|label| format!(" {}={}", label.key(), label.value()));
        Arc::new(Metric(self.clone(), format!("{}{}", key.name(), labels.collect::<String>())))
    }

    fn describe(&self, key: &KeyName, unit: Option<Unit>) {
        self.described.lock().expect("no test panicked with it").insert(key.as_str().to_owned(), unit);
    }
}

impl Metric {
    fn tell(&self, value: f64) {
        self.0
            .values
            .lock()
            .expect("no test panicked with it")
            .entry(self.1.clone())
            .or_default()
            .push(value);
    }
}

impl CounterFn for Metric {
    fn increment(&self, value: u64) {
        self.tell(value as f64);
    }

    fn absolute(&self, _value: u64) {
        unreachable!("a counter is only added to");
    }
}

impl HistogramFn for Metric {
    fn record(&self, value: f64) {
        self.tell(value);
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, _description: SharedString) {
        self.describe(&key, unit);
    }

    fn describe_gauge(&self, _key: KeyName, _unit: Option<Unit>, _description: SharedString) {
        unreachable!("there is no gauge");
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, _description: SharedString) {
        self.describe(&key, unit);
    }

    fn register_counter(&self, key: &Key, _metadata: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.metric(key))
    }

    fn register_gauge(&self, _key: &Key, _metadata: &Metadata<'_>) -> Gauge {
        unreachable!("there is no gauge");
    }

    fn register_histogram(&self, key: &Key, _metadata: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.metric(key))
    }
}

const CALLS: &str = "itemstore.calls";
const DURATION: &str = "db.client.operation.duration";
const CAPACITY: &str = "itemstore.consumed_capacity";

#[derive(Model, Debug, Clone)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    text: String,
}

fn user() -> User {
    User { pk: "1".to_owned(), text: "x".repeat(1_500) }
}

fn table() -> TableName {
    TableName::new("users").expect("a name")
}

fn key() -> Item {
    Item::new().with("pk", "1")
}

fn expected<const N: usize>(rows: [(&str, &[f64]); N]) -> Values {
    rows.into_iter().map(|(labels, values)| (labels.to_owned(), values.to_vec())).collect()
}

/// The backend with the table in it, made before anything is counted.
fn counted(inner: impl Backend) -> Layered<Metrics> {
    block_on(inner.create_table(CreateTable::new(table()).partition_key("pk", ScalarType::S)))
        .expect("a new table");
    Layered::new(Metrics::new(), Arc::new(inner))
}

#[test]
fn calls_are_counted_by_operation_table_and_outcome() {
    let recorder = Recorder::default();
    let backend = MemoryBackend::new();
    let store = Store::builder(backend.clone()).layer(Metrics::new()).build();
    recorder.during(|| {
        User::get("1").run_blocking(&store).unwrap_err();
        store.create_table::<User>().run_blocking().unwrap();
        user().save().run_blocking(&store).unwrap();
        user().save().run_blocking(&store).unwrap();
        user().create().run_blocking(&store).unwrap_err();
        backend.control().fail_next(Operation::DeleteItem, Fault::Throttled);
        user().delete().run_blocking(&store).unwrap_err();
        block_on(Layered::new(Metrics::new(), Arc::new(backend)).list_tables(ListTables::new())).unwrap();
    });
    let calls = [
        ("db.operation.name=CreateTable db.collection.name=users outcome=ok", &[1.0][..]),
        ("db.operation.name=DeleteItem db.collection.name=users error.type=Throttled outcome=error", &[1.0]),
        ("db.operation.name=GetItem db.collection.name=users error.type=TableNotFound outcome=error", &[1.0]),
        ("db.operation.name=ListTables outcome=ok", &[1.0]),
        (
            "db.operation.name=PutItem db.collection.name=users error.type=ConditionFailed outcome=condition_failed",
            &[1.0],
        ),
        ("db.operation.name=PutItem db.collection.name=users outcome=ok", &[1.0, 1.0]),
    ];
    assert_eq!(recorder.values(CALLS), expected(calls));
}

#[test]
fn capacity_is_summed_although_nobody_asked_for_it() {
    let recorder = Recorder::default();
    let store = Store::builder(MemoryBackend::new()).layer(Metrics::new()).build();
    store.create_table::<User>().run_blocking().unwrap();
    recorder.during(|| {
        user().save().run_blocking(&store).unwrap();
        User { text: String::new(), ..user() }.save().run_blocking(&store).unwrap();
        user().create().run_blocking(&store).unwrap_err();
        User::get("1").run_blocking(&store).unwrap();
        User::get("1").consistent_read(true).run_blocking(&store).unwrap();
    });
    let capacity = [
        ("db.operation.name=GetItem db.collection.name=users", &[0.5, 1.0][..]),
        ("db.operation.name=PutItem db.collection.name=users", &[2.0, 2.0]),
    ];
    assert_eq!(recorder.values(CAPACITY), expected(capacity));
}

#[test]
fn the_caller_has_the_capacity_it_asked_for_and_no_other() {
    let backend = counted(MemoryBackend::new());
    for (option, units, table_units) in [
        (ReturnConsumedCapacity::None, None, None),
        (ReturnConsumedCapacity::Total, Some(0.5), None),
        (ReturnConsumedCapacity::Indexes, Some(0.5), Some(0.5)),
    ] {
        let recorder = Recorder::default();
        let get = GetItem::new(table(), key()).return_consumed_capacity(option);
        let told = recorder.during(|| block_on(backend.get_item(get))).unwrap().consumed_capacity;
        assert_eq!(told.as_ref().map(|capacity| capacity.capacity_units), units, "{option:?}");
        assert_eq!(told.and_then(|capacity| capacity.table), table_units, "{option:?}");
        let capacity = [("db.operation.name=GetItem db.collection.name=users", &[0.5][..])];
        assert_eq!(recorder.values(CAPACITY), expected(capacity), "{option:?}");
    }
}

/// Declares that it cannot tell the capacity, and is not to be asked.
#[derive(Debug)]
struct Untold;

#[async_trait]
impl Layer for Untold {
    async fn call(&self, mut request: Request, next: Next<'_>) -> itemstore::Result<Response> {
        let asked = request.return_consumed_capacity_mut();
        assert!(asked.is_none_or(|option| *option == ReturnConsumedCapacity::None));
        next.run(request).await
    }

    fn capabilities(&self, _inner: Capabilities) -> Capabilities {
        Capabilities::items_only()
    }
}

#[test]
fn a_backend_that_cannot_tell_the_capacity_is_not_asked() {
    let recorder = Recorder::default();
    let backend = counted(Layered::new(Untold, Arc::new(MemoryBackend::new())));
    recorder.during(|| block_on(backend.put_item(PutItem::new(table(), key())))).unwrap();
    assert_eq!(recorder.values(CAPACITY), Values::new());
    assert_eq!(recorder.values(CALLS).len(), 1);
}

/// Takes a quarter of a second, and puts the clock back on the way.
#[derive(Debug)]
struct Slow(ManualClock);

#[async_trait]
impl Layer for Slow {
    async fn call(&self, request: Request, next: Next<'_>) -> itemstore::Result<Response> {
        self.0.set(SystemTime::UNIX_EPOCH);
        next.runtime().sleep(Duration::from_millis(250)).await;
        next.run(request).await
    }
}

#[test]
fn durations_are_seconds_of_the_backends_runtime_and_survive_a_clock_put_back() {
    let recorder = Recorder::default();
    let clock = ManualClock::at_epoch_seconds(1_000);
    let engine = MemoryBackend::builder().clock(clock.clone()).build();
    let backend = counted(Layered::new(Slow(clock), Arc::new(engine)));
    recorder.during(|| {
        block_on(backend.put_item(PutItem::new(table(), key()))).unwrap();
        block_on(backend.put_item(PutItem::new(table(), key()))).unwrap();
        block_on(backend.delete_table(DeleteTable::new(table()))).unwrap();
        block_on(backend.get_item(GetItem::new(table(), key()))).unwrap_err();
    });
    let durations = [
        ("db.operation.name=DeleteTable db.collection.name=users", &[0.25][..]),
        ("db.operation.name=GetItem db.collection.name=users error.type=TableNotFound", &[0.25]),
        ("db.operation.name=PutItem db.collection.name=users", &[0.25, 0.25]),
    ];
    assert_eq!(recorder.values(DURATION), expected(durations));
}

#[test]
fn the_metrics_are_described_with_their_units() {
    let recorder = Recorder::default();
    recorder.during(Metrics::new);
    let described = recorder.described.lock().unwrap().clone();
    let units = [(CALLS, Unit::Count), (DURATION, Unit::Seconds), (CAPACITY, Unit::Count)];
    assert_eq!(described, units.into_iter().map(|(name, unit)| (name.to_owned(), Some(unit))).collect());
}
