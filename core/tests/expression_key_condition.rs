//! Key conditions: their text, what is refused about them, and the range they are of a table or an index (SEMANTICS 9).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::collections::BTreeMap;

use itemstore::Error;
use itemstore::expr::{KeyCondition, KeyTerm, KeyTest, NO_NAMES};
use itemstore::schema::{
    EntryKey, IndexKeySchema, KeyAttribute, KeySchema, KeyValue, PrimaryKey, ScalarType,
};
use itemstore::value::{AttributeValue, Item, List, Map};
use proptest::prelude::*;
use proptest::sample::select;

const INVALID: &str = "One or more parameter values were invalid: ";
const SYNTAX: &str = "Invalid KeyConditionExpression: ";

fn attribute(name: &str, kind: ScalarType) -> KeyAttribute {
    KeyAttribute::new(name, kind)
}

/// A table with the partition key `pk` (S) and the sort key `sk`.
fn composite(kind: ScalarType) -> IndexKeySchema {
    (&KeySchema::composite(attribute("pk", ScalarType::S), attribute("sk", kind))).into()
}

fn simple() -> IndexKeySchema {
    (&KeySchema::simple(attribute("pk", ScalarType::S))).into()
}

/// A global index with two partition key attributes and three sort key attributes.
fn wide() -> IndexKeySchema {
    IndexKeySchema {
        partition_keys: vec![attribute("p1", ScalarType::S), attribute("p2", ScalarType::N)],
        sort_keys: ["s1", "s2", "s3"].map(|name| attribute(name, ScalarType::S)).into(),
    }
}

/// The values that rows may use; what a row does not mention is left out.
fn parse(text: &str) -> Result<KeyCondition, Error> {
    let values: [(&str, AttributeValue); 10] = [
        (":a", "a".into()),
        (":b", "b".into()),
        (":e", "".into()),
        (":n", 1.into()),
        (":m", 2.into()),
        (":x", AttributeValue::B(b"x".into())),
        (":xe", AttributeValue::B(b"".into())),
        (":bool", true.into()),
        (":long", "x".repeat(1025).into()),
        (":longer", "x".repeat(2049).into()),
    ];
    let words: Vec<&str> = text.split([' ', ',', '(', ')', '=', '<', '>']).collect();
    let used = values.into_iter().filter(|(key, _)| words.contains(key));
    KeyCondition::parse(text, words.contains(&"#k").then_some(("#k", "a.b")), used)
}

fn message(error: &Error) -> String {
    error.service_message().unwrap().to_owned()
}

#[test]
fn a_text_has_the_attribute_and_the_value_on_either_side() {
    let pk = || KeyCondition::partition("pk", "a");
    let rows = [
        ("pk = :a", pk()),
        ("(pk) = (:a)", pk()),
        (":a = pk", pk()),
        ("(pk = :a)", pk()),
        ("#k = :a", KeyCondition::partition("a.b", "a")),
        ("pk = :a AND sk = :b", pk().and("sk", KeyTest::Eq("b".into()))),
        ("pk = :a AND sk < :b", pk().and("sk", KeyTest::Lt("b".into()))),
        ("pk = :a AND :b > sk", pk().and("sk", KeyTest::Lt("b".into()))),
        ("pk = :a AND sk <= :b", pk().and("sk", KeyTest::Le("b".into()))),
        ("pk = :a AND :b >= sk", pk().and("sk", KeyTest::Le("b".into()))),
        ("pk = :a AND sk > :b", pk().and("sk", KeyTest::Gt("b".into()))),
        ("pk = :a AND :b < sk", pk().and("sk", KeyTest::Gt("b".into()))),
        ("pk = :a AND sk >= :b", pk().and("sk", KeyTest::Ge("b".into()))),
        ("pk = :a AND :b <= sk", pk().and("sk", KeyTest::Ge("b".into()))),
        ("(pk = :a) and (sk between :a and :b)", pk().and("sk", KeyTest::Between("a".into(), "b".into()))),
        ("pk = :a AND begins_with(sk, :b)", pk().and("sk", KeyTest::BeginsWith("b".into()))),
    ];
    for (text, expected) in rows {
        assert_eq!(parse(text).unwrap(), expected, "{text}");
    }
    let reversed = parse("sk > :b AND pk = :a").unwrap();
    let range = |condition: &KeyCondition| condition.range(&composite(ScalarType::S)).unwrap();
    assert_eq!(range(&reversed), range(&pk().and("sk", KeyTest::Gt("b".into()))));
}

#[test]
fn what_a_text_is_refused_for() {
    let invalid = "Invalid condition in KeyConditionExpression: ";
    let operator = "Invalid operator used in KeyConditionExpression: ";
    let nested = "KeyConditionExpressions cannot have conditions on nested attributes";
    let rows = [
        ("", format!("{SYNTAX}The expression can not be empty;")),
        ("pk", format!("{SYNTAX}Syntax error; token: \"<EOF>\", near: \"pk\"")),
        ("((pk = :a))", format!("{SYNTAX}The expression has redundant parentheses;")),
        ("name = :a", format!("{SYNTAX}Attribute name is a reserved keyword; reserved keyword: name")),
        ("dog(pk, :a)", format!("{SYNTAX}Invalid function name; function: dog")),
        (
            "begins_with(pk)",
            format!(
                "{SYNTAX}Incorrect number of operands for operator or function; operator or function: begins_with, \
                 number of operands: 1"
            ),
        ),
        ("pk = :a OR sk = :b", format!("{operator}OR")),
        ("pk = :a AND (sk = :b OR sk = :a)", format!("{operator}OR")),
        ("pk = :a AND NOT sk = :b", format!("{operator}NOT")),
        ("pk = :a AND sk IN (:b)", format!("{operator}IN")),
        ("pk <> :a", format!("{operator}<>")),
        ("attribute_exists(pk)", format!("{operator}attribute_exists")),
        ("pk = :a AND attribute_not_exists(sk)", format!("{operator}attribute_not_exists")),
        ("contains(pk, :a)", format!("{operator}contains")),
        ("pk = :a AND pk = :b", "KeyConditionExpressions must only contain one condition per key".into()),
        (
            "pk = :a AND sk > :a AND sk < :b",
            "KeyConditionExpressions must only contain one condition per key".into(),
        ),
        ("pk.a = :a", format!("{SYNTAX}{nested}")),
        ("pk[0] = :a", format!("{SYNTAX}{nested}")),
        ("pk.a > c", format!("{SYNTAX}{nested}")),
        ("begins_with(pk.a, :a)", format!("{SYNTAX}{nested}")),
        (":a = :b", format!("{invalid}No key attribute specified")),
        ("pk = sk", format!("{invalid}Multiple attribute names used in one condition")),
        ("b > a.b", format!("{invalid}Multiple attribute names used in one condition")),
        ("begins_with(pk, sk)", format!("{invalid}Multiple attribute names used in one condition")),
        ("pk BETWEEN sk AND :a", format!("{invalid}Multiple attribute names used in one condition")),
        (
            ":a BETWEEN pk AND :b",
            format!("{invalid}BETWEEN operator must have the key attribute as its first operand"),
        ),
        (
            "begins_with(:a, pk)",
            format!("{invalid}begins_with operator must have the key attribute as its first operand"),
        ),
        ("size(pk) = :n", "KeyConditionExpressions cannot contain nested operations".into()),
        ("pk BETWEEN size(a) AND :n", "KeyConditionExpressions cannot contain nested operations".into()),
        // What any condition is refused for comes first.
        (
            "pk = pk",
            format!(
                "{SYNTAX}The first operand must be distinct from the remaining operands for this operator or function; \
                 operator: =, first operand: [pk]"
            ),
        ),
        (
            "pk = :c",
            format!(
                "{SYNTAX}An expression attribute value used in expression is not defined; attribute value: :c"
            ),
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(message(&parse(text).unwrap_err()), expected, "{text}");
    }
}

#[test]
fn what_a_value_is_refused_for_before_the_key_is_known() {
    let kind = |operator: &str, kind: &str| {
        format!(
            "{SYNTAX}Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}"
        )
    };
    let bounds = |rule: &str, low: &str, high: &str| {
        format!(
            "{SYNTAX}The BETWEEN operator requires {rule}; lower bound operand: AttributeValue: {low}, upper bound \
             operand: AttributeValue: {high}"
        )
    };
    let order = "upper bound to be greater than or equal to lower bound";
    let rows = [
        ("pk = :a AND begins_with(sk, :n)", kind("begins_with", "N")),
        ("pk = :a AND sk < :bool", kind("<", "BOOL")),
        ("pk = :a AND sk BETWEEN :bool AND :b", kind("BETWEEN", "BOOL")),
        ("pk = :a AND sk BETWEEN :b AND :a", bounds(order, "{S:b}", "{S:a}")),
        ("pk = :a AND sk BETWEEN :m AND :n", bounds(order, "{N:2}", "{N:1}")),
        (
            "pk = :a AND sk BETWEEN :n AND :b",
            bounds("same data type for lower and upper bounds", "{N:1}", "{S:b}"),
        ),
    ];
    for (text, expected) in rows {
        let error = parse(text).unwrap_err();
        assert_eq!(message(&error), expected, "{text}");
        assert!(!error.to_string().contains("{S:"), "{error}");
    }
    parse("pk = :a AND sk BETWEEN :a AND :a").unwrap();
    parse("pk = :bool").unwrap();
}

#[test]
fn what_the_key_refuses() {
    let missed = |name: &str| format!("Query condition missed key schema element: {name}");
    let empty = |kind: &str, name: &str| {
        format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
             {kind} value. Key: {name}"
        )
    };
    let unsupported = || "Query key condition not supported".to_owned();
    let mismatch = || format!("{INVALID}Condition parameter type does not match schema type");
    let (s, n, b) = (composite(ScalarType::S), composite(ScalarType::N), composite(ScalarType::B));
    let sort_size =
        format!("{INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    let rows = [
        (&s, "sk = :a", missed("pk")),
        (&s, "z1 = :a", missed("pk")),
        (&s, "sk = :a AND z1 = :b", missed("pk")),
        (&s, "pk = :a AND z1 = :b", missed("sk")),
        (&simple(), "pk = :a AND z1 = :b", unsupported()),
        (&s, "pk = :a AND sk = :b AND z1 = :b", "Conditions can be of length 1 or 2 only".to_owned()),
        (&simple(), "pk = :a AND x = :b AND y = :b", "Conditions can be of length 1 or 2 only".to_owned()),
        (&s, "pk > :a", unsupported()),
        (&s, "begins_with(pk, :a) AND sk = :b", unsupported()),
        (&s, "pk BETWEEN :a AND :b", unsupported()),
        (&s, "pk = :n", mismatch()),
        (&s, "pk = :bool", mismatch()),
        (&s, "pk > :n", mismatch()),
        (&n, "pk = :a AND sk = :a", mismatch()),
        (&n, "pk = :a AND begins_with(sk, :a)", mismatch()),
        (&s, "pk = :a AND sk BETWEEN :n AND :m", mismatch()),
        (&b, "pk = :a AND begins_with(sk, :a)", mismatch()),
        (&s, "pk = :e", empty("string", "pk")),
        (&s, "pk = :a AND sk = :e", empty("string", "sk")),
        (&s, "pk = :a AND sk BETWEEN :e AND :a", empty("string", "sk")),
        (&b, "pk = :a AND sk > :xe", empty("binary", "sk")),
        (
            &s,
            "pk = :longer",
            format!("{INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        ),
        (&s, "pk = :a AND sk = :long", sort_size),
    ];
    for (schema, text, expected) in rows {
        assert_eq!(message(&parse(text).unwrap().range(schema).unwrap_err()), expected, "{text}");
    }
    parse("pk = :long").unwrap().range(&s).unwrap();
}

#[test]
fn several_attributes_are_tested_from_left_to_right() {
    let missed = |name: &str| Err(format!("Query condition missed key schema element: {name}"));
    let unsupported = || Err("Query key condition not supported".to_owned());
    let rows = [
        ("p1 = :a AND p2 = :n", Ok(())),
        ("s1 = :a AND p2 = :n AND p1 = :a", Ok(())),
        ("p1 = :a AND p2 = :n AND s1 = :a AND s2 = :b AND s3 > :a", Ok(())),
        ("p1 = :a AND p2 = :n AND s1 = :a AND begins_with(s2, :b)", Ok(())),
        ("p1 = :a", missed("p2")),
        ("p2 = :n AND s1 = :a", missed("p1")),
        ("p1 = :a AND p2 > :n", unsupported()),
        ("p1 = :a AND p2 = :n AND s2 = :a", missed("s1")),
        ("p1 = :a AND p2 = :n AND s1 = :a AND s3 = :b", missed("s2")),
        ("p1 = :a AND p2 = :n AND s1 > :a AND s2 = :b", unsupported()),
        ("p1 = :a AND p2 = :n AND s1 = :a AND s2 = :a AND s3 = :a AND x = :a", unsupported()),
        ("p1 = :n AND p2 = :n", Err(format!("{INVALID}Condition parameter type does not match schema type"))),
    ];
    for (text, expected) in rows {
        let range = parse(text).unwrap().range(&wide());
        assert_eq!(range.map(drop).map_err(|error| message(&error)), expected, "{text}");
    }
}

#[test]
fn the_limits_of_expressions_hold() {
    let long = format!("pk = :a{}", " ".repeat(4096));
    let size = "Expression size has exceeded the maximum allowed size; expression size: 4103";
    assert_eq!(message(&parse(&long).unwrap_err()), format!("{SYNTAX}{size}"));
    let many = |count: usize| {
        let term = |at| KeyTerm { attribute: format!("a{at}").into(), test: KeyTest::Eq(1.into()) };
        KeyCondition::new((0..count).map(term)).unwrap().check()
    };
    many(150).unwrap();
    let error = many(151).unwrap_err().in_parameter("KeyConditionExpression");
    assert_eq!(
        message(&error),
        format!("{SYNTAX}The expression contains too many operators; operator count: 301")
    );
    let deep = (1..33).fold(AttributeValue::from(1), |value, _| List::from(vec![value]).into());
    assert!(KeyCondition::partition("pk", deep.clone()).exceeds_depth(32));
    let error =
        KeyCondition::partition("pk", deep).check().unwrap_err().in_parameter("KeyConditionExpression");
    assert!(message(&error).starts_with("Nesting Levels have exceeded supported limits"));
    let nameless = KeyCondition::partition("", 1).check().unwrap_err().in_parameter("KeyConditionExpression");
    assert!(message(&nameless).contains("Empty attribute name"));
    assert!(KeyCondition::new([]).is_none());
    assert!(KeyCondition::parse("pk = :a", NO_NAMES, [(":a", 1), (":b", 2)]).is_err(), "an unused value");
}

#[test]
fn the_ends_of_a_range() {
    let values = ["a", "ab", "abc", "b", "ba", "\u{10FFFF}", "\u{10FFFF}\u{10FFFF}"];
    let rows: [(KeyTest, &[&str]); 9] = [
        (KeyTest::Eq("ab".into()), &["ab"]),
        (KeyTest::Lt("ab".into()), &["a"]),
        (KeyTest::Le("ab".into()), &["a", "ab"]),
        (KeyTest::Gt("ab".into()), &["abc", "b", "ba", "\u{10FFFF}", "\u{10FFFF}\u{10FFFF}"]),
        (KeyTest::Ge("b".into()), &["b", "ba", "\u{10FFFF}", "\u{10FFFF}\u{10FFFF}"]),
        (KeyTest::Between("ab".into(), "b".into()), &["ab", "abc", "b"]),
        (KeyTest::Between("b".into(), "b".into()), &["b"]),
        (KeyTest::BeginsWith("ab".into()), &["ab", "abc"]),
        (KeyTest::BeginsWith("\u{10FFFF}".into()), &["\u{10FFFF}", "\u{10FFFF}\u{10FFFF}"]),
    ];
    for (test, expected) in rows {
        let range =
            KeyCondition::partition("pk", "p").and("sk", test).range(&composite(ScalarType::S)).unwrap();
        let within = |value: &&str| range.contains(&[KeyValue::S((*value).into())]);
        assert_eq!(values.iter().copied().filter(within).collect::<Vec<_>>(), expected, "{range:?}");
        assert!(range.tests_sort_key());
    }
    let longest = |byte: u8| KeyValue::B(vec![byte; 1024].into());
    let range = parse("pk = :a AND begins_with(sk, :x)").unwrap().range(&composite(ScalarType::B)).unwrap();
    let of_x = |end: &[u8]| KeyValue::B([b"x", end].concat().into());
    assert!(range.contains(&[of_x(b"")]) && range.contains(&[of_x(&[255; 1023])]));
    assert!(!range.contains(&[KeyValue::B(b"y".into())]) && !range.contains(&[longest(0)]));
    let all = parse("pk = :a").unwrap().range(&composite(ScalarType::B)).unwrap();
    assert!(all.contains(&[longest(255)]) && !all.tests_sort_key());
}

/// What a test means, said once more without ranges.
fn passes(test: &KeyTest, value: &AttributeValue) -> bool {
    let order = |other: &AttributeValue| value.partial_order(other).unwrap();
    match test {
        KeyTest::Eq(other) => order(other).is_eq(),
        KeyTest::Lt(other) => order(other).is_lt(),
        KeyTest::Le(other) => order(other).is_le(),
        KeyTest::Gt(other) => order(other).is_gt(),
        KeyTest::Ge(other) => order(other).is_ge(),
        KeyTest::Between(low, high) => order(low).is_ge() && order(high).is_le(),
        KeyTest::BeginsWith(AttributeValue::S(prefix)) => {
            matches!(value, AttributeValue::S(text) if text.starts_with(prefix.as_str()))
        }
        KeyTest::BeginsWith(_) => unreachable!("the tests here have no other prefix"),
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[ab]{1,3}", 1 => Just("\u{10FFFF}".to_owned())]
}

fn test() -> impl Strategy<Value = KeyTest> {
    let one: fn(AttributeValue) -> KeyTest = KeyTest::Eq;
    let tests = vec![one, KeyTest::Lt, KeyTest::Le, KeyTest::Gt, KeyTest::Ge, KeyTest::BeginsWith];
    prop_oneof![
        6 => (select(tests), text()).prop_map(|(test, value)| test(value.into())),
        2 => (text(), text()).prop_map(|(low, high)| KeyTest::Between(low.into(), high.into())),
    ]
}

fn item() -> impl Strategy<Value = Item> {
    let attribute = |name| (Just(name), text());
    let last = (0..9_i32, "[a-c]");
    (attribute("s1"), attribute("s2"), attribute("s3"), last).prop_map(|(one, two, three, (id, p1))| {
        let sort = [one, two, three].into_iter().map(|(name, text)| (name, AttributeValue::from(text)));
        let item: Item = sort.collect();
        item.with("p1", p1.clone()).with("p2", 1).with("pk", p1).with("sk", id)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_bounds_of_a_range_are_what_the_tests_say(
        items in prop::collection::vec(item(), 0..24),
        equal in prop::collection::vec(text(), 0..3),
        last in prop::option::of(test()),
        start in prop::option::of((item(), any::<bool>())),
    ) {
        let table = KeySchema::composite(attribute("pk", ScalarType::S), attribute("sk", ScalarType::N));
        let place = |item: &Item| EntryKey::of(&wide(), &table, item).unwrap();
        let entries: BTreeMap<EntryKey, Item> = items.into_iter().map(|item| (place(&item), item)).collect();
        let tests: Vec<KeyTest> = equal.into_iter().map(|text| KeyTest::Eq(text.into())).chain(last).collect();
        let mut condition = KeyCondition::partition("p1", "a").and("p2", KeyTest::Eq(1.into()));
        for (name, test) in ["s1", "s2", "s3"].into_iter().zip(&tests) {
            condition = condition.and(name, test.clone());
        }
        let mut range = condition.range(&wide()).unwrap();
        let mut expected: Vec<&EntryKey> = entries.iter().filter(|(place, item)| {
            let tested = ["s1", "s2", "s3"].into_iter().zip(&tests);
            let passed = tested.clone().all(|(name, test)| passes(test, item.get(name).unwrap()));
            assert_eq!(range.contains(&place.sort), passed);
            passed && item.get("p1") == Some(&"a".into())
        }).map(|(place, _)| place).collect();
        if let Some((start, forward)) = start.map(|(item, forward)| (place(&item), forward))
            && start.partition == range.partition() && range.contains(&start.sort)
        {
            expected.retain(|place| if forward { **place > start } else { **place < start });
            range = if forward { range.after(start) } else { range.before(start) };
        }
        prop_assert_eq!(entries.range(range.entry_keys()).map(|(place, _)| place).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_bounds_of_a_table_are_what_the_tests_say(
        keys in prop::collection::btree_set(("[ab]", text()), 0..24),
        test in prop::option::of(test()),
        start in prop::option::of((text(), any::<bool>())),
    ) {
        let key = |partition: &str, sort: &str| PrimaryKey {
            partition: KeyValue::S(partition.into()),
            sort: Some(KeyValue::S(sort.into())),
        };
        let items: BTreeMap<PrimaryKey, &str> = keys.iter().map(|(pk, sk)| (key(pk, sk), sk.as_str())).collect();
        let condition = KeyCondition::partition("pk", "a");
        let condition = test.iter().cloned().fold(condition, |condition, test| condition.and("sk", test));
        let mut range = condition.range(&composite(ScalarType::S)).unwrap();
        let within = |sk: &str| test.as_ref().is_none_or(|test| passes(test, &sk.into()));
        let mut expected: Vec<&str> =
            keys.iter().filter(|(pk, sk)| pk == "a" && within(sk)).map(|(_, sk)| sk.as_str()).collect();
        if let Some((start, forward)) = &start && within(start) {
            expected.retain(|sk| if *forward { *sk > start.as_str() } else { *sk < start.as_str() });
            let start = EntryKey::from(key("a", start));
            range = if *forward { range.after(start) } else { range.before(start) };
        }
        prop_assert_eq!(items.range(range.primary_keys()).map(|(_, sk)| *sk).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_table_without_a_sort_key_has_one_item_in_a_partition() {
    let range = parse("pk = :a").unwrap().range(&simple()).unwrap();
    let key = |partition: &str| PrimaryKey { partition: KeyValue::S(partition.into()), sort: None };
    let items = BTreeMap::from(["Z", "a", "b"].map(|partition| (key(partition), partition)));
    assert_eq!(items.range(range.primary_keys()).map(|(_, item)| *item).collect::<Vec<_>>(), ["a"]);
    let resumed = range.after(key("a").into());
    assert_eq!(items.range(resumed.primary_keys()).count(), 0);
}

#[test]
fn a_start_outside_the_range_is_no_reason_to_panic() {
    let condition = KeyCondition::partition("pk", "a").and("sk", KeyTest::Between("b".into(), "c".into()));
    let range = condition.range(&composite(ScalarType::S)).unwrap();
    let items: BTreeMap<PrimaryKey, ()> = BTreeMap::new();
    for (partition, sort) in [("a", "a"), ("a", "d"), ("b", "b"), ("a", "b"), ("a", "c")] {
        let key =
            PrimaryKey { partition: KeyValue::S(partition.into()), sort: Some(KeyValue::S(sort.into())) };
        for resumed in [range.clone().after(key.clone().into()), range.clone().before(key.into())] {
            assert_eq!(items.range(resumed.primary_keys()).count(), 0);
        }
    }
    let reversed = KeyCondition::partition("pk", "a").and("sk", KeyTest::Between("c".into(), "b".into()));
    let range = reversed.range(&composite(ScalarType::S)).unwrap();
    assert_eq!(items.range(range.primary_keys()).count(), 0);
}

#[test]
fn an_item_without_a_key_attribute_is_in_no_place() {
    let table = KeySchema::simple(attribute("pk", ScalarType::S));
    let whole = Item::new().with("pk", "k").with("p1", "a").with("p2", 1);
    let whole = whole.with("s1", "x").with("s2", "y").with("s3", "z").with("other", Map::new());
    let place = EntryKey::of(&wide(), &table, &whole).unwrap();
    let mut keys = whole.clone();
    keys.remove("other");
    assert_eq!(place.to_item(&wide(), &table), keys);
    for name in ["p1", "p2", "s1", "s3", "pk"] {
        let mut item = whole.clone();
        item.remove(name);
        assert_eq!(EntryKey::of(&wide(), &table, &item), None, "{name}");
        assert_eq!(EntryKey::of(&wide(), &table, &item.with(name, true)), None, "{name}");
    }
}
