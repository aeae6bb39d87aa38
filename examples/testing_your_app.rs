//! Testing an application: code that takes a `Store`, and tests that give it one.
//!
//! The tests that take a `Store` run on DynamoDB Local too:
//!
//! ```text
//! testkit/dynamodb-local.sh run cargo test -p itemstore-examples --features dynamodb --test testing_your_app
//! ```

use itemstore::backend::Operation;
use itemstore::prelude::*;
use itemstore_memory::{Fault, MemoryBackend, MemoryStore};
use itemstore_testkit::Seed;

/// An account of the application. Its reads see every write before them, on an endpoint too.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "accounts", consistent_read)]
struct Account {
    #[model(partition_key)]
    id: String,
    #[model(default)]
    balance: u64,
}

/// Application code: takes money if there is enough. It knows nothing of tests, or of which backend it runs on.
async fn withdraw(store: &Store, id: &str, amount: u64) -> itemstore::Result<bool> {
    let taken = Account::update_by_key(id)
        .set(|a| a.balance().subtract(amount))
        .when(|a| a.balance().ge(amount))
        .outcome(store)
        .await?;
    Ok(taken.is_applied())
}

fn account(balance: u64) -> Account {
    Account::builder().id("A#1").balance(balance).build()
}

#[itemstore_testkit::test(Account)]
async fn money_is_taken(store: Store) -> itemstore::Result<()> {
    store.seed([account(100)]).await?;
    assert!(withdraw(&store, "A#1", 30).await?);
    assert_eq!(Account::get("A#1").run(&store).await?, Some(account(70)));
    Ok(())
}

#[itemstore_testkit::test(Account)]
async fn no_account_goes_below_zero(store: Store) -> itemstore::Result<()> {
    store.seed([account(10)]).await?;
    assert!(!withdraw(&store, "A#1", 30).await?);
    assert_eq!(Account::get("A#1").run(&store).await?, Some(account(10)));
    Ok(())
}

#[itemstore_testkit::test(Account)]
async fn a_missing_account_is_told_apart_from_an_empty_one(store: Store) {
    let error = withdraw(&store, "A#1", 30).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// The engine's controls: what was called, and what happens when the service asks for less.
#[itemstore_testkit::test(Account)]
async fn a_withdrawal_is_one_call(store: Store<MemoryBackend>) -> itemstore::Result<()> {
    store.seed([account(100)]).await?;
    withdraw(&store.erased(), "A#1", 30).await?;
    assert_eq!(store.log().count(Operation::UpdateItem), 1);
    assert_eq!(store.log().count(Operation::GetItem), 0);
    Ok(())
}

#[itemstore_testkit::test(Account)]
async fn a_throttled_withdrawal_takes_nothing(store: Store<MemoryBackend>) -> itemstore::Result<()> {
    store.seed([account(100)]).await?;
    let before = store.dump();
    store.control().fail_next(Operation::UpdateItem, Fault::Throttled);
    let error = withdraw(&store.erased(), "A#1", 30).await.unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(store.dump(), before);
    Ok(())
}

/// A fork shares the items until one side changes them: set up once, try many things.
#[itemstore_testkit::test(Account)]
async fn a_fork_leaves_the_original_alone(store: Store<MemoryBackend>) -> itemstore::Result<()> {
    store.seed([account(100)]).await?;
    let fork = store.fork();
    withdraw(&fork.erased(), "A#1", 30).await?;
    assert_eq!(Account::get("A#1").run(&store).await?, Some(account(100)));
    assert_eq!(Account::get("A#1").run(&fork).await?, Some(account(70)));
    Ok(())
}

/// Tests need not be `async`.
#[itemstore_testkit::test(Account)]
fn blocking_code_is_tested_the_same_way(store: Store) -> itemstore::Result<()> {
    store.seed_blocking([account(100)])?;
    Account::delete_by_key("A#1").run_blocking(&store)?;
    assert_eq!(Account::get("A#1").run_blocking(&store)?, None);
    Ok(())
}
