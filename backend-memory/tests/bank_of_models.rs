//! The bank again, with models: typed transactions that move money and hold versions, beside typed readers.
//!
//! Run with more interleavings: `cargo test -p itemstore-memory --features sched --test bank_of_models`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use itemstore::error::CancellationReason;
use itemstore::model::Version;
use itemstore::prelude::*;
use itemstore::{Error, Result};
use itemstore_memory::{LogCapacity, MemoryBackend};

const TELLERS: usize = 8;
const TRANSFERS: usize = 500;
const ACCOUNTS: usize = 20;
const OPENING: i64 = 100;
/// All money of the bank.
const TOTAL: i64 = 20 * OPENING;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "bank", partition_key = "ACCOUNT#{number}", sort_key = "BALANCE")]
struct Account {
    number: usize,
    balance: i64,
    #[model(version)]
    version: Version,
}

/// What a teller notes of every transfer, in the same transaction.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "bank", partition_key = "TELLER#{teller}", sort_key = "TRANSFER#{number:06}")]
struct Note {
    teller: usize,
    number: usize,
    amount: i64,
}

fn bank() -> Result<Store<MemoryBackend>> {
    let store = Store::new(MemoryBackend::builder().call_log(LogCapacity::Last(0)).build());
    store.create_tables::<(Account, Note)>().run_blocking()?;
    let accounts = (0..ACCOUNTS).map(|number| Account::builder().number(number).balance(OPENING).build());
    accounts.fold(Transaction::write(), |all, account| all.create(account)).run_blocking(&store)?;
    Ok(store)
}

/// The sum of all accounts at one instant, and the smallest.
fn audit(store: &Store<MemoryBackend>) -> Result<(i64, Option<i64>)> {
    let accounts =
        Transaction::read((0..ACCOUNTS).map(Account::get).collect::<Vec<_>>()).run_blocking(store)?;
    let balances: Vec<i64> = accounts.into_iter().flatten().map(|account| account.balance).collect();
    Ok((balances.iter().sum(), balances.iter().min().copied()))
}

/// Takes from one account by its key and gives to another as a value of its version. Whether money moved: another teller may have come
/// first, or there is too little.
fn transfer(store: &Store<MemoryBackend>, note: Note, from: usize, to: usize) -> Result<bool> {
    let amount = note.amount;
    let Some(mut receiver) = Account::get(to).consistent_read(true).run_blocking(store)? else {
        return Ok(false);
    };
    let (held, next) = (receiver.clone(), receiver.balance + amount);
    let take =
        Account::update_by_key(from).set(|a| a.balance().add(-amount)).when(|a| a.balance().ge(amount));
    let moved = Transaction::write()
        .labelled("from", take)
        .labelled("to", receiver.update().set(|a| a.balance().set(next)))
        .create(note)
        .run_blocking(store);
    match moved {
        Ok(()) => {
            assert_eq!(receiver.balance, next);
            assert_eq!(receiver.version.get(), held.version.get().map(|version| version + 1));
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::TransactionCancelled => {
            assert_eq!(receiver, held, "a transaction that was not applied leaves the local value");
            is_expected(&error).map(|()| false)
        }
        Err(error) => Err(error),
    }
}

/// A transfer is rejected by an account that has too little or is of another version, which the error shows.
fn is_expected(error: &Error) -> Result<()> {
    let kind = |label| error.rejected(label).and_then(CancellationReason::kind);
    let (from, to) = (kind("from"), kind("to"));
    assert!(from.is_some() || to.is_some(), "{error}");
    assert!(from.is_none_or(|kind| kind == ErrorKind::ConditionFailed), "{error}");
    assert!(to.is_none_or(|kind| kind == ErrorKind::VersionConflict), "{error}");
    for label in ["from", "to"] {
        assert_eq!(error.current_of::<Account>(label)?.is_some(), kind(label).is_some());
    }
    Ok(())
}

#[test]
fn typed_transfers_make_and_lose_no_money() -> Result<()> {
    let store = bank()?;
    let (at_work, moved) = (AtomicUsize::new(TELLERS), AtomicUsize::new(0));
    thread::scope(|scope| -> Result<()> {
        let mut tellers = Vec::new();
        for teller in 0..TELLERS {
            let (store, at_work, moved) = (&store, &at_work, &moved);
            tellers.push(scope.spawn(move || -> Result<()> {
                let _done = AtWork(at_work);
                for number in 0..TRANSFERS {
                    let draw = (teller * TRANSFERS + number).wrapping_mul(2_654_435_761) >> 7;
                    let (from, to) = (draw % ACCOUNTS, draw / ACCOUNTS % ACCOUNTS);
                    let amount = i64::try_from(draw % 70).unwrap_or_default();
                    if from != to && transfer(store, Note { teller, number, amount }, from, to)? {
                        moved.fetch_add(1, Ordering::Relaxed);
                    }
                }
                Ok(())
            }));
        }
        while at_work.load(Ordering::SeqCst) > 0 {
            let (sum, smallest) = audit(&store)?;
            assert_eq!(sum, TOTAL, "money was made or lost");
            assert!(smallest.is_some_and(|balance| balance >= 0), "an account is overdrawn");
        }
        tellers.into_iter().try_for_each(|teller| teller.join().expect("no teller panicked"))
    })?;
    assert_eq!(audit(&store)?.0, TOTAL);
    let moved = moved.into_inner();
    assert!(moved > TELLERS * TRANSFERS / 10, "{moved} transfers were applied");
    let notes = (0..TELLERS).flat_map(|teller| (0..TRANSFERS).map(move |number| Note::get((teller, number))));
    assert_eq!(Batch::get(notes).run_blocking(&store)?.found.len(), moved, "a note for each transfer");
    store.backend().audit().expect("the invariants hold");
    Ok(())
}

/// Counts one off when it is dropped, also by a panic: the reader stops then.
struct AtWork<'a>(&'a AtomicUsize);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
