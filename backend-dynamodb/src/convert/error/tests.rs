//! A test a row: what the service answers over real HTTP, and the error that comes of it.

mod transactions;

use std::collections::BTreeSet;
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as ProvideFuture;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, ProvideCredentials, Region};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::{Client, Config};
use itemstore::backend::{Backend, block_on};
use itemstore::expr::{KeyCondition, Update};
use itemstore::request::{
    BatchGetItem, BatchWriteItem, DeleteItem, DescribeTable, DescribeTimeToLive, GetItem, KeysAndAttributes,
    PutItem, Query, Scan, TransactGet, TransactGetItems, TransactWriteItems, UpdateItem, UpdateTable,
    UpdateTimeToLive, WriteRequest,
};
use itemstore::schema::TableName;
use itemstore::value::Item;
use itemstore::{Error, ErrorKind, Result};

use super::{ROWS, SdkFailure};
use crate::DynamoDbBackend;
use crate::canned::{Answer, Endpoint};

/// Code, HTTP status and the kind that comes of it. The modelled errors of each operation, then those of all services.
const EXPECTED: &[(&str, u16, ErrorKind)] = &[
    ("ConditionalCheckFailedException", 400, ErrorKind::ConditionFailed),
    ("ResourceNotFoundException", 400, ErrorKind::TableNotFound),
    ("ResourceInUseException", 400, ErrorKind::TableInUse),
    ("ItemCollectionSizeLimitExceededException", 400, ErrorKind::ItemCollectionTooLarge),
    ("ProvisionedThroughputExceededException", 400, ErrorKind::Throttled),
    ("ThrottlingException", 400, ErrorKind::Throttled),
    ("RequestLimitExceeded", 400, ErrorKind::Throttled),
    ("LimitExceededException", 400, ErrorKind::LimitExceeded),
    ("TransactionConflictException", 400, ErrorKind::TransactionConflict),
    ("ReplicatedWriteConflictException", 400, ErrorKind::TransactionConflict),
    ("TransactionCanceledException", 400, ErrorKind::TransactionCancelled),
    ("TransactionInProgressException", 400, ErrorKind::TransactionInProgress),
    ("IdempotentParameterMismatchException", 400, ErrorKind::IdempotentParameterMismatch),
    ("InternalServerError", 500, ErrorKind::Service),
    ("InvalidEndpointException", 421, ErrorKind::Connection),
    ("ValidationException", 400, ErrorKind::Validation),
    ("SerializationException", 400, ErrorKind::Validation),
    ("Throttling", 400, ErrorKind::Throttled),
    ("ThrottledException", 400, ErrorKind::Throttled),
    ("RequestThrottled", 400, ErrorKind::Throttled),
    ("RequestThrottledException", 400, ErrorKind::Throttled),
    ("TooManyRequestsException", 429, ErrorKind::Throttled),
    ("SlowDown", 503, ErrorKind::Throttled),
    ("AccessDeniedException", 400, ErrorKind::AccessDenied),
    ("AccessDenied", 403, ErrorKind::AccessDenied),
    ("NotAuthorized", 400, ErrorKind::AccessDenied),
    ("OptInRequired", 403, ErrorKind::AccessDenied),
    ("UnrecognizedClientException", 400, ErrorKind::AccessDenied),
    ("InvalidSignatureException", 400, ErrorKind::AccessDenied),
    ("IncompleteSignatureException", 400, ErrorKind::AccessDenied),
    ("IncompleteSignature", 400, ErrorKind::AccessDenied),
    ("SignatureDoesNotMatch", 403, ErrorKind::AccessDenied),
    ("MissingAuthenticationTokenException", 400, ErrorKind::AccessDenied),
    ("MissingAuthenticationToken", 403, ErrorKind::AccessDenied),
    ("InvalidClientTokenId", 403, ErrorKind::AccessDenied),
    ("ExpiredTokenException", 400, ErrorKind::AccessDenied),
    ("ExpiredToken", 403, ErrorKind::AccessDenied),
    ("RequestExpired", 400, ErrorKind::AccessDenied),
    ("UnknownOperationException", 400, ErrorKind::Unsupported),
    ("InternalServerErrorException", 500, ErrorKind::Service),
    ("InternalFailure", 500, ErrorKind::Service),
    ("ServiceUnavailable", 503, ErrorKind::Service),
    ("ServiceUnavailableException", 503, ErrorKind::Service),
];

/// What a value of an item looks like in a text of the service.
const SECRET: &str = "hunter2";

fn config(endpoint: &str) -> Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::from_keys("AKIAKEY", "SECRETKEY", None))
        .retry_config(RetryConfig::disabled())
}

fn backend(config: Builder) -> DynamoDbBackend {
    DynamoDbBackend::new(Client::from_conf(config.build()))
}

fn table() -> TableName {
    TableName::new("users").unwrap()
}

fn key() -> Item {
    Item::new().with("pk", "a")
}

fn get(backend: &DynamoDbBackend) -> Result<()> {
    block_on(backend.runtime(), backend.get_item(GetItem::new(table(), key())))?.map(drop)
}

fn put(backend: &DynamoDbBackend) -> Result<()> {
    block_on(backend.runtime(), backend.put_item(PutItem::new(table(), key())))?.map(drop)
}

fn batch_write(backend: &DynamoDbBackend) -> Result<()> {
    let request = BatchWriteItem::new().write(table(), WriteRequest::Put(key()));
    block_on(backend.runtime(), backend.batch_write_item(request))?.map(drop)
}

/// An operation by name, the table it tells of, and a call of it.
type OperationCall = (&'static str, Option<&'static str>, fn(&DynamoDbBackend) -> Result<()>);

macro_rules! call {
    ($name:literal, $table:expr, $method:ident, $request:expr) => {
        ($name, $table, |backend| block_on(backend.runtime(), backend.$method($request))?.map(drop))
    };
}

/// Every operation that reads or changes items, and those that change a table.
const OPERATIONS: &[OperationCall] = &[
    ("GetItem", Some("users"), get),
    ("PutItem", Some("users"), put),
    call!("UpdateItem", Some("users"), update_item, UpdateItem::new(table(), key(), Update::new())),
    call!("DeleteItem", Some("users"), delete_item, DeleteItem::new(table(), key())),
    call!("Query", Some("users"), query, Query::new(table(), KeyCondition::partition("pk", "a"))),
    call!("Scan", Some("users"), scan, Scan::new(table())),
    call!(
        "BatchGetItem",
        None,
        batch_get_item,
        BatchGetItem::new().table(table(), KeysAndAttributes::new([key()]))
    ),
    ("BatchWriteItem", None, batch_write),
    call!(
        "TransactGetItems",
        None,
        transact_get_items,
        TransactGetItems::new([TransactGet::new(table(), key())])
    ),
    call!(
        "TransactWriteItems",
        None,
        transact_write_items,
        TransactWriteItems::new([PutItem::new(table(), key()).into()])
    ),
    call!("UpdateTable", Some("users"), update_table, UpdateTable::new(table()).deletion_protection(true)),
    call!("UpdateTimeToLive", Some("users"), update_time_to_live, UpdateTimeToLive::enable(table(), "ttl")),
    call!("DescribeTimeToLive", Some("users"), describe_time_to_live, DescribeTimeToLive::new(table())),
];

/// Those of them that only read.
const READS: &[&str] =
    &["GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems", "DescribeTimeToLive"];

fn body(code: &str, members: &str) -> String {
    format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"it was {SECRET}"{members}}}"#)
}

fn refusal(code: &str, status: u16, members: &str) -> Answer {
    Answer::Response { status, body: body(code, members) }
}

/// What a put gives that is answered so.
fn put_answered(answer: Answer) -> Error {
    put(&backend(config(Endpoint::answering(answer).url()))).unwrap_err()
}

/// All that a log would show of an error: itself, and its sources.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}

#[test]
fn every_row_has_its_kind_on_every_operation() {
    for (code, status, kind) in EXPECTED {
        let endpoint = Endpoint::answering(refusal(code, *status, ""));
        let backend = backend(config(endpoint.url()));
        for (operation, table, call) in OPERATIONS {
            let error = call(&backend).unwrap_err();
            assert_eq!(error.kind(), *kind, "{code}");
            assert_eq!(error.operation(), Some(*operation), "{code}");
            assert_eq!(error.table(), *table, "{code}");
            assert_eq!(error.request_id(), Some("REQUEST"), "{code}");
            let words = format!("it was {SECRET}");
            assert_eq!(error.service_message(), Some(words.as_str()), "{code}");
            // A server that failed may have failed after it wrote, and what is in progress may come to be.
            let open = *status >= 500 || *kind == ErrorKind::TransactionInProgress;
            assert_eq!(error.outcome_unknown(), open && !READS.contains(operation), "{code} {operation}");
            let sdk = SdkFailure::of(&error).unwrap().as_sdk();
            assert_eq!(sdk.code(), Some(*code));
        }
    }
}

#[test]
fn every_row_is_tested() {
    // Those that only backups can answer.
    const OF_OTHERS: [&str; 3] =
        ["TableNotFoundException", "TableInUseException", "TableAlreadyExistsException"];
    let rows: BTreeSet<&str> = ROWS.iter().map(|row| row.code).collect();
    let tested = EXPECTED.iter().map(|(code, ..)| *code).chain(OF_OTHERS).collect();
    assert_eq!(rows, tested);
    assert_eq!(rows.len(), ROWS.len(), "no code has two rows");
}

#[test]
fn words_of_the_service_stay_out_of_ours() {
    for (code, status, _) in EXPECTED.iter().filter(|(code, ..)| *code != "AccessDeniedException") {
        let error = put_answered(refusal(code, *status, r#","Item":{"pk":{"S":"hunter2"}}"#));
        assert!(!shown(&error).contains(SECRET), "{code}: {}", shown(&error));
        assert!(shown(&error).contains(code), "{code}: {}", shown(&error));
    }
}

#[test]
fn words_that_quote_no_value_are_ours_too() {
    let told = |message: &str| {
        let body =
            format!(r#"{{"__type":"com.amazon.coral.validate#ValidationException","message":"{message}"}}"#);
        put_answered(Answer::Response { status: 400, body }).to_string()
    };
    let schema = "The provided key element does not match the schema";
    assert_eq!(told(schema), format!("PutItem, table \"users\": {schema}"));
    let function = "Invalid ConditionExpression: Invalid function name; function: sizeof";
    assert_eq!(told(function), format!("PutItem, table \"users\": {function}"));
    let start = "The provided starting key is outside query boundaries based on provided conditions";
    assert_eq!(told(start), format!("PutItem, table \"users\": {start}"));
    let start = "The provided starting key is invalid: One or more parameter values were invalid: hunter2";
    assert_eq!(told(start), "PutItem, table \"users\": the service refuses the request");
    let between = "Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to \
                   lower bound; lower bound operand: AttributeValue: {S:hunter2}";
    assert_eq!(told(between), "PutItem, table \"users\": the service refuses the request");
}

#[test]
fn a_refusal_of_permission_says_what_is_not_allowed() {
    let error = put_answered(refusal("AccessDeniedException", 400, ""));
    assert!(error.to_string().contains("it was"), "{error}");
}

#[test]
fn a_failed_condition_brings_the_item() {
    let item = r#","Item":{"pk":{"S":"a"},"n":{"N":"1e2"}}"#;
    let error = put_answered(refusal("ConditionalCheckFailedException", 400, item));
    assert_eq!(error.item(), Some(&key().with("n", 100)));
    assert!(!error.outcome_unknown());
    let error = put_answered(refusal("ConditionalCheckFailedException", 400, ""));
    assert_eq!(error.item(), None);
    // One that cannot be read is not the same as one that is not there.
    let unreadable = r#","Item":{"n":{"N":"hunter2"}}"#;
    let error = put_answered(refusal("ConditionalCheckFailedException", 400, unreadable));
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("n")));
    assert_eq!(error.request_id(), Some("REQUEST"));
}

#[test]
fn throttling_tells_its_reasons() {
    for (code, member) in [
        ("ProvisionedThroughputExceededException", "ThrottlingReasons"),
        ("ThrottlingException", "throttlingReasons"),
        ("RequestLimitExceeded", "ThrottlingReasons"),
    ] {
        let reason = r#"{"reason":"TableWriteKeyRangeThroughputExceeded","resource":"arn:users"}"#;
        let error = put_answered(refusal(code, 400, &format!(r#","{member}":[{reason}]"#)));
        let told = ["TableWriteKeyRangeThroughputExceeded (arn:users)"];
        assert_eq!(error.throttling_reasons(), told, "{code}");
        assert!(error.is_retryable());
    }
}

#[test]
fn an_unknown_code_is_judged_by_its_status() {
    let error = put_answered(refusal("NewException", 400, ""));
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Validation, false));
    let error = put_answered(refusal("NewException", 503, ""));
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Service, true));
}

#[test]
fn an_answer_that_cannot_be_read_was_applied() {
    let unreadable = || Answer::Response { status: 200, body: "{".to_owned() };
    let error = put_answered(unreadable());
    assert_eq!(error.kind(), ErrorKind::Service);
    assert!(error.was_applied() && !error.outcome_unknown() && !error.is_retryable());
    let read = get(&backend(config(Endpoint::answering(unreadable()).url()))).unwrap_err();
    assert_eq!(read.kind(), ErrorKind::Service);
    assert!(!read.outcome_unknown() && !read.was_applied() && read.is_retryable());
    // Some of a batch may be left over.
    let batch = batch_write(&backend(config(Endpoint::answering(unreadable()).url()))).unwrap_err();
    assert_eq!(batch.kind(), ErrorKind::Service);
    assert!(batch.outcome_unknown() && !batch.was_applied());
}

#[test]
fn an_item_that_cannot_be_read_tells_where() {
    let body = r#"{"Item":{"pk":{"S":"a"},"m":{"M":{"l":{"L":[{"N":"hunter2"}]}}}}}"#.to_owned();
    let endpoint = Endpoint::answering(Answer::Response { status: 200, body });
    let error = get(&backend(config(endpoint.url()))).unwrap_err();
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("m.l[0]")));
    assert!(!shown(&error).contains(SECRET), "{}", shown(&error));
}

#[test]
fn an_answer_that_never_comes_leaves_the_outcome_open() {
    let hung_up = backend(config(Endpoint::answering(Answer::HangUp).url()));
    let error = put(&hung_up).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Connection, true), "{}", shown(&error));
    let error = get(&hung_up).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Connection, false), "{}", shown(&error));

    let patience = Duration::from_millis(50);
    for timeouts in [
        TimeoutConfig::builder().operation_timeout(patience).build(),
        TimeoutConfig::builder().operation_attempt_timeout(patience).build(),
        TimeoutConfig::builder().read_timeout(patience).build(),
    ] {
        let endpoint = Endpoint::answering(Answer::Silence);
        let error = put(&backend(config(endpoint.url()).timeout_config(timeouts))).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome_unknown()),
            (ErrorKind::Connection, true),
            "{}",
            shown(&error)
        );
        assert!(error.is_retryable());
    }
}

#[test]
fn a_service_that_is_not_reached_did_nothing() {
    // A port that was free a moment ago, and an address of no host (RFC 6761).
    for url in [Endpoint::nobody(), "http://dynamodb.invalid:8000".to_owned()] {
        let error = put(&backend(config(&url))).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome_unknown()),
            (ErrorKind::Connection, false),
            "{}",
            shown(&error)
        );
    }
}

/// What a machine without any credentials has.
#[derive(Debug)]
struct NoCredentials;

impl ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> ProvideFuture<'a>
    where
        Self: 'a,
    {
        ProvideFuture::ready(Err(CredentialsError::not_loaded("there are none")))
    }
}

#[test]
fn what_the_configuration_lacks_is_told_apart() {
    let endpoint = Endpoint::answering(refusal("ValidationException", 400, ""));
    let bare = || {
        Config::builder().behavior_version(BehaviorVersion::latest()).retry_config(RetryConfig::disabled())
    };
    let error = put(&backend(config(endpoint.url()).credentials_provider(NoCredentials))).unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome_unknown()),
        (ErrorKind::AccessDenied, false),
        "{}",
        shown(&error)
    );

    let keys = || Credentials::from_keys("AKIAKEY", "SECRETKEY", None);
    for config in [
        bare().endpoint_url(endpoint.url()).region(Region::from_static("us-east-1")),
        bare().credentials_provider(keys()),
        bare().credentials_provider(keys()).endpoint_url(endpoint.url()),
        config("not a url"),
    ] {
        let error = put(&backend(config)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{}", shown(&error));
        assert!(!error.outcome_unknown() && !error.is_retryable());
        assert!(!shown(&error).contains("SECRETKEY") && !shown(&error).contains("AKIAKEY"));
    }
    assert_eq!(endpoint.requests().len(), 0, "nothing was sent");
}

#[test]
fn a_table_that_is_told_of_in_parts_is_an_error() {
    let body = r#"{"Table":{"TableName":"users","TableStatus":"NEW_STATUS"}}"#.to_owned();
    let endpoint = Endpoint::answering(Answer::Response { status: 200, body });
    let backend = backend(config(endpoint.url()));
    let described = block_on(backend.runtime(), backend.describe_table(DescribeTable::new(table()))).unwrap();
    assert_eq!(described.unwrap_err().kind(), ErrorKind::Decode);
}

/// What a put gives whose attempts are answered so, one after the other.
fn put_retried(answers: [Answer; 2]) -> Error {
    let retries = RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(1));
    let endpoint = Endpoint::answering_in_turn(answers);
    let error = put(&backend(config(endpoint.url()).retry_config(retries))).unwrap_err();
    assert_eq!(endpoint.requests().len(), 2, "{}", shown(&error));
    error
}

#[test]
fn an_earlier_attempt_that_may_have_been_applied_is_told_of() {
    let failed = || refusal("ConditionalCheckFailedException", 400, r#","Item":{"pk":{"S":"a"}}"#);
    for lost in [Answer::HangUp, refusal("InternalServerError", 500, "")] {
        let error = put_retried([lost.clone(), failed()]);
        assert!(error.is_condition_failed() && error.outcome_unknown(), "{lost:?}");
        assert_eq!(error.item(), Some(&key()));
        assert!(error.to_string().contains("an earlier attempt was lost"), "{error}");
        let error = put_retried([lost, refusal("ThrottlingException", 400, "")]);
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Throttled, true));
    }
}

#[test]
fn an_earlier_attempt_that_was_refused_leaves_no_doubt() {
    let throttled = || refusal("ThrottlingException", 400, "");
    let failed = refusal("ConditionalCheckFailedException", 400, "");
    let error = put_retried([throttled(), failed]);
    assert!(error.is_condition_failed() && !error.outcome_unknown());
    let error = put_retried([throttled(), throttled()]);
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Throttled, false));
}
