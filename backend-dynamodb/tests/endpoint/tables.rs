//! Waiting for tables: until a new one is active, and until a deleted one is gone.

use itemstore::ErrorKind;
use itemstore::backend::{Backend, block_on};
use itemstore::request::{CreateTable, DeleteTable};
use itemstore::schema::{ScalarType, TableName, TableStatus};
use itemstore_dynamodb::DynamoDbBackend;

use crate::Alone;
use crate::canned::{Answer, Endpoint};

pub(crate) const TESTS: &[Alone] = &[
    ("tables/a_new_table_is_waited_for", a_new_table_is_waited_for),
    (
        "tables/a_table_that_is_active_at_once_is_not_asked_about",
        a_table_that_is_active_at_once_is_not_asked_about,
    ),
    ("tables/a_deleted_table_is_waited_for", a_deleted_table_is_waited_for),
    ("tables/a_name_that_is_taken_again_is_gone", a_name_that_is_taken_again_is_gone),
    ("tables/an_error_while_waiting_says_that_the_table_was_created", an_error_while_waiting_says_so),
];

fn told(member: &str, status: &str, id: &str) -> Answer {
    let body = format!(
        r#"{{"{member}":{{"TableName":"users","TableStatus":"{status}","TableId":"{id}","KeySchema":[],"AttributeDefinitions":[]}}}}"#
    );
    Answer::Response { status: 200, body }
}

fn missing() -> Answer {
    let body =
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"not found"}"#;
    Answer::Response { status: 400, body: body.to_owned() }
}

fn users() -> TableName {
    TableName::new("users").unwrap()
}

fn create(endpoint: &Endpoint) -> itemstore::Result<TableStatus> {
    let backend = DynamoDbBackend::local(endpoint.url());
    let request = CreateTable::new(users()).partition_key("pk", ScalarType::S);
    let created = block_on(backend.runtime(), backend.create_table(request)).unwrap();
    created.map(|output| output.table.table_status)
}

fn delete(endpoint: &Endpoint) -> itemstore::Result<TableStatus> {
    let backend = DynamoDbBackend::local(endpoint.url());
    let deleted = block_on(backend.runtime(), backend.delete_table(DeleteTable::new(users()))).unwrap();
    deleted.map(|output| output.table.table_status)
}

/// Right after its creation a table may not be found yet: descriptions are eventually consistent.
fn a_new_table_is_waited_for() {
    let endpoint = Endpoint::answering_in_turn([
        told("TableDescription", "CREATING", "1"),
        missing(),
        told("Table", "CREATING", "1"),
        told("Table", "ACTIVE", "1"),
    ]);
    assert_eq!(create(&endpoint).unwrap(), TableStatus::Active);
    assert_eq!(endpoint.requests().len(), 4);
}

fn a_table_that_is_active_at_once_is_not_asked_about() {
    let endpoint = Endpoint::answering(told("TableDescription", "ACTIVE", "1"));
    assert_eq!(create(&endpoint).unwrap(), TableStatus::Active);
    assert_eq!(endpoint.requests().len(), 1);
}

fn a_deleted_table_is_waited_for() {
    let endpoint = Endpoint::answering_in_turn([
        told("TableDescription", "DELETING", "1"),
        told("Table", "DELETING", "1"),
        missing(),
    ]);
    assert_eq!(delete(&endpoint).unwrap(), TableStatus::Deleting);
    assert_eq!(endpoint.requests().len(), 3);
}

fn a_name_that_is_taken_again_is_gone() {
    let endpoint = Endpoint::answering_in_turn([
        told("TableDescription", "DELETING", "1"),
        told("Table", "ACTIVE", "2"),
    ]);
    assert_eq!(delete(&endpoint).unwrap(), TableStatus::Deleting);
}

fn an_error_while_waiting_says_so() {
    let body = r#"{"__type":"com.amazon.coral.service#AccessDeniedException","message":"no DescribeTable"}"#;
    let denied = Answer::Response { status: 400, body: body.to_owned() };
    let endpoint = Endpoint::answering_in_turn([told("TableDescription", "CREATING", "1"), denied]);
    let error = create(&endpoint).unwrap_err();
    assert_eq!((error.kind(), error.was_applied()), (ErrorKind::AccessDenied, true));
}
