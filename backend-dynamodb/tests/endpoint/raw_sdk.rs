//! Raw calls of the SDK beside the backend, on the same table.

use aws_sdk_dynamodb::types;
use itemstore::backend::{Backend, block_on};
use itemstore::prelude::*;
use itemstore::value::{AttributeValue, BinarySet, Item, Number, NumberSet, StringSet};
use itemstore_dynamodb::{DynamoDbBackend, FromSdk, IntoSdk};

use crate::{OnEndpoint, User, john, store};

pub(crate) const TESTS: &[OnEndpoint] = &[
    ("raw_sdk/what_a_model_saved_a_raw_query_finds", what_a_model_saved_a_raw_query_finds),
    ("raw_sdk/what_a_raw_call_put_a_model_reads", what_a_raw_call_put_a_model_reads),
    ("raw_sdk/every_kind_of_value_goes_both_ways", every_kind_of_value_goes_both_ways),
];

fn what_a_model_saved_a_raw_query_finds(endpoint: &str) {
    let store = store(DynamoDbBackend::local(endpoint));
    john().save().run_blocking(&store).unwrap();
    let backend = store.backend();
    let query = backend
        .client()
        .query()
        .table_name(store.table_name::<User>().unwrap().as_str())
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", AttributeValue::from("USER#1").into_sdk());
    let found = block_on(backend.runtime(), query.send()).unwrap().unwrap();
    let items = found.items.unwrap_or_default().into_iter();
    let users: Vec<User> =
        items.map(|item| User::from_item(&Item::from_sdk(item).unwrap()).unwrap()).collect();
    assert_eq!(users, [john()]);
}

fn what_a_raw_call_put_a_model_reads(endpoint: &str) {
    let store = store(DynamoDbBackend::local(endpoint));
    let backend = store.backend();
    let put = backend
        .client()
        .put_item()
        .table_name(store.table_name::<User>().unwrap().as_str())
        .set_item(Some(john().to_item().unwrap().into_sdk()));
    block_on(backend.runtime(), put.send()).unwrap().unwrap();
    let found = User::get("USER#1").consistent_read(true).run_blocking(&store).unwrap();
    assert_eq!(found, Some(john()));
}

fn every_kind_of_value_goes_both_ways(endpoint: &str) {
    let number: Number = "-12345678901234567890123456789012345678e-100".parse().unwrap();
    let item = Item::new()
        .with("pk", "USER#1")
        .with("s", "\u{0}é🦀")
        .with("n", number)
        .with("b", b"\x00\xff")
        .with("bool", true)
        .with("null", AttributeValue::Null)
        .with("l", vec![AttributeValue::from(1), AttributeValue::from("")])
        .with("m", Item::new().with("a.b[0]", Item::new()))
        .with("ss", StringSet::new(["b", "a"]).unwrap())
        .with("ns", NumberSet::new([2, 1]).unwrap())
        .with("bs", BinarySet::new([b"\x80", b"\x7f"]).unwrap());
    assert_eq!(Item::from_sdk(item.clone().into_sdk()).unwrap(), item);
    let null = AttributeValue::from_sdk(types::AttributeValue::Null(true)).unwrap();
    assert_eq!(null, AttributeValue::Null);

    let store = store(DynamoDbBackend::local(endpoint));
    let (backend, table) = (store.backend(), store.table_name::<User>().unwrap());
    let put = itemstore::request::PutItem::new(table.clone(), item.clone());
    block_on(backend.runtime(), backend.put_item(put)).unwrap().unwrap();
    let get = itemstore::request::GetItem::new(table, Item::new().with("pk", "USER#1")).consistent_read(true);
    let found = block_on(backend.runtime(), backend.get_item(get)).unwrap().unwrap();
    assert_eq!(found.item, Some(item));
}
