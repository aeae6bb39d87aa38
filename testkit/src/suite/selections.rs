//! What a Query or a Scan gives of each item.

use itemstore::request::Select;
use itemstore::schema::Projected;
use itemstore::value::Item;

use super::{filter, global_partition, key, list, partition, projection, v};
use crate::case::cases;
use crate::expect::{Failure, equal, refused, refused_with};
use crate::pages::Paged;
use crate::subject::{BY_G, BY_N, Subject, Table};

cases! { "selections":
    a_table_gives_whole_items cites ["9.1/default"] needs [Queries];
    an_index_gives_what_it_holds cites ["9.1/default"] needs [Queries, Indexes];
    a_projection_gives_parts_of_each_item cites ["9.1/projection", "6/nesting", "6/lists"] needs [Queries];
    what_a_projection_does_not_find_is_an_empty_item cites ["6/nothing"] needs [Queries];
    a_projection_comes_after_the_filter cites ["9.1/projection"] needs [Queries];
    specific_attributes_need_a_projection cites ["9.1/specific"] needs [Queries];
    a_projection_goes_with_specific_attributes_only cites ["9.1/with_projection"] needs [Queries];
    paths_of_a_projection_do_not_overlap cites ["6/overlap"] needs [Queries];
    no_path_leads_into_a_key cites ["2/nested_path"] needs [Queries];
    projected_attributes_are_those_of_an_index cites ["9.1/all_projected"] needs [Queries];
    all_projected_attributes_are_what_an_index_holds cites ["9.1/all_projected"] needs [Queries, Indexes];
    a_global_index_that_holds_all_gives_all cites ["9.1/all_of_global"] needs [Queries, Indexes];
    a_global_index_that_holds_less_does_not_give_all cites ["9.1/all_of_global"] needs [Queries, Indexes];
    a_global_index_gives_no_attribute_it_does_not_hold cites ["9.1/not_projected"] needs [Queries, Indexes];
    a_query_of_an_index_filters_by_what_the_index_holds cites ["9.1/filter_not_projected"] needs [Queries, Indexes];
    a_local_index_gives_whole_items_when_asked cites ["9.1/all_of_local"] needs [Queries, Indexes];
    a_local_index_gives_attributes_it_does_not_hold cites ["9.1/local_fetches"] needs [Queries, Indexes];
    a_count_gives_no_items cites ["9.1/count"] needs [Queries];
    an_index_is_counted cites ["9.1/count"] needs [Queries, Indexes];
}

/// An item in every index of an indexed table.
fn item() -> Item {
    key().with("sk", "b").with("g", "a").with("n", 1).with("x", 2).with("y", Item::new().with("z", 3))
}

/// `item` with these attributes alone.
fn only(names: &[&str]) -> Item {
    item()
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// An indexed table with [`item`] in it.
async fn indexed(subject: &Subject, projected: Projected) -> Result<Table<'_>, Failure> {
    let table = subject.indexed_table(projected).await?;
    table.seed(item()).await?;
    Ok(table)
}

/// The table gives exactly this item.
async fn gives<R: Paged>(what: &str, table: &Table<'_>, request: R, expected: &Item) -> Result<(), Failure> {
    let page = table.page(request).await?;
    equal(what, &page.items, &vec![expected.clone()])?;
    equal(what, &page.count, &1)
}

async fn a_table_gives_whole_items(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    table.seed(item()).await?;
    for select in [None, Some(Select::AllAttributes)] {
        gives("query", &table, table.query(partition()).select(select), &item()).await?;
        gives("scan", &table, table.scan().select(select), &item()).await?;
    }
    Ok(())
}

async fn an_index_gives_what_it_holds(subject: &Subject) -> Result<(), Failure> {
    let rows = [
        (Projected::All, item()),
        (Projected::KeysOnly, only(&["pk", "sk", "g", "n"])),
        (Projected::Include(vec!["x".into()]), only(&["pk", "sk", "g", "n", "x"])),
        (
            Projected::Include(vec!["y".into(), "gone".into(), "sk".into()]),
            only(&["pk", "sk", "g", "n", "y"]),
        ),
    ];
    for (projected, expected) in rows {
        let table = indexed(subject, projected.clone()).await?;
        let mut local = expected.clone();
        if projected != Projected::All {
            // The key of the global index is nothing to the local one.
            local.remove("g");
        }
        let what = format!("{projected:?}");
        gives(&what, &table, table.query_index(BY_G, global_partition()), &expected).await?;
        gives(&what, &table, table.scan_index(BY_G), &expected).await?;
        gives(&what, &table, table.query_index(BY_N, partition()), &local).await?;
        gives(&what, &table, table.scan_index(BY_N), &local).await?;
    }
    Ok(())
}

async fn a_projection_gives_parts_of_each_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let elements = list([0.into(), Item::new().with("a", 1).into(), 2.into()]);
    table.seed(item().with("l", elements)).await?;
    let rows = [
        ("x", only(&["x"])),
        ("sk, x", only(&["sk", "x"])),
        ("y.z, gone", only(&["y"])),
        ("l[2], l[0]", Item::new().with("l", list([0.into(), 2.into()]))),
        ("l[1].a", Item::new().with("l", list([Item::new().with("a", 1).into()]))),
    ];
    for (text, expected) in rows {
        for select in [None, Some(Select::SpecificAttributes)] {
            let query = table.query(partition()).projection(projection(text)?).select(select);
            gives(text, &table, query, &expected).await?;
            let scan = table.scan().projection(projection(text)?).select(select);
            gives(text, &table, scan, &expected).await?;
        }
    }
    Ok(())
}

async fn what_a_projection_does_not_find_is_an_empty_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    table.seed(item()).await?;
    let query = table.query(partition()).projection(projection("gone, y.gone")?);
    gives("query", &table, query, &Item::new()).await?;
    gives("scan", &table, table.scan().projection(projection("gone")?), &Item::new()).await
}

async fn a_projection_comes_after_the_filter(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    table.seed(item()).await?;
    table.seed(item().with("sk", "c").with("x", 7)).await?;
    let query = table.query(partition()).filter(filter("x = :v", &v(7))?).projection(projection("sk")?);
    gives("query", &table, query, &Item::new().with("sk", "c")).await?;
    let scan = table.scan().filter(filter("x = :v", &v(7))?).projection(projection("sk")?);
    gives("scan", &table, scan, &Item::new().with("sk", "c")).await
}

async fn specific_attributes_need_a_projection(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let words =
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES";
    let query = table.query(partition()).select(Select::SpecificAttributes);
    refused("query", table.send(query).await, &format!("1 validation error detected: {words}"))?;
    refused("scan", table.send(table.scan().select(Select::SpecificAttributes)).await, words)
}

async fn a_projection_goes_with_specific_attributes_only(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows = [(Select::AllAttributes, "ALL_ATTRIBUTES"), (Select::Count, "only the Count")];
    for (select, name) in rows {
        let words = format!("Cannot specify the ProjectionExpression when choosing to get {name}");
        let query = table.query(partition()).projection(projection("x")?).select(select);
        refused(name, table.send(query).await, &words)?;
        let scan = table.scan().projection(projection("x")?).select(select);
        refused(name, table.send(scan).await, &words)?;
    }
    Ok(())
}

async fn paths_of_a_projection_do_not_overlap(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let words = "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of \
                 these paths; path one: [x], path two: [x, y]";
    let query = table.query(partition()).projection(projection("x, x.y")?);
    refused("query", table.send(query).await, words)?;
    refused("scan", table.send(table.scan().projection(projection("x, x.y")?)).await, words)
}

async fn no_path_leads_into_a_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let words =
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk";
    let query = table.query(partition()).projection(projection("pk.x")?);
    refused("query", table.send(query).await, words)?;
    refused("scan", table.send(table.scan().projection(projection("pk[0]")?)).await, words)?;
    let scan = table.scan().filter(filter("attribute_exists(pk.x)", &[])?);
    refused_with("the filter", table.send(scan).await, words)
}

async fn projected_attributes_are_those_of_an_index(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let words = "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName";
    let query = table.query(partition()).select(Select::AllProjectedAttributes);
    refused("query", table.send(query).await, words)
}

async fn all_projected_attributes_are_what_an_index_holds(subject: &Subject) -> Result<(), Failure> {
    let table = indexed(subject, Projected::Include(vec!["x".into()])).await?;
    let select = Select::AllProjectedAttributes;
    let expected = only(&["pk", "sk", "g", "n", "x"]);
    let query = table.query_index(BY_G, global_partition()).select(select);
    gives("global", &table, query, &expected).await?;
    gives("global, scanned", &table, table.scan_index(BY_G).select(select), &expected).await?;
    let query = table.query_index(BY_N, partition()).select(select);
    gives("local", &table, query, &only(&["pk", "sk", "n", "x"])).await
}

async fn a_global_index_that_holds_all_gives_all(subject: &Subject) -> Result<(), Failure> {
    let table = indexed(subject, Projected::All).await?;
    let query = table.query_index(BY_G, global_partition()).select(Select::AllAttributes);
    gives("query", &table, query, &item()).await?;
    gives("scan", &table, table.scan_index(BY_G).select(Select::AllAttributes), &item()).await
}

async fn a_global_index_that_holds_less_does_not_give_all(subject: &Subject) -> Result<(), Failure> {
    for projected in [Projected::KeysOnly, Projected::Include(vec!["x".into(), "y".into()])] {
        let table = indexed(subject, projected).await?;
        let words = "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global \
                     secondary index by-g because its projection type is not ALL";
        let query = table.query_index(BY_G, global_partition()).select(Select::AllAttributes);
        refused("query", table.send(query).await, words)?;
        refused("scan", table.send(table.scan_index(BY_G).select(Select::AllAttributes)).await, words)?;
    }
    Ok(())
}

async fn a_global_index_gives_no_attribute_it_does_not_hold(subject: &Subject) -> Result<(), Failure> {
    let table = indexed(subject, Projected::Include(vec!["x".into()])).await?;
    let held = table.query_index(BY_G, global_partition()).projection(projection("x, g, sk")?);
    gives("what it holds", &table, held, &only(&["x", "g", "sk"])).await?;
    let words = "One or more parameter values were invalid: Global secondary index by-g does not project [y]";
    for text in ["y", "x, y.z"] {
        let query = table.query_index(BY_G, global_partition()).projection(projection(text)?);
        refused(text, table.send(query).await, words)?;
        refused(text, table.send(table.scan_index(BY_G).projection(projection(text)?)).await, words)?;
    }
    Ok(())
}

async fn a_query_of_an_index_filters_by_what_the_index_holds(subject: &Subject) -> Result<(), Failure> {
    let table = indexed(subject, Projected::Include(vec!["x".into()])).await?;
    let words = |index, names| {
        format!(
            "One or more parameter values were invalid: Secondary index {index} does not project one or more filter \
             attributes: [{names}]"
        )
    };
    let unheld = || filter("attribute_exists(y.z) OR attribute_exists(h) OR x = :v", &v(2));
    let global = || table.query_index(BY_G, global_partition());
    refused(BY_G, table.send(global().filter(unheld()?)).await, &words(BY_G, "h, y"))?;
    let local = || table.query_index(BY_N, partition());
    refused(BY_N, table.send(local().filter(unheld()?)).await, &words(BY_N, "h, y"))?;
    let whole = local().select(Select::AllAttributes).filter(filter("attribute_exists(g)", &[])?);
    refused("whole items", table.send(whole).await, &words(BY_N, "g"))?;
    let held = || filter("x = :v AND sk = :w", &super::vw(2, "b"));
    gives(BY_G, &table, global().filter(held()?), &only(&["pk", "sk", "g", "n", "x"])).await?;
    gives(BY_N, &table, local().filter(held()?), &only(&["pk", "sk", "n", "x"])).await
}

async fn a_local_index_gives_whole_items_when_asked(subject: &Subject) -> Result<(), Failure> {
    for projected in [Projected::All, Projected::KeysOnly, Projected::Include(vec!["x".into()])] {
        let table = indexed(subject, projected).await?;
        let query = table.query_index(BY_N, partition()).select(Select::AllAttributes);
        gives("query", &table, query, &item()).await?;
        gives("scan", &table, table.scan_index(BY_N).select(Select::AllAttributes), &item()).await?;
    }
    Ok(())
}

async fn a_local_index_gives_attributes_it_does_not_hold(subject: &Subject) -> Result<(), Failure> {
    let table = indexed(subject, Projected::KeysOnly).await?;
    for (text, expected) in [("x", only(&["x"])), ("n, y.z, g", only(&["n", "y", "g"]))] {
        let query = table.query_index(BY_N, partition()).projection(projection(text)?);
        gives(text, &table, query, &expected).await?;
        gives(text, &table, table.scan_index(BY_N).projection(projection(text)?), &expected).await?;
    }
    Ok(())
}

/// The page has no items and these counts.
async fn counts<R: Paged>(
    what: &str,
    table: &Table<'_>,
    request: R,
    count: usize,
    scanned_count: usize,
) -> Result<(), Failure> {
    let page = table.page(request).await?;
    equal(what, &page.items, &Vec::new())?;
    equal(what, &(page.count, page.scanned_count), &(count, scanned_count))
}

async fn a_count_gives_no_items(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for sk in 0..5 {
        table.seed(key().with("sk", format!("{sk}")).with("x", sk)).await?;
    }
    table.seed(Item::new().with("pk", "b").with("sk", "0").with("x", 9)).await?;
    let count = || table.query(partition()).select(Select::Count);
    counts("query", &table, count(), 5, 5).await?;
    counts("with a filter", &table, count().filter(filter("x > :v", &v(2))?), 2, 5).await?;
    counts("with a limit", &table, count().limit(3).filter(filter("x > :v", &v(1))?), 1, 3).await?;
    let count = || table.scan().select(Select::Count);
    counts("scan", &table, count(), 6, 6).await?;
    counts("scan with a filter", &table, count().filter(filter("x > :v", &v(2))?), 3, 6).await
}

async fn an_index_is_counted(subject: &Subject) -> Result<(), Failure> {
    let table = indexed(subject, Projected::KeysOnly).await?;
    table.seed(item().with("sk", "c")).await?;
    table.seed(key().with("sk", "d")).await?;
    counts("global", &table, table.query_index(BY_G, global_partition()).select(Select::Count), 2, 2).await?;
    counts("local", &table, table.query_index(BY_N, partition()).select(Select::Count), 2, 2).await?;
    counts("scanned", &table, table.scan_index(BY_G).select(Select::Count), 2, 2).await
}
