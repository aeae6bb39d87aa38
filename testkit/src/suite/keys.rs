//! Keys: what a key is made of, and when two keys are one.

use itemstore::schema::ScalarType;
use itemstore::value::{AttributeValue, Item, Number};

use super::{condition, key, list, map, numbers, projection, strings, v};
use crate::case::cases;
use crate::expect::{Failure, equal, refused, refused_with};
use crate::subject::{Subject, Table};

cases! { "keys":
    an_empty_key_value_is_refused cites ["2/empty"];
    an_empty_value_beside_the_key_is_kept cites ["2/empty", "1.1/empty"];
    a_put_item_has_its_whole_key cites ["2/put_missing"];
    a_put_item_has_key_values_of_their_kinds cites ["2/put_type"];
    a_refused_key_stores_nothing cites ["2/put_type", "8.2/failed_write"];
    a_key_without_all_its_attributes_is_refused cites ["2/key_shape"];
    a_key_with_another_attribute_is_refused cites ["2/key_shape"];
    a_key_of_other_kinds_is_refused cites ["2/key_shape"];
    binary_keys_are_told_apart_by_their_bytes cites ["2/binary_keys"];
    string_keys_are_told_apart_by_their_bytes cites ["2/string_keys"];
    both_parts_of_a_key_count cites ["2/whole_key"];
    number_keys_of_all_sizes_are_told_apart cites ["2/number_keys"];
    an_update_creates_an_item_under_its_key cites ["2/whole_key", "7/upsert"];
    no_path_of_a_condition_leads_into_a_key cites ["2/nested_path"];
    no_path_of_a_projection_leads_into_a_key cites ["2/nested_path"];
}

const MISMATCH: &str = "The provided key element does not match the schema";

/// GetItem, UpdateItem and DeleteItem refuse this key in these words.
async fn refused_as_key(table: &Table<'_>, what: &str, key: &Item, words: &str) -> Result<(), Failure> {
    refused(&format!("get, {what}"), table.send(table.get(key.clone())).await, words)?;
    refused(&format!("update, {what}"), table.send(table.update(key.clone(), None)).await, words)?;
    refused(&format!("delete, {what}"), table.send(table.delete(key.clone())).await, words)
}

async fn an_empty_key_value_is_refused(subject: &Subject) -> Result<(), Failure> {
    let words = |kind: &str, attribute: &str| {
        format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
             empty {kind} value. Key: {attribute}"
        )
    };
    let empty_binary = || AttributeValue::from(Vec::<u8>::new());
    let rows = [
        (ScalarType::S, AttributeValue::from(""), AttributeValue::from("b"), words("string", "pk")),
        (ScalarType::S, "a".into(), "".into(), words("string", "sk")),
        (ScalarType::B, empty_binary(), vec![1_u8].into(), words("binary", "pk")),
        (ScalarType::B, vec![1_u8].into(), empty_binary(), words("binary", "sk")),
    ];
    for (kind, pk, sk, words) in rows {
        let table = subject.table_keyed(kind, Some(kind)).await?;
        let item = Item::new().with("pk", pk).with("sk", sk);
        refused_as_key(&table, "empty", &item, &words).await?;
        refused("put", table.send(table.put(item)).await, &words)?;
    }
    Ok(())
}

async fn an_empty_value_beside_the_key_is_kept(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = key().with("sk", "");
    table.seed(item.clone()).await?;
    equal("the item", &table.stored(key()).await?, &Some(item))
}

async fn a_put_item_has_its_whole_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows = [(Item::new().with("sk", "b"), "pk"), (key(), "sk"), (Item::new().with("a", 1_u32), "pk")];
    for (item, missing) in rows {
        let words =
            format!("One or more parameter values were invalid: Missing the key {missing} in the item");
        refused(missing, table.send(table.put(item)).await, &words)?;
    }
    Ok(())
}

/// One value of each of the ten kinds, with the name of the kind.
pub(super) fn kinds() -> [(&'static str, AttributeValue); 10] {
    let binaries = itemstore::value::BinarySet::new([vec![1_u8]]);
    [
        ("S", "a".into()),
        ("N", 1_u32.into()),
        ("B", vec![1_u8].into()),
        ("BOOL", true.into()),
        ("NULL", AttributeValue::Null),
        ("L", list(["a".into()])),
        ("M", map("a", "b")),
        ("SS", strings(&["a"])),
        ("NS", numbers(&[1])),
        ("BS", binaries.expect("one member is a set").into()),
    ]
}

async fn a_put_item_has_key_values_of_their_kinds(subject: &Subject) -> Result<(), Failure> {
    for (expected, kind) in [("S", ScalarType::S), ("N", ScalarType::N), ("B", ScalarType::B)] {
        let table = subject.table_keyed(kind, None).await?;
        for (actual, value) in kinds() {
            let put = table.send(table.put(Item::new().with("pk", value))).await;
            if actual == expected {
                put?;
                continue;
            }
            let words = format!(
                "One or more parameter values were invalid: Type mismatch for key pk expected: {expected} actual: \
                 {actual}"
            );
            refused(actual, put, &words)?;
        }
    }
    Ok(())
}

async fn a_refused_key_stores_nothing(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let old = key().with("sk", "b").with("a", 1_u32);
    table.seed(old.clone()).await?;
    let words = "One or more parameter values were invalid: Type mismatch for key sk expected: S actual: N";
    refused("the put", table.send(table.put(key().with("sk", 1_u32))).await, words)?;
    equal("the item", &table.stored(key().with("sk", "b")).await?, &Some(old))
}

async fn a_key_without_all_its_attributes_is_refused(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for (what, key) in
        [("no sort key", key()), ("no partition key", Item::new().with("sk", "b")), ("nothing", Item::new())]
    {
        refused_as_key(&table, what, &key, MISMATCH).await?;
    }
    Ok(())
}

async fn a_key_with_another_attribute_is_refused(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("a", 1_u32)).await?;
    refused_as_key(&table, "one more", &key().with("a", 1_u32), MISMATCH).await?;
    refused_as_key(&table, "another", &Item::new().with("a", 1_u32), MISMATCH).await?;
    equal("the item", &table.stored(key()).await?, &Some(key().with("a", 1_u32)))
}

async fn a_key_of_other_kinds_is_refused(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for (kind, value) in kinds().into_iter().filter(|(kind, _)| *kind != "S") {
        let partition = Item::new().with("pk", value.clone()).with("sk", "b");
        refused_as_key(&table, &format!("pk is {kind}"), &partition, MISMATCH).await?;
        refused_as_key(&table, &format!("sk is {kind}"), &key().with("sk", value), MISMATCH).await?;
    }
    Ok(())
}

/// Items under all these keys live side by side, and each key finds its own.
async fn told_apart(table: &Table<'_>, keys: &[Item]) -> Result<(), Failure> {
    let numbered = |at: usize, key: &Item| key.clone().with("at", u64::try_from(at).unwrap_or(u64::MAX));
    for (at, key) in keys.iter().enumerate() {
        table.seed(numbered(at, key)).await?;
    }
    for (at, key) in keys.iter().enumerate() {
        equal(&format!("{key:?}"), &table.stored(key.clone()).await?, &Some(numbered(at, key)))?;
    }
    Ok(())
}

async fn binary_keys_are_told_apart_by_their_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::B, None).await?;
    let bytes: [&[u8]; 7] = [&[0], &[0, 0], &[0x7f], &[0x80], &[0xff], &[0xff, 0], b"a"];
    told_apart(&table, &bytes.map(|bytes| Item::new().with("pk", bytes.to_vec()))).await
}

async fn string_keys_are_told_apart_by_their_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    // One letter in two normal forms, two cases, and what some stores would trim or end at.
    let texts = ["\u{e9}", "e\u{301}", "A", "a", "a ", " a", "a\0", "1", "1.0"];
    told_apart(&table, &texts.map(|text| Item::new().with("pk", text))).await
}

async fn both_parts_of_a_key_count(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let pairs = [("a", "b#c"), ("a#b", "c"), ("a", "b"), ("ab", "c"), ("a", "bc"), ("b", "a"), ("a\0b", "c")];
    told_apart(&table, &pairs.map(|(pk, sk)| Item::new().with("pk", pk).with("sk", sk))).await
}

async fn number_keys_of_all_sizes_are_told_apart(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::N, None).await?;
    let texts =
        ["0", "1", "-1", "10", "0.1", "1e125", "-1e125", "1e-130", "9007199254740993", "9007199254740992"];
    let numbers = texts.map(|text| text.parse::<Number>().expect("the literal of a case is a number"));
    told_apart(&table, &numbers.map(|number| Item::new().with("pk", number))).await
}

async fn an_update_creates_an_item_under_its_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let (created, other) = (key().with("sk", "1"), key().with("sk", "2"));
    table.send(table.update(created.clone(), None)).await?;
    equal("the item", &table.stored(created.clone()).await?, &Some(created))?;
    equal("its neighbour", &table.stored(other).await?, &None)
}

const NO_SCALAR: &str =
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ";

async fn no_path_of_a_condition_leads_into_a_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let item = key().with("sk", "b");
    for (text, attribute) in [("pk.a = :v", "pk"), ("sk[0] = :v", "sk"), ("NOT (a = :v OR pk[1] > :v)", "pk")]
    {
        let put = table.put_if(item.clone(), condition(text, &v("x"))?);
        refused_with(text, table.send(put).await, &format!("{NO_SCALAR}{attribute}"))?;
    }
    Ok(())
}

async fn no_path_of_a_projection_leads_into_a_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for (text, attribute) in [("pk.a", "pk"), ("a, sk[0]", "sk")] {
        let get = table.project(key().with("sk", "b"), projection(text)?);
        refused_with(text, table.send(get).await, &format!("{NO_SCALAR}{attribute}"))?;
    }
    Ok(())
}
