//! Text and AST are inverses, and the size of a text is known without writing it.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use itemstore::expr::{
    Comparator, Condition, ExpressionError, KeyCondition, KeyTerm, KeyTest, NO_NAMES, Operand, Placeholders,
    Projection, Rendered, Renderer, SetAction, SetOperand, SetValue, SizeOf, Update,
};
use itemstore::value::{AttributeType, AttributeValue, Item, List, Map, Number, Path, StringSet};
use proptest::prelude::*;
use proptest::sample::select;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-d]",
        2 => "[a-z][a-z0-9_]{0,3}",
        1 => select(vec!["or", "In", "NOT", "set", "size", "a.b", "_x", "9", "é", "a b", "#a", "contains"])
            .prop_map(str::to_owned),
    ]
}

fn path() -> impl Strategy<Value = Path> {
    let step =
        prop_oneof![name().prop_map(Ok), (0..2_147_483_648_u32).prop_map(Err), (0..3_u32).prop_map(Err)];
    (name(), prop::collection::vec(step, 0..3)).prop_map(|(root, steps)| {
        steps.into_iter().fold(Path::attribute(root), |path, step| match step {
            Ok(name) => path.key(name),
            Err(index) => path.index(index),
        })
    })
}

fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        (-9..9_i32).prop_map(AttributeValue::from),
        select(vec!["1.0", "1", "10e-1", "0", "-0"])
            .prop_map(|text| AttributeValue::from(text.parse::<Number>().unwrap())),
        "[a-c]{0,2}".prop_map(AttributeValue::from),
        select(vec!["S", "NULL"]).prop_map(AttributeValue::from),
        any::<bool>().prop_map(AttributeValue::from),
        Just(AttributeValue::Null),
        Just(AttributeValue::B(b"a".into())),
        Just(AttributeValue::from(StringSet::new(["b", "a"]).unwrap())),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|elements| List::from(elements).into()),
            prop::collection::vec(("[a-c]", inner), 0..3)
                .prop_map(|entries| entries.into_iter().collect::<Map>().into()),
        ]
    })
}

fn operand() -> impl Strategy<Value = Operand> {
    prop_oneof![
        path().prop_map(Operand::from),
        value().prop_map(Operand::from),
        path().prop_map(Path::size),
        value().prop_map(|value| Operand::Size(SizeOf::Value(value))),
    ]
}

fn leaf() -> impl Strategy<Value = Condition> {
    let comparator = select(vec![
        Comparator::Eq,
        Comparator::Ne,
        Comparator::Lt,
        Comparator::Le,
        Comparator::Gt,
        Comparator::Ge,
    ]);
    prop_oneof![
        (comparator, operand(), operand()).prop_map(|(comparator, left, right)| Condition::Compare {
            comparator,
            left,
            right
        }),
        (operand(), operand(), operand()).prop_map(|(operand, low, high)| operand.between(low, high)),
        (operand(), prop::collection::vec(operand(), 1..4)).prop_map(|(operand, list)| operand.is_in(list)),
        path().prop_map(Path::exists),
        path().prop_map(Path::not_exists),
        (operand(), select(AttributeType::ALL.to_vec())).prop_map(|(operand, kind)| operand.is_type(kind)),
        (operand(), operand()).prop_map(|(operand, prefix)| operand.begins_with(prefix)),
        (operand(), operand()).prop_map(|(operand, part)| operand.contains(part)),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    leaf().prop_recursive(5, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|members| Condition::and(members).unwrap()),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|members| Condition::or(members).unwrap()),
            inner.prop_map(|condition| !condition),
        ]
    })
}

fn key_condition() -> impl Strategy<Value = KeyCondition> {
    let one: fn(AttributeValue) -> KeyTest = KeyTest::Eq;
    let tests = vec![one, KeyTest::Lt, KeyTest::Le, KeyTest::Gt, KeyTest::Ge, KeyTest::BeginsWith];
    let test = prop_oneof![
        6 => (select(tests), value()).prop_map(|(test, value)| test(value)),
        1 => (value(), value()).prop_map(|(low, high)| KeyTest::Between(low, high)),
    ];
    let term = (name(), test).prop_map(|(name, test)| KeyTerm { attribute: name.into(), test });
    prop::collection::vec(term, 1..5).prop_map(|terms| KeyCondition::new(terms).unwrap())
}

fn set_operand() -> impl Strategy<Value = SetOperand> {
    let leaf = prop_oneof![path().prop_map(SetOperand::from), value().prop_map(SetOperand::from)];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (path(), inner.clone()).prop_map(|(path, default)| SetOperand::if_not_exists(path, default)),
            (inner.clone(), inner).prop_map(|(first, second)| SetOperand::list_append(first, second)),
        ]
    })
}

fn set_value() -> impl Strategy<Value = SetValue> {
    prop_oneof![
        set_operand().prop_map(SetValue::from),
        (set_operand(), set_operand()).prop_map(|(left, right)| left.plus(right)),
        (set_operand(), set_operand()).prop_map(|(left, right)| left.minus(right)),
    ]
}

prop_compose! {
    fn update()(
        set in prop::collection::vec((path(), set_value()), 0..4),
        remove in prop::collection::vec(path(), 0..3),
        add in prop::collection::vec((path(), value()), 0..3),
        delete in prop::collection::vec((path(), value()), 0..3),
    ) -> Update {
        let mut update = Update::new();
        update.set = set.into_iter().map(|(path, value)| SetAction { path, value }).collect();
        update.remove = remove;
        update.add = add;
        update.delete = delete;
        update
    }
}

fn item() -> impl Strategy<Value = Item> {
    prop::collection::vec(("[a-d]", value()), 0..4).prop_map(|attributes| attributes.into_iter().collect())
}

fn placeholders(rendered: &Rendered) -> Placeholders {
    let names = Some(rendered.names.clone()).filter(|names| !names.is_empty());
    let values = Some(rendered.values.clone()).filter(|values| !values.is_empty());
    Placeholders::new(names, values).unwrap()
}

/// The AST of the text of an AST; every placeholder must be used.
macro_rules! again {
    ($expression:ident, $rendered:expr) => {{
        let mut placeholders = placeholders($rendered);
        let parsed = $expression::parse_with(&$rendered.text, &mut placeholders);
        placeholders.finish().unwrap();
        parsed
    }};
}

/// The size that `check` refuses, if it does.
fn refused_size(checked: Result<(), ExpressionError>) -> Option<usize> {
    let message = checked.err()?.in_parameter("X").service_message()?.to_owned();
    message.split_once("; expression size: ").and_then(|(_, size)| size.parse().ok())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn conditions(condition in condition()) {
        let rendered = condition.render();
        prop_assert_eq!(again!(Condition, &rendered), Ok(condition), "{}", rendered.text);
    }

    #[test]
    fn key_conditions(condition in key_condition()) {
        let rendered = condition.render();
        prop_assert_eq!(again!(KeyCondition, &rendered), Ok(condition), "{}", rendered.text);
    }

    #[test]
    fn expressions_of_a_query_share_placeholders(
        key in key_condition(),
        filter in condition(),
        paths in prop::collection::vec(path(), 1..4),
    ) {
        let projection = Projection::new(paths).unwrap();
        let mut renderer = Renderer::new();
        let texts = [renderer.key_condition(&key), renderer.condition(&filter), renderer.projection(&projection)];
        let (names, values) = renderer.finish();
        let mut placeholders = placeholders(&Rendered { text: String::new(), names, values });
        prop_assert_eq!(KeyCondition::parse_with(&texts[0], &mut placeholders), Ok(key));
        prop_assert_eq!(Condition::parse_with(&texts[1], &mut placeholders), Ok(filter));
        prop_assert_eq!(Projection::parse_with(&texts[2], &mut placeholders), Ok(projection));
        placeholders.finish().unwrap();
    }

    #[test]
    fn updates(update in update()) {
        prop_assume!(!update.is_empty());
        let rendered = update.render();
        prop_assert_eq!(again!(Update, &rendered), Ok(update), "{}", rendered.text);
    }

    #[test]
    fn projections(paths in prop::collection::vec(path(), 1..9)) {
        let projection = Projection::new(paths).unwrap();
        let rendered = projection.render();
        prop_assert_eq!(again!(Projection, &rendered), Ok(projection), "{}", rendered.text);
    }

    #[test]
    fn expressions_of_a_request_share_placeholders(condition in condition(), update in update()) {
        prop_assume!(!update.is_empty());
        let mut renderer = Renderer::new();
        let condition_text = renderer.condition(&condition);
        let update_text = renderer.update(&update);
        let (names, values) = renderer.finish();
        let distinct = |values: &[&AttributeValue]| values.iter().enumerate().all(|(at, value)| !values[..at].contains(value));
        prop_assert!(distinct(&values.values().collect::<Vec<_>>()));
        let rendered = Rendered { text: String::new(), names, values };
        let mut placeholders = placeholders(&rendered);
        prop_assert_eq!(Condition::parse_with(&condition_text, &mut placeholders), Ok(condition));
        prop_assert_eq!(Update::parse_with(&update_text, &mut placeholders), Ok(update));
        placeholders.finish().unwrap();
    }

    #[test]
    fn evaluation_is_total(condition in condition(), update in update(), item in item()) {
        for item in [None, Some(&item)] {
            prop_assert_eq!(condition.holds(item), !(!condition.clone()).holds(item));
            prop_assert!(item.is_some() || update.updated_old(item).is_none());
            let Ok(Some(new)) = update.apply(item, &Item::new()) else { continue };
            let set = update.set.iter().map(|action| &action.path);
            let named: Vec<&str> = set
                .chain(&update.remove)
                .chain(update.add.iter().chain(&update.delete).map(|(path, _)| path))
                .map(|path| path.root().as_str())
                .collect();
            let untouched = |image: &Item| -> Item {
                image.clone().into_iter().filter(|(name, _)| !named.contains(&name.as_str())).collect()
            };
            prop_assert_eq!(untouched(&new), item.map(untouched).unwrap_or_default());
            prop_assert_eq!(update.updated_new(&new).map(|parts| untouched(&parts)).unwrap_or_default(), Item::new());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_size_of_a_text_is_known_without_it(leaves in prop::collection::vec(leaf(), 60..300)) {
        let condition = Condition::or(leaves).unwrap();
        let size_bytes = condition.render().text.len();
        prop_assert_eq!(refused_size(condition.check()), Some(size_bytes).filter(|bytes| *bytes > 4096));
    }

    #[test]
    fn the_size_of_an_update_is_known_without_it(update in update(), actions in prop::collection::vec((name(), value()), 1..900)) {
        let mut update = update;
        update.set.extend(actions.into_iter().map(|(name, value)| SetAction {
            path: Path::attribute(name),
            value: value.into(),
        }));
        let size_bytes = update.render().text.len();
        prop_assert_eq!(refused_size(update.check()), Some(size_bytes).filter(|bytes| *bytes > 4096));
    }

    #[test]
    fn a_text_that_is_accepted_is_accepted_again(
        leaves in prop::collection::vec((0..200_usize, 0..200_usize, any::<bool>()), 100..290),
    ) {
        let mut text = String::new();
        for (name, value, not) in &leaves {
            text.push_str(if text.is_empty() { "" } else { "OR " });
            text.push_str(if *not { "NOT(a" } else { "a" });
            text.push_str(&format!("{}=:{}", name % 90, value));
            text.push_str(if *not { ")" } else { " " });
        }
        let mut values: Vec<(String, usize)> = leaves.iter().map(|(_, value, _)| (format!(":{value}"), *value)).collect();
        values.sort();
        if let Ok(condition) = Condition::parse(&text, NO_NAMES, values) {
            prop_assert!(condition.render().text.len() <= text.len().max(4096));
            condition.check().unwrap();
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(
        words in prop::collection::vec(select(vec![
            "a", "b", ":v", "#n", "AND", "OR", "NOT", "BETWEEN", "IN", "size", "contains", "attribute_exists", "SET",
            "REMOVE", "ADD", "list_append", "if_not_exists", "(", ")", "(", ")", "[", "]", "0", ".", ",", "=", "<>", "<=",
            "+", "-", "!", "é", " ",
        ]), 0..60),
        spaced in any::<bool>(),
    ) {
        let text = words.join(if spaced { " " } else { "" });
        let rendered = Rendered {
            text,
            names: [("#n".to_owned(), "n".to_owned())].into(),
            values: [(":v".to_owned(), 1.into())].into(),
        };
        for prefix in ["", "SET a=", "(((", "a=:v AND "] {
            let text = format!("{prefix}{}", rendered.text);
            let mut placeholders = placeholders(&rendered);
            for checked in [
                Condition::parse_with(&text, &mut placeholders).and_then(|condition| condition.check()),
                KeyCondition::parse_with(&text, &mut placeholders).and_then(|condition| condition.check()),
                Update::parse_with(&text, &mut placeholders).and_then(|update| update.check()),
                Projection::parse_with(&text, &mut placeholders).and_then(|projection| projection.check()),
            ] {
                drop(checked);
            }
        }
    }
}

#[test]
fn the_text_is_canonical_and_has_no_needless_sign() {
    let a = || Path::attribute("a");
    let rows = [
        (a().eq(1), "a = :0"),
        (a().eq(1) & a().ne("1.0".parse::<Number>().unwrap()), "a = :0 AND a <> :0"),
        ((a().eq(1) | a().eq(2)) & !a().eq(3), "(a = :0 OR a = :1) AND NOT a = :2"),
        ((a().eq(1) & a().eq(2)) | !(a().eq(2) & a().eq(1)), "a = :0 AND a = :1 OR NOT (a = :1 AND a = :0)"),
        (!!a().exists(), "NOT NOT attribute_exists(a)"),
        (Path::attribute("name").key("id").index(3).size().ge(1), "size(#0.id[3]) >= :0"),
        (Path::attribute("or").eq(Path::attribute("_x").key("or")), "#0 = #1.#0"),
        (a().between(1, 2) & a().is_in([2, 3]), "a BETWEEN :0 AND :1 AND a IN (:1, :2)"),
        (
            a().is_type(AttributeType::Bool) & a().begins_with("BOOL"),
            "attribute_type(a, :0) AND begins_with(a, :0)",
        ),
    ];
    for (condition, text) in rows {
        assert_eq!(condition.render().text, text);
    }
    let update = Update::new()
        .with_set(a(), SetOperand::if_not_exists(a(), 0).plus(1))
        .with_set(Path::attribute("list"), SetOperand::list_append(Path::attribute("list"), List::new()))
        .with_remove(Path::attribute("b"))
        .with_add(Path::attribute("c"), 1)
        .with_delete(Path::attribute("d"), StringSet::new(["x"]).unwrap());
    let rendered = update.render();
    assert_eq!(
        rendered.text,
        "SET a = if_not_exists(a, :0) + :1, #0 = list_append(#0, :2) REMOVE b ADD c :1 DELETE d :3"
    );
    assert_eq!(rendered.names.into_iter().collect::<Vec<_>>(), [("#0".to_owned(), "list".to_owned())]);
    assert_eq!(rendered.values.get(":1"), Some(&AttributeValue::from(1)));
}

#[test]
fn a_long_text_drops_spaces_and_gives_short_placeholders_to_what_is_used_most() {
    let leaf = |at: i32| Path::attribute("a").eq(at);
    // 450 comparisons with 70 values, of which the last is used most.
    let condition = Condition::or((0..70).chain(std::iter::repeat_n(69, 380)).map(leaf)).unwrap();
    let Rendered { text, values, .. } = condition.render();
    assert!(text.starts_with("a=:1 OR a=:2 OR "), "{text}");
    assert_eq!(values.get(":0"), Some(&AttributeValue::from(69)));
    assert_eq!(values.len(), 70);
    assert!(values.contains_key(":06"));
}
