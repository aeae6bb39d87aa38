//! What updates make of items: rows of old item, update and new item (SEMANTICS 7 and 8.1).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of tests fails the test that called it")]

use itemstore::expr::{ExpressionError, NO_NAMES, Update};
use itemstore::schema::{KeyAttribute, KeySchema, ScalarType, TableSchema};
use itemstore::value::{AttributeValue, Item, List, Map, Number, Path, StringSet};

fn list<T: Into<AttributeValue>>(elements: impl IntoIterator<Item = T>) -> List {
    elements.into_iter().map(Into::into).collect()
}

fn set<const N: usize>(members: [&'static str; N]) -> StringSet {
    StringSet::new(members).unwrap()
}

fn key() -> Item {
    Item::new().with("pk", "k")
}

fn old() -> Item {
    key()
        .with("n", 5)
        .with("s", "text")
        .with("l", list([0, 1, 2, 3]))
        .with("tags", set(["a", "b"]))
        .with("m", Map::from_iter([("k", AttributeValue::from(1)), ("l", list(["x", "y"]).into())]))
}

fn update(text: &str) -> Update {
    let all: Vec<(&str, AttributeValue)> = vec![
        (":1", 1.into()),
        (":2", 2.into()),
        (":s", "new".into()),
        (":l", list(["p", "q"]).into()),
        (":e", List::new().into()),
        (":m", Map::from_iter([("z", 9)]).into()),
        (":a", set(["a"]).into()),
        (":ab", set(["a", "b"]).into()),
        (":c", set(["c"]).into()),
        (":ns", itemstore::value::NumberSet::new([1]).unwrap().into()),
        (":max", "9.9e125".parse::<Number>().unwrap().into()),
        (":tiny", "1e-130".parse::<Number>().unwrap().into()),
    ];
    let used = all.into_iter().filter(|(key, _)| {
        text.match_indices(key)
            .any(|(at, _)| !text[at + key.len()..].starts_with(|next: char| next.is_ascii_alphanumeric()))
    });
    Update::parse(text, NO_NAMES, used).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn apply(text: &str, old: &Item) -> Result<Item, ExpressionError> {
    update(text).apply(Some(old), &key()).map(|new| new.expect("an item stays an item"))
}

#[test]
fn actions_change_what_they_name() {
    let old = old();
    let map = |entries: [(&'static str, AttributeValue); 2]| Map::from_iter(entries);
    let rows = [
        ("SET s=:1", old.clone().with("s", 1)),
        ("SET fresh=:1", old.clone().with("fresh", 1)),
        ("SET n=n+:1", old.clone().with("n", 6)),
        ("SET n=:1-n", old.clone().with("n", -4)),
        ("SET n=n-m.k", old.clone().with("n", 4)),
        ("SET m.k=:s", old.clone().with("m", map([("k", "new".into()), ("l", list(["x", "y"]).into())]))),
        ("SET n=l[3], s=n, x=s", old.clone().with("n", 3).with("s", 5).with("x", "text")),
        ("SET n=s, s=n", old.clone().with("n", "text").with("s", 5)),
        ("SET n=if_not_exists(n,:1)", old.clone()),
        ("SET x=if_not_exists(gone,n)", old.clone().with("x", 5)),
        ("SET x=if_not_exists(n,gone)", old.clone().with("x", 5)),
        ("SET x=if_not_exists(gone,:1)+if_not_exists(n,gone)", old.clone().with("x", 6)),
        ("SET l=list_append(m.l,:l)", old.clone().with("l", list(["x", "y", "p", "q"]))),
        ("SET x=list_append(if_not_exists(gone,:e),list_append(:l,m.l))", {
            old.clone().with("x", list(["p", "q", "x", "y"]))
        }),
        ("REMOVE s, gone", {
            let mut new = old.clone();
            new.remove("s");
            new
        }),
        ("REMOVE m.k, m.gone", old.clone().with("m", Map::from_iter([("l", list(["x", "y"]))]))),
        ("ADD n :2, fresh :1", old.clone().with("n", 7).with("fresh", 1)),
        ("ADD m.k :2, m.fresh :1", {
            let entries =
                [("k", 3.into()), ("l", list(["x", "y"]).into()), ("fresh", AttributeValue::from(1))];
            old.clone().with("m", Map::from_iter(entries))
        }),
        ("ADD tags :c", old.clone().with("tags", set(["a", "b", "c"]))),
        ("ADD x :c", old.clone().with("x", set(["c"]))),
        ("DELETE tags :a, gone :a", old.clone().with("tags", set(["b"]))),
        ("DELETE tags :c", old.clone()),
        ("DELETE tags :ab", {
            let mut new = old.clone();
            new.remove("tags");
            new
        }),
    ];
    for (text, expected) in rows {
        assert_eq!(apply(text, &old), Ok(expected), "{text}");
    }
}

#[test]
fn list_indexes_are_those_of_the_old_list() {
    let old = old();
    let rows = [
        ("SET l[0]=:s", vec!["new".into(), 1.into(), 2.into(), 3.into()]),
        ("SET l[4]=:s", vec![0.into(), 1.into(), 2.into(), 3.into(), "new".into()]),
        ("SET l[9]=:2, l[7]=:1", vec![0.into(), 1.into(), 2.into(), 3.into(), 1.into(), 2.into()]),
        (
            "SET l[5]=:2, l[1]=:s, l[4]=:1",
            vec![0.into(), "new".into(), 2.into(), 3.into(), 1.into(), 2.into()],
        ),
        ("REMOVE l[1]", vec![0.into(), 2.into(), 3.into()]),
        ("REMOVE l[0], l[2], l[9]", vec![1.into(), 3.into()]),
        ("REMOVE l[3], l[2], l[1], l[0]", Vec::<AttributeValue>::new()),
        ("SET l[3]=:s REMOVE l[0]", vec![1.into(), 2.into(), "new".into()]),
        ("SET l[9]=:s REMOVE l[0], l[4]", vec![1.into(), 2.into(), 3.into(), "new".into()]),
        (
            "SET l[9]=:s ADD l[6] :1, l[1] :2",
            vec![0.into(), 3.into(), 2.into(), 3.into(), 1.into(), "new".into()],
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(apply(text, &old), Ok(old.clone().with("l", List::from(expected))), "{text}");
    }
    let nested = key().with("l", list([list([1, 2]), list([3, 4]), list([5, 6])]));
    assert_eq!(
        apply("SET l[2][0]=:s REMOVE l[0], l[1][0]", &nested),
        Ok(key().with("l", list([list([4]), list([AttributeValue::from("new"), 6.into()])])))
    );
}

#[test]
fn what_does_not_fit_the_item_is_refused() {
    let old = old();
    let rows = [
        ("SET m.gone.k=:1", ExpressionError::bare(INVALID_PATH)),
        ("SET gone.k=:1", ExpressionError::bare(INVALID_PATH)),
        ("SET gone[0]=:1", ExpressionError::bare(INVALID_PATH)),
        ("SET s.k=:1", ExpressionError::bare(INVALID_PATH)),
        ("SET s[0]=:1", ExpressionError::bare(INVALID_PATH)),
        ("SET l.k=:1", ExpressionError::bare(INVALID_PATH)),
        ("SET m[0]=:1", ExpressionError::bare(INVALID_PATH)),
        ("SET l[9][0]=:1", ExpressionError::bare(INVALID_PATH)),
        ("SET l[4]=:l, l[5][0]=:1", ExpressionError::bare(INVALID_PATH)),
        ("REMOVE gone.k", ExpressionError::bare(INVALID_PATH)),
        ("REMOVE s[0]", ExpressionError::bare(INVALID_PATH)),
        ("REMOVE l.k", ExpressionError::bare(INVALID_PATH)),
        ("ADD gone.k :1", ExpressionError::bare(INVALID_PATH)),
        ("SET n=gone", ExpressionError::bare(MISSING)),
        ("SET x=n+gone", ExpressionError::bare(MISSING)),
        ("SET x=list_append(gone,:l)", ExpressionError::bare(MISSING)),
        ("SET x=if_not_exists(gone,absent)", ExpressionError::bare(MISSING)),
        ("SET a=:1, b=a", ExpressionError::bare(MISSING)),
        ("SET n=s+:1", ExpressionError::bare(WRONG_TYPE)),
        ("SET n=if_not_exists(s,:1)+:1", ExpressionError::bare(WRONG_TYPE)),
        ("SET x=list_append(:l,s)", ExpressionError::bare(WRONG_TYPE)),
        ("ADD s :1", ExpressionError::bare(WRONG_TYPE)),
        ("ADD n :a", ExpressionError::bare(WRONG_TYPE)),
        ("ADD tags :ns", ExpressionError::bare(WRONG_TYPE)),
        ("ADD l :1", ExpressionError::bare(WRONG_TYPE)),
        ("DELETE tags :ns", ExpressionError::bare(WRONG_TYPE)),
        ("DELETE n :a", ExpressionError::bare(WRONG_TYPE)),
    ];
    for (text, expected) in rows {
        assert_eq!(apply(text, &old), Err(expected), "{text}");
    }
}

#[test]
fn numbers_out_of_range_are_refused_in_the_words_of_an_overflow() {
    let old = key().with("n", "9.9e125".parse::<Number>().unwrap());
    for text in ["SET n=n+:max", "ADD n :max", "SET n=n+:tiny", "ADD n :1"] {
        let error = apply(text, &old).unwrap_err().in_parameter("UpdateExpression");
        assert_eq!(
            error.service_message(),
            Some("Number overflow. Attempting to store a number with magnitude larger than supported range"),
            "{text}"
        );
    }
}

#[test]
fn without_an_item_an_update_creates_one_unless_it_only_removes() {
    let rows = [
        ("SET a=:1", Some(key().with("a", 1))),
        ("ADD a :1, b :a", Some(key().with("a", 1).with("b", set(["a"])))),
        ("SET a=:1 REMOVE b.c DELETE d.e :a", Some(key().with("a", 1))),
        ("SET a=if_not_exists(b,:l)", Some(key().with("a", list(["p", "q"])))),
        ("SET a=pk, b=if_not_exists(pk,:l)", Some(key().with("a", "k").with("b", "k"))),
        ("REMOVE a", None),
        ("REMOVE a.b[1]", None),
        ("DELETE a :a", None),
        ("REMOVE a.b DELETE c.d :a", None),
    ];
    for (text, expected) in rows {
        assert_eq!(update(text).apply(None, &key()), Ok(expected), "{text}");
    }
    assert_eq!(Update::new().apply(None, &key()), Ok(Some(key())));
    assert_eq!(Update::new().apply(Some(&old()), &key()), Ok(Some(old())));
    for text in ["SET a=b", "SET a=b+:1"] {
        assert_eq!(update(text).apply(None, &key()), Err(ExpressionError::bare(MISSING)), "{text}");
    }
    for text in ["SET a.b=:1", "SET a[0]=:1", "ADD a.b :1"] {
        assert_eq!(update(text).apply(None, &key()), Err(ExpressionError::bare(INVALID_PATH)), "{text}");
    }
}

#[test]
fn the_old_item_is_untouched_and_shared() {
    let old = old();
    let before = old.clone();
    let new = apply("SET l[0]=:1, fresh=:s REMOVE tags", &old).unwrap();
    assert_eq!(old, before);
    let map = |item: &Item| item.get("m").and_then(AttributeValue::as_m).cloned().unwrap();
    assert!(map(&old).shares_entries_with(&map(&new)));
}

#[test]
fn joined_lists_cannot_outgrow_an_item() {
    let big = key().with("l", list(["x".repeat(100_000), "y".repeat(100_000)]));
    let joined = |times: usize| {
        let text = (1..times).fold("l".to_owned(), |inner, _| format!("list_append({inner},l)"));
        apply(&format!("SET r={text}"), &big)
    };
    assert!(joined(2).is_ok());
    for times in [3, 200] {
        assert_eq!(
            joined(times),
            Err(ExpressionError::bare("Item size to update has exceeded the maximum allowed size"))
        );
    }
}

#[test]
fn all_that_an_update_makes_cannot_outgrow_an_item() {
    // Every list and set made ends up in the item, so what comes after them need not be made, nor found wrong.
    let letters = |length: usize| "x".repeat(length);
    let members = StringSet::new([letters(300_000)]).unwrap();
    let item = old().with("half", list([letters(150_000)])).with("s1", set(["p"])).with("s2", set(["q"]));
    let too_large = ExpressionError::bare("Item size to update has exceeded the maximum allowed size");
    let apply = |text: &str, values: &[(&str, AttributeValue)]| {
        Update::parse(text, NO_NAMES, values.to_vec()).unwrap().apply(Some(&item), &key())
    };
    let twice = apply("SET a=list_append(half,half),b=list_append(half,half),c=gone", &[]);
    assert_eq!(twice, Err(too_large.clone()));
    assert_eq!(apply("SET a=list_append(half,half),b=gone", &[]), Err(ExpressionError::bare(MISSING)));
    let sets = apply("ADD s1 :s,s2 :s,gone.n :n", &[(":s", members.clone().into()), (":n", 1.into())]);
    assert_eq!(sets, Err(too_large));
    let wrong = apply("ADD s1 :s,s :s", &[(":s", members.into())]);
    assert_eq!(wrong, Err(ExpressionError::bare(WRONG_TYPE)));
}

#[test]
fn the_parts_an_update_names_are_given_before_and_after() {
    let old = old();
    let none = None::<Item>;
    let part = |item: Item| Some(item);
    let rows = [
        ("SET n=:1", part(Item::new().with("n", 5)), part(Item::new().with("n", 1))),
        ("SET n=n", part(Item::new().with("n", 5)), part(Item::new().with("n", 5))),
        ("SET fresh=:1", none.clone(), part(Item::new().with("fresh", 1))),
        ("REMOVE n", part(Item::new().with("n", 5)), none.clone()),
        ("REMOVE gone", none.clone(), none.clone()),
        (
            "SET m.k=:s, n=:1",
            part(Item::new().with("n", 5).with("m", Map::from_iter([("k", 1)]))),
            part(Item::new().with("n", 1).with("m", Map::from_iter([("k", "new")]))),
        ),
        ("ADD n :1 DELETE tags :ab", part(Item::new().with("n", 5).with("tags", set(["a", "b"]))), {
            part(Item::new().with("n", 6))
        }),
        ("SET l[100]=:s", none.clone(), none.clone()),
        ("SET l[2]=:s, l[0]=:1", part(Item::new().with("l", list([0, 2]))), {
            part(Item::new().with("l", list([AttributeValue::from(1), "new".into()])))
        }),
        ("REMOVE l[1]", part(Item::new().with("l", list([1]))), part(Item::new().with("l", list([2])))),
        ("REMOVE l[3]", part(Item::new().with("l", list([3]))), none.clone()),
        ("SET m.l[9]=:1", none.clone(), none.clone()),
    ];
    for (text, before, after) in rows {
        let update = update(text);
        let new = update.apply(Some(&old), &key()).unwrap().unwrap();
        assert_eq!(update.updated_old(Some(&old)), before, "{text}: before");
        assert_eq!(update.updated_new(&new), after, "{text}: after");
        assert_eq!(update.updated_old(None), None, "{text}: without an item");
    }
}

#[test]
fn keys_cannot_be_changed_or_looked_into() {
    let keys =
        KeySchema::composite(KeyAttribute::new("pk", ScalarType::S), KeyAttribute::new("sk", ScalarType::N));
    let keys = TableSchema::from(keys);
    let cannot = |key: &str| {
        Err(ExpressionError::bare(format!(
            "One or more parameter values were invalid: Cannot update attribute {key}. This attribute is part of the key"
        )))
    };
    let scalar = |key: &str| {
        Err(ExpressionError::bare(format!(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: {key}"
        )))
    };
    let rows = [
        ("SET a=pk, b=sk+:1", Ok(())),
        ("SET pk=:s", cannot("pk")),
        ("REMOVE sk", cannot("sk")),
        ("ADD sk :1", cannot("sk")),
        ("DELETE pk :a", cannot("pk")),
        ("SET pk.a=:1", cannot("pk")),
        ("SET a=sk[0]", scalar("sk")),
        ("SET a=if_not_exists(pk.x,:1)", scalar("pk")),
    ];
    for (text, expected) in rows {
        assert_eq!(update(text).check_keys(&keys), expected, "{text}");
    }
    let nested = Path::attribute("pk").key("x");
    assert_eq!(nested.clone().exists().check_key_paths(&keys), scalar("pk"));
    assert_eq!(Path::attribute("pk").exists().check_key_paths(&keys), Ok(()));
    let projection =
        itemstore::expr::Projection::new([Path::attribute("pk"), Path::attribute("sk").index(0)]).unwrap();
    assert_eq!(projection.check_key_paths(&keys), scalar("sk"));
}

const INVALID_PATH: &str = "The document path provided in the update expression is invalid for update";
const MISSING: &str = "The provided expression refers to an attribute that does not exist in the item";
const WRONG_TYPE: &str = "An operand in the update expression has an incorrect data type";
