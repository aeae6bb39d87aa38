//! Batches: how they are cut, who gets what, and what comes back.

mod scripted;

use std::sync::Arc;

use itemstore::backend::{Backoff, Operation, Request};
use itemstore::model::{Explanation, Got, Left};
use itemstore::prelude::*;
use itemstore::request::{BatchGetItem, BatchWriteItem};
use itemstore::{Error, ErrorKind, Result};
use itemstore_memory::{MemoryBackend, MemoryStore};
use scripted::{Answer, Scripted};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", hooks)]
struct User {
    #[model(partition_key)]
    id: u32,
    #[model(default)]
    name: String,
    #[model(skip)]
    ran: Vec<&'static str>,
}

impl Hooks for User {
    async fn before_save(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("before_save");
        if self.name == "refused" { Err("no".into()) } else { Ok(()) }
    }

    async fn after_save(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("after_save");
        if self.name == "late" { Err("too late".into()) } else { Ok(()) }
    }

    async fn before_delete(&self, _context: &HookContext) -> HookResult {
        if self.name == "kept" { Err("no".into()) } else { Ok(()) }
    }

    async fn after_load(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("after_load");
        Ok(())
    }
}

/// Another model of the same table, with another wish for its reads.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", consistent_read, max_size = 100)]
struct Member {
    #[model(partition_key)]
    id: u32,
    email: String,
}

/// A model of a table of its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes", partition_key = "NOTE#{id}", sort_key = "META")]
struct Note {
    id: u32,
    text: String,
}

fn user(id: u32) -> User {
    User::builder().id(id).build()
}

fn named(id: u32, name: &str) -> User {
    User::builder().id(id).name(name).build()
}

fn note(id: u32) -> Note {
    Note { id, text: "text".to_owned() }
}

fn ids(users: &[User]) -> Vec<u32> {
    users.iter().map(|user| user.id).collect()
}

fn store_over(layer: &Scripted) -> Result<Store<MemoryBackend>> {
    let backend = MemoryBackend::builder().clock(layer.clock()).build();
    let backoff = Backoff::new().with_max_attempts(3);
    let store = Store::builder(backend).layer(layer.clone()).backoff(backoff).seed(1).build();
    store.create_tables::<(User, Note)>().run_blocking()?;
    Ok(store)
}

/// A store that has the users of these ids, and what sees its batches of reads.
fn reading(users: impl IntoIterator<Item = u32>) -> Result<(Store<MemoryBackend>, Scripted)> {
    let layer = Scripted::new(Operation::BatchGetItem);
    let store = store_over(&layer)?;
    for id in users {
        user(id).save().run_blocking(&store)?;
    }
    Ok((store, layer))
}

/// An empty store, and what sees its batches of writes.
fn writing() -> Result<(Store<MemoryBackend>, Scripted)> {
    let layer = Scripted::new(Operation::BatchWriteItem);
    Ok((store_over(&layer)?, layer))
}

fn gets(layer: &Scripted) -> Vec<BatchGetItem> {
    let get = |request| match request {
        Request::BatchGetItem(get) => Some(get),
        _ => None,
    };
    layer.requests().into_iter().filter_map(get).collect()
}

fn writes(layer: &Scripted) -> Vec<BatchWriteItem> {
    let write = |request| match request {
        Request::BatchWriteItem(write) => Some(write),
        _ => None,
    };
    layer.requests().into_iter().filter_map(write).collect()
}

/// How many keys each request has.
fn key_counts(layer: &Scripted) -> Vec<usize> {
    gets(layer).iter().map(|get| get.request_items.values().map(|asked| asked.keys.len()).sum()).collect()
}

/// How many writes each request has.
fn write_counts(layer: &Scripted) -> Vec<usize> {
    writes(layer).iter().map(|write| write.request_items.values().map(Vec::len).sum()).collect()
}

#[test]
fn reads_are_cut_into_hundreds_and_given_in_the_order_asked() -> Result<()> {
    let (store, layer) = reading((0..250).filter(|id| id % 10 != 0))?;
    let got = Batch::get((0..250).rev().map(User::get)).run_blocking(&store)?;
    assert_eq!(ids(&got.found), (0..250).rev().filter(|id| id % 10 != 0).collect::<Vec<_>>());
    let missing: Vec<_> = got.missing.iter().map(|get| get.key().expect("a key")).collect();
    let keys = (0..250).rev().filter(|id| id % 10 == 0);
    assert_eq!(missing, keys.map(|id| itemstore::value::Item::new().with("id", id)).collect::<Vec<_>>());
    assert!(got.unread.is_empty());
    assert_eq!(key_counts(&layer), [100, 100, 50]);
    Ok(())
}

#[test]
fn a_hundred_keys_are_one_request_and_one_more_are_two() -> Result<()> {
    for (count, counts) in [(100, vec![100]), (101, vec![100, 1])] {
        let (store, layer) = reading([])?;
        assert_eq!(Batch::get((0..count).map(User::get)).run_blocking(&store)?.missing.len(), count as usize);
        assert_eq!(key_counts(&layer), counts);
    }
    Ok(())
}

#[test]
fn a_key_asked_for_twice_is_read_once_and_given_twice() -> Result<()> {
    let (store, layer) = reading([1, 2])?;
    let got = Batch::get([1, 2, 1, 3, 3].map(User::get)).run_blocking(&store)?;
    assert_eq!(ids(&got.found), [1, 2, 1]);
    assert_eq!(got.missing.len(), 2);
    assert_eq!(key_counts(&layer), [3]);
    Ok(())
}

#[test]
fn reads_of_one_table_that_ask_differently_have_requests_of_their_own() -> Result<()> {
    let (store, layer) = reading([1, 2])?;
    let consistent = [User::get(2).consistent_read(true)];
    let mixed = Batch::get([User::get(1)]).and(consistent).and([Member::get(3)]).and([Note::get(1)]);
    let (eventual, consistent, members, notes) = mixed.run_blocking(&store)?;
    assert_eq!((ids(&eventual.found), ids(&consistent.found)), (vec![1], vec![2]));
    assert_eq!((members.missing.len(), notes.missing.len()), (1, 1));
    // The note is of another table, and goes with the first request; the member asks for consistent reads by its model.
    assert_eq!(key_counts(&layer), [2, 2]);
    let consistent =
        |get: &BatchGetItem| get.request_items.values().map(|asked| asked.consistent_read).collect();
    let asked: Vec<Vec<bool>> = gets(&layer).iter().map(consistent).collect();
    assert_eq!(asked, [vec![false, false], vec![true]]);
    Ok(())
}

#[test]
fn a_projection_gives_its_fields_and_is_known_by_its_key() -> Result<()> {
    let (store, layer) = reading([])?;
    for (id, name) in [(1, "one"), (2, "two")] {
        named(id, name).save().run_blocking(&store)?;
    }
    let name = |id| User::get(id).project(|u| u.name());
    let got = Batch::get([2, 1].map(name)).run_blocking(&store)?;
    assert_eq!(got.found, ["two", "one"]);
    let whole = Batch::get([2, 1].map(|id| User::get(id).project(|u| (u.id(), u.name()))));
    assert_eq!(whole.run_blocking(&store)?.found, [(2, "two".to_owned()), (1, "one".to_owned())]);
    assert_eq!(key_counts(&layer), [2, 2]);
    Ok(())
}

#[test]
fn loaded_items_run_their_hook_unless_told_otherwise() -> Result<()> {
    let (store, _) = reading([1, 2])?;
    let got = Batch::get([User::get(1), User::get(2).skip_hooks(true)]).run_blocking(&store)?;
    let ran: Vec<_> = got.found.iter().map(|user| user.ran.clone()).collect();
    assert_eq!(ran, [vec!["after_load"], vec![]]);
    Ok(())
}

#[test]
fn an_item_that_does_not_load_is_named_by_its_position() -> Result<()> {
    let (store, _) = reading([1])?;
    Member { id: 2, email: "two".to_owned() }.save().run_blocking(&store)?;
    let gets = [Member::get(9), Member::get(2), Member::get(1)];
    let error = Batch::get(gets).run_blocking(&store).expect_err("a user is no member");
    assert_eq!((error.kind(), error.position(), error.model()), (ErrorKind::Decode, Some(2), Some("Member")));
    assert_eq!((error.key_attributes(), error.attribute_path()), (&["id"][..], Some("email")));
    Ok(())
}

#[test]
fn what_is_left_unread_is_asked_for_again_as_it_was() -> Result<()> {
    let (store, layer) = reading(0..30)?;
    let layer = layer.script([Answer::Only(20), Answer::Only(0), Answer::Only(3)]);
    let got = Batch::get((0..30).map(|id| User::get(id).consistent_read(true))).run_blocking(&store)?;
    assert_eq!(ids(&got.found), (0..30).collect::<Vec<_>>());
    assert_eq!(key_counts(&layer), [30, 10, 10, 7]);
    assert!(gets(&layer).iter().all(|get| get.request_items.values().all(|asked| asked.consistent_read)));
    Ok(())
}

#[test]
fn reads_that_never_come_are_given_back_and_can_be_run_again() -> Result<()> {
    let (store, layer) = reading(0..5)?;
    let throttled = Error::new(ErrorKind::Throttled, "slow down");
    let layer = layer.script([Answer::Only(2)]).forever(Answer::Refuse(throttled));
    let got: Got<User> = Batch::get((0..7).map(User::get)).run_blocking(&store)?;
    assert_eq!((ids(&got.found), got.missing.len(), got.unread.len()), (vec![0, 1], 0, 5));
    assert_eq!(got.cause.map(|error| error.kind()), Some(ErrorKind::Throttled));
    layer.heal();
    let rest = Batch::get(got.unread).run_blocking(&store)?;
    assert_eq!((ids(&rest.found), rest.missing.len()), (vec![2, 3, 4], 2));
    Ok(())
}

#[test]
fn an_empty_batch_sends_nothing() -> Result<()> {
    let (store, layer) = reading([])?;
    assert!(Batch::get([] as [itemstore::model::Get<User>; 0]).run_blocking(&store)?.found.is_empty());
    let layer_of_writes = Scripted::new(Operation::BatchWriteItem);
    assert!(Batch::write().run_blocking(&store_over(&layer_of_writes)?)?.is_empty());
    assert!(layer.requests().is_empty() && layer_of_writes.requests().is_empty());
    Ok(())
}

#[test]
fn writes_are_cut_into_twenty_fives() -> Result<()> {
    for (count, counts) in [(25, vec![25]), (26, vec![25, 1]), (60, vec![25, 25, 10])] {
        let (store, layer) = writing()?;
        let left = (0..count).fold(Batch::write(), |batch, id| batch.put(user(id))).run_blocking(&store)?;
        assert!(left.is_empty());
        assert_eq!(store.dump().items("users").len(), count as usize);
        assert_eq!(write_counts(&layer), counts);
    }
    Ok(())
}

#[test]
fn large_items_make_smaller_requests() -> Result<()> {
    // Above what an item may have, so that the engine refuses it: the requests are seen before.
    let large = |id| named(id, &"x".repeat(3 * 1024 * 1024));
    let batch = (0..8).fold(Batch::write(), |batch, id| batch.put(large(id)));
    let count = |explained: &Explanation| match explained.request() {
        Request::BatchWriteItem(write) => write.request_items.values().map(Vec::len).sum(),
        _ => 0,
    };
    let counts: Vec<usize> = batch.explain()?.iter().map(count).collect();
    assert_eq!(counts, [5, 3]);
    Ok(())
}

#[test]
fn what_is_left_unwritten_is_sent_again() -> Result<()> {
    let (store, layer) = writing()?;
    for id in 0..10 {
        user(id).save().run_blocking(&store)?;
    }
    let layer = layer.script([Answer::Only(20), Answer::Only(0), Answer::Only(9)]);
    let batch = (0..10).fold(Batch::write(), |batch, id| batch.delete::<User>(id));
    let batch = (10..40).fold(batch, |batch, id| batch.put(user(id)));
    let left = (0..5).fold(batch, |batch, id| batch.put(note(id))).run_blocking(&store)?;
    assert!(left.is_empty());
    assert_eq!((store.dump().items("users").len(), store.dump().items("notes").len()), (30, 5));
    assert_eq!(write_counts(&layer), [25, 25, 25, 16]);
    Ok(())
}

#[test]
fn an_engine_that_leaves_every_nth_over_ends_with_exactly_what_was_asked() -> Result<()> {
    for nth in 1..=9 {
        let (store, _) = writing()?;
        user(500).save().run_blocking(&store)?;
        store.control().leave_unprocessed(nth);
        let batch = (0..60).fold(Batch::write(), |batch, id| batch.put(user(id)));
        let left = batch.delete::<User>(500).run_blocking(&store)?;
        let got = Batch::get((0..60).map(User::get)).run_blocking(&store)?;
        if nth == 1 {
            // Every one is left, always: all comes back.
            assert_eq!((left.len(), left.puts::<User>().len(), got.unread.len()), (61, 60, 60));
            continue;
        }
        assert_eq!((left.len(), got.unread.len()), (0, 0), "every {nth}.");
        assert_eq!(ids(&got.found), (0..60).collect::<Vec<_>>(), "every {nth}.");
        assert_eq!(store.dump().items("users").len(), 60, "every {nth}.");
    }
    Ok(())
}

#[test]
fn writes_that_never_come_are_given_back_typed() -> Result<()> {
    let (store, layer) = writing()?;
    user(7).save().run_blocking(&store)?;
    let layer = layer.forever(Answer::Only(0));
    let left =
        Batch::write().put(note(1)).put(user(1)).delete::<User>(7).put(user(2)).run_blocking(&store)?;
    assert_eq!(left.len(), 4);
    assert_eq!(left.puts::<User>().iter().map(|user| user.id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(left.puts::<Note>(), [&note(1)]);
    assert_eq!(left.deletes::<User>(), [&User::get(7).key()?]);
    assert!(left.deletes::<Note>().is_empty() && left.cause().is_none());
    layer.heal();
    let left = left.into_batch().run_blocking(&store)?;
    assert!(left.is_empty());
    assert_eq!((store.dump().items("users").len(), store.dump().items("notes").len()), (2, 1));
    Ok(())
}

#[test]
fn what_is_left_runs_each_hook_once() -> Result<()> {
    let (store, layer) = writing()?;
    let layer = layer.script([Answer::Only(1)]).forever(Answer::Only(0));
    let (mut first, mut second) = (user(1), user(2));
    let left: Left<'_> = Batch::write().with(first.save()).with(second.save()).run_blocking(&store)?;
    layer.heal();
    assert!(left.into_batch().run_blocking(&store)?.is_empty());
    assert_eq!(first.ran, ["before_save", "after_save"]);
    assert_eq!(second.ran, ["before_save", "after_save"]);
    Ok(())
}

/// The store fills in its id and its time.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct Visit {
    #[model(partition_key, generate = "epoch_ms")]
    id: i64,
    #[model(created_at)]
    at: std::time::SystemTime,
}

#[test]
fn what_the_store_fills_in_is_taken_over_and_sent_again_as_it_was() -> Result<()> {
    let (store, layer) = writing()?;
    let layer = layer.forever(Answer::Only(0));
    let mut visit = Visit::builder().build();
    let unset = visit.clone();
    let left = Batch::write().with(visit.save()).run_blocking(&store)?;
    layer.heal();
    layer.clock().advance(std::time::Duration::from_secs(60));
    assert!(left.into_batch().run_blocking(&store)?.is_empty());
    let sent = writes(&layer);
    assert!(
        sent.iter().all(|request| *request == sent[0]),
        "the id and the time are those of the first attempt"
    );
    assert_ne!((visit.id, visit.at), (unset.id, unset.at));
    assert_eq!(Visit::get(visit.id).run_blocking(&store)?, Some(visit));
    Ok(())
}

#[test]
fn two_writes_of_one_item_are_refused_with_nothing_sent() -> Result<()> {
    let (store, layer) = writing()?;
    let member = Member { id: 1, email: "m".to_owned() };
    let batches = [
        Batch::write().put(user(1)).put(user(1)),
        Batch::write().put(user(1)).delete::<User>(1),
        Batch::write().delete::<User>(1).put(member),
    ];
    for batch in batches {
        let error = batch.run_blocking(&store).expect_err("two writes of one item");
        assert_eq!((error.kind(), error.position()), (ErrorKind::Validation, Some(1)));
        assert!(error.to_string().contains("the same id"), "{error}");
    }
    assert!(Batch::write().put(user(1)).put(note(1)).run_blocking(&store)?.is_empty());
    assert_eq!(write_counts(&layer), [2]);
    Ok(())
}

#[test]
fn sizes_conditions_and_hooks_are_looked_at_before_anything_is_sent() -> Result<()> {
    let (store, layer) = writing()?;
    let large = Member { id: 1, email: "x".repeat(100) };
    let (mut guarded, kept) = (user(2), named(3, "kept"));
    let rows = [
        (Batch::write().put(user(9)).put(large), "ItemTooLarge"),
        (Batch::write().put(user(9)).with(guarded.save().when(|u| u.id().exists())), "Validation"),
        (Batch::write().put(user(9)).put(named(4, "refused")), "Hook"),
        (Batch::write().put(user(9)).with(kept.delete()), "Hook"),
    ];
    for (batch, kind) in rows {
        let error = batch.run_blocking(&store).expect_err(kind);
        assert_eq!((error.kind().name(), error.position()), (kind, Some(1)));
        assert!(!error.was_applied());
    }
    assert!(layer.requests().is_empty());
    Ok(())
}

#[test]
fn a_hook_that_fails_after_says_that_the_batch_was_applied() -> Result<()> {
    let (store, _) = writing()?;
    let mut last = user(3);
    let batch = Batch::write().put(user(1)).put(named(2, "late")).with(last.save());
    let error = batch.run_blocking(&store).expect_err("a hook that fails");
    assert_eq!((error.kind(), error.position(), error.was_applied()), (ErrorKind::Hook, Some(1), true));
    assert_eq!(last.ran, ["before_save", "after_save"]);
    assert_eq!(store.dump().items("users").len(), 3);
    Ok(())
}

#[test]
fn a_hook_that_fails_does_not_hide_what_is_left() -> Result<()> {
    let (store, layer) = writing()?;
    let _layer = layer.script([Answer::Only(1)]).forever(Answer::Only(0));
    let left = Batch::write().put(named(1, "late")).put(user(2)).run_blocking(&store)?;
    assert_eq!(left.puts::<User>().iter().map(|user| user.id).collect::<Vec<_>>(), [2]);
    let cause = left.cause().map(|error| (error.kind(), error.position(), error.was_applied()));
    assert_eq!(cause, Some((ErrorKind::Hook, Some(0), true)));
    Ok(())
}

#[test]
fn a_request_that_is_refused_says_whether_others_were_applied() -> Result<()> {
    let refusal = || Answer::Refuse(Error::validation("no"));
    for (script, applied) in [(vec![refusal()], false), (vec![Answer::Pass, refusal()], true)] {
        let (store, layer) = writing()?;
        let _layer = layer.script(script);
        let mut first = user(100);
        let batch = (0..29).fold(Batch::write().with(first.save()), |batch, id| batch.put(user(id)));
        let error = batch.run_blocking(&store).expect_err("a refusal");
        assert_eq!((error.kind(), error.was_applied()), (ErrorKind::Validation, applied));
        assert_eq!(first.ran.contains(&"after_save"), applied);
        assert_eq!(store.dump().items("users").len(), if applied { 25 } else { 0 });
    }
    Ok(())
}

#[test]
fn a_batch_is_split_by_backend() -> Result<()> {
    let other = MemoryBackend::new();
    let store = Store::builder(MemoryBackend::new()).backend_for::<Note>(other.clone()).build();
    store.create_tables::<(User, Note)>().run_blocking()?;
    assert!(Batch::write().put(note(1)).put(user(1)).put(note(2)).run_blocking(&store)?.is_empty());
    assert_eq!((store.dump().items("users").len(), other.dump().items("notes").len()), (1, 2));
    let both = Batch::get([1, 2].map(User::get)).and([2, 3].map(Note::get)).run_blocking(&store)?;
    assert_eq!((ids(&both.0.found), both.1.found, both.1.missing.len()), (vec![1], vec![note(2)], 1));
    Ok(())
}

#[test]
fn a_backend_without_batches_is_told_before_any_is_asked() -> Result<()> {
    let layer = Scripted::new(Operation::BatchWriteItem);
    let plain = itemstore::backend::Layered::new(Plain, Arc::new(MemoryBackend::new()));
    let store = Store::builder(MemoryBackend::new()).layer(layer.clone()).backend_for::<Note>(plain).build();
    store.create_tables::<(User, Note)>().run_blocking()?;
    let error = Batch::write().put(user(1)).put(note(1)).run_blocking(&store).expect_err("no batches");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Unsupported, Some("BatchWriteItem")));
    let error = Batch::get([User::get(1)]).and([Note::get(1)]).run_blocking(&store).expect_err("no batches");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Unsupported, Some("BatchGetItem")));
    assert!(layer.requests().is_empty());
    Ok(())
}

/// Declares nothing but the item operations.
#[derive(Debug)]
struct Plain;

#[async_trait::async_trait]
impl itemstore::backend::Layer for Plain {
    fn capabilities(&self, _inner: itemstore::backend::Capabilities) -> itemstore::backend::Capabilities {
        itemstore::backend::Capabilities::items_only()
    }

    async fn call(
        &self,
        request: Request,
        next: itemstore::backend::Next<'_>,
    ) -> Result<itemstore::backend::Response> {
        next.run(request).await
    }
}

#[cfg(feature = "default-store")]
#[test]
fn what_is_awaited_runs_on_the_default_store() -> Result<()> {
    let (store, layer) = writing()?;
    let scope = itemstore::scope_default_store(&store, async {
        assert!(Batch::write().put(user(1)).await?.is_empty());
        assert_eq!(ids(&Batch::get([User::get(1)]).await?.found), [1]);
        Transaction::write().with(User::check_by_key(1)).await?;
        assert!(Transaction::read((User::get(1), User::get(2))).await?.0.is_some());
        Ok::<(), Error>(())
    });
    futures_lite::future::block_on(scope)?;
    assert_eq!(layer.requests().len(), 1);
    Ok(())
}
