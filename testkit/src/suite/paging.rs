//! Pages of Query and Scan: where one ends, and where the next begins.

use std::collections::BTreeSet;

use itemstore::request::{Query, Scan, Select};
use itemstore::schema::{Projected, ScalarType};
use itemstore::value::Item;

use super::{decimal, filter, global_partition, key, partition, projection, v};
use crate::case::cases;
use crate::expect::{Failure, equal};
use crate::pages::Paged;
use crate::subject::{BY_G, BY_N, Subject, Table};

cases! { "paging":
    a_limit_counts_the_items_evaluated cites ["9.2/limit", "9.2/counts"] needs [Queries];
    a_page_that_ends_by_its_limit_tells_where_to_go_on cites ["9.2/last_key"] needs [Queries];
    a_limit_reached_with_the_last_item_tells_where_to_go_on cites ["9.2/last_key_at_end"] needs [Queries];
    the_last_key_is_the_key_of_the_last_item_evaluated cites ["9.2/last_key_evaluated"] needs [Queries];
    the_last_key_of_an_index_is_both_keys cites ["9.2/last_key_shape"] needs [Queries, Indexes];
    pages_of_a_partition_are_the_whole cites ["9.2/whole"] needs [Queries];
    pages_with_a_filter_are_the_whole cites ["9.2/whole", "9.2/limit"] needs [Queries];
    pages_of_a_scan_are_the_whole cites ["9.2/whole"] needs [Queries];
    pages_of_a_global_index_are_the_whole cites ["9.2/whole", "9.2/ties"] needs [Queries, Indexes];
    pages_of_a_local_index_are_the_whole cites ["9.2/whole", "9.2/ties"] needs [Queries, Indexes];
    pages_over_a_table_without_a_sort_key_are_the_whole cites ["9.2/whole", "9.2/ties"] needs [Queries, Indexes];
    pages_of_a_scanned_index_are_the_whole cites ["9.2/whole", "9.2/ties"] needs [Queries, Indexes];
    a_query_begins_after_a_key_that_need_not_exist cites ["9.2/start_key"] needs [Queries];
    an_index_is_read_after_an_item_that_is_gone cites ["9.2/start_key"] needs [Queries, Indexes];
    a_scan_goes_on_after_an_item_that_is_gone cites ["9.2/start_key"] needs [Queries];
    a_page_ends_at_about_a_megabyte cites ["9.2/size"] needs [Queries];
    the_size_of_a_page_is_counted_before_the_filter cites ["9.2/size_before_filter"] needs [Queries];
    the_size_of_a_page_of_an_index_is_of_what_it_holds cites ["9.2/index_size"] needs [Queries, Indexes];
}

/// The partition `a` with `items` items, whose sort keys are numbers from 0 and whose `x` is their last digit.
async fn numbered(subject: &Subject, items: i32) -> Result<Table<'_>, Failure> {
    let table = subject.table_keyed(ScalarType::S, Some(ScalarType::N)).await?;
    for sk in 0..items {
        table.seed(key().with("sk", sk).with("x", sk % 10)).await?;
    }
    Ok(table)
}

async fn a_limit_counts_the_items_evaluated(subject: &Subject) -> Result<(), Failure> {
    let table = numbered(subject, 10).await?;
    let rows = [(1, 0, 1), (5, 0, 5), (6, 1, 6), (8, 3, 8), (11, 5, 10)];
    for (limit, count, scanned_count) in rows {
        let late = filter("x > :v", &v(4))?;
        let query = table.page(table.query(partition()).filter(late.clone()).limit(limit)).await?;
        let scan = table.page(table.scan().filter(late).limit(limit)).await?;
        for (what, page) in [("query", query), ("scan", scan)] {
            let what = format!("{what} with limit {limit}");
            let found = (page.items.len(), page.count, page.scanned_count);
            equal(&what, &found, &(count, count, scanned_count))?;
        }
    }
    Ok(())
}

async fn a_page_that_ends_by_its_limit_tells_where_to_go_on(subject: &Subject) -> Result<(), Failure> {
    let table = numbered(subject, 4).await?;
    for (limit, last) in [(Some(1), Some(0)), (Some(3), Some(2)), (Some(5), None), (None, None)] {
        let expected = last.map(|sk| key().with("sk", sk));
        let query = table.page(table.query(partition()).limit(limit)).await?;
        equal(&format!("query with limit {limit:?}"), &query.last_evaluated_key, &expected)?;
        let scan = table.page(table.scan().limit(limit)).await?;
        equal(&format!("scan with limit {limit:?}"), &scan.last_evaluated_key, &expected)?;
    }
    let down = table.page(table.query(partition()).scan_index_forward(false).limit(1)).await?;
    equal("down", &down.last_evaluated_key, &Some(key().with("sk", 3)))
}

async fn a_limit_reached_with_the_last_item_tells_where_to_go_on(subject: &Subject) -> Result<(), Failure> {
    let table = numbered(subject, 3).await?;
    let last = Some(key().with("sk", 2));
    for (what, pages) in [
        ("query", table.pages(table.query(partition()).limit(3)).await?),
        ("scan", table.pages(table.scan().limit(3)).await?),
    ] {
        let told: Vec<_> = pages.iter().map(|page| (page.scanned_count, &page.last_evaluated_key)).collect();
        equal(what, &told, &vec![(3, &last), (0, &None)])?;
    }
    Ok(())
}

async fn the_last_key_is_the_key_of_the_last_item_evaluated(subject: &Subject) -> Result<(), Failure> {
    let table = numbered(subject, 5).await?;
    let none = filter("x > :v", &v(100))?;
    let first = filter("x = :v", &v(0))?;
    let rows = [
        ("none is given", table.query(partition()).filter(none.clone())),
        ("the last is not given", table.query(partition()).filter(first)),
        ("parts are given", table.query(partition()).projection(projection("x")?)),
        ("a count", table.query(partition()).select(Select::Count)),
    ];
    let expected = Some(key().with("sk", 2));
    for (what, query) in rows {
        equal(what, &table.page(query.limit(3)).await?.last_evaluated_key, &expected)?;
    }
    let scan = table.page(table.scan().filter(none).limit(3)).await?;
    equal("of a scan", &scan.last_evaluated_key, &expected)
}

async fn the_last_key_of_an_index_is_both_keys(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    for sk in ["b", "c"] {
        table.seed(key().with("sk", sk).with("g", "a").with("n", 1).with("x", 2)).await?;
    }
    let local = key().with("sk", "b").with("n", 1);
    let global = local.clone().with("g", "a");
    let rows = [
        ("global", table.page(table.query_index(BY_G, global_partition()).limit(1)).await?, &global),
        ("local", table.page(table.query_index(BY_N, partition()).limit(1)).await?, &local),
        ("global, scanned", table.page(table.scan_index(BY_G).limit(1)).await?, &global),
        ("local, scanned", table.page(table.scan_index(BY_N).limit(1)).await?, &local),
    ];
    for (what, page, expected) in rows {
        let last = page.last_evaluated_key.unwrap_or_default();
        let names = |item: &Item| item.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
        equal(what, &names(&last), &names(expected))?;
        let of_item = |key: &Item| {
            page.items.iter().all(|item| key.iter().all(|(name, value)| item.get(name) == Some(value)))
        };
        equal(what, &of_item(&last), &true)?;
    }
    Ok(())
}

/// For every limit the pages hold together what one page holds without a limit, in the same order.
async fn whole<R: Paged>(
    what: &str,
    table: &Table<'_>,
    items: usize,
    request: impl Fn(Option<i32>) -> R,
) -> Result<(), Failure> {
    let expected = table.page(request(None)).await?.items;
    equal(what, &expected.len(), &items)?;
    for limit in 1..=i32::try_from(items).unwrap_or(i32::MAX).saturating_add(2) {
        let found = table.all(request(Some(limit))).await?;
        equal(&format!("{what} with limit {limit}"), &found, &expected)?;
    }
    Ok(())
}

/// [`whole`] in both directions.
async fn whole_query(what: &str, table: &Table<'_>, items: usize, query: &Query) -> Result<(), Failure> {
    whole(what, table, items, |limit| query.clone().limit(limit)).await?;
    let down = query.clone().scan_index_forward(false);
    whole(&format!("{what}, down"), table, items, |limit| down.clone().limit(limit)).await?;
    let mut reversed = table.page(down).await?.items;
    reversed.reverse();
    equal(&format!("{what}, down and back"), &reversed, &table.page(query.clone()).await?.items)
}

async fn whole_scan(what: &str, table: &Table<'_>, items: usize, scan: &Scan) -> Result<(), Failure> {
    whole(what, table, items, |limit| scan.clone().limit(limit)).await
}

async fn pages_of_a_partition_are_the_whole(subject: &Subject) -> Result<(), Failure> {
    let table = numbered(subject, 12).await?;
    table.seed(Item::new().with("pk", "b").with("sk", 5)).await?;
    whole_query("a partition", &table, 12, &table.query(partition())).await?;
    let range = super::key_condition("pk = :v AND sk > :w", &super::vw("a", 3))?;
    whole_query("a range", &table, 8, &table.query(range)).await
}

async fn pages_with_a_filter_are_the_whole(subject: &Subject) -> Result<(), Failure> {
    let table = numbered(subject, 12).await?;
    let few = filter("x = :v", &v(1))?;
    whole_query("query", &table, 2, &table.query(partition()).filter(few.clone())).await?;
    whole_scan("scan", &table, 2, &table.scan().filter(few)).await
}

async fn pages_of_a_scan_are_the_whole(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for pk in ["a", "b", "c", "d"] {
        for sk in ["a", "b", "c"] {
            table.seed(Item::new().with("pk", pk).with("sk", sk)).await?;
        }
    }
    whole_scan("with a sort key", &table, 12, &table.scan()).await?;
    let simple = subject.table().await?;
    for pk in ["a", "b", "c", "d", "e"] {
        simple.seed(Item::new().with("pk", pk)).await?;
    }
    whole_scan("without a sort key", &simple, 5, &simple.scan()).await
}

/// Items whose index keys are often equal: twelve of them in the indexes, and some that are in none.
async fn often_equal(subject: &Subject) -> Result<Table<'_>, Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    for at in 0..12 {
        let pk = if at < 10 { "a" } else { "b" };
        let item = Item::new().with("pk", pk).with("sk", format!("{at:02}"));
        table.seed(item.with("g", "a").with("n", at % 3)).await?;
    }
    table.seed(key().with("sk", "07x")).await?;
    table.seed(key().with("sk", "08x").with("g", "a")).await?;
    Ok(table)
}

async fn pages_of_a_global_index_are_the_whole(subject: &Subject) -> Result<(), Failure> {
    let table = often_equal(subject).await?;
    whole_query("the index", &table, 12, &table.query_index(BY_G, global_partition())).await?;
    let equal = super::key_condition("g = :v AND n = :w", &super::vw("a", 1))?;
    whole_query("equal keys", &table, 4, &table.query_index(BY_G, equal)).await
}

async fn pages_of_a_local_index_are_the_whole(subject: &Subject) -> Result<(), Failure> {
    let table = often_equal(subject).await?;
    whole_query("the index", &table, 10, &table.query_index(BY_N, partition()).consistent_read(true)).await?;
    let equal = super::key_condition("pk = :v AND n = :w", &super::vw("a", 1))?;
    whole_query("equal keys", &table, 3, &table.query_index(BY_N, equal)).await
}

async fn pages_over_a_table_without_a_sort_key_are_the_whole(subject: &Subject) -> Result<(), Failure> {
    let table = subject.simple_indexed_table().await?;
    for pk in 0..8 {
        table.seed(Item::new().with("pk", format!("{pk}")).with("g", "a").with("n", pk % 2)).await?;
    }
    whole_query("the index", &table, 8, &table.query_index(BY_G, global_partition())).await?;
    let equal = super::key_condition("g = :v AND n = :w", &super::vw("a", 0))?;
    whole_query("equal keys", &table, 4, &table.query_index(BY_G, equal)).await
}

async fn pages_of_a_scanned_index_are_the_whole(subject: &Subject) -> Result<(), Failure> {
    let table = often_equal(subject).await?;
    table.seed(key().with("sk", "x").with("g", "b").with("n", 1)).await?;
    whole_scan("global", &table, 13, &table.scan_index(BY_G)).await?;
    whole_scan("local", &table, 13, &table.scan_index(BY_N)).await
}

async fn a_query_begins_after_a_key_that_need_not_exist(subject: &Subject) -> Result<(), Failure> {
    let table = numbered(subject, 5).await?;
    let rows = [
        ("2", &[3, 4][..], &[1, 0][..]),
        ("2.5", &[3, 4], &[2, 1, 0]),
        ("-7", &[0, 1, 2, 3, 4], &[]),
        ("4", &[], &[3, 2, 1, 0]),
        ("1e9", &[], &[4, 3, 2, 1, 0]),
    ];
    for (sk, up, down) in rows {
        let start = key().with("sk", decimal(sk)?);
        for (forward, expected) in [(true, up), (false, down)] {
            let query = table.query(partition()).scan_index_forward(forward);
            let page = table.page(query.exclusive_start_key(start.clone())).await?;
            let numbers = page.items.iter().filter_map(|item| item.get("sk")?.as_n()?.try_into().ok());
            equal(&format!("after {sk}, {forward}"), &numbers.collect::<Vec<i32>>(), &expected.to_vec())?;
        }
    }
    Ok(())
}

/// The second half of the pages is read after the last item of the first is gone.
async fn after_a_deletion<R: Paged>(
    what: &str,
    table: &Table<'_>,
    request: impl Fn(Option<i32>) -> R,
) -> Result<(), Failure> {
    let expected = table.page(request(None)).await?.items;
    let half = expected.len() / 2;
    let page = table.page(request(i32::try_from(half).ok())).await?;
    let last = page.items.last().cloned().unwrap_or_default();
    let is_key = |name: &str| ["pk", "sk"].contains(&name);
    let key = last.iter().filter(|(name, _)| is_key(name.as_str()));
    let key: Item = key.map(|(name, value)| (name.clone(), value.clone())).collect();
    table.send(table.delete(key)).await?;
    let rest = table.page(request(None).after(page.last_evaluated_key)).await?.items;
    equal(what, &rest, &expected.get(half..).unwrap_or_default().to_vec())?;
    table.seed(last).await?;
    Ok(())
}

async fn an_index_is_read_after_an_item_that_is_gone(subject: &Subject) -> Result<(), Failure> {
    let table = often_equal(subject).await?;
    let global = table.query_index(BY_G, global_partition());
    after_a_deletion("global", &table, |limit| global.clone().limit(limit)).await?;
    let down = global.scan_index_forward(false);
    after_a_deletion("global, down", &table, |limit| down.clone().limit(limit)).await?;
    let local = table.query_index(BY_N, partition()).consistent_read(true);
    after_a_deletion("local", &table, |limit| local.clone().limit(limit)).await?;
    after_a_deletion("scanned", &table, |limit| table.scan_index(BY_G).limit(limit)).await
}

async fn a_scan_goes_on_after_an_item_that_is_gone(subject: &Subject) -> Result<(), Failure> {
    let table = often_equal(subject).await?;
    after_a_deletion("scan", &table, |limit| table.scan().limit(limit)).await
}

/// Twelve items of 100,000 bytes and a little more in the partition `a` of a table and of its indexes.
async fn large(subject: &Subject, projected: Projected) -> Result<Table<'_>, Failure> {
    let table = subject.indexed_table(projected).await?;
    for sk in 0..12 {
        let item = key().with("sk", format!("{sk:02}")).with("g", "a").with("n", sk);
        table.seed(item.with("x", "x".repeat(100_000))).await?;
    }
    Ok(table)
}

/// Where exactly a page ends is not promised: clients must not depend on it. A page of a megabyte holds ten such items.
fn about_a_megabyte(what: &str, scanned_count: usize, has_last_key: bool) -> Result<(), Failure> {
    let right = (9..=11).contains(&scanned_count);
    equal(&format!("{what}: {scanned_count} items"), &(right, has_last_key), &(true, true))
}

async fn a_page_ends_at_about_a_megabyte(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for sk in 0..12 {
        table.seed(key().with("sk", format!("{sk:02}")).with("x", "x".repeat(100_000))).await?;
    }
    let query = table.pages(table.query(partition())).await?;
    let scan = table.pages(table.scan()).await?;
    for (what, pages) in [("query", query), ("scan", scan)] {
        let first = pages.first().ok_or_else(|| Failure::new("there is a first page"))?;
        about_a_megabyte(what, first.scanned_count, first.last_evaluated_key.is_some())?;
        equal(what, &pages.iter().map(|page| page.count).sum::<usize>(), &12)?;
        equal(what, &pages.last().and_then(|page| page.last_evaluated_key.clone()), &None)?;
    }
    Ok(())
}

async fn the_size_of_a_page_is_counted_before_the_filter(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for sk in 0..12 {
        table.seed(key().with("sk", format!("{sk:02}")).with("x", "x".repeat(100_000))).await?;
    }
    let none = || filter("attribute_not_exists(x)", &[]);
    let rows = [
        ("filter", table.page(table.query(partition()).filter(none()?)).await?),
        ("projection", table.page(table.query(partition()).projection(projection("pk")?)).await?),
        ("count", table.page(table.query(partition()).select(Select::Count)).await?),
        ("scan", table.page(table.scan().filter(none()?)).await?),
    ];
    for (what, page) in rows {
        about_a_megabyte(what, page.scanned_count, page.last_evaluated_key.is_some())?;
    }
    Ok(())
}

async fn the_size_of_a_page_of_an_index_is_of_what_it_holds(subject: &Subject) -> Result<(), Failure> {
    let table = large(subject, Projected::KeysOnly).await?;
    for (what, page) in [
        ("global", table.page(table.query_index(BY_G, global_partition())).await?),
        ("local", table.page(table.query_index(BY_N, partition())).await?),
        ("scanned", table.page(table.scan_index(BY_G)).await?),
    ] {
        equal(what, &(page.scanned_count, page.last_evaluated_key), &(12, None))?;
    }
    let table = large(subject, Projected::Include(vec!["x".into()])).await?;
    let page = table.page(table.query_index(BY_G, global_partition())).await?;
    about_a_megabyte("what the index holds is large", page.scanned_count, page.last_evaluated_key.is_some())
}
