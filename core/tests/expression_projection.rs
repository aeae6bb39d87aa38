//! What projections return: rows of projection and parts (SEMANTICS 6).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use itemstore::expr::Projection;
use itemstore::value::{AttributeValue, Item, List, Map};

fn list<T: Into<AttributeValue>>(elements: impl IntoIterator<Item = T>) -> List {
    elements.into_iter().map(Into::into).collect()
}

fn item() -> Item {
    let element = |at: i32| AttributeValue::from(Map::from_iter([("x", at), ("y", at + 10), ("z", at + 20)]));
    Item::new()
        .with("pk", "k")
        .with("a.b", 1)
        .with("l", list([0, 1, 2]))
        .with("d", list([element(0), element(1)]))
        .with(
            "m",
            Map::from_iter([
                ("k", AttributeValue::from(1)),
                ("n", Map::from_iter([("o", 2), ("p", 3)]).into()),
            ]),
        )
}

#[test]
fn parts_keep_their_nesting() {
    let rows = [
        ("pk", Item::new().with("pk", "k")),
        ("#ab", Item::new().with("a.b", 1)),
        ("l", Item::new().with("l", list([0, 1, 2]))),
        ("m.k", Item::new().with("m", Map::from_iter([("k", 1)]))),
        ("m.n.p", Item::new().with("m", Map::from_iter([("n", Map::from_iter([("p", 3)]))]))),
        ("m.n.p, m.k, pk", {
            let entries = [("k", AttributeValue::from(1)), ("n", Map::from_iter([("p", 3)]).into())];
            Item::new().with("pk", "k").with("m", Map::from_iter(entries))
        }),
        ("l[2], l[0]", Item::new().with("l", list([0, 2]))),
        ("l[1], l[7]", Item::new().with("l", list([1]))),
        ("d[1].z, d[0].y, d[1].x", {
            let parts = [Map::from_iter([("y", 10)]), Map::from_iter([("x", 1), ("z", 21)])];
            Item::new().with("d", list(parts))
        }),
    ];
    for (text, expected) in rows {
        assert_eq!(project(text), expected, "{text}");
    }
}

#[test]
fn what_is_missing_or_of_another_kind_is_left_out() {
    for text in
        ["gone", "gone.a[1]", "l[3]", "l.a", "m[0]", "pk.a", "pk[0]", "m.n.q", "d[0].w, d[2].x", "m.k.deep"]
    {
        assert_eq!(project(text), Item::new(), "{text}");
    }
    assert_eq!(project("m.gone, pk, l[9]"), Item::new().with("pk", "k"));
}

fn project(text: &str) -> Item {
    let names = [("#ab", "a.b")].into_iter().filter(|(key, _)| text.contains(key));
    let projection = Projection::parse(text, names, itemstore::expr::NO_VALUES).unwrap();
    projection.project(&item())
}
