//! What an error says of itself: whose write it is about, and which operation, model and attribute.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use itemstore::backend::{BoxFuture, Runtime, SystemRuntime};
use itemstore::prelude::*;
use itemstore_memory::MemoryBackend;

/// In the hook that `stage` names it does a write of its own, whose condition fails or whose own hook fails.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", hooks)]
struct User {
    #[model(partition_key)]
    pk: String,
    stage: String,
    score: Option<f64>,
    #[model(default)]
    scores: Vec<f64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "entries", hooks)]
struct Entry {
    #[model(partition_key)]
    id: String,
    count: u32,
}

impl User {
    async fn hook(&self, stage: &str, context: &HookContext) -> HookResult {
        let mut entry = Entry { id: "E".to_owned(), count: 1 };
        if self.stage == stage {
            entry.save().when(|e| e.count().eq(2)).run(context.store()).await?;
        } else if self.stage == format!("{stage}, applied") {
            entry.save().run(context.store()).await?;
        }
        Ok(())
    }
}

impl Hooks for User {
    async fn before_save(&mut self, context: &HookContext) -> HookResult {
        self.hook("before", context).await
    }

    async fn after_save(&mut self, context: &HookContext) -> HookResult {
        self.hook("after", context).await
    }
}

impl Hooks for Entry {
    async fn after_save(&mut self, _context: &HookContext) -> HookResult {
        Err("after an entry nothing goes well".into())
    }
}

fn store() -> Store<MemoryBackend> {
    let store = Store::new(MemoryBackend::new());
    store.create_tables::<(User, Entry)>().run_blocking().expect("new tables");
    store
}

fn user(stage: &str) -> User {
    User::builder().pk("1").stage(stage).build()
}

#[test]
fn a_condition_that_fails_in_a_hook_is_not_the_answer_of_the_write() {
    let store = store();
    for (stage, hook, applied) in [("before", "before_save", false), ("after", "after_save", true)] {
        let outcome = user(stage).save().when(|u| u.pk().not_exists()).outcome_blocking(&store);
        let error = outcome.expect_err("the hook failed");
        assert_eq!((error.kind(), error.model()), (ErrorKind::Hook, Some("User")));
        assert_eq!(error.was_applied(), applied);
        let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<Error>());
        assert!(source.is_some_and(Error::is_condition_failed), "the hook's own error is the source");
        assert!(error.to_string().contains(hook), "{error}");
        assert_eq!(User::get("1").run_blocking(&store).expect("a read").is_some(), applied);
    }
}

#[test]
fn a_write_that_a_hook_applied_is_not_the_write_it_stopped() {
    let store = store();
    let error = user("before, applied").save().run_blocking(&store).expect_err("the hook failed");
    assert!(Entry::get("E").run_blocking(&store).expect("a read").is_some());
    assert!(!error.was_applied());
    assert_eq!(User::get("1").run_blocking(&store).expect("a read"), None);
    let error = user("after, applied").save().run_blocking(&store).expect_err("the hook failed");
    assert!(error.was_applied());
}

#[test]
fn a_value_that_cannot_be_stored_is_told_by_its_place() {
    let store = store();
    let told = |error: Error| {
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Encode, Some("UpdateItem")));
        error.attribute_path().map(str::to_owned)
    };
    let update = || User::update_by_key("1");
    let failed = |update: itemstore::model::UpdateByKey<User>| {
        told(update.run_blocking(&store).expect_err("not a number"))
    };
    assert_eq!(failed(update().set(|u| u.score().set(f64::NAN))).as_deref(), Some("score"));
    assert_eq!(failed(update().set(|u| u.score().if_not_exists(f64::NAN))).as_deref(), Some("score"));
    assert_eq!(failed(update().set(|u| u.score().add(f64::NAN))).as_deref(), Some("score"));
    assert_eq!(failed(update().set(|u| u.scores().append([f64::NAN]))).as_deref(), Some("scores"));
    assert_eq!(failed(update().set(|u| u.scores().set(vec![0.0, f64::NAN]))).as_deref(), Some("scores[1]"));
    assert_eq!(failed(update().when(|u| u.score().gt(f64::NAN))).as_deref(), Some("score"));
    assert_eq!(failed(update().when(|u| u.score().between(0.0, f64::NAN))).as_deref(), Some("score"));
    assert_eq!(failed(update().when(|u| u.scores().contains(f64::NAN))).as_deref(), Some("scores"));
}

#[test]
fn a_table_name_that_is_not_allowed_is_told_with_the_operation() {
    let store = Store::builder(MemoryBackend::new()).table_prefix("!").build();
    let error = User::get("1").run_blocking(&store).expect_err("a bad name");
    assert_eq!((error.operation(), error.model()), (Some("GetItem"), Some("User")));
    let error = store.create_table::<User>().run_blocking().expect_err("a bad name");
    assert_eq!((error.operation(), error.model()), (Some("CreateTable"), Some("User")));
}

/// Counts how often it was asked to block.
#[derive(Debug, Clone, Default)]
struct Counting(Arc<AtomicUsize>);

impl Runtime for Counting {
    fn now(&self) -> std::time::SystemTime {
        std::time::SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, duration: std::time::Duration) -> BoxFuture<'_, ()> {
        SystemRuntime.sleep(duration)
    }

    fn block_on(&self, future: Pin<&mut (dyn Future<Output = ()> + Send + '_)>) -> itemstore::Result<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        SystemRuntime.block_on(future)
    }
}

#[test]
fn a_table_is_made_on_the_runtime_of_its_own_backend() -> itemstore::Result<()> {
    let (first, second) = (Counting::default(), Counting::default());
    let backend = |runtime: &Counting| MemoryBackend::builder().clock(runtime.clone()).build();
    let store = Store::builder(backend(&first)).backend_for::<Entry>(backend(&second)).build();
    store.create_tables::<(User, Entry)>().run_blocking()?;
    assert_eq!((first.0.load(Ordering::Relaxed), second.0.load(Ordering::Relaxed)), (1, 1));
    Ok(())
}
