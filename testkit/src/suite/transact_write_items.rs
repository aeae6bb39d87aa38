//! TransactWriteItems.

use std::collections::BTreeMap;
use std::fmt::Debug;

use itemstore::expr::{Condition, Operand};
use itemstore::request::{
    ConditionCheck, ConsumedCapacity, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
    TransactWrite, TransactWriteItems,
};
use itemstore::schema::{ScalarType, TableName};
use itemstore::value::{AttributeValue, Item, Number, Path};
use itemstore::{Error, ErrorKind, Result as Answer};

use super::transaction_tokens::token;
use super::{condition, key, list, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, mentions, refused, refused_with, says};
use crate::subject::{Subject, Table};

cases! { "transact_write_items":
    a_transaction_puts_updates_deletes_and_checks cites ["13.1/applied"] needs [Transactions];
    an_update_of_a_transaction_creates_a_missing_item cites ["13.1/applied", "7/upsert"] needs [Transactions];
    a_condition_that_fails_leaves_all_tables_alone cites ["13.1/all_or_nothing"] needs [Transactions];
    a_check_that_fails_leaves_all_tables_alone cites ["13.1/all_or_nothing"] needs [Transactions];
    an_update_that_fails_leaves_all_tables_alone cites ["13.1/all_or_nothing"] needs [Transactions];
    one_to_100_actions_are_applied cites ["13.1/action_count"] needs [Transactions];
    no_two_actions_are_on_one_item cites ["13.1/one_item"] needs [Transactions];
    one_number_is_one_item_in_any_spelling cites ["13.1/one_item", "2/number_keys"] needs [Transactions];
    the_items_of_a_transaction_have_4_mb cites ["13.1/size"] needs [Transactions];
    a_missing_table_fails_the_transaction cites ["13.1/missing_table"] needs [Transactions];
    an_expression_refuses_the_transaction cites ["13.1/refused"] needs [Transactions];
    a_malformed_item_refuses_the_transaction cites ["13.1/refused"] needs [Transactions];
    an_empty_key_refuses_the_transaction cites ["13.1/refused", "2/empty"] needs [Transactions];
    the_first_wrong_key_is_the_only_reason cites ["13.1/cancelled_by_key"] needs [Transactions];
    a_key_attribute_that_is_updated_cancels cites ["13.1/cancelled_by_key", "7/key_attributes"] needs [Transactions];
    the_first_update_that_does_not_fit_is_the_only_reason cites ["13.1/cancelled_by_update"] needs [Transactions];
    an_item_too_large_after_its_update_cancels cites ["13.1/cancelled_by_update"] needs [Transactions];
    every_condition_that_fails_is_a_reason cites ["13.1/conditions", "13.1/words"] needs [Transactions];
    a_reason_brings_the_item_only_when_asked cites ["13.1/item"] needs [Transactions];
    an_index_key_refuses_or_cancels cites ["13.1/indexes"] needs [Transactions, Indexes];
    an_action_costs_twice_its_write cites ["17/transact_write"] needs [Transactions, ConsumedCapacity];
    an_action_costs_for_indexes_what_its_write_costs cites ["17/transact_indexes"] needs [Transactions, Indexes, ConsumedCapacity];
    a_transaction_applied_before_costs_reads cites ["17/transact_again"] needs [Transactions, ConsumedCapacity];
}

const TWICE: &str = "Transaction request cannot include multiple operations on one item";
const EMPTY: &str = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                     empty string value. Key: pk";
const CONDITION_FAILED: &str = "ConditionalCheckFailed";

pub(super) fn named(pk: &str) -> Item {
    Item::new().with("pk", pk)
}

pub(super) fn writes(actions: impl IntoIterator<Item = TransactWrite>) -> TransactWriteItems {
    TransactWriteItems::new(actions)
}

fn check(table: &Table<'_>, key: Item, text: &str) -> Answer<TransactWrite> {
    Ok(ConditionCheck::new(table.name().clone(), key, condition(text, &[])?).into())
}

/// A check that fails on a table without this item.
pub(super) fn failing(table: &Table<'_>) -> Answer<TransactWrite> {
    check(table, named("missing"), "attribute_exists(pk)")
}

/// `answer` is the cancellation of a transaction with these codes.
pub(super) fn cancelled<T: Debug>(what: &str, answer: Answer<T>, codes: &[&str]) -> Result<Error, Failure> {
    let error = fails(what, answer, ErrorKind::TransactionCancelled)?;
    let told: Vec<&str> = error.cancellation_reasons().iter().map(|reason| reason.code.as_str()).collect();
    equal(what, &told, &codes.to_vec())?;
    Ok(error)
}

/// The two answers refuse a transaction of no action and one of too many, whose actions the service prints.
pub(super) fn count_refusals<T: Debug>(none: Answer<T>, many: Answer<T>) -> Result<(), Failure> {
    let at = "at 'transactItems' failed to satisfy constraint: Member must have length";
    let none = fails("none", none, ErrorKind::Validation)?;
    let words = format!("1 validation error detected: Value '[]' {at} greater than or equal to 1");
    says("none", &none, &words)?;
    let many = fails("too many", many, ErrorKind::Validation)?;
    let rest = format!("]' {at} less than or equal to 100");
    mentions("too many", &many, &["1 validation error detected: Value '[", &rest])
}

/// The words of the reason of the action at this position.
fn reason(error: &Error, at: usize) -> Option<&str> {
    error.cancellation_reasons().get(at)?.service_message.as_deref()
}

pub(super) async fn stored(table: &Table<'_>, names: &[&str]) -> Result<Vec<Item>, Failure> {
    let mut items = Vec::new();
    for name in names {
        items.extend(table.stored(named(name)).await?);
    }
    Ok(items)
}

async fn a_transaction_puts_updates_deletes_and_checks(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    for name in ["updated", "deleted", "checked"] {
        one.seed(named(name).with("n", 1_u32)).await?;
    }
    let actions = [
        other.put(named("put").with("n", 5_u32)).into(),
        one.update(named("updated"), update("ADD n :v", &v(1_u32))?).into(),
        one.delete(named("deleted")).into(),
        check(&one, named("checked"), "attribute_exists(n)")?,
    ];
    subject.send(writes(actions)).await?;
    equal("put", &other.stored(named("put")).await?, &Some(named("put").with("n", 5_u32)))?;
    let left = stored(&one, &["updated", "deleted", "checked"]).await?;
    equal("the others", &left, &vec![named("updated").with("n", 2_u32), named("checked").with("n", 1_u32)])
}

async fn an_update_of_a_transaction_creates_a_missing_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let actions = [
        table.update(named("created"), update("SET n = :v", &v(1_u32))?).into(),
        table.update(named("not created"), update("REMOVE n", &[])?).into(),
    ];
    subject.send(writes(actions)).await?;
    let left = stored(&table, &["created", "not created"]).await?;
    equal("the items", &left, &vec![named("created").with("n", 1_u32)])
}

/// Sends changes of two tables before and after `failing`, and finds nothing changed.
async fn leaves_all_alone(
    one: &Table<'_>,
    other: &Table<'_>,
    failing: TransactWrite,
    code: &str,
) -> Result<(), Failure> {
    one.seed(named("deleted")).await?;
    let actions = [
        one.put(named("put")).into(),
        one.delete(named("deleted")).into(),
        failing,
        other.update(named("updated"), update("SET n = :v", &v(1_u32))?).into(),
    ];
    cancelled("the transaction", one.send(writes(actions)).await, &["None", "None", code, "None"])?;
    equal("one", &stored(one, &["put", "deleted"]).await?, &vec![named("deleted")])?;
    equal("the other", &stored(other, &["updated"]).await?, &Vec::new())
}

async fn a_condition_that_fails_leaves_all_tables_alone(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let put = other.put_if(named("guarded"), condition("attribute_exists(pk)", &[])?);
    leaves_all_alone(&one, &other, put.into(), CONDITION_FAILED).await?;
    equal("the guarded", &stored(&other, &["guarded"]).await?, &Vec::new())
}

async fn a_check_that_fails_leaves_all_tables_alone(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    leaves_all_alone(&one, &other, failing(&other)?, CONDITION_FAILED).await
}

async fn an_update_that_fails_leaves_all_tables_alone(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    other.seed(named("text").with("n", "text")).await?;
    let misfit = other.update(named("text"), update("SET n = n + :v", &v(1_u32))?);
    leaves_all_alone(&one, &other, misfit.into(), "ValidationError").await
}

async fn one_to_100_actions_are_applied(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let puts = |count: usize| writes((0..count).map(|number| table.put(named(&number.to_string())).into()));
    subject.send(puts(100)).await?;
    equal("the last", &stored(&table, &["99"]).await?.len(), &1)?;
    count_refusals(subject.send(puts(0)).await, subject.send(puts(101)).await)
}

async fn no_two_actions_are_on_one_item(subject: &Subject) -> Result<(), Failure> {
    let (table, other) = (subject.table().await?, subject.table().await?);
    let put = || TransactWrite::from(table.put(key()));
    for (what, twin) in [
        ("a put", table.put(key().with("n", 1_u32)).into()),
        ("an update", table.update(key(), update("SET n = :v", &v(1_u32))?).into()),
        ("a delete", table.delete(key()).into()),
        ("a check", check(&table, key(), "attribute_not_exists(pk)")?),
    ] {
        refused(what, subject.send(writes([put(), table.put(named("z")).into(), twin])).await, TWICE)?;
    }
    equal("the item", &table.stored(key()).await?, &None)?;
    subject.send(writes([put(), other.put(key()).into()])).await?;
    equal("in two tables", &other.stored(key()).await?, &Some(key()))
}

async fn one_number_is_one_item_in_any_spelling(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::N, None).await?;
    let numeric = |text: &str| -> Result<Item, Error> { Ok(Item::new().with("pk", text.parse::<Number>()?)) };
    for spelling in ["1000", "1000.0", "1e3"] {
        let actions = [table.put(numeric("1000")?).into(), table.delete(numeric(spelling)?).into()];
        refused(spelling, subject.send(writes(actions)).await, TWICE)?;
    }
    Ok(())
}

async fn the_items_of_a_transaction_have_4_mb(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let puts = |count: usize| {
        writes(
            (0..count)
                .map(|number| table.put(named(&number.to_string()).with("p", "x".repeat(409_000))).into()),
        )
    };
    subject.send(puts(10)).await?;
    equal("ten", &stored(&table, &["9"]).await?.len(), &1)?;
    refused_with("eleven", subject.send(puts(11)).await, "size cannot exceed")?;
    equal("the eleventh", &stored(&table, &["10"]).await?, &Vec::new())?;
    // What is taken away does not count.
    let deletes = (0..10).map(|number| table.delete(named(&number.to_string())).into());
    let large = table.put(named("large").with("p", "x".repeat(409_000)));
    subject.send(writes(deletes.chain([large.into()]))).await?;
    equal("deleted", &stored(&table, &["0", "9"]).await?, &Vec::new())
}

async fn a_missing_table_fails_the_transaction(subject: &Subject) -> Result<(), Failure> {
    let (table, missing) = (subject.table().await?, subject.missing_table()?);
    let actions = [table.put(key()).into(), missing.put(key()).into()];
    let error = fails("the transaction", subject.send(writes(actions)).await, ErrorKind::TableNotFound)?;
    says("the words", &error, "Requested resource not found")?;
    equal("the item", &table.stored(key()).await?, &None)
}

/// A condition that is refused by itself, as data: reading it from text would refuse it before the backend sees it.
fn unordered() -> Condition {
    let value = |number: u32| Operand::Value(number.into());
    Condition::Between { operand: Operand::Path(Path::attribute("a")), low: value(2), high: value(1) }
}

async fn an_expression_refuses_the_transaction(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let reversed = "Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower \
                    bound";
    for (what, wrong) in [
        ("a put", table.put_if(named("b"), unordered()).into()),
        ("a delete", table.delete(named("b")).condition(unordered()).into()),
        ("an update", table.update(named("b"), update("REMOVE a", &[])?).condition(unordered()).into()),
        ("a check", ConditionCheck::new(table.name().clone(), named("b"), unordered()).into()),
    ] {
        // Beside it stands what would cancel the transaction.
        let actions = [failing(&table)?, table.put(key()).into(), wrong];
        refused_with(what, subject.send(writes(actions)).await, reversed)?;
    }
    equal("the item", &table.stored(key()).await?, &None)
}

async fn a_malformed_item_refuses_the_transaction(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let deep = (0..33).fold(AttributeValue::from(1_u32), |value, _| list([value]));
    let too_deep = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported \
                    limit";
    for (what, item, words) in [
        ("large", key().with("p", "x".repeat(409_600)), "Item size has exceeded the maximum allowed size"),
        ("deep", key().with("d", deep), too_deep),
    ] {
        let actions = [failing(&table)?, table.put(item).into()];
        refused(what, subject.send(writes(actions)).await, words)?;
    }
    Ok(())
}

async fn an_empty_key_refuses_the_transaction(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (what, wrong) in [
        ("a put", table.put(named("")).into()),
        ("a delete", table.delete(named("")).into()),
        ("an update", table.update(named(""), update("SET n = :v", &v(1_u32))?).into()),
        ("a check", check(&table, named(""), "attribute_not_exists(pk)")?),
    ] {
        refused(what, subject.send(writes([table.put(key()).into(), wrong])).await, EMPTY)?;
    }
    equal("the item", &table.stored(key()).await?, &None)
}

async fn the_first_wrong_key_is_the_only_reason(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let wrong = || Item::new().with("pk", 1_u32);
    let mismatch = "The provided key element does not match the schema";
    let types = "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N";
    let missing = "One or more parameter values were invalid: Missing the key pk in the item";
    for (what, action, words) in [
        ("the type in a put", table.put(wrong()).into(), types),
        ("no key in a put", table.put(Item::new().with("other", "a")).into(), missing),
        ("the type in a delete", table.delete(wrong()).into(), mismatch),
        ("more than the key", table.delete(key().with("other", "a")).into(), mismatch),
        ("a check", check(&table, wrong(), "attribute_exists(pk)")?, mismatch),
    ] {
        // Before it stands a condition that does not hold, and after it another wrong key.
        let actions = [failing(&table)?, action, table.delete(Item::new().with("pk", 2_u32)).into()];
        let error =
            cancelled(what, subject.send(writes(actions)).await, &["None", "ValidationError", "None"])?;
        equal(what, &reason(&error, 1), &Some(words))?;
    }
    Ok(())
}

async fn a_key_attribute_that_is_updated_cancels(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let actions = [table.put(named("z")).into(), table.update(key(), update("SET pk = :v", &v("b"))?).into()];
    let error = cancelled("the update", subject.send(writes(actions)).await, &["None", "ValidationError"])?;
    let words = "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key";
    equal("the words", &reason(&error, 1), &Some(words))
}

async fn the_first_update_that_does_not_fit_is_the_only_reason(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(named("text").with("n", "text")).await?;
    table.seed(named("list").with("n", list([]))).await?;
    let add = |name: &str| -> Answer<TransactWrite> {
        Ok(table.update(named(name), update("SET n = n + :v", &v(1_u32))?).into())
    };
    let actions = [failing(&table)?, add("text")?, add("list")?, failing_at(&table, "another")?];
    let codes = ["None", "ValidationError", "None", "None"];
    let error = cancelled("the transaction", subject.send(writes(actions)).await, &codes)?;
    let words = "An operand in the update expression has an incorrect data type";
    equal("the words", &reason(&error, 1), &Some(words))
}

fn failing_at(table: &Table<'_>, name: &str) -> Answer<TransactWrite> {
    check(table, named(name), "attribute_exists(pk)")
}

async fn an_item_too_large_after_its_update_cancels(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("p", "x".repeat(300_000))).await?;
    let grow = update("SET q = :v", &v("x".repeat(120_000)))?;
    let actions = [table.put(named("b")).into(), table.update(key(), grow).into()];
    let error = cancelled("the update", subject.send(writes(actions)).await, &["None", "ValidationError"])?;
    equal(
        "the words",
        &reason(&error, 1),
        &Some("Item size to update has exceeded the maximum allowed size"),
    )?;
    equal("the other item", &stored(&table, &["b"]).await?, &Vec::new())
}

async fn every_condition_that_fails_is_a_reason(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let exists = || condition("attribute_exists(pk)", &[]);
    let actions = [
        table.put_if(named("a"), exists()?).into(),
        table.put(named("b")).into(),
        table.update(named("c"), update("SET n = :v", &v(1_u32))?).condition(exists()?).into(),
        table.delete(named("d")).condition(exists()?).into(),
        failing(&table)?,
    ];
    let failed = CONDITION_FAILED;
    let codes = [failed, "None", failed, failed, failed];
    let error = cancelled("the transaction", subject.send(writes(actions)).await, &codes)?;
    let words = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    says("the words", &error, &words)?;
    let told: Vec<_> = (0..codes.len()).map(|at| reason(&error, at)).collect();
    let condition_failed = Some("The conditional request failed");
    equal(
        "the reasons",
        &told,
        &vec![condition_failed, None, condition_failed, condition_failed, condition_failed],
    )
}

async fn a_reason_brings_the_item_only_when_asked(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for name in ["a", "b", "c"] {
        table.seed(named(name).with("n", 1_u32)).await?;
    }
    let asked = ReturnValuesOnConditionCheckFailure::AllOld;
    let free = || condition("attribute_not_exists(pk)", &[]);
    let absent = condition("attribute_exists(pk)", &[])?;
    let actions = [
        table.put_if(named("a"), free()?).return_values_on_condition_check_failure(asked).into(),
        table.put_if(named("b"), free()?).into(),
        ConditionCheck::new(table.name().clone(), named("c"), free()?)
            .return_values_on_condition_check_failure(asked)
            .into(),
        table
            .delete(named("missing"))
            .condition(absent)
            .return_values_on_condition_check_failure(asked)
            .into(),
    ];
    let error = cancelled("the transaction", subject.send(writes(actions)).await, &[CONDITION_FAILED; 4])?;
    let items: Vec<_> = error.cancellation_reasons().iter().map(|reason| reason.item.clone()).collect();
    let item = |name: &str| Some(named(name).with("n", 1_u32));
    equal("the items", &items, &vec![item("a"), None, item("c"), None])
}

async fn an_index_key_refuses_or_cancels(subject: &Subject) -> Result<(), Failure> {
    let table = super::indexes::table(subject, ScalarType::S).await?;
    let item = |sk: &str| key().with("sk", sk);
    let free = || TransactWrite::from(table.put(item("1")));
    let empty = "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The \
                 AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-g, IndexKey: g";
    let put = table.put(item("2").with("g", ""));
    refused("empty", subject.send(writes([free(), put.into()])).await, empty)?;
    let put = table.put(item("2").with("g", 1_u32));
    let answer = subject.send(writes([free(), put.into()])).await;
    let error = cancelled("the type", answer, &["None", "ValidationError"])?;
    let types = "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g";
    equal("the type", &reason(&error, 1), &Some(types))?;
    equal("the other item", &table.stored(item("1")).await?, &None)
}

/// The units of each table, the total and as written; in the order of the tables' names.
fn units(told: &[ConsumedCapacity]) -> BTreeMap<Option<TableName>, (f64, Option<f64>)> {
    told.iter()
        .map(|told| (told.table_name.clone(), (told.capacity_units, told.write_capacity_units)))
        .collect()
}

async fn an_action_costs_twice_its_write(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    for name in ["a", "b"] {
        one.seed(named(name).with("p", "x".repeat(2045))).await?;
    }
    let actions = [
        one.delete(named("a")).into(),
        check(&one, named("b"), "attribute_exists(pk)")?,
        one.put(named("c")).into(),
        other.put(named("a").with("p", "x".repeat(1021))).into(),
    ];
    let request = writes(actions).return_consumed_capacity(ReturnConsumedCapacity::Total);
    let told = subject.send(request).await?.consumed_capacity;
    let expected = BTreeMap::from([
        (Some(one.name().clone()), (14.0, Some(14.0))),
        (Some(other.name().clone()), (4.0, Some(4.0))),
    ]);
    equal("the units", &units(&told), &expected)?;
    equal("the entries", &told.len(), &2)
}

async fn an_action_costs_for_indexes_what_its_write_costs(subject: &Subject) -> Result<(), Failure> {
    let table = super::indexes::table(subject, ScalarType::S).await?;
    let item = key().with("sk", "b").with("g", "g").with("h", "h").with("l", "l").with("p", "x".repeat(1100));
    let request = writes([table.put(item).into()]).return_consumed_capacity(ReturnConsumedCapacity::Indexes);
    let told = subject.send(request).await?.consumed_capacity;
    let arms: Vec<_> = told
        .iter()
        .map(|told| {
            let (global, local) = (&told.global_secondary_indexes, &told.local_secondary_indexes);
            (told.capacity_units, told.table, global.get("by-g").copied(), local.get("by-l").copied())
        })
        .collect();
    equal("the units", &arms, &vec![(8.0, Some(4.0), Some(2.0), Some(2.0))])
}

async fn a_transaction_applied_before_costs_reads(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let request = writes([
        table.put(named("a").with("p", "x".repeat(4093))).into(),
        check(&table, named("b"), "attribute_not_exists(pk)")?,
    ])
    .client_request_token(token(&table))
    .return_consumed_capacity(ReturnConsumedCapacity::Total);
    let first = subject.send(request.clone()).await?.consumed_capacity;
    equal("applied", &units(&first), &BTreeMap::from([(Some(table.name().clone()), (12.0, Some(12.0)))]))?;
    let again = subject.send(request).await?.consumed_capacity;
    let told: Vec<_> = again.iter().map(|told| (told.capacity_units, told.read_capacity_units)).collect();
    equal("again", &told, &vec![(6.0, Some(6.0))])
}
