//! GetItem.

use itemstore::value::Item;

use super::{key, projection};
use crate::case::cases;
use crate::expect::{Failure, equal};
use crate::subject::Subject;

cases! { "get_item":
    a_stored_item_is_given_whole cites ["8.2/get"];
    a_missing_item_is_none cites ["8.2/get", "6/nothing"];
    an_item_is_found_by_both_parts_of_its_key cites ["8.2/get"];
    an_eventually_consistent_read_finds_a_settled_item cites ["8.2/get"];
    a_projection_that_matches_nothing_gives_an_empty_item cites ["6/nothing"];
}

async fn a_stored_item_is_given_whole(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = key().with("n", 1_u32).with("m", Item::new().with("k", "v"));
    table.seed(item.clone()).await?;
    equal("the item", &table.stored(key()).await?, &Some(item))
}

async fn a_missing_item_is_none(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    equal("whole", &table.stored(key()).await?, &None)?;
    let projected = table.send(table.project(key(), projection("a")?)).await?;
    equal("projected", &projected.item, &None)
}

async fn an_item_is_found_by_both_parts_of_its_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let first = key().with("sk", "1").with("n", 1_u32);
    let second = key().with("sk", "2").with("n", 2_u32);
    table.seed(first.clone()).await?;
    table.seed(second.clone()).await?;
    equal("first", &table.stored(key().with("sk", "1")).await?, &Some(first))?;
    equal("second", &table.stored(key().with("sk", "2")).await?, &Some(second))?;
    equal("another", &table.stored(key().with("sk", "3")).await?, &None)
}

async fn an_eventually_consistent_read_finds_a_settled_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key()).await?;
    table.stored(key()).await?;
    let output = table.send(table.get(key()).consistent_read(false)).await?;
    equal("the item", &output.item, &Some(key()))
}

async fn a_projection_that_matches_nothing_gives_an_empty_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("a", 1_u32)).await?;
    let output = table.send(table.project(key(), projection("b, c.d")?)).await?;
    equal("the item", &output.item, &Some(Item::new()))
}
