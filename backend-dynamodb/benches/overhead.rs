//! What the backend adds to the raw client: CPU time of a get and of a put of an item of ten attributes, both in one run.
//!
//! ```text
//! cargo bench -p itemstore-dynamodb --bench overhead
//! ```
//!
//! The HTTP client is replaced by one that answers at once, so that all time is that of the SDK and of this crate. Rounds of raw
//! calls and of the backend's take turns; a ratio is of two rounds that follow each other, and the median of all is told. The
//! program fails where it is above the bound.

use std::collections::HashMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Sdk;
use aws_sdk_dynamodb::{Client, config};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use cpu_time::ProcessTime;
use itemstore::backend::Backend;
use itemstore::request::{GetItem, PutItem};
use itemstore::schema::TableName;
use itemstore::value::Item;
use itemstore_dynamodb::{DynamoDbBackend, IntoSdk};

/// The backend costs at most this many times the CPU of the raw client.
const BOUND: f64 = 1.05;

const CALLS: u32 = 1000;
const ROUNDS: usize = 41;

/// Answers every request at once.
#[derive(Debug, Clone)]
struct AtOnce(&'static str);

impl HttpConnector for AtOnce {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        let mut response = HttpResponse::new(200_u16.try_into().expect("a status"), self.0.into());
        response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
        response.headers_mut().insert("x-amzn-requestid", "REQUEST");
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for AtOnce {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

fn client(answer: &'static str) -> Client {
    let local = DynamoDbBackend::local("http://localhost:8000");
    let config: config::Builder = local.client().config().to_builder();
    Client::from_conf(config.http_client(AtOnce(answer)).build())
}

fn item() -> Item {
    Item::new()
        .with("pk", "USER#0123456789")
        .with("sk", "PROFILE")
        .with("name", "John Smith")
        .with("email", "john.smith@example.com")
        .with("age", 30)
        .with("active", true)
        .with("balance", 1_234_567)
        .with("roles", itemstore::value::StringSet::new(["admin", "editor"]).expect("a set"))
        .with("address", Item::new().with("city", "Springfield").with("street", "1 Main Street"))
        .with("scores", vec![1.into(), 2.into(), 3.into()])
}

fn key() -> Item {
    Item::new().with("pk", "USER#0123456789").with("sk", "PROFILE")
}

const STORED: &str = r#"{"Item":{"pk":{"S":"USER#0123456789"},"sk":{"S":"PROFILE"},"name":{"S":"John Smith"},
"email":{"S":"john.smith@example.com"},"age":{"N":"30"},"active":{"BOOL":true},"balance":{"N":"1234567"},
"roles":{"SS":["admin","editor"]},"address":{"M":{"city":{"S":"Springfield"},"street":{"S":"1 Main Street"}}},
"scores":{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]}}}"#;

/// CPU time of so many calls.
async fn timed<F: Future>(call: impl Fn() -> F) -> Duration {
    let start = ProcessTime::now();
    for _ in 0..CALLS {
        black_box(call().await);
    }
    start.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median ratio of the backend's rounds to the raw client's.
#[expect(clippy::print_stdout, reason = "the program tells what it measured")]
async fn compare<R: Future, B: Future>(what: &str, raw: impl Fn() -> R, backend: impl Fn() -> B) -> f64 {
    let (mut ratios, mut raws) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        // Whoever comes second finds the caches warm: they take turns.
        let (a, b) = if round % 2 == 0 {
            let a = timed(&raw).await;
            (a, timed(&backend).await)
        } else {
            let b = timed(&backend).await;
            (timed(&raw).await, b)
        };
        if round > 0 {
            ratios.push(b.as_secs_f64() / a.as_secs_f64());
            raws.push(a.as_secs_f64() * 1e6 / f64::from(CALLS));
        }
    }
    let ratio = median(ratios);
    println!("{what}: backend / raw client = {ratio:.3} (raw client {:.1} µs a call)", median(raws));
    ratio
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let table = TableName::new("users").expect("a name");
    let stored = client(STORED);
    let backend = DynamoDbBackend::new(stored.clone());
    let sdk_key: HashMap<String, Sdk> = key().into_sdk();
    let get = compare(
        "get",
        || stored.get_item().table_name("users").set_key(Some(sdk_key.clone())).send(),
        || backend.get_item(GetItem::new(table.clone(), key())),
    )
    .await;

    let empty = client("{}");
    let backend = DynamoDbBackend::new(empty.clone());
    let (item, sdk_item) = (item(), item().into_sdk());
    let put = compare(
        "put",
        || empty.put_item().table_name("users").set_item(Some(sdk_item.clone())).send(),
        || backend.put_item(PutItem::new(table.clone(), item.clone())),
    )
    .await;
    if get.max(put) <= BOUND { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
