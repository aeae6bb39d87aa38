//! BatchWriteItem.

use std::collections::BTreeMap;

use itemstore::ErrorKind;
use itemstore::request::WriteRequest::{Delete, Put};
use itemstore::request::{BatchWriteItem, ReturnConsumedCapacity, ReturnItemCollectionMetrics, WriteRequest};
use itemstore::schema::{ScalarType, TableName};
use itemstore::value::{AttributeValue, Item, Number};

use super::key;
use crate::case::cases;
use crate::expect::{Failure, equal, fails, mentions, refused, says};
use crate::subject::{Subject, Table};

cases! { "batch_write_item":
    a_batch_puts_and_deletes cites ["12/writes"] needs [Batches];
    a_put_of_a_batch_replaces_the_whole_item cites ["12/writes"] needs [Batches];
    a_delete_of_a_missing_item_changes_nothing cites ["12/writes"] needs [Batches];
    one_key_of_two_tables_is_two_items cites ["12/apart"] needs [Batches];
    a_batch_of_writes_asks_for_something cites ["12/empty"] needs [Batches];
    up_to_25_writes_are_made cites ["12/request_count"] needs [Batches];
    more_than_25_writes_are_refused cites ["12/request_count"] needs [Batches];
    no_key_is_written_twice cites ["12/duplicates"] needs [Batches];
    a_number_is_one_key_in_any_spelling cites ["12/duplicates", "2/number_keys"] needs [Batches];
    a_missing_table_fails_the_whole_write cites ["12/missing_table"] needs [Batches];
    a_key_written_is_one_of_its_table cites ["12/keys"] needs [Batches];
    a_key_written_is_not_empty cites ["12/keys", "2/empty"] needs [Batches];
    an_item_of_a_batch_has_a_largest_size cites ["12/item_size"] needs [Batches];
    one_mistake_refuses_all_writes cites ["12/refused_whole"] needs [Batches];
    an_index_refuses_all_writes cites ["12/refused_whole", "2.1/refused_whole"] needs [Batches, Indexes];
    a_batch_of_writes_costs_what_they_cost cites ["17/batch_write"] needs [Batches, ConsumedCapacity];
    collections_written_to_are_told_with_local_indexes cites ["8.2/collection_metrics"] needs [Batches, Indexes];
}

const DUPLICATES: &str = "Provided list of item keys contains duplicates";
const MISMATCH: &str = "The provided key element does not match the schema";
const TOO_LARGE: &str = "Item size has exceeded the maximum allowed size";
const EMPTY: &str = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                     empty string value. Key: pk";

fn numbered(number: usize) -> Item {
    Item::new().with("pk", format!("{number}"))
}

/// These writes of one table.
fn to(table: &Table<'_>, writes: impl IntoIterator<Item = WriteRequest>) -> BatchWriteItem {
    and(BatchWriteItem::new(), table, writes)
}

/// The same beside those there are.
fn and(
    batch: BatchWriteItem,
    table: &Table<'_>,
    writes: impl IntoIterator<Item = WriteRequest>,
) -> BatchWriteItem {
    writes.into_iter().fold(batch, |batch, write| batch.write(table.name().clone(), write))
}

fn puts(numbers: std::ops::Range<usize>) -> impl Iterator<Item = WriteRequest> {
    numbers.map(|number| Put(numbered(number)))
}

/// Sends the batch, of which nothing is to be left over.
async fn write(subject: &Subject, batch: BatchWriteItem) -> Result<(), Failure> {
    let output = subject.send(batch).await?;
    equal("what is left", &output.unprocessed_items, &BTreeMap::new())
}

async fn a_batch_puts_and_deletes(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    one.seed(numbered(1)).await?;
    let batch = to(&one, [Delete(numbered(1)), Put(numbered(2))]);
    write(subject, and(batch, &other, [Put(numbered(1).with("n", 5_u32))])).await?;
    equal("deleted", &one.stored(numbered(1)).await?, &None)?;
    equal("put", &one.stored(numbered(2)).await?, &Some(numbered(2)))?;
    equal("put elsewhere", &other.stored(numbered(1)).await?, &Some(numbered(1).with("n", 5_u32)))
}

async fn a_put_of_a_batch_replaces_the_whole_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("a", 1_u32).with("b", 2_u32)).await?;
    write(subject, to(&table, [Put(key().with("b", 3_u32))])).await?;
    equal("the item", &table.stored(key()).await?, &Some(key().with("b", 3_u32)))
}

async fn a_delete_of_a_missing_item_changes_nothing(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    write(subject, to(&table, [Delete(key())])).await?;
    equal("the item", &table.stored(key()).await?, &None)
}

async fn one_key_of_two_tables_is_two_items(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    other.seed(key()).await?;
    let batch = to(&one, [Put(key().with("n", 1_u32))]);
    write(subject, and(batch, &other, [Delete(key())])).await?;
    equal("one", &one.stored(key()).await?, &Some(key().with("n", 1_u32)))?;
    equal("the other", &other.stored(key()).await?, &None)
}

async fn a_batch_of_writes_asks_for_something(subject: &Subject) -> Result<(), Failure> {
    let output = subject.send(BatchWriteItem::new()).await;
    refused("the batch", output, "The requestItems parameter is required for BatchWriteItem")
}

async fn up_to_25_writes_are_made(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    write(subject, to(&one, puts(0..25))).await?;
    equal("one table", &one.stored(numbered(24)).await?, &Some(numbered(24)))?;
    write(subject, and(to(&one, puts(25..45)), &other, puts(0..5))).await?;
    equal("two tables", &one.stored(numbered(44)).await?, &Some(numbered(44)))?;
    equal("the other", &other.stored(numbered(4)).await?, &Some(numbered(4)))
}

async fn more_than_25_writes_are_refused(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let error = fails("one table", subject.send(to(&one, puts(0..26))).await, ErrorKind::Validation)?;
    // The service prints the requests between the two parts.
    let constraint = "]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have \
                      length less than or equal to 25, Member must have length greater than or equal to 1]";
    mentions("one table", &error, &["1 validation error detected: Value '{", constraint])?;
    let both = and(to(&one, puts(0..20)), &other, puts(0..6));
    refused("two tables", subject.send(both).await, "Too many items requested for the BatchWriteItem call")?;
    equal("the first", &one.stored(numbered(0)).await?, &None)
}

async fn no_key_is_written_twice(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (what, writes) in [
        ("two puts", [Put(key().with("n", 1_u32)), Put(key().with("n", 2_u32))]),
        ("a put and a delete", [Put(key()), Delete(key())]),
        ("two deletes", [Delete(key()), Delete(key())]),
    ] {
        refused(what, subject.send(to(&table, writes)).await, DUPLICATES)?;
    }
    equal("the item", &table.stored(key()).await?, &None)
}

async fn a_number_is_one_key_in_any_spelling(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::N, None).await?;
    let numeric = |text: &str| text.parse::<Number>().map(|number| Item::new().with("pk", number));
    for spelling in ["1000", "1000.0", "1e3"] {
        let writes = [
            Put(numeric("1000").map_err(itemstore::Error::from)?),
            Delete(numeric(spelling).map_err(itemstore::Error::from)?),
        ];
        refused(spelling, subject.send(to(&table, writes)).await, DUPLICATES)?;
    }
    Ok(())
}

async fn a_missing_table_fails_the_whole_write(subject: &Subject) -> Result<(), Failure> {
    let (table, missing) = (subject.table().await?, subject.missing_table()?);
    let batch = and(to(&table, [Put(key())]), &missing, [Put(key())]);
    let error = fails("the batch", subject.send(batch).await, ErrorKind::TableNotFound)?;
    says("the words", &error, "Requested resource not found")?;
    equal("the item", &table.stored(key()).await?, &None)
}

async fn a_key_written_is_one_of_its_table(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let numeric = || Item::new().with("pk", 1_u32);
    for (what, wrong) in [
        ("the type in a put", Put(numeric())),
        ("the type in a delete", Delete(numeric())),
        ("no key in a delete", Delete(Item::new().with("other", "a"))),
        ("more than the key in a delete", Delete(key().with("other", "a"))),
    ] {
        refused(what, subject.send(to(&table, [wrong])).await, MISMATCH)?;
    }
    // In which words a put without its key is refused is not known.
    let without = to(&table, [Put(Item::new().with("other", "a"))]);
    fails("no key in a put", subject.send(without).await, ErrorKind::Validation).map(drop)
}

async fn a_key_written_is_not_empty(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let empty = || Item::new().with("pk", "");
    refused("a put", subject.send(to(&table, [Put(empty())])).await, EMPTY)?;
    refused("a delete", subject.send(to(&table, [Delete(empty())])).await, EMPTY)
}

async fn an_item_of_a_batch_has_a_largest_size(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    // 2 + 1 bytes of the key, 1 of the other name.
    let sized = |bytes: usize| Put(key().with("p", "x".repeat(bytes - 4)));
    write(subject, to(&table, [sized(409_600)])).await?;
    refused("the batch", subject.send(to(&table, [sized(409_601)])).await, TOO_LARGE)
}

async fn one_mistake_refuses_all_writes(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let large: AttributeValue = "x".repeat(409_600).into();
    for (what, wrong) in [
        ("a large item", Put(key().with("p", large))),
        ("an empty key", Put(Item::new().with("pk", ""))),
        ("a key of another type", Delete(Item::new().with("pk", 1_u32))),
        ("a key twice", Delete(numbered(1))),
    ] {
        let batch = and(to(&one, puts(0..2)), &other, puts(0..2));
        let batch = and(batch, &one, [wrong.clone()]);
        fails(what, subject.send(and(batch, &other, [wrong])).await, ErrorKind::Validation)?;
        for table in [&one, &other] {
            for number in 0..2 {
                equal(what, &table.stored(numbered(number)).await?, &None)?;
            }
        }
    }
    Ok(())
}

async fn an_index_refuses_all_writes(subject: &Subject) -> Result<(), Failure> {
    let table = super::indexes::table(subject, ScalarType::S).await?;
    let item = |sk: &str| key().with("sk", sk);
    let words = "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g";
    let batch = to(&table, [Put(item("1")), Put(item("2").with("g", 1_u32))]);
    refused("the batch", subject.send(batch).await, words)?;
    equal("the other item", &table.stored(item("1")).await?, &None)
}

async fn a_batch_of_writes_costs_what_they_cost(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    one.seed(numbered(1).with("p", "x".repeat(2045))).await?;
    let batch = to(&one, [Delete(numbered(1)), Put(numbered(2))]);
    let batch = and(batch, &other, [Put(numbered(1).with("p", "x".repeat(1021))), Delete(numbered(2))])
        .return_consumed_capacity(ReturnConsumedCapacity::Total);
    let told = subject.send(batch).await?.consumed_capacity;
    let units: BTreeMap<Option<TableName>, f64> =
        told.iter().map(|told| (told.table_name.clone(), told.capacity_units)).collect();
    let expected =
        BTreeMap::from([(Some(one.name().clone()), 3.0 + 1.0), (Some(other.name().clone()), 2.0 + 1.0)]);
    equal("the units", &units, &expected)?;
    equal("the entries", &told.len(), &2)?;
    let unasked = subject.send(to(&one, [Put(key())])).await?;
    equal("not asked", &unasked.consumed_capacity, &Vec::new())
}

async fn collections_written_to_are_told_with_local_indexes(subject: &Subject) -> Result<(), Failure> {
    let (plain, indexed) = (subject.table().await?, super::indexes::table(subject, ScalarType::S).await?);
    let batch = and(to(&plain, [Put(key())]), &indexed, [Put(key().with("sk", "1"))])
        .return_item_collection_metrics(ReturnItemCollectionMetrics::Size);
    let told = subject.send(batch).await?.item_collection_metrics;
    let keys: Vec<_> = told
        .iter()
        .map(|(table, told)| {
            (table.clone(), told.iter().map(|told| told.item_collection_key.clone()).collect())
        })
        .collect();
    let expected: (_, Vec<_>) = (indexed.name().clone(), vec![("pk".to_owned(), AttributeValue::from("a"))]);
    equal("the collections", &keys, &vec![expected])
}
