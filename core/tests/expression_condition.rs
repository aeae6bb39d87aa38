//! What conditions mean: rows of condition and verdict (SEMANTICS 5).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use itemstore::expr::{Condition, NO_NAMES};
use itemstore::value::{AttributeValue, BinarySet, Item, List, Map, NumberSet, StringSet};

fn item() -> Item {
    let tags = || StringSet::new(["x", "y"]).unwrap();
    Item::new()
        .with("pk", "USER")
        .with("n5", 5)
        .with("n7", 7)
        .with("s", "héllo😀")
        .with("b", AttributeValue::B(b"\x00\x80\xff".into()))
        .with("yes", true)
        .with("nil", AttributeValue::Null)
        .with("l", List::from(vec![1.into(), "a".into(), List::from(vec![2.into()]).into(), tags().into()]))
        .with(
            "m",
            Map::from_iter([("k", AttributeValue::from(1)), ("deep", Map::from_iter([("x", 3)]).into())]),
        )
        .with("ss", tags())
        .with("ns", NumberSet::new([1, 2]).unwrap())
        .with("bs", BinarySet::new([b"z".as_slice()]).unwrap())
}

fn values(text: &str) -> Vec<(&'static str, AttributeValue)> {
    let all: Vec<(&'static str, AttributeValue)> = vec![
        (":1", 1.into()),
        (":2", 2.into()),
        (":5", "5.00".parse::<itemstore::value::Number>().unwrap().into()),
        (":7", 7.into()),
        (":9", 9.into()),
        (":h", "hé".into()),
        (":five", "5".into()),
        (":empty", "".into()),
        (":x", "x".into()),
        (":bx", AttributeValue::B(b"\x80\xff".into())),
        (":b0", AttributeValue::B(b"\x00".into())),
        (":z", AttributeValue::B(b"z".into())),
        (":yes", true.into()),
        (":nil", AttributeValue::Null),
        (":ss", StringSet::new(["y", "x"]).unwrap().into()),
        (":ns", NumberSet::new([2, 1]).unwrap().into()),
        (":l2", List::from(vec![2.into()]).into()),
        (":m", Map::from_iter([("x", 3)]).into()),
        (":tS", "S".into()),
        (":tN", "N".into()),
        (":tNULL", "NULL".into()),
        (":tSS", "SS".into()),
    ];
    all.into_iter().filter(|(key, _)| mentions(text, key)).collect()
}

fn mentions(text: &str, key: &str) -> bool {
    text.match_indices(key)
        .any(|(at, _)| !text[at + key.len()..].starts_with(|next: char| next.is_ascii_alphanumeric()))
}

fn check(item: Option<&Item>, rows: &[(&str, bool)]) {
    for (text, verdict) in rows {
        let condition = Condition::parse(text, NO_NAMES, values(text)).unwrap();
        assert_eq!(condition.holds(item), *verdict, "{text}");
        assert_eq!((!condition).holds(item), !*verdict, "NOT {text}");
    }
}

#[test]
fn comparisons() {
    check(
        Some(&item()),
        &[
            ("n5 = :5", true),
            ("n5 <> :5", false),
            ("n5 = :five", false),
            ("n5 <> :five", true),
            ("n5 < :five", false),
            ("n5 >= :five", false),
            ("n5 < n7", true),
            ("n7 < n5", false),
            ("n5 <= :5 AND n5 >= :5", true),
            ("n5 < :5 OR n5 > :5", false),
            ("b > :b0", true),
            ("yes = :yes", true),
            ("yes < nil", false),
            ("yes <= m.k", false),
            ("nil = :nil", true),
            ("ss = :ss", true),
            ("ns = :ns", true),
            ("l[2] = :l2", true),
            ("l[3] = :ss", true),
            ("m.deep = :m", true),
            ("ss > l", false),
            ("l <= l[2]", false),
            (":1 < n5", true),
        ],
    );
}

#[test]
fn a_missing_operand_is_only_unequal() {
    check(
        Some(&item()),
        &[
            ("gone = :1", false),
            ("gone <> :1", true),
            ("gone = absent", false),
            ("gone <> absent", true),
            ("gone < :1", false),
            ("gone <= :1", false),
            ("gone > :1", false),
            ("gone >= absent", false),
            ("gone BETWEEN :1 AND :2", false),
            ("n5 BETWEEN gone AND :9", false),
            ("n5 BETWEEN :1 AND gone", false),
            ("gone IN (:1, absent)", false),
            ("n5 IN (gone)", false),
            ("l[9] <> :1", true),
            ("m.k.deeper = :1", false),
            ("s[0] = :1", false),
            ("contains(gone, :1)", false),
            ("begins_with(s, gone)", false),
            ("attribute_type(gone, :tS)", false),
            ("size(gone) < :1", false),
            ("size(gone) <> :1", true),
        ],
    );
    check(
        None,
        &[
            ("attribute_exists(pk)", false),
            ("attribute_not_exists(pk)", true),
            ("pk = :1", false),
            ("pk <> pk2", true),
            ("pk <> :1", true),
            (":1 = :1", true),
            ("size(:x) = :1", true),
        ],
    );
}

#[test]
fn between_and_in() {
    check(
        Some(&item()),
        &[
            ("n5 BETWEEN :5 AND :7", true),
            ("n7 BETWEEN :5 AND :7", true),
            ("n7 BETWEEN :1 AND :5", false),
            ("n5 BETWEEN m.k AND n7", true),
            ("n5 BETWEEN n7 AND m.k", false),
            ("n5 BETWEEN m.k AND s", false),
            ("s BETWEEN :h AND :x", true),
            ("yes BETWEEN m.k AND n7", false),
            (":5 BETWEEN m.k AND n7", true),
            ("n5 IN (:five, :5)", true),
            ("n5 IN (s, n7)", false),
            ("ss IN (:five, :ss)", true),
            ("size(l) IN (:1, n5)", false),
            ("NOT n5 IN (:1) AND n5 BETWEEN :1 AND :9", true),
        ],
    );
}

#[test]
fn functions() {
    check(
        Some(&item()),
        &[
            ("attribute_exists(nil)", true),
            ("attribute_exists(m.k)", true),
            ("attribute_exists(m.z)", false),
            ("attribute_not_exists(l[4])", true),
            ("attribute_type(s, :tS)", true),
            ("attribute_type(n5, :tS)", false),
            ("attribute_type(nil, :tNULL)", true),
            ("attribute_type(l[3], :tSS)", true),
            ("attribute_type(size(s), :tN)", true),
            ("begins_with(s, :h)", true),
            ("begins_with(s, :empty)", true),
            ("begins_with(s, :x)", false),
            ("begins_with(b, :b0)", true),
            ("begins_with(b, :h)", false),
            ("begins_with(n5, :five)", false),
            ("begins_with(:h, pk)", false),
            ("contains(s, :h)", true),
            ("contains(s, :empty)", true),
            ("contains(s, :x)", false),
            ("contains(b, :bx)", true),
            ("contains(b, :z)", false),
            ("contains(ss, :x)", true),
            ("contains(ss, :five)", false),
            ("contains(ss, :ss)", false),
            ("contains(ns, :2)", true),
            ("contains(ns, :5)", false),
            ("contains(bs, :z)", true),
            ("contains(bs, :x)", false),
            ("contains(l, :1)", true),
            ("contains(l, :l2)", true),
            ("contains(l, :ss)", true),
            ("contains(l, :m)", false),
            ("contains(m, :1)", false),
            ("contains(n5, :5)", false),
            ("contains(:ss, :x)", true),
        ],
    );
}

#[test]
fn sizes() {
    check(
        Some(&item()),
        &[
            // h é l l o and a surrogate pair.
            ("size(s) = :7", true),
            ("size(b) > :2", true),
            ("size(ss) = :2", true),
            ("size(l) < :5", true),
            ("size(m) = :2", true),
            ("size(m) BETWEEN :1 AND :5", true),
            ("size(s) = size(m)", false),
            ("size(n5) < :9", false),
            ("size(n5) >= :1", false),
            ("size(yes) <> :1", true),
            ("size(nil) = :1", false),
            ("size(:h) = :2", true),
        ],
    );
}

#[test]
fn logic() {
    check(
        Some(&item()),
        &[
            ("n5 = :5 OR n5 = :7 AND n5 = :9", true),
            ("(n5 = :5 OR n5 = :7) AND n5 = :9", false),
            ("NOT n5 = :7 AND n5 = :5", true),
            ("NOT (n5 = :7 OR n5 = :5)", false),
            ("NOT NOT n5 = :5", true),
            ("NOT gone = :1", true),
            ("NOT gone <> :1", false),
        ],
    );
}
