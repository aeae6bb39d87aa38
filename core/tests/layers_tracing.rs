//! What the layer `Tracing` tells, and what it never does.
#![cfg(feature = "tracing")]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_lite::future::{block_on, yield_now, zip};
use itemstore::backend::{Backend, Layer, Layered, Next, Request, Response};
use itemstore::layers::Tracing;
use itemstore::prelude::*;
use itemstore::request::{CreateTable, DescribeTable, GetItem, ListTables, PutItem, ReturnConsumedCapacity};
use itemstore::schema::{ScalarType, TableName};
use itemstore::value::Item;
use itemstore_memory::MemoryBackend;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

type Fields = BTreeMap<&'static str, String>;

/// Remembers spans and events, and which span is the current one. For one thread.
#[derive(Clone)]
struct Listener {
    level: Level,
    heard: Arc<Mutex<Heard>>,
}

#[derive(Default)]
struct Heard {
    spans: Vec<Fields>,
    /// The spans entered, innermost last.
    entered: Vec<u64>,
    /// What an event tells, and the span it is in.
    events: Vec<(Fields, Option<u64>)>,
}

struct Reader<'a>(&'a mut Fields);

impl Visit for Reader<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl Listener {
    fn new(level: Level) -> Self {
        Self { level, heard: Arc::default() }
    }

    fn during<T>(&self, run: impl FnOnce() -> T) -> T {
        tracing::subscriber::with_default(self.clone(), run)
    }

    fn heard<T>(&self, read: impl FnOnce(&mut Heard) -> T) -> T {
        read(&mut self.heard.lock().expect("no test panicked with it"))
    }

    fn spans(&self) -> Vec<Fields> {
        self.heard(|heard| heard.spans.clone())
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = Fields::from([
            ("(name)", attributes.metadata().name().to_owned()),
            ("(target)", attributes.metadata().target().to_owned()),
            ("(level)", attributes.metadata().level().to_string()),
        ]);
        attributes.record(&mut Reader(&mut fields));
        self.heard(|heard| {
            heard.spans.push(fields);
            Id::from_u64(heard.spans.len() as u64)
        })
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.heard(|heard| {
            let index = usize::try_from(span.into_u64() - 1).expect("an index");
            values.record(&mut Reader(&mut heard.spans[index]));
        });
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Reader(&mut fields));
        self.heard(|heard| heard.events.push((fields, heard.entered.last().copied())));
    }

    fn enter(&self, span: &Id) {
        self.heard(|heard| heard.entered.push(span.into_u64()));
    }

    fn exit(&self, span: &Id) {
        self.heard(|heard| assert_eq!(heard.entered.pop(), Some(span.into_u64())));
    }
}

fn table() -> TableName {
    TableName::new("users").expect("a name")
}

fn key() -> Item {
    Item::new().with("pk", "1")
}

/// The fields of a span that told this much, beside what every span tells.
fn fields(operation: &str, more: &[(&'static str, &str)]) -> Fields {
    let always = [
        ("(name)", "dynamodb"),
        ("(target)", "itemstore"),
        ("(level)", "INFO"),
        ("otel.kind", "client"),
        ("db.system.name", "aws.dynamodb"),
        ("db.operation.name", operation),
    ];
    always.iter().chain(more).map(|(name, value)| (*name, (*value).to_owned())).collect()
}

fn on_users(operation: &str, more: &[(&'static str, &str)]) -> Fields {
    let mut fields = fields(operation, more);
    fields.insert("otel.name", format!("{operation} users"));
    fields.insert("db.collection.name", "users".to_owned());
    fields
}

/// The backend with the table in it, and this layer around it.
fn traced(inner: impl Backend) -> Layered<Tracing> {
    let backend = Layered::new(Tracing::new(), Arc::new(inner));
    block_on(backend.create_table(CreateTable::new(table()).partition_key("pk", ScalarType::S)))
        .expect("a new table");
    backend
}

#[test]
fn a_call_that_succeeds_tells_operation_and_table() {
    let listener = Listener::new(Level::INFO);
    listener.during(|| {
        let backend = traced(MemoryBackend::new());
        block_on(backend.put_item(PutItem::new(table(), key()))).unwrap();
        block_on(backend.list_tables(ListTables::new())).unwrap();
    });
    let list = fields("ListTables", &[("otel.name", "ListTables")]);
    assert_eq!(listener.spans(), [on_users("CreateTable", &[]), on_users("PutItem", &[]), list]);
    listener.heard(|heard| assert!(heard.events.is_empty() && heard.entered.is_empty()));
}

#[test]
fn capacity_is_told_where_the_answer_tells_it() {
    let listener = Listener::new(Level::INFO);
    let backend = traced(MemoryBackend::new());
    let get = GetItem::new(table(), key()).return_consumed_capacity(ReturnConsumedCapacity::Total);
    listener.during(|| block_on(backend.get_item(get))).unwrap();
    assert_eq!(listener.spans(), [on_users("GetItem", &[("itemstore.consumed_capacity", "0.5")])]);
}

#[cfg(feature = "metrics")]
#[test]
fn capacity_is_told_below_metrics_although_nobody_asked_for_it() {
    let listener = Listener::new(Level::INFO);
    let backend = Layered::new(itemstore::layers::Metrics::new(), Arc::new(traced(MemoryBackend::new())));
    listener.during(|| block_on(backend.get_item(GetItem::new(table(), key())))).unwrap();
    assert_eq!(listener.spans(), [on_users("GetItem", &[("itemstore.consumed_capacity", "0.5")])]);
}

#[test]
fn a_call_that_fails_tells_the_kind_and_has_the_status_of_an_error() {
    let listener = Listener::new(Level::INFO);
    let backend = Layered::new(Tracing::new(), Arc::new(MemoryBackend::new()));
    listener.during(|| {
        block_on(backend.get_item(GetItem::new(table(), key()))).unwrap_err();
        block_on(backend.describe_table(DescribeTable::new(table()))).unwrap_err();
    });
    let failed = [("error.type", "TableNotFound"), ("otel.status_code", "ERROR")];
    assert_eq!(listener.spans(), [on_users("GetItem", &failed), on_users("DescribeTable", &failed)]);
}

#[test]
fn a_condition_that_does_not_hold_is_told_and_is_no_fault() {
    let listener = Listener::new(Level::INFO);
    let store = Store::builder(MemoryBackend::new()).layer(Tracing::new()).build();
    store.create_table::<Plain>().run_blocking().unwrap();
    let missing = || Plain::update_by_key("1").set(|p| p.text().set("a")).run_blocking(&store);
    assert_eq!(listener.during(missing).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(listener.spans(), [on_users("UpdateItem", &[("error.type", "ConditionFailed")])]);
}

#[derive(Model)]
#[model(table = "users")]
struct Plain {
    #[model(partition_key)]
    pk: String,
    text: String,
}

#[test]
fn no_span_is_made_when_nobody_listens() {
    let listener = Listener::new(Level::WARN);
    let backend = traced(MemoryBackend::new());
    listener.during(|| block_on(backend.get_item(GetItem::new(table(), key())))).unwrap();
    assert!(listener.spans().is_empty());
}

/// Works in two steps around a pause, and tells each.
#[derive(Debug)]
struct Working;

#[async_trait]
impl Layer for Working {
    async fn call(&self, request: Request, next: Next<'_>) -> itemstore::Result<Response> {
        let operation = request.operation().name();
        tracing::info!(operation, "before");
        yield_now().await;
        tracing::info!(operation, "after");
        next.run(request).await
    }
}

#[test]
fn the_backend_works_inside_the_span_of_its_own_call() {
    let listener = Listener::new(Level::INFO);
    let backend = traced(Layered::new(Working, Arc::new(MemoryBackend::new())));
    listener.during(|| {
        let (get, put) =
            (backend.get_item(GetItem::new(table(), key())), backend.put_item(PutItem::new(table(), key())));
        let (got, put) = block_on(zip(get, put));
        got.unwrap();
        put.unwrap();
    });
    listener.heard(|heard| {
        assert_eq!(heard.events.len(), 4);
        for (event, span) in &heard.events {
            let span = usize::try_from(span.expect("an event is in a span") - 1).unwrap();
            assert_eq!(event["operation"], heard.spans[span]["db.operation.name"]);
        }
        assert!(heard.entered.is_empty(), "every span is left");
    });
}

const MARKER: &str = "swordfish";

/// The marker is its every value, and in the name of every attribute.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct Secret {
    #[model(partition_key, rename = "swordfish_pk")]
    pk: String,
    #[model(sort_key, rename = "swordfish_sk")]
    sk: String,
    #[model(rename = "swordfish")]
    text: String,
    #[model(rename = "swordfishes")]
    list: Vec<String>,
}

/// Refuses every update in words that quote the item, as a service may.
#[derive(Debug)]
struct Quoting;

#[async_trait]
impl Layer for Quoting {
    async fn call(&self, request: Request, next: Next<'_>) -> itemstore::Result<Response> {
        if let Request::PutItem(_) | Request::UpdateItem(_) = request {
            let item = Item::new().with(MARKER, MARKER);
            let error = Error::validation_quoting("refused", MARKER).with_item(Some(item));
            return Err(error.within(MARKER).with_source(MARKER).with_request_id("request-1"));
        }
        next.run(request).await
    }
}

fn secret() -> Secret {
    let text = || MARKER.to_owned();
    Secret { pk: text(), sk: text(), text: text(), list: vec![text()] }
}

/// Every call of a model that can be made with the marker, those that fail included.
fn use_everything<B: Backend>(store: &Store<B>) {
    let key = (MARKER, MARKER);
    let mut one = secret();
    let results = [
        one.save().run_blocking(store),
        one.create().run_blocking(store),
        one.save().when(|s| s.text().ne(MARKER)).run_blocking(store),
        Secret::get(key).run_blocking(store).map(|_| ()),
        Secret::get(key).project(|s| (s.text(),)).run_blocking(store).map(|_| ()),
        Secret::get((MARKER.repeat(300).as_str(), MARKER)).run_blocking(store).map(|_| ()),
        one.update().set(|s| s.text().set(MARKER)).when(|s| s.text().eq(MARKER)).run_blocking(store),
        Secret::update_by_key(key)
            .set(|s| s.text().set(MARKER))
            .returning_new()
            .run_blocking(store)
            .map(|_| ()),
        Secret::delete_by_key(key).when(|s| s.text().eq("")).run_blocking(store).map(|_| ()),
        one.delete().when(|s| s.text().eq(MARKER)).run_blocking(store),
    ];
    assert!(results.iter().any(|result| result.is_err()));
}

#[test]
fn no_item_data_is_told() {
    let listener = Listener::new(Level::TRACE);
    listener.during(|| {
        let store = Store::builder(MemoryBackend::new()).layer(Tracing::new()).build();
        store.create_table::<Secret>().run_blocking().unwrap();
        use_everything(&store);
        let quoting = Store::builder(MemoryBackend::new()).layer(Quoting).layer(Tracing::new()).build();
        quoting.create_table::<Secret>().run_blocking().unwrap();
        use_everything(&quoting);
    });
    let spans = listener.spans();
    assert_eq!(spans.len(), 22, "a span for every call and every table made");
    for fields in &spans {
        assert!(fields.values().all(|value| !value.contains(MARKER)), "{fields:?}");
    }
    listener.heard(|heard| assert!(heard.events.is_empty()));
    let refused =
        [("error.type", "Validation"), ("otel.status_code", "ERROR"), ("aws.request_id", "request-1")];
    assert!(spans.contains(&on_users("PutItem", &refused)));
}
