//! What a projection gives of an item: rows of projection and result.

use itemstore::value::{AttributeValue, Item};

use super::{counts, get_part, key, list, projection};
use crate::case::cases;
use crate::expect::{Failure, equal, refused};
use crate::subject::Subject;

cases! { "projections":
    a_projection_keeps_the_nesting cites ["6/nesting"];
    what_is_missing_is_left_out cites ["6/missing"];
    elements_come_compacted_in_order cites ["6/lists"];
    parts_of_one_element_come_as_one cites ["6/merge"];
    paths_do_not_overlap_or_conflict cites ["6/overlap", "6/conflict"];
    no_path_leads_into_a_key cites ["2/nested_path"];
}

fn stored() -> Item {
    let pair: AttributeValue = Item::new().with("x", 1_i64).with("y", 2_i64).into();
    key()
        .with("a", 1_i64)
        .with("m", Item::new().with("k", "v").with("j", pair.clone()))
        .with("l", list([0_i64.into(), 1_i64.into(), pair, counts(&[7, 8])]))
}

async fn give(subject: &Subject, rows: &[(&str, Item)]) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(stored()).await?;
    for (text, expected) in rows {
        let output = table.send(table.project(key(), projection(text)?)).await?;
        equal(text, &output.item, &Some(expected.clone()))?;
    }
    Ok(())
}

fn map(name: &str, value: impl Into<AttributeValue>) -> Item {
    Item::new().with(name, value)
}

async fn a_projection_keeps_the_nesting(subject: &Subject) -> Result<(), Failure> {
    give(
        subject,
        &[
            ("a", map("a", 1_i64)),
            ("pk, a", key().with("a", 1_i64)),
            ("m.j.x", map("m", map("j", map("x", 1_i64)))),
            ("m.k, a", map("m", map("k", "v")).with("a", 1_i64)),
        ],
    )
    .await
}

async fn what_is_missing_is_left_out(subject: &Subject) -> Result<(), Failure> {
    give(
        subject,
        &[
            ("a, gone", map("a", 1_i64)),
            ("a.b", Item::new()),
            ("m[0]", Item::new()),
            ("l.x", Item::new()),
            ("l[9]", Item::new()),
            ("m.j.gone", Item::new()),
        ],
    )
    .await
}

async fn elements_come_compacted_in_order(subject: &Subject) -> Result<(), Failure> {
    give(
        subject,
        &[
            ("l[1], l[0]", map("l", counts(&[0, 1]))),
            ("l[3][1], l[0]", map("l", list([0_i64.into(), counts(&[8])]))),
            ("l[9], l[1]", map("l", counts(&[1]))),
            ("l[3][1], l[3][0]", map("l", list([counts(&[7, 8])]))),
            ("l[2].x, l[0]", map("l", list([0_i64.into(), map("x", 1_i64).into()]))),
        ],
    )
    .await
}

async fn parts_of_one_element_come_as_one(subject: &Subject) -> Result<(), Failure> {
    let pair: AttributeValue = map("x", 1_i64).with("y", 2_i64).into();
    give(
        subject,
        &[("l[2].x, l[2].y", map("l", list([pair.clone()]))), ("m.j.y, m.j.x", map("m", map("j", pair)))],
    )
    .await
}

async fn paths_do_not_overlap_or_conflict(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let rows = [
        ("a, a", "overlap", "a", "a"),
        ("m, m.k[0]", "overlap", "m", "m, k, [0]"),
        ("m.k, m", "overlap", "m, k", "m"),
        ("m.k, m[1]", "conflict", "m, k", "m, [1]"),
    ];
    for (text, word, one, two) in rows {
        let refusal = get_part(&table, text).await;
        let words = format!(
            "Invalid ProjectionExpression: Two document paths {word} with each other; must remove or rewrite one of \
             these paths; path one: [{one}], path two: [{two}]"
        );
        refused(text, refusal, &words)?;
    }
    Ok(())
}

async fn no_path_leads_into_a_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let words =
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk";
    refused("pk.a", table.send(table.project(key(), projection("pk.a")?)).await, words)
}
