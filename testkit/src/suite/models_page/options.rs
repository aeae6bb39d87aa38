//! Every option of a model: table, store, hooks, size and consistency; per call, per model and by default.

use std::sync::Arc;

use itemstore::ErrorKind;
use itemstore::backend::{Backend, Operation};
use itemstore::prelude::*;

use super::{JOHN, Page, User, john};
use crate::case::cases;
use crate::expect::{Failure, fails};
use crate::recorder::Recorder;
use crate::subject::Subject;

cases! { "models_page/options":
    reads_are_eventually_consistent_by_default cites ["models/consistent_read"];
    a_call_asks_for_a_consistent_read cites ["models/consistent_read"];
    a_model_asks_for_consistent_reads cites ["models/consistent_read"];
    a_call_overrides_the_model cites ["models/consistent_read"];
    an_item_above_max_size_is_not_sent cites ["models/max_size"];
    an_item_of_max_size_is_sent cites ["models/max_size"];
    a_default_store_serves_what_is_given_none cites ["models/default_client"];
    without_a_default_store_it_is_an_error cites ["models/default_client"];
    a_model_can_live_on_another_backend cites ["models/client_per_model"];
}

/// The page's order: its reads are consistent.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders", consistent_read)]
struct Order {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
}

/// An item of at most 100 bytes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes", max_size = 100)]
struct Note {
    #[model(partition_key)]
    pk: String,
    text: String,
}

/// Kept on a backend of its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "audit_logs")]
struct AuditLog {
    #[model(partition_key)]
    pk: String,
}

const ORDER: (&str, &str) = ("ORDER#456", "ITEM#1");

async fn reads_are_eventually_consistent_by_default(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    User::get(JOHN).run(&page.store).await?;
    assert_eq!(page.consistent_reads(), [false]);
    Ok(())
}

async fn a_call_asks_for_a_consistent_read(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    User::get(JOHN).consistent_read(true).run(&page.store).await?;
    assert_eq!(page.consistent_reads(), [true]);
    Ok(())
}

async fn a_model_asks_for_consistent_reads(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Order>(subject).await?;
    Order::get(ORDER).run(&page.store).await?;
    assert_eq!(page.consistent_reads(), [true]);
    Ok(())
}

async fn a_call_overrides_the_model(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Order>(subject).await?;
    Order::get(ORDER).consistent_read(false).run(&page.store).await?;
    assert_eq!(page.consistent_reads(), [false]);
    Ok(())
}

fn note(bytes: usize) -> Note {
    Note::builder().pk("N").text("x".repeat(bytes - 2 - 1 - 4)).build()
}

async fn an_item_above_max_size_is_not_sent(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Note>(subject).await?;
    let too_large = ErrorKind::ItemTooLarge { size_bytes: 101, max_bytes: 100 };
    fails("save", note(101).save().run(&page.store).await, too_large)?;
    fails("create", note(101).create().run(&page.store).await, too_large)?;
    assert_eq!(page.item_calls(), [0; 4]);
    Ok(())
}

async fn an_item_of_max_size_is_sent(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Note>(subject).await?;
    note(100).save().run(&page.store).await?;
    assert_eq!(Note::get("N").run(&page.store).await?, Some(note(100)));
    Ok(())
}

async fn a_default_store_serves_what_is_given_none(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let work = async {
        let mut user = john();
        user.save().await?;
        user.update().set(|u| u.age().add(1)).await?;
        User::update_by_key(JOHN).set(|u| u.age().add(1)).await?;
        let loaded = User::get(JOHN).await?;
        user.delete().await?;
        User::delete_by_key(JOHN).await?;
        Ok::<_, Error>(loaded)
    };
    let loaded = itemstore::scope_default_store(&page.store, work).await?;
    assert_eq!(loaded.map(|user| user.age), Some(32));
    assert_eq!(page.item_calls(), [1, 1, 2, 2]);
    Ok(())
}

/// The process of the suite has no default store, and a scope is over with its future.
async fn without_a_default_store_it_is_an_error(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    itemstore::scope_default_store(&page.store, async { john().save().await }).await?;
    fails("get", User::get(JOHN).await, ErrorKind::NoStore)?;
    fails("save", john().save().await, ErrorKind::NoStore)?;
    Ok(())
}

async fn a_model_can_live_on_another_backend(subject: &Subject) -> Result<(), Failure> {
    let audit_calls = Recorder::new();
    let other: Arc<dyn Backend> =
        Arc::new(itemstore::backend::Layered::new(audit_calls.clone(), Arc::clone(subject.backend())));
    let main_calls = Recorder::new();
    let store = Store::builder(Arc::clone(subject.backend()))
        .layer(main_calls.clone())
        .backend_for::<AuditLog>(other)
        .table_name::<User>(subject.new_name()?.as_str())
        .table_name::<AuditLog>(subject.new_name()?.as_str())
        .build();
    store.create_tables::<(User, AuditLog)>().await?;
    john().save().run(&store).await?;
    AuditLog::builder().pk("LOG#1").build().save().run(&store).await?;
    assert!(AuditLog::get("LOG#1").run(&store).await?.is_some());
    assert_eq!((main_calls.count(Operation::PutItem), main_calls.count(Operation::GetItem)), (1, 0));
    assert_eq!((audit_calls.count(Operation::PutItem), audit_calls.count(Operation::GetItem)), (1, 1));
    Ok(())
}
