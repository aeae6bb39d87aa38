//! The tokens of TransactWriteItems: what is sent twice is applied once.

use itemstore::request::{ReturnConsumedCapacity, TransactWrite, TransactWriteItems};
use itemstore::{ErrorKind, Result as Answer};

use super::transact_write_items::{cancelled, failing, named, stored, writes};
use super::{key, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, mentions};
use crate::subject::{Subject, Table};

cases! { "transaction_tokens":
    a_token_has_1_to_36_characters cites ["13.1/token_length"] needs [Transactions];
    a_transaction_sent_twice_is_applied_once cites ["13.1/token"] needs [Transactions];
    what_is_told_is_no_part_of_a_token cites ["13.1/token_options"] needs [Transactions];
    a_token_stands_for_one_transaction cites ["13.1/token_mismatch"] needs [Transactions];
    the_token_of_a_cancelled_transaction_is_free cites ["13.1/token_failed"] needs [Transactions];
}

async fn a_token_has_1_to_36_characters(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let send = |token: String| subject.send(writes([table.put(key()).into()]).client_request_token(token));
    send("t".repeat(36)).await?;
    let at = "at 'clientRequestToken' failed to satisfy constraint: Member must have length";
    let too_long = fails("37", send("t".repeat(37)).await, ErrorKind::Validation)?;
    mentions("37", &too_long, &[&format!("{at} less than or equal to 36")])?;
    let empty = fails("none", send(String::new()).await, ErrorKind::Validation)?;
    mentions("none", &empty, &[&format!("{at} greater than or equal to 1")])
}

/// Adds one to `n` under `key()`, with a token that no other table has.
fn increment(table: &Table<'_>) -> Answer<TransactWriteItems> {
    let action = table.update(key(), update("ADD n :v", &v(1_u32))?);
    Ok(writes([action.into()]).client_request_token(token(table)))
}

/// A token of this table, as long as one may be: the tables of one run differ at the end of their names.
pub(super) fn token(table: &Table<'_>) -> String {
    let name = table.name().as_str();
    name.chars().skip(name.chars().count().saturating_sub(36)).collect()
}

async fn a_transaction_sent_twice_is_applied_once(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for time in ["once", "twice", "and again"] {
        subject.send(increment(&table)?).await?;
        equal(time, &table.stored(key()).await?, &Some(key().with("n", 1_u32)))?;
    }
    let mut without = increment(&table)?;
    without.client_request_token = None;
    subject.send(without).await?;
    equal("without", &table.stored(key()).await?, &Some(key().with("n", 2_u32)))
}

async fn what_is_told_is_no_part_of_a_token(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for capacity in
        [ReturnConsumedCapacity::None, ReturnConsumedCapacity::Total, ReturnConsumedCapacity::Indexes]
    {
        subject.send(increment(&table)?.return_consumed_capacity(capacity)).await?;
    }
    equal("the item", &table.stored(key()).await?, &Some(key().with("n", 1_u32)))
}

async fn a_token_stands_for_one_transaction(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    subject.send(increment(&table)?).await?;
    let add = |name: &str, by: u32| -> Answer<TransactWrite> {
        Ok(table.update(named(name), update("ADD n :v", &v(by))?).into())
    };
    for (what, actions) in [
        ("another value", vec![add("a", 2)?]),
        ("another key", vec![add("b", 1)?]),
        ("one action more", vec![add("a", 1)?, add("b", 1)?]),
    ] {
        let other = writes(actions).client_request_token(token(&table));
        fails(what, subject.send(other).await, ErrorKind::IdempotentParameterMismatch)?;
    }
    equal("the items", &stored(&table, &["a", "b"]).await?, &vec![key().with("n", 1_u32)])
}

async fn the_token_of_a_cancelled_transaction_is_free(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let failed = writes([failing(&table)?]).client_request_token(token(&table));
    cancelled("the first", subject.send(failed).await, &["ConditionalCheckFailed"])?;
    subject.send(increment(&table)?).await?;
    equal("the item", &table.stored(key()).await?, &Some(key().with("n", 1_u32)))
}
