//! Which of two mistakes is told: the server's order of checks.

use itemstore::expr::Condition;
use itemstore::request::{DescribeTable, ReturnValues};
use itemstore::schema::TableName;
use itemstore::value::{AttributeValue, Item};
use itemstore::{ErrorKind, Result};

use super::{condition, counts, key, list, update, v};
use crate::case::cases;
use crate::expect::{Failure, fails, refused, refused_with, says};
use crate::subject::{Call, Subject};

cases! { "error_order":
    an_operation_on_a_missing_table_tells_so cites ["3.2/table_missing"];
    a_short_table_name_is_only_not_found cites ["3.2/table_missing"];
    a_put_to_a_missing_table_creates_none cites ["3.2/table_missing"];
    an_expression_is_refused_before_the_table_is_looked_for cites ["3.3/expression_before_table"];
    an_expression_is_refused_whatever_is_stored cites ["3.3/expression_before_item"];
    values_are_refused_before_expressions cites ["3.3/values_before_expression"];
    values_are_refused_before_return_values cites ["3.3/values_before_return_values"];
    return_values_are_refused_before_expressions cites ["3.3/return_values_before_expression"];
    a_size_is_refused_before_expressions cites ["3.3/size_before_expression"];
    a_size_is_refused_before_the_condition_is_evaluated cites ["3.3/size_before_condition"];
    the_table_is_looked_for_before_the_key_is_checked cites ["3.3/table_before_key"];
    the_key_is_checked_before_the_condition_is_evaluated cites ["3.3/key_before_condition"];
    the_condition_is_evaluated_before_the_update_is_applied cites ["3.3/condition_before_update", "7/condition_first"];
    the_condition_is_evaluated_before_the_result_is_measured cites ["3.3/condition_before_updated_size"];
    a_condition_is_refused_before_the_stored_item_is_read cites ["3.3/expression_before_item", "5.2/begins_with_literal"];
}

const TOO_LARGE: &str = "Item size has exceeded the maximum allowed size";
const TOO_DEEP: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond \
                        supported limit";
const NOT_FOUND: &str = "Requested resource not found";
const MISMATCH: &str = "The provided key element does not match the schema";

/// Begins the refusal of [`unordered`].
const REVERSED: &str = "Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound";

/// A condition that is refused by itself: its bounds are in the wrong order. Written as data, since reading it from text
/// would refuse it before the backend sees it.
fn unordered() -> Condition {
    use itemstore::expr::Operand;
    Condition::Between {
        operand: Operand::Path(itemstore::value::Path::attribute("a")),
        low: Operand::Value(2_u32.into()),
        high: Operand::Value(1_u32.into()),
    }
}

fn too_deep() -> AttributeValue {
    (0..33).fold(counts(&[]), |value, _| list([value]))
}

async fn not_found<R: Call>(subject: &Subject, what: &str, request: R) -> Result<(), Failure> {
    let error = fails(what, subject.send(request).await.map(drop), ErrorKind::TableNotFound)?;
    says(what, &error, NOT_FOUND)
}

async fn an_operation_on_a_missing_table_tells_so(subject: &Subject) -> Result<(), Failure> {
    let table = subject.missing_table()?;
    not_found(subject, "get", table.get(key())).await?;
    not_found(subject, "put", table.put(key())).await?;
    not_found(subject, "update", table.update(key(), None)).await?;
    not_found(subject, "delete", table.delete(key())).await
}

async fn a_short_table_name_is_only_not_found(subject: &Subject) -> Result<(), Failure> {
    for name in ["a", "zz"] {
        let request = itemstore::request::GetItem::new(TableName::new(name)?, key());
        not_found(subject, name, request).await?;
    }
    Ok(())
}

async fn a_put_to_a_missing_table_creates_none(subject: &Subject) -> Result<(), Failure> {
    let table = subject.missing_table()?;
    fails("the put", table.send(table.put(key())).await, ErrorKind::TableNotFound)?;
    let described = subject.send(DescribeTable::new(table.name().clone())).await;
    fails("the table", described, ErrorKind::TableNotFound).map(drop)
}

async fn an_expression_is_refused_before_the_table_is_looked_for(subject: &Subject) -> Result<(), Failure> {
    let table = subject.missing_table()?;
    let put = table.send(table.put_if(key(), unordered())).await;
    refused_with("put", put, REVERSED)?;
    let delete = table.send(table.delete(key()).condition(unordered())).await;
    refused_with("delete", delete, REVERSED)?;
    let update = table.send(table.update(key(), update("REMOVE a", &[])?).condition(unordered())).await;
    refused_with("update", update, REVERSED)
}

async fn an_expression_is_refused_whatever_is_stored(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    refused_with("no item", table.send(table.delete(key()).condition(unordered())).await, REVERSED)?;
    table.seed(key().with("a", "text")).await?;
    refused_with("an item", table.send(table.delete(key()).condition(unordered())).await, REVERSED)?;
    // Neither side of an OR hides what is wrong with the other.
    let either = Condition::or([condition("attribute_exists(pk)", &[])?, unordered()]);
    let delete = table.delete(key()).condition(either);
    refused_with("behind a true condition", table.send(delete).await, REVERSED)
}

async fn values_are_refused_before_expressions(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let put = table.put_if(key().with("deep", too_deep()), unordered());
    refused("the put", table.send(put).await, TOO_DEEP)
}

async fn values_are_refused_before_return_values(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let put = table.put(key().with("deep", too_deep())).return_values(ReturnValues::AllNew);
    refused("the put", table.send(put).await, TOO_DEEP)
}

async fn return_values_are_refused_before_expressions(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let words = "ReturnValues can only be ALL_OLD or NONE";
    let put = table.put_if(key(), unordered()).return_values(ReturnValues::UpdatedNew);
    refused("put", table.send(put).await, words)?;
    let delete = table.delete(key()).condition(unordered()).return_values(ReturnValues::AllNew);
    refused("delete", table.send(delete).await, words)
}

async fn a_size_is_refused_before_expressions(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let put = table.put_if(key().with("large", "x".repeat(409_600)), unordered());
    refused("the put", table.send(put).await, TOO_LARGE)
}

async fn a_size_is_refused_before_the_condition_is_evaluated(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let fails = condition("attribute_exists(pk)", &[])?;
    let put = table.put_if(key().with("large", "x".repeat(409_600)), fails);
    refused("the put", table.send(put).await, TOO_LARGE)
}

async fn the_table_is_looked_for_before_the_key_is_checked(subject: &Subject) -> Result<(), Failure> {
    let table = subject.missing_table()?;
    let other = Item::new().with("other", "");
    not_found(subject, "get", table.get(other.clone())).await?;
    not_found(subject, "put", table.put(other.clone())).await?;
    not_found(subject, "update", table.update(other.clone(), None)).await?;
    not_found(subject, "delete", table.delete(other)).await
}

async fn the_key_is_checked_before_the_condition_is_evaluated(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let fails = || condition("attribute_exists(pk)", &[]);
    let numbered = Item::new().with("pk", 1_u32);
    let update = table.update(numbered.clone(), None).condition(fails()?);
    refused("update", table.send(update).await, MISMATCH)?;
    let delete = table.delete(numbered.clone()).condition(fails()?);
    refused("delete", table.send(delete).await, MISMATCH)?;
    let words = "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N";
    refused("put", table.send(table.put_if(numbered, fails()?)).await, words)
}

async fn the_condition_is_evaluated_before_the_update_is_applied(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("a", "text")).await?;
    let request = table
        .update(key(), update("SET a = a + :v, b = absent", &v(1_u32))?)
        .condition(condition("attribute_exists(absent)", &[])?);
    fails("the update", table.send(request).await, ErrorKind::ConditionFailed).map(drop)
}

async fn the_condition_is_evaluated_before_the_result_is_measured(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("a", "x".repeat(300_000))).await?;
    let request = table
        .update(key(), update("SET b = :v", &v("x".repeat(300_000)))?)
        .condition(condition("attribute_exists(absent)", &[])?);
    fails("the update", table.send(request).await, ErrorKind::ConditionFailed).map(drop)
}

async fn a_condition_is_refused_before_the_stored_item_is_read(subject: &Subject) -> Result<(), Failure> {
    use itemstore::expr::Operand;
    let table = subject.table().await?;
    let begins_with_number = Condition::BeginsWith(
        Operand::Path(itemstore::value::Path::attribute("a")),
        Operand::Value(1_u32.into()),
    );
    let words = "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: \
                 begins_with, operand type: N";
    for item in [None, Some(key()), Some(key().with("a", 1_u32))] {
        if let Some(item) = item {
            table.seed(item).await?;
        }
        let delete = table.delete(key()).condition(begins_with_number.clone());
        refused("the delete", table.send(delete).await, words)?;
    }
    Ok(())
}
