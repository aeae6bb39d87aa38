//! Transactions: the reasons of a cancelled one, and what an answer tells of the attempts before it.

use aws_sdk_dynamodb::config::retry::RetryConfig;

use super::{
    Answer, Backend, Duration, Endpoint, Error, ErrorKind, Item, PutItem, Result, TransactGet,
    TransactGetItems, TransactWriteItems, backend, block_on, config, key, refusal, shown, table,
};

fn write(endpoint: &Endpoint, token: Option<&str>, attempts: u32) -> Result<()> {
    let retries =
        RetryConfig::standard().with_max_attempts(attempts).with_initial_backoff(Duration::from_millis(1));
    let backend = backend(config(endpoint.url()).retry_config(retries));
    let request = TransactWriteItems::new([PutItem::new(table(), key()).into()])
        .client_request_token(token.map(str::to_owned));
    block_on(backend.runtime(), backend.transact_write_items(request))?.map(drop)
}

fn cancelled(reasons: &str) -> Answer {
    refusal("TransactionCanceledException", 400, &format!(r#","CancellationReasons":[{reasons}]"#))
}

/// What a transaction gives whose one attempt is answered so.
fn answered(answer: Answer) -> Error {
    write(&Endpoint::answering(answer), None, 1).unwrap_err()
}

/// What a transaction gives whose two attempts are answered so.
fn retried(answers: [Answer; 2]) -> Error {
    let endpoint = Endpoint::answering_in_turn(answers);
    let error = write(&endpoint, None, 2).unwrap_err();
    assert_eq!(endpoint.requests().len(), 2, "{}", shown(&error));
    error
}

const FAILED: &str =
    r#"{"Code":"ConditionalCheckFailed","Message":"it was hunter2","Item":{"pk":{"S":"hunter2"}}}"#;

#[test]
fn a_cancelled_transaction_tells_its_reasons_in_order() {
    let error = answered(cancelled(&format!(r#"{{"Code":"None"}},{FAILED},{{"Code":"ValidationError"}}"#)));
    let told: Vec<_> = error
        .cancellation_reasons()
        .iter()
        .map(|reason| (reason.code.as_str(), reason.service_message.as_deref(), reason.item.clone()))
        .collect();
    let stored = Item::new().with("pk", "hunter2");
    assert_eq!(
        told,
        [
            ("None", None, None),
            ("ConditionalCheckFailed", Some("it was hunter2"), Some(stored)),
            ("ValidationError", None, None)
        ]
    );
    assert!(!shown(&error).contains("hunter2"), "{}", shown(&error));
    assert!(!error.outcome_unknown() && !error.is_retryable());
}

#[test]
fn the_codes_of_a_cancelled_transaction_are_shown() {
    let words = "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed]";
    let body = format!(
        r#"{{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"{words}",
        "CancellationReasons":[{FAILED}]}}"#
    );
    let error = answered(Answer::Response { status: 400, body });
    assert_eq!(error.to_string(), format!("TransactWriteItems: {words}"));
    assert_eq!(error.service_message(), Some(words));
}

#[test]
fn an_item_of_a_reason_that_cannot_be_read_is_not_taken_for_none() {
    let unreadable = r#"{"Code":"ConditionalCheckFailed","Item":{"n":{"N":"hunter2"}}}"#;
    let error = answered(cancelled(&format!(r#"{unreadable},{{"Code":"None"}}"#)));
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("n")));
    assert_eq!(error.cancellation_reasons().len(), 2);
    assert!(!shown(&error).contains("hunter2"), "{}", shown(&error));
}

#[test]
fn a_cancelled_read_is_never_doubtful() {
    let endpoint =
        Endpoint::answering_in_turn([Answer::HangUp, cancelled(r#"{"Code":"TransactionConflict"}"#)]);
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let backend = backend(config(endpoint.url()).retry_config(retries));
    let request = TransactGetItems::new([TransactGet::new(table(), key())]);
    let error = block_on(backend.runtime(), backend.transact_get_items(request)).unwrap().unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::TransactionCancelled, false));
    assert_eq!(error.cancellation_reasons()[0].code, "TransactionConflict");
}

/// Every attempt of one call has one token, the request's or else one that the SDK makes.
#[test]
fn all_attempts_have_one_token() {
    for token in [Some("mine"), None] {
        let lost = Endpoint::answering_in_turn([Answer::HangUp, cancelled(r#"{"Code":"None"}"#)]);
        write(&lost, token, 2).unwrap_err();
        let [first, second] = &lost.bodies()[..] else { panic!("two attempts: {:?}", lost.bodies()) };
        assert!(first.contains(r#""ClientRequestToken":""#), "{first}");
        assert_eq!(first.contains(r#""ClientRequestToken":"mine""#), token.is_some(), "{first}");
        assert_eq!(first, second);
    }
}

/// Had an earlier attempt been applied, the service would have answered the token's next one with success.
#[test]
fn an_answer_to_the_token_settles_the_attempts_before_it() {
    for lost in [Answer::HangUp, refusal("InternalServerError", 500, "")] {
        let error = retried([lost.clone(), cancelled(FAILED)]);
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::TransactionCancelled, false));
        let error = retried([lost, refusal("IdempotentParameterMismatchException", 400, "")]);
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::IdempotentParameterMismatch, false));
    }
}

#[test]
fn what_does_not_settle_them_stays_open() {
    let conflict = r#"{"Code":"TransactionConflict"}"#;
    for (answer, kind) in [
        (cancelled(&format!("{FAILED},{conflict}")), ErrorKind::TransactionCancelled),
        (refusal("TransactionInProgressException", 400, ""), ErrorKind::TransactionInProgress),
        (refusal("ThrottlingException", 400, ""), ErrorKind::Throttled),
        (refusal("ResourceNotFoundException", 400, ""), ErrorKind::TableNotFound),
        (refusal("ValidationException", 400, ""), ErrorKind::Validation),
        (Answer::HangUp, ErrorKind::Connection),
    ] {
        let error = retried([Answer::HangUp, answer]);
        assert_eq!((error.kind(), error.outcome_unknown()), (kind, true), "{}", shown(&error));
    }
    let error = retried([Answer::HangUp, cancelled(conflict)]);
    assert!(error.to_string().contains("an earlier attempt was lost"), "{error}");
    assert_eq!(error.cancellation_reasons().len(), 1);
}

/// A conflict without a lost answer before it is an answer.
#[test]
fn a_conflict_of_the_only_attempt_is_no_doubt() {
    let error = answered(cancelled(r#"{"Code":"TransactionConflict"}"#));
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::TransactionCancelled, false));
    let error = answered(Answer::HangUp);
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Connection, true));
}
