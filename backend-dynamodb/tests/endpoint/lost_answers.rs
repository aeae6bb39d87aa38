//! A connector that loses answers after the server has committed, under the SDK's own retries.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use itemstore::ErrorKind;
use itemstore::backend::{Backend, block_on};
use itemstore::expr::Update;
use itemstore::prelude::*;
use itemstore::request::{BatchWriteItem, PutItem, TransactWriteItems, UpdateItem, WriteRequest};
use itemstore::value::{Item, Path};
use itemstore_dynamodb::DynamoDbBackend;

use crate::{OnEndpoint, User, john, store};

pub(crate) const TESTS: &[OnEndpoint] = &[
    ("lost_answers/a_create_succeeds", a_create_succeeds),
    ("lost_answers/a_create_of_another_item_is_a_conflict", a_create_of_another_item_is_a_conflict),
    ("lost_answers/a_conditional_write_is_told_as_doubtful", a_conditional_write_is_told_as_doubtful),
    ("lost_answers/an_increment_counts_at_least_once", an_increment_counts_at_least_once),
    ("lost_answers/without_retries_the_outcome_is_unknown", without_retries_the_outcome_is_unknown),
    ("lost_answers/a_read_is_simply_sent_again", a_read_is_simply_sent_again),
    ("lost_answers/the_backend_tells_of_the_doubt_itself", the_backend_tells_of_the_doubt_itself),
    ("lost_answers/a_transaction_is_applied_once", a_transaction_is_applied_once),
    ("lost_answers/a_batch_is_simply_written_again", a_batch_is_simply_written_again),
];

/// Loses the next answers, as many as `left` says. The server has written its answer by then, so it has committed.
#[derive(Debug, Clone)]
struct Losing {
    inner: SharedHttpConnector,
    left: Arc<AtomicUsize>,
}

impl HttpConnector for Losing {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (answer, left) = (self.inner.call(request), Arc::clone(&self.left));
        HttpConnectorFuture::new(async move {
            let response = answer.await?;
            let taken = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if taken.is_ok() {
                return Err(ConnectorError::io("the answer was lost".into()));
            }
            Ok(response)
        })
    }
}

#[derive(Debug)]
struct LosingClient {
    inner: SharedHttpClient,
    left: Arc<AtomicUsize>,
}

impl HttpClient for LosingClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Losing { inner, left: Arc::clone(&self.left) })
    }
}

/// A store whose answers are lost as often as the counter says.
fn losing(endpoint: &str, attempts: u32) -> (Store<DynamoDbBackend>, Arc<AtomicUsize>) {
    let left = Arc::new(AtomicUsize::new(0));
    let inner = aws_smithy_http_client::Builder::new().build_http();
    let config = DynamoDbBackend::local(endpoint).client().config().to_builder();
    let config = config
        .http_client(LosingClient { inner, left: Arc::clone(&left) })
        .retry_config(RetryConfig::standard().with_max_attempts(attempts))
        .build();
    (store(DynamoDbBackend::new(Client::from_conf(config))), left)
}

fn stored(store: &Store<DynamoDbBackend>) -> Option<User> {
    User::get("USER#1").consistent_read(true).run_blocking(store).unwrap()
}

fn a_create_succeeds(endpoint: &str) {
    let (store, left) = losing(endpoint, 3);
    left.store(1, Ordering::SeqCst);
    john().create().run_blocking(&store).unwrap();
    assert_eq!((left.load(Ordering::SeqCst), stored(&store)), (0, Some(john())));
}

fn a_create_of_another_item_is_a_conflict(endpoint: &str) {
    let (store, left) = losing(endpoint, 3);
    let mut jane = john();
    jane.name = "Jane".to_owned();
    jane.save().run_blocking(&store).unwrap();
    left.store(1, Ordering::SeqCst);
    let error = john().create().run_blocking(&store).unwrap_err();
    assert!(error.is_condition_failed());
    assert_eq!(error.current::<User>().unwrap(), Some(jane));
}

fn a_conditional_write_is_told_as_doubtful(endpoint: &str) {
    let (store, left) = losing(endpoint, 3);
    john().save().run_blocking(&store).unwrap();
    let birthday = || User::update_by_key("USER#1").set(|u| u.age().set(31)).when(|u| u.age().eq(30));
    left.store(1, Ordering::SeqCst);
    let error = birthday().outcome_blocking(&store).unwrap_err();
    assert!(error.is_condition_failed() && error.outcome_unknown());
    assert_eq!(stored(&store).map(|user| user.age), Some(31));
    // Without a loss, the same refusal is an answer, and no doubt.
    let outcome = birthday().outcome_blocking(&store).unwrap();
    assert!(!outcome.is_applied());
}

fn an_increment_counts_at_least_once(endpoint: &str) {
    let (store, left) = losing(endpoint, 3);
    john().save().run_blocking(&store).unwrap();
    left.store(1, Ordering::SeqCst);
    User::update_by_key("USER#1").set(|u| u.age().add(1)).run_blocking(&store).unwrap();
    assert_eq!(
        stored(&store).map(|user| user.age),
        Some(32),
        "sent twice, applied twice: as the docs of `add` say"
    );
}

fn without_retries_the_outcome_is_unknown(endpoint: &str) {
    let (store, left) = losing(endpoint, 1);
    left.store(1, Ordering::SeqCst);
    let error = john().create().run_blocking(&store).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Connection, true));
    assert_eq!(stored(&store), Some(john()));
}

fn a_read_is_simply_sent_again(endpoint: &str) {
    let (store, left) = losing(endpoint, 3);
    john().save().run_blocking(&store).unwrap();
    left.store(2, Ordering::SeqCst);
    assert_eq!((stored(&store), left.load(Ordering::SeqCst)), (Some(john()), 0));
    left.store(3, Ordering::SeqCst);
    let error = User::get("USER#1").run_blocking(&store).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Connection, false));
}

fn the_backend_tells_of_the_doubt_itself(endpoint: &str) {
    let (store, left) = losing(endpoint, 3);
    let (backend, table) = (store.backend(), store.table_name::<User>().unwrap());
    let absent = Path::attribute("pk").not_exists();
    let put = PutItem::new(table, Item::new().with("pk", "a")).condition(absent);
    left.store(1, Ordering::SeqCst);
    let error = block_on(backend.runtime(), backend.put_item(put.clone())).unwrap().unwrap_err();
    assert!(error.is_condition_failed() && error.outcome_unknown());
    let error = block_on(backend.runtime(), backend.put_item(put)).unwrap().unwrap_err();
    assert!(error.is_condition_failed() && !error.outcome_unknown());
}

/// The condition holds for the first attempt only, and the token of the next one says that it was applied.
fn a_transaction_is_applied_once(endpoint: &str) {
    let (store, left) = losing(endpoint, 3);
    john().save().run_blocking(&store).unwrap();
    let (backend, table) = (store.backend(), store.table_name::<User>().unwrap());
    let age = || Path::attribute("age");
    let birthday = || {
        let key = Item::new().with("pk", "USER#1");
        let update = UpdateItem::new(table.clone(), key, Update::new().with_add(age(), 1));
        TransactWriteItems::new([update.condition(age().eq(30)).into()])
    };
    left.store(1, Ordering::SeqCst);
    block_on(backend.runtime(), backend.transact_write_items(birthday())).unwrap().unwrap();
    assert_eq!((left.load(Ordering::SeqCst), stored(&store).map(|user| user.age)), (0, Some(31)));
    left.store(1, Ordering::SeqCst);
    let again = block_on(backend.runtime(), backend.transact_write_items(birthday())).unwrap().unwrap_err();
    assert_eq!((again.kind(), again.outcome_unknown()), (ErrorKind::TransactionCancelled, false));
}

fn a_batch_is_simply_written_again(endpoint: &str) {
    let (store, left) = losing(endpoint, 2);
    let (backend, table) = (store.backend(), store.table_name::<User>().unwrap());
    let batch = BatchWriteItem::new().write(table, WriteRequest::Put(john().to_item().unwrap()));
    left.store(1, Ordering::SeqCst);
    block_on(backend.runtime(), backend.batch_write_item(batch.clone())).unwrap().unwrap();
    assert_eq!((left.load(Ordering::SeqCst), stored(&store)), (0, Some(john())));
    left.store(2, Ordering::SeqCst);
    let error = block_on(backend.runtime(), backend.batch_write_item(batch)).unwrap().unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Connection, true));
}
