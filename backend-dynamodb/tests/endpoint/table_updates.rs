//! UpdateTable and its waiting: until an index is filled or gone, and the table has settled. And the expiry of items.

use std::collections::BTreeSet;

use itemstore::backend::{Backend, block_on};
use itemstore::expr::KeyCondition;
use itemstore::request::{
    DescribeTimeToLive, DescribeTimeToLiveOutput, GlobalSecondaryIndexUpdate, Query, TimeToLiveStatus,
    UpdateTable, UpdateTableOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};
use itemstore::schema::{
    BillingMode, ProvisionedThroughput, ScalarType, TableDescription, TableName, TableStatus,
};
use itemstore::value::Item;
use itemstore::{Error, ErrorKind};
use itemstore_dynamodb::DynamoDbBackend;

use crate::canned::{Answer, Endpoint};
use crate::fixture::{Fixture, global};
use crate::{Alone, OnEndpoint};

pub(crate) const TESTS: &[OnEndpoint] = &[
    ("table_updates/an_index_is_created_filled_and_deleted", an_index_is_created_filled_and_deleted),
    ("table_updates/a_table_is_paid_for_in_another_way", a_table_is_paid_for_in_another_way),
    ("table_updates/a_refusal_is_told", a_refusal_is_told),
    ("table_updates/expiry_is_turned_on_and_off", expiry_is_turned_on_and_off),
];

pub(crate) const ALONE: &[Alone] = &[
    ("table_updates/an_index_being_filled_is_waited_for", an_index_being_filled_is_waited_for),
    ("table_updates/an_index_being_deleted_is_waited_for", an_index_being_deleted_is_waited_for),
    ("table_updates/a_table_being_changed_is_waited_for", a_table_being_changed_is_waited_for),
    ("table_updates/a_change_made_at_once_is_not_asked_about", a_change_made_at_once_is_not_asked_about),
    ("table_updates/a_table_that_is_gone_is_told", a_table_that_is_gone_is_told),
    ("table_updates/the_statuses_of_expiry_are_told_apart", the_statuses_of_expiry_are_told_apart),
];

impl Fixture {
    fn update(&self, request: UpdateTable) -> Result<TableDescription, Error> {
        self.done(self.backend.update_table(request)).map(|output| output.table)
    }

    fn change(&self) -> UpdateTable {
        UpdateTable::new(self.table.clone())
    }
}

fn create_index(name: &str) -> GlobalSecondaryIndexUpdate {
    GlobalSecondaryIndexUpdate::Create(global(name, "other", None))
}

fn delete_index(name: &str) -> GlobalSecondaryIndexUpdate {
    GlobalSecondaryIndexUpdate::Delete { index_name: name.to_owned() }
}

fn an_index_is_created_filled_and_deleted(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let item = Item::new().with("pk", "a").with("other", "o");
    fixture.put(item.clone());
    fixture.put(Item::new().with("pk", "sparse"));
    let create = fixture.change().attribute_definition("other", ScalarType::S);
    let table = fixture.update(create.global_secondary_index_update(create_index("by-other"))).unwrap();
    assert_eq!(table.global_secondary_indexes, [global("by-other", "other", None)]);
    let query = Query::new(fixture.table.clone(), KeyCondition::partition("other", "o"));
    let query = query.index_name("by-other".to_owned());
    assert_eq!(fixture.done(fixture.backend.query(query.clone())).unwrap().items, [item]);

    let delete = fixture.change().global_secondary_index_update(delete_index("by-other"));
    let table = fixture.update(delete).unwrap();
    assert_eq!((table.table_status, table.global_secondary_indexes), (TableStatus::Active, Vec::new()));
    let error = fixture.done(fixture.backend.query(query)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
}

fn a_table_is_paid_for_in_another_way(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let throughput = ProvisionedThroughput { read_capacity_units: 3, write_capacity_units: 4 };
    let change = fixture.change().billing_mode(BillingMode::Provisioned).provisioned_throughput(throughput);
    let table = fixture.update(change).unwrap();
    assert_eq!((table.billing_mode, table.provisioned_throughput), (BillingMode::Provisioned, throughput));
    let table = fixture.update(fixture.change().deletion_protection(true)).unwrap();
    assert!(table.deletion_protection_enabled);
}

fn a_refusal_is_told(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    for (request, kind) in [
        (fixture.change(), ErrorKind::Validation),
        (fixture.change().global_secondary_index_update(create_index("undefined")), ErrorKind::Validation),
        (fixture.change().global_secondary_index_update(delete_index("none")), ErrorKind::TableNotFound),
        (
            UpdateTable::new(TableName::new("no-such-table").unwrap()).deletion_protection(true),
            ErrorKind::TableNotFound,
        ),
    ] {
        let error = fixture.update(request.clone()).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (kind, Some("UpdateTable")), "{request:?}: {error}");
        assert!(!error.was_applied());
    }
}

fn expiry_is_turned_on_and_off(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let described = || {
        let request = DescribeTimeToLive::new(fixture.table.clone());
        fixture.done(fixture.backend.describe_time_to_live(request)).unwrap()
    };
    let update = |request| fixture.done(fixture.backend.update_time_to_live(request));
    assert_eq!(described(), DescribeTimeToLiveOutput::disabled());
    let enable = UpdateTimeToLive::enable(fixture.table.clone(), "expires");
    assert_eq!(update(enable.clone()).unwrap(), UpdateTimeToLiveOutput::new("expires", true));
    assert_eq!(described(), DescribeTimeToLiveOutput::enabled("expires"));
    let error = update(enable).unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Validation, Some("UpdateTimeToLive")));
    let disable = UpdateTimeToLive::disable(fixture.table.clone(), "expires");
    assert_eq!(update(disable).unwrap(), UpdateTimeToLiveOutput::new("expires", false));
    assert_eq!(described().status, TimeToLiveStatus::Disabled);
}

/// A table with this status, and an index with that one.
fn told(member: &str, status: &str, index: Option<&str>) -> Answer {
    let index = index.map_or_else(String::new, |status| {
        format!(r#","GlobalSecondaryIndexes":[{{"IndexName":"by-other","IndexStatus":"{status}"}}]"#)
    });
    let body = format!(r#"{{"{member}":{{"TableName":"users","TableStatus":"{status}"{index}}}}}"#);
    Answer::Response { status: 200, body }
}

fn asked<const N: usize>(
    update: Option<GlobalSecondaryIndexUpdate>,
    answers: [Answer; N],
) -> (Result<UpdateTableOutput, Error>, usize) {
    let endpoint = Endpoint::answering_in_turn(answers);
    let backend = DynamoDbBackend::local(endpoint.url());
    let request = UpdateTable::new(TableName::new("users").unwrap()).deletion_protection(true);
    let request = update.into_iter().fold(request, UpdateTable::global_secondary_index_update);
    let answer = block_on(backend.runtime(), backend.update_table(request)).unwrap();
    (answer, endpoint.requests().len())
}

/// The table is active again while the index is being filled, and right after the call it may be told of as it was.
fn an_index_being_filled_is_waited_for() {
    let (answer, calls) = asked(
        Some(create_index("by-other")),
        [
            told("TableDescription", "UPDATING", Some("CREATING")),
            told("Table", "ACTIVE", None),
            told("Table", "UPDATING", Some("CREATING")),
            told("Table", "ACTIVE", Some("CREATING")),
            told("Table", "ACTIVE", Some("ACTIVE")),
        ],
    );
    assert_eq!((answer.unwrap().table.global_secondary_indexes.len(), calls), (1, 5));
}

fn an_index_being_deleted_is_waited_for() {
    let (answer, calls) = asked(
        Some(delete_index("by-other")),
        [
            told("TableDescription", "UPDATING", Some("DELETING")),
            told("Table", "ACTIVE", Some("ACTIVE")),
            told("Table", "ACTIVE", Some("DELETING")),
            told("Table", "ACTIVE", None),
        ],
    );
    assert_eq!((answer.unwrap().table.global_secondary_indexes.len(), calls), (0, 4));
}

fn a_table_being_changed_is_waited_for() {
    let updating = told("TableDescription", "UPDATING", None);
    let (answer, calls) =
        asked(None, [updating, told("Table", "UPDATING", None), told("Table", "ACTIVE", None)]);
    assert_eq!((answer.unwrap().table.table_status, calls), (TableStatus::Active, 3));
}

fn a_change_made_at_once_is_not_asked_about() {
    let (answer, calls) = asked(None, [told("TableDescription", "ACTIVE", None)]);
    assert_eq!((answer.unwrap().table.table_status, calls), (TableStatus::Active, 1));
}

fn a_table_that_is_gone_is_told() {
    let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"gone"}"#;
    let gone = Answer::Response { status: 400, body: body.to_owned() };
    let (answer, _) = asked(None, [told("TableDescription", "UPDATING", None), gone]);
    let error = answer.unwrap_err();
    assert_eq!((error.kind(), error.was_applied()), (ErrorKind::TableNotFound, true));
}

fn the_statuses_of_expiry_are_told_apart() {
    let mut seen = BTreeSet::new();
    for status in ["ENABLING", "ENABLED", "DISABLING", "DISABLED"] {
        let body = format!(
            r#"{{"TimeToLiveDescription":{{"TimeToLiveStatus":"{status}","AttributeName":"expires"}}}}"#
        );
        let endpoint = Endpoint::answering(Answer::Response { status: 200, body });
        let backend = DynamoDbBackend::local(endpoint.url());
        let request = DescribeTimeToLive::new(TableName::new("users").unwrap());
        let told = block_on(backend.runtime(), backend.describe_time_to_live(request)).unwrap().unwrap();
        seen.insert(format!("{:?}", told.status).to_uppercase());
        assert_eq!(told.attribute_name.as_deref(), Some("expires"));
    }
    assert_eq!(seen, BTreeSet::from(["ENABLING", "ENABLED", "DISABLING", "DISABLED"].map(str::to_owned)));
}
