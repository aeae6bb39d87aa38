//! Query: which items of a partition come, and in which order.

use itemstore::expr::{Condition, KeyCondition, KeyTest, Operand};
use itemstore::schema::ScalarType;
use itemstore::value::{AttributeValue, Item, Path};
use itemstore::{ErrorKind, Result};

use super::{Values, decimal, filter, key, key_condition, partition, query_by, texts, update, v, vw};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, refused, refused_with, says};
use crate::subject::{Subject, Table};

cases! { "query":
    a_query_gives_the_items_of_one_partition cites ["9/partition"] needs [Queries];
    a_partition_without_items_is_an_empty_page cites ["9/partition"] needs [Queries];
    the_sort_key_ascends_unless_told_otherwise cites ["9/order"] needs [Queries];
    sort_keys_are_ordered_by_bytes_or_by_number cites ["2/sort_order", "9/order"] needs [Queries];
    a_string_sort_key_is_tested_in_seven_ways cites ["9/tests"] needs [Queries];
    a_number_sort_key_is_tested_by_number cites ["9/tests"] needs [Queries];
    a_binary_sort_key_is_tested_by_bytes cites ["9/tests"] needs [Queries];
    number_keys_are_found_by_value cites ["2/number_keys", "9/partition"] needs [Queries];
    a_filter_chooses_among_the_items_read cites ["9/filter"] needs [Queries];
    a_filter_names_no_key_attribute cites ["5.2/filter_keys"] needs [Queries];
    a_consistent_query_sees_every_write_before_it cites ["9/consistent"] needs [Queries];
    a_limit_is_at_least_one cites ["9/limit"] needs [Queries];
    an_unknown_index_is_refused cites ["9/unknown_index"] needs [Queries];
    a_query_of_a_missing_table_tells_so cites ["3.2/table_missing"] needs [Queries];
    expressions_are_refused_before_the_table_is_looked_for cites ["3.3/expression_before_table"] needs [Queries];
    expressions_are_refused_whatever_is_stored cites ["3.3/expression_before_item"] needs [Queries];
}

async fn a_query_gives_the_items_of_one_partition(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let keys = [("a", "b"), ("a", "b#c"), ("a#b", "c"), ("ab", "b"), ("A", "b"), ("b", "a")];
    for (pk, sk) in keys {
        table.seed(Item::new().with("pk", pk).with("sk", sk).with("x", pk)).await?;
    }
    let given = table.send(table.query(partition())).await?;
    let expected = ["b", "b#c"].map(|sk| key().with("sk", sk).with("x", "a"));
    equal("the items", &given.items, &expected.to_vec())?;
    equal("the counts", &(given.count, given.scanned_count), &(2, 2))?;
    let joined = KeyCondition::partition("pk", "a#b");
    equal("another", &texts(&table.send(table.query(joined)).await?.items, "sk"), &vec!["c"])?;
    let simple = subject.table().await?;
    for pk in ["a", "b"] {
        simple.seed(Item::new().with("pk", pk)).await?;
    }
    equal("without a sort key", &simple.send(simple.query(partition())).await?.items, &vec![key()])
}

async fn a_partition_without_items_is_an_empty_page(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let given = table.send(table.query(partition()).limit(1)).await?;
    equal("the items", &given.items, &Vec::new())?;
    equal("the counts", &(given.count, given.scanned_count), &(0, 0))?;
    equal("where to go on", &given.last_evaluated_key, &None)
}

/// Items of the partition `a` with these sort keys, put from the last to the first.
async fn seed(table: &Table<'_>, sort_keys: &[AttributeValue]) -> Result<()> {
    for sk in sort_keys.iter().rev() {
        table.seed(key().with("sk", sk.clone())).await?;
    }
    Ok(())
}

fn sort_keys(items: &[Item]) -> Vec<AttributeValue> {
    items.iter().filter_map(|item| item.get("sk").cloned()).collect()
}

async fn the_sort_key_ascends_unless_told_otherwise(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    seed(&table, &["a", "b", "c"].map(Into::into)).await?;
    let rows = [("unless told", None, "abc"), ("up", Some(true), "abc"), ("down", Some(false), "cba")];
    for (what, forward, expected) in rows {
        let query = table.query(partition());
        let query = forward.map_or(query.clone(), |forward| query.scan_index_forward(forward));
        equal(what, &texts(&table.send(query).await?.items, "sk").concat(), &expected.to_owned())?;
    }
    let some = key_condition("pk = :v AND sk > :w", &vw("a", "a"))?;
    let given = table.send(table.query(some).scan_index_forward(false)).await?.items;
    equal("a range, down", &texts(&given, "sk"), &vec!["c", "b"])
}

async fn sort_keys_are_ordered_by_bytes_or_by_number(subject: &Subject) -> Result<(), Failure> {
    let numbers = ["-1e30", "-10", "-9", "-1.5", "-1e-100", "0", "1e-100", "0.5", "2", "10", "10.5", "1e30"];
    let binaries: [&[u8]; 7] = [b"\0", b"\0\0", b"\x01", b"\x7f", b"\x7f\xff", b"\x80", b"\xff"];
    let strings = ["\0", "10", "9", "A", "B", "a", "a\0", "aa", "b", "é", "\u{FFFD}", "\u{10000}"];
    let rows = [
        (ScalarType::N, numbers.into_iter().map(decimal).collect::<Result<Vec<_>>>()?),
        (ScalarType::B, binaries.map(AttributeValue::from).to_vec()),
        (ScalarType::S, strings.map(AttributeValue::from).to_vec()),
    ];
    for (kind, mut expected) in rows {
        let table = subject.table_keyed(ScalarType::S, Some(kind)).await?;
        seed(&table, &expected).await?;
        let up = table.send(table.query(partition())).await?.items;
        equal("up", &sort_keys(&up), &expected)?;
        expected.reverse();
        let down = table.send(table.query(partition()).scan_index_forward(false)).await?.items;
        equal("down", &sort_keys(&down), &expected)?;
    }
    Ok(())
}

/// The table gives these sort keys for each condition.
async fn give(table: &Table<'_>, rows: &[(&str, Values<'_>, &[AttributeValue])]) -> Result<(), Failure> {
    for (test, values, expected) in rows {
        let mut values = values.to_vec();
        values.push((":pk", "a".into()));
        let given = query_by(table, &format!("pk = :pk AND {test}"), &values).await?;
        equal(test, &sort_keys(&given), &expected.to_vec())?;
    }
    Ok(())
}

async fn a_string_sort_key_is_tested_in_seven_ways(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let keys = ["a", "ab", "abc", "ac", "b"].map(AttributeValue::from);
    seed(&table, &keys).await?;
    let rows: [(&str, Values<'_>, &[AttributeValue]); 14] = [
        ("sk = :v", &v("ab"), &keys[1..2]),
        ("sk = :v", &v("aa"), &[]),
        ("sk < :v", &v("abc"), &keys[..2]),
        ("sk < :v", &v("a"), &[]),
        ("sk <= :v", &v("abc"), &keys[..3]),
        ("sk > :v", &v("abc"), &keys[3..]),
        ("sk > :v", &v("b"), &[]),
        ("sk >= :v", &v("abc"), &keys[2..]),
        ("sk BETWEEN :v AND :w", &vw("ab", "ac"), &keys[1..4]),
        ("sk BETWEEN :v AND :w", &vw("abc", "abc"), &keys[2..3]),
        ("sk BETWEEN :v AND :w", &vw("aba", "abd"), &keys[2..3]),
        ("begins_with(sk, :v)", &v("ab"), &keys[1..3]),
        ("begins_with(sk, :v)", &v("a"), &keys[..4]),
        ("begins_with(sk, :v)", &v("abcd"), &[]),
    ];
    give(&table, &rows).await
}

async fn a_number_sort_key_is_tested_by_number(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::S, Some(ScalarType::N)).await?;
    let keys = [-20, -3, 0, 9, 10, 100].map(AttributeValue::from);
    seed(&table, &keys).await?;
    let ten = decimal("1.0e1")?;
    let rows: [(&str, Values<'_>, &[AttributeValue]); 7] = [
        ("sk = :v", &v(ten), &keys[4..5]),
        ("sk < :v", &v(9), &keys[..3]),
        ("sk <= :v", &v(-3), &keys[..2]),
        ("sk > :v", &v(9), &keys[4..]),
        ("sk >= :v", &v(10), &keys[4..]),
        ("sk BETWEEN :v AND :w", &vw(-3, 10), &keys[1..5]),
        ("sk BETWEEN :v AND :w", &vw(11, 99), &[]),
    ];
    give(&table, &rows).await
}

async fn a_binary_sort_key_is_tested_by_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::S, Some(ScalarType::B)).await?;
    let keys: [&[u8]; 6] = [b"\x01", b"\x7f", b"\x7f\x01", b"\x80", b"\xff", b"\xff\xff"];
    let keys = keys.map(AttributeValue::from);
    seed(&table, &keys).await?;
    let rows: [(&str, Values<'_>, &[AttributeValue]); 6] = [
        ("sk = :v", &v(b"\x7f"), &keys[1..2]),
        ("sk > :v", &v(b"\x7f"), &keys[2..]),
        ("sk < :v", &v(b"\x80"), &keys[..3]),
        ("sk BETWEEN :v AND :w", &vw(b"\x7f\x01", b"\xff"), &keys[2..5]),
        ("begins_with(sk, :v)", &v(b"\x7f"), &keys[1..3]),
        ("begins_with(sk, :v)", &v(b"\xff"), &keys[4..]),
    ];
    give(&table, &rows).await
}

async fn number_keys_are_found_by_value(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::N, Some(ScalarType::N)).await?;
    let item = Item::new().with("pk", 1000).with("sk", 2);
    table.seed(item.clone()).await?;
    for (pk, sk) in [("1e3", "2"), ("1000.0", "2.00"), ("01000", "0.2e1")] {
        let condition = key_condition("pk = :v AND sk = :w", &vw(decimal(pk)?, decimal(sk)?))?;
        equal("the items", &table.send(table.query(condition)).await?.items, &vec![item.clone()])?;
    }
    Ok(())
}

async fn a_filter_chooses_among_the_items_read(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for (sk, item) in [
        ("1", key().with("x", 1)),
        ("2", key().with("x", "text")),
        ("3", key()),
        ("4", key().with("x", Item::new().with("y", 1))),
    ] {
        table.seed(item.with("sk", sk)).await?;
    }
    let rows: [(&str, Values<'_>, &str); 6] = [
        ("x = :v", &v(1), "1"),
        ("x <> :v", &v(1), "234"),
        ("attribute_exists(x)", &[], "124"),
        ("x.y = :v OR begins_with(x, :w)", &vw(1, "te"), "24"),
        ("NOT attribute_type(x, :v)", &v("N"), "234"),
        ("x > :v", &v(1), ""),
    ];
    for (text, values, expected) in rows {
        let given = table.send(table.query(partition()).filter(filter(text, values)?)).await?;
        equal(text, &texts(&given.items, "sk").concat(), &expected.to_owned())?;
        equal(text, &(given.count, given.scanned_count), &(expected.len(), 4))?;
    }
    Ok(())
}

async fn a_filter_names_no_key_attribute(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows: [(&str, Values<'_>, &str); 5] = [
        ("pk = :v", &v("a"), "pk"),
        ("sk > :v", &v("a"), "sk"),
        ("attribute_exists(x) AND attribute_exists(sk)", &[], "sk"),
        ("x = sk", &[], "sk"),
        ("x IN (:v, pk)", &v("a"), "pk"),
    ];
    for (text, values, attribute) in rows {
        let words = format!(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: {attribute}"
        );
        refused(text, table.send(table.query(partition()).filter(filter(text, values)?)).await, &words)?;
    }
    Ok(())
}

async fn a_consistent_query_sees_every_write_before_it(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let stored =
        async |table: &Table<'_>| Ok::<_, Failure>(table.send(table.query(partition())).await?.items);
    let (one, two) = (key().with("sk", "1"), key().with("sk", "2"));
    table.seed(one.clone()).await?;
    equal("put", &stored(&table).await?, &vec![one.clone()])?;
    table.seed(two.clone()).await?;
    equal("put another", &stored(&table).await?, &vec![one.clone(), two.clone()])?;
    table.send(table.update(one.clone(), update("SET x = :v", &v(1))?)).await?;
    equal("updated", &stored(&table).await?, &vec![one.clone().with("x", 1), two.clone()])?;
    table.send(table.delete(one)).await?;
    equal("deleted", &stored(&table).await?, &vec![two])
}

async fn a_limit_is_at_least_one(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let words = "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value \
                 greater than or equal to 1";
    for limit in [0, -1] {
        let query = table.query(partition()).limit(limit);
        refused(&format!("{limit}"), table.send(query).await, words)?;
    }
    table.send(table.query(partition()).limit(1)).await?;
    table.send(table.query(partition()).limit(i32::MAX)).await?;
    Ok(())
}

async fn an_unknown_index_is_refused(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let words = "The table does not have the specified index: by-none";
    refused("query", table.send(table.query_index("by-none", partition())).await, words)?;
    refused("scan", table.send(table.scan_index("by-none")).await, words)
}

async fn a_query_of_a_missing_table_tells_so(subject: &Subject) -> Result<(), Failure> {
    let table = subject.missing_table()?;
    for query in [table.query(partition()), table.query_index("by-none", partition())] {
        let error = fails("the query", table.send(query).await, ErrorKind::TableNotFound)?;
        says("the query", &error, "Requested resource not found")?;
    }
    Ok(())
}

/// Bounds that are refused by themselves. Written as data, since reading them from text would refuse them before the backend
/// sees them.
fn reversed() -> (KeyCondition, Condition) {
    let condition = partition().and("sk", KeyTest::Between("b".into(), "a".into()));
    let (low, high) = (Operand::Value(2.into()), Operand::Value(1.into()));
    (condition, Condition::Between { operand: Operand::Path(Path::attribute("x")), low, high })
}

/// Both reversed expressions are refused.
async fn both_are_refused(table: &Table<'_>) -> Result<(), Failure> {
    let (condition, filter) = reversed();
    let words = |parameter: &str| {
        format!(
            "Invalid {parameter}: The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
        )
    };
    let refusal = table.send(table.query(condition)).await;
    refused_with("the key condition", refusal, &words("KeyConditionExpression"))?;
    let refusal = table.send(table.query(partition()).filter(filter.clone())).await;
    refused_with("the filter", refusal, &words("FilterExpression"))?;
    refused_with("of a scan", table.send(table.scan().filter(filter)).await, &words("FilterExpression"))
}

async fn expressions_are_refused_before_the_table_is_looked_for(subject: &Subject) -> Result<(), Failure> {
    both_are_refused(&subject.missing_table()?).await
}

async fn expressions_are_refused_whatever_is_stored(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    both_are_refused(&table).await?;
    table.seed(key().with("sk", "a").with("x", 1)).await?;
    both_are_refused(&table).await
}
