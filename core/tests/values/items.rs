//! Items and maps: entries by name, shared until changed.

use itemstore::value::{AttributeValue, Item, List, Map, Path};

#[test]
fn entries_are_kept_by_name() {
    let mut item = Item::new().with("b", 1).with("a", 2);
    assert_eq!(item.insert("b", 3), Some(1.into()));
    assert_eq!(item.insert("c", 4), None);
    let entries: Vec<(&str, &AttributeValue)> =
        item.iter().map(|(name, value)| (name.as_str(), value)).collect();
    assert_eq!(entries, [("a", &2.into()), ("b", &3.into()), ("c", &4.into())]);
    assert_eq!(item.remove("a"), Some(2.into()));
    assert_eq!(item.remove("a"), None);
    assert!(!item.contains_key("a") && item.contains_key("b"));
    assert_eq!((item.len(), item.is_empty()), (2, false));
}

#[test]
fn the_last_of_two_entries_with_one_name_wins() {
    let map: Map = [("b", 1), ("a", 2), ("b", 3), ("a", 4), ("b", 5)].into();
    assert_eq!(map, Map::from([("a", 4), ("b", 5)]));
    assert_eq!(map.len(), 2);
}

#[test]
fn names_may_hold_any_character() {
    let item = Item::new().with("a.b", 1).with("a[0]", 2).with("\0\n \"", 3).with("a", 4);
    assert_eq!(item.get("a.b"), Some(&1.into()));
    assert_eq!(item.get("\0\n \""), Some(&3.into()));
    assert_eq!(item.into_iter().count(), 4);
}

#[test]
fn a_clone_is_not_affected_by_a_change() {
    let original = Item::new().with("a", 1).with("l", List::from([1, 2]));
    let before = original.clone();
    let changes: [fn(&mut Item); 4] = [
        |item| drop(item.insert("a", 2)),
        |item| drop(item.remove("a")),
        |item| *item.get_mut("a").unwrap() = "x".into(),
        |item| *Path::parse("l[1]").unwrap().get_mut(item).unwrap() = "x".into(),
    ];
    for change in changes {
        let mut clone = original.clone();
        assert!(clone.shares_entries_with(&original));
        change(&mut clone);
        assert!(!clone.shares_entries_with(&original));
        assert_ne!(clone, original);
        assert_eq!(original, before);
    }
}

#[test]
fn looking_for_what_is_not_there_copies_nothing() {
    let original = Item::new().with("a", Map::from([("b", 1)]));
    let mut clone = original.clone();
    assert_eq!(clone.remove("z"), None);
    assert_eq!(clone.get_mut("z"), None);
    assert_eq!(Path::parse("a.z").unwrap().get_mut(&mut clone), None);
    assert_eq!(Path::parse("a[0]").unwrap().get_mut(&mut clone), None);
    assert!(clone.shares_entries_with(&original));
}

#[test]
fn equal_maps_need_not_share() {
    let (a, b) = (Map::from([("a", 1)]), Map::from([("a", 1)]));
    assert_eq!(a, b);
    assert!(!a.shares_entries_with(&b));
}

#[test]
fn taking_a_shared_map_apart_leaves_the_clone_whole() {
    let map = Map::from([("a", "x"), ("b", "y")]);
    let clone = map.clone();
    let names: Vec<String> = map.into_iter().map(|(name, _)| name.into()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(clone.len(), 2);
}
