//! UpdateTable: indexes that come and go, the billing mode, and the protection of a table.

use itemstore::ErrorKind;
use itemstore::expr::KeyCondition;
use itemstore::request::{DescribeTable, GlobalSecondaryIndexUpdate, Query, UpdateTable};
use itemstore::schema::{
    BillingMode, GlobalSecondaryIndex, IndexProjection, IndexStatus, KeySchemaElement, KeyType,
    ProjectionType, ProvisionedThroughput, ScalarType, TableDescription, TableStatus,
};
use itemstore::value::{AttributeValue, Item};

use super::{key, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, mentions, refused, refused_with, says};
use crate::subject::{Subject, Table};

cases! { "update_table":
    a_change_changes_something cites ["14.3/nothing"] needs [TableUpdates];
    a_missing_table_is_not_changed cites ["14.3/missing"] needs [TableUpdates];
    throughput_that_is_the_same_is_refused cites ["14.3/same_throughput"] needs [TableUpdates];
    a_provisioned_table_has_throughput cites ["14.3/throughput"] needs [TableUpdates];
    the_billing_mode_is_changed cites ["14.3/billing_mode"] needs [TableUpdates];
    protection_is_turned_on_and_off cites ["14.3/protection"] needs [TableUpdates];
    a_new_index_holds_the_items_that_were_there cites ["14.3/backfill"] needs [TableUpdates, Indexes, Queries];
    a_new_index_passes_over_what_it_cannot_hold cites ["14.3/backfill_skips"] needs [TableUpdates, Indexes, Queries];
    a_new_index_holds_writes_to_its_keys cites ["14.3/new_rules"] needs [TableUpdates, Indexes];
    an_update_leaves_old_index_keys_alone cites ["14.3/new_rules", "2.1/type"] needs [TableUpdates, Indexes];
    a_deleted_index_asks_nothing_any_more cites ["14.3/delete"] needs [TableUpdates, Indexes, Queries];
    one_index_is_changed_once_at_a_time cites ["14.3/one_index"] needs [TableUpdates, Indexes];
    an_index_is_not_created_twice cites ["14.3/exists"] needs [TableUpdates, Indexes];
    a_missing_index_is_not_deleted cites ["14.3/missing_index"] needs [TableUpdates, Indexes];
    the_keys_of_a_new_index_are_declared cites ["14.3/definitions"] needs [TableUpdates, Indexes];
    definitions_are_merged_and_pruned cites ["14.3/definitions"] needs [TableUpdates, Indexes];
}

const INVALID: &str = "One or more parameter values were invalid: ";

/// A global index on the string `g`, of every attribute.
fn index(name: &str) -> GlobalSecondaryIndex {
    let element = KeySchemaElement { attribute_name: "g".into(), key_type: KeyType::Hash };
    GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: vec![element],
        projection: IndexProjection { projection_type: Some(ProjectionType::All), non_key_attributes: None },
        provisioned_throughput: None,
    }
}

fn change(table: &Table<'_>) -> UpdateTable {
    UpdateTable::new(table.name().clone())
}

/// The change that creates the index `by-g`.
fn create(table: &Table<'_>) -> UpdateTable {
    change(table)
        .attribute_definition("g", ScalarType::S)
        .global_secondary_index_update(GlobalSecondaryIndexUpdate::Create(index("by-g")))
}

fn delete(name: &str) -> GlobalSecondaryIndexUpdate {
    GlobalSecondaryIndexUpdate::Delete { index_name: name.to_owned() }
}

/// Sends a change, and waits until the table and its indexes are as it says.
async fn changed(
    subject: &Subject,
    table: &Table<'_>,
    request: UpdateTable,
) -> Result<TableDescription, Failure> {
    const TRIES: u32 = 600;
    subject.send(request).await?;
    for _ in 0..TRIES {
        let told = subject.send(DescribeTable::new(table.name().clone())).await?.table;
        let is_active =
            told.index_descriptions.values().all(|index| index.index_status == IndexStatus::Active);
        if told.table_status == TableStatus::Active && is_active {
            return Ok(told);
        }
        subject.backend().runtime().sleep(std::time::Duration::from_millis(100)).await;
    }
    Err(Failure::new("the change does not come to its end"))
}

/// What the index `by-g` holds under `g`.
async fn held(table: &Table<'_>, g: &str) -> Result<Vec<Item>, Failure> {
    let mut query = Query::new(table.name().clone(), KeyCondition::partition("g", g));
    query.index_name = Some("by-g".to_owned());
    Ok(table.send(query).await?.items)
}

async fn a_change_changes_something(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let words = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or \
                 SSESpecification or ReplicaUpdates is required";
    refused("nothing", subject.send(change(&table)).await, words)
}

async fn a_missing_table_is_not_changed(subject: &Subject) -> Result<(), Failure> {
    let table = subject.missing_table()?;
    let answer = subject.send(change(&table).billing_mode(BillingMode::PayPerRequest)).await;
    let error = fails("the change", answer, ErrorKind::TableNotFound)?;
    says("the change", &error, &format!("Requested resource not found: Table: {} not found", table.name()))
}

fn units(units: u64) -> ProvisionedThroughput {
    ProvisionedThroughput { read_capacity_units: units, write_capacity_units: units }
}

async fn provisioned(subject: &Subject) -> Result<Table<'_>, Failure> {
    let create = itemstore::request::CreateTable::new(subject.new_name()?)
        .partition_key("pk", ScalarType::S)
        .provisioned_throughput(units(5));
    Ok(subject.table_from(create).await?)
}

async fn throughput_that_is_the_same_is_refused(subject: &Subject) -> Result<(), Failure> {
    let table = provisioned(subject).await?;
    let words = "The provisioned throughput for the table will not change. The requested value equals the current value. \
                 Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current \
                 WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon \
                 DynamoDB Developer Guide for current limits and how to request higher limits.";
    refused("the same", subject.send(change(&table).provisioned_throughput(units(5))).await, words)
}

async fn a_provisioned_table_has_throughput(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let request = change(&table).billing_mode(BillingMode::Provisioned);
    let words = format!("{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    refused("no throughput", subject.send(request).await, &words)
}

async fn the_billing_mode_is_changed(subject: &Subject) -> Result<(), Failure> {
    let table = provisioned(subject).await?;
    let request = change(&table).provisioned_throughput(units(6));
    let told = changed(subject, &table, request).await?;
    equal("more units", &told.provisioned_throughput, &units(6))?;
    for what in ["on demand", "still on demand"] {
        let request = change(&table).billing_mode(BillingMode::PayPerRequest);
        let told = changed(subject, &table, request).await?;
        equal(
            what,
            &(told.billing_mode, told.provisioned_throughput),
            &(BillingMode::PayPerRequest, units(0)),
        )?;
    }
    let request = change(&table).billing_mode(BillingMode::Provisioned).provisioned_throughput(units(7));
    let told = changed(subject, &table, request).await?;
    equal("back", &(told.billing_mode, told.provisioned_throughput), &(BillingMode::Provisioned, units(7)))
}

async fn protection_is_turned_on_and_off(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for enabled in [true, false] {
        let told = changed(subject, &table, change(&table).deletion_protection(enabled)).await?;
        equal("protected", &told.deletion_protection_enabled, &enabled)?;
    }
    Ok(())
}

async fn a_new_index_holds_the_items_that_were_there(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = key().with("g", "x").with("a", 1_u32);
    table.seed(item.clone()).await?;
    table.seed(Item::new().with("pk", "b")).await?;
    let told = changed(subject, &table, create(&table)).await?;
    equal("described", &told.global_secondary_indexes, &vec![index("by-g")])?;
    equal("held", &held(&table, "x").await?, &vec![item])
}

/// Values that the index `by-g` cannot hold.
fn unfit() -> [AttributeValue; 4] {
    [1_u32.into(), AttributeValue::Null, "".into(), "x".repeat(2049).into()]
}

async fn a_new_index_passes_over_what_it_cannot_hold(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (at, value) in unfit().into_iter().enumerate() {
        table.seed(Item::new().with("pk", format!("unfit {at}")).with("g", value)).await?;
    }
    let item = key().with("g", "x");
    table.seed(item.clone()).await?;
    let told = changed(subject, &table, create(&table)).await?;
    let count = told.index_descriptions.get("by-g").map(|index| index.item_count);
    equal("held", &held(&table, "x").await?, &vec![item])?;
    equal("counted", &count, &Some(1))
}

async fn a_new_index_holds_writes_to_its_keys(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    changed(subject, &table, create(&table)).await?;
    let words = format!("{INVALID}Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g");
    refused("put", table.send(table.put(key().with("g", 1_u32))).await, &words)
}

async fn an_update_leaves_old_index_keys_alone(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let old = key().with("g", 1_u32);
    table.seed(old.clone()).await?;
    changed(subject, &table, create(&table)).await?;
    table.send(table.update(key(), update("SET a = :v", &v(1_u32))?)).await?;
    equal("the item", &table.stored(key()).await?, &Some(old.with("a", 1_u32)))?;
    let other = table.send(table.update(key(), update("SET g = :v", &v(2_u32))?)).await;
    refused_with("its key changed", other, "Type mismatch for Index Key g")
}

async fn a_deleted_index_asks_nothing_any_more(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    changed(subject, &table, create(&table)).await?;
    let request = change(&table).global_secondary_index_update(delete("by-g"));
    let told = changed(subject, &table, request).await?;
    equal("described", &told.global_secondary_indexes, &vec![])?;
    table.seed(key().with("g", 1_u32)).await?;
    let mut query = Query::new(table.name().clone(), KeyCondition::partition("g", "x"));
    query.index_name = Some("by-g".to_owned());
    refused_with("query", table.send(query).await, "The table does not have the specified index: by-g")
}

async fn one_index_is_changed_once_at_a_time(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let twice = create(&table).global_secondary_index_update(delete("by-g"));
    let words = format!(
        "{INVALID}Only one global secondary index update per index is allowed simultaneously. Index: by-g"
    );
    refused("twice", subject.send(twice).await, &words)?;
    let two =
        create(&table).global_secondary_index_update(GlobalSecondaryIndexUpdate::Create(index("other")));
    let error = fails("two", subject.send(two).await, ErrorKind::LimitExceeded)?;
    let words =
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";
    says("two", &error, words)
}

async fn an_index_is_not_created_twice(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    changed(subject, &table, create(&table)).await?;
    refused_with("again", subject.send(create(&table)).await, "already exists")
}

async fn a_missing_index_is_not_deleted(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let request = change(&table).global_secondary_index_update(delete("by-g"));
    let error = fails("the index", subject.send(request).await, ErrorKind::TableNotFound)?;
    mentions("the index", &error, &["Requested resource not found"])
}

async fn the_keys_of_a_new_index_are_declared(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let mut request = create(&table);
    request.attribute_definitions.clear();
    let words = "Some index key attributes are not defined in AttributeDefinitions";
    refused_with("no definition", subject.send(request).await, words)
}

async fn definitions_are_merged_and_pruned(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let names = |told: &TableDescription| {
        let mut names: Vec<String> = told
            .attribute_definitions
            .iter()
            .map(|definition| definition.attribute_name.to_string())
            .collect();
        names.sort();
        names
    };
    let told = changed(subject, &table, create(&table)).await?;
    equal("with the index", &names(&told), &vec!["g".to_owned(), "pk".to_owned()])?;
    let request = change(&table).global_secondary_index_update(delete("by-g"));
    let told = changed(subject, &table, request).await?;
    equal("without it", &names(&told), &vec!["pk".to_owned()])
}
