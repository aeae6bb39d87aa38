//! DeleteItem.

use itemstore::ErrorKind;
use itemstore::request::{ReturnValues, ReturnValuesOnConditionCheckFailure};

use super::{condition, key, v};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, refused};
use crate::subject::Subject;

cases! { "delete_item":
    a_deleted_item_is_gone cites ["8.2/delete_missing"];
    deleting_a_missing_item_succeeds cites ["8.2/delete_missing", "8.1/old"];
    a_delete_returns_the_old_item_when_asked cites ["8.1/put_delete", "8.1/old"];
    a_delete_returns_nothing_else cites ["8.1/put_delete"];
    condition_failure_leaves_item_unchanged cites ["5.3/unchanged", "8.2/failed_write"];
    condition_failure_brings_the_item_when_asked cites ["5.3/item"];
    a_condition_of_a_delete_sees_a_missing_item_as_missing cites ["5.2/missing_item", "8.2/delete_missing"];
    condition_failure_on_a_missing_item_brings_none cites ["5.3/no_item"];
    deleting_one_item_leaves_its_neighbours cites ["8.2/delete_missing"];
}

async fn a_deleted_item_is_gone(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key()).await?;
    table.send(table.delete(key())).await?;
    equal("the item", &table.stored(key()).await?, &None)
}

async fn deleting_a_missing_item_succeeds(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let output = table.send(table.delete(key()).return_values(ReturnValues::AllOld)).await?;
    equal("the old item", &output.attributes, &None)
}

async fn a_delete_returns_the_old_item_when_asked(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let old = key().with("a", 1_u32);
    table.seed(old.clone()).await?;
    let output = table.send(table.delete(key()).return_values(ReturnValues::AllOld)).await?;
    equal("the old item", &output.attributes, &Some(old))
}

async fn a_delete_returns_nothing_else(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key()).await?;
    for values in [ReturnValues::AllNew, ReturnValues::UpdatedOld, ReturnValues::UpdatedNew] {
        let output = table.send(table.delete(key()).return_values(values)).await;
        refused(&format!("{values:?}"), output, "ReturnValues can only be ALL_OLD or NONE")?;
    }
    equal("the item", &table.stored(key()).await?, &Some(key()))
}

async fn condition_failure_leaves_item_unchanged(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let old = key().with("a", 1_u32);
    table.seed(old.clone()).await?;
    let delete = table.delete(key()).condition(condition("a = :v", &v(2_u32))?);
    fails("the delete", table.send(delete).await, ErrorKind::ConditionFailed)?;
    equal("the item", &table.stored(key()).await?, &Some(old))
}

async fn condition_failure_brings_the_item_when_asked(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let old = key().with("a", 1_u32);
    table.seed(old.clone()).await?;
    let delete = table
        .delete(key())
        .condition(condition("a = :v", &v(2_u32))?)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let error = fails("the delete", table.send(delete).await, ErrorKind::ConditionFailed)?;
    equal("the item", &error.item(), &Some(&old))
}

async fn deleting_one_item_leaves_its_neighbours(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let (first, second) = (key().with("sk", "1"), key().with("sk", "2"));
    table.seed(first.clone()).await?;
    table.seed(second.clone()).await?;
    table.send(table.delete(first.clone())).await?;
    equal("the deleted", &table.stored(first).await?, &None)?;
    equal("the neighbour", &table.stored(second.clone()).await?, &Some(second))
}

async fn a_condition_of_a_delete_sees_a_missing_item_as_missing(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let exists = table.delete(key()).condition(condition("attribute_exists(pk)", &[])?);
    fails("exists", table.send(exists).await, ErrorKind::ConditionFailed)?;
    let absent = table.delete(key()).condition(condition("attribute_not_exists(pk)", &[])?);
    table.send(absent).await?;
    equal("the item", &table.stored(key()).await?, &None)
}

async fn condition_failure_on_a_missing_item_brings_none(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let delete = table
        .delete(key())
        .condition(condition("attribute_exists(pk)", &[])?)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let error = fails("the delete", table.send(delete).await, ErrorKind::ConditionFailed)?;
    equal("the item", &error.item(), &None)
}
