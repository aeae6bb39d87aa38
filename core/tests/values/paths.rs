//! Document paths: read, printed, followed and compared (SEMANTICS 6).

use itemstore::value::{AttributeValue, Item, List, Map, Path, PathElement, PathRelation, ValueError};
use proptest::prelude::*;

fn path(text: &str) -> Path {
    Path::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn document() -> Item {
    let inner = Map::from([("c", AttributeValue::from(List::from(["x", "y"]))), ("d", 7.into())]);
    Item::new()
        .with("a", Map::from([("b", inner)]))
        .with("l", List::from([List::from([1, 2]), List::from([3])]))
        .with("a.b", "dotted")
}

#[test]
fn text_is_read_step_by_step() {
    let rows = [
        ("a", Path::attribute("a")),
        ("a.b[3]", Path::attribute("a").key("b").index(3)),
        ("a[0][12].c", Path::attribute("a").index(0).index(12).key("c")),
        ("a b.é#:-", Path::attribute("a b").key("é#:-")),
        ("0.1", Path::attribute("0").key("1")),
        ("a[4294967295]", Path::attribute("a").index(u32::MAX)),
    ];
    for (text, expected) in rows {
        assert_eq!(path(text), expected);
        assert_eq!(expected.to_string(), text);
    }
    assert_eq!(path("a[007]"), Path::attribute("a").index(7));
}

#[test]
fn other_text_is_refused() {
    for text in [
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "[0]",
        "a.[0]",
        "a[",
        "a[]",
        "a[0",
        "a]",
        "a]0[",
        "a[-1]",
        "a[+1]",
        "a[ 1]",
        "a[b]",
        "a[:v]",
        "a[0]b",
        "a[0]]",
        "a[[0]]",
        "a[4294967296]",
        "a[1.5]",
        "a[٣]",
    ] {
        assert_eq!(Path::parse(text), Err(ValueError::PathSyntax), "{text}");
    }
}

#[test]
fn a_path_leads_to_its_value() {
    let item = document();
    let rows: [(&str, Option<AttributeValue>); 12] = [
        ("a.b.d", Some(7.into())),
        ("a.b.c[1]", Some("y".into())),
        ("l[0][1]", Some(2.into())),
        ("l[1]", Some(List::from([3]).into())),
        ("z", None),
        ("z.a", None),
        ("a.z", None),
        ("a.b.c[2]", None),
        ("a.b.c[4294967295]", None),
        ("a[0]", None),
        ("l.a", None),
        ("a.b.d.e", None),
    ];
    for (text, value) in rows {
        assert_eq!(path(text).get(&item), value.as_ref(), "{text}");
        assert_eq!(path(text).get_mut(&mut item.clone()).map(|value| value.clone()), value, "{text}");
    }
}

#[test]
fn a_dot_in_an_attribute_is_part_of_its_name() {
    let item = document();
    let dotted = Path::attribute("a.b");
    assert_eq!(dotted.get(&item), Some(&"dotted".into()));
    assert!(dotted.is_top_level());
    assert_eq!(dotted.root(), &"a.b");
}

#[test]
fn a_value_can_be_changed_in_its_place() {
    let mut item = document();
    let before = item.clone();
    *path("l[0][1]").get_mut(&mut item).unwrap() = "new".into();
    let first = List::from([AttributeValue::from(1), "new".into()]);
    assert_eq!(path("l").get(&item), Some(&List::from([first, List::from([3])]).into()));
    assert_eq!(before, document());
}

#[test]
fn two_paths_overlap_conflict_or_stand_apart() {
    use PathRelation::{Conflict, Overlap};
    let rows = [
        ("a", "a", Some(Overlap)),
        ("a", "a.b[0]", Some(Overlap)),
        ("a.b", "a.b.c", Some(Overlap)),
        ("a[1]", "a[1]", Some(Overlap)),
        ("a.b", "a[1]", Some(Conflict)),
        ("a[0].b", "a[0][1].c", Some(Conflict)),
        ("a", "b", None),
        ("a.b", "a.c", None),
        ("a[0]", "a[1]", None),
        ("a[0].b", "a[1][0]", None),
        ("a", "ab", None),
    ];
    for (a, b, relation) in rows {
        assert_eq!(path(a).relation(&path(b)), relation, "{a} and {b}");
        assert_eq!(path(b).relation(&path(a)), relation, "{b} and {a}");
    }
    assert!(path("a.b[0]").starts_with(&path("a.b")) && path("a").starts_with(&path("a")));
    assert!(!path("a").starts_with(&path("a.b")) && !path("ab").starts_with(&path("a")));
}

#[test]
fn messages_print_a_path_with_commas() {
    assert_eq!(path("a.b[0]").service_form(), "a, b, [0]");
    assert_eq!(path("a[10][2]").service_form(), "a, [10], [2]");
    assert_eq!(Path::attribute("a.b").service_form(), "a.b");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_and_reading_are_inverse(root in "[^.\\[\\]]{1,3}", steps in proptest::collection::vec(
        prop_oneof!["[^.\\[\\]]{1,3}".prop_map(|name| PathElement::Name(name.into())), any::<u32>().prop_map(PathElement::Index)],
        0..5,
    )) {
        let built = steps.into_iter().fold(Path::attribute(root), |path, step| match step {
            PathElement::Name(name) => path.key(name),
            PathElement::Index(index) => path.index(index),
        });
        prop_assert_eq!(Path::parse(&built.to_string()), Ok(built));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ab0.\\[\\]+-]{0,8}") {
        if let Ok(path) = Path::parse(&text) {
            prop_assert_eq!(Path::parse(&path.to_string()), Ok(path));
        }
    }
}
