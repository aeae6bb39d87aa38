//! What no operation sends.

use itemstore::backend::{Backend, block_on};
use itemstore::expr::{KeyCondition, Update};
use itemstore::request::{
    BatchGetItem, BatchWriteItem, ConditionCheck, DeleteItem, GetItem, KeysAndAttributes, PutItem, Query,
    Scan, TransactGet, TransactGetItems, TransactWriteItems, UpdateItem, WriteRequest,
};
use itemstore::schema::TableName;
use itemstore::value::{AttributeValue, Item, Path};
use itemstore::{ErrorKind, Result};

use crate::DynamoDbBackend;
use crate::canned::{Answer, Endpoint};

/// Deeper than any stack.
fn deep() -> AttributeValue {
    (0..100_000).fold(AttributeValue::Null, |value, _| AttributeValue::from(vec![value]))
}

fn deep_item() -> Item {
    key().with("deep", deep())
}

fn key() -> Item {
    Item::new().with("pk", "a")
}

fn table() -> TableName {
    TableName::new("users").unwrap()
}

type Call = fn(&DynamoDbBackend) -> Result<()>;

macro_rules! call {
    ($method:ident, $request:expr) => {
        |backend| block_on(backend.runtime(), backend.$method($request))?.map(drop)
    };
}

/// Every place of a request that holds a value.
fn calls() -> Vec<Call> {
    vec![
        call!(get_item, GetItem::new(table(), deep_item())),
        call!(put_item, PutItem::new(table(), deep_item())),
        call!(put_item, PutItem::new(table(), key()).condition(Path::attribute("a").eq(deep()))),
        call!(update_item, UpdateItem::new(table(), deep_item(), Update::new())),
        call!(
            update_item,
            UpdateItem::new(table(), key(), Update::new().with_set(Path::attribute("a"), deep()))
        ),
        call!(delete_item, DeleteItem::new(table(), deep_item())),
        call!(query, Query::new(table(), KeyCondition::partition("pk", deep()))),
        call!(
            query,
            Query::new(table(), KeyCondition::partition("pk", "a")).filter(Path::attribute("a").eq(deep()))
        ),
        call!(scan, Scan::new(table()).exclusive_start_key(deep_item())),
        call!(
            batch_get_item,
            BatchGetItem::new().table(table(), KeysAndAttributes::new([key(), deep_item()]))
        ),
        call!(batch_write_item, BatchWriteItem::new().write(table(), WriteRequest::Put(deep_item()))),
        call!(batch_write_item, BatchWriteItem::new().write(table(), WriteRequest::Delete(deep_item()))),
        call!(transact_get_items, TransactGetItems::new([TransactGet::new(table(), deep_item())])),
        call!(
            transact_write_items,
            TransactWriteItems::new([
                PutItem::new(table(), key()).into(),
                ConditionCheck::new(table(), key(), Path::attribute("a").eq(deep())).into(),
            ])
        ),
    ]
}

#[test]
fn a_value_without_bottom_is_refused_before_it_is_sent() {
    let endpoint = Endpoint::answering(Answer::HangUp);
    let backend = DynamoDbBackend::local(endpoint.url());
    for (at, call) in calls().into_iter().enumerate() {
        let error = call(&backend).unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Validation, false), "call {at}");
    }
    assert_eq!(endpoint.requests().len(), 0, "nothing was sent");
}
