//! What UpdateTable refuses, as rows of request and literal message, and the table that it makes (SEMANTICS 14.3).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use itemstore::ErrorKind;
use itemstore::request::GlobalSecondaryIndexUpdate::{Create, Delete, Update};
use itemstore::request::{CreateTable, GlobalSecondaryIndexUpdate, UpdateTable};
use itemstore::schema::{
    BillingMode, GlobalSecondaryIndex, IndexProjection, KeySchemaElement, KeyType, LocalSecondaryIndex,
    ProjectionType, ProvisionedThroughput, ScalarType, TableDescription, TableName,
};
use itemstore::{Error, Result};

const INVALID: &str = "One or more parameter values were invalid: ";
const ONE: &str = "1 validation error detected: ";

fn users() -> TableName {
    TableName::new("users").unwrap()
}

fn change() -> UpdateTable {
    UpdateTable::new(users())
}

fn units(read: u64, write: u64) -> ProvisionedThroughput {
    ProvisionedThroughput { read_capacity_units: read, write_capacity_units: write }
}

fn element(name: &str, key_type: KeyType) -> KeySchemaElement {
    KeySchemaElement { attribute_name: name.into(), key_type }
}

fn projection(projection_type: ProjectionType, names: &[String]) -> IndexProjection {
    let names = names.iter().map(|name| name.as_str().into()).collect();
    IndexProjection {
        projection_type: Some(projection_type),
        non_key_attributes: Some(names).filter(|_| projection_type == ProjectionType::Include),
    }
}

/// A global index on `attribute`.
fn index(name: &str, attribute: &str) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: vec![element(attribute, KeyType::Hash)],
        projection: projection(ProjectionType::All, &[]),
        provisioned_throughput: None,
    }
}

fn including(name: &str, count: usize) -> GlobalSecondaryIndex {
    let names: Vec<String> = (0..count).map(|at| format!("a{at}")).collect();
    GlobalSecondaryIndex { projection: projection(ProjectionType::Include, &names), ..index(name, "g") }
}

fn delete(name: &str) -> GlobalSecondaryIndexUpdate {
    Delete { index_name: name.to_owned() }
}

fn provision(name: &str, provisioned_throughput: ProvisionedThroughput) -> GlobalSecondaryIndexUpdate {
    Update { index_name: name.to_owned(), provisioned_throughput }
}

/// A change that creates an index on the string `g`.
fn create(index: GlobalSecondaryIndex) -> UpdateTable {
    change().attribute_definition("g", ScalarType::S).global_secondary_index_update(Create(index))
}

fn changing(updates: impl IntoIterator<Item = GlobalSecondaryIndexUpdate>) -> UpdateTable {
    let change = change().attribute_definition("g", ScalarType::S);
    updates.into_iter().fold(change, UpdateTable::global_secondary_index_update)
}

/// A table on demand with the global index `by-h` on the string `h` and the local index `by-n`.
fn table() -> CreateTable {
    let keys = vec![element("pk", KeyType::Hash), element("n", KeyType::Range)];
    CreateTable::new(users())
        .partition_key("pk", ScalarType::S)
        .sort_key("sk", ScalarType::S)
        .attribute_definition("h", ScalarType::S)
        .attribute_definition("n", ScalarType::N)
        .global_secondary_index(index("by-h", "h"))
        .local_secondary_index(LocalSecondaryIndex {
            index_name: "by-n".to_owned(),
            key_schema: keys,
            projection: projection(ProjectionType::All, &[]),
        })
}

fn on_demand() -> TableDescription {
    table().description()
}

/// The same table with five units, and its index with them.
fn provisioned() -> TableDescription {
    let mut table = table().provisioned_throughput(units(5, 5));
    table.global_secondary_indexes[0].provisioned_throughput = Some(units(5, 5));
    table.description()
}

fn said(answer: &Result<()>) -> Option<&str> {
    answer.as_ref().err().and_then(Error::service_message)
}

/// The request is refused whatever the table, in these words.
fn refused(what: &str, request: &UpdateTable, words: &str) {
    let answer = request.check();
    assert_eq!(said(&answer), Some(words), "{what}");
    let error = answer.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation, "{what}");
    assert_eq!((error.operation(), error.table()), (Some("UpdateTable"), Some("users")), "{what}");
}

/// The request passes alone, and this table refuses it in these words; in none when it takes it.
fn against(what: &str, table: &TableDescription, request: &UpdateTable, words: impl Into<Option<String>>) {
    request.check().unwrap();
    let answer = request.check_against(table);
    assert_eq!(said(&answer), words.into().as_deref(), "{what}");
    if let Err(error) = answer {
        assert_eq!((error.operation(), error.table()), (Some("UpdateTable"), Some("users")), "{what}");
    }
}

#[test]
fn a_change_changes_something() {
    const NOTHING: &str = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, \
                           GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required";
    refused("nothing", &change(), NOTHING);
    refused("a definition alone", &change().attribute_definition("g", ScalarType::S), NOTHING);
    for request in [
        change().billing_mode(BillingMode::PayPerRequest),
        change().provisioned_throughput(units(1, 1)),
        change().deletion_protection(false),
        changing([delete("by-h")]),
    ] {
        request.check().unwrap();
    }
}

#[test]
fn throughput_goes_with_the_billing_mode() {
    refused(
        "on demand with throughput",
        &change().billing_mode(BillingMode::PayPerRequest).provisioned_throughput(units(1, 1)),
        &format!(
            "{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is \
             PAY_PER_REQUEST"
        ),
    );
    refused(
        "provisioned without throughput",
        &change().billing_mode(BillingMode::Provisioned),
        &format!("{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED"),
    );
}

#[test]
fn throughput_has_bounds() {
    refused(
        "none",
        &change().provisioned_throughput(units(0, 1)),
        &format!(
            "{ONE}Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must \
             have value greater than or equal to 1"
        ),
    );
    let most = 1_000_000_000_000;
    change().provisioned_throughput(units(1, most)).check().unwrap();
    refused(
        "too much",
        &change().provisioned_throughput(units(1, most + 1)),
        "Given value 1000000000001 for WriteCapacityUnits is out of bounds",
    );
    refused(
        "none for an index",
        &changing([provision("by-h", units(1, 0))]),
        &format!(
            "{ONE}Value '0' at \
             'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput.writeCapacityUnits' failed to satisfy \
             constraint: Member must have value greater than or equal to 1"
        ),
    );
}

#[test]
fn index_names_are_checked_by_their_place() {
    for (update, place) in [
        (Create(index("ab", "g")), "create"),
        (provision("ab", units(1, 1)), "update"),
        (delete("ab"), "delete"),
    ] {
        let words = format!(
            "{ONE}Value 'ab' at 'globalSecondaryIndexUpdates.1.member.{place}.indexName' failed to satisfy constraint: \
             Member must have length greater than or equal to 3"
        );
        refused(place, &changing([update]), &words);
    }
}

#[test]
fn an_index_is_changed_once_and_one_comes_or_goes_at_a_time() {
    let words = format!(
        "{INVALID}Only one global secondary index update per index is allowed simultaneously. Index: by-g"
    );
    refused("twice", &changing([Create(index("by-g", "g")), delete("by-g")]), &words);
    for two in [
        [Create(index("by-g", "g")), delete("by-h")],
        [Create(index("by-g", "g")), Create(index("by-i", "g"))],
        [delete("by-g"), delete("by-h")],
    ] {
        let error = changing(two).check().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        assert_eq!(
            error.service_message(),
            Some(
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
            )
        );
    }
    changing([delete("by-g"), provision("by-h", units(1, 1)), provision("by-i", units(1, 1))])
        .check()
        .unwrap();
}

#[test]
fn the_keys_of_a_new_index_are_declared() {
    refused(
        "no definition",
        &change().global_secondary_index_update(Create(index("by-g", "g"))),
        &format!(
            "{INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [g], \
             AttributeDefinitions: []"
        ),
    );
    let mut misplaced = index("by-g", "g");
    misplaced.key_schema = vec![element("g", KeyType::Range)];
    refused(
        "a sort key alone",
        &create(misplaced),
        "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    );
    let mut bare = index("by-g", "g");
    bare.projection.projection_type = None;
    refused("no projection", &create(bare), &format!("{INVALID}Unknown ProjectionType: null"));
}

#[test]
fn throughput_that_stays_is_refused() {
    let words = "The provisioned throughput for the table will not change. The requested value equals the current value. \
                 Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current \
                 WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon \
                 DynamoDB Developer Guide for current limits and how to request higher limits.";
    let same = change().provisioned_throughput(units(5, 5));
    against("the same", &provisioned(), &same, words.to_owned());
    against(
        "the same, and the mode",
        &provisioned(),
        &same.billing_mode(BillingMode::Provisioned),
        words.to_owned(),
    );
    against("less", &provisioned(), &change().provisioned_throughput(units(5, 4)), None);
    against("on demand", &on_demand(), &change().billing_mode(BillingMode::PayPerRequest), None);
    let words = format!(
        "{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    );
    against("of a table on demand", &on_demand(), &change().provisioned_throughput(units(5, 5)), words);
}

#[test]
fn a_table_that_becomes_provisioned_is_told_the_throughput_of_its_indexes() {
    let become_provisioned =
        || change().billing_mode(BillingMode::Provisioned).provisioned_throughput(units(5, 5));
    let words = |index: &str| format!("{INVALID}ProvisionedThroughput must be specified for index: {index}");
    against("none", &on_demand(), &become_provisioned(), words("by-h"));
    let told = || become_provisioned().global_secondary_index_update(provision("by-h", units(1, 1)));
    against("told", &on_demand(), &told(), None);
    against("gone", &on_demand(), &become_provisioned().global_secondary_index_update(delete("by-h")), None);
    let with_new = |throughput| {
        let new = GlobalSecondaryIndex { provisioned_throughput: throughput, ..index("by-g", "g") };
        told().attribute_definition("g", ScalarType::S).global_secondary_index_update(Create(new))
    };
    against("a new one without", &on_demand(), &with_new(None), words("by-g"));
    against("a new one", &on_demand(), &with_new(Some(units(1, 1))), None);
    let more = change().billing_mode(BillingMode::Provisioned).provisioned_throughput(units(6, 6));
    against("provisioned before", &provisioned(), &more, None);
    let changed = told().changed(&on_demand());
    assert_eq!(changed.provisioned_throughput, units(5, 5));
    assert_eq!(changed.global_secondary_indexes[0].provisioned_throughput, Some(units(1, 1)));
}

#[test]
fn the_throughput_of_an_index_goes_with_the_billing_mode() {
    let words = |index: &str| {
        format!(
            "{INVALID}ProvisionedThroughput should not be specified for index: {index} when BillingMode is \
             PAY_PER_REQUEST"
        )
    };
    against("an old one", &on_demand(), &changing([provision("by-h", units(1, 1))]), words("by-h"));
    let new = GlobalSecondaryIndex { provisioned_throughput: Some(units(1, 1)), ..index("by-g", "g") };
    against("a new one", &on_demand(), &create(new), words("by-g"));
    let words = format!("{INVALID}ProvisionedThroughput must be specified for index: by-g");
    against("none", &provisioned(), &create(index("by-g", "g")), words);
}

#[test]
fn an_index_is_new_or_there() {
    for name in ["by-h", "by-n"] {
        let words = format!("Attempting to create an index which already exists: {name}");
        against("created again", &on_demand(), &create(index(name, "g")), words);
    }
    for update in [delete("by-g"), delete("by-n"), provision("by-g", units(1, 1))] {
        let error = changing([update]).check_against(&on_demand()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TableNotFound);
        assert_eq!(error.service_message(), Some("Requested resource not found"));
    }
}

#[test]
fn an_attribute_keeps_its_type() {
    let new = |attribute: &str, kind| {
        let request = change().attribute_definition(attribute, kind).attribute_definition("g", ScalarType::S);
        request.global_secondary_index_update(Create(index("by-g", "h")))
    };
    let words = format!("{INVALID}Attribute h is redefined with another type");
    against("of the new key", &on_demand(), &new("h", ScalarType::N), words);
    against("the same", &on_demand(), &new("h", ScalarType::S), None);
    let unused = create(index("by-g", "g")).attribute_definition("h", ScalarType::N);
    against("of no new key", &on_demand(), &unused, None);
}

#[test]
fn indexes_are_twenty_and_project_a_hundred_attributes() {
    let with_indexes = |count: usize, projected: usize| {
        let mut table = CreateTable::new(users())
            .partition_key("pk", ScalarType::S)
            .attribute_definition("g", ScalarType::S);
        for at in 0..count {
            table = table.global_secondary_index(including(&format!("index-{at}"), projected));
        }
        table.description()
    };
    against("the twentieth", &with_indexes(19, 1), &create(index("by-g", "g")), None);
    let words = format!("{INVALID}GlobalSecondaryIndex count exceeds the per-table limit of 20");
    against("one more", &with_indexes(20, 1), &create(index("by-g", "g")), words);
    against("a hundred", &with_indexes(4, 20), &create(including("by-g", 20)), None);
    let words =
        format!("{INVALID}Number of NonKeyAttributes over all indexes exceeds per-table limit of 100");
    against("one more", &with_indexes(5, 20), &create(including("by-g", 1)), words);
}

#[test]
fn definitions_are_merged_and_pruned() {
    let names = |table: &TableDescription| -> Vec<String> {
        table.attribute_definitions.iter().map(|definition| definition.attribute_name.to_string()).collect()
    };
    let unused = create(index("by-g", "g")).attribute_definition("h", ScalarType::N);
    let created = unused.attribute_definition("x", ScalarType::S).changed(&on_demand());
    assert_eq!(names(&created), ["pk", "sk", "h", "n", "g"]);
    assert_eq!(created.attribute_definitions[2].attribute_type, ScalarType::S);
    assert!(created.index_descriptions.contains_key("by-g"));
    let deleted = changing([delete("by-h")]).changed(&created);
    assert_eq!(names(&deleted), ["pk", "sk", "n", "g"]);
    assert!(!deleted.index_descriptions.contains_key("by-h"));
}

#[test]
fn on_demand_nothing_is_provisioned() {
    let changed = change().billing_mode(BillingMode::PayPerRequest).changed(&provisioned());
    assert_eq!(changed.provisioned_throughput, units(0, 0));
    assert_eq!(changed.global_secondary_indexes[0].provisioned_throughput, None);
    let protected = change().deletion_protection(true).changed(&provisioned());
    assert!(protected.deletion_protection_enabled);
    assert_eq!(protected.provisioned_throughput, units(5, 5));
}
