//! The last value accepted and the first refused: sizes of items, of names and of keys.

use itemstore::ErrorKind;
use itemstore::expr::{Condition, Operand};
use itemstore::request::CreateTable;
use itemstore::schema::ScalarType;
use itemstore::value::{AttributeValue, BinarySet, Item, List, Map, Number, NumberSet, Path, ValueError};

use super::{key, list, strings, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, refused, refused_with};
use crate::subject::Subject;

cases! { "limits":
    a_put_item_has_up_to_400_kb cites ["1.5/put"];
    a_refused_put_leaves_the_stored_item cites ["1.5/put", "8.2/failed_write"];
    names_count_in_the_size_of_an_item cites ["1.5/names_count"];
    every_kind_has_its_size cites ["1.5/kinds"];
    numbers_have_the_size_of_their_digits cites ["1.5/numbers"];
    an_update_keeps_an_item_within_400_kb cites ["1.5/update", "8.2/failed_write"];
    an_attribute_name_has_up_to_65_535_bytes cites ["1.6/attribute_name_length"];
    an_attribute_name_is_not_empty cites ["1.6/attribute_name_empty"];
    names_and_values_of_an_expression_have_2_mb_together cites ["1.6/substitutions"];
    an_update_and_its_condition_have_2_mb_together cites ["1.6/substitutions"];
    the_name_of_a_key_attribute_has_up_to_255_bytes cites ["1.6/key_name_length"];
    a_partition_key_has_up_to_2048_bytes cites ["2/partition_key_length"];
    a_sort_key_has_up_to_1024_bytes cites ["2/sort_key_length"];
    the_length_of_a_key_is_in_bytes cites ["2/partition_key_length", "2/sort_key_length"];
    a_binary_key_is_measured_in_its_own_bytes cites ["2/partition_key_length", "2/sort_key_length"];
    a_key_too_long_is_refused_by_every_operation cites ["2/length_on_reads"];
}

const MOST: usize = 409_600;
const TOO_LARGE: &str = "Item size has exceeded the maximum allowed size";
const TOO_LARGE_UPDATED: &str = "Item size to update has exceeded the maximum allowed size";
const PARTITION_TOO_LONG: &str = "One or more parameter values were invalid: Size of hashkey has exceeded the maximum \
                                  size limit of2048 bytes";
const SORT_TOO_LONG: &str = "One or more parameter values were invalid: Aggregated size of all range keys has exceeded \
                             the size limit of 1024 bytes";

/// `pk` and `p`, together as large as asked for: 2 + 1 bytes of the key, 1 of the other name, the rest text.
fn padded_to(size_bytes: usize) -> Item {
    key().with("p", "x".repeat(size_bytes - 4))
}

async fn a_put_item_has_up_to_400_kb(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(padded_to(MOST)).await?;
    equal("the item", &table.stored(key()).await?, &Some(padded_to(MOST)))?;
    refused("one byte more", table.send(table.put(padded_to(MOST + 1))).await, TOO_LARGE)
}

async fn a_refused_put_leaves_the_stored_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let old = key().with("a", 1_u32);
    table.seed(old.clone()).await?;
    refused("the put", table.send(table.put(padded_to(MOST + 1))).await, TOO_LARGE)?;
    equal("the item", &table.stored(key()).await?, &Some(old))
}

async fn names_count_in_the_size_of_an_item(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    // Two bytes a letter: names are measured in UTF-8.
    let name = "é".repeat(500);
    table.seed(padded_to(MOST - 1001).with(name.as_str(), true)).await?;
    let more = padded_to(MOST - 1000).with(name.as_str(), true);
    refused("one byte more", table.send(table.put(more)).await, TOO_LARGE)
}

/// A value of this size fits beside what fills the rest, and does not fit beside one byte more.
async fn measures(subject: &Subject, what: &str, value: &AttributeValue, size: usize) -> Result<(), Failure> {
    let table = subject.table().await?;
    let beside = |rest: usize| padded_to(rest - 1).with("v", value.clone());
    let fits = table.send(table.put(beside(MOST - size))).await.map(drop);
    equal(what, &fits.map_err(|error| error.to_string()), &Ok(()))?;
    refused(what, table.send(table.put(beside(MOST - size + 1))).await, TOO_LARGE)
}

async fn every_kind_has_its_size(subject: &Subject) -> Result<(), Failure> {
    let binaries = BinarySet::new([vec![1_u8, 2], vec![3]]).map_err(itemstore::Error::from)?;
    let entries = Map::from_iter([("ab", AttributeValue::from("c")), ("d", AttributeValue::Null)]);
    let rows: [(AttributeValue, usize); 10] = [
        ("é".into(), 2),
        (vec![0_u8; 3].into(), 3),
        (true.into(), 1),
        (AttributeValue::Null, 1),
        (strings(&["abc", "", "d"]), 4),
        (binaries.into(), 3),
        (List::new().into(), 3),
        (list(["ab".into(), list([])]), 3 + (1 + 2) + (1 + 3)),
        (Map::new().into(), 3),
        (entries.into(), 3 + (1 + 2 + 1) + (1 + 1 + 1)),
    ];
    for (value, size) in rows {
        measures(subject, &format!("{value:?}"), &value, size).await?;
    }
    Ok(())
}

async fn numbers_have_the_size_of_their_digits(subject: &Subject) -> Result<(), Failure> {
    let rows = [
        ("0", 1),
        ("12", 2),
        ("123", 3),
        ("100", 2),
        ("1010", 3),
        ("1.5", 3),
        ("100.5", 4),
        ("0.0000001", 2),
        ("1E125", 2),
        ("-42", 3),
        ("12345678901234567890123456789012345678", 20),
    ];
    for (text, size) in rows {
        let number: Number = text.parse().map_err(|error: ValueError| itemstore::Error::from(error))?;
        measures(subject, text, &number.into(), size).await?;
    }
    let pair = NumberSet::new([12_i64, -42]).map_err(itemstore::Error::from)?;
    measures(subject, "{12, -42}", &pair.into(), 2 + 3).await
}

/// The service adds the cost of the actions to the size, 19 bytes for one SET beside this key, where a simpler engine
/// need not: both accept the first of these sizes and refuse the second.
async fn an_update_keeps_an_item_within_400_kb(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let half = padded_to(MOST / 2);
    let rest = |size: usize| "y".repeat(size - MOST / 2 - 1);
    table.seed(half.clone()).await?;
    let too_large = table.update(key(), update("SET q = :v", &v(rest(MOST + 1)))?);
    refused("one byte more", table.send(too_large).await, TOO_LARGE_UPDATED)?;
    equal("the item", &table.stored(key()).await?, &Some(half))?;
    table.send(table.update(key(), update("SET q = :v", &v(rest(MOST - 19)))?)).await?;
    Ok(())
}

async fn an_attribute_name_has_up_to_65_535_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = key().with("n".repeat(65_535), 1_u32);
    table.seed(item.clone()).await?;
    equal("the item", &table.stored(key()).await?, &Some(item))?;
    let more = table.send(table.put(key().with("n".repeat(65_536), 1_u32))).await;
    refused_with("one byte more", more, "")
}

async fn an_attribute_name_is_not_empty(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let nested = key().with("m", list([Item::new().with("", 1_u32).into()]));
    for (what, item) in [("top level", key().with("", 1_u32)), ("in a map", nested)] {
        refused_with(what, table.send(table.put(item)).await, "Empty attribute name")?;
    }
    Ok(())
}

/// Written as data, since text would be refused before the backend sees it.
async fn names_and_values_of_an_expression_have_2_mb_together(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let one_of = |values: usize| Condition::In {
        operand: Operand::Path(Path::attribute("a")),
        list: (0..values).map(|at| Operand::Value(format!("{at}{}", "x".repeat(300_000)).into())).collect(),
    };
    let fits = table.delete(key()).condition(one_of(6));
    fails("1.8 MB", table.send(fits).await, ErrorKind::ConditionFailed)?;
    refused_with("2.1 MB", table.send(table.delete(key()).condition(one_of(7))).await, "")
}

async fn an_update_and_its_condition_have_2_mb_together(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let text = |first: &str| AttributeValue::from(format!("{first}{}", "x".repeat(300_000)));
    let one_of = |first: &str| Condition::In {
        operand: Operand::Path(Path::attribute("a")),
        list: (0..6).map(|at| Operand::Value(text(&format!("{first}{at}")))).collect(),
    };
    let update = |value: AttributeValue| update("SET b = :v", &v(value));
    // The value of the update is one of the condition's: it counts once.
    let fits = table.update(key(), update(text("c0"))?).condition(one_of("c"));
    fails("1.8 MB", table.send(fits).await, ErrorKind::ConditionFailed)?;
    let more = table.update(key(), update(text("d"))?).condition(one_of("c"));
    refused_with("2.1 MB", table.send(more).await, "")
}

async fn the_name_of_a_key_attribute_has_up_to_255_bytes(subject: &Subject) -> Result<(), Failure> {
    let name = "k".repeat(255);
    let create = |name: &str| {
        Ok::<_, Failure>(CreateTable::new(subject.new_name()?).partition_key(name, ScalarType::S))
    };
    let table = subject.table_from(create(&name)?).await?;
    table.seed(Item::new().with(name.as_str(), "a")).await?;
    let more = subject.send(create(&"k".repeat(256))?).await;
    refused_with("one byte more", more, "Member must have length less than or equal to 255")
}

async fn a_partition_key_has_up_to_2048_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = Item::new().with("pk", "a".repeat(2048));
    table.seed(item.clone()).await?;
    equal("the item", &table.stored(item.clone()).await?, &Some(item))?;
    let more = Item::new().with("pk", "a".repeat(2049));
    refused("one byte more", table.send(table.put(more)).await, PARTITION_TOO_LONG)
}

async fn a_sort_key_has_up_to_1024_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let item = key().with("sk", "a".repeat(1024));
    table.seed(item.clone()).await?;
    equal("the item", &table.stored(item.clone()).await?, &Some(item))?;
    let more = key().with("sk", "a".repeat(1025));
    refused("one byte more", table.send(table.put(more)).await, SORT_TOO_LONG)
}

async fn the_length_of_a_key_is_in_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let item = |letters: usize, sorted: usize| {
        Item::new().with("pk", "é".repeat(letters)).with("sk", "é".repeat(sorted))
    };
    table.seed(item(1024, 512)).await?;
    refused("the partition key", table.send(table.put(item(1025, 1))).await, PARTITION_TOO_LONG)?;
    refused("the sort key", table.send(table.put(item(1, 513))).await, SORT_TOO_LONG)
}

async fn a_binary_key_is_measured_in_its_own_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::B, Some(ScalarType::B)).await?;
    let item = |bytes: usize, sorted: usize| {
        Item::new().with("pk", vec![0xff_u8; bytes]).with("sk", vec![0xff_u8; sorted])
    };
    table.seed(item(2048, 1024)).await?;
    refused("the partition key", table.send(table.put(item(2049, 1))).await, PARTITION_TOO_LONG)?;
    refused("the sort key", table.send(table.put(item(1, 1025))).await, SORT_TOO_LONG)
}

async fn a_key_too_long_is_refused_by_every_operation(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows = [
        (Item::new().with("pk", "a".repeat(2049)).with("sk", "b"), PARTITION_TOO_LONG),
        (key().with("sk", "a".repeat(1025)), SORT_TOO_LONG),
    ];
    for (long, words) in rows {
        refused("get", table.send(table.get(long.clone())).await, words)?;
        refused("update", table.send(table.update(long.clone(), None)).await, words)?;
        refused("delete", table.send(table.delete(long)).await, words)?;
    }
    Ok(())
}
