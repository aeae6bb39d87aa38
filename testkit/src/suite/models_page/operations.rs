//! Save, get, update, delete, and the same by key; the page's own six tests among them.

use itemstore::ErrorKind;
use itemstore::prelude::*;
use itemstore::request::{GetItem, PutItem};
use itemstore::value::Item;

use super::{Account, JOHN, Page, User, john};
use crate::case::cases;
use crate::expect::Failure;
use crate::subject::Subject;

cases! { "models_page/operations":
    create_and_get cites ["models/save", "models/get"];
    update cites ["models/update"];
    delete cites ["models/delete"];
    get_not_found cites ["models/get"];
    update_by_key cites ["models/update_by_key"];
    delete_by_key cites ["models/delete_by_key"];
    save_replaces_the_whole_item cites ["models/save"];
    a_key_alone_is_enough_without_a_sort_key cites ["models/keys"];
    items_of_one_partition_are_told_apart_by_the_sort_key cites ["models/keys"];
    a_full_update_is_a_save cites ["models/save"];
    an_update_sends_only_what_changed cites ["models/update"];
    an_update_keeps_attributes_the_model_does_not_know cites ["models/update"];
    arithmetic_leaves_the_stored_value_in_the_local_object cites ["models/update"];
    a_failed_update_leaves_the_local_object_alone cites ["models/update"];
    an_update_of_a_missing_item_is_not_found cites ["models/update", "models/update_by_key"];
    a_deleted_object_is_still_there_locally cites ["models/delete"];
    deleting_what_is_absent_succeeds cites ["models/delete", "models/delete_by_key"];
    update_and_delete_by_key_are_one_call_each cites ["models/update_by_key", "models/delete_by_key"];
    update_by_key_gives_back_what_is_asked_for cites ["models/update_by_key"];
    an_upsert_creates_what_update_by_key_refuses cites ["models/update_by_key"];
    every_operation_has_a_blocking_twin cites ["models/sync"];
}

async fn create_and_get(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    let found = User::get(JOHN).run(&page.store).await?;
    assert_eq!(found.map(|user| (user.name, user.age)), Some(("John".to_owned(), 30)));
    Ok(())
}

async fn update(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let mut user = john();
    user.save().run(&page.store).await?;
    user.update().set(|u| (u.name().set("Jane"), u.age().set(25))).run(&page.store).await?;
    assert_eq!((user.name.as_str(), user.age), ("Jane", 25));
    assert_eq!(User::get(JOHN).run(&page.store).await?, Some(user));
    Ok(())
}

async fn delete(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let mut user = john();
    user.save().run(&page.store).await?;
    user.delete().run(&page.store).await?;
    assert_eq!(User::get(JOHN).run(&page.store).await?, None);
    Ok(())
}

async fn get_not_found(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    assert_eq!(User::get(("USER#999", "PROFILE")).run(&page.store).await?, None);
    Ok(())
}

async fn update_by_key(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    User::update_by_key(JOHN).set(|u| u.name().set("Jane")).run(&page.store).await?;
    let found = User::get(JOHN).run(&page.store).await?;
    assert_eq!(found.map(|user| (user.name, user.age)), Some(("Jane".to_owned(), 30)));
    Ok(())
}

async fn delete_by_key(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    User::delete_by_key(JOHN).run(&page.store).await?;
    assert_eq!(User::get(JOHN).run(&page.store).await?, None);
    Ok(())
}

async fn save_replaces_the_whole_item(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let table = page.store.table_name::<User>()?;
    let before = john().to_item()?.with("unknown", "lost");
    subject.send(PutItem::new(table.clone(), before)).await?;
    john().save().run(&page.store).await?;
    let stored = subject.send(GetItem::new(table, john().key()?).consistent_read(true)).await?;
    assert_eq!(stored.item, Some(john().to_item()?));
    Ok(())
}

async fn a_key_alone_is_enough_without_a_sort_key(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Account>(subject).await?;
    let mut account = Account::builder().pk("ACCOUNT#1").email("a@example.com").build();
    account.save().run(&page.store).await?;
    assert_eq!(Account::get("ACCOUNT#1").run(&page.store).await?, Some(account.clone()));
    assert_eq!(Account::get(&account.pk).run(&page.store).await?, Some(account));
    Ok(())
}

async fn items_of_one_partition_are_told_apart_by_the_sort_key(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    let mut other = User::builder().pk("USER#123").sk("OTHER").name("Jim").build();
    other.save().run(&page.store).await?;
    assert_eq!(User::get(JOHN).run(&page.store).await?, Some(john()));
    assert_eq!(User::get(("USER#123", "OTHER")).run(&page.store).await?, Some(other));
    Ok(())
}

async fn a_full_update_is_a_save(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    let loaded = User::get(JOHN).run(&page.store).await?;
    let mut user = loaded.ok_or_else(|| Failure::new("the saved item is not there"))?;
    user.name = "Jane".to_owned();
    user.age = 31;
    user.save().run(&page.store).await?;
    assert_eq!(User::get(JOHN).run(&page.store).await?, Some(user));
    assert_eq!(page.item_calls(), [2, 2, 0, 0]);
    Ok(())
}

async fn an_update_sends_only_what_changed(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let mut user = john();
    user.save().run(&page.store).await?;
    User::update_by_key(JOHN).set(|u| u.age().set(40)).run(&page.store).await?;
    user.update().set(|u| u.name().set("Jane")).run(&page.store).await?;
    let found = User::get(JOHN).run(&page.store).await?;
    assert_eq!(found.map(|user| (user.name, user.age)), Some(("Jane".to_owned(), 40)));
    assert_eq!(user.age, 30, "a field that the update does not name was changed locally");
    Ok(())
}

async fn an_update_keeps_attributes_the_model_does_not_know(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let table = page.store.table_name::<User>()?;
    subject.send(PutItem::new(table.clone(), john().to_item()?.with("unknown", "kept"))).await?;
    john().update().set(|u| u.name().set("Jane")).run(&page.store).await?;
    let stored = subject.send(GetItem::new(table, john().key()?).consistent_read(true)).await?.item;
    assert_eq!(stored.as_ref().and_then(|item| item.get("unknown")), Some(&"kept".into()));
    Ok(())
}

async fn arithmetic_leaves_the_stored_value_in_the_local_object(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let mut user = john();
    user.save().run(&page.store).await?;
    User::update_by_key(JOHN).set(|u| u.age().add(10)).run(&page.store).await?;
    user.update().set(|u| u.age().add(1)).run(&page.store).await?;
    assert_eq!(user.age, 41);
    Ok(())
}

async fn a_failed_update_leaves_the_local_object_alone(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let mut user = john();
    user.save().run(&page.store).await?;
    let update = user.update().set(|u| u.name().set("Jane")).when(|u| u.age().gt(100));
    let error = update.run(&page.store).await.err();
    let error = error.ok_or_else(|| Failure::new("an update was applied although its condition is false"))?;
    assert_eq!(error.kind(), ErrorKind::ConditionFailed);
    assert_eq!(error.current::<User>()?, Some(john()));
    assert_eq!(user, john());
    assert_eq!(User::get(JOHN).run(&page.store).await?, Some(john()));
    Ok(())
}

async fn an_update_of_a_missing_item_is_not_found(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let by_instance = john().update().set(|u| u.name().set("Jane")).run(&page.store).await;
    let by_key = User::update_by_key(JOHN).set(|u| u.name().set("Jane")).run(&page.store).await;
    for result in [by_instance, by_key] {
        let error = result.err().ok_or_else(|| Failure::new("an item that does not exist was updated"))?;
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(!error.is_condition_failed());
    }
    assert_eq!(User::get(JOHN).run(&page.store).await?, None);
    Ok(())
}

async fn a_deleted_object_is_still_there_locally(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let mut user = john();
    user.save().run(&page.store).await?;
    let removed = user.delete().returning_old().run(&page.store).await?;
    assert_eq!(removed.as_ref(), Some(&user));
    assert_eq!(user, john());
    Ok(())
}

async fn deleting_what_is_absent_succeeds(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().delete().run(&page.store).await?;
    let removed = User::delete_by_key(JOHN).returning_old().run(&page.store).await?;
    assert_eq!(removed, None);
    Ok(())
}

async fn update_and_delete_by_key_are_one_call_each(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    page.calls.clear();
    User::update_by_key(JOHN).set(|u| u.age().set(31)).run(&page.store).await?;
    assert_eq!(page.item_calls(), [0, 0, 1, 0]);
    User::delete_by_key(JOHN).run(&page.store).await?;
    assert_eq!(page.item_calls(), [0, 0, 1, 1]);
    Ok(())
}

async fn update_by_key_gives_back_what_is_asked_for(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    let update = || User::update_by_key(JOHN).set(|u| u.age().add(1));
    assert_eq!(update().returning_new().run(&page.store).await?.age, 31);
    assert_eq!(update().returning_old().run(&page.store).await?.map(|user| user.age), Some(31));
    Ok(())
}

async fn an_upsert_creates_what_update_by_key_refuses(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let incomplete = User::upsert_by_key(JOHN).set(|u| u.age().add(1)).run(&page.store).await;
    let error = incomplete.err().ok_or_else(|| Failure::new("an upsert left a required attribute unset"))?;
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Validation, Some("name")));
    assert_eq!(page.item_calls(), [0; 4], "something was sent");
    let upsert = User::upsert_by_key(JOHN).set(|u| (u.name().set("John"), u.age().add(1)));
    let created = upsert.returning_new().run(&page.store).await?;
    assert_eq!((created.name.as_str(), created.age), ("John", 1));
    Ok(())
}

/// The blocking twins refuse a thread of an asynchronous runtime, so that they run on a thread of their own here.
async fn every_operation_has_a_blocking_twin(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let store = page.store.erased();
    let twins = move || -> itemstore::Result<Option<User>> {
        let mut user = john();
        user.save().run_blocking(&store)?;
        user.update().set(|u| u.age().add(1)).run_blocking(&store)?;
        User::update_by_key(JOHN).set(|u| u.age().add(1)).run_blocking(&store)?;
        let loaded = User::get(JOHN).run_blocking(&store)?;
        user.delete().run_blocking(&store)?;
        User::delete_by_key(JOHN).run_blocking(&store)?;
        Ok(loaded)
    };
    let done = std::thread::spawn(twins).join();
    let loaded = done.map_err(|_| Failure::new("a blocking operation panicked"))??;
    assert_eq!(loaded.map(|user| user.age), Some(32));
    assert_eq!(page.item_calls(), [1, 1, 2, 2]);
    let gone = page.store.table_name::<User>().map(|table| GetItem::new(table, Item::new()));
    assert!(gone.is_ok());
    Ok(())
}
