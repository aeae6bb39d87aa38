//! PutItem.

use itemstore::ErrorKind;
use itemstore::request::{ReturnValues, ReturnValuesOnConditionCheckFailure};

use super::{condition, key, v};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, refused, says};
use crate::subject::Subject;

cases! { "put_item":
    a_put_replaces_the_whole_item cites ["8.2/put_replaces"];
    a_put_returns_the_old_item_when_asked cites ["8.1/put_delete", "8.1/old"];
    a_put_of_a_new_item_has_no_old_one cites ["8.1/old"];
    a_put_returns_nothing_else cites ["8.1/put_delete"];
    condition_failure_is_an_error_of_its_own cites ["5.3/error"];
    condition_failure_leaves_item_unchanged cites ["5.3/unchanged", "8.2/failed_write"];
    condition_failure_brings_the_item_only_when_asked cites ["5.3/item"];
    condition_failure_on_a_missing_item_brings_none cites ["5.3/no_item"];
    a_true_condition_lets_the_put_through cites ["5.3/error", "8.2/put_replaces"];
}

async fn a_put_replaces_the_whole_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("a", 1_u32).with("b", 2_u32)).await?;
    table.seed(key().with("b", 3_u32)).await?;
    equal("the item", &table.stored(key()).await?, &Some(key().with("b", 3_u32)))
}

async fn a_put_returns_the_old_item_when_asked(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let old = key().with("a", 1_u32);
    table.seed(old.clone()).await?;
    let asked = table.send(table.put(key()).return_values(ReturnValues::AllOld)).await?;
    equal("asked", &asked.attributes, &Some(old))?;
    let not_asked = table.send(table.put(key())).await?;
    equal("not asked", &not_asked.attributes, &None)
}

async fn a_put_of_a_new_item_has_no_old_one(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let output = table.send(table.put(key()).return_values(ReturnValues::AllOld)).await?;
    equal("the old item", &output.attributes, &None)
}

async fn a_put_returns_nothing_else(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for values in [ReturnValues::AllNew, ReturnValues::UpdatedOld, ReturnValues::UpdatedNew] {
        let output = table.send(table.put(key()).return_values(values)).await;
        refused(&format!("{values:?}"), output, "ReturnValues can only be ALL_OLD or NONE")?;
    }
    equal("the item", &table.stored(key()).await?, &None)
}

async fn condition_failure_is_an_error_of_its_own(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let put = table.put_if(key(), condition("attribute_exists(pk)", &[])?);
    let error = fails("the put", table.send(put).await, ErrorKind::ConditionFailed)?;
    says("the words", &error, "The conditional request failed")?;
    equal("the predicate", &error.is_condition_failed(), &true)
}

async fn condition_failure_leaves_item_unchanged(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let old = key().with("a", 1_u32);
    table.seed(old.clone()).await?;
    let put = table.put_if(key().with("a", 2_u32), condition("a > :v", &v(1_u32))?);
    fails("the put", table.send(put).await, ErrorKind::ConditionFailed)?;
    equal("the item", &table.stored(key()).await?, &Some(old))
}

async fn condition_failure_brings_the_item_only_when_asked(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let old = key().with("a", 1_u32);
    table.seed(old.clone()).await?;
    let put = table.put_if(key(), condition("attribute_not_exists(pk)", &[])?);
    let error = fails("not asked", table.send(put.clone()).await, ErrorKind::ConditionFailed)?;
    equal("not asked", &error.item(), &None)?;
    let asked = put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let error = fails("asked", table.send(asked).await, ErrorKind::ConditionFailed)?;
    equal("asked", &error.item(), &Some(&old))
}

async fn condition_failure_on_a_missing_item_brings_none(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let put = table
        .put_if(key(), condition("attribute_exists(pk)", &[])?)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let error = fails("the put", table.send(put).await, ErrorKind::ConditionFailed)?;
    equal("the item", &error.item(), &None)
}

async fn a_true_condition_lets_the_put_through(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("a", 1_u32)).await?;
    table.send(table.put_if(key().with("a", 2_u32), condition("a = :v", &v(1_u32))?)).await?;
    equal("the item", &table.stored(key()).await?, &Some(key().with("a", 2_u32)))
}
