//! Sizes to the byte (SEMANTICS 1.5).

use itemstore::value::{AttributeValue, BinarySet, Item, List, Map, Number, NumberSet, StringSet};

#[test]
fn numbers_take_half_a_byte_a_digit() {
    let long = "1".repeat(38);
    let rows = [
        ("0", 1),
        ("-0", 1),
        ("1", 2),
        ("12", 2),
        ("123", 3),
        ("100", 2),
        ("1010", 3),
        ("1.5", 3),
        ("100.5", 4),
        ("0.05", 2),
        ("0.0000001", 2),
        ("12.345", 4),
        ("1E125", 2),
        ("1e-130", 2),
        ("-42", 3),
        ("-0.5", 3),
        (&long, 20),
        (&format!("-{long}"), 21),
        (&format!("1.{}", "1".repeat(37)), 21),
    ];
    for (text, bytes) in rows {
        let number: Number = text.parse().unwrap();
        assert_eq!(number.size_bytes(), bytes, "{text}");
        assert_eq!(AttributeValue::from(number).size_bytes(), bytes, "{text}");
    }
}

#[test]
fn every_kind_has_its_size() {
    let rows: [(AttributeValue, usize); 15] = [
        ("".into(), 0),
        ("aé😀".into(), 7),
        (b"".into(), 0),
        (b"\x00\xff".into(), 2),
        (true.into(), 1),
        (AttributeValue::Null, 1),
        (StringSet::new(["", "ab", "é"]).unwrap().into(), 4),
        (NumberSet::new([0, 100, -42]).unwrap().into(), 6),
        (BinarySet::new([[1_u8, 2, 3], [4, 5, 6]].iter()).unwrap().into(), 6),
        (List::new().into(), 3),
        (List::from(["a", "bc"]).into(), 8),
        (Map::new().into(), 3),
        (Map::from([("é", 1), ("b", 0)]).into(), 11),
        (List::from([AttributeValue::from(List::new()), Map::new().into()]).into(), 11),
        (Map::from([("m", Map::from([("n", List::from([true]))]))]).into(), 3 + 2 + 3 + 2 + 3 + 2),
    ];
    for (value, bytes) in rows {
        assert_eq!(value.size_bytes(), bytes, "{value:?}");
    }
}

#[test]
fn an_item_is_its_names_and_values() {
    assert_eq!(Item::new().size_bytes(), 0);
    assert_eq!(Item::new().with("pk", "a").with("né", 100).with("f", false).size_bytes(), 3 + 5 + 2);
    let full = Item::new().with("a", "x".repeat(409_599));
    assert_eq!(full.size_bytes(), 400 * 1024);
}

#[test]
fn depth_of_nesting_costs_no_stack_when_sizes_are_taken() {
    let mut value = AttributeValue::from(List::new());
    for _ in 0..1_000 {
        value = AttributeValue::from(vec![value]);
    }
    assert_eq!(value.size_bytes(), 3 + 4 * 1_000);
}
