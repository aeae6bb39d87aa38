//! The engine as a [`Backend`]: one line an operation.

use std::fmt;

use async_trait::async_trait;
use itemstore::Result;
use itemstore::backend::{Backend, Capabilities, Operation, Request, Runtime};
use itemstore::request::{
    BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput, CreateTable, CreateTableOutput,
    DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    DescribeTimeToLive, DescribeTimeToLiveOutput, GetItem, GetItemOutput, ListTables, ListTablesOutput,
    PutItem, PutItemOutput, Query, QueryOutput, Scan, ScanOutput, TransactGetItems, TransactGetItemsOutput,
    TransactWriteItems, TransactWriteItemsOutput, UpdateItem, UpdateItemOutput, UpdateTable,
    UpdateTableOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};

use crate::builder::MemoryBackendBuilder;
use crate::clock::EngineRuntime;
use crate::control::Control;
use crate::log::CallLog;
use crate::ops;
use crate::sched;
use crate::stale::Staleness;
use crate::store::{Dump, Tables, Violations};
use crate::sync::{Arc, SeededHash};

/// A DynamoDB in this process. Clones are the same engine; [`fork`](Self::fork) makes another.
///
/// Every call is done when it is first polled; nothing waits and nothing can be cancelled half way. Reads see every write
/// acknowledged before them, consistent or not, unless a test asks its [`Control`] for something weaker: otherwise eventual
/// consistency shows only in the capacity used.
/// What it does not have yet it refuses with `ErrorKind::Unsupported` before anything changes: streams in `CreateTable`.
#[derive(Clone)]
pub struct MemoryBackend(Arc<Engine>);

/// What all clones of a [`MemoryBackend`] share.
pub(crate) struct Engine {
    pub(crate) tables: Tables,
    pub(crate) runtime: EngineRuntime,
    pub(crate) control: Control,
    log: CallLog,
}

impl MemoryBackend {
    /// An engine without tables, with the settings that [`builder`](Self::builder) begins with.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Settings for an engine.
    pub fn builder() -> MemoryBackendBuilder {
        MemoryBackendBuilder::default()
    }

    pub(crate) fn from_builder(builder: MemoryBackendBuilder) -> Self {
        let staleness = Arc::new(Staleness::new(SeededHash::new(builder.seed, "staleness")));
        Self(Arc::new(Engine {
            tables: Tables::new(builder.seed, builder.shards, Arc::clone(&staleness)),
            runtime: builder.runtime,
            log: CallLog::new(builder.log_capacity),
            control: Control::new(staleness),
        }))
    }

    /// An independent engine with the tables and items of this one at this instant. Writes to either do not show in the
    /// other. It costs nothing for an item until one of the two changes the shard it is in.
    ///
    /// The log of the fork starts empty, it has no faults and nothing lags in it; its clock is the same clock.
    #[must_use]
    pub fn fork(&self) -> Self {
        let staleness = Arc::new(self.0.control.staleness().fork());
        Self(Arc::new(Engine {
            tables: self.0.tables.fork(Arc::clone(&staleness)),
            runtime: self.0.runtime.clone(),
            log: CallLog::new(self.0.log.capacity()),
            control: Control::new(staleness),
        }))
    }

    /// All tables and items at this instant.
    #[must_use]
    pub fn dump(&self) -> Dump {
        self.0.tables.dump()
    }

    /// The calls answered so far.
    #[must_use]
    pub fn log(&self) -> CallLog {
        self.0.log.clone()
    }

    /// Faults and weaknesses on demand.
    #[must_use]
    pub fn control(&self) -> Control {
        self.0.control.clone()
    }

    /// Deletes the items that have expired by the clock of the engine, in every table whose expiry is on, and tells how many those
    /// are. Nothing else ever deletes them: until then they are read, written and counted like all others, and a write that gives
    /// one more time keeps it.
    ///
    /// A sweep is what the service does by itself within two days. It costs no capacity, is in no log, and deletes always in the
    /// same order, item by item: calls that come between see some of them gone.
    pub fn sweep_expired(&self) -> usize {
        // The clock is a component of the caller's: it is asked before any lock is taken.
        let now = self.0.runtime.now();
        self.0.tables.sweep(now)
    }

    /// Proves what must always hold inside: every item is in the shard and under the place of its key, passes all checks
    /// of a PutItem, and has the size that is told of it; every index holds what it should of every item, and nothing else;
    /// and all counters are right.
    ///
    /// # Errors
    /// All that does not hold.
    pub fn audit(&self) -> Result<(), Violations> {
        self.0.tables.audit()
    }

    /// Answers one call: its fault, if a test asked for one, and its place in the log.
    fn call<R: Into<Request>, O>(
        &self,
        operation: Operation,
        request: R,
        apply: impl FnOnce(&Engine, &R) -> Result<O>,
    ) -> Result<O> {
        sched::point("call begins");
        let answer = match self.0.control.take(operation) {
            None => Ok(apply(&self.0, &request)),
            Some(fault) => {
                if fault.applies() {
                    // Lost like the answer is an error: the caller learns neither.
                    let _lost = apply(&self.0, &request);
                }
                Err(fault)
            }
        };
        let request = request.into();
        let answer = answer.unwrap_or_else(|fault| Err(fault.error_of(&request)));
        let answer = answer.map_err(|error| match request.table_name() {
            Some(table) => error.with_operation(operation.name()).with_table(table),
            None => error.with_operation(operation.name()),
        });
        let outcome = answer.as_ref().map(|_| ()).map_err(itemstore::Error::kind);
        self.0.log.record(request, outcome);
        answer
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods, reason = "a method left out would answer that it is unsupported")]
impl Backend for MemoryBackend {
    fn capabilities(&self) -> Capabilities {
        Capabilities::items_only()
            .with_tables()
            .with_consumed_capacity()
            .with_indexes()
            .with_queries()
            .with_batches()
            .with_transactions()
            .with_table_updates()
            .with_time_to_live()
    }

    fn runtime(&self) -> &dyn Runtime {
        &self.0.runtime
    }

    async fn get_item(&self, request: GetItem) -> Result<GetItemOutput> {
        self.call(Operation::GetItem, request, ops::get_item::apply)
    }

    async fn put_item(&self, request: PutItem) -> Result<PutItemOutput> {
        self.call(Operation::PutItem, request, ops::put_item::apply)
    }

    async fn update_item(&self, request: UpdateItem) -> Result<UpdateItemOutput> {
        self.call(Operation::UpdateItem, request, ops::update_item::apply)
    }

    async fn delete_item(&self, request: DeleteItem) -> Result<DeleteItemOutput> {
        self.call(Operation::DeleteItem, request, ops::delete_item::apply)
    }

    async fn create_table(&self, request: CreateTable) -> Result<CreateTableOutput> {
        self.call(Operation::CreateTable, request, ops::tables::create)
    }

    async fn describe_table(&self, request: DescribeTable) -> Result<DescribeTableOutput> {
        self.call(Operation::DescribeTable, request, ops::tables::describe)
    }

    async fn delete_table(&self, request: DeleteTable) -> Result<DeleteTableOutput> {
        self.call(Operation::DeleteTable, request, ops::tables::delete)
    }

    async fn list_tables(&self, request: ListTables) -> Result<ListTablesOutput> {
        self.call(Operation::ListTables, request, ops::tables::list)
    }

    async fn query(&self, request: Query) -> Result<QueryOutput> {
        self.call(Operation::Query, request, ops::query::apply)
    }

    async fn scan(&self, request: Scan) -> Result<ScanOutput> {
        self.call(Operation::Scan, request, ops::scan::apply)
    }

    async fn batch_get_item(&self, request: BatchGetItem) -> Result<BatchGetItemOutput> {
        self.call(Operation::BatchGetItem, request, ops::batch_get_item::apply)
    }

    async fn batch_write_item(&self, request: BatchWriteItem) -> Result<BatchWriteItemOutput> {
        self.call(Operation::BatchWriteItem, request, ops::batch_write_item::apply)
    }

    async fn transact_get_items(&self, request: TransactGetItems) -> Result<TransactGetItemsOutput> {
        self.call(Operation::TransactGetItems, request, ops::transact_get_items::apply)
    }

    async fn transact_write_items(&self, request: TransactWriteItems) -> Result<TransactWriteItemsOutput> {
        self.call(Operation::TransactWriteItems, request, ops::transact_write_items::apply)
    }

    async fn update_table(&self, request: UpdateTable) -> Result<UpdateTableOutput> {
        self.call(Operation::UpdateTable, request, ops::update_table::apply)
    }

    async fn update_time_to_live(&self, request: UpdateTimeToLive) -> Result<UpdateTimeToLiveOutput> {
        self.call(Operation::UpdateTimeToLive, request, ops::time_to_live::update)
    }

    async fn describe_time_to_live(&self, request: DescribeTimeToLive) -> Result<DescribeTimeToLiveOutput> {
        self.call(Operation::DescribeTimeToLive, request, ops::time_to_live::describe)
    }
}

impl Default for MemoryBackend {
    fn default() -> Self {
        Self::new()
    }
}

/// Prints the names of the tables, and no data.
impl fmt::Debug for MemoryBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryBackend").field("tables", &self.0.tables.names()).finish_non_exhaustive()
    }
}
