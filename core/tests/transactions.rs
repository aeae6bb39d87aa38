//! Transactions: what is sent, what becomes of local values, and what their errors tell.

mod scripted;

use std::time::Duration;

use itemstore::backend::{Backoff, Operation, Request};
use itemstore::error::CancellationReason;
use itemstore::model::Version;
use itemstore::prelude::*;
use itemstore::request::TransactWriteItems;
use itemstore::{Error, ErrorKind, Result};
use itemstore_memory::{MemoryBackend, MemoryStore};
use scripted::{Answer, Scripted};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "products", hooks)]
struct Product {
    #[model(partition_key)]
    id: String,
    #[model(default)]
    stock: i64,
    #[model(default)]
    label: String,
    note: Option<String>,
    #[model(skip)]
    ran: Vec<&'static str>,
}

impl Hooks for Product {
    async fn before_save(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("before_save");
        if self.label == "refused" { Err("no".into()) } else { Ok(()) }
    }

    async fn after_save(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("after_save");
        if self.label == "late" { Err("too late".into()) } else { Ok(()) }
    }

    async fn before_update(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("before_update");
        Ok(())
    }

    async fn after_update(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("after_update");
        Ok(())
    }

    async fn before_delete(&self, _context: &HookContext) -> HookResult {
        if self.label == "kept" { Err("no".into()) } else { Ok(()) }
    }

    async fn after_load(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("after_load");
        Ok(())
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "documents", max_size = 200)]
struct Document {
    #[model(partition_key)]
    id: String,
    text: String,
    #[model(default)]
    readers: u32,
    #[model(version)]
    version: Version,
}

fn product(id: &str, stock: i64) -> Product {
    Product::builder().id(id).stock(stock).build()
}

fn document(id: &str) -> Document {
    Document::builder().id(id).text("text").build()
}

/// A store of both models whose transactions that write pass `layer`.
fn store_over(layer: &Scripted) -> Result<Store<MemoryBackend>> {
    let backend = MemoryBackend::builder().clock(layer.clock()).build();
    let backoff = Backoff::new().with_max_attempts(4);
    let store = Store::builder(backend).layer(layer.clone()).backoff(backoff).seed(1).build();
    store.create_tables::<(Product, Document)>().run_blocking()?;
    Ok(store)
}

fn writing() -> Result<(Store<MemoryBackend>, Scripted)> {
    let layer = Scripted::new(Operation::TransactWriteItems);
    Ok((store_over(&layer)?, layer))
}

fn writes(layer: &Scripted) -> Vec<TransactWriteItems> {
    let write = |request| match request {
        Request::TransactWriteItems(write) => Some(write),
        _ => None,
    };
    layer.requests().into_iter().filter_map(write).collect()
}

fn stored(store: &Store<MemoryBackend>, id: &str) -> Result<Option<(i64, String)>> {
    let product = Product::get(id).consistent_read(true).run_blocking(store)?;
    Ok(product.map(|product| (product.stock, product.label)))
}

fn lost() -> Error {
    Error::new(ErrorKind::Connection, "lost").with_unknown_outcome()
}

/// What a transaction of two operations is told, the second of which met another.
fn conflict() -> Error {
    let reason = |code: &str| {
        let mut reason = CancellationReason::default();
        code.clone_into(&mut reason.code);
        reason
    };
    Error::new(ErrorKind::TransactionCancelled, "cancelled")
        .with_reasons(vec![reason("None"), reason("TransactionConflict")])
}

#[test]
fn every_write_takes_part() -> Result<()> {
    let (store, layer) = writing()?;
    for id in ["save", "update", "by key", "delete", "delete by key", "checked"] {
        product(id, 1).save().skip_hooks(true).run_blocking(&store)?;
    }
    let [mut saved, mut created, mut updated, deleted] =
        ["save", "create", "update", "delete"].map(|id| product(id, 1));
    saved.stock = 2;
    Transaction::write()
        .with(saved.save())
        .with(created.create())
        .with(updated.update().set(|p| p.stock().set(2)))
        .with(Product::update_by_key("by key").set(|p| p.stock().add(1)))
        .with(Product::upsert_by_key("upsert").set(|p| p.stock().add(2)))
        .with(deleted.delete())
        .with(Product::delete_by_key("delete by key"))
        .with(Product::check_by_key("checked").when(|p| p.stock().eq(1)))
        .run_blocking(&store)?;
    let rows = [("save", 2), ("create", 1), ("update", 2), ("by key", 2), ("upsert", 2), ("checked", 1)];
    for (id, stock) in rows {
        assert_eq!(stored(&store, id)?.map(|(stock, _)| stock), Some(stock), "{id}");
    }
    assert_eq!((stored(&store, "delete")?, stored(&store, "delete by key")?), (None, None));
    assert_eq!(writes(&layer)[0].items.len(), 8);
    assert_eq!(
        (saved.ran, updated.ran),
        (vec!["before_save", "after_save"], vec!["before_update", "after_update"])
    );
    Ok(())
}

#[test]
fn values_can_be_given_away() -> Result<()> {
    let (store, _) = writing()?;
    Transaction::write().create(product("1", 1)).put(product("2", 2)).run_blocking(&store)?;
    let again = Transaction::write().put(product("2", 3)).create(product("1", 1)).run_blocking(&store);
    let reasons = again.expect_err("the product is there").cancellation_reasons().to_vec();
    assert_eq!(
        reasons.iter().map(CancellationReason::kind).collect::<Vec<_>>(),
        [None, Some(ErrorKind::ConditionFailed)]
    );
    assert_eq!(stored(&store, "2")?.map(|(stock, _)| stock), Some(2));
    Ok(())
}

#[test]
fn one_condition_that_does_not_hold_leaves_everything() -> Result<()> {
    let (store, _) = writing()?;
    product("1", 1).save().run_blocking(&store)?;
    let mut fresh = document("d");
    let take = Product::update_by_key("1").set(|p| p.stock().add(-2)).when(|p| p.stock().ge(2));
    let transaction = Transaction::write().with(fresh.create()).labelled("stock", take);
    let error = transaction.run_blocking(&store).expect_err("too little stock");
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::TransactionCancelled, Some("TransactWriteItems"))
    );
    assert!(!error.is_condition_failed() && !error.is_retryable() && !error.is_conflict());
    let kinds: Vec<_> = error.cancellation_reasons().iter().map(CancellationReason::kind).collect();
    assert_eq!(kinds, [None, Some(ErrorKind::ConditionFailed)]);
    assert!(error.rejected("stock").is_some_and(CancellationReason::is_condition_failed));
    assert!(error.rejected("stick").is_none());
    assert_eq!(error.current_of::<Product>("stock")?.map(|product| product.stock), Some(1));
    assert!(
        error.to_string().ends_with("nothing was applied; operation 1 \"stock\" of Product: ConditionFailed"),
        "{error}"
    );
    assert_eq!((stored(&store, "1")?.map(|(stock, _)| stock), fresh.version), (Some(1), Version::new()));
    assert_eq!(Document::get("d").run_blocking(&store)?, None);
    Ok(())
}

#[test]
fn a_reason_means_what_the_error_of_a_single_call_does() -> Result<()> {
    let (store, _) = writing()?;
    document("d").save().run_blocking(&store)?;
    let mut stale = document("d");
    stale.save().unversioned().run_blocking(&store)?;
    stale.version = Version::try_from(9)?;
    let (mut twice, mut gone, removed) = (document("d"), product("gone", 1), stale.clone());
    let cases = [
        (Transaction::write().labelled("it", stale.save()), ErrorKind::VersionConflict),
        (Transaction::write().labelled("it", removed.delete()), ErrorKind::VersionConflict),
        (Transaction::write().labelled("it", twice.create()), ErrorKind::ConditionFailed),
        (Transaction::write().labelled("it", gone.update().set(|p| p.stock().set(1))), ErrorKind::NotFound),
        (
            Transaction::write().labelled("it", Product::update_by_key("x").set(|p| p.stock().set(1))),
            ErrorKind::NotFound,
        ),
        (Transaction::write().labelled("it", Product::check_by_key("x")), ErrorKind::ConditionFailed),
    ];
    for (transaction, kind) in cases {
        let error = transaction.run_blocking(&store).expect_err("a condition that does not hold");
        assert_eq!(error.rejected("it").and_then(CancellationReason::kind), Some(kind), "{error}");
    }
    Ok(())
}

#[test]
fn local_values_change_after_success_only() -> Result<()> {
    let (store, _) = writing()?;
    let (mut one, mut two) = (document("1"), document("2"));
    let missing = || Product::check_by_key("missing");
    let cancelled = Transaction::write().with(one.save()).with(two.create()).with(missing());
    cancelled.run_blocking(&store).expect_err("nothing is there");
    assert_eq!((one.version, two.version), (Version::new(), Version::new()));
    Transaction::write().with(one.save()).with(two.create()).run_blocking(&store)?;
    assert_eq!((one.version.get(), two.version.get()), (Some(1), Some(1)));
    let change = |document: &mut Document| {
        Transaction::write()
            .with(document.update().set(|d| (d.text().set("new"), d.readers().add(2))))
            .run_blocking(&store)
    };
    change(&mut one)?;
    assert_eq!((one.version.get(), one.text.as_str(), one.readers), (Some(2), "new", 2));
    assert_eq!(Document::get("1").consistent_read(true).run_blocking(&store)?, Some(one));
    Ok(())
}

#[test]
fn an_update_reads_only_values_it_cannot_know() -> Result<()> {
    let (store, _) = writing()?;
    let mut local = product("1", 5);
    local.note = Some("note".to_owned());
    local.save().run_blocking(&store)?;
    Product::update_by_key("1").set(|p| p.stock().set(100)).run_blocking(&store)?;
    let reads = || store.log().count(Operation::GetItem);
    let known = local.update().set(|p| (p.label().set("new"), p.note().remove()));
    Transaction::write().with(known).run_blocking(&store)?;
    assert_eq!((local.label.as_str(), local.note.as_deref(), local.stock, reads()), ("new", None, 5, 0));
    Transaction::write().with(local.update().set(|p| p.stock().add(1))).run_blocking(&store)?;
    assert_eq!((local.stock, reads()), (101, 1));
    Ok(())
}

#[test]
fn what_is_wrong_with_one_operation_stops_all_before_anything_is_sent() -> Result<()> {
    let (store, layer) = writing()?;
    let mut first = product("1", 1);
    let (mut large, mut refused, mut kept) = (document("d"), product("2", 1), product("3", 1));
    large.text = "x".repeat(200);
    refused.label = "refused".to_owned();
    kept.label = "kept".to_owned();
    let upsert = Document::upsert_by_key("d").set(|d| d.readers().add(1));
    let run = |second: itemstore::model::TransactionWrite<'_>, kind| {
        let error = second.run_blocking(&store).expect_err(kind);
        assert_eq!((error.kind().name(), error.position()), (kind, Some(1)), "{error}");
    };
    run(Transaction::write().with(first.create()).with(large.save()), "ItemTooLarge");
    run(Transaction::write().with(first.create()).with(refused.save()), "Hook");
    run(Transaction::write().with(first.create()).with(kept.delete()), "Hook");
    run(Transaction::write().with(first.create()).with(upsert), "Validation");
    run(Transaction::write().with(first.create()).with(Product::delete_by_key("1")), "Validation");
    assert!(layer.requests().is_empty());
    assert_eq!(first.ran, ["before_save"; 5]);
    Ok(())
}

#[test]
fn hooks_after_run_when_all_is_applied_and_each_has_its_turn() -> Result<()> {
    let (store, _) = writing()?;
    let (mut late, mut last) = (product("1", 1), product("2", 1));
    late.label = "late".to_owned();
    let error = Transaction::write()
        .with(late.save())
        .with(last.save())
        .run_blocking(&store)
        .expect_err("a hook fails");
    assert_eq!((error.kind(), error.position(), error.was_applied()), (ErrorKind::Hook, Some(0), true));
    assert_eq!(last.ran, ["before_save", "after_save"]);
    assert!(stored(&store, "2")?.is_some());
    let mut quiet = product("3", 1);
    Transaction::write().with(quiet.save().skip_hooks(true)).run_blocking(&store)?;
    assert!(quiet.ran.is_empty());
    Ok(())
}

#[test]
fn a_transaction_has_up_to_a_hundred_operations() -> Result<()> {
    let (store, layer) = writing()?;
    let many = |count: u32| {
        (0..count).fold(Transaction::write(), |all, id| {
            all.with(Product::upsert_by_key(id.to_string()).set(|p| p.stock().set(1)))
        })
    };
    let error = many(101).run_blocking(&store).expect_err("too many");
    assert_eq!(error.kind(), ErrorKind::Validation);
    assert!(layer.requests().is_empty());
    many(100).run_blocking(&store)?;
    assert_eq!(store.dump().items("products").len(), 100);
    let reads =
        |count: u32| Transaction::read((0..count).map(|id| Product::get(id.to_string())).collect::<Vec<_>>());
    assert_eq!(reads(101).run_blocking(&store).expect_err("too many").kind(), ErrorKind::Validation);
    assert_eq!(reads(100).run_blocking(&store)?.len(), 100);
    Ok(())
}

#[test]
fn nothing_is_sent_for_nothing() -> Result<()> {
    let (store, layer) = writing()?;
    Transaction::write().run_blocking(&store)?;
    assert_eq!(Transaction::read(Vec::<itemstore::model::Get<Product>>::new()).run_blocking(&store)?, []);
    assert!(layer.requests().is_empty());
    Ok(())
}

#[test]
fn a_transaction_over_two_backends_is_refused_before_anything_is_sent() -> Result<()> {
    let layer = Scripted::new(Operation::TransactWriteItems);
    let other = MemoryBackend::new();
    let store = Store::builder(MemoryBackend::new())
        .layer(layer.clone())
        .backend_for::<Document>(other.clone())
        .build();
    store.create_tables::<(Product, Document)>().run_blocking()?;
    let (mut one, mut two) = (product("1", 1), document("d"));
    let error = Transaction::write()
        .with(one.save())
        .with(two.save())
        .run_blocking(&store)
        .expect_err("two backends");
    assert_eq!(
        (error.kind(), error.position(), error.model()),
        (ErrorKind::Validation, Some(1), Some("Document"))
    );
    let error = Transaction::read((Product::get("1"), Document::get("d")))
        .run_blocking(&store)
        .expect_err("two backends");
    assert_eq!(
        (error.kind(), error.position(), error.model()),
        (ErrorKind::Validation, Some(1), Some("Document"))
    );
    assert!(one.ran.is_empty() && layer.requests().is_empty());
    assert_eq!((store.dump().item_count(), other.dump().item_count()), (0, 0));
    Ok(())
}

#[test]
fn models_that_share_another_backend_share_transactions() -> Result<()> {
    let other = MemoryBackend::new();
    let store =
        Store::builder(MemoryBackend::new()).backend_for::<(Product, Document)>(other.clone()).build();
    store.create_tables::<(Product, Document)>().run_blocking()?;
    let (mut one, mut two) = (product("1", 1), document("d"));
    Transaction::write().with(one.save()).with(two.save()).run_blocking(&store)?;
    assert_eq!((store.dump().item_count(), other.dump().item_count()), (0, 2));
    Ok(())
}

#[test]
fn every_run_has_a_token_of_its_own() -> Result<()> {
    let tokens = || -> Result<Vec<String>> {
        let (store, layer) = writing()?;
        for _ in 0..3 {
            Transaction::write().with(product("1", 1).save()).run_blocking(&store)?;
        }
        Ok(writes(&layer).into_iter().filter_map(|write| write.client_request_token).collect())
    };
    let first = tokens()?;
    assert!(first.iter().all(|token| token.len() == 36) && first.len() == 3);
    assert!(first[0] != first[1] && first[1] != first[2]);
    assert_eq!(tokens()?, first, "the seed repeats them");
    Ok(())
}

#[test]
fn a_token_makes_a_transaction_once() -> Result<()> {
    let (store, _) = writing()?;
    product("1", 1).save().run_blocking(&store)?;
    let add =
        |n| Transaction::write().with(Product::update_by_key("1").set(|p| p.stock().add(n))).token("order-7");
    add(1).run_blocking(&store)?;
    add(1).run_blocking(&store)?;
    assert_eq!(stored(&store, "1")?.map(|(stock, _)| stock), Some(2));
    assert_eq!(
        add(2).run_blocking(&store).expect_err("another one").kind(),
        ErrorKind::IdempotentParameterMismatch
    );
    Ok(())
}

#[test]
fn a_lost_answer_is_asked_for_again_and_the_transaction_applied_once() -> Result<()> {
    let (store, layer) = writing()?;
    product("1", 1).save().run_blocking(&store)?;
    let unavailable = Error::new(ErrorKind::Service, "not now");
    let layer = layer.script([Answer::Lose(lost()), Answer::Refuse(unavailable), Answer::Lose(lost())]);
    let add = Product::update_by_key("1").set(|p| p.stock().add(1)).when(|p| p.stock().eq(1));
    Transaction::write().with(add).run_blocking(&store)?;
    assert_eq!(stored(&store, "1")?.map(|(stock, _)| stock), Some(2));
    let sent = writes(&layer);
    assert!(sent.len() == 4 && sent.iter().all(|write| *write == sent[0]));
    Ok(())
}

#[test]
fn a_doubt_that_is_not_settled_is_told() -> Result<()> {
    // What every call after a lost answer is answered with; how many there are, and whether nobody knows in the end.
    let rows = [
        (ErrorKind::Throttled, 4, true),
        (ErrorKind::TransactionInProgress, 4, true),
        (ErrorKind::AccessDenied, 2, true),
        (ErrorKind::TransactionCancelled, 2, false),
        (ErrorKind::Validation, 2, false),
    ];
    for (kind, calls, in_doubt) in rows {
        let (store, layer) = writing()?;
        let layer = layer.script([Answer::Lose(lost())]).forever(Answer::Refuse(Error::new(kind, "later")));
        let error = Transaction::write().put(product("1", 1)).run_blocking(&store).expect_err("no answer");
        assert_eq!((error.kind(), error.outcome_unknown()), (kind, in_doubt));
        assert_eq!(layer.requests().len(), calls, "{kind:?}");
    }
    Ok(())
}

#[test]
fn an_error_without_a_doubt_is_not_tried_again() -> Result<()> {
    for kind in [ErrorKind::Throttled, ErrorKind::Service, ErrorKind::Validation] {
        let (store, layer) = writing()?;
        let layer = layer.forever(Answer::Refuse(Error::new(kind, "no")));
        let error = Transaction::write().put(product("1", 1)).run_blocking(&store).expect_err("no answer");
        assert_eq!((error.kind(), error.outcome_unknown(), layer.requests().len()), (kind, false, 1));
    }
    Ok(())
}

#[test]
fn a_token_is_not_used_beyond_its_ten_minutes() -> Result<()> {
    let layer = Scripted::new(Operation::TransactWriteItems).taking(Duration::from_secs(200));
    let store = store_over(&layer)?;
    let layer = layer.forever(Answer::Refuse(lost()));
    let patient = Transaction::write().max_attempts(1_000).give_up_after(Duration::from_secs(100_000));
    patient.with(product("1", 1).save()).run_blocking(&store).expect_err("no answer");
    // At 200, 400, 600 and 800 seconds the calls were answered: ten minutes after the first, there is no other.
    assert_eq!(layer.requests().len(), 4);
    Ok(())
}

#[test]
fn conflicts_are_tried_again_only_when_asked() -> Result<()> {
    for (asked, calls, applied) in [(false, 1, false), (true, 3, true)] {
        let (store, layer) = writing()?;
        let layer = layer.script([Answer::Refuse(conflict()), Answer::Refuse(conflict())]);
        let (mut one, mut two) = (product("1", 1), product("2", 1));
        let transaction = Transaction::write().with(one.save()).labelled("two", two.save());
        let transaction = if asked { transaction.retry_conflicts() } else { transaction };
        let answer = transaction.run_blocking(&store);
        assert_eq!((answer.is_ok(), layer.requests().len()), (applied, calls));
        if let Err(error) = answer {
            assert!(error.is_conflict());
            let kind = error.rejected("two").and_then(CancellationReason::kind);
            assert_eq!(kind, Some(ErrorKind::TransactionConflict));
        }
        assert_eq!(store.dump().item_count(), if applied { 2 } else { 0 });
    }
    Ok(())
}

#[test]
fn a_conflict_that_stays_ends_with_the_budget() -> Result<()> {
    let (store, layer) = writing()?;
    let layer = layer.forever(Answer::Refuse(conflict()));
    let (mut one, mut two) = (product("1", 1), product("2", 1));
    let transaction = Transaction::write().with(one.save()).with(two.save()).retry_conflicts();
    assert!(transaction.run_blocking(&store).is_err_and(|error| error.is_conflict()));
    assert_eq!(layer.requests().len(), 4);
    Ok(())
}

#[test]
fn reads_come_in_their_order_and_types() -> Result<()> {
    let (store, _) = writing()?;
    product("1", 1).save().run_blocking(&store)?;
    document("d").save().run_blocking(&store)?;
    let stock = Product::get("1").project(|p| (p.note(), p.stock()));
    let reads = (
        Document::get("d"),
        [Product::get("2"), Product::get("3")],
        Document::get("e"),
        vec![Product::get("4").skip_hooks(true)],
    );
    let read = Transaction::read((reads, stock)).run_blocking(&store)?;
    let ((found, missing, none, many), stock) = read;
    assert_eq!(
        (found.map(|document| document.text), missing, none),
        (Some("text".to_owned()), vec![None, None], None)
    );
    assert_eq!((many, stock), (vec![None], Some((None, 1))));
    let nothing = Transaction::read(Product::get("1").project(|p| p.note())).run_blocking(&store)?;
    assert_eq!(nothing, Some(None), "the item is there");
    let loaded = Transaction::read(Product::get("1")).run_blocking(&store)?;
    assert_eq!(loaded.map(|product| product.ran), Some(vec!["after_load"]));
    Ok(())
}

#[test]
fn an_item_that_does_not_load_is_named_by_its_position() -> Result<()> {
    /// What the table of products also holds.
    #[derive(Model, Debug)]
    #[model(table = "products")]
    struct Priced {
        #[model(partition_key)]
        id: String,
        price: u32,
    }
    let (store, _) = writing()?;
    product("1", 1).save().run_blocking(&store)?;
    let read = Transaction::read((Product::get("2"), Priced::get("1"))).run_blocking(&store);
    let error = read.expect_err("a product without a price");
    assert_eq!((error.kind(), error.position(), error.model()), (ErrorKind::Decode, Some(1), Some("Priced")));
    Ok(())
}

#[test]
fn reads_are_tried_again_when_asked() -> Result<()> {
    for (asked, calls) in [(false, 1), (true, 2)] {
        let layer = Scripted::new(Operation::TransactGetItems).script([Answer::Refuse(conflict())]);
        let store = store_over(&layer)?;
        let read = Transaction::read((Product::get("1"), Product::get("2")));
        let read = if asked { read.retry_conflicts() } else { read };
        assert_eq!(read.run_blocking(&store).is_ok(), asked);
        assert_eq!(layer.requests().len(), calls);
    }
    Ok(())
}

#[test]
fn nothing_shows_a_value_or_a_key() -> Result<()> {
    const SECRET: &str = "hunter2";
    let (store, _) = writing()?;
    product(SECRET, 4321).save().run_blocking(&store)?;
    let take = || Product::update_by_key(SECRET).set(|p| p.label().set(SECRET)).when(|p| p.stock().eq(1));
    let transaction = Transaction::write().put(product(SECRET, 4321)).with(take()).token(SECRET);
    let read = Transaction::read((Product::get(SECRET), Product::get(SECRET)));
    let batch = Batch::write().put(product(SECRET, 4321)).delete::<Product>(SECRET);
    let reads = Batch::get([Product::get(SECRET)]);
    let mut shown = vec![format!("{transaction:?} {read:?} {batch:?} {reads:?}")];
    let check = Product::check_by_key(SECRET).when(|p| p.label().eq(SECRET));
    shown.push(format!("{check:?}"));
    for error in [
        batch.run_blocking(&store).expect_err("two writes of one item"),
        transaction.run_blocking(&store).expect_err("two operations on one item"),
        Transaction::write()
            .with(take())
            .with(check)
            .run_blocking(&store)
            .expect_err("two operations on one item"),
        Transaction::write().with(take()).run_blocking(&store).expect_err("another stock"),
    ] {
        shown.push(format!("{error} {error:?}"));
    }
    for text in shown {
        assert!(!text.contains(SECRET) && !text.contains("4321"), "{text}");
    }
    Ok(())
}
