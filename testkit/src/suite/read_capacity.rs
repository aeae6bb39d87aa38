//! The capacity that a Query uses.
//!
//! That of a Scan is not here: on small tables the service tells more than it says, and nobody may depend on it.

use itemstore::request::{ConsumedCapacity, Query, ReturnConsumedCapacity, Select};
use itemstore::schema::Projected;
use itemstore::value::Item;

use super::{filter, global_partition, key, partition, projection};
use crate::case::cases;
use crate::expect::{Failure, equal};
use crate::subject::{BY_G, BY_N, Subject, Table};

cases! { "read_capacity":
    capacity_of_a_query_is_told_only_when_asked_for cites ["17/not_asked"] needs [Queries, ConsumedCapacity];
    a_query_costs_for_its_items_together cites ["17/query"] needs [Queries, ConsumedCapacity];
    a_query_that_finds_nothing_costs_the_least cites ["17/query_least"] needs [Queries, ConsumedCapacity];
    a_query_costs_for_what_is_evaluated cites ["17/query_evaluated"] needs [Queries, ConsumedCapacity];
    a_query_of_an_index_costs_for_what_the_index_holds cites ["17/index_read"] needs [Queries, Indexes, ConsumedCapacity];
    an_index_read_is_told_apart_when_asked_for cites ["17/index_read"] needs [Queries, Indexes, ConsumedCapacity];
    what_a_local_index_fetches_costs_item_by_item cites ["17/local_fetch"] needs [Queries, Indexes, ConsumedCapacity];
}

/// An item of the partition `a` of this size, in both indexes of an indexed table.
fn sized(sk: &str, size_bytes: usize) -> Item {
    let item = key().with("sk", sk).with("g", "a").with("n", 1);
    let rest = size_bytes - item.size_bytes() - 1;
    item.with("x", "x".repeat(rest))
}

async fn told(table: &Table<'_>, query: Query) -> Result<ConsumedCapacity, Failure> {
    let capacity = table.send(query).await?.consumed_capacity;
    capacity.ok_or_else(|| Failure::new("the capacity was asked for"))
}

async fn total(table: &Table<'_>, query: Query) -> Result<f64, Failure> {
    let query = query.return_consumed_capacity(ReturnConsumedCapacity::Total);
    Ok(told(table, query).await?.capacity_units)
}

async fn capacity_of_a_query_is_told_only_when_asked_for(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    table.seed(sized("b", 100)).await?;
    equal("query", &table.page(table.query(partition())).await?.consumed_capacity, &None)?;
    equal("scan", &table.page(table.scan()).await?.consumed_capacity, &None)?;
    let asked = ReturnConsumedCapacity::Total;
    let query = told(&table, table.query(partition()).return_consumed_capacity(asked)).await?;
    equal("asked", &query, &ConsumedCapacity::new(table.name().clone(), 1.0))?;
    let asked = ReturnConsumedCapacity::Indexes;
    let query = told(&table, table.query(partition()).return_consumed_capacity(asked)).await?;
    equal("with indexes", &query, &ConsumedCapacity::new(table.name().clone(), 1.0).with_table_units(1.0))?;
    let scan = table.page(table.scan().return_consumed_capacity(asked)).await?.consumed_capacity;
    equal("the table of a scan", &scan.and_then(|told| told.table_name).as_ref(), &Some(table.name()))
}

async fn a_query_costs_for_its_items_together(subject: &Subject) -> Result<(), Failure> {
    let rows: [(&[usize], f64); 6] = [
        (&[100], 1.0),
        (&[4096], 1.0),
        (&[4097], 2.0),
        (&[1000, 1000, 1000, 1096], 1.0),
        (&[1000, 1000, 1000, 1097], 2.0),
        (&[6000, 6000, 6000], 5.0),
    ];
    for (sizes, expected) in rows {
        let table = subject.sorted_table().await?;
        for (sk, size_bytes) in sizes.iter().enumerate() {
            table.seed(sized(&format!("{sk}"), *size_bytes)).await?;
        }
        let query = table.query(partition());
        equal(&format!("{sizes:?}"), &total(&table, query.clone()).await?, &expected)?;
        let eventual = total(&table, query.consistent_read(false)).await?;
        equal(&format!("{sizes:?}, eventually"), &eventual, &(expected / 2.0))?;
    }
    Ok(())
}

async fn a_query_that_finds_nothing_costs_the_least(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    equal("consistent", &total(&table, table.query(partition())).await?, &1.0)?;
    equal("eventually", &total(&table, table.query(partition()).consistent_read(false)).await?, &0.5)
}

async fn a_query_costs_for_what_is_evaluated(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for sk in ["b", "c", "d"] {
        table.seed(sized(sk, 4096)).await?;
    }
    let rows = [
        ("a filter", table.query(partition()).filter(filter("attribute_not_exists(x)", &[])?), 3.0),
        ("a projection", table.query(partition()).projection(projection("sk")?), 3.0),
        ("a count", table.query(partition()).select(Select::Count), 3.0),
        ("a limit", table.query(partition()).limit(2), 2.0),
    ];
    for (what, query, expected) in rows {
        equal(what, &total(&table, query).await?, &expected)?;
    }
    Ok(())
}

/// An indexed table with two items of 9000 bytes, which both indexes hold as `projected` says.
async fn indexed(subject: &Subject, projected: Projected) -> Result<Table<'_>, Failure> {
    let table = subject.indexed_table(projected).await?;
    for sk in ["b", "c"] {
        table.seed(sized(sk, 9000)).await?;
    }
    Ok(table)
}

async fn a_query_of_an_index_costs_for_what_the_index_holds(subject: &Subject) -> Result<(), Failure> {
    let whole = indexed(subject, Projected::All).await?;
    let keys = indexed(subject, Projected::KeysOnly).await?;
    for (what, table, expected) in [("whole items", whole, 5.0), ("keys", keys, 1.0)] {
        let global = table.query_index(BY_G, global_partition());
        equal(what, &total(&table, global).await?, &(expected / 2.0))?;
        let local = table.query_index(BY_N, partition());
        equal(what, &total(&table, local.clone()).await?, &(expected / 2.0))?;
        equal(what, &total(&table, local.consistent_read(true)).await?, &expected)?;
    }
    Ok(())
}

async fn an_index_read_is_told_apart_when_asked_for(subject: &Subject) -> Result<(), Failure> {
    let table = indexed(subject, Projected::All).await?;
    let asked = ReturnConsumedCapacity::Indexes;
    let units = |name: &str| std::collections::BTreeMap::from([(name.to_owned(), 2.5)]);
    let global = table.query_index(BY_G, global_partition()).return_consumed_capacity(asked);
    let mut expected = ConsumedCapacity::new(table.name().clone(), 2.5).with_table_units(0.0);
    expected.global_secondary_indexes = units(BY_G);
    equal("global", &told(&table, global).await?, &expected)?;
    let local = table.query_index(BY_N, partition()).return_consumed_capacity(asked);
    let mut expected = ConsumedCapacity::new(table.name().clone(), 2.5).with_table_units(0.0);
    expected.local_secondary_indexes = units(BY_N);
    equal("local", &told(&table, local).await?, &expected)
}

async fn what_a_local_index_fetches_costs_item_by_item(subject: &Subject) -> Result<(), Failure> {
    let table = indexed(subject, Projected::KeysOnly).await?;
    let local = || table.query_index(BY_N, partition()).consistent_read(true);
    equal("keys alone", &total(&table, local()).await?, &1.0)?;
    // One unit for the entries together, and three for each of the two items.
    let rows = [
        ("whole items", local().select(Select::AllAttributes)),
        ("an attribute", local().projection(projection("x")?)),
    ];
    for (what, query) in rows {
        let told = told(&table, query.return_consumed_capacity(ReturnConsumedCapacity::Indexes)).await?;
        equal(what, &(told.capacity_units, told.table), &(7.0, Some(6.0)))?;
        let of_index = told.local_secondary_indexes.get(BY_N).copied();
        equal(what, &of_index, &Some(1.0))?;
    }
    Ok(())
}
