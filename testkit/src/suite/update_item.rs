//! UpdateItem: what it returns, and when it creates an item.

use itemstore::ErrorKind;
use itemstore::request::{ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure};
use itemstore::value::Item;

use super::{condition, counts, key, map, strings, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal, fails};
use crate::subject::{Subject, Table};

cases! { "update_item":
    an_update_creates_a_missing_item cites ["7/upsert", "8.1/all_new"];
    an_update_that_only_removes_creates_nothing cites ["7/no_upsert", "7/remove_missing_item", "8.1/all_new"];
    an_update_without_an_expression_creates_its_key cites ["7/no_expression", "8.1/all_new"];
    an_update_without_an_expression_leaves_an_item cites ["7/no_expression"];
    the_condition_sees_no_key_on_a_missing_item cites ["7/condition_first"];
    the_update_reads_the_key_of_a_missing_item cites ["7/condition_first", "7/upsert"];
    condition_failure_leaves_item_unchanged cites ["5.3/unchanged", "8.2/failed_write"];
    condition_failure_brings_the_item_when_asked cites ["5.3/item"];
    all_old_is_the_item_before cites ["8.1/old"];
    all_new_is_the_item_after cites ["8.1/all_new"];
    updated_old_is_the_named_paths_before cites ["8.1/updated_old"];
    updated_new_is_the_named_paths_after cites ["8.1/updated_new"];
    updated_new_has_its_quirks_with_lists cites ["8.1/updated_new_quirks"];
    updated_new_of_a_created_item_has_no_keys cites ["8.1/updated_new", "7/upsert"];
    a_failed_update_changes_nothing cites ["8.2/failed_write"];
    an_update_keeps_the_attributes_it_does_not_name cites ["7/set_top_level"];
    an_update_that_adds_creates_a_missing_item cites ["7/upsert", "7/add_number"];
    collection_metrics_are_for_tables_with_local_indexes cites ["8.2/collection_metrics"];
}

async fn an_update_creates_a_missing_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let key = key().with("sk", "1");
    let request = table.update(key.clone(), update("SET a = :v", &v(1_u32))?);
    let output = table.send(request.return_values(ReturnValues::AllNew)).await?;
    let created = key.clone().with("a", 1_u32);
    equal("returned", &output.attributes, &Some(created.clone()))?;
    equal("stored", &table.stored(key).await?, &Some(created))
}

async fn an_update_that_only_removes_creates_nothing(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (text, values) in
        [("REMOVE a", None), ("REMOVE a.b[1]", None), ("DELETE a :v", Some(v(strings(&["x"]))))]
    {
        let values = values.as_ref().map_or(&[][..], |values| &values[..]);
        let request = table.update(key(), update(text, values)?).return_values(ReturnValues::AllNew);
        let output = table.send(request).await?;
        equal(text, &output.attributes, &None)?;
        equal(text, &table.stored(key()).await?, &None)?;
    }
    Ok(())
}

async fn an_update_without_an_expression_creates_its_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let output = table.send(table.update(key(), None).return_values(ReturnValues::AllNew)).await?;
    equal("returned", &output.attributes, &Some(key()))?;
    equal("stored", &table.stored(key()).await?, &Some(key()))
}

async fn an_update_without_an_expression_leaves_an_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = key().with("a", 1_u32);
    table.seed(item.clone()).await?;
    table.send(table.update(key(), None)).await?;
    equal("stored", &table.stored(key()).await?, &Some(item))
}

async fn the_condition_sees_no_key_on_a_missing_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let request = table.update(key(), update("SET a = :v", &v(1_u32))?);
    let request = request.condition(condition("attribute_exists(pk)", &[])?);
    fails("the update", table.send(request).await, ErrorKind::ConditionFailed)?;
    equal("stored", &table.stored(key()).await?, &None)
}

/// The key is filled in between the condition and the update.
async fn the_update_reads_the_key_of_a_missing_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let text = "SET a = pk, b = if_not_exists(pk, :v)";
    let request = table.update(key(), update(text, &v(1_u32))?);
    table.send(request.condition(condition("attribute_not_exists(pk)", &[])?)).await?;
    equal("stored", &table.stored(key()).await?, &Some(key().with("a", "a").with("b", "a")))
}

async fn condition_failure_leaves_item_unchanged(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = key().with("a", 1_u32);
    table.seed(item.clone()).await?;
    let request = table.update(key(), update("SET a = :v", &v(2_u32))?);
    let request = request.condition(condition("a > :v", &v(1_u32))?);
    fails("the update", table.send(request).await, ErrorKind::ConditionFailed)?;
    equal("stored", &table.stored(key()).await?, &Some(item))
}

async fn condition_failure_brings_the_item_when_asked(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = key().with("a", 1_u32);
    table.seed(item.clone()).await?;
    let request = table
        .update(key(), update("SET a = :v", &v(2_u32))?)
        .condition(condition("a > :v", &v(1_u32))?)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let error = fails("the update", table.send(request).await, ErrorKind::ConditionFailed)?;
    equal("the item", &error.item(), &Some(&item))
}

/// What an update of `before` returns.
async fn returned(
    table: &Table<'_>,
    before: Option<&Item>,
    text: &str,
    values: ReturnValues,
) -> Result<Option<Item>, Failure> {
    table.send(table.delete(key())).await?;
    if let Some(item) = before {
        table.seed(item.clone()).await?;
    }
    let used = if text.contains(":v") { v(9_u32).to_vec() } else { Vec::new() };
    let request = table.update(key(), update(text, &used)?).return_values(values);
    Ok(table.send(request).await?.attributes)
}

fn before() -> Item {
    key().with("a", 1_u32).with("b", 2_u32).with("m", map("k", 3_u32)).with("l", counts(&[0, 1, 2]))
}

async fn all_old_is_the_item_before(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let old = returned(&table, Some(&before()), "SET a = :v", ReturnValues::AllOld).await?;
    equal("an item", &old, &Some(before()))?;
    let none = returned(&table, None, "SET a = :v", ReturnValues::AllOld).await?;
    equal("no item", &none, &None)
}

async fn all_new_is_the_item_after(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let new = returned(&table, Some(&before()), "SET a = :v REMOVE l, m, b", ReturnValues::AllNew).await?;
    equal("the item", &new, &Some(key().with("a", 9_u32)))
}

async fn updated_old_is_the_named_paths_before(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let rows = [
        ("SET a = :v", Some(Item::new().with("a", 1_u32))),
        ("SET a = a", Some(Item::new().with("a", 1_u32))),
        ("ADD b :v", Some(Item::new().with("b", 2_u32))),
        ("REMOVE m", Some(Item::new().with("m", map("k", 3_u32)))),
        ("SET m.j = :v", None),
        ("SET c = :v", None),
        ("SET c = :v REMOVE b", Some(Item::new().with("b", 2_u32))),
        ("SET m.k = :v", Some(Item::new().with("m", map("k", 3_u32)))),
        ("SET l[2] = :v REMOVE l[0]", Some(Item::new().with("l", counts(&[0, 2])))),
    ];
    for (text, expected) in rows {
        equal(text, &returned(&table, Some(&before()), text, ReturnValues::UpdatedOld).await?, &expected)?;
    }
    equal("no item", &returned(&table, None, "SET a = :v", ReturnValues::UpdatedOld).await?, &None)
}

async fn updated_new_is_the_named_paths_after(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let rows = [
        ("SET a = :v", Some(Item::new().with("a", 9_u32))),
        ("REMOVE b", None),
        ("SET c = a", Some(Item::new().with("c", 1_u32))),
        ("ADD b :v", Some(Item::new().with("b", 11_u32))),
        ("SET m.j = :v", Some(Item::new().with("m", map("j", 9_u32)))),
        ("SET l[0] = :v, l[2] = :v", Some(Item::new().with("l", counts(&[9, 9])))),
        ("SET m.k = :v REMOVE b", Some(Item::new().with("m", map("k", 9_u32)))),
        ("SET l[1] = :v", Some(Item::new().with("l", counts(&[9])))),
    ];
    for (text, expected) in rows {
        equal(text, &returned(&table, Some(&before()), text, ReturnValues::UpdatedNew).await?, &expected)?;
    }
    Ok(())
}

async fn updated_new_has_its_quirks_with_lists(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let beyond = returned(&table, Some(&before()), "SET l[100] = :v", ReturnValues::UpdatedNew).await?;
    equal("an element beyond the end", &beyond, &None)?;
    let moved = returned(&table, Some(&before()), "REMOVE l[1]", ReturnValues::UpdatedNew).await?;
    equal("the element that moved up", &moved, &Some(Item::new().with("l", counts(&[2]))))
}

async fn a_failed_update_changes_nothing(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(before()).await?;
    let request = table.update(key(), update("SET a = :v, c = gone.k", &v(9_u32))?);
    fails("the update", table.send(request).await, ErrorKind::Validation)?;
    equal("stored", &table.stored(key()).await?, &Some(before()))
}

async fn updated_new_of_a_created_item_has_no_keys(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let new = returned(&table, None, "SET a = :v", ReturnValues::UpdatedNew).await?;
    equal("what is new", &new, &Some(Item::new().with("a", 9_u32)))?;
    table.send(table.delete(key())).await?;
    let request = table.update(key(), None).return_values(ReturnValues::UpdatedNew);
    equal("the key alone", &table.send(request).await?.attributes, &None)
}

async fn an_update_keeps_the_attributes_it_does_not_name(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(before()).await?;
    table.send(table.update(key(), update("SET a = :v", &v(9_u32))?)).await?;
    equal("stored", &table.stored(key()).await?, &Some(before().with("a", 9_u32)))
}

async fn an_update_that_adds_creates_a_missing_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.send(table.update(key(), update("ADD n :v REMOVE gone", &v(2_u32))?)).await?;
    equal("stored", &table.stored(key()).await?, &Some(key().with("n", 2_u32)))
}

async fn collection_metrics_are_for_tables_with_local_indexes(subject: &Subject) -> Result<(), Failure> {
    let size = ReturnItemCollectionMetrics::Size;
    let table = subject.sorted_table().await?;
    let item = key().with("sk", "b");
    let put = table.put(item.clone()).return_item_collection_metrics(size);
    equal("put", &table.send(put).await?.item_collection_metrics, &None)?;
    let update = table.update(item.clone(), None).return_item_collection_metrics(size);
    equal("update", &table.send(update).await?.item_collection_metrics, &None)?;
    let delete = table.delete(item).return_item_collection_metrics(size);
    equal("delete", &table.send(delete).await?.item_collection_metrics, &None)
}
