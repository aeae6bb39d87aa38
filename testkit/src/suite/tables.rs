//! CreateTable, DescribeTable, DeleteTable and ListTables.

use itemstore::request::{CreateTable, DeleteTable, DescribeTable, ListTables, UpdateTable};
use itemstore::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, IndexProjection, KeySchemaElement, KeyType,
    LocalSecondaryIndex, ProjectionType, ProvisionedThroughput, ScalarType, StreamSpecification,
    StreamViewType, TableName, TableStatus,
};
use itemstore::{Error, ErrorKind};

use super::key;
use crate::case::cases;
use crate::expect::{Failure, equal, fails, mentions, refused, refused_with, says};
use crate::subject::Subject;

cases! { "tables":
    a_new_table_is_described_as_defined cites ["14.1/description"];
    a_name_has_at_least_three_characters cites ["14.1/name"];
    a_key_schema_has_one_or_two_elements cites ["14.1/key_elements"];
    throughput_goes_with_the_billing_mode cites ["14.1/throughput", "14.1/throughput_bounds"];
    throughput_has_bounds cites ["14.1/throughput_bounds"];
    every_key_attribute_is_defined cites ["14.1/definition_count", "14.1/definitions"];
    key_elements_are_two_attributes_in_their_order cites ["14.1/same_name", "14.1/key_types"];
    every_definition_is_used_once cites ["14.1/unused_definitions"];
    mistakes_are_told_in_their_order cites ["14.1/order"];
    a_refused_table_is_not_there cites ["14.1/refused_whole"];
    both_key_types_are_kept cites ["14.1/description"];
    local_indexes_are_checked cites ["14.1/local_indexes"];
    global_indexes_are_checked cites ["14.1/global_indexes", "14.1/multi_attribute_keys"];
    the_key_of_a_global_index_is_checked cites ["14.1/global_indexes"];
    projections_are_checked cites ["14.1/projections"];
    projected_attributes_are_some_and_differ cites ["14.1/projections"];
    index_names_stand_once cites ["14.1/index_names"];
    a_disabled_stream_has_no_view_type cites ["14.1/stream"];
    indexes_are_refused_whole_where_there_are_none cites ["14.1/indexes_unsupported"] needs [NoIndexes];
    a_table_is_not_created_twice cites ["14.1/exists"];
    a_missing_table_is_told_in_the_control_planes_words cites ["14.2/describe_missing"];
    a_description_counts_items_and_bytes cites ["14.2/describe"];
    tables_are_listed_by_name_in_pages cites ["14.2/list"];
    a_listing_begins_after_a_name_that_need_not_exist cites ["14.2/list"];
    a_page_has_one_to_a_hundred_names cites ["14.2/list_limits"];
    a_deleted_table_is_gone cites ["14.2/delete"];
    a_protected_table_stays cites ["14.2/delete_protected"];
    a_table_created_again_starts_empty cites ["14.2/recreate"];
    tables_keep_their_items_apart cites ["14.2/apart"];
}

const INVALID: &str = "One or more parameter values were invalid: ";

fn definition(name: &str) -> AttributeDefinition {
    AttributeDefinition { attribute_name: name.into(), attribute_type: ScalarType::S }
}

fn element(name: &str, key_type: KeyType) -> KeySchemaElement {
    KeySchemaElement { attribute_name: name.into(), key_type }
}

fn all() -> IndexProjection {
    IndexProjection { projection_type: Some(ProjectionType::All), non_key_attributes: None }
}

fn global(name: &str, key_schema: Vec<KeySchemaElement>) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema,
        projection: all(),
        provisioned_throughput: None,
    }
}

fn local(name: &str, hash: &str, range: &str) -> LocalSecondaryIndex {
    let key_schema = vec![element(hash, KeyType::Hash), element(range, KeyType::Range)];
    LocalSecondaryIndex { index_name: name.to_owned(), key_schema, projection: all() }
}

/// A table with `pk` and `sk`, and a definition of `x` for an index to use.
fn indexed(name: TableName) -> CreateTable {
    let mut create = CreateTable::new(name).partition_key("pk", ScalarType::S).sort_key("sk", ScalarType::S);
    create.attribute_definitions.push(definition("x"));
    create
}

async fn words(
    subject: &Subject,
    what: &str,
    change: impl FnOnce(&mut CreateTable),
    words: &str,
) -> Result<(), Failure> {
    let mut create = CreateTable::new(subject.new_name()?).partition_key("pk", ScalarType::S);
    change(&mut create);
    refused(what, subject.send(create).await, words)
}

async fn index_words(
    subject: &Subject,
    what: &str,
    change: impl FnOnce(&mut CreateTable),
    words: &str,
) -> Result<(), Failure> {
    let mut create = indexed(subject.new_name()?);
    change(&mut create);
    index_refused(subject, what, create, &format!("{INVALID}{words}")).await
}

/// A backend without indexes may say so before it looks at their definitions.
async fn index_refused(
    subject: &Subject,
    what: &str,
    create: CreateTable,
    part: &str,
) -> Result<(), Failure> {
    match subject.send(create).await {
        Err(error) if error.kind() == ErrorKind::Unsupported && !subject.capabilities().indexes => Ok(()),
        answer => refused_with(what, answer, part),
    }
}

async fn a_new_table_is_described_as_defined(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let description = subject.send(DescribeTable::new(table.name().clone())).await?.table;
    equal("name", &description.table_name, table.name())?;
    equal("status", &description.table_status, &TableStatus::Active)?;
    let keys = vec![element("pk", KeyType::Hash), element("sk", KeyType::Range)];
    equal("key", &description.key_schema, &keys)?;
    equal("definitions", &description.attribute_definitions.len(), &2)?;
    equal("billing", &description.billing_mode, &BillingMode::PayPerRequest)?;
    equal("an id", &description.table_id.len(), &36)?;
    let arn_ends = description.table_arn.ends_with(&format!(":table/{}", table.name()));
    equal("a resource name", &arn_ends, &true)
}

async fn a_name_has_at_least_three_characters(subject: &Subject) -> Result<(), Failure> {
    let create = CreateTable::new(TableName::new("ab")?).partition_key("pk", ScalarType::S);
    let words = "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have \
                 length greater than or equal to 3";
    refused("two characters", subject.send(create).await, words)
}

async fn a_key_schema_has_one_or_two_elements(subject: &Subject) -> Result<(), Failure> {
    let none = CreateTable::new(subject.new_name()?);
    fails("none", subject.send(none).await, ErrorKind::Validation)?;
    let mut three = indexed(subject.new_name()?);
    three.key_schema.push(element("x", KeyType::Range));
    fails("three", subject.send(three).await, ErrorKind::Validation)?;
    Ok(())
}

async fn throughput_goes_with_the_billing_mode(subject: &Subject) -> Result<(), Failure> {
    let units =
        |read, write| Some(ProvisionedThroughput { read_capacity_units: read, write_capacity_units: write });
    let on_demand = format!(
        "{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    );
    words(subject, "on demand", |create| create.provisioned_throughput = units(1, 1), &on_demand).await?;
    let provisioned = format!(
        "{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
    );
    words(subject, "provisioned", |create| create.billing_mode = BillingMode::Provisioned, &provisioned)
        .await?;
    let too_many = |create: &mut CreateTable| {
        create.billing_mode = BillingMode::Provisioned;
        create.provisioned_throughput = units(1_000_000_000_001, 1);
    };
    let bounds = "Given value 1000000000001 for ReadCapacityUnits is out of bounds";
    words(subject, "too many", too_many, bounds).await?;
    let mut create = CreateTable::new(subject.new_name()?).partition_key("pk", ScalarType::S);
    create.billing_mode = BillingMode::Provisioned;
    create.provisioned_throughput = units(5, 7);
    let table = subject.send(create).await?.table;
    equal("kept", &Some(table.provisioned_throughput), &units(5, 7))
}

async fn throughput_has_bounds(subject: &Subject) -> Result<(), Failure> {
    let least = "Member must have value greater than or equal to 1";
    let rows = [
        (0, 1, least),
        (1, 0, least),
        (1_000_000_000_001, 1, "Given value 1000000000001 for ReadCapacityUnits is out of bounds"),
        (1, 1_000_000_000_001, "Given value 1000000000001 for WriteCapacityUnits is out of bounds"),
    ];
    for (read_capacity_units, write_capacity_units, words) in rows {
        let throughput = ProvisionedThroughput { read_capacity_units, write_capacity_units };
        let create = CreateTable::new(subject.new_name()?)
            .partition_key("pk", ScalarType::S)
            .provisioned_throughput(throughput);
        refused_with(words, subject.send(create).await, words)?;
    }
    Ok(())
}

/// A table whose key and definitions are told one by one.
fn keyed(subject: &Subject, keys: &[(&str, KeyType)], defined: &[&str]) -> itemstore::Result<CreateTable> {
    let mut create = CreateTable::new(subject.new_name()?);
    create.key_schema = keys.iter().map(|(name, part)| element(name, *part)).collect();
    create.attribute_definitions = defined.iter().map(|name| definition(name)).collect();
    Ok(create)
}

/// Key elements, attributes defined, throughput, and words of the refusal.
type KeyRow<'a> = (&'a [(&'a str, KeyType)], &'a [&'a str], Option<ProvisionedThroughput>, &'a str);

/// The table of every row has one mistake fewer than the one before: the first that is left is told.
async fn mistakes_are_told_in_their_order(subject: &Subject) -> Result<(), Failure> {
    use KeyType::{Hash, Range};
    let same = [("a", Range), ("a", Hash)];
    let units = Some(ProvisionedThroughput { read_capacity_units: 1, write_capacity_units: 1 });
    let rows: [KeyRow<'_>; 6] = [
        (&same, &["c"], units, "Neither ReadCapacityUnits nor WriteCapacityUnits"),
        (&same, &["c"], None, "Some index key attribute have no definition"),
        (&same, &["c", "d"], None, "are not defined in AttributeDefinitions"),
        (&same, &["a", "d"], None, "have the same name"),
        (&[("a", Range), ("b", Hash)], &["a", "b", "d"], None, "The first KeySchemaElement"),
        (&[("a", Hash), ("b", Range)], &["a", "b", "d"], None, "Number of attributes in KeySchema"),
    ];
    for (keys, defined, units, words) in rows {
        let mut create = keyed(subject, keys, defined)?;
        create.provisioned_throughput = units;
        refused_with(words, subject.send(create).await, words)?;
    }
    Ok(())
}

async fn a_refused_table_is_not_there(subject: &Subject) -> Result<(), Failure> {
    let create = keyed(subject, &[("a", KeyType::Hash)], &["a", "b"])?;
    let name = create.table_name.clone();
    fails("the table", subject.send(create).await, ErrorKind::Validation)?;
    not_found("what is left", &name, subject.send(DescribeTable::new(name.clone())).await)?;
    Ok(())
}

async fn both_key_types_are_kept(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::N, Some(ScalarType::B)).await?;
    let description = subject.send(DescribeTable::new(table.name().clone())).await?.table;
    let kind = |name: &str| {
        let mut definitions = description.attribute_definitions.iter();
        definitions.find(|it| it.attribute_name == *name).map(|it| it.attribute_type)
    };
    equal("partition key", &kind("pk"), &Some(ScalarType::N))?;
    equal("sort key", &kind("sk"), &Some(ScalarType::B))
}

async fn every_key_attribute_is_defined(subject: &Subject) -> Result<(), Failure> {
    let fewer = "Invalid KeySchema: Some index key attribute have no definition";
    words(subject, "none", |create| create.attribute_definitions.clear(), fewer).await?;
    let other = format!(
        "{INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [pk], AttributeDefinitions: \
         [other]"
    );
    words(subject, "another", |create| create.attribute_definitions = vec![definition("other")], &other).await
}

async fn key_elements_are_two_attributes_in_their_order(subject: &Subject) -> Result<(), Failure> {
    let same = |create: &mut CreateTable| {
        create.key_schema.push(element("pk", KeyType::Range));
        create.attribute_definitions.push(definition("sk"));
    };
    let same_words = "Both the Hash Key and the Range Key element in the KeySchema have the same name";
    words(subject, "one attribute", same, same_words).await?;
    let range_first = |create: &mut CreateTable| create.key_schema = vec![element("pk", KeyType::Range)];
    let first = "Invalid KeySchema: The first KeySchemaElement is not a HASH key type";
    words(subject, "sort key first", range_first, first).await?;
    let two_hashes = |create: &mut CreateTable| {
        create.key_schema.push(element("sk", KeyType::Hash));
        create.attribute_definitions.push(definition("sk"));
    };
    let second = "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type";
    words(subject, "two partition keys", two_hashes, second).await
}

async fn every_definition_is_used_once(subject: &Subject) -> Result<(), Failure> {
    let unused = format!(
        "{INVALID}Number of attributes in KeySchema does not exactly match number of attributes defined in \
         AttributeDefinitions"
    );
    words(subject, "unused", |create| create.attribute_definitions.push(definition("x")), &unused).await?;
    let mut twice = CreateTable::new(subject.new_name()?).partition_key("pk", ScalarType::S);
    twice.attribute_definitions.push(definition("pk"));
    let error = fails("twice", subject.send(twice).await, ErrorKind::Validation)?;
    mentions("twice", &error, &["uplicate", "pk"])
}

async fn local_indexes_are_checked(subject: &Subject) -> Result<(), Failure> {
    let no_sort_key = format!(
        "{INVALID}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
    );
    let on_simple = |create: &mut CreateTable| {
        create.attribute_definitions.push(definition("x"));
        create.local_secondary_indexes.push(local("by-x", "pk", "x"));
    };
    let mut simple = CreateTable::new(subject.new_name()?).partition_key("pk", ScalarType::S);
    on_simple(&mut simple);
    index_refused(subject, "a table without a sort key", simple, &no_sort_key).await?;
    let unsorted = |create: &mut CreateTable| {
        create.attribute_definitions.retain(|it| it.attribute_name != *"x");
        let mut index = local("by-pk", "pk", "x");
        index.key_schema.truncate(1);
        create.local_secondary_indexes.push(index);
    };
    let range = "Index KeySchema does not have a range key for index: by-pk";
    index_words(subject, "no sort key of its own", unsorted, range).await?;
    let leading = "Index KeySchema does not have the same leading hash key as table KeySchema for index: by-x. index hash \
                   key: x, table hash key: pk";
    let other_hash = |create: &mut CreateTable| create.local_secondary_indexes.push(local("by-x", "x", "sk"));
    index_words(subject, "another partition key", other_hash, leading).await?;
    let six = |create: &mut CreateTable| {
        create.local_secondary_indexes = (0..6).map(|n| local(&format!("by-x-{n}"), "pk", "x")).collect();
    };
    let limit = "Number of LocalSecondaryIndexes exceeds per-table limit of 5";
    index_words(subject, "six", six, limit).await
}

async fn global_indexes_are_checked(subject: &Subject) -> Result<(), Failure> {
    let many = |create: &mut CreateTable| {
        let index = |n| global(&format!("by-x-{n}"), vec![element("x", KeyType::Hash)]);
        create.global_secondary_indexes = (0..21).map(index).collect();
    };
    let limit = "GlobalSecondaryIndex count exceeds the per-table limit of 20";
    index_words(subject, "twenty-one", many, limit).await?;
    let throughput = |create: &mut CreateTable| {
        let mut index = global("by-x", vec![element("x", KeyType::Hash)]);
        index.provisioned_throughput =
            Some(ProvisionedThroughput { read_capacity_units: 1, write_capacity_units: 1 });
        create.global_secondary_indexes.push(index);
    };
    let on_demand =
        "ProvisionedThroughput should not be specified for index: by-x when BillingMode is PAY_PER_REQUEST";
    index_words(subject, "throughput on demand", throughput, on_demand).await?;
    for (what, types) in [("five partition keys", [KeyType::Hash; 5]), ("partition key last", LATE_HASH)] {
        let mut create = CreateTable::new(subject.new_name()?).partition_key("pk", ScalarType::S);
        let names = ["a", "b", "c", "d", "e"];
        create.attribute_definitions.extend(names.map(definition));
        let keys = names.iter().zip(types).map(|(name, key_type)| element(name, key_type)).collect();
        create.global_secondary_indexes.push(global("by-many", keys));
        index_refused(subject, what, create, "HASH").await?;
    }
    Ok(())
}

async fn the_key_of_a_global_index_is_checked(subject: &Subject) -> Result<(), Failure> {
    use KeyType::{Hash, Range};
    let rows = [
        (vec![element("x", Range)], "The first KeySchemaElement is not a HASH key type"),
        (vec![element("x", Hash), element("x", Range)], "have the same name"),
        (vec![element("x", Hash), element("y", Range)], "are not defined in AttributeDefinitions"),
        (Vec::new(), "Member must have length greater than or equal to 1"),
    ];
    for (key_schema, words) in rows {
        let mut create = indexed(subject.new_name()?);
        create.global_secondary_indexes.push(global("by-x", key_schema));
        index_refused(subject, words, create, words).await?;
    }
    Ok(())
}

const LATE_HASH: [KeyType; 5] =
    [KeyType::Hash, KeyType::Range, KeyType::Range, KeyType::Range, KeyType::Hash];

async fn projections_are_checked(subject: &Subject) -> Result<(), Failure> {
    let rows = [
        (None, None, "Unknown ProjectionType: null"),
        (
            Some(ProjectionType::All),
            Some(vec!["a".into()]),
            "ProjectionType is ALL, but NonKeyAttributes is specified",
        ),
        (
            Some(ProjectionType::KeysOnly),
            Some(vec!["a".into()]),
            "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified",
        ),
        (
            Some(ProjectionType::Include),
            None,
            "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
        ),
    ];
    for (projection_type, non_key_attributes, words) in rows {
        let change = |create: &mut CreateTable| {
            let mut index = global("by-x", vec![element("x", KeyType::Hash)]);
            index.projection = IndexProjection { projection_type, non_key_attributes };
            create.global_secondary_indexes.push(index);
        };
        index_words(subject, words, change, words).await?;
    }
    Ok(())
}

async fn projected_attributes_are_some_and_differ(subject: &Subject) -> Result<(), Failure> {
    let rows =
        [(vec![], "Member must have length greater than or equal to 1"), (vec!["a", "b", "a"], "Duplicate")];
    for (names, words) in rows {
        let mut create = indexed(subject.new_name()?);
        let mut index = global("by-x", vec![element("x", KeyType::Hash)]);
        index.projection = IndexProjection {
            projection_type: Some(ProjectionType::Include),
            non_key_attributes: Some(names.into_iter().map(Into::into).collect()),
        };
        create.global_secondary_indexes.push(index);
        index_refused(subject, words, create, words).await?;
    }
    Ok(())
}

async fn index_names_stand_once(subject: &Subject) -> Result<(), Failure> {
    let twice = |create: &mut CreateTable| {
        create.global_secondary_indexes.push(global("by-x", vec![element("x", KeyType::Hash)]));
        create.local_secondary_indexes.push(local("by-x", "pk", "x"));
    };
    index_words(subject, "global and local", twice, "Duplicate index name: by-x").await
}

async fn a_disabled_stream_has_no_view_type(subject: &Subject) -> Result<(), Failure> {
    let stream = |create: &mut CreateTable| {
        let view = Some(StreamViewType::NewImage);
        create.stream_specification =
            Some(StreamSpecification { stream_enabled: false, stream_view_type: view });
    };
    let told = format!(
        "{INVALID}Table is being created with a stream disabled, UpdateViewType should not be specified"
    );
    words(subject, "a stream", stream, &told).await
}

async fn indexes_are_refused_whole_where_there_are_none(subject: &Subject) -> Result<(), Failure> {
    let mut create = indexed(subject.new_name()?);
    create.global_secondary_indexes.push(global("by-x", vec![element("x", KeyType::Hash)]));
    let name = create.table_name.clone();
    fails("a global index", subject.send(create).await, ErrorKind::Unsupported)?;
    fails("the table", subject.send(DescribeTable::new(name)).await, ErrorKind::TableNotFound)?;
    Ok(())
}

async fn a_table_is_not_created_twice(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key()).await?;
    let again = CreateTable::new(table.name().clone()).partition_key("pk", ScalarType::S);
    let error = fails("again", subject.send(again).await, ErrorKind::TableInUse)?;
    says("the words", &error, &format!("Table already exists: {}", table.name()))?;
    equal("what was in it", &table.stored(key()).await?, &Some(key()))
}

fn not_found<T: std::fmt::Debug>(
    what: &str,
    name: &TableName,
    answer: itemstore::Result<T>,
) -> Result<Error, Failure> {
    let error = fails(what, answer, ErrorKind::TableNotFound)?;
    says(what, &error, &format!("Requested resource not found: Table: {name} not found"))?;
    Ok(error)
}

async fn a_missing_table_is_told_in_the_control_planes_words(subject: &Subject) -> Result<(), Failure> {
    let name = subject.new_name()?;
    not_found("describe", &name, subject.send(DescribeTable::new(name.clone())).await)?;
    not_found("delete", &name, subject.send(DeleteTable::new(name.clone())).await)?;
    Ok(())
}

/// The service refreshes its counts every six hours, so that an endpoint which lags lists this case as a known difference.
async fn a_description_counts_items_and_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("a", "12345")).await?;
    table.seed(itemstore::value::Item::new().with("pk", "b")).await?;
    let description = subject.send(DescribeTable::new(table.name().clone())).await?.table;
    equal("items", &description.item_count, &2)?;
    equal("bytes", &description.table_size_bytes, &(3 + 6 + 3))
}

async fn tables_are_listed_by_name_in_pages(subject: &Subject) -> Result<(), Failure> {
    let mut names = Vec::new();
    for _ in 0..3 {
        names.push(subject.table().await?.name().clone());
    }
    names.sort();
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = subject.send(ListTables::new().exclusive_start_table_name(after).limit(2)).await?;
        equal("a page", &(page.table_names.len() <= 2), &true)?;
        listed.extend(page.table_names);
        after = page.last_evaluated_table_name;
        if after.is_none() {
            break;
        }
    }
    equal("the order", &listed.is_sorted(), &true)?;
    listed.retain(|name| names.contains(name));
    equal("the tables", &listed, &names)
}

async fn a_listing_begins_after_a_name_that_need_not_exist(subject: &Subject) -> Result<(), Failure> {
    let (first, second) = (subject.table().await?.name().clone(), subject.table().await?.name().clone());
    let between = TableName::new(format!("{first}-"))?;
    for after in [first, between] {
        let page = subject.send(ListTables::new().exclusive_start_table_name(after).limit(1)).await?;
        equal("the next", &page.table_names, &vec![second.clone()])?;
    }
    Ok(())
}

async fn a_page_has_one_to_a_hundred_names(subject: &Subject) -> Result<(), Failure> {
    let words = |value: i32, bound: &str| {
        format!(
            "1 validation error detected: Value '{value}' at 'limit' failed to satisfy constraint: Member must have \
             value {bound}"
        )
    };
    let none = subject.send(ListTables::new().limit(0)).await;
    refused("0", none, &words(0, "greater than or equal to 1"))?;
    let many = subject.send(ListTables::new().limit(101)).await;
    refused("101", many, &words(101, "less than or equal to 100"))?;
    subject.send(ListTables::new().limit(100)).await?;
    Ok(())
}

async fn a_deleted_table_is_gone(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key()).await?;
    let deleted = subject.send(DeleteTable::new(table.name().clone())).await?.table;
    equal("status", &deleted.table_status, &TableStatus::Deleting)?;
    equal("keys", &(deleted.key_schema.len() + deleted.attribute_definitions.len()), &0)?;
    fails("a read", table.stored(key()).await, ErrorKind::TableNotFound)?;
    not_found("describe", table.name(), subject.send(DescribeTable::new(table.name().clone())).await)?;
    Ok(())
}

/// A protected table cannot be dropped after the case either, where there is no UpdateTable; then it is left empty.
async fn a_protected_table_stays(subject: &Subject) -> Result<(), Failure> {
    let create =
        CreateTable::new(subject.new_name()?).partition_key("pk", ScalarType::S).deletion_protection(true);
    let table = subject.table_from(create).await?;
    let words = "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection \
                 first.";
    refused("delete", subject.send(DeleteTable::new(table.name().clone())).await, words)?;
    table.seed(key()).await?;
    table.send(table.delete(key())).await?;
    if subject.capabilities().table_updates {
        subject.send(UpdateTable::new(table.name().clone()).deletion_protection(false)).await?;
    }
    Ok(())
}

async fn a_table_created_again_starts_empty(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key()).await?;
    let first = subject.send(DescribeTable::new(table.name().clone())).await?.table;
    subject.send(DeleteTable::new(table.name().clone())).await?;
    until_gone(subject, table.name()).await?;
    let again = CreateTable::new(table.name().clone()).partition_key("pk", ScalarType::S);
    subject.send(again).await?;
    let second = subject.send(DescribeTable::new(table.name().clone())).await?.table;
    equal("the item", &table.stored(key()).await?, &None)?;
    equal("another id", &(first.table_id != second.table_id), &true)
}

/// Asks until the table is gone: the service takes its time.
async fn until_gone(subject: &Subject, name: &TableName) -> Result<(), Failure> {
    const ASKED: u32 = 120;
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(500);
    for _ in 0..ASKED {
        match subject.send(DescribeTable::new(name.clone())).await {
            Err(error) if error.kind() == ErrorKind::TableNotFound => return Ok(()),
            Err(error) => return Err(error.into()),
            Ok(_) => subject.backend().runtime().sleep(PAUSE).await,
        }
    }
    Err(Failure::new("a deleted table stays"))
}

async fn tables_keep_their_items_apart(subject: &Subject) -> Result<(), Failure> {
    let (first, second) = (subject.table().await?, subject.table().await?);
    first.seed(key().with("a", 1_u32)).await?;
    equal("the other table", &second.stored(key()).await?, &None)?;
    second.seed(key().with("a", 2_u32)).await?;
    second.send(second.delete(key())).await?;
    equal("the first table", &first.stored(key()).await?, &Some(key().with("a", 1_u32)))
}
