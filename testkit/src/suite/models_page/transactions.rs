//! Transactions of models: all or nothing, what their errors tell, and reads at one instant.

use std::sync::atomic::Ordering;

use itemstore::backend::Operation;
use itemstore::error::CancellationReason;
use itemstore::model::Version;
use itemstore::prelude::*;
use itemstore::{ErrorKind, Result};

use super::Page;
use super::lost_answers::losing;
use crate::case::cases;
use crate::expect::{Failure, equal, fails};
use crate::subject::Subject;

cases! { "models_page/transactions":
    every_kind_of_write_takes_part cites ["models/transactions"] needs [Transactions];
    a_condition_that_does_not_hold_leaves_everything cites ["models/transactions"] needs [Transactions];
    a_rejected_operation_is_found_by_its_label cites ["models/transactions", "models/errors"] needs [Transactions];
    a_missing_item_is_told_apart_from_a_condition cites ["models/transactions", "models/errors"] needs [Transactions];
    a_version_holds_in_a_transaction cites ["models/transactions", "models/versions"] needs [Transactions];
    hooks_run_around_a_transaction cites ["models/transactions", "models/hooks"] needs [Transactions];
    a_failed_before_hook_sends_nothing cites ["models/transactions", "models/hooks"] needs [Transactions];
    two_operations_on_one_item_are_refused cites ["models/transactions"] needs [Transactions];
    an_update_takes_over_what_was_stored cites ["models/transactions", "models/update"] needs [Transactions];
    a_token_makes_a_transaction_once cites ["models/transactions"] needs [Transactions];
    a_lost_answer_is_asked_for_again cites ["models/transactions", "models/lost_answers"] needs [Transactions];
    several_items_are_read_at_one_instant cites ["models/transactions"] needs [Transactions];
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "accounts", hooks)]
struct Account {
    #[model(partition_key)]
    pk: String,
    #[model(default)]
    balance: i64,
    #[model(version)]
    version: Version,
    #[model(skip)]
    ran: Vec<&'static str>,
}

impl Hooks for Account {
    async fn before_save(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("before_save");
        if self.balance < 0 { Err("an account has no debts".into()) } else { Ok(()) }
    }

    async fn after_save(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("after_save");
        Ok(())
    }
}

fn account(pk: &str, balance: i64) -> Account {
    Account::builder().pk(pk).balance(balance).build()
}

/// Takes from an account what it has.
fn take(pk: &str, amount: i64) -> itemstore::model::UpdateByKey<Account> {
    Account::update_by_key(pk).set(|a| a.balance().add(-amount)).when(|a| a.balance().ge(amount))
}

/// A page with the accounts A and B, of 10 each.
async fn two_accounts(subject: &Subject) -> Result<Page, Failure> {
    let page = Page::new::<Account>(subject).await?;
    for pk in ["A", "B"] {
        account(pk, 10).save().run(&page.store).await?;
    }
    Ok(page)
}

async fn balance(page: &Page, pk: &str) -> Result<Option<i64>> {
    let account = Account::get(pk).consistent_read(true).run(&page.store).await?;
    Ok(account.map(|account| account.balance))
}

async fn every_kind_of_write_takes_part(subject: &Subject) -> Result<(), Failure> {
    let page = two_accounts(subject).await?;
    account("C", 10).save().run(&page.store).await?;
    account("D", 10).save().run(&page.store).await?;
    let (mut saved, mut created) = (account("E", 1), account("F", 2));
    let mut loaded =
        Account::get("A").consistent_read(true).run(&page.store).await?.unwrap_or(account("A", 0));
    let removed = Account::get("B").consistent_read(true).run(&page.store).await?.unwrap_or(account("B", 0));
    Transaction::write()
        .with(saved.save())
        .with(created.create())
        .with(loaded.update().set(|a| a.balance().set(3)))
        .with(removed.delete())
        .with(Account::delete_by_key("C"))
        .with(Account::check_by_key("D").when(|a| a.balance().eq(10)))
        .with(Account::upsert_by_key("G").set(|a| a.balance().add(4)))
        .run(&page.store)
        .await?;
    let expected = [
        ("A", Some(3)),
        ("B", None),
        ("C", None),
        ("D", Some(10)),
        ("E", Some(1)),
        ("F", Some(2)),
        ("G", Some(4)),
    ];
    for (pk, expected) in expected {
        equal(pk, &balance(&page, pk).await?, &expected)?;
    }
    Ok(())
}

async fn a_condition_that_does_not_hold_leaves_everything(subject: &Subject) -> Result<(), Failure> {
    let page = two_accounts(subject).await?;
    let mut created = account("C", 1);
    let transaction = Transaction::write().with(created.create()).with(take("A", 5)).with(take("B", 11));
    fails("the transaction", transaction.run(&page.store).await, ErrorKind::TransactionCancelled)?;
    for (pk, expected) in [("A", Some(10)), ("B", Some(10)), ("C", None)] {
        equal(pk, &balance(&page, pk).await?, &expected)?;
    }
    equal("the local value", &created.version, &Version::new())
}

async fn a_rejected_operation_is_found_by_its_label(subject: &Subject) -> Result<(), Failure> {
    let page = two_accounts(subject).await?;
    let transaction = Transaction::write().labelled("from", take("A", 11)).labelled("to", take("B", 1));
    let error =
        fails("the transaction", transaction.run(&page.store).await, ErrorKind::TransactionCancelled)?;
    equal("from", &error.rejected("from").is_some_and(CancellationReason::is_condition_failed), &true)?;
    equal("to", &error.rejected("to").is_some(), &false)?;
    equal("the stored item", &error.current_of::<Account>("from")?.map(|account| account.balance), &Some(10))
}

async fn a_missing_item_is_told_apart_from_a_condition(subject: &Subject) -> Result<(), Failure> {
    let page = two_accounts(subject).await?;
    let transaction = Transaction::write().labelled("gone", take("C", 1)).labelled("short", take("A", 11));
    let error =
        fails("the transaction", transaction.run(&page.store).await, ErrorKind::TransactionCancelled)?;
    let kind = |label| error.rejected(label).and_then(CancellationReason::kind);
    equal("gone", &kind("gone"), &Some(ErrorKind::NotFound))?;
    equal("short", &kind("short"), &Some(ErrorKind::ConditionFailed))
}

async fn a_version_holds_in_a_transaction(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Account>(subject).await?;
    let mut account = account("A", 10);
    Transaction::write().with(account.save()).run(&page.store).await?;
    equal("the first version", &account.version.get(), &Some(1))?;
    let mut outdated = account.clone();
    Transaction::write().with(account.update().set(|a| a.balance().set(11))).run(&page.store).await?;
    equal("the next version", &account.version.get(), &Some(2))?;
    let transaction = Transaction::write().labelled("it", outdated.save());
    let error =
        fails("the transaction", transaction.run(&page.store).await, ErrorKind::TransactionCancelled)?;
    let kind = error.rejected("it").and_then(CancellationReason::kind);
    equal("the kind", &kind, &Some(ErrorKind::VersionConflict))?;
    equal("the local value", &outdated.version.get(), &Some(1))
}

async fn hooks_run_around_a_transaction(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Account>(subject).await?;
    let (mut one, mut two) = (account("A", 1), account("B", 1));
    Transaction::write().with(one.save()).with(two.create().skip_hooks(true)).run(&page.store).await?;
    equal("hooks of both", &(one.ran, two.ran), &(vec!["before_save", "after_save"], vec![]))
}

async fn a_failed_before_hook_sends_nothing(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Account>(subject).await?;
    let (mut one, mut two) = (account("A", 1), account("B", -1));
    let transaction = Transaction::write().with(one.save()).with(two.save());
    let error = fails("the transaction", transaction.run(&page.store).await, ErrorKind::Hook)?;
    equal("position", &error.position(), &Some(1))?;
    equal("requests", &page.calls.count(Operation::TransactWriteItems), &0)
}

async fn two_operations_on_one_item_are_refused(subject: &Subject) -> Result<(), Failure> {
    let page = two_accounts(subject).await?;
    let transaction = Transaction::write().with(take("A", 1)).with(Account::check_by_key("A"));
    let error = fails("the transaction", transaction.run(&page.store).await, ErrorKind::Validation)?;
    equal("position", &error.position(), &Some(1))?;
    equal("requests", &page.calls.count(Operation::TransactWriteItems), &0)
}

async fn an_update_takes_over_what_was_stored(subject: &Subject) -> Result<(), Failure> {
    let page = two_accounts(subject).await?;
    let mut local = account("A", 999);
    take("A", 4).run(&page.store).await?;
    let update = local.update().set(|a| a.balance().add(1)).unversioned();
    Transaction::write().with(update).run(&page.store).await?;
    equal("the local value", &local.balance, &7)
}

async fn a_token_makes_a_transaction_once(subject: &Subject) -> Result<(), Failure> {
    let page = two_accounts(subject).await?;
    // A token is known by the whole account of the service, so another run must have another.
    let token = page.store.new_id();
    for _ in 0..2 {
        Transaction::write().with(take("A", 4)).token(token.as_str()).run(&page.store).await?;
    }
    equal("taken once", &balance(&page, "A").await?, &Some(6))?;
    let other = Transaction::write().with(take("A", 5)).token(token).run(&page.store).await;
    fails("another transaction", other, ErrorKind::IdempotentParameterMismatch).map(drop)
}

async fn a_lost_answer_is_asked_for_again(subject: &Subject) -> Result<(), Failure> {
    let (store, armed) = losing::<Account>(subject, false).await?;
    account("A", 10).save().run(&store).await?;
    armed.store(true, Ordering::SeqCst);
    Transaction::write().with(take("A", 6)).run(&store).await?;
    let stored = Account::get("A").consistent_read(true).run(&store).await?;
    equal("taken once", &stored.map(|account| account.balance), &Some(4))
}

async fn several_items_are_read_at_one_instant(subject: &Subject) -> Result<(), Failure> {
    let page = two_accounts(subject).await?;
    let reads = (Account::get("A"), Account::get("B").project(|a| a.balance()), vec![Account::get("C")]);
    let (whole, part, many) = Transaction::read(reads).run(&page.store).await?;
    equal("whole", &whole.map(|account| (account.pk, account.balance)), &Some(("A".to_owned(), 10)))?;
    equal("part", &part, &Some(10))?;
    equal("many", &many, &vec![None])?;
    equal("requests", &page.calls.count(Operation::TransactGetItems), &1)
}
