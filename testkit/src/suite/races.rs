//! Writers of one item at the same time: every write sees the one before it, and none is lost.

use std::collections::BTreeSet;

use itemstore::expr::Update;
use itemstore::request::{GetItem, PutItem, Query, ReturnValues, Scan, UpdateItem};
use itemstore::schema::Projected;
use itemstore::value::{AttributeValue, Item};
use itemstore::{Error, ErrorKind};

use super::{condition, counts, key, list, partition, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal};
use crate::subject::{BY_N, Subject, Table};
use crate::together::together;

cases! { "races":
    of_many_conditional_creates_one_wins cites ["8.2/atomic", "5.3/unchanged"];
    no_increment_is_lost cites ["8.2/atomic", "7/add_number"];
    every_increment_returns_a_number_of_its_own cites ["8.2/atomic", "8.1/updated_new"];
    a_stock_is_never_sold_twice cites ["8.2/atomic", "5.3/unchanged"];
    every_put_returns_the_one_before_it cites ["8.2/atomic", "8.1/old"];
    of_many_deletes_one_returns_the_item cites ["8.2/atomic", "8.1/put_delete"];
    no_appended_element_is_lost cites ["8.2/atomic", "7/list_append"];
    a_reader_sees_whole_items_only cites ["8.2/atomic", "8.2/get"];
    a_query_and_a_scan_see_whole_items_only cites ["10/whole_items"] needs [Queries];
    a_local_index_is_read_as_some_write_left_it cites ["10/whole_items", "9/consistent_local"] needs [Queries, Indexes];
    of_many_writers_of_one_version_one_wins cites ["8.2/atomic", "5.3/error"];
}

const WRITERS: u32 = 8;
const TIMES: u32 = 12;

/// For every writer, as many requests as there are times, made of the numbers of writer and time.
fn by_writer<R>(request: impl Fn(u32, u32) -> R) -> Vec<Vec<R>> {
    (0..WRITERS).map(|writer| (0..TIMES).map(|time| request(writer, time)).collect()).collect()
}

/// Whether a conditional write was let through.
fn let_through<T>(answer: Result<T, Error>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(output) => Ok(Some(output)),
        Err(error) if error.kind() == ErrorKind::ConditionFailed => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn numbered(item: Item, writer: u32) -> Item {
    item.with("writer", writer)
}

/// Unwraps the answers of calls that must all succeed.
fn all<T>(answers: Vec<Vec<Result<T, Error>>>) -> Result<Vec<T>, Failure> {
    answers.into_iter().flatten().map(|answer| answer.map_err(Failure::from)).collect()
}

async fn of_many_conditional_creates_one_wins(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let free = condition("attribute_not_exists(pk)", &[])?;
    let slot = |time: u32| key().with("sk", time.to_string());
    let creates = by_writer(|writer, time| table.put_if(numbered(slot(time), writer), free.clone()));
    let mut winners: Vec<Vec<u32>> = vec![Vec::new(); TIMES as usize];
    for (writer, answers) in (0..).zip(together(subject.backend(), creates).await?) {
        for (winners, answer) in winners.iter_mut().zip(answers) {
            winners.extend(let_through(answer)?.map(|_| writer));
        }
    }
    for (time, winners) in (0..).zip(winners) {
        let stored = table.stored(slot(time)).await?;
        let [winner] = winners.as_slice() else {
            return Err(Failure::new(format!("writers {winners:?} all created item {time}")));
        };
        equal("the stored item", &stored, &Some(numbered(slot(time), *winner)))?;
    }
    Ok(())
}

fn increments(table: &Table<'_>) -> Result<Vec<Vec<UpdateItem>>, Failure> {
    let increment = update("ADD n :v", &v(1_u32))?;
    Ok(by_writer(|_, _| table.update(key(), increment.clone()).return_values(ReturnValues::UpdatedNew)))
}

async fn no_increment_is_lost(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    all(together(subject.backend(), increments(&table)?).await?)?;
    equal("the counter", &table.stored(key()).await?, &Some(key().with("n", WRITERS * TIMES)))
}

async fn every_increment_returns_a_number_of_its_own(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let answers = all(together(subject.backend(), increments(&table)?).await?)?;
    let returned = answers.iter().filter_map(|output| output.attributes.as_ref()?.get("n")?.as_n().copied());
    let expected: BTreeSet<_> = (1..=WRITERS * TIMES).map(itemstore::value::Number::from).collect();
    equal("the numbers", &returned.collect::<BTreeSet<_>>(), &expected)
}

async fn a_stock_is_never_sold_twice(subject: &Subject) -> Result<(), Failure> {
    const STOCK: u32 = WRITERS * TIMES / 2;
    let table = subject.table().await?;
    table.seed(key().with("n", STOCK)).await?;
    let (sell, left) = (update("SET n = n - :v", &v(1_u32))?, condition("n > :v", &v(0_u32))?);
    let sales = by_writer(|_, _| table.update(key(), sell.clone()).condition(left.clone()));
    let mut sold = 0;
    for answer in together(subject.backend(), sales).await?.into_iter().flatten() {
        sold += u32::from(let_through(answer)?.is_some());
    }
    equal("sold", &sold, &STOCK)?;
    equal("left", &table.stored(key()).await?, &Some(key().with("n", 0_u32)))
}

/// The old images and the one that stays are all the items put, each once, and once there was nothing.
async fn every_put_returns_the_one_before_it(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = |writer: u32, time: u32| key().with("n", writer * TIMES + time);
    let puts = by_writer(|writer, time| table.put(item(writer, time)).return_values(ReturnValues::AllOld));
    let answers = all(together(subject.backend(), puts).await?)?;
    let mut seen: Vec<Option<Item>> = answers.into_iter().map(|output| output.attributes).collect();
    seen.push(table.stored(key()).await?);
    let position = |item: &Option<Item>| item.as_ref().and_then(|item| item.get("n")?.as_n().copied());
    seen.sort_by_key(position);
    let put = by_writer(item).into_iter().flatten().map(Some);
    equal("the items seen", &seen, &std::iter::once(None).chain(put).collect())
}

async fn of_many_deletes_one_returns_the_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let slot = |time: u32| key().with("sk", time.to_string());
    for time in 0..TIMES {
        table.seed(slot(time)).await?;
    }
    let deletes = by_writer(|_, time| table.delete(slot(time)).return_values(ReturnValues::AllOld));
    let answers = all(together(subject.backend(), deletes).await?)?;
    let returned: Vec<Item> = answers.into_iter().filter_map(|output| output.attributes).collect();
    equal("how many got an item", &returned.len(), &(TIMES as usize))?;
    for time in 0..TIMES {
        equal("who got it", &returned.iter().filter(|item| **item == slot(time)).count(), &1)?;
    }
    Ok(())
}

async fn no_appended_element_is_lost(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("l", counts(&[]))).await?;
    let append = |number: u32| update("SET l = list_append(l, :v)", &v(list([number.into()])));
    let appends: Vec<Update> = (0..WRITERS * TIMES).map(append).collect::<Result<_, _>>()?;
    let mut appends = appends.into_iter();
    let lists = by_writer(|_, _| ()).into_iter().map(|times| {
        times.iter().filter_map(|()| appends.next()).map(|append| table.update(key(), append)).collect()
    });
    all(together(subject.backend(), lists.collect()).await?)?;
    let stored = table.stored(key()).await?;
    let elements = stored.as_ref().and_then(|item| item.get("l")?.as_l()).map_or(&[][..], |list| list);
    let numbers: BTreeSet<_> = elements.iter().filter_map(|element| element.as_n().copied()).collect();
    equal("how many elements", &elements.len(), &((WRITERS * TIMES) as usize))?;
    equal("how many different ones", &numbers.len(), &((WRITERS * TIMES) as usize))
}

async fn a_reader_sees_whole_items_only(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    reads_are_whole(subject, &table, key(), || Either::Get(table.get(key()))).await
}

async fn a_query_and_a_scan_see_whole_items_only(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    reads_are_whole(subject, &table, key(), || Either::Query(table.query(partition()))).await?;
    reads_are_whole(subject, &table, key(), || Either::Scan(table.scan())).await
}

async fn a_local_index_is_read_as_some_write_left_it(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let rest = key().with("sk", "b").with("n", 1);
    let local = || table.query_index(BY_N, partition()).consistent_read(true);
    reads_are_whole(subject, &table, rest, || Either::Query(local())).await
}

/// Reads beside writes of one item, two attributes of which always agree, find it once, and the two agreeing. `rest` is what
/// else the item has.
async fn reads_are_whole(
    subject: &Subject,
    table: &Table<'_>,
    rest: Item,
    read: impl Fn() -> Either,
) -> Result<(), Failure> {
    let pair = |number: u32| rest.clone().with("a", number).with("b", number);
    table.seed(pair(0)).await?;
    let puts = by_writer(|writer, time| Either::Put(table.put(pair(writer * TIMES + time))));
    let reads = by_writer(|_, _| read());
    let answers = together(subject.backend(), puts.into_iter().chain(reads).collect()).await?;
    for items in all(answers)?.into_iter().flatten() {
        equal("how many items", &items.len(), &1)?;
        for item in items {
            equal("the two halves", &item.get("a"), &item.get("b"))?;
        }
    }
    Ok(())
}

/// A read or a write, for threads that do one or the other.
enum Either {
    Put(PutItem),
    Get(GetItem),
    Query(Query),
    Scan(Scan),
}

impl crate::subject::Call for Either {
    /// What a read gave.
    type Output = Option<Vec<Item>>;

    fn call(
        self,
        backend: &dyn itemstore::backend::Backend,
    ) -> itemstore::backend::BoxFuture<'_, itemstore::Result<Self::Output>> {
        Box::pin(async move {
            Ok(match self {
                Self::Put(request) => backend.put_item(request).await.map(|_| None)?,
                Self::Get(request) => Some(backend.get_item(request).await?.item.into_iter().collect()),
                Self::Query(request) => Some(backend.query(request).await?.items),
                Self::Scan(request) => Some(backend.scan(request).await?.items),
            })
        })
    }
}

async fn of_many_writers_of_one_version_one_wins(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("version", 0_u32)).await?;
    for version in 0..TIMES {
        let current = condition("version = :v", &v(version))?;
        let next: AttributeValue = (version + 1).into();
        let bump = update("SET version = :v", &v(next))?;
        let requests = (0..WRITERS)
            .map(|_| vec![table.update(key(), bump.clone()).condition(current.clone())])
            .collect();
        let mut winners = 0;
        for answer in together(subject.backend(), requests).await?.into_iter().flatten() {
            winners += u32::from(let_through(answer)?.is_some());
        }
        equal("winners", &winners, &1)?;
    }
    Ok(())
}
