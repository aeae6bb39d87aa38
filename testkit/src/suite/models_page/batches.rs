//! Batches of models: what is read and written, what is refused, and what stays over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use itemstore::backend::{Backoff, Layer, Next, Operation, Request, Response};
use itemstore::prelude::*;
use itemstore::request::BatchWriteItemOutput;
use itemstore::{ErrorKind, Result};

use super::Page;
use crate::case::cases;
use crate::expect::{Failure, equal, fails};
use crate::subject::Subject;

cases! { "models_page/batches":
    many_items_are_read_in_the_order_asked cites ["models/batches"] needs [Batches];
    an_item_asked_for_twice_is_given_twice cites ["models/batches"] needs [Batches];
    a_batch_reads_parts_of_items cites ["models/batches"] needs [Batches];
    many_items_are_written_and_removed cites ["models/batches"] needs [Batches];
    two_writes_of_one_item_are_refused_whole cites ["models/batches"] needs [Batches];
    sizes_and_hooks_are_looked_at_before_anything_is_sent
        cites ["models/batches", "models/hooks", "models/max_size"] needs [Batches];
    hooks_run_around_a_batch cites ["models/batches", "models/hooks"] needs [Batches];
    what_was_left_over_is_written_in_the_end cites ["models/batches"] needs [Batches];
    what_is_never_written_is_given_back cites ["models/batches"] needs [Batches];
}

/// Notes in itself which hooks ran; the note is not stored.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "entries", max_size = 1000, hooks)]
struct Entry {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    number: u32,
    #[model(default)]
    text: String,
    #[model(skip)]
    ran: Vec<&'static str>,
}

impl Hooks for Entry {
    async fn before_save(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("before_save");
        if self.text == "refused" { Err("no such text".into()) } else { Ok(()) }
    }

    async fn after_save(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("after_save");
        Ok(())
    }

    async fn after_load(&mut self, _context: &HookContext) -> HookResult {
        self.ran.push("after_load");
        Ok(())
    }
}

fn entry(number: u32, text: &str) -> Entry {
    Entry::builder().pk("A").number(number).text(text).build()
}

fn get(number: u32) -> itemstore::model::Get<Entry> {
    Entry::get(("A", number)).consistent_read(true)
}

/// The numbers of the entries that are stored, of those below 100.
async fn stored(store: &Store<Arc<dyn itemstore::backend::Backend>>) -> Result<Vec<u32>> {
    let got = Batch::get((0..100).map(get)).run(store).await?;
    Ok(got.found.iter().map(|entry| entry.number).collect())
}

async fn many_items_are_read_in_the_order_asked(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Entry>(subject).await?;
    for number in [3, 1, 2] {
        entry(number, "there").save().run(&page.store).await?;
    }
    let got = Batch::get((0..110).rev().map(get)).run(&page.store).await?;
    equal("found", &got.found.iter().map(|entry| entry.number).collect::<Vec<_>>(), &vec![3, 2, 1])?;
    equal("hooks", &got.found[0].ran, &vec!["after_load"])?;
    equal("missing and unread", &(got.missing.len(), got.unread.len()), &(107, 0))?;
    equal("requests", &page.calls.count(Operation::BatchGetItem), &2)
}

async fn an_item_asked_for_twice_is_given_twice(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Entry>(subject).await?;
    entry(1, "there").save().run(&page.store).await?;
    let got = Batch::get([1, 2, 1].map(get)).run(&page.store).await?;
    equal("found and missing", &(got.found.len(), got.missing.len()), &(2, 1))
}

async fn a_batch_reads_parts_of_items(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Entry>(subject).await?;
    for (number, text) in [(1, "one"), (2, "two")] {
        entry(number, text).save().run(&page.store).await?;
    }
    let texts = Batch::get([2, 1].map(|number| get(number).project(|e| e.text())));
    equal("found", &texts.run(&page.store).await?.found, &vec!["two".to_owned(), "one".to_owned()])
}

async fn many_items_are_written_and_removed(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Entry>(subject).await?;
    let batch = (0..60).fold(Batch::write(), |batch, number| batch.put(entry(number, "new")));
    equal("left", &batch.run(&page.store).await?.len(), &0)?;
    let batch = (0..60).filter(|number| number % 2 == 0);
    let batch = batch.fold(Batch::write(), |batch, number| batch.delete::<Entry>(("A", number)));
    equal("left", &batch.put(entry(60, "last")).run(&page.store).await?.len(), &0)?;
    equal("requests", &page.calls.count(Operation::BatchWriteItem), &5)?;
    let kept = (0..60).filter(|number| number % 2 == 1).chain([60]).collect();
    equal("stored", &stored(&page.store).await?, &kept)
}

async fn two_writes_of_one_item_are_refused_whole(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Entry>(subject).await?;
    let batch = Batch::write().put(entry(1, "a")).put(entry(2, "b")).delete::<Entry>(("A", 1));
    let error = fails("the batch", batch.run(&page.store).await, ErrorKind::Validation)?;
    equal("position", &error.position(), &Some(2))?;
    equal("requests", &page.calls.count(Operation::BatchWriteItem), &0)
}

async fn sizes_and_hooks_are_looked_at_before_anything_is_sent(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Entry>(subject).await?;
    let refused = Batch::write().put(entry(1, "a")).put(entry(2, "refused"));
    fails("a hook", refused.run(&page.store).await, ErrorKind::Hook)?;
    let large = Batch::write().put(entry(1, "a")).put(entry(2, &"x".repeat(1000))).run(&page.store).await;
    equal("a size", &large.err().map(|error| error.kind().name()), &Some("ItemTooLarge"))?;
    equal("requests", &page.calls.count(Operation::BatchWriteItem), &0)
}

async fn hooks_run_around_a_batch(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Entry>(subject).await?;
    let (mut first, mut second) = (entry(1, "a"), entry(2, "b"));
    let batch = Batch::write().with(first.save()).with(second.save().skip_hooks(true));
    equal("left", &batch.run(&page.store).await?.len(), &0)?;
    equal("hooks of both", &(first.ran, second.ran), &(vec!["before_save", "after_save"], vec![]))
}

/// Leaves all writes of a request unprocessed but the first few.
#[derive(Debug, Clone)]
struct Leaving {
    processed: usize,
    requests: Arc<AtomicUsize>,
}

#[async_trait]
impl Layer for Leaving {
    async fn call(&self, request: Request, next: Next<'_>) -> Result<Response> {
        let Request::BatchWriteItem(mut batch) = request else { return next.run(request).await };
        self.requests.fetch_add(1, Ordering::SeqCst);
        let mut left = std::collections::BTreeMap::new();
        for (table, writes) in &mut batch.request_items {
            let after = writes.split_off(self.processed.min(writes.len()));
            if !after.is_empty() {
                left.insert(table.clone(), after);
            }
        }
        batch.request_items.retain(|_, writes| !writes.is_empty());
        if !batch.request_items.is_empty() {
            next.run(batch.into()).await?;
        }
        Ok(BatchWriteItemOutput::new().with_unprocessed_items(left).into())
    }
}

/// A store like that of `page`, over a layer that processes this many writes of a request, and does not wait.
fn leaving(page: &Page, subject: &Subject, processed: usize) -> Result<(Store, Arc<AtomicUsize>), Failure> {
    let requests = Arc::new(AtomicUsize::new(0));
    let store = Store::builder(Arc::clone(subject.backend()))
        .table_name::<Entry>(page.store.table_name::<Entry>()?.as_str())
        .layer(Leaving { processed, requests: Arc::clone(&requests) })
        .backoff(Backoff::new().with_max_attempts(3).with_base_delay(Duration::ZERO))
        .build();
    Ok((store.erased(), requests))
}

async fn what_was_left_over_is_written_in_the_end(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Entry>(subject).await?;
    let (store, requests) = leaving(&page, subject, 10)?;
    let batch = (0..40).fold(Batch::write(), |batch, number| batch.put(entry(number, "new")));
    equal("left", &batch.run(&store).await?.len(), &0)?;
    equal("requests", &requests.load(Ordering::SeqCst), &4)?;
    equal("stored", &stored(&page.store).await?, &(0..40).collect())
}

async fn what_is_never_written_is_given_back(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Entry>(subject).await?;
    entry(9, "there").save().run(&page.store).await?;
    let (store, requests) = leaving(&page, subject, 0)?;
    let batch = Batch::write().put(entry(1, "a")).delete::<Entry>(("A", 9)).put(entry(2, "b"));
    let left = batch.run(&store).await?;
    equal("requests", &requests.load(Ordering::SeqCst), &3)?;
    let values: Vec<u32> = left.puts::<Entry>().iter().map(|entry| entry.number).collect();
    equal("values", &values, &vec![1, 2])?;
    equal("keys", &left.deletes::<Entry>(), &vec![&get(9).key()?])?;
    equal("left in the end", &left.into_batch().run(&page.store).await?.len(), &0)?;
    equal("stored", &stored(&page.store).await?, &vec![1, 2])
}
