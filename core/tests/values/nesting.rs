//! Levels of nesting (SEMANTICS 1.4).

use itemstore::value::{AttributeValue, Item, List, Map, StringSet};

/// A leaf at this level, below lists and maps by turns.
fn leaf_at(level: usize) -> AttributeValue {
    (1..level).fold("leaf".into(), |inner, at| {
        if at % 2 == 0 { List::from([inner]).into() } else { Map::from([("m", inner)]).into() }
    })
}

#[test]
fn scalars_sets_and_empty_documents_are_one_level() {
    let values: [AttributeValue; 5] = [
        "a".into(),
        AttributeValue::Null,
        StringSet::new(["a"]).unwrap().into(),
        List::new().into(),
        Map::new().into(),
    ];
    for value in values {
        assert!(!value.exceeds_depth(1), "{value:?}");
        assert!(value.exceeds_depth(0), "{value:?}");
    }
}

#[test]
fn a_leaf_at_level_32_is_the_deepest() {
    assert!(!leaf_at(32).exceeds_depth(32));
    assert!(leaf_at(33).exceeds_depth(32));
    assert!(!Item::new().with("a", 1).with("b", leaf_at(32)).exceeds_depth(32));
    assert!(Item::new().with("a", 1).with("b", leaf_at(33)).exceeds_depth(32));
}

#[test]
fn an_empty_document_counts_at_its_own_level() {
    let list = List::from([List::new()]);
    assert!(!AttributeValue::from(list.clone()).exceeds_depth(2));
    assert!(AttributeValue::from(list).exceeds_depth(1));
}

#[test]
fn every_branch_is_looked_at() {
    let value = AttributeValue::from(vec![1.into(), leaf_at(5), "x".into()]);
    assert!(value.exceeds_depth(5));
    assert!(!value.exceeds_depth(6));
}

#[test]
fn a_deep_value_is_built_cloned_measured_and_dropped() {
    let deep = leaf_at(100_000);
    assert!(deep.exceeds_depth(32));
    assert_eq!(deep.size_bytes(), 4 + 50_000 * 5 + 49_999 * 4);
    let clone = deep.clone();
    drop(deep);
    assert!(clone.exceeds_depth(32));
    drop(clone);
}

#[test]
fn dropping_one_clone_leaves_the_documents_of_the_other() {
    let shared = List::from([leaf_at(5)]);
    let (one, other) = (List::from([shared.clone()]), List::from([shared.clone(), shared.clone()]));
    drop(one);
    assert_eq!(shared, List::from([leaf_at(5)]));
    drop(shared);
    assert_eq!(other, List::from([List::from([leaf_at(5)]), List::from([leaf_at(5)])]));
}
