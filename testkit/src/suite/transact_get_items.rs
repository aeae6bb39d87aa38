//! TransactGetItems.

use itemstore::ErrorKind;
use itemstore::request::{ReturnConsumedCapacity, TransactGet, TransactGetItems};
use itemstore::schema::ScalarType;
use itemstore::value::Item;

use super::transact_write_items::{cancelled, count_refusals};
use super::{key, projection};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, refused, refused_with, says};
use crate::subject::{Subject, Table};

cases! { "transact_get_items":
    items_come_in_the_order_asked cites ["13.2/order"] needs [Transactions];
    a_missing_item_has_its_place cites ["13.2/order"] needs [Transactions];
    each_read_has_a_projection_of_its_own cites ["13.2/projection"] needs [Transactions];
    a_projection_that_leaves_nothing_gives_none cites ["13.2/projection"] needs [Transactions];
    one_to_100_items_are_read cites ["13.2/count"] needs [Transactions];
    no_item_is_read_twice cites ["13.2/one_item"] needs [Transactions];
    a_wrong_key_cancels_the_reads cites ["13.2/key"] needs [Transactions];
    an_empty_key_refuses_the_reads cites ["13.2/expression", "2/empty"] needs [Transactions];
    a_wrong_projection_refuses_the_reads cites ["13.2/expression"] needs [Transactions];
    a_missing_table_fails_the_reads cites ["13.2/missing_table"] needs [Transactions];
    a_read_of_a_transaction_costs_two_units cites ["17/transact_read"] needs [Transactions, ConsumedCapacity];
}

fn numbered(number: usize) -> Item {
    Item::new().with("pk", format!("{number}"))
}

fn get(table: &Table<'_>, key: Item) -> TransactGet {
    TransactGet::new(table.name().clone(), key)
}

async fn items_come_in_the_order_asked(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let item = |number: usize, table: &str| numbered(number).with("table", table);
    for number in [1, 2] {
        one.seed(item(number, "one")).await?;
        other.seed(item(number, "other")).await?;
    }
    let gets =
        [get(&other, numbered(2)), get(&one, numbered(1)), get(&other, numbered(1)), get(&one, numbered(2))];
    let output = subject.send(TransactGetItems::new(gets)).await?;
    let expected = [item(2, "other"), item(1, "one"), item(1, "other"), item(2, "one")].map(Some).to_vec();
    equal("the items", &output.responses, &expected)
}

async fn a_missing_item_has_its_place(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(numbered(2)).await?;
    let gets = [1, 2, 3].map(|number| get(&table, numbered(number)));
    let output = subject.send(TransactGetItems::new(gets)).await?;
    equal("the items", &output.responses, &vec![None, Some(numbered(2)), None])
}

async fn each_read_has_a_projection_of_its_own(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = |number: usize| numbered(number).with("a", 1_u32);
    table.seed(item(1)).await?;
    table.seed(item(2)).await?;
    let gets = [get(&table, numbered(1)).projection(projection("a")?), get(&table, numbered(2))];
    let output = subject.send(TransactGetItems::new(gets)).await?;
    equal("the items", &output.responses, &vec![Some(Item::new().with("a", 1_u32)), Some(item(2))])
}

async fn a_projection_that_leaves_nothing_gives_none(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key()).await?;
    let gets = [get(&table, key()).projection(projection("nothing")?)];
    equal("the items", &subject.send(TransactGetItems::new(gets)).await?.responses, &vec![None])
}

async fn one_to_100_items_are_read(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(numbered(99)).await?;
    let gets = |count: usize| TransactGetItems::new((0..count).map(|number| get(&table, numbered(number))));
    let output = subject.send(gets(100)).await?;
    equal("100", &output.responses.last(), &Some(&Some(numbered(99))))?;
    count_refusals(subject.send(gets(0)).await, subject.send(gets(101)).await)
}

async fn no_item_is_read_twice(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let words = "Transaction request cannot include multiple operations on one item";
    let twice = TransactGetItems::new([get(&one, key()), get(&one, numbered(1)), get(&one, key())]);
    refused("twice", subject.send(twice).await, words)?;
    let apart = TransactGetItems::new([get(&one, key()), get(&other, key())]);
    equal("in two tables", &subject.send(apart).await?.responses, &vec![None, None])
}

async fn a_wrong_key_cancels_the_reads(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let words = "The provided key element does not match the schema";
    for (what, wrong) in [
        ("type", Item::new().with("pk", 1_u32)),
        ("more", key().with("other", "a")),
        ("missing", Item::new().with("other", "a")),
    ] {
        let gets =
            TransactGetItems::new([get(&table, numbered(1)), get(&table, wrong), get(&table, numbered(2))]);
        let error = cancelled(what, subject.send(gets).await, &["None", "ValidationError", "None"])?;
        let reason = error.cancellation_reasons().get(1).and_then(|reason| reason.service_message.as_deref());
        equal(what, &reason, &Some(words))?;
    }
    Ok(())
}

async fn an_empty_key_refuses_the_reads(subject: &Subject) -> Result<(), Failure> {
    for (kind, empty) in [("string", ScalarType::S), ("binary", ScalarType::B)] {
        let table = subject.table_keyed(empty, None).await?;
        let key = match empty {
            ScalarType::B => Item::new().with("pk", itemstore::value::Binary::from(Vec::new())),
            _ => Item::new().with("pk", ""),
        };
        let words = format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
             {kind} value. Key: pk"
        );
        refused(kind, subject.send(TransactGetItems::new([get(&table, key)])).await, &words)?;
    }
    Ok(())
}

async fn a_wrong_projection_refuses_the_reads(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    // Written as data, since reading it from text would refuse it before the backend sees it.
    let deep = (0..32).fold(itemstore::value::Path::attribute("a"), |path, _| path.key("n"));
    let Some(deep) = itemstore::expr::Projection::new([deep]) else {
        return Err(Failure::new("a projection of one path is none"));
    };
    let gets = TransactGetItems::new([get(&table, numbered(1)), get(&table, key()).projection(deep)]);
    let words =
        "Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33";
    refused_with("the reads", subject.send(gets).await, words)
}

async fn a_missing_table_fails_the_reads(subject: &Subject) -> Result<(), Failure> {
    let (table, missing) = (subject.table().await?, subject.missing_table()?);
    let gets = TransactGetItems::new([get(&table, key()), get(&missing, key())]);
    let error = fails("the reads", subject.send(gets).await, ErrorKind::TableNotFound)?;
    says("the words", &error, "Requested resource not found")
}

async fn a_read_of_a_transaction_costs_two_units(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(numbered(1).with("p", "x".repeat(4093))).await?;
    table.seed(numbered(2)).await?;
    let gets = [1, 2, 3].map(|number| get(&table, numbered(number)));
    let request = TransactGetItems::new(gets).return_consumed_capacity(ReturnConsumedCapacity::Total);
    let told = subject.send(request).await?.consumed_capacity;
    let units: Vec<_> = told
        .iter()
        .map(|told| (told.table_name.as_ref(), told.capacity_units, told.read_capacity_units))
        .collect();
    equal("the units", &units, &vec![(Some(table.name()), 4.0 + 2.0 + 2.0, Some(8.0))])
}
