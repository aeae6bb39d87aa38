//! A bank: money moves between accounts in transactions, beside readers that add up what all have, in a transaction too.
//! The sum is always the same, no account is overdrawn, and nobody waits for ever.
//!
//! Run with more interleavings: `cargo test -p itemstore-memory --features sched --test bank`.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use futures_lite::future::block_on;
use itemstore::backend::Backend;
use itemstore::expr::{SetOperand, Update};
use itemstore::request::{
    ConditionCheck, CreateTable, GetItem, PutItem, TransactGet, TransactGetItems, TransactWrite,
    TransactWriteItems, UpdateItem,
};
use itemstore::schema::{
    GlobalSecondaryIndex, IndexProjection, KeySchemaElement, KeyType, ProjectionType, ScalarType, TableName,
};
use itemstore::value::{Item, Number, Path};
use itemstore::{ErrorKind, Result};
use itemstore_memory::{LogCapacity, MemoryBackend};

const TELLERS: usize = 8;
const TRANSACTIONS: usize = 20_000;
const ACCOUNTS: usize = 50;
const OPENING: i64 = 100;

/// The accounts are spread over two tables, so that a transfer locks shards of both.
fn account(number: usize) -> (TableName, Item) {
    let name = if number.is_multiple_of(2) { "accounts" } else { "savings" };
    (TableName::new(name).unwrap(), Item::new().with("pk", format!("account {number}")))
}

/// Two tables with an index by balance: every transfer moves two entries of it.
fn bank() -> MemoryBackend {
    let engine = MemoryBackend::builder().call_log(LogCapacity::Last(0)).build();
    for name in ["accounts", "savings"] {
        let by_balance = GlobalSecondaryIndex {
            index_name: "by_balance".to_owned(),
            key_schema: vec![KeySchemaElement { attribute_name: "balance".into(), key_type: KeyType::Hash }],
            projection: IndexProjection {
                projection_type: Some(ProjectionType::All),
                non_key_attributes: None,
            },
            provisioned_throughput: None,
        };
        let create = CreateTable::new(TableName::new(name).unwrap())
            .partition_key("pk", ScalarType::S)
            .attribute_definition("balance", ScalarType::N)
            .global_secondary_index(by_balance);
        block_on(engine.create_table(create)).unwrap();
    }
    for number in 0..ACCOUNTS {
        let (table, key) = account(number);
        block_on(engine.put_item(PutItem::new(table, key.with("balance", OPENING)))).unwrap();
    }
    engine
}

/// Numbers that look drawn, the same for the same teller.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// Moves money, if there is enough and a third account is still there.
fn transfer(engine: &MemoryBackend, draws: &mut Draws) -> Result<()> {
    let from = draws.below(ACCOUNTS);
    let to = (from + 1 + draws.below(ACCOUNTS - 2)) % ACCOUNTS;
    let witness = (0..ACCOUNTS).find(|number| ![from, to].contains(number)).unwrap();
    let amount = i64::try_from(1 + draws.below(120)).unwrap();
    let balance = || Path::attribute("balance");
    let change = |number: usize, amount: i64| {
        let sum = SetOperand::Path(balance()).plus(SetOperand::Value(amount.into()));
        let (table, key) = account(number);
        UpdateItem::new(table, key, Update::new().with_set(balance(), sum))
    };
    let (table, key) = account(witness);
    let actions: [TransactWrite; 3] = [
        change(from, -amount).condition(balance().ge(amount)).into(),
        ConditionCheck::new(table, key, balance().exists()).into(),
        change(to, amount).into(),
    ];
    block_on(engine.transact_write_items(TransactWriteItems::new(actions))).map(drop)
}

fn balance(item: Option<&Item>) -> Number {
    *item.unwrap().get("balance").unwrap().as_n().unwrap()
}

/// The balances at one instant.
fn all_balances(engine: &MemoryBackend) -> Vec<Number> {
    let gets = (0..ACCOUNTS).map(|number| {
        let (table, key) = account(number);
        TransactGet::new(table, key)
    });
    let read = block_on(engine.transact_get_items(TransactGetItems::new(gets))).unwrap();
    read.responses.iter().map(|item| balance(item.as_ref())).collect()
}

fn total(balances: &[Number]) -> Number {
    balances.iter().try_fold(Number::ZERO, |sum, balance| sum.checked_add(*balance)).unwrap()
}

/// Counts one off when it is dropped, also by a panic: the readers stop then.
struct AtWork<'a>(&'a AtomicUsize);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[test]
fn money_moves_and_none_is_made_or_lost() {
    let engine = bank();
    let expected = Number::from(OPENING * i64::try_from(ACCOUNTS).unwrap());
    let (at_work, moved, refused) = (AtomicUsize::new(TELLERS), AtomicUsize::new(0), AtomicUsize::new(0));
    let wrong = AtomicBool::new(false);
    thread::scope(|scope| {
        for teller in 0..TELLERS {
            let (engine, at_work, moved, refused) = (&engine, &at_work, &moved, &refused);
            scope.spawn(move || {
                let _at_work = AtWork(at_work);
                let mut draws = Draws(u64::try_from(teller).unwrap());
                for _ in 0..TRANSACTIONS / TELLERS {
                    match transfer(engine, &mut draws) {
                        Ok(()) => moved.fetch_add(1, Ordering::Relaxed),
                        Err(error) if error.kind() == ErrorKind::TransactionCancelled => {
                            let codes =
                                error.cancellation_reasons().iter().map(|reason| reason.code.as_str());
                            assert_eq!(codes.collect::<Vec<_>>(), ["ConditionalCheckFailed", "None", "None"]);
                            refused.fetch_add(1, Ordering::Relaxed)
                        }
                        Err(error) => panic!("{error}"),
                    };
                }
            });
        }
        for reader in 0..2 {
            let (engine, at_work, wrong) = (&engine, &at_work, &wrong);
            scope.spawn(move || {
                let mut draws = Draws(u64::try_from(100 + reader).unwrap());
                while at_work.load(Ordering::SeqCst) > 0 {
                    let balances = all_balances(engine);
                    let (table, key) = account(draws.below(ACCOUNTS));
                    let one =
                        block_on(engine.get_item(GetItem::new(table, key).consistent_read(true))).unwrap();
                    let overdrawn = |balance: &Number| *balance < Number::ZERO;
                    if total(&balances) != expected
                        || balances.iter().any(overdrawn)
                        || overdrawn(&balance(one.item.as_ref()))
                    {
                        wrong.store(true, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert!(!wrong.into_inner(), "a reader saw money made, lost or owed");
    assert_eq!(total(&all_balances(&engine)), expected);
    let (moved, refused) = (moved.into_inner(), refused.into_inner());
    assert_eq!(moved + refused, TRANSACTIONS);
    assert!(moved > TRANSACTIONS / 4 && refused > TRANSACTIONS / 100, "{moved} moved, {refused} refused");
    engine.audit().unwrap();
}
