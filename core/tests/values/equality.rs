//! Equality and order of values, and hashes that agree with them (SEMANTICS 1.1 and 5.1).

use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use itemstore::value::{
    AttributeType, AttributeValue, Binary, BinarySet, List, Map, Number, NumberSet, StringSet,
};
use proptest::prelude::*;

fn number() -> impl Strategy<Value = AttributeValue> {
    // Few values in many spellings, so that equal ones meet.
    (-3_i32..4, 0_usize..3, -2_i32..3).prop_map(|(value, zeros, power)| {
        let text = format!("{value}{}e{power}", "0".repeat(zeros));
        AttributeValue::from(text.parse::<Number>().unwrap())
    })
}

fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        "[ab]{0,2}".prop_map(AttributeValue::from),
        number(),
        proptest::collection::vec(0_u8..2, 0..2).prop_map(AttributeValue::from),
        any::<bool>().prop_map(AttributeValue::from),
        Just(AttributeValue::Null),
        proptest::collection::hash_set("[abc]", 1..3).prop_map(|set| StringSet::new(set).unwrap().into()),
        proptest::collection::hash_set(0_u8..3, 1..3).prop_map(|set| NumberSet::new(set).unwrap().into()),
        proptest::collection::hash_set(proptest::collection::vec(0_u8..3, 0..2), 1..3)
            .prop_map(|set| BinarySet::new(set).unwrap().into()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(AttributeValue::from),
            proptest::collection::vec(("[ab]", inner), 0..3)
                .prop_map(|entries| entries.into_iter().collect::<Map>().into()),
        ]
    })
}

fn hash(value: &AttributeValue) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(value)
}

/// The same value built again with everything that must not matter turned around.
fn rebuilt(value: &AttributeValue) -> AttributeValue {
    match value {
        AttributeValue::N(number) => format!("{number}e0").parse::<Number>().unwrap().into(),
        AttributeValue::L(list) => list.iter().map(rebuilt).collect::<List>().into(),
        AttributeValue::M(map) => {
            let entries: Vec<_> = map.iter().map(|(name, value)| (name.clone(), rebuilt(value))).collect();
            entries.into_iter().rev().collect::<Map>().into()
        }
        AttributeValue::Ss(set) => StringSet::new(set.iter().rev().cloned()).unwrap().into(),
        AttributeValue::Ns(set) => NumberSet::new(set.iter().rev().copied()).unwrap().into(),
        AttributeValue::Bs(set) => BinarySet::new(set.iter().rev().cloned()).unwrap().into(),
        scalar => scalar.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equal_values_hash_alike(a in value(), b in value()) {
        prop_assert_eq!(&rebuilt(&a), &a);
        prop_assert_eq!(hash(&rebuilt(&a)), hash(&a));
        // `Debug` prints every difference there is.
        prop_assert_eq!(a == b, format!("{a:?}") == format!("{b:?}"));
        prop_assert_eq!(a.partial_order(&b) == Some(Ordering::Equal), a == b && a.partial_order(&a).is_some());
    }

    #[test]
    fn strings_and_binaries_order_by_unsigned_bytes(a in "\\PC{0,3}", b in "\\PC{0,3}") {
        let text = AttributeValue::from(&a).partial_order(&AttributeValue::from(&b));
        prop_assert_eq!(text, Some(a.as_bytes().cmp(b.as_bytes())));
        let bytes = AttributeValue::from(a.as_bytes()).partial_order(&AttributeValue::from(b.as_bytes()));
        prop_assert_eq!(bytes, text);
    }
}

#[test]
fn strings_of_high_code_points_order_by_utf8_and_not_utf16() {
    // In UTF-16 the surrogates of the emoji sort before U+FF61.
    let (a, b) = (AttributeValue::from("\u{ff61}"), AttributeValue::from("😀"));
    assert_eq!(a.partial_order(&b), Some(Ordering::Less));
    assert!(Binary::from(&[0x80]) > Binary::from(&[0x7f, 0xff]));
}

#[test]
fn only_strings_numbers_and_binaries_have_an_order() {
    let unordered: [AttributeValue; 7] = [
        true.into(),
        AttributeValue::Null,
        List::new().into(),
        Map::new().into(),
        StringSet::new(["a"]).unwrap().into(),
        NumberSet::new([1]).unwrap().into(),
        BinarySet::new([b"a"]).unwrap().into(),
    ];
    for value in &unordered {
        assert_eq!(value.partial_order(value), None, "{value:?}");
    }
    assert_eq!(AttributeValue::from("1").partial_order(&1.into()), None);
    assert_eq!(AttributeValue::from(2).partial_order(&10.into()), Some(Ordering::Less));
}

#[test]
fn every_kind_knows_its_name_on_the_wire() {
    let names: Vec<&str> = AttributeType::ALL.into_iter().map(AttributeType::name).collect();
    assert_eq!(names, ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"]);
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), 10);
    for kind in AttributeType::ALL {
        assert_eq!(AttributeType::from_name(kind.name()), Some(kind));
    }
    assert_eq!(AttributeType::from_name("Bool"), None);
    assert_eq!(AttributeType::from_name("DOG"), None);
}
