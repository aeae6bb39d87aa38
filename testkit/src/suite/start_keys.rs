//! The key that a Query or a Scan begins after, and what it is refused for.

use itemstore::expr::KeyCondition;
use itemstore::request::{Query, Segment};
use itemstore::schema::Projected;
use itemstore::value::{AttributeValue, Item};

use super::{global_partition, key, key_condition, list, partition, vw};
use crate::case::cases;
use crate::expect::{Failure, refused, refused_with};
use crate::pages::Paged;
use crate::subject::{BY_G, BY_N, Subject, Table};

cases! { "start_keys":
    a_start_key_of_a_query_has_the_attributes_of_the_key cites ["9.2/start_key_attributes"] needs [Queries];
    a_start_key_of_a_scan_has_the_attributes_of_the_key cites ["9.2/start_key_attributes"] needs [Queries];
    a_start_key_of_an_index_has_the_attributes_of_both_keys cites ["9.2/start_key_attributes"] needs [Queries, Indexes];
    a_start_key_has_the_types_of_the_key cites ["9.2/start_key_types"] needs [Queries];
    a_start_key_of_an_index_has_the_types_of_both_keys cites ["9.2/start_key_types"] needs [Queries, Indexes];
    values_of_a_start_key_are_well_formed cites ["9.2/start_key_values"] needs [Queries];
    a_start_key_is_in_the_partition cites ["9.2/start_key_partition"] needs [Queries];
    a_start_key_is_in_the_partition_of_the_index cites ["9.2/start_key_partition"] needs [Queries, Indexes];
    a_start_key_is_in_the_range cites ["9.2/start_key_range"] needs [Queries];
    a_start_key_of_another_partition_does_not_go_with_a_range cites ["9.2/start_key_other"] needs [Queries];
    a_partition_without_a_sort_key_has_nothing_to_begin_after cites ["9.2/start_key_simple"] needs [Queries];
    a_start_key_is_in_the_segment cites ["10/start_key_segment"] needs [Queries];
}

const INVALID: &str = "The provided starting key is invalid";

fn mismatch() -> String {
    format!("{INVALID}: The provided key element does not match the schema")
}

/// The key `pk = "a"` and this `sk`.
fn sorted(sk: impl Into<AttributeValue>) -> Item {
    key().with("sk", sk)
}

async fn start<R: Paged>(
    what: &str,
    table: &Table<'_>,
    request: R,
    key: Item,
    words: &str,
) -> Result<(), Failure> {
    refused(what, table.page(request.after(Some(key))).await, words)
}

async fn a_start_key_of_a_query_has_the_attributes_of_the_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows = [
        ("none", Item::new()),
        ("one is missing", key()),
        ("the other is missing", Item::new().with("sk", "b")),
        ("one too many", sorted("b").with("x", "c")),
        ("another", key().with("x", "b")),
    ];
    for (what, key) in rows {
        start(what, &table, table.query(partition()), key, INVALID).await?;
    }
    Ok(())
}

async fn a_start_key_of_a_scan_has_the_attributes_of_the_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows = [
        ("one is missing", key()),
        ("one too many", sorted("b").with("x", "c")),
        ("another", key().with("x", "b")),
    ];
    for (what, key) in rows {
        start(what, &table, table.scan(), key, &mismatch()).await?;
    }
    Ok(())
}

async fn a_start_key_of_an_index_has_the_attributes_of_both_keys(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let local = sorted("b").with("n", 1);
    let global = local.clone().with("g", "a");
    let by_g = || table.query_index(BY_G, global_partition());
    let by_n = || table.query_index(BY_N, partition());
    let rows = [
        ("the table's key alone", by_g(), sorted("b")),
        ("the index's key alone", by_g(), Item::new().with("g", "a").with("n", 1)),
        ("without one of them", by_g(), local.clone()),
        ("one too many", by_g(), global.clone().with("x", 1)),
        ("the table's key alone, local", by_n(), sorted("b")),
        ("one too many, local", by_n(), global.clone()),
    ];
    for (what, query, key) in rows {
        start(what, &table, query, key, INVALID).await?;
    }
    for (index, key) in [(BY_G, sorted("b")), (BY_N, global)] {
        let scan = table.scan_index(index).exclusive_start_key(key);
        refused_with(index, table.send(scan).await, INVALID)?;
    }
    Ok(())
}

async fn a_start_key_has_the_types_of_the_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for (what, key) in [
        ("the sort key", sorted(1)),
        ("the partition key", Item::new().with("pk", 1).with("sk", "b")),
        ("a list", sorted(list([]))),
    ] {
        start(what, &table, table.query(partition()), key.clone(), &mismatch()).await?;
        start(what, &table, table.scan(), key, &mismatch()).await?;
    }
    Ok(())
}

async fn a_start_key_of_an_index_has_the_types_of_both_keys(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let global = sorted("b").with("n", 1).with("g", "a");
    for (name, value) in
        [("n", AttributeValue::from("1")), ("g", 1.into()), ("sk", 1.into()), ("pk", 1.into())]
    {
        let query = table.query_index(BY_G, global_partition());
        start(name, &table, query, global.clone().with(name, value.clone()), &mismatch()).await?;
        start(name, &table, table.scan_index(BY_G), global.clone().with(name, value), &mismatch()).await?;
    }
    let local = sorted("b").with("n", "1");
    start("local", &table, table.query_index(BY_N, partition()), local, &mismatch()).await
}

async fn values_of_a_start_key_are_well_formed(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let deep = (0..33).fold(list([]), |value, _| list([value]));
    let rows = [
        ("empty", sorted(""), "One or more parameter values"),
        ("too deep", sorted(deep), "Nesting Levels have exceeded supported limits"),
    ];
    for (what, key, words) in rows {
        let words = format!("{INVALID}: {words}");
        let query = table.query(partition()).exclusive_start_key(key.clone());
        refused_with(what, table.send(query).await, &words)?;
        refused_with(what, table.send(table.scan().exclusive_start_key(key)).await, &words)?;
    }
    Ok(())
}

const OUTSIDE: &str = "The provided starting key is outside query boundaries based on provided conditions";

async fn a_start_key_is_in_the_partition(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let other = Item::new().with("pk", "b").with("sk", "b");
    start("the other", &table, table.query(partition()), other.clone(), OUTSIDE).await?;
    let down = table.query(partition()).scan_index_forward(false);
    start("the other, down", &table, down, other, OUTSIDE).await
}

async fn a_start_key_is_in_the_partition_of_the_index(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let local = Item::new().with("pk", "b").with("sk", "b").with("n", 1);
    start("local", &table, table.query_index(BY_N, partition()), local.clone(), OUTSIDE).await?;
    let query = table.query_index(BY_G, global_partition());
    start("global", &table, query.clone(), local.clone().with("g", "b"), OUTSIDE).await?;
    // The partition of the table is nothing to a global index.
    table.send(query.exclusive_start_key(local.with("g", "a"))).await?;
    Ok(())
}

/// Queries of the partition `a` with a test of the sort key, each with one key in its range and one outside.
fn ranges(table: &Table<'_>) -> Result<Vec<(&'static str, Query, &'static str, &'static str)>, Failure> {
    let query = |text| Ok::<_, Failure>(table.query(key_condition(text, &vw("a", "m"))?));
    Ok(vec![
        ("sk > :w", query("pk = :v AND sk > :w")?, "n", "m"),
        ("sk >= :w", query("pk = :v AND sk >= :w")?, "m", "l"),
        ("sk < :w", query("pk = :v AND sk < :w")?, "l", "m"),
        ("sk <= :w", query("pk = :v AND sk <= :w")?, "m", "n"),
        ("begins_with", query("pk = :v AND begins_with(sk, :w)")?, "mm", "l"),
        ("BETWEEN", query("pk = :v AND sk BETWEEN :v AND :w")?, "m", "n"),
    ])
}

async fn a_start_key_is_in_the_range(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for (what, query, within, outside) in ranges(&table)? {
        for forward in [true, false] {
            let query = query.clone().scan_index_forward(forward);
            table.send(query.clone().exclusive_start_key(sorted(within))).await?;
            let words = "The provided starting key does not match the range key predicate";
            start(what, &table, query, sorted(outside), words).await?;
        }
    }
    Ok(())
}

async fn a_start_key_of_another_partition_does_not_go_with_a_range(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let words = "The query can return at most one row and cannot be restarted";
    let query = table.query(key_condition("pk = :v AND sk = :w", &vw("a", "m"))?);
    start("another partition", &table, query, Item::new().with("pk", "b").with("sk", "m"), words).await
}

async fn a_partition_without_a_sort_key_has_nothing_to_begin_after(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key()).await?;
    let query = table.query(KeyCondition::partition("pk", "a")).exclusive_start_key(key());
    let words = "The provided exclusive start key is invalid: ExclusiveStartKey: {pk=AttributeValue: {S:a";
    refused_with("the query", table.send(query).await, words)
}

async fn a_start_key_is_in_the_segment(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for pk in 0..16 {
        table.seed(Item::new().with("pk", format!("{pk}"))).await?;
    }
    let part = |segment| table.scan().segment(Segment { segment, total_segments: 2 });
    for (own, other) in [(0, 1), (1, 0)] {
        let first = table.page(part(own).limit(1)).await?;
        let last =
            first.last_evaluated_key.ok_or_else(|| Failure::new("a segment of sixteen items has one"))?;
        table.send(part(own).exclusive_start_key(last.clone())).await?;
        let words = format!(
            "{INVALID}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 \
             Segment: {other}"
        );
        start("the other segment", &table, part(other), last, &words).await?;
    }
    Ok(())
}
