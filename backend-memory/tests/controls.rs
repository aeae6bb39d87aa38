//! What the engine has for tests: log, faults, clock, seed; and what its tables tell.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::time::{Duration, SystemTime};

use futures_lite::future::block_on;
use itemstore::ErrorKind;
use itemstore::backend::{Backend, Operation, Request};
use itemstore::request::{CreateTable, DeleteTable, DescribeTable, GetItem, ListTables, PutItem, UpdateItem};
use itemstore::schema::{ScalarType, StreamSpecification, StreamViewType, TableName, TableStatus};
use itemstore::value::Item;
use itemstore_memory::{Fault, LogCapacity, ManualClock, MemoryBackend};

fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

fn create(name: &str) -> CreateTable {
    CreateTable::new(table(name)).partition_key("pk", ScalarType::S)
}

fn key(pk: &str) -> Item {
    Item::new().with("pk", pk)
}

fn engine() -> MemoryBackend {
    let engine = MemoryBackend::new();
    block_on(engine.create_table(create("users"))).unwrap();
    engine
}

fn put(engine: &MemoryBackend, pk: &str) -> itemstore::Result<()> {
    block_on(engine.put_item(PutItem::new(table("users"), key(pk)))).map(drop)
}

#[test]
fn the_log_holds_requests_and_outcomes_in_order() {
    let engine = engine();
    engine.log().clear();
    put(&engine, "a").unwrap();
    put(&engine, "").unwrap_err();
    let entries = engine.log().entries();
    let request = Request::from(PutItem::new(table("users"), key("a")));
    assert_eq!(entries[0].request, request);
    let outcomes: Vec<_> = entries.iter().map(|call| (call.operation, call.outcome)).collect();
    assert_eq!(outcomes, [(Operation::PutItem, Ok(())), (Operation::PutItem, Err(ErrorKind::Validation))]);
    assert_eq!((engine.log().count(Operation::PutItem), engine.log().count(Operation::GetItem)), (2, 0));
}

#[test]
fn a_log_of_one_call_keeps_the_last_and_counts_all() {
    let engine = MemoryBackend::builder().call_log(LogCapacity::Last(1)).build();
    block_on(engine.create_table(create("users"))).unwrap();
    put(&engine, "a").unwrap();
    let kept: Vec<Operation> = engine.log().entries().iter().map(|call| call.operation).collect();
    assert_eq!(kept, [Operation::PutItem]);
    assert_eq!((engine.log().total(), engine.fork().log().total()), (2, 0));
}

#[test]
fn each_fault_gives_its_error_once_and_applies_nothing_but_a_lost_answer() {
    for (fault, kind, applied) in [
        (Fault::Throttled, ErrorKind::Throttled, false),
        (Fault::Unavailable, ErrorKind::Service, false),
        (Fault::Conflict, ErrorKind::TransactionConflict, false),
        (Fault::ConnectionLost, ErrorKind::Connection, false),
        (Fault::LostAnswer, ErrorKind::Connection, true),
    ] {
        let engine = engine();
        engine.control().fail_next(Operation::PutItem, fault);
        let error = put(&engine, "a").unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (kind, applied), "{fault:?}");
        assert_eq!((error.operation(), error.table()), (Some("PutItem"), Some("users")));
        assert_eq!(engine.dump().item_count(), usize::from(applied), "{fault:?}");
        put(&engine, "a").unwrap();
        let outcomes: Vec<_> = engine.log().entries().iter().skip(1).map(|call| call.outcome).collect();
        assert_eq!(outcomes, [Err(kind), Ok(())], "{fault:?}");
    }
}

#[test]
fn faults_hit_their_operation_in_order_and_can_be_taken_back() {
    let engine = engine();
    engine.control().fail_next(Operation::PutItem, Fault::Throttled);
    engine.control().fail_next(Operation::PutItem, Fault::Unavailable);
    engine.control().fail_next(Operation::PutItem, Fault::Conflict);
    block_on(engine.get_item(GetItem::new(table("users"), key("a")))).unwrap();
    put(&engine.fork(), "a").unwrap();
    assert_eq!(put(&engine, "a").unwrap_err().kind(), ErrorKind::Throttled);
    assert_eq!(put(&engine, "a").unwrap_err().kind(), ErrorKind::Service);
    engine.control().clear();
    put(&engine, "a").unwrap();
}

#[test]
fn a_manual_clock_is_what_the_engine_tells_and_a_sleep_moves_it() {
    let clock = ManualClock::at_epoch_seconds(1_000);
    let engine = MemoryBackend::builder().clock(clock.clone()).build();
    let made = block_on(engine.create_table(create("users"))).unwrap().table;
    assert_eq!(made.creation_date_time, SystemTime::UNIX_EPOCH + Duration::from_secs(1_000));
    clock.advance(Duration::from_secs(5));
    block_on(engine.runtime().sleep(Duration::from_secs(20)));
    assert_eq!(engine.runtime().now(), SystemTime::UNIX_EPOCH + Duration::from_secs(1_025));
    clock.set(SystemTime::UNIX_EPOCH);
    assert_eq!(engine.fork().runtime().now(), SystemTime::UNIX_EPOCH);
}

#[test]
fn a_manual_clock_measures_its_moves_forward_and_never_goes_back() {
    let clock = ManualClock::at_epoch_seconds(1_000);
    let engine = MemoryBackend::builder().clock(clock.clone()).build();
    let elapsed = || engine.runtime().monotonic();
    assert_eq!(elapsed(), Duration::ZERO);
    clock.advance(Duration::from_secs(5));
    block_on(engine.runtime().sleep(Duration::from_secs(20)));
    assert_eq!(elapsed(), Duration::from_secs(25));
    clock.set(SystemTime::UNIX_EPOCH);
    assert_eq!(elapsed(), Duration::from_secs(25));
    clock.set(SystemTime::UNIX_EPOCH + Duration::from_secs(3));
    assert_eq!(elapsed(), Duration::from_secs(28));
}

#[test]
fn blocking_is_refused_inside_tokio_without_a_poll_and_works_outside() {
    let engine = MemoryBackend::new();
    let mut polled = false;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let refused = runtime.block_on(async {
        let mut future = std::pin::pin!(async { polled = true });
        engine.runtime().block_on(future.as_mut())
    });
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::BlockingInRuntime);
    assert!(!polled);
    let mut future = std::pin::pin!(async { polled = true });
    engine.runtime().block_on(future.as_mut()).unwrap();
    assert!(polled);
}

#[test]
fn table_ids_are_version_4_uuids_and_the_same_for_the_same_seed() {
    let ids = |seed| {
        let engine = MemoryBackend::builder().seed(seed).build();
        let id = |engine: &MemoryBackend, name| {
            block_on(engine.create_table(create(name))).unwrap().table.table_id
        };
        let first = id(&engine, "first");
        let forks = [engine.fork(), engine.fork()];
        [first, id(&engine, "second"), id(&forks[0], "second"), id(&forks[1], "second")]
    };
    let one = ids(1);
    assert_eq!(one, ids(1));
    for (at, id) in one.iter().enumerate() {
        assert!(!one[..at].contains(id) && !ids(2).contains(id), "{id} came twice");
        let parts: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(id.as_bytes()[14], b'4', "{id}");
        assert!(b"89ab".contains(&id.as_bytes()[19]), "{id}");
    }
}

#[test]
fn a_table_tells_what_it_is_and_a_new_one_of_its_name_is_another() {
    let engine = engine();
    put(&engine, "a").unwrap();
    let describe =
        || block_on(engine.describe_table(DescribeTable::new(table("users")))).map(|told| told.table);
    let told = describe().unwrap();
    assert_eq!((told.table_status, told.item_count, told.table_size_bytes), (TableStatus::Active, 1, 3));
    assert_eq!(told.table_arn, "arn:aws:dynamodb:us-east-1:000000000000:table/users");
    assert_eq!(told.key_schema().unwrap().partition_key.name, "pk");
    let taken = block_on(engine.create_table(create("users"))).unwrap_err();
    assert_eq!(
        (taken.kind(), taken.service_message()),
        (ErrorKind::TableInUse, Some("Table already exists: users"))
    );
    let gone = block_on(engine.delete_table(DeleteTable::new(table("users")))).unwrap().table;
    assert_eq!((gone.table_status, gone.table_id.as_str()), (TableStatus::Deleting, told.table_id.as_str()));
    assert!(gone.key_schema.is_empty() && gone.attribute_definitions.is_empty());
    let missing = describe().unwrap_err();
    let words = "Requested resource not found: Table: users not found";
    assert_eq!((missing.kind(), missing.service_message()), (ErrorKind::TableNotFound, Some(words)));
    assert_eq!(
        block_on(engine.delete_table(DeleteTable::new(table("users")))).unwrap_err().service_message(),
        Some(words)
    );
    assert_eq!(put(&engine, "a").unwrap_err().service_message(), Some("Requested resource not found"));
    let again = block_on(engine.create_table(create("users"))).unwrap().table;
    assert_eq!(again.item_count, 0);
    assert_ne!(again.table_id, told.table_id);
}

#[test]
fn a_protected_table_stays() {
    let engine = MemoryBackend::new();
    block_on(engine.create_table(create("users").deletion_protection(true))).unwrap();
    let error = block_on(engine.delete_table(DeleteTable::new(table("users")))).unwrap_err();
    assert_eq!(
        error.service_message(),
        Some(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection \
             first."
        )
    );
    put(&engine, "a").unwrap();
}

#[test]
fn tables_are_listed_in_pages_in_the_order_of_their_names() {
    let engine = MemoryBackend::new();
    for name in ["ccc", "aaa", "B.B"] {
        block_on(engine.create_table(create(name))).unwrap();
    }
    let list = |request: ListTables| {
        let told = block_on(engine.list_tables(request)).unwrap();
        let names: Vec<String> = told.table_names.iter().map(ToString::to_string).collect();
        (names, told.last_evaluated_table_name.map(|name| name.to_string()))
    };
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(list(ListTables::new()), (names(&["B.B", "aaa", "ccc"]), None));
    assert_eq!(list(ListTables::new().limit(3)), (names(&["B.B", "aaa", "ccc"]), None));
    assert_eq!(list(ListTables::new().limit(2)), (names(&["B.B", "aaa"]), Some("aaa".to_owned())));
    let after = ListTables::new().exclusive_start_table_name(table("abc")).limit(1);
    assert_eq!(list(after), (names(&["ccc"]), None));
}

#[test]
fn what_is_not_there_yet_is_refused_after_its_check_and_nothing_is_created() {
    let view = Some(StreamViewType::NewImage);
    let stream = StreamSpecification { stream_enabled: true, stream_view_type: view };
    let untold = StreamSpecification { stream_view_type: None, ..stream };
    for (stream, kind) in [(stream, ErrorKind::Unsupported), (untold, ErrorKind::Validation)] {
        let engine = MemoryBackend::new();
        let error = block_on(engine.create_table(create("users").stream_specification(stream))).unwrap_err();
        assert_eq!(error.kind(), kind, "{stream:?}");
        assert!(engine.dump().tables.is_empty());
    }
}

#[test]
fn debug_and_errors_show_no_item_data() {
    let engine = engine();
    put(&engine, "SECRET").unwrap();
    let mut update = itemstore::expr::Update::new();
    update.add.push((itemstore::value::Path::attribute("pk"), 1.into()));
    let error =
        block_on(engine.update_item(UpdateItem::new(table("users"), key("SECRET"), update))).unwrap_err();
    for text in [format!("{engine:?}"), format!("{error:?}"), error.to_string()] {
        assert!(!text.contains("SECRET"), "{text}");
    }
}
