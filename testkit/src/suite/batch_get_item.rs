//! BatchGetItem.

use std::collections::BTreeMap;

use itemstore::ErrorKind;
use itemstore::request::{BatchGetItem, KeysAndAttributes, ReturnConsumedCapacity};
use itemstore::schema::TableName;
use itemstore::value::Item;

use super::{key, projection};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, refused};
use crate::subject::{Subject, Table};

cases! { "batch_get_item":
    items_are_found_in_every_table cites ["11/found"] needs [Batches];
    a_missing_item_is_left_out cites ["11/found"] needs [Batches];
    every_table_asked_is_in_the_answer cites ["11/every_table"] needs [Batches];
    each_table_has_a_projection_of_its_own cites ["11/options"] needs [Batches];
    an_item_of_which_nothing_matches_is_empty cites ["11/options", "6/nothing"] needs [Batches];
    a_batch_of_reads_asks_for_something cites ["11/empty"] needs [Batches];
    up_to_100_keys_are_read cites ["11/key_count"] needs [Batches];
    more_than_100_keys_are_refused cites ["11/key_count"] needs [Batches];
    no_key_is_read_twice cites ["11/duplicates"] needs [Batches];
    a_missing_table_fails_the_whole_read cites ["11/missing_table"] needs [Batches];
    a_key_read_is_one_of_its_table cites ["11/keys"] needs [Batches];
    a_key_read_is_not_empty cites ["11/keys", "2/empty"] needs [Batches];
    what_does_not_fit_comes_when_asked_again cites ["11/unprocessed"] needs [Batches];
    a_batch_of_reads_costs_what_they_cost cites ["17/batch_get"] needs [Batches, ConsumedCapacity];
}

fn numbered(number: usize) -> Item {
    Item::new().with("pk", format!("{number}"))
}

/// Consistent reads of these keys.
fn asked(keys: impl IntoIterator<Item = Item>) -> KeysAndAttributes {
    KeysAndAttributes::new(keys).consistent_read(true)
}

fn of(table: &Table<'_>, keys: impl IntoIterator<Item = Item>) -> BatchGetItem {
    BatchGetItem::new().table(table.name().clone(), asked(keys))
}

/// The items of one table of an answer, which come in no order, in that of their keys.
fn sorted(responses: &BTreeMap<TableName, Vec<Item>>, table: &Table<'_>) -> Vec<Item> {
    let mut items = responses.get(table.name()).cloned().unwrap_or_default();
    items.sort_by_key(|item| item.get("pk").and_then(|pk| Some(pk.as_s()?.to_owned())));
    items
}

async fn items_are_found_in_every_table(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let item = |pk: usize, table: &str| numbered(pk).with("table", table);
    for pk in [1, 2] {
        one.seed(item(pk, "one")).await?;
        other.seed(item(pk, "other")).await?;
    }
    let batch = of(&one, [numbered(2), numbered(1)]).table(other.name().clone(), asked([numbered(2)]));
    let output = subject.send(batch).await?;
    equal("one", &sorted(&output.responses, &one), &vec![item(1, "one"), item(2, "one")])?;
    equal("the other", &sorted(&output.responses, &other), &vec![item(2, "other")])?;
    equal("what is left", &output.unprocessed_keys, &BTreeMap::new())
}

async fn a_missing_item_is_left_out(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(numbered(1)).await?;
    let output = subject.send(of(&table, [numbered(1), numbered(2)])).await?;
    equal("the items", &sorted(&output.responses, &table), &vec![numbered(1)])?;
    equal("what is left", &output.unprocessed_keys, &BTreeMap::new())
}

async fn every_table_asked_is_in_the_answer(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    one.seed(key()).await?;
    let batch = of(&one, [key()]).table(other.name().clone(), asked([key()]));
    let output = subject.send(batch).await?;
    let expected = BTreeMap::from([(one.name().clone(), vec![key()]), (other.name().clone(), Vec::new())]);
    equal("the answer", &output.responses, &expected)
}

async fn each_table_has_a_projection_of_its_own(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let item = || key().with("a", 1_u32).with("b", 2_u32);
    one.seed(item()).await?;
    other.seed(item()).await?;
    let batch = BatchGetItem::new()
        .table(one.name().clone(), asked([key()]).projection(projection("b")?))
        .table(other.name().clone(), asked([key()]));
    let output = subject.send(batch).await?;
    equal("one", &sorted(&output.responses, &one), &vec![Item::new().with("b", 2_u32)])?;
    equal("the other", &sorted(&output.responses, &other), &vec![item()])
}

async fn an_item_of_which_nothing_matches_is_empty(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key()).await?;
    let keys = asked([key(), numbered(1)]).projection(projection("nothing")?);
    let output = subject.send(BatchGetItem::new().table(table.name().clone(), keys)).await?;
    equal("the items", &sorted(&output.responses, &table), &vec![Item::new()])
}

async fn a_batch_of_reads_asks_for_something(subject: &Subject) -> Result<(), Failure> {
    let output = subject.send(BatchGetItem::new()).await;
    refused("the batch", output, "The requestItems parameter is required for BatchGetItem")
}

async fn up_to_100_keys_are_read(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    one.seed(numbered(99)).await?;
    let output = subject.send(of(&one, (0..100).map(numbered))).await?;
    equal("one table", &sorted(&output.responses, &one), &vec![numbered(99)])?;
    let both = of(&one, (40..100).map(numbered)).table(other.name().clone(), asked((0..40).map(numbered)));
    let output = subject.send(both).await?;
    equal("two tables", &sorted(&output.responses, &one), &vec![numbered(99)])
}

async fn more_than_100_keys_are_refused(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let words = format!(
        "1 validation error detected: Value at 'RequestItems.{}.member.Keys' failed to satisfy constraint: Member must have \
         length less than or equal to 100",
        one.name()
    );
    refused("one table", subject.send(of(&one, (0..101).map(numbered))).await, &words)?;
    let both = of(&one, (0..60).map(numbered)).table(other.name().clone(), asked((0..41).map(numbered)));
    refused("two tables", subject.send(both).await, "Too many items requested for the BatchGetItem call")
}

async fn no_key_is_read_twice(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let twice = of(&one, [numbered(1), numbered(2), numbered(1)]);
    refused("twice", subject.send(twice).await, "Provided list of item keys contains duplicates")?;
    one.seed(key()).await?;
    other.seed(key()).await?;
    let apart = of(&one, [key()]).table(other.name().clone(), asked([key()]));
    let found: Vec<Item> = subject.send(apart).await?.responses.into_values().flatten().collect();
    equal("in two tables", &found, &vec![key(), key()])
}

async fn a_missing_table_fails_the_whole_read(subject: &Subject) -> Result<(), Failure> {
    let (table, missing) = (subject.table().await?, subject.missing_table()?);
    let batch = of(&table, [key()]).table(missing.name().clone(), asked([key()]));
    let error = fails("the batch", subject.send(batch).await, ErrorKind::TableNotFound)?;
    crate::expect::says("the words", &error, "Requested resource not found")
}

async fn a_key_read_is_one_of_its_table(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let words = "The provided key element does not match the schema";
    for (what, wrong) in [
        ("missing", Item::new().with("other", "a")),
        ("more", key().with("other", "a")),
        ("type", Item::new().with("pk", 1_u32)),
    ] {
        refused(what, subject.send(of(&table, [numbered(1), wrong])).await, words)?;
    }
    Ok(())
}

async fn a_key_read_is_not_empty(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let words = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
                 string value. Key: pk";
    refused("the batch", subject.send(of(&table, [Item::new().with("pk", "")])).await, words)
}

/// How full an answer may be is certain, and how full it is not: a service may stop at any point before.
async fn what_does_not_fit_comes_when_asked_again(subject: &Subject) -> Result<(), Failure> {
    const ITEMS: usize = 42;
    let table = subject.table().await?;
    for number in 0..ITEMS {
        table.seed(numbered(number).with("p", "x".repeat(409_000))).await?;
    }
    let first = asked((0..ITEMS).map(numbered)).projection(projection("pk, p")?);
    let mut left = first.clone();
    let mut found = Vec::new();
    while !left.keys.is_empty() {
        let output = subject.send(BatchGetItem::new().table(table.name().clone(), left.clone())).await?;
        let items = sorted(&output.responses, &table);
        let bytes: usize = items.iter().map(|item| item.size_bytes()).sum();
        equal("an answer is full", &(bytes > 16 * 1024 * 1024), &false)?;
        equal("an answer is empty", &items.is_empty(), &false)?;
        found.extend(items.iter().filter_map(|item| Some(item.get("pk")?.as_s()?.to_owned())));
        let unprocessed = output.unprocessed_keys.get(table.name()).cloned();
        left = unprocessed.unwrap_or_else(|| first.for_keys(Vec::new()));
        equal("the options", &left, &first.for_keys(left.keys.clone()))?;
    }
    found.sort_by_key(|pk| pk.parse::<usize>().unwrap_or_default());
    equal("the items", &found, &(0..ITEMS).map(|number| number.to_string()).collect())
}

async fn a_batch_of_reads_costs_what_they_cost(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    // 2 + 1 bytes of the key, 1 of the other name.
    one.seed(numbered(1).with("p", "x".repeat(4093))).await?;
    one.seed(numbered(2)).await?;
    other.seed(numbered(1)).await?;
    let eventual = KeysAndAttributes::new([numbered(1)]);
    let batch = of(&one, [numbered(1), numbered(2)])
        .table(other.name().clone(), eventual)
        .return_consumed_capacity(ReturnConsumedCapacity::Total);
    let told = subject.send(batch.clone()).await?.consumed_capacity;
    let mut units: Vec<_> = told.iter().map(|told| (told.table_name.clone(), told.capacity_units)).collect();
    units.sort_by(|one, other| one.0.cmp(&other.0));
    let mut expected = vec![(Some(one.name().clone()), 3.0), (Some(other.name().clone()), 0.5)];
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    equal("the units", &units, &expected)?;
    let unasked = batch.return_consumed_capacity(ReturnConsumedCapacity::None);
    equal("not asked", &subject.send(unasked).await?.consumed_capacity, &Vec::new())
}
