//! Transactions and other writes at the same time: as if one came after the other, and none is seen in part.
//!
//! A service may cancel a transaction, or refuse a write, because another one holds the item. What was not let through must
//! have changed nothing; how often that happens is not told here.

use std::collections::BTreeMap;

use itemstore::backend::{Backend, BoxFuture};
use itemstore::request::WriteRequest::Put;
use itemstore::request::{
    BatchWriteItem, GetItem, TransactGet, TransactGetItems, TransactWrite, TransactWriteItems, UpdateItem,
};
use itemstore::value::{Item, Number};
use itemstore::{Error, ErrorKind, Result as Answer};

use super::transact_write_items::{named, writes};
use super::transaction_tokens::token;
use super::{condition, key, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal};
use crate::subject::{Call, Subject, Table};
use crate::together::together;

cases! { "transaction_races":
    a_reader_sees_whole_transactions_only cites ["13.3/reads", "13.1/all_or_nothing"] needs [Transactions];
    no_increment_of_a_transaction_is_lost cites ["13.3/writes", "13.1/all_or_nothing"] needs [Transactions];
    of_two_that_look_at_each_others_item_one_wins cites ["13.3/writes"] needs [Transactions];
    money_moves_and_none_is_made_or_lost cites ["13.3/writes", "13.3/reads"] needs [Transactions];
    of_many_sent_with_one_token_one_is_applied cites ["13.1/token"] needs [Transactions];
    a_reader_sees_whole_items_of_a_batch cites ["13.3/batches", "8.2/atomic"] needs [Batches];
}

const CALLERS: usize = 8;
const TIMES: usize = 12;

/// One of the calls that a thread makes.
enum Mixed {
    Write(TransactWriteItems),
    Read(TransactGetItems),
    Update(UpdateItem),
    Batch(BatchWriteItem),
    Get(GetItem),
}

/// What a read gave; no item of a write.
impl Call for Mixed {
    type Output = Vec<Option<Item>>;

    fn call(self, backend: &dyn Backend) -> BoxFuture<'_, Answer<Self::Output>> {
        Box::pin(async move {
            match self {
                Self::Write(request) => backend.transact_write_items(request).await.map(|_| Vec::new()),
                Self::Read(request) => {
                    backend.transact_get_items(request).await.map(|output| output.responses)
                }
                Self::Update(request) => backend.update_item(request).await.map(|_| Vec::new()),
                Self::Batch(request) => backend.batch_write_item(request).await.map(|_| Vec::new()),
                Self::Get(request) => backend.get_item(request).await.map(|output| vec![output.item]),
            }
        })
    }
}

/// What was answered, if the call was let through. Held up are a condition that does not hold, and a conflict.
fn let_through<T>(answer: Answer<T>) -> Result<Option<T>, Failure> {
    let error: Error = match answer {
        Ok(output) => return Ok(Some(output)),
        Err(error) => error,
    };
    let held_up = |code: &str| ["None", "ConditionalCheckFailed", "TransactionConflict"].contains(&code);
    match error.kind() {
        ErrorKind::TransactionConflict | ErrorKind::TransactionInProgress => Ok(None),
        ErrorKind::TransactionCancelled
            if error.cancellation_reasons().iter().all(|reason| held_up(&reason.code)) =>
        {
            Ok(None)
        }
        _ => Err(error.into()),
    }
}

/// For every caller, as many requests as there are times.
fn by_caller(request: impl Fn(usize, usize) -> Result<Mixed, Failure>) -> Result<Vec<Vec<Mixed>>, Failure> {
    (0..CALLERS).map(|caller| (0..TIMES).map(|time| request(caller, time)).collect()).collect()
}

fn number(item: Option<&Item>, name: &str) -> Number {
    item.and_then(|item| item.get(name)?.as_n().copied()).unwrap_or(Number::ZERO)
}

fn counting(table: &Table<'_>, name: &str) -> Answer<UpdateItem> {
    Ok(table.update(named(name), update("ADD n :v", &v(1_u32))?))
}

fn read_all(gets: impl IntoIterator<Item = TransactGet>) -> Mixed {
    Mixed::Read(TransactGetItems::new(gets))
}

async fn a_reader_sees_whole_transactions_only(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let spots = [(&one, "a"), (&other, "a"), (&one, "b"), (&other, "b")];
    let lists = by_caller(|caller, time| {
        if caller % 2 == 0 {
            return Ok(read_all(
                spots.map(|(table, name)| TransactGet::new(table.name().clone(), named(name))),
            ));
        }
        let stamp = caller * TIMES + time;
        Ok(Mixed::Write(writes(spots.map(|(table, name)| table.put(named(name).with("n", stamp)).into()))))
    })?;
    for answer in together(subject.backend(), lists).await?.into_iter().flatten() {
        for read in let_through(answer)?.into_iter().filter(|read| !read.is_empty()) {
            let numbers: Vec<_> = read.iter().map(|item| item.as_ref()?.get("n").cloned()).collect();
            equal("what one read gave", &numbers, &vec![numbers.first().cloned().flatten(); spots.len()])?;
        }
    }
    Ok(())
}

async fn no_increment_of_a_transaction_is_lost(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let alone = |caller: usize| caller % 4 == 3;
    let lists = by_caller(|caller, _| {
        let update = counting(&one, "a")?;
        if alone(caller) {
            return Ok(Mixed::Update(update));
        }
        let both: [TransactWrite; 2] = [update.into(), counting(&other, "a")?.into()];
        Ok(Mixed::Write(writes(both)))
    })?;
    let (mut singles, mut doubles) = (0_usize, 0_usize);
    for (caller, answers) in together(subject.backend(), lists).await?.into_iter().enumerate() {
        for answer in answers {
            let counter = if alone(caller) { &mut singles } else { &mut doubles };
            *counter += usize::from(let_through(answer)?.is_some());
        }
    }
    let counted = |item: Option<Item>| number(item.as_ref(), "n");
    equal("one", &counted(one.stored(key()).await?), &Number::from(singles + doubles))?;
    equal("the other", &counted(other.stored(key()).await?), &Number::from(doubles))
}

/// Each of the two is allowed while the other is not there: what each looks at is what the other changes.
async fn of_two_that_look_at_each_others_item_one_wins(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for round in 0..TIMES {
        let name = |side: usize| format!("{round} {}", side % 2);
        let free = condition("attribute_not_exists(pk)", &[])?;
        let lists = (0..CALLERS).map(|side| {
            let looked_at = named(&name(side + 1));
            let check =
                itemstore::request::ConditionCheck::new(table.name().clone(), looked_at, free.clone());
            let put = table.put(named(&name(side)).with("caller", side));
            vec![Mixed::Write(writes([check.into(), put.into()]))]
        });
        for answer in together(subject.backend(), lists.collect()).await?.into_iter().flatten() {
            let_through(answer)?;
        }
        let there = [table.stored(named(&name(0))).await?, table.stored(named(&name(1))).await?];
        equal("both are there", &there.iter().all(Option::is_some), &false)?;
    }
    Ok(())
}

async fn money_moves_and_none_is_made_or_lost(subject: &Subject) -> Result<(), Failure> {
    const ACCOUNTS: usize = 5;
    let table = subject.table().await?;
    let account = |number: usize| named(&format!("account {}", number % ACCOUNTS));
    for number in 0..ACCOUNTS {
        table.seed(account(number).with("n", 10_u32)).await?;
    }
    let lists = by_caller(|caller, time| {
        if caller % 4 == 3 {
            let gets = (0..ACCOUNTS).map(|number| TransactGet::new(table.name().clone(), account(number)));
            return Ok(read_all(gets));
        }
        let amount = v(time % 7 + 1);
        let from = table.update(account(caller + time), update("SET n = n - :v", &amount)?);
        let to = table.update(account(caller + time + 1 + time % 3), update("SET n = n + :v", &amount)?);
        let enough = condition("n >= :v", &amount)?;
        Ok(Mixed::Write(writes([from.condition(enough).into(), to.into()])))
    })?;
    let mut seen = Vec::new();
    for answer in together(subject.backend(), lists).await?.into_iter().flatten() {
        seen.extend(let_through(answer)?.filter(|read| !read.is_empty()));
    }
    let mut last = Vec::new();
    for number in 0..ACCOUNTS {
        last.push(table.stored(account(number)).await?);
    }
    seen.push(last);
    for accounts in seen {
        let balances: Vec<Number> = accounts.iter().map(|item| number(item.as_ref(), "n")).collect();
        equal("an account is overdrawn", &balances.iter().any(|balance| *balance < Number::ZERO), &false)?;
        let sum = balances.iter().try_fold(Number::ZERO, |sum, balance| sum.checked_add(*balance));
        equal("the sum", &sum.ok(), &Some(Number::from(10 * ACCOUNTS)))?;
    }
    Ok(())
}

async fn of_many_sent_with_one_token_one_is_applied(subject: &Subject) -> Result<(), Failure> {
    let (one, other) = (subject.table().await?, subject.table().await?);
    let tokens = [token(&one), token(&other)];
    let lists = by_caller(|_, time| {
        let both: [TransactWrite; 2] = [counting(&one, "a")?.into(), counting(&other, "a")?.into()];
        Ok(Mixed::Write(writes(both).client_request_token(tokens.get(time % 2).cloned())))
    })?;
    let mut answers = BTreeMap::new();
    for (time, answer) in
        together(subject.backend(), lists).await?.into_iter().flat_map(|list| list.into_iter().enumerate())
    {
        *answers.entry(time % 2).or_insert(0) += usize::from(let_through(answer)?.is_some());
    }
    // Whoever was held up was so by one that was let through.
    equal("answers", &answers.values().any(|answers| *answers == 0), &false)?;
    for table in [&one, &other] {
        equal("the item", &table.stored(key()).await?, &Some(key().with("n", tokens.len())))?;
    }
    Ok(())
}

async fn a_reader_sees_whole_items_of_a_batch(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let pair = |name: &str, stamp: usize| named(name).with("a", stamp).with("b", stamp);
    for name in ["a", "b", "c"] {
        table.seed(pair(name, 0)).await?;
    }
    let lists = by_caller(|caller, time| {
        if caller % 2 == 0 {
            let name = ["a", "b", "c"].get(time % 3).copied().unwrap_or("a");
            return Ok(Mixed::Get(table.get(named(name))));
        }
        let stamp = caller * TIMES + time;
        let puts = ["a", "b", "c"].map(|name| Put(pair(name, stamp)));
        let batch =
            puts.into_iter().fold(BatchWriteItem::new(), |batch, put| batch.write(table.name().clone(), put));
        Ok(Mixed::Batch(batch))
    })?;
    for answer in together(subject.backend(), lists).await?.into_iter().flatten() {
        for item in answer?.into_iter() {
            let Some(item) = item else { return Err(Failure::new("a reader found no item")) };
            equal("the two halves", &item.get("a"), &item.get("b"))?;
        }
    }
    Ok(())
}
