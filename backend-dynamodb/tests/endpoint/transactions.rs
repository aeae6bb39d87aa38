//! TransactGetItems and TransactWriteItems: all or nothing, the reasons of a cancellation, and tokens.

use itemstore::backend::Backend;
use itemstore::expr::{Projection, Update};
use itemstore::request::{
    ConditionCheck, DeleteItem, PutItem, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
    TransactGet, TransactGetItems, TransactWrite, TransactWriteItems, UpdateItem,
};
use itemstore::value::{Item, Path};
use itemstore::{Error, ErrorKind};

use crate::OnEndpoint;
use crate::fixture::Fixture;

pub(crate) const TESTS: &[OnEndpoint] = &[
    ("transactions/every_action_is_applied", every_action_is_applied),
    ("transactions/a_cancelled_one_changes_nothing_and_says_why", a_cancelled_one_changes_nothing),
    ("transactions/a_key_of_the_wrong_type_is_a_reason", a_key_of_the_wrong_type_is_a_reason),
    ("transactions/a_token_is_applied_once", a_token_is_applied_once),
    ("transactions/a_token_stands_for_one_transaction", a_token_stands_for_one_transaction),
    ("transactions/a_refused_one_is_a_validation", a_refused_one_is_a_validation),
    ("transactions/reads_come_in_the_order_asked", reads_come_in_the_order_asked),
    ("transactions/capacity_of_each_table_is_told", capacity_of_each_table_is_told),
];

fn key(pk: &str) -> Item {
    Item::new().with("pk", pk)
}

fn numbered(pk: &str, number: i32) -> Item {
    key(pk).with("n", number)
}

fn add_one() -> Update {
    Update::new().with_add(Path::attribute("n"), 1)
}

impl Fixture {
    fn transact(&self, request: TransactWriteItems) -> Result<(), Error> {
        self.done(self.backend.transact_write_items(request)).map(drop)
    }

    fn put_of(&self, item: Item) -> PutItem {
        PutItem::new(self.table.clone(), item)
    }

    fn update_of(&self, pk: &str) -> UpdateItem {
        UpdateItem::new(self.table.clone(), key(pk), add_one())
    }

    fn check_of(&self, pk: &str, number: i32) -> ConditionCheck {
        ConditionCheck::new(self.table.clone(), key(pk), Path::attribute("n").eq(number))
    }
}

fn every_action_is_applied(endpoint: &str) {
    let (one, other) = (Fixture::plain(endpoint), Fixture::plain(endpoint));
    ["b", "c", "d"].iter().for_each(|pk| one.put(numbered(pk, 1)));
    let absent = Path::attribute("pk").not_exists();
    let request = TransactWriteItems::new([
        one.put_of(numbered("a", 5)).condition(absent).into(),
        one.update_of("b").condition(Path::attribute("n").eq(1)).into(),
        DeleteItem::new(one.table.clone(), key("c")).condition(Path::attribute("n").eq(1)).into(),
        one.check_of("d", 1).into(),
        other.put_of(numbered("e", 6)).into(),
    ]);
    one.transact(request).unwrap();
    let stored = ["a", "b", "c", "d"].map(|pk| one.stored(key(pk)));
    assert_eq!(stored, [Some(numbered("a", 5)), Some(numbered("b", 2)), None, Some(numbered("d", 1))]);
    assert_eq!(other.stored(key("e")), Some(numbered("e", 6)));
}

fn a_cancelled_one_changes_nothing(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    ["b", "c"].iter().for_each(|pk| fixture.put(numbered(pk, 1)));
    let all_old = ReturnValuesOnConditionCheckFailure::AllOld;
    let request = TransactWriteItems::new([
        fixture.put_of(numbered("a", 5)).into(),
        fixture.check_of("b", 2).return_values_on_condition_check_failure(all_old).into(),
        fixture.update_of("c").condition(Path::attribute("n").eq(2)).into(),
        fixture.check_of("d", 1).return_values_on_condition_check_failure(all_old).into(),
    ]);
    let error = fixture.transact(request).unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::TransactionCancelled, Some("TransactWriteItems"))
    );
    let reasons = error.cancellation_reasons().iter();
    let told: Vec<_> = reasons.map(|reason| (reason.code.as_str(), reason.item.clone())).collect();
    let failed = "ConditionalCheckFailed";
    assert_eq!(told, [("None", None), (failed, Some(numbered("b", 1))), (failed, None), (failed, None)]);
    assert_eq!(fixture.stored(key("a")), None);
}

/// DynamoDB Local gives a reason for a key of the wrong type, as the service does, but none for an update that does not fit its item.
fn a_key_of_the_wrong_type_is_a_reason(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let actions = [fixture.put_of(key("a")), fixture.put_of(Item::new().with("pk", 1))];
    let error = fixture.transact(TransactWriteItems::new(actions.map(TransactWrite::from))).unwrap_err();
    let codes: Vec<_> = error.cancellation_reasons().iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["None", "ValidationError"]);
    assert_eq!(fixture.stored(key("a")), None);
}

fn a_token_is_applied_once(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let request = |token: Option<&str>| {
        TransactWriteItems::new([fixture.update_of("a").into()])
            .client_request_token(token.map(str::to_owned))
    };
    let token = uuid::Uuid::new_v4().to_string();
    for _ in 0..3 {
        fixture.transact(request(Some(&token))).unwrap();
    }
    assert_eq!(fixture.stored(key("a")), Some(numbered("a", 1)));
    for _ in 0..2 {
        fixture.transact(request(None)).unwrap();
    }
    assert_eq!(fixture.stored(key("a")), Some(numbered("a", 3)), "each call has a token of its own");
}

fn a_token_stands_for_one_transaction(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let token = uuid::Uuid::new_v4().to_string();
    let request =
        |pk| TransactWriteItems::new([fixture.put_of(key(pk)).into()]).client_request_token(token.clone());
    fixture.transact(request("a")).unwrap();
    let error = fixture.transact(request("b")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IdempotentParameterMismatch);
    assert!(!error.outcome_unknown() && !error.is_retryable());
    assert_eq!(fixture.stored(key("b")), None);
}

fn a_refused_one_is_a_validation(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let twice: [TransactWrite; 2] = [fixture.put_of(key("a")).into(), fixture.put_of(key("a")).into()];
    let silent = UpdateItem::new(fixture.table.clone(), key("a"), None);
    for actions in [twice.to_vec(), Vec::new(), vec![silent.into()]] {
        let error = fixture.transact(TransactWriteItems::new(actions)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Validation, "{error}");
    }
    let token = TransactWriteItems::new([fixture.put_of(key("a")).into()]);
    let error = fixture.transact(token.client_request_token("x".repeat(37))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
    assert_eq!(fixture.stored(key("a")), None);
}

fn reads_come_in_the_order_asked(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    ["a", "b"].iter().for_each(|pk| fixture.put(numbered(pk, 1)));
    let get = |pk| TransactGet::new(fixture.table.clone(), key(pk));
    let request = TransactGetItems::new([
        get("b"),
        get("none"),
        get("a").projection(Projection::new([Path::attribute("n")])),
    ]);
    let read = request.return_consumed_capacity(ReturnConsumedCapacity::Total);
    let read = fixture.done(fixture.backend.transact_get_items(read)).unwrap();
    assert_eq!(read.responses, [Some(numbered("b", 1)), None, Some(Item::new().with("n", 1))]);
    let [capacity] = &read.consumed_capacity[..] else { panic!("one table: {:?}", read.consumed_capacity) };
    assert_eq!((capacity.table_name.as_ref(), capacity.capacity_units), (Some(&fixture.table), 6.0));
    assert_eq!((capacity.read_capacity_units, capacity.write_capacity_units), (Some(6.0), None));
}

/// How much it is, DynamoDB Local counts twice.
fn capacity_of_each_table_is_told(endpoint: &str) {
    let fixture = Fixture::plain(endpoint);
    let request = TransactWriteItems::new([fixture.put_of(key("a")).into()])
        .return_consumed_capacity(ReturnConsumedCapacity::Indexes);
    let answer = fixture.done(fixture.backend.transact_write_items(request)).unwrap();
    let [capacity] = &answer.consumed_capacity[..] else { panic!("one table: {answer:?}") };
    assert_eq!(capacity.table_name.as_ref(), Some(&fixture.table));
    assert!(capacity.capacity_units >= 2.0 && capacity.table == Some(capacity.capacity_units));
    let told = Some(capacity.capacity_units);
    assert_eq!((capacity.read_capacity_units, capacity.write_capacity_units), (None, told));
}
