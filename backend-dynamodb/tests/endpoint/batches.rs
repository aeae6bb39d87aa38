//! BatchGetItem and BatchWriteItem: what is done, and what is left over.

use std::collections::BTreeMap;

use itemstore::ErrorKind;
use itemstore::backend::{Backend, block_on};
use itemstore::expr::Projection;
use itemstore::request::{
    BatchGetItem, BatchWriteItem, ItemCollectionMetrics, KeysAndAttributes, PutItem, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, TransactWriteItems, WriteRequest,
};
use itemstore::schema::TableName;
use itemstore::value::{AttributeValue, Item, Path};
use itemstore_dynamodb::DynamoDbBackend;

use crate::canned::{Answer, Endpoint};
use crate::fixture::Fixture;
use crate::{Alone, OnEndpoint};

pub(crate) const TESTS: &[OnEndpoint] = &[
    ("batches/what_is_written_is_read", what_is_written_is_read),
    ("batches/a_refused_batch_writes_nothing", a_refused_batch_writes_nothing),
    ("batches/what_is_too_much_at_once_is_left_over", what_is_too_much_at_once_is_left_over),
];

pub(crate) const ALONE: &[Alone] = &[
    ("batches/keys_left_over_keep_their_options", keys_left_over_keep_their_options),
    ("batches/writes_left_over_are_told", writes_left_over_are_told),
    ("batches/metrics_of_each_table_are_told", metrics_of_each_table_are_told),
    ("batches/keys_of_a_table_not_asked_about_are_an_error", keys_of_a_table_not_asked_about_are_an_error),
];

fn key(number: usize) -> Item {
    Item::new().with("pk", format!("{number}"))
}

fn item(number: usize) -> Item {
    key(number).with("n", number).with("m", Item::new().with("a", 1).with("b", 2))
}

impl Fixture {
    fn write(&self, requests: impl IntoIterator<Item = WriteRequest>) -> BatchWriteItem {
        let batch = BatchWriteItem::new();
        requests.into_iter().fold(batch, |batch, request| batch.write(self.table.clone(), request))
    }
}

fn what_is_written_is_read(endpoint: &str) {
    let (one, other) = (Fixture::plain(endpoint), Fixture::plain(endpoint));
    one.put(item(9));
    let batch =
        one.write([WriteRequest::Put(item(1)), WriteRequest::Put(item(2)), WriteRequest::Delete(key(9))]);
    let batch = batch.write(other.table.clone(), WriteRequest::Put(item(3)));
    let written = batch.return_consumed_capacity(ReturnConsumedCapacity::Total);
    let written = one.done(one.backend.batch_write_item(written)).unwrap();
    assert_eq!((written.unprocessed_items.len(), written.consumed_capacity.len()), (0, 2));

    let projection = Projection::new([Path::attribute("pk"), Path::attribute("m").key("a")]);
    let whole = KeysAndAttributes::new([key(1), key(2), key(9)]).consistent_read(true);
    let part = KeysAndAttributes::new([key(3)]).projection(projection);
    let batch = BatchGetItem::new().table(one.table.clone(), whole).table(other.table.clone(), part);
    let read = batch.return_consumed_capacity(ReturnConsumedCapacity::Total);
    let mut read = one.done(one.backend.batch_get_item(read)).unwrap();
    assert_eq!((read.unprocessed_keys.len(), read.consumed_capacity.len()), (0, 2));
    let mut found = read.responses.remove(&one.table).unwrap();
    found.sort_by_key(|item| item.get("n").and_then(AttributeValue::as_n).copied());
    assert_eq!(found, [item(1), item(2)]);
    assert_eq!(read.responses[&other.table], [key(3).with("m", Item::new().with("a", 1))]);
}

fn a_refused_batch_writes_nothing(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let bad = Item::new().with("pk", 1);
    let twice = [WriteRequest::Put(item(1)), WriteRequest::Delete(key(1))];
    for requests in [vec![WriteRequest::Put(item(1)), WriteRequest::Put(bad)], twice.to_vec(), Vec::new()] {
        let error = fixture.done(fixture.backend.batch_write_item(fixture.write(requests))).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Validation, Some("BatchWriteItem")));
    }
    let elsewhere = TableName::new("no-such-table").unwrap();
    let batch = fixture.write([WriteRequest::Put(item(1))]).write(elsewhere, WriteRequest::Put(item(1)));
    let error = fixture.done(fixture.backend.batch_write_item(batch)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TableNotFound);
    assert_eq!(fixture.stored(key(1)), None);
}

/// An answer takes 16 MB.
fn what_is_too_much_at_once_is_left_over(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let large = |number| key(number).with("large", "x".repeat(400_000));
    (0..50).for_each(|number| fixture.put(large(number)));
    let mut wanted = KeysAndAttributes::new((0..50).map(key)).consistent_read(true);
    let (mut read, mut calls) = (0, 0);
    while !wanted.keys.is_empty() {
        let batch = BatchGetItem::new().table(fixture.table.clone(), wanted);
        let mut answer = fixture.done(fixture.backend.batch_get_item(batch)).unwrap();
        read += answer.responses[&fixture.table].len();
        calls += 1;
        wanted = answer.unprocessed_keys.remove(&fixture.table).unwrap_or_default();
        assert!(wanted.keys.is_empty() || wanted.consistent_read, "what is left over keeps its options");
    }
    assert_eq!(read, 50);
    assert!(calls > 1, "50 items of 400 KB do not fit one answer");
}

/// A backend that is answered so, and its table.
fn answered(body: &str) -> (DynamoDbBackend, TableName, Endpoint) {
    let endpoint = Endpoint::answering(Answer::Response { status: 200, body: body.to_owned() });
    (DynamoDbBackend::local(endpoint.url()), TableName::new("users").unwrap(), endpoint)
}

fn keys_left_over_keep_their_options() {
    let left = r##"{"users":{"Keys":[{"pk":{"S":"2"}}],"ConsistentRead":true,"ProjectionExpression":"#0","ExpressionAttributeNames":{"#0":"name"}}}"##;
    let body = format!(r#"{{"Responses":{{"users":[{{"name":{{"S":"a"}}}}]}},"UnprocessedKeys":{left}}}"#);
    let (backend, table, endpoint) = answered(&body);
    let asked = KeysAndAttributes::new([key(1), key(2)])
        .consistent_read(true)
        .projection(Projection::new([Path::attribute("name")]));
    let batch = BatchGetItem::new().table(table.clone(), asked.clone());
    let answer = block_on(backend.runtime(), backend.batch_get_item(batch)).unwrap().unwrap();
    assert_eq!(answer.responses, BTreeMap::from([(table.clone(), vec![Item::new().with("name", "a")])]));
    assert_eq!(answer.unprocessed_keys, BTreeMap::from([(table.clone(), asked.for_keys(vec![key(2)]))]));
    let left_over = answer.unprocessed_keys.into_iter();
    let again = left_over.fold(BatchGetItem::new(), |batch, (table, keys)| batch.table(table, keys));
    block_on(backend.runtime(), backend.batch_get_item(again)).unwrap().unwrap();
    let [_, second] = &endpoint.bodies()[..] else { panic!("two calls") };
    assert_eq!(second, &format!(r#"{{"RequestItems":{left}}}"#));
}

fn writes_left_over_are_told() {
    let body = r#"{"UnprocessedItems":{"users":[{"PutRequest":{"Item":{"pk":{"S":"1"}}}},{"DeleteRequest":{"Key":{"pk":{"S":"2"}}}}]}}"#;
    let (backend, table, endpoint) = answered(body);
    let writes = vec![WriteRequest::Put(key(1)), WriteRequest::Delete(key(2))];
    let batch = BatchWriteItem::new().write(table.clone(), WriteRequest::Put(key(3)));
    let answer = block_on(backend.runtime(), backend.batch_write_item(batch)).unwrap().unwrap();
    assert_eq!(answer.unprocessed_items, BTreeMap::from([(table, writes)]));
    assert_eq!(endpoint.requests().len(), 1, "what is left over is for the caller to send");
}

fn keys_of_a_table_not_asked_about_are_an_error() {
    let (backend, table, _endpoint) = answered(r#"{"UnprocessedKeys":{"others":{"Keys":[]}}}"#);
    let batch = BatchGetItem::new().table(table, KeysAndAttributes::new([key(1)]));
    let error = block_on(backend.runtime(), backend.batch_get_item(batch)).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
}

fn metrics_of_each_table_are_told() {
    let told = r#"{"ItemCollectionKey":{"pk":{"S":"1"}},"SizeEstimateRangeGB":[0.0,1.0]}"#;
    let (backend, table, endpoint) =
        answered(&format!(r#"{{"ItemCollectionMetrics":{{"users":[{told}]}}}}"#));
    let batch = BatchWriteItem::new().write(table.clone(), WriteRequest::Put(key(1)));
    let batch = batch.return_item_collection_metrics(ReturnItemCollectionMetrics::Size);
    let answer = block_on(backend.runtime(), backend.batch_write_item(batch)).unwrap().unwrap();
    let metrics = ItemCollectionMetrics {
        item_collection_key: ("pk".to_owned(), AttributeValue::from("1")),
        size_estimate_range_gb: [0.0, 1.0],
    };
    assert_eq!(answer.item_collection_metrics, BTreeMap::from([(table.clone(), vec![metrics])]));

    let request = TransactWriteItems::new([PutItem::new(table, key(1)).into()]);
    let request = request.return_item_collection_metrics(ReturnItemCollectionMetrics::Size);
    let transacted = block_on(backend.runtime(), backend.transact_write_items(request)).unwrap().unwrap();
    assert_eq!(transacted.item_collection_metrics, answer.item_collection_metrics);
    assert!(endpoint.bodies().iter().all(|body| body.contains(r#""ReturnItemCollectionMetrics":"SIZE""#)));
}
