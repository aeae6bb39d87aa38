//! Versions: what each write asks for, what it stores, and what happens to whoever held an older one.

use std::fmt::Debug;
use std::sync::atomic::Ordering;

use itemstore::model::Version;
use itemstore::prelude::*;
use itemstore::request::{GetItem, PutItem};
use itemstore::{Error, ErrorKind};

use super::Page;
use super::lost_answers::losing;
use crate::case::cases;
use crate::expect::{Failure, equal, fails};
use crate::subject::Subject;
use crate::together::at_once;

cases! { "models_page/versions":
    the_first_save_stores_one_and_every_write_the_next cites ["models/versions"];
    a_new_value_replaces_no_item cites ["models/versions"];
    a_save_of_an_older_version_is_refused cites ["models/versions"];
    an_update_of_an_older_version_is_refused cites ["models/versions"];
    an_update_of_a_new_value_is_refused cites ["models/versions"];
    a_delete_of_an_older_version_is_refused cites ["models/versions"];
    a_delete_of_what_is_gone_succeeds cites ["models/versions", "models/delete"];
    a_save_of_what_is_gone_is_refused cites ["models/versions"];
    a_create_stores_one_whatever_is_held cites ["models/versions"];
    writes_by_key_ask_for_nothing_and_are_noticed cites ["models/versions", "models/update_by_key"];
    an_upsert_counts_from_one cites ["models/versions"];
    unversioned_writes_ask_for_nothing_and_are_noticed cites ["models/versions"];
    an_item_without_a_version_gets_its_first cites ["models/versions"];
    a_condition_of_the_callers_own_is_told_apart cites ["models/versions", "models/errors"];
    a_conflict_is_an_answer_of_outcome cites ["models/versions"];
    savers_who_begin_again_lose_nothing cites ["models/versions"];
    a_save_whose_answer_was_lost_has_succeeded cites ["models/lost_answers"];
    an_update_whose_answer_was_lost_counts_once cites ["models/lost_answers"];
    a_delete_whose_answer_was_lost_has_succeeded cites ["models/lost_answers"];
    a_conflict_stays_one_when_an_answer_was_lost cites ["models/lost_answers"];
}

/// A stock of something.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stocks")]
struct Stock {
    #[model(partition_key)]
    id: String,
    count: i64,
    #[model(version, rename = "v")]
    version: Version,
}

fn stock() -> Stock {
    Stock::builder().id("S").count(10).build()
}

/// A saved stock, and a copy whose version is older by one.
async fn saved_and_outdated(store: &Store) -> Result<(Stock, Stock), Error> {
    let mut stock = stock();
    stock.save().run(store).await?;
    let outdated = stock.clone();
    stock.update().set(|s| s.count().add(1)).run(store).await?;
    Ok((stock, outdated))
}

async fn stored(store: &Store) -> Result<Option<Stock>, Error> {
    Stock::get("S").consistent_read(true).run(store).await
}

/// The error is a conflict that tells what is stored, and nothing has changed.
async fn conflicts<T: Debug>(
    store: &Store,
    result: Result<T, Error>,
    expected: Option<&Stock>,
) -> Result<(), Failure> {
    let error = fails("the write", result, ErrorKind::VersionConflict)?;
    assert!(error.is_condition_failed());
    equal("told", &error.current::<Stock>()?.as_ref(), &expected)?;
    equal("stored", &stored(store).await?.as_ref(), &expected)
}

async fn the_first_save_stores_one_and_every_write_the_next(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Stock>(subject).await?;
    let mut stock = stock();
    equal("before", &stock.version, &Version::new())?;
    stock.save().run(&page.store).await?;
    equal("saved", &stock.version.get(), &Some(1))?;
    stock.save().run(&page.store).await?;
    equal("saved again", &stock.version.get(), &Some(2))?;
    stock.update().set(|s| s.count().add(1)).run(&page.store).await?;
    equal("updated", &(stock.version.get(), stock.count), &(Some(3), 11))?;
    equal("stored", &stored(&page.store.erased()).await?, &Some(stock.clone()))?;
    stock.delete().run(&page.store).await?;
    equal("deleted", &stored(&page.store.erased()).await?, &None)?;
    equal("the local value", &stock.version.get(), &Some(3))
}

async fn a_new_value_replaces_no_item(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (there, _) = saved_and_outdated(&store).await?;
    let mut new = stock();
    conflicts(&store, new.save().run(&store).await, Some(&there)).await?;
    conflicts(&store, new.delete().run(&store).await, Some(&there)).await?;
    equal("the local value", &new, &stock())
}

async fn a_save_of_an_older_version_is_refused(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (there, mut outdated) = saved_and_outdated(&store).await?;
    conflicts(&store, outdated.save().run(&store).await, Some(&there)).await?;
    equal("the local value", &outdated.version.get(), &Some(1))
}

async fn an_update_of_an_older_version_is_refused(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (there, mut outdated) = saved_and_outdated(&store).await?;
    let update = outdated.update().set(|s| s.count().set(0));
    conflicts(&store, update.run(&store).await, Some(&there)).await?;
    equal("the local value", &(outdated.version.get(), outdated.count), &(Some(1), 10))
}

async fn an_update_of_a_new_value_is_refused(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let missing = stock().update().set(|s| s.count().set(0)).run(&store).await;
    fails("nothing is there", missing, ErrorKind::NotFound)?;
    let (there, _) = saved_and_outdated(&store).await?;
    let update = stock().update().set(|s| s.count().set(0)).run(&store).await;
    conflicts(&store, update, Some(&there)).await
}

async fn a_delete_of_an_older_version_is_refused(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (there, outdated) = saved_and_outdated(&store).await?;
    conflicts(&store, outdated.delete().returning_old().run(&store).await, Some(&there)).await?;
    let removed = there.delete().returning_old().run(&store).await?;
    equal("removed", &removed, &Some(there))
}

async fn a_delete_of_what_is_gone_succeeds(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    stock().delete().run(&store).await?;
    let (there, _) = saved_and_outdated(&store).await?;
    Stock::delete_by_key("S").run(&store).await?;
    equal("removed", &there.delete().returning_old().run(&store).await?, &None)
}

async fn a_save_of_what_is_gone_is_refused(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (mut there, _) = saved_and_outdated(&store).await?;
    Stock::delete_by_key("S").run(&store).await?;
    conflicts(&store, there.save().run(&store).await, None).await?;
    let update = there.update().set(|s| s.count().set(0)).run(&store).await;
    fails("update", update, ErrorKind::NotFound)?;
    Ok(())
}

async fn a_create_stores_one_whatever_is_held(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (mut there, _) = saved_and_outdated(&store).await?;
    fails("there is one", there.create().run(&store).await, ErrorKind::ConditionFailed)?;
    equal("the local value", &there.version.get(), &Some(2))?;
    Stock::delete_by_key("S").run(&store).await?;
    there.create().run(&store).await?;
    equal("created", &there.version.get(), &Some(1))?;
    equal("stored", &stored(&store).await?, &Some(there))
}

async fn writes_by_key_ask_for_nothing_and_are_noticed(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (mut held, _) = saved_and_outdated(&store).await?;
    let changed = Stock::update_by_key("S").set(|s| s.count().add(1)).returning_new().run(&store).await?;
    equal("counted up", &changed.version.get(), &Some(3))?;
    conflicts(&store, held.save().run(&store).await, Some(&changed)).await?;
    Stock::delete_by_key("S").run(&store).await?;
    equal("deleted", &stored(&store).await?, &None)
}

async fn an_upsert_counts_from_one(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Stock>(subject).await?;
    let upsert = || Stock::upsert_by_key("S").set(|s| s.count().set(5)).returning_new();
    equal("created", &upsert().run(&page.store).await?.version.get(), &Some(1))?;
    equal("changed", &upsert().run(&page.store).await?.version.get(), &Some(2))
}

async fn unversioned_writes_ask_for_nothing_and_are_noticed(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (mut held, mut outdated) = saved_and_outdated(&store).await?;
    outdated.update().set(|s| s.count().set(0)).unversioned().run(&store).await?;
    equal("counted up from what is stored", &outdated.version.get(), &Some(3))?;
    conflicts(&store, held.save().run(&store).await, Some(&outdated)).await?;
    held.save().unversioned().run(&store).await?;
    equal("counted up from what is held", &held.version.get(), &Some(3))?;
    equal("stored", &stored(&store).await?, &Some(held))?;
    stock().delete().unversioned().run(&store).await?;
    equal("deleted", &stored(&store).await?, &None)
}

async fn an_item_without_a_version_gets_its_first(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Stock>(subject).await?;
    let (store, table) = (page.store.erased(), page.store.table_name::<Stock>()?);
    let unversioned = stock().to_item()?;
    equal("a new version is not stored", &unversioned.get("v"), &None)?;
    subject.send(PutItem::new(table.clone(), unversioned)).await?;
    let loaded = || async { stored(&store).await?.ok_or_else(|| Failure::new("the item does not load")) };
    fails("save", stock().save().run(&store).await, ErrorKind::VersionConflict)?;
    let (mut first, mut second) = (loaded().await?, loaded().await?);
    equal("loaded", &(first.version.get(), first.version.is_new()), &(None, false))?;
    first.update().set(|s| s.count().add(1)).run(&store).await?;
    equal("updated", &first.version.get(), &Some(1))?;
    conflicts(&store, second.save().run(&store).await, Some(&first)).await?;
    let item = subject.send(GetItem::new(table, first.key()?).consistent_read(true)).await?.item;
    equal("stored", &item.as_ref().and_then(|item| item.get("v")), &Some(&1.into()))
}

async fn a_condition_of_the_callers_own_is_told_apart(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (mut there, mut outdated) = saved_and_outdated(&store).await?;
    let save = there.save().when(|s| s.count().gt(100)).run(&store).await;
    fails("save", save, ErrorKind::ConditionFailed)?;
    let update = there.update().when(|s| s.count().gt(100)).run(&store).await;
    fails("update", update, ErrorKind::ConditionFailed)?;
    let delete = there.delete().when(|s| s.count().gt(100)).run(&store).await;
    fails("delete", delete, ErrorKind::ConditionFailed)?;
    let both = outdated.save().when(|s| s.count().gt(100)).run(&store).await;
    conflicts(&store, both, Some(&there)).await?;
    there.save().when(|s| s.count().eq(11)).run(&store).await?;
    equal("saved", &there.version.get(), &Some(3))
}

async fn a_conflict_is_an_answer_of_outcome(subject: &Subject) -> Result<(), Failure> {
    let store = Page::new::<Stock>(subject).await?.store.erased();
    let (there, mut outdated) = saved_and_outdated(&store).await?;
    equal("save", &outdated.save().outcome(&store).await?, &Outcome::Rejected(Some(there.clone())))?;
    equal("delete", &outdated.delete().outcome(&store).await?, &Outcome::Rejected(Some(there)))
}

/// Counts one more, from what is stored, until nobody else was faster.
fn count_one(store: &Store) -> Result<(), Error> {
    let mut stock = Stock::get("S").consistent_read(true).run_blocking(store)?;
    while let Some(mut held) = stock.take() {
        held.count += 1;
        match held.save().run_blocking(store) {
            Err(error) if error.kind() == ErrorKind::VersionConflict => stock = error.current()?,
            done => return done,
        }
    }
    Err(Error::new(ErrorKind::NotFound, "the stock is gone"))
}

async fn savers_who_begin_again_lose_nothing(subject: &Subject) -> Result<(), Failure> {
    const SAVERS: usize = 4;
    const TIMES: usize = 6;
    let store = Page::new::<Stock>(subject).await?.store.erased();
    Stock { count: 0, ..stock() }.save().run(&store).await?;
    let saver = || {
        let store = store.clone();
        move || (0..TIMES).try_for_each(|_| count_one(&store))
    };
    for done in at_once((0..SAVERS).map(|_| saver()).collect()).await? {
        done?;
    }
    let counted = stored(&store).await?.map(|stock| (stock.count, stock.version.get()));
    equal("counted", &counted, &Some((24, Some(25))))
}

async fn a_save_whose_answer_was_lost_has_succeeded(subject: &Subject) -> Result<(), Failure> {
    let (store, armed) = losing::<Stock>(subject, true).await?;
    let mut stock = stock();
    for version in 1..=2 {
        armed.store(true, Ordering::SeqCst);
        stock.save().run(&store).await?;
        equal("saved", &stock.version.get(), &Some(version))?;
        equal("stored", &stored(&store).await?, &Some(stock.clone()))?;
    }
    Ok(())
}

async fn an_update_whose_answer_was_lost_counts_once(subject: &Subject) -> Result<(), Failure> {
    let (store, armed) = losing::<Stock>(subject, true).await?;
    let (mut there, _) = saved_and_outdated(&store).await?;
    armed.store(true, Ordering::SeqCst);
    there.update().set(|s| s.count().add(1)).run(&store).await?;
    equal("updated", &(there.version.get(), there.count), &(Some(3), 12))?;
    equal("stored", &stored(&store).await?, &Some(there))
}

async fn a_delete_whose_answer_was_lost_has_succeeded(subject: &Subject) -> Result<(), Failure> {
    let (store, armed) = losing::<Stock>(subject, true).await?;
    let (there, _) = saved_and_outdated(&store).await?;
    armed.store(true, Ordering::SeqCst);
    there.delete().run(&store).await?;
    equal("stored", &stored(&store).await?, &None)
}

async fn a_conflict_stays_one_when_an_answer_was_lost(subject: &Subject) -> Result<(), Failure> {
    let (store, armed) = losing::<Stock>(subject, true).await?;
    let (there, mut outdated) = saved_and_outdated(&store).await?;
    armed.store(true, Ordering::SeqCst);
    conflicts(&store, outdated.save().run(&store).await, Some(&there)).await?;
    armed.store(true, Ordering::SeqCst);
    let other = outdated.update().set(|s| s.count().add(2)).run(&store).await;
    conflicts(&store, other, Some(&there)).await?;
    armed.store(true, Ordering::SeqCst);
    conflicts(&store, outdated.delete().run(&store).await, Some(&there)).await
}
