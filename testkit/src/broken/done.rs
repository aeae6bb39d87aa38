//! Flaws in what is done: things that the engine would not do, done through it by other requests.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};
use std::task::Poll;

use itemstore::backend::{Backend, Request, Response};
use itemstore::expr::Update;
use itemstore::request::{
    CreateTable, CreateTableOutput, DeleteItem, DeleteItemOutput, DeleteTable, DescribeTable, GetItem,
    GetItemOutput, PutItem, PutItemOutput, ReturnConsumedCapacity, UpdateItem, UpdateItemOutput,
};
use itemstore::schema::{TableName, TableSchema};
use itemstore::value::{Item, Text};
use itemstore::{Error, ErrorKind, Result};
use itemstore_memory::MemoryBackend;

use super::asked::{mapped, null_for_empty};
use super::{Broken, Flaw, is_valid};

/// What a flaw remembers between calls.
#[derive(Debug)]
pub(super) struct Memory {
    /// The engine as it was before the last write of an item.
    pub(super) past: MemoryBackend,
    /// The items of tables that were deleted.
    buried: BTreeMap<TableName, Vec<Item>>,
    /// The attribute of the expiry that was set last.
    pub(super) expiry: Option<Text>,
}

impl Memory {
    /// The memory of a layer over an engine that has nothing yet.
    pub(super) fn of(engine: &MemoryBackend) -> Self {
        Self { past: engine.fork(), buried: BTreeMap::new(), expiry: None }
    }
}

impl Broken {
    /// The answer of a flaw that does the thing itself; `None` when the engine is to be asked.
    pub(super) async fn instead(&self, request: &Request) -> Option<Result<Response>> {
        if self.flaw == Flaw::TableBeforeExpression {
            return self.table_first(request).await.map(Err);
        }
        match request {
            Request::Query(query) => return self.read(query).await,
            Request::Scan(scan) => return self.read(scan).await,
            _ => {}
        }
        if !is_valid(request) {
            return None;
        }
        match (self.flaw, request) {
            (Flaw::ConsistentReadIsStale, Request::GetItem(get)) => Some(answer(self.stale(get).await?)),
            (
                Flaw::ConsistentReadIsStale
                | Flaw::QueryIsStale
                | Flaw::ScanIsStale
                | Flaw::IndexIsStale
                | Flaw::LocalIndexIsStale,
                Request::PutItem(_) | Request::UpdateItem(_) | Request::DeleteItem(_),
            ) => {
                self.memory().past = self.engine.fork();
                None
            }
            (Flaw::DeleteOfMissingFails, Request::DeleteItem(delete)) => {
                self.nothing_to_delete(delete).await.map(Err)
            }
            (Flaw::RecreatedTableKeepsItems, Request::DeleteTable(delete)) => {
                self.bury(delete);
                None
            }
            (Flaw::RecreatedTableKeepsItems, Request::CreateTable(create)) => {
                Some(answer(self.dig_up(create).await))
            }
            (_, Request::PutItem(put)) => self.put_instead(put).await.map(answer),
            (_, Request::UpdateItem(update)) => self.update_instead(update).await.map(answer),
            _ => None,
        }
    }

    async fn put_instead(&self, put: &PutItem) -> Option<Result<PutItemOutput>> {
        match self.flaw {
            Flaw::PutMerges => self.merge(put).await,
            Flaw::EmptyStringsAreNull => self.put_nulls(put).await,
            Flaw::KeysAreJoined => {
                self.remove_twins(put).await;
                None
            }
            Flaw::PutInTwoSteps => self.put_in_two_steps(put).await,
            _ => None,
        }
    }

    async fn update_instead(&self, update: &UpdateItem) -> Option<Result<UpdateItemOutput>> {
        match self.flaw {
            Flaw::FailedUpdateLeavesKey => Some(self.leave_key(update).await),
            Flaw::SetSeesEarlierActions => self.one_by_one(update).await,
            Flaw::RemovalCreates => Some(self.create_then_remove(update).await),
            Flaw::EmptyUpdateDoesNothing if update.update.is_none() => self.create_nothing(update).await,
            Flaw::UpdateInTwoSteps => self.in_two_steps(update).await,
            _ => None,
        }
    }

    /// Between what a write reads and what it writes: goes on when another write has come to the same point, which then writes
    /// what this one does not know. Alone it goes on after a while.
    pub(super) async fn let_another_in(&self) {
        let before = self.between.fetch_add(1, Ordering::SeqCst);
        let mut patience = 1_000_u32;
        std::future::poll_fn(|context| {
            std::thread::yield_now();
            patience -= 1;
            if patience == 0 || self.between.load(Ordering::SeqCst) > before + 1 {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn stored(&self, table: &TableName, key: &Item) -> Result<Option<Item>> {
        let get = GetItem::new(table.clone(), key.clone()).consistent_read(true);
        Ok(self.engine.get_item(get).await?.item)
    }

    pub(super) async fn schema(&self, table: &TableName) -> Option<TableSchema> {
        let described = self.engine.describe_table(DescribeTable::new(table.clone())).await;
        TableSchema::from_description(&described.ok()?.table)
    }

    async fn table_first(&self, request: &Request) -> Option<Error> {
        let table = match request {
            Request::GetItem(_)
            | Request::PutItem(_)
            | Request::UpdateItem(_)
            | Request::DeleteItem(_)
            | Request::Query(_)
            | Request::Scan(_) => request.table_name()?,
            _ => return None,
        };
        let missing = self.schema(table).await.is_none();
        missing.then(|| Error::table_not_found(table).with_operation(request.operation().name()))
    }

    async fn stale(&self, get: &GetItem) -> Option<Result<GetItemOutput>> {
        let past = self.memory().past.clone();
        let read = past.get_item(get.clone()).await;
        // A table that is newer than the past is read as it is, and an eventually consistent read may be as it likes.
        let unknown = matches!(&read, Err(error) if error.kind() == ErrorKind::TableNotFound);
        (get.consistent_read && !unknown).then_some(read)
    }

    async fn merge(&self, put: &PutItem) -> Option<Result<PutItemOutput>> {
        Some(self.engine.put_item(self.merged(put).await?).await)
    }

    /// The same put with the attributes of the old item that it does not name; `None` when there is no old one.
    pub(super) async fn merged(&self, put: &PutItem) -> Option<PutItem> {
        let key = self.schema(&put.table_name).await?.key.key_of(&put.item);
        let old = self.stored(&put.table_name, &key).await.ok()??;
        let mut merged = put.clone();
        for (name, value) in &old {
            if !merged.item.contains_key(name) {
                merged.item.insert(name.clone(), value.clone());
            }
        }
        Some(merged)
    }

    /// Empty strings as null, but for those in the key, which the engine refuses.
    async fn put_nulls(&self, put: &PutItem) -> Option<Result<PutItemOutput>> {
        let key = self.schema(&put.table_name).await?.key.key_of(&put.item);
        let mut nulled = put.clone();
        nulled.item = mapped(&put.item, null_for_empty);
        for (name, value) in &key {
            nulled.item.insert(name.clone(), value.clone());
        }
        Some(self.engine.put_item(nulled).await)
    }

    /// Removes the items under other keys that make the same text.
    async fn remove_twins(&self, put: &PutItem) {
        let Some(schema) = self.schema(&put.table_name).await else { return };
        let joined = |item: &Item| {
            let parts: Option<Vec<_>> =
                schema.key.attributes().map(|attribute| item.get(&attribute.name)?.as_s()).collect();
            parts.map(|parts| parts.join("#"))
        };
        let key = schema.key.key_of(&put.item);
        for item in self.engine.dump().items(put.table_name.as_str()) {
            let twin = schema.key.key_of(item);
            if twin != key && joined(item).is_some_and(|text| Some(text) == joined(&put.item)) {
                // It was there a moment ago; if it is not now, so much the better.
                let _: Result<DeleteItemOutput> =
                    self.engine.delete_item(DeleteItem::new(put.table_name.clone(), twin)).await;
            }
        }
    }

    /// A read that decides about the condition, then a write without it.
    async fn put_in_two_steps(&self, put: &PutItem) -> Option<Result<PutItemOutput>> {
        let schema = self.schema(&put.table_name).await?;
        put.check_against(&schema).ok()?;
        let old = self.stored(&put.table_name, &schema.key.key_of(&put.item)).await.ok()?;
        if let Err(error) = put.outcome(old.as_ref()) {
            return Some(Err(error));
        }
        self.let_another_in().await;
        let mut unconditional = put.clone();
        unconditional.condition = None;
        Some(self.engine.put_item(unconditional).await)
    }

    async fn nothing_to_delete(&self, delete: &DeleteItem) -> Option<Error> {
        let old = self.stored(&delete.table_name, &delete.key).await.ok()?;
        let error =
            || Error::new(ErrorKind::NotFound, "there is nothing to delete").with_operation("DeleteItem");
        (old.is_none() && delete.condition.is_none()).then(error)
    }

    fn bury(&self, delete: &DeleteTable) {
        let items = self.engine.dump().items(delete.table_name.as_str()).to_vec();
        self.memory().buried.insert(delete.table_name.clone(), items);
    }

    async fn dig_up(&self, create: &CreateTable) -> Result<CreateTableOutput> {
        let created = self.engine.create_table(create.clone()).await?;
        let items = self.memory().buried.remove(&create.table_name).unwrap_or_default();
        for item in items {
            // What does not fit the new key stays buried.
            let _: Result<PutItemOutput> =
                self.engine.put_item(PutItem::new(create.table_name.clone(), item)).await;
        }
        Ok(created)
    }

    async fn leave_key(&self, update: &UpdateItem) -> Result<UpdateItemOutput> {
        let answer = self.engine.update_item(update.clone()).await;
        let failed = matches!(&answer, Err(error) if error.is_condition_failed());
        if failed && self.stored(&update.table_name, &update.key).await?.is_none() {
            self.engine.put_item(PutItem::new(update.table_name.clone(), update.key.clone())).await?;
        }
        answer
    }

    /// Every `SET` as an update of its own, in their order; then all the rest.
    async fn one_by_one(&self, request: &UpdateItem) -> Option<Result<UpdateItemOutput>> {
        let update = request.update.as_ref().filter(|update| update.set.len() > 1)?;
        let mut parts = Vec::new();
        for action in &update.set {
            parts.push(Update::new().with_set(action.path.clone(), action.value.clone()));
        }
        let mut last = update.clone();
        last.set = Vec::new();
        if !last.is_empty() {
            parts.push(last);
        }
        let mut answer = Ok(UpdateItemOutput::new(None));
        let mut condition = request.condition.clone();
        for part in parts {
            let mut step = request.clone();
            step.update = Some(part);
            step.condition = condition.take();
            answer = self.engine.update_item(step).await;
            if answer.is_err() {
                break;
            }
        }
        Some(answer)
    }

    async fn create_nothing(&self, request: &UpdateItem) -> Option<Result<UpdateItemOutput>> {
        if self.stored(&request.table_name, &request.key).await.ok()?.is_some() {
            return None;
        }
        let answer = self.engine.update_item(request.clone()).await;
        let mut output = match answer {
            Ok(output) => output,
            Err(error) => return Some(Err(error)),
        };
        output.attributes = None;
        let delete = DeleteItem::new(request.table_name.clone(), request.key.clone());
        Some(self.engine.delete_item(delete).await.map(|_| output))
    }

    async fn create_then_remove(&self, request: &UpdateItem) -> Result<UpdateItemOutput> {
        let answer = self.engine.update_item(request.clone()).await?;
        if self.stored(&request.table_name, &request.key).await?.is_none() {
            self.engine.put_item(PutItem::new(request.table_name.clone(), request.key.clone())).await?;
        }
        Ok(answer)
    }

    /// A read, then a write of what was made of it. Leaves to the engine what it would refuse before it writes.
    async fn in_two_steps(&self, update: &UpdateItem) -> Option<Result<UpdateItemOutput>> {
        if update.return_consumed_capacity != ReturnConsumedCapacity::None {
            return None;
        }
        let schema = self.schema(&update.table_name).await?;
        update.check_against(&schema).ok()?;
        let old = self.stored(&update.table_name, &update.key).await.ok()?;
        let outcome = match update.outcome(&schema, old.as_ref()) {
            Ok(outcome) => outcome,
            Err(error) => return Some(Err(error)),
        };
        self.let_another_in().await;
        let written = match outcome.new {
            Some(item) => {
                self.engine.put_item(PutItem::new(update.table_name.clone(), item)).await.map(|_| ())
            }
            None => Ok(()),
        };
        Some(written.map(|()| UpdateItemOutput::new(outcome.attributes)))
    }
}

fn answer<O: Into<Response>>(output: Result<O>) -> Result<Response> {
    output.map(Into::into)
}
