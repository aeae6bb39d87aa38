//! What CreateTable and ListTables refuse, as rows of request and literal message (SEMANTICS 14.1, 14.2).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use itemstore::ErrorKind;
use itemstore::request::{CreateTable, ListTables};
use itemstore::schema::{
    AttributeDefinition, GlobalSecondaryIndex, IndexProjection, KeySchemaElement, KeyType,
    LocalSecondaryIndex, ProjectionType, ProvisionedThroughput, ScalarType, StreamSpecification,
    StreamViewType, TableName,
};
use itemstore::value::Text;

const INVALID: &str = "One or more parameter values were invalid: ";
const ONE: &str = "1 validation error detected: ";
const UNITS: ProvisionedThroughput =
    ProvisionedThroughput { read_capacity_units: 5, write_capacity_units: 5 };

fn name(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

/// A table with partition key `pk` and sort key `sk`, which passes.
fn table() -> CreateTable {
    CreateTable::new(name("users")).partition_key("pk", ScalarType::S).sort_key("sk", ScalarType::N)
}

/// A table without a key: for rows that write their own.
fn with(definitions: &[&str], keys: &[(&str, KeyType)]) -> CreateTable {
    let mut table = CreateTable::new(name("users"));
    table.attribute_definitions = definitions
        .iter()
        .map(|name| AttributeDefinition { attribute_name: (*name).into(), attribute_type: ScalarType::S })
        .collect();
    table.key_schema = elements(keys);
    table
}

fn elements(keys: &[(&str, KeyType)]) -> Vec<KeySchemaElement> {
    keys.iter()
        .map(|(name, key_type)| KeySchemaElement { attribute_name: (*name).into(), key_type: *key_type })
        .collect()
}

fn all() -> IndexProjection {
    IndexProjection { projection_type: Some(ProjectionType::All), non_key_attributes: None }
}

fn include(names: impl IntoIterator<Item = impl Into<Text>>) -> IndexProjection {
    IndexProjection {
        projection_type: Some(ProjectionType::Include),
        non_key_attributes: Some(names.into_iter().map(Into::into).collect()),
    }
}

fn local(name: &str, keys: &[(&str, KeyType)]) -> LocalSecondaryIndex {
    LocalSecondaryIndex { index_name: name.to_owned(), key_schema: elements(keys), projection: all() }
}

fn global(name: &str, keys: &[(&str, KeyType)]) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: elements(keys),
        projection: all(),
        provisioned_throughput: None,
    }
}

/// The table with a global index on `pk` that projects so.
fn projecting(projection: IndexProjection) -> CreateTable {
    table().global_secondary_index(GlobalSecondaryIndex { projection, ..global("by-pk", &[("pk", Hash)]) })
}

use KeyType::{Hash, Range};

fn refused(request: &CreateTable) -> String {
    let error = request.check().expect_err("the request is to be refused");
    assert_eq!(error.kind(), ErrorKind::Validation);
    assert_eq!((error.operation(), error.table()), (Some("CreateTable"), Some(request.table_name.as_str())));
    error.service_message().expect("a refusal has the service's words").to_owned()
}

fn holds(rows: impl IntoIterator<Item = (CreateTable, String)>) {
    for (request, message) in rows {
        assert_eq!(refused(&request), message, "{request:#?}");
    }
}

#[test]
fn what_is_legal_passes() {
    let mut both = table()
        .attribute_definition("a", ScalarType::B)
        .local_secondary_index(local("by-a", &[("pk", Hash), ("a", Range)]))
        .global_secondary_index(global("same", &[("pk", Hash), ("sk", Range)]))
        .global_secondary_index(global("same-again", &[("pk", Hash), ("sk", Range)]));
    both.global_secondary_indexes[0].projection = include(["pk", "x"]);
    let four = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut wide = with(&[&["pk"], four.as_slice()].concat(), &[("pk", Hash)]);
    let keys: Vec<_> = four.iter().zip([Hash, Hash, Hash, Hash, Range, Range, Range, Range]).collect();
    let keys: Vec<_> = keys.into_iter().map(|(name, part)| (*name, part)).collect();
    wide = wide.global_secondary_index(global("wide", &keys));
    let longest = "k".repeat(255);
    for request in [
        table(),
        CreateTable::new(name("abc")).partition_key(longest, ScalarType::B),
        table().provisioned_throughput(UNITS),
        table().stream_specification(StreamSpecification {
            stream_enabled: true,
            stream_view_type: Some(StreamViewType::KeysOnly),
        }),
        table().stream_specification(StreamSpecification { stream_enabled: false, stream_view_type: None }),
        both,
        wide,
        projecting(include((0..20).map(|n| format!("n{n}")))),
    ] {
        request.check().unwrap_or_else(|error| panic!("{error} for {request:#?}"));
    }
}

#[test]
fn structure() {
    let long = "k".repeat(256);
    let dump = "[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=sk, keyType=RANGE), \
                KeySchemaElement(attributeName=x, keyType=RANGE)]";
    holds([
        (
            CreateTable::new(name("ab")),
            format!("{ONE}Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3"),
        ),
        (
            with(&["pk"], &[]),
            format!("{ONE}Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1"),
        ),
        (
            with(&["pk", "sk", "x"], &[("pk", Hash), ("sk", Range), ("x", Range)]),
            format!("{ONE}Value '{dump}' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2"),
        ),
        (
            table().local_secondary_index(local("idx", &[("pk", Hash), ("sk", Range), ("x", Range)])),
            format!("{ONE}Value '{dump}' at 'localSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: Member must have length less than or equal to 2"),
        ),
        (
            // The length is told before that the definition is missing.
            with(&[], &[(&long, Hash)]),
            format!("{ONE}Value '{long}' at 'keySchema.1.member.attributeName' failed to satisfy constraint: Member must have length less than or equal to 255"),
        ),
        (
            table().global_secondary_index(global("ix", &[("pk", Hash)])),
            format!("{ONE}Value 'ix' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3"),
        ),
        (
            table().global_secondary_index(global("by pk", &[("pk", Hash)])),
            format!("{ONE}Value 'by pk' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
        ),
        (
            projecting(include([] as [&str; 0])),
            format!("{ONE}Value '[]' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy constraint: Member must have length greater than or equal to 1"),
        ),
        (
            projecting(include([long.as_str()])),
            format!("{ONE}Value '{long}' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes.1.member' failed to satisfy constraint: Member must have length less than or equal to 255"),
        ),
        (
            table().provisioned_throughput(ProvisionedThroughput { read_capacity_units: 0, write_capacity_units: 0 }),
            "2 validation errors detected: Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1".to_owned(),
        ),
    ]);
}

#[test]
fn at_most_ten_broken_constraints_are_listed() {
    let mut request = table();
    for _ in 0..20 {
        request = request.global_secondary_index(global("", &[("pk", Hash)]));
    }
    let message = refused(&request);
    assert!(message.starts_with("10 validation errors detected: "), "{message}");
    assert_eq!(message.matches("; ").count(), 9);
}

#[test]
fn throughput() {
    let mut both = table();
    both.provisioned_throughput = Some(UNITS);
    let mut neither = table().provisioned_throughput(UNITS);
    neither.provisioned_throughput = None;
    let bound = 1_000_000_000_000;
    let at = |read, write| ProvisionedThroughput { read_capacity_units: read, write_capacity_units: write };
    table().provisioned_throughput(at(bound, bound)).check().unwrap();
    holds([
        (
            both,
            format!(
                "{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
            ),
        ),
        (
            neither,
            format!(
                "{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
            ),
        ),
        (
            table().provisioned_throughput(at(bound + 1, 1)),
            "Given value 1000000000001 for ReadCapacityUnits is out of bounds".to_owned(),
        ),
        (
            table().provisioned_throughput(at(1, bound + 1)),
            "Given value 1000000000001 for WriteCapacityUnits is out of bounds".to_owned(),
        ),
    ]);
}

#[test]
fn keys_and_definitions() {
    let index = || global("by-a", &[("a", Hash)]);
    holds([
        (
            with(&["pk"], &[("pk", Hash), ("sk", Range)]),
            "Invalid KeySchema: Some index key attribute have no definition".to_owned(),
        ),
        (
            with(&["pk", "x"], &[("pk", Hash), ("sk", Range)]),
            format!(
                "{INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [pk, sk], AttributeDefinitions: [pk, x]"
            ),
        ),
        (
            with(&["pk", "x"], &[("pk", Hash), ("pk", Range)]),
            "Both the Hash Key and the Range Key element in the KeySchema have the same name".to_owned(),
        ),
        (
            with(&["pk"], &[("pk", Range)]),
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type".to_owned(),
        ),
        (
            with(&["pk", "sk"], &[("pk", Hash), ("sk", Hash)]),
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type".to_owned(),
        ),
        (
            with(&["pk", "x"], &[("pk", Hash)]),
            format!(
                "{INVALID}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
            ),
        ),
        (
            with(&["pk", "pk"], &[("pk", Hash)]),
            format!("{INVALID}Duplicate attribute name in AttributeDefinitions: pk"),
        ),
        (
            with(&["pk", "a", "x"], &[("pk", Hash)]).global_secondary_index(index()),
            format!(
                "{INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: [pk, a, x], keys used: [pk, a]"
            ),
        ),
        (
            with(&["pk"], &[("pk", Hash)]).global_secondary_index(index()),
            format!(
                "{INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [a], AttributeDefinitions: [pk]"
            ),
        ),
    ]);
}

#[test]
fn local_indexes() {
    let mut six = table();
    for n in 0..6 {
        six = six.local_secondary_index(local(&format!("index{n}"), &[("pk", Hash), ("sk", Range)]));
    }
    let mut five = six.clone();
    five.local_secondary_indexes.pop();
    five.check().unwrap();
    holds([
        (
            with(&["pk"], &[("pk", Hash)]).local_secondary_index(local("by-pk", &[("pk", Hash)])),
            format!(
                "{INVALID}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
            ),
        ),
        (
            table().local_secondary_index(local("by-pk", &[("pk", Hash)])),
            format!("{INVALID}Index KeySchema does not have a range key for index: by-pk"),
        ),
        (
            table().local_secondary_index(local("by-sk", &[("sk", Hash), ("pk", Range)])),
            format!(
                "{INVALID}Index KeySchema does not have the same leading hash key as table KeySchema for index: by-sk. index hash key: sk, table hash key: pk"
            ),
        ),
        (six, format!("{INVALID}Number of LocalSecondaryIndexes exceeds per-table limit of 5")),
    ]);
}

#[test]
fn global_indexes() {
    let many = |count| {
        (0..count).fold(table(), |table, n| {
            table.global_secondary_index(global(&format!("index{n}"), &[("pk", Hash)]))
        })
    };
    many(20).check().unwrap();
    let paid =
        GlobalSecondaryIndex { provisioned_throughput: Some(UNITS), ..global("by-pk", &[("pk", Hash)]) };
    let table_paid = table().provisioned_throughput(UNITS);
    table_paid.clone().global_secondary_index(paid.clone()).check().unwrap();
    let wide = |keys: &[(&str, KeyType)]| {
        with(&["a", "b", "c", "d", "e"], &[("a", Hash)]).global_secondary_index(global("wide", keys))
    };
    holds([
        (many(21), format!("{INVALID}GlobalSecondaryIndex count exceeds the per-table limit of 20")),
        (
            table().global_secondary_index(paid),
            format!(
                "{INVALID}ProvisionedThroughput should not be specified for index: by-pk when BillingMode is PAY_PER_REQUEST"
            ),
        ),
        (
            table_paid.global_secondary_index(global("by-pk", &[("pk", Hash)])),
            format!("{INVALID}ProvisionedThroughput must be specified for index: by-pk"),
        ),
        (
            table().global_secondary_index(global("by-sk", &[("sk", Range)])),
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type".to_owned(),
        ),
        (
            table().global_secondary_index(global("by-sk", &[("sk", Hash), ("sk", Range)])),
            "Both the Hash Key and the Range Key element in the KeySchema have the same name".to_owned(),
        ),
    ]);
    // Of keys of many attributes, only what the message mentions is known.
    for (request, mentions) in [
        (wide(&[("a", Hash), ("b", Hash), ("c", Hash), ("d", Hash), ("e", Hash)]), "HASH"),
        (
            wide(&[("a", Hash), ("b", Range), ("c", Hash), ("d", Range), ("e", Range)]),
            "must precede all RANGE",
        ),
        (
            wide(&[("a", Hash), ("b", Hash), ("c", Range), ("d", Range), ("e", Range), ("b", Range)]),
            "same name",
        ),
    ] {
        let message = refused(&request);
        assert!(message.contains(mentions), "{message}");
    }
}

#[test]
fn projections() {
    let of = |projection_type, names: Option<&[&str]>| {
        let non_key_attributes = names.map(|names| names.iter().map(|name| Text::from(*name)).collect());
        projecting(IndexProjection { projection_type, non_key_attributes })
    };
    let many = |each: usize| {
        (0..6).fold(table(), |table, n| {
            let names = (0..if n == 5 { each } else { 20 }).map(|n| format!("n{n}"));
            let index = global(&format!("index{n}"), &[("pk", Hash)]);
            table.global_secondary_index(GlobalSecondaryIndex { projection: include(names), ..index })
        })
    };
    let mut hundred = many(1);
    hundred.global_secondary_indexes.pop();
    hundred.check().unwrap();
    holds([
        (of(None, None), format!("{INVALID}Unknown ProjectionType: null")),
        (
            of(Some(ProjectionType::All), Some(&["x"])),
            format!("{INVALID}ProjectionType is ALL, but NonKeyAttributes is specified"),
        ),
        (
            of(Some(ProjectionType::KeysOnly), Some(&["x"])),
            format!("{INVALID}ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"),
        ),
        (
            of(Some(ProjectionType::Include), None),
            format!("{INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
        ),
        (
            of(Some(ProjectionType::Include), Some(&["x", "y", "x"])),
            format!("{INVALID}Duplicate attribute name in NonKeyAttributes: x"),
        ),
        (
            many(1),
            format!("{INVALID}Number of NonKeyAttributes over all indexes exceeds per-table limit of 100"),
        ),
    ]);
}

#[test]
fn names_and_streams() {
    let stream = |stream_enabled, stream_view_type| {
        table().stream_specification(StreamSpecification { stream_enabled, stream_view_type })
    };
    holds([
        (
            table()
                .local_secondary_index(local("twice", &[("pk", Hash), ("sk", Range)]))
                .global_secondary_index(global("twice", &[("pk", Hash)])),
            format!("{INVALID}Duplicate index name: twice"),
        ),
        (
            stream(false, Some(StreamViewType::NewImage)),
            format!(
                "{INVALID}Table is being created with a stream disabled, UpdateViewType should not be specified"
            ),
        ),
    ]);
    assert!(refused(&stream(true, None)).contains("StreamViewType"));
}

#[test]
fn the_first_check_in_order_wins() {
    // Each request breaks the rule of its row and of all rows after it.
    let mut request = with(&["pk"], &[("pk", Range), ("pk", Range)]).provisioned_throughput(UNITS);
    request.provisioned_throughput = None;
    request.stream_specification =
        Some(StreamSpecification { stream_enabled: false, stream_view_type: Some(StreamViewType::KeysOnly) });
    assert!(refused(&request).contains("must both be specified"));
    request.provisioned_throughput = Some(UNITS);
    assert!(refused(&request).contains("have no definition"));
    request = request.attribute_definition("x", ScalarType::S);
    assert!(refused(&request).contains("have the same name"));
    request.key_schema[1].attribute_name = "sk".into();
    assert!(refused(&request).contains("not defined in"));
    request = request.attribute_definition("sk", ScalarType::S);
    assert!(refused(&request).contains("not a HASH"));
    request.key_schema[0].key_type = Hash;
    assert!(refused(&request).contains("does not exactly match"));
    request.attribute_definitions.remove(1);
    assert!(refused(&request).contains("stream disabled"));
}

#[test]
fn the_name_of_an_existing_table() {
    let error = table().name_taken();
    assert_eq!(
        (error.kind(), error.service_message()),
        (ErrorKind::TableInUse, Some("Table already exists: users"))
    );
}

#[test]
fn list_tables() {
    let start = |start: &str| ListTables::new().exclusive_start_table_name(name(start));
    for legal in [ListTables::new(), ListTables::new().limit(1), ListTables::new().limit(100), start("abc")] {
        legal.check().unwrap();
    }
    for (request, message) in [
        (
            ListTables::new().limit(0),
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
        (
            ListTables::new().limit(101),
            "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100",
        ),
        (
            start("ab").limit(-1),
            "2 validation errors detected: Value 'ab' at 'exclusiveStartTableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '-1' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
    ] {
        let error = request.check().unwrap_err();
        assert_eq!((error.operation(), error.service_message()), (Some("ListTables"), Some(message)));
    }
}
