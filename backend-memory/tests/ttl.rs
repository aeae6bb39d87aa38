//! The expiry of items: when a sweep deletes them, that nothing else does, and that a write in time keeps them (SEMANTICS 15).
//!
//! Run with more interleavings: `cargo test -p itemstore-memory --features sched --test ttl`.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use futures_lite::future::block_on;
use itemstore::backend::Backend;
use itemstore::expr::{Condition, SetAction, SetOperand, SetValue, Update};
use itemstore::request::{
    CreateTable, DeleteTable, DescribeTable, DescribeTimeToLive, DescribeTimeToLiveOutput, GetItem,
    GlobalSecondaryIndexUpdate, PutItem, Scan, UpdateItem, UpdateTable, UpdateTimeToLive,
};
use itemstore::schema::{
    GlobalSecondaryIndex, IndexProjection, KeySchemaElement, KeyType, LocalSecondaryIndex, ProjectionType,
    ScalarType, TableName,
};
use itemstore::value::{AttributeValue, Item, Number, Path};
use itemstore::{ErrorKind, Result};
use itemstore_memory::{ManualClock, MemoryBackend};

/// When a test begins, in seconds since 1970.
const NOW: i64 = 1_700_000_000;

/// Five years of 365 days, in seconds.
const FIVE_YEARS: i64 = 157_680_000;

fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

fn create(name: &str) -> CreateTable {
    CreateTable::new(table(name)).partition_key("pk", ScalarType::S)
}

fn key(pk: &str) -> Item {
    Item::new().with("pk", pk)
}

fn expiring(pk: &str, expires: impl Into<AttributeValue>) -> Item {
    key(pk).with("expires", expires)
}

/// An engine whose clock stands at [`NOW`].
struct Timed {
    engine: MemoryBackend,
    clock: ManualClock,
}

impl Timed {
    /// With these tables, whose items expire by `expires`.
    fn with(tables: impl IntoIterator<Item = CreateTable>) -> Self {
        Self::in_shards(16, tables)
    }

    fn in_shards(shards: usize, tables: impl IntoIterator<Item = CreateTable>) -> Self {
        let clock = ManualClock::at_epoch_seconds(NOW.unsigned_abs());
        let engine = MemoryBackend::builder().clock(clock.clone()).shards(shards).build();
        let timed = Self { engine, clock };
        for request in tables {
            let name = request.table_name.clone();
            block_on(timed.engine.create_table(request)).unwrap();
            timed.set(UpdateTimeToLive::enable(name, "expires")).unwrap();
        }
        timed
    }

    /// With the table `sessions`, whose items expire by `expires`.
    fn sessions() -> Self {
        Self::with([create("sessions")])
    }

    fn set(&self, request: UpdateTimeToLive) -> Result<()> {
        block_on(self.engine.update_time_to_live(request)).map(drop)
    }

    fn told(&self, name: &str) -> DescribeTimeToLiveOutput {
        told(&self.engine, name)
    }

    fn put(&self, name: &str, item: Item) {
        block_on(self.engine.put_item(PutItem::new(table(name), item))).unwrap();
    }

    /// The partition keys in a table, in their order.
    fn keys(&self, name: &str) -> Vec<String> {
        let dump = self.engine.dump();
        dump.items(name).iter().filter_map(|item| Some(item.get("pk")?.as_s()?.to_owned())).collect()
    }
}

fn told(engine: &MemoryBackend, name: &str) -> DescribeTimeToLiveOutput {
    block_on(engine.describe_time_to_live(DescribeTimeToLive::new(table(name)))).unwrap()
}

/// Gives the item that is there, and none that is not, until `expires`.
fn refresh(pk: &str, expires: i64) -> UpdateItem {
    let mut update = Update::new();
    let value = SetValue::Operand(SetOperand::Value(expires.into()));
    update.set.push(SetAction { path: Path::attribute("expires"), value });
    UpdateItem::new(table("sessions"), key(pk), update)
        .condition(Condition::AttributeExists(Path::attribute("pk")))
}

#[test]
fn a_sweep_deletes_what_has_expired_and_nothing_else() {
    let timed = Timed::sessions();
    let decimal = |text: &str| AttributeValue::from(text.parse::<Number>().unwrap());
    for (pk, expires) in [
        ("gone: now", NOW.into()),
        ("kept: the next second", (NOW + 1).into()),
        ("gone: a fraction into this second", decimal("1700000000.999")),
        ("gone: five years ago", (NOW - FIVE_YEARS).into()),
        ("kept: a second more than five years ago", (NOW - FIVE_YEARS - 1).into()),
        ("kept: milliseconds", (NOW * 1000).into()),
        ("kept: the beginning of 1970", 0.into()),
        ("kept: text", NOW.to_string().into()),
        ("kept: a list", vec![AttributeValue::from(NOW)].into()),
        ("kept: null", AttributeValue::Null),
    ] {
        timed.put("sessions", expiring(pk, expires));
    }
    timed.put("sessions", key("kept: no expiry"));
    timed.put("sessions", key("kept: an expiry within").with("map", Item::new().with("expires", NOW)));
    assert_eq!(timed.engine.sweep_expired(), 3);
    let keys = timed.keys("sessions");
    assert_eq!(keys.len(), 9);
    assert!(keys.iter().all(|pk| pk.starts_with("kept")), "{keys:?}");
    assert_eq!(timed.engine.sweep_expired(), 0);
    timed.engine.audit().unwrap();
}

#[test]
fn an_item_is_there_until_it_is_swept() {
    let timed = Timed::sessions();
    timed.put("sessions", expiring("a", NOW + 60));
    timed.clock.advance(Duration::from_millis(59_999));
    assert_eq!(timed.engine.sweep_expired(), 0);
    timed.clock.advance(Duration::from_secs(3_600));
    let read = block_on(timed.engine.get_item(GetItem::new(table("sessions"), key("a")))).unwrap();
    assert_eq!(read.item, Some(expiring("a", NOW + 60)));
    let scanned = block_on(timed.engine.scan(Scan::new(table("sessions")))).unwrap();
    assert_eq!((scanned.count, scanned.items), (1, vec![expiring("a", NOW + 60)]));
    let count = || {
        let describe = DescribeTable::new(table("sessions"));
        block_on(timed.engine.describe_table(describe)).unwrap().table.item_count
    };
    assert_eq!(count(), 1);
    assert_eq!((timed.engine.sweep_expired(), count()), (1, 0));
}

#[test]
fn an_item_that_has_expired_can_be_given_more_time() {
    let timed = Timed::sessions();
    timed.put("sessions", expiring("a", NOW - 60));
    timed.put("sessions", expiring("b", NOW - 60));
    block_on(timed.engine.update_item(refresh("a", NOW + 60))).unwrap();
    assert_eq!(timed.engine.sweep_expired(), 1);
    assert_eq!(timed.keys("sessions"), ["a"]);
}

#[test]
fn a_sweep_is_no_call() {
    let timed = Timed::sessions();
    timed.put("sessions", expiring("a", NOW));
    let before = timed.engine.log().total();
    assert_eq!(timed.engine.sweep_expired(), 1);
    assert_eq!(timed.engine.log().total(), before);
}

#[test]
fn each_table_expires_by_its_own_setting() {
    let timed = Timed::with([create("sessions"), create("tokens")]);
    block_on(timed.engine.create_table(create("users"))).unwrap();
    timed.set(UpdateTimeToLive::disable(table("tokens"), "expires")).unwrap();
    timed.set(UpdateTimeToLive::enable(table("tokens"), "until")).unwrap();
    for name in ["sessions", "tokens", "users"] {
        timed.put(name, expiring("expires", NOW));
        timed.put(name, key("until").with("until", NOW));
    }
    assert_eq!(timed.engine.sweep_expired(), 2);
    assert_eq!(timed.keys("sessions"), ["until"]);
    assert_eq!(timed.keys("tokens"), ["expires"]);
    assert_eq!(timed.keys("users"), ["expires", "until"]);
}

#[test]
fn nothing_expires_when_it_is_turned_off() {
    let timed = Timed::sessions();
    timed.put("sessions", expiring("a", NOW));
    timed.set(UpdateTimeToLive::disable(table("sessions"), "expires")).unwrap();
    assert_eq!(
        (timed.engine.sweep_expired(), timed.told("sessions")),
        (0, DescribeTimeToLiveOutput::disabled())
    );
    timed.set(UpdateTimeToLive::enable(table("sessions"), "expires")).unwrap();
    assert_eq!(timed.engine.sweep_expired(), 1);
}

fn element(name: &str, key_type: KeyType) -> KeySchemaElement {
    KeySchemaElement { attribute_name: name.into(), key_type }
}

/// A table whose sort key is `expires`, with a global index on it and a local index on `n`.
fn keyed_by_expiry() -> CreateTable {
    let all = IndexProjection { projection_type: Some(ProjectionType::All), non_key_attributes: None };
    create("keyed")
        .sort_key("expires", ScalarType::N)
        .attribute_definition("n", ScalarType::N)
        .global_secondary_index(GlobalSecondaryIndex {
            index_name: "by-expiry".to_owned(),
            key_schema: vec![element("expires", KeyType::Hash)],
            projection: all.clone(),
            provisioned_throughput: None,
        })
        .local_secondary_index(LocalSecondaryIndex {
            index_name: "by-n".to_owned(),
            key_schema: vec![element("pk", KeyType::Hash), element("n", KeyType::Range)],
            projection: all,
        })
}

#[test]
fn an_expiry_can_be_a_key_and_indexes_follow_a_sweep() {
    let timed = Timed::with([keyed_by_expiry()]);
    for at in -50..50_i64 {
        timed.put("keyed", expiring(&format!("p{}", at.rem_euclid(7)), NOW + at).with("n", at));
    }
    timed.put("keyed", expiring("p0", NOW - 100));
    assert_eq!(timed.engine.sweep_expired(), 52);
    let dump = timed.engine.dump();
    let held = [dump.items("keyed"), dump.entries("keyed", "by-expiry"), dump.entries("keyed", "by-n")];
    assert_eq!(held.map(<[Item]>::len), [49; 3]);
    timed.engine.audit().unwrap();
}

#[test]
fn the_setting_is_that_of_its_table() {
    let timed = Timed::with([keyed_by_expiry()]);
    let on = DescribeTimeToLiveOutput::enabled("expires");
    let delete = GlobalSecondaryIndexUpdate::Delete { index_name: "by-expiry".to_owned() };
    let update = UpdateTable::new(table("keyed")).global_secondary_index_update(delete);
    block_on(timed.engine.update_table(update)).unwrap();
    assert_eq!(timed.told("keyed"), on, "after UpdateTable");
    let fork = timed.engine.fork();
    block_on(timed.engine.delete_table(DeleteTable::new(table("keyed")))).unwrap();
    block_on(timed.engine.create_table(create("keyed"))).unwrap();
    assert_eq!(timed.told("keyed"), DescribeTimeToLiveOutput::disabled(), "created again");
    assert_eq!(told(&fork, "keyed"), on, "of a fork");
    let dumped = |engine: &MemoryBackend| engine.dump().tables[&table("keyed")].time_to_live.clone();
    assert_eq!((dumped(&fork), dumped(&timed.engine)), (Some("expires".into()), None));
}

#[test]
fn a_fork_sweeps_for_itself() {
    let timed = Timed::sessions();
    timed.put("sessions", expiring("a", NOW));
    let fork = timed.engine.fork();
    assert_eq!((fork.sweep_expired(), fork.dump().item_count()), (1, 0));
    assert_eq!(timed.keys("sessions"), ["a"]);
}

#[test]
fn a_pause_between_changes_is_kept_when_asked_for() {
    let timed = Timed::sessions();
    let disable = || timed.set(UpdateTimeToLive::disable(table("sessions"), "expires"));
    let enable = || timed.set(UpdateTimeToLive::enable(table("sessions"), "expires"));
    let hour = Duration::from_secs(3_600);
    timed.engine.control().pause_time_to_live(hour);
    timed.clock.advance(hour - Duration::from_nanos(1));
    let error = disable().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
    let words = "Time to live has been modified multiple times within a fixed interval";
    assert_eq!(error.service_message(), Some(words));
    assert_eq!(timed.told("sessions"), DescribeTimeToLiveOutput::enabled("expires"));
    let error = enable().unwrap_err();
    assert_eq!(error.service_message(), Some("TimeToLive is already enabled"), "what is set comes first");
    timed.clock.advance(Duration::from_nanos(1));
    disable().unwrap();
    assert!(enable().is_err());
    timed.engine.control().clear();
    enable().unwrap();
}

/// The order shows to reads that lag: they see the last deletes not yet done.
#[test]
fn sweeps_of_equal_engines_delete_in_the_same_order() {
    let seen = || {
        let timed = Timed::with([keyed_by_expiry()]);
        for at in 0..20 {
            timed.put("keyed", expiring(&format!("p{at}"), NOW - at));
        }
        timed.engine.control().lag_indexes(5);
        assert_eq!(timed.engine.sweep_expired(), 20);
        let scan = Scan::new(table("keyed")).index_name("by-expiry".to_owned());
        block_on(timed.engine.scan(scan)).unwrap().items
    };
    let first = seen();
    assert_eq!(first.len(), 5);
    assert_eq!(seen(), first);
}

/// Either the sweep comes first, and the refresh finds no item; or the refresh does, and the sweep leaves the item alone.
///
/// In one shard, of which the sweep knows what has expired long before it deletes the last.
#[test]
fn a_sweep_never_deletes_what_was_given_more_time_before() {
    const ROUNDS: usize = 40;
    const ITEMS: usize = 200;
    for round in 0..ROUNDS {
        let timed = Timed::in_shards(1, [create("sessions")]);
        for at in 0..ITEMS {
            timed.put("sessions", expiring(&format!("{at}"), NOW));
        }
        let (barrier, refreshed) = (Barrier::new(3), AtomicUsize::new(0));
        let swept = thread::scope(|scope| {
            for step in 0..2 {
                let (timed, barrier, refreshed) = (&timed, &barrier, &refreshed);
                scope.spawn(move || {
                    barrier.wait();
                    for at in (step..ITEMS).step_by(2) {
                        match block_on(timed.engine.update_item(refresh(&format!("{at}"), NOW + 1))) {
                            Ok(_) => drop(refreshed.fetch_add(1, Ordering::Relaxed)),
                            Err(error) => assert!(error.is_condition_failed(), "{error}"),
                        }
                    }
                });
            }
            barrier.wait();
            timed.engine.sweep_expired()
        });
        let (refreshed, left) = (refreshed.into_inner(), timed.engine.dump());
        assert_eq!((refreshed + swept, left.items("sessions").len()), (ITEMS, refreshed), "round {round}");
        let given = AttributeValue::from(NOW + 1);
        assert!(left.items("sessions").iter().all(|item| item.get("expires") == Some(&given)));
        timed.engine.audit().unwrap();
    }
}

#[test]
fn of_sweeps_that_meet_each_item_is_deleted_by_one() {
    const ITEMS: usize = 500;
    let timed = Timed::sessions();
    for at in 0..ITEMS {
        timed.put("sessions", expiring(&format!("{at}"), NOW));
    }
    let barrier = Barrier::new(4);
    let sweep = || {
        barrier.wait();
        timed.engine.sweep_expired()
    };
    let swept: usize = thread::scope(|scope| {
        let sweeps: Vec<_> = (0..4).map(|_| scope.spawn(sweep)).collect();
        sweeps.into_iter().map(|sweep| sweep.join().unwrap()).sum()
    });
    assert_eq!((swept, timed.engine.dump().item_count()), (ITEMS, 0));
    timed.engine.audit().unwrap();
}

/// Who turns the expiry off, and is answered, finds no item deleted after that.
#[test]
fn nothing_is_swept_after_the_expiry_was_turned_off() {
    for _ in 0..50 {
        let timed = Timed::sessions();
        for at in 0..50 {
            timed.put("sessions", expiring(&format!("{at}"), NOW));
        }
        let barrier = Barrier::new(2);
        let (swept, left) = thread::scope(|scope| {
            let sweep = scope.spawn(|| {
                barrier.wait();
                timed.engine.sweep_expired()
            });
            barrier.wait();
            timed.set(UpdateTimeToLive::disable(table("sessions"), "expires")).unwrap();
            let left = timed.engine.dump().item_count();
            (sweep.join().unwrap(), left)
        });
        assert_eq!((swept + left, timed.engine.dump().item_count()), (50, left));
    }
}
