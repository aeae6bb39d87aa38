//! Scan: every item of a table, and the parts of a parallel scan.

use std::collections::BTreeMap;

use itemstore::ErrorKind;
use itemstore::request::{Scan, Segment};
use itemstore::schema::{Projected, ScalarType};
use itemstore::value::Item;

use super::{Values, filter, key, texts, update, v, vw};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, refused, says};
use crate::subject::{BY_G, BY_N, Subject, Table};

cases! { "scan":
    a_scan_gives_every_item cites ["10/all"] needs [Queries];
    a_table_without_items_is_an_empty_page cites ["10/all"] needs [Queries];
    a_filter_may_name_keys cites ["10/filter_keys", "9/filter"] needs [Queries];
    items_of_a_partition_come_in_their_order cites ["10/order"] needs [Queries];
    a_consistent_scan_sees_every_write_before_it cites ["10/consistent"] needs [Queries];
    a_scan_of_a_missing_table_tells_so cites ["3.2/table_missing"] needs [Queries];
    a_limit_is_at_least_one cites ["10/limit"] needs [Queries];
    segments_are_counted_from_zero cites ["10/segment_number"] needs [Queries];
    there_are_up_to_a_million_segments cites ["10/segment_bounds"] needs [Queries];
    segments_part_the_table cites ["10/segments"] needs [Queries];
    segments_part_an_index cites ["10/segments"] needs [Queries, Indexes];
    a_partition_is_in_one_segment cites ["10/segments_by_partition"] needs [Queries];
    an_item_stays_in_its_segment cites ["10/segments_stay"] needs [Queries];
    pages_of_a_segment_are_the_whole cites ["10/segments", "9.2/whole"] needs [Queries];
}

/// Items told apart, in no order.
fn sorted(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by_key(|item| format!("{:?}", item.iter().collect::<BTreeMap<_, _>>()));
    items
}

/// Partitions of two items each.
async fn partitions(subject: &Subject, partitions: usize) -> Result<(Table<'_>, Vec<Item>), Failure> {
    let table = subject.sorted_table().await?;
    let mut items = Vec::new();
    for pk in 0..partitions {
        for sk in ["a", "b"] {
            let item = Item::new().with("pk", format!("p{pk}")).with("sk", sk).with("x", pk);
            table.seed(item.clone()).await?;
            items.push(item);
        }
    }
    Ok((table, items))
}

async fn a_scan_gives_every_item(subject: &Subject) -> Result<(), Failure> {
    let (table, items) = partitions(subject, 10).await?;
    let page = table.page(table.scan()).await?;
    equal("the items", &sorted(page.items), &sorted(items))?;
    equal("the counts", &(page.count, page.scanned_count), &(20, 20))?;
    equal("where to go on", &page.last_evaluated_key, &None)?;
    let again = table.page(table.scan()).await?.items;
    equal("the same again", &again, &table.page(table.scan().consistent_read(false)).await?.items)
}

async fn a_table_without_items_is_an_empty_page(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let page = table.page(table.scan().limit(1)).await?;
    equal("the items", &page.items, &Vec::new())?;
    equal("the counts", &(page.count, page.scanned_count), &(0, 0))?;
    equal("where to go on", &page.last_evaluated_key, &None)
}

async fn a_filter_may_name_keys(subject: &Subject) -> Result<(), Failure> {
    let (table, _) = partitions(subject, 3).await?;
    let rows: [(&str, Values<'_>, usize); 5] = [
        ("pk = :v", &v("p1"), 2),
        ("pk = :v AND sk = :w", &vw("p1", "b"), 1),
        ("sk > :v", &v("a"), 3),
        ("begins_with(pk, :v) AND x <> :w", &vw("p", 1), 4),
        ("pk = sk", &[], 0),
    ];
    for (text, values, count) in rows {
        let page = table.page(table.scan().filter(filter(text, values)?)).await?;
        equal(text, &(page.items.len(), page.count, page.scanned_count), &(count, count, 6))?;
    }
    Ok(())
}

async fn items_of_a_partition_come_in_their_order(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::S, Some(ScalarType::N)).await?;
    for sk in [10, 9, -1, 100, 2] {
        for pk in ["a", "b", "c"] {
            table.seed(Item::new().with("pk", pk).with("sk", sk)).await?;
        }
    }
    let items = table.page(table.scan()).await?.items;
    for pk in ["a", "b", "c"] {
        let of_partition = items.iter().filter(|item| item.get("pk") == Some(&pk.into()));
        let sort_keys = of_partition.filter_map(|item| item.get("sk")?.as_n()?.try_into().ok());
        equal(pk, &sort_keys.collect::<Vec<i32>>(), &vec![-1, 2, 9, 10, 100])?;
    }
    Ok(())
}

async fn a_consistent_scan_sees_every_write_before_it(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let scanned = async |table: &Table<'_>| Ok::<_, Failure>(table.page(table.scan()).await?.items);
    table.seed(key()).await?;
    equal("put", &scanned(&table).await?, &vec![key()])?;
    table.send(table.update(key(), update("SET x = :v", &v(1))?)).await?;
    equal("updated", &scanned(&table).await?, &vec![key().with("x", 1)])?;
    table.send(table.delete(key())).await?;
    equal("deleted", &scanned(&table).await?, &Vec::new())
}

async fn a_scan_of_a_missing_table_tells_so(subject: &Subject) -> Result<(), Failure> {
    let table = subject.missing_table()?;
    for scan in [table.scan(), table.scan_index("by-none")] {
        let error = fails("the scan", table.send(scan).await, ErrorKind::TableNotFound)?;
        says("the scan", &error, "Requested resource not found")?;
    }
    Ok(())
}

async fn a_limit_is_at_least_one(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let words = "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value \
                 greater than or equal to 1";
    refused("none", table.send(table.scan().limit(0)).await, words)?;
    table.send(table.scan().limit(1)).await?;
    table.send(table.scan().limit(i32::MAX)).await?;
    Ok(())
}

/// One part of a scan.
fn part(table: &Table<'_>, segment: i32, total_segments: i32) -> Scan {
    table.scan().segment(Segment { segment, total_segments })
}

async fn segments_are_counted_from_zero(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (segment, total) in [(5, 5), (1, 1), (7, 2)] {
        let words = format!(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not \
             less than TotalSegments: {total}"
        );
        refused(&words, table.send(part(&table, segment, total)).await, &words)?;
    }
    for (segment, total) in [(0, 1), (0, 5), (4, 5)] {
        table.send(part(&table, segment, total)).await?;
    }
    Ok(())
}

async fn there_are_up_to_a_million_segments(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let rows = [
        (0, 1_000_001, "Value '1000001' at 'totalSegments'", "less than or equal to 1000000"),
        (0, 0, "Value '0' at 'totalSegments'", "greater than or equal to 1"),
        (-1, 2, "Value '-1' at 'segment'", "greater than or equal to 0"),
    ];
    for (segment, total, value, rule) in rows {
        let words = format!(
            "1 validation error detected: {value} failed to satisfy constraint: Member must have value {rule}"
        );
        refused(value, table.send(part(&table, segment, total)).await, &words)?;
    }
    table.send(part(&table, 999_999, 1_000_000)).await?;
    Ok(())
}

/// The items of all segments, which must each be in one of them.
async fn parted(table: &Table<'_>, total: i32, scan: impl Fn(i32) -> Scan) -> Result<Vec<Item>, Failure> {
    let mut items = Vec::new();
    for segment in 0..total {
        items.extend(table.all(scan(segment)).await?);
    }
    Ok(sorted(items))
}

async fn segments_part_the_table(subject: &Subject) -> Result<(), Failure> {
    let (table, items) = partitions(subject, 40).await?;
    let items = sorted(items);
    for total in (1..=9).chain([16, 31, 64]) {
        let found = parted(&table, total, |segment| part(&table, segment, total)).await?;
        equal(&format!("{total} segments"), &found, &items)?;
    }
    Ok(())
}

async fn segments_part_an_index(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let mut items = Vec::new();
    for at in 0..30 {
        let item = Item::new().with("pk", format!("p{}", at % 7)).with("sk", format!("{at}"));
        let item = item.with("g", format!("g{}", at % 9)).with("n", at % 2);
        table.seed(item.clone()).await?;
        items.push(item);
    }
    table.seed(key().with("sk", "in no index")).await?;
    let items = sorted(items);
    for index in [BY_G, BY_N] {
        for total in [1, 2, 3, 5, 16] {
            let scan = |segment| {
                table.scan_index(index).segment(Segment { segment, total_segments: total }).limit(4)
            };
            equal(&format!("{total} segments of {index}"), &parted(&table, total, scan).await?, &items)?;
        }
    }
    Ok(())
}

async fn a_partition_is_in_one_segment(subject: &Subject) -> Result<(), Failure> {
    let (table, _) = partitions(subject, 20).await?;
    let mut segments: BTreeMap<String, i32> = BTreeMap::new();
    for segment in 0..4 {
        for pk in texts(&table.all(part(&table, segment, 4)).await?, "pk") {
            equal(pk, segments.entry(pk.to_owned()).or_insert(segment), &segment)?;
        }
    }
    equal("partitions", &segments.len(), &20)
}

async fn an_item_stays_in_its_segment(subject: &Subject) -> Result<(), Failure> {
    let (table, _) = partitions(subject, 20).await?;
    let filter = filter("sk = :v", &v("a"))?;
    let of = async |segment| table.all(part(&table, segment, 4).filter(filter.clone())).await;
    let before = [of(0).await?, of(1).await?, of(2).await?, of(3).await?];
    for pk in 0..40 {
        table.seed(Item::new().with("pk", format!("q{pk}")).with("sk", "b")).await?;
    }
    let after = [of(0).await?, of(1).await?, of(2).await?, of(3).await?];
    equal("the segments", &after.map(sorted), &before.map(sorted))
}

async fn pages_of_a_segment_are_the_whole(subject: &Subject) -> Result<(), Failure> {
    let (table, _) = partitions(subject, 12).await?;
    for total in [1, 2, 5] {
        for segment in 0..total {
            let whole = table.page(part(&table, segment, total)).await?.items;
            for limit in [1, 2, 3, 7, 24] {
                let paged = table.all(part(&table, segment, total).limit(limit)).await?;
                equal(&format!("segment {segment} of {total} with limit {limit}"), &paged, &whole)?;
            }
        }
    }
    Ok(())
}
