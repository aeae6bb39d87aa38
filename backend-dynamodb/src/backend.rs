//! DynamoDB as a [`Backend`]: one line an operation.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::describe_table as sdk;
use itemstore::backend::{Backend, Capabilities, Operation, Runtime, block_on};
use itemstore::request::{
    BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput, CreateTable, CreateTableOutput,
    DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    DescribeTimeToLive, DescribeTimeToLiveOutput, GetItem, GetItemOutput, ListTables, ListTablesOutput,
    PutItem, PutItemOutput, Query, QueryOutput, Scan, ScanOutput, TransactGetItems, TransactGetItemsOutput,
    TransactWriteItems, TransactWriteItemsOutput, UpdateItem, UpdateItemOutput, UpdateTable,
    UpdateTableOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};
use itemstore::schema::{TableName, TableStatus};
use itemstore::{Error, ErrorKind, Result};

use crate::attempts::{AttemptCounter, OpenAttempts};
use crate::builder::DynamoDbBackendBuilder;
use crate::convert::error::{Effect, error};
use crate::ops;
use crate::ops::update_table::Progress;
use crate::runtime::BackendRuntime;

/// Amazon DynamoDB, or anything that speaks its protocol. Cheap to clone; clones share one client.
///
/// Awaited on a tokio runtime, calls run on it. Blocking calls (`run_blocking`), and calls awaited on another executor, run on a
/// runtime of the backend's own, which the first of them starts.
///
/// The SDK retries as its configuration says, by default a few attempts. When the answer to an attempt of a write was
/// lost, the error of the whole call tells so: [`Error::outcome_unknown`].
#[derive(Clone)]
pub struct DynamoDbBackend(Arc<Shared>);

struct Shared {
    client: Client,
    runtime: BackendRuntime,
    /// How long a table may take to become active or to be gone.
    table_wait: Duration,
}

/// How long a table may take to become active or to be gone, unless the builder says otherwise.
pub(crate) const TABLE_WAIT: Duration = Duration::from_secs(600);

/// The same for an emulator, which is done at once, or never.
const LOCAL_TABLE_WAIT: Duration = Duration::from_secs(10);

/// The first wait for a table; every further one is twice as long, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

impl DynamoDbBackend {
    /// The DynamoDB that the environment names: region, credentials, endpoint, timeouts and retries from environment
    /// variables, the shared configuration files or the machine's role, as `aws-config` finds them.
    ///
    /// Nothing is sent before the first call; what is missing shows there, as `Configuration` or `AccessDenied`.
    pub async fn from_env() -> Self {
        Self::builder().build().await
    }

    /// [`from_env`](Self::from_env), blocking this thread until it is done.
    ///
    /// # Errors
    /// `BlockingInRuntime` on a thread of an asynchronous runtime.
    pub fn from_env_blocking() -> Result<Self> {
        Self::builder().build_blocking()
    }

    /// The DynamoDB that the environment names, with settings that go before it.
    pub fn builder() -> DynamoDbBackendBuilder {
        DynamoDbBackendBuilder::default()
    }

    /// An emulator such as Amazon's DynamoDB Local. It is sent a placeholder region and placeholder credentials, and nothing is
    /// read from the environment.
    ///
    /// ```
    /// use itemstore::prelude::*;
    /// use itemstore_dynamodb::DynamoDbBackend;
    ///
    /// let store = Store::new(DynamoDbBackend::local("http://localhost:8000"));
    /// # let _ = store;
    /// ```
    #[must_use]
    pub fn local(endpoint: impl Into<String>) -> Self {
        Self::on(
            Client::from_conf(crate::builder::local(endpoint.into())),
            BackendRuntime::default(),
            LOCAL_TABLE_WAIT,
        )
    }

    /// DynamoDB through a client with the configuration of this one: its region, credentials, interceptors, timeouts and retries.
    ///
    /// The two share connections where the configuration names an HTTP client.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self::on(client, BackendRuntime::default(), TABLE_WAIT)
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "an application that hands its client over need not keep it"
    )]
    pub(crate) fn on(client: Client, runtime: BackendRuntime, table_wait: Duration) -> Self {
        let config = client.config().to_builder().retry_classifier(AttemptCounter).build();
        Self(Arc::new(Shared { client: Client::from_conf(config), runtime, table_wait }))
    }

    /// The backend's client, for calls that this crate does not have; they share its connections. [`IntoSdk`](crate::IntoSdk) and
    /// [`FromSdk`](crate::FromSdk) carry values from one side to the other.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// Sends one call and reads its answer. The SDK's futures have kilobytes: each is made where it stays, in the future of its
    /// operation.
    async fn call<T, E, O>(
        &self,
        about: About<'_>,
        mut send: Pin<&mut (impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send)>,
        read: impl FnOnce(T) -> Result<O>,
    ) -> Result<O>
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        aws_sdk_dynamodb::Error: From<SdkError<E, HttpResponse>>,
    {
        let host = self.0.runtime.host().map_err(|error| about.tell(error))?;
        let mut open = OpenAttempts::default();
        let answer = poll_fn(|context| host.poll(|| open.count(|| send.as_mut().poll(context)))).await;
        let effect = about.effect(open.get());
        match answer {
            Ok(output) => read(output).map_err(|error| about.tell(effect.of_answered(error))),
            Err(failure) => Err(about.tell(error(failure, effect))),
        }
    }

    /// Asks about a table.
    async fn describe<T>(
        &self,
        request: &DescribeTable,
        read: impl FnOnce(sdk::DescribeTableOutput) -> Result<T>,
    ) -> Result<T> {
        let about = About::new(Operation::DescribeTable, &request.table_name);
        let input = ops::tables::to_describe(&self.0.client, request);
        self.call(about, pin!(input.send()), read).await
    }

    /// Asks about a table until `done` says so of what is told, or of its absence.
    async fn wait(
        &self,
        about: About<'_>,
        name: &TableName,
        done: impl Fn(Option<&Progress>) -> bool + Send,
    ) -> Result<Option<Progress>> {
        let request = DescribeTable::new(name.clone());
        let table_wait = self.0.table_wait;
        let (mut waited, mut wait) = (Duration::ZERO, FIRST_WAIT);
        loop {
            let told = match self.describe(&request, ops::update_table::described).await {
                Ok(told) => Ok(Some(told)),
                Err(error) if error.kind() == ErrorKind::TableNotFound => Ok(None),
                Err(error) => Err(error),
            };
            match told {
                Ok(told) if done(told.as_ref()) => return Ok(told),
                Err(error) if !error.is_retryable() || waited >= table_wait => {
                    return Err(about.tell(error.after_apply()));
                }
                Ok(_) if waited >= table_wait => {
                    let why = format!("the table is still not ready after {} seconds", table_wait.as_secs());
                    return Err(about.tell(Error::new(ErrorKind::Service, why).after_apply()));
                }
                Ok(_) | Err(_) => {}
            }
            self.0.runtime.sleep(wait).await;
            waited += wait;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }
}

/// What an error is about.
#[derive(Clone, Copy)]
struct About<'a> {
    operation: Operation,
    table: Option<&'a TableName>,
}

impl<'a> About<'a> {
    fn new(operation: Operation, table: &'a TableName) -> Self {
        Self { operation, table: Some(table) }
    }

    /// About a call on several tables.
    fn many(operation: Operation) -> Self {
        Self { operation, table: None }
    }

    fn tell(self, error: Error) -> Error {
        let error = error.with_operation(self.operation.name());
        match self.table {
            Some(table) => error.with_table(table),
            None => error,
        }
    }

    fn effect(self, open_attempts: u32) -> Effect {
        match self.operation {
            operation if operation.is_read() => Effect::Reads,
            Operation::BatchWriteItem => Effect::WritesInPart { open_attempts },
            _ => Effect::Writes { open_attempts },
        }
    }
}

macro_rules! item_operation {
    ($self:ident, $request:ident, $operation:ident, $room:ident) => {{
        let table = $request.table_name.clone();
        let about = About::new(Operation::$operation, &table);
        let input = ops::$room::to_input($request).map_err(|error| about.tell(error))?;
        $self.call(about, pin!(input.send_with(&$self.0.client)), ops::$room::from_output).await
    }};
}

macro_rules! many_items_operation {
    ($self:ident, $request:ident, $operation:ident, $room:ident) => {{
        let about = About::many(Operation::$operation);
        let input = ops::$room::to_input($request).map_err(|error| about.tell(error))?;
        $self.call(about, pin!(input.send_with(&$self.0.client)), ops::$room::from_output).await
    }};
}

#[async_trait]
#[deny(clippy::missing_trait_methods, reason = "a method left out would answer that it is unsupported")]
impl Backend for DynamoDbBackend {
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
        item_operation!(self, request, GetItem, get_item)
    }

    async fn put_item(&self, request: PutItem) -> Result<PutItemOutput> {
        item_operation!(self, request, PutItem, put_item)
    }

    async fn update_item(&self, request: UpdateItem) -> Result<UpdateItemOutput> {
        item_operation!(self, request, UpdateItem, update_item)
    }

    async fn delete_item(&self, request: DeleteItem) -> Result<DeleteItemOutput> {
        item_operation!(self, request, DeleteItem, delete_item)
    }

    /// Answers when the table is active, which takes seconds on the service. Needs the permission to describe it.
    async fn create_table(&self, request: CreateTable) -> Result<CreateTableOutput> {
        let table = request.table_name.clone();
        let about = About::new(Operation::CreateTable, &table);
        let input = ops::tables::to_create(&self.0.client, request).map_err(|error| about.tell(error))?;
        let created = self.call(about, pin!(input.send()), ops::tables::created).await?;
        if created.table.table_status == TableStatus::Active {
            return Ok(created);
        }
        let active = |told: Option<&Progress>| {
            told.is_some_and(|told| told.table.table_status != TableStatus::Creating)
        };
        let told = self.wait(about, &table, active).await?;
        Ok(told.map_or(created, |told| CreateTableOutput::new(told.table)))
    }

    async fn describe_table(&self, request: DescribeTable) -> Result<DescribeTableOutput> {
        self.describe(&request, ops::tables::described).await
    }

    /// Answers when the table is gone, so that its name is free, which takes seconds on the service. Needs the permission to
    /// describe it.
    async fn delete_table(&self, request: DeleteTable) -> Result<DeleteTableOutput> {
        let about = About::new(Operation::DeleteTable, &request.table_name);
        let input = ops::tables::to_delete(&self.0.client, &request);
        let deleted = self.call(about, pin!(input.send()), ops::tables::deleted).await?;
        // The name may already be another's, who created a table after this one was gone.
        let gone =
            |told: Option<&Progress>| told.is_none_or(|told| told.table.table_id != deleted.table.table_id);
        self.wait(about, &request.table_name, gone).await?;
        Ok(deleted)
    }

    async fn list_tables(&self, request: ListTables) -> Result<ListTablesOutput> {
        let about = About::many(Operation::ListTables);
        let input = ops::tables::to_list(&self.0.client, &request);
        self.call(about, pin!(input.send()), ops::tables::listed).await
    }

    async fn query(&self, request: Query) -> Result<QueryOutput> {
        item_operation!(self, request, Query, query)
    }

    async fn scan(&self, request: Scan) -> Result<ScanOutput> {
        item_operation!(self, request, Scan, scan)
    }

    async fn batch_get_item(&self, request: BatchGetItem) -> Result<BatchGetItemOutput> {
        let about = About::many(Operation::BatchGetItem);
        let input = ops::batch_get_item::to_input(&request).map_err(|e| about.tell(e))?;
        let read = |output| ops::batch_get_item::from_output(output, &request.request_items);
        self.call(about, pin!(input.send_with(&self.0.client)), read).await
    }

    async fn batch_write_item(&self, request: BatchWriteItem) -> Result<BatchWriteItemOutput> {
        many_items_operation!(self, request, BatchWriteItem, batch_write_item)
    }

    async fn transact_get_items(&self, request: TransactGetItems) -> Result<TransactGetItemsOutput> {
        many_items_operation!(self, request, TransactGetItems, transact_get_items)
    }

    /// All attempts of one call carry the same token, the SDK's own where the request has none, so that they are applied once. A
    /// call that is repeated, after an unknown outcome for one, needs a token of the request.
    async fn transact_write_items(&self, request: TransactWriteItems) -> Result<TransactWriteItemsOutput> {
        many_items_operation!(self, request, TransactWriteItems, transact_write_items)
    }

    /// Answers when the table has settled, a created index is filled and a deleted one is gone, which takes minutes on the
    /// service and longer than the wait for an index of many items. Needs the permission to describe it.
    async fn update_table(&self, request: UpdateTable) -> Result<UpdateTableOutput> {
        let (table, goals) = (request.table_name.clone(), ops::update_table::index_goals(&request));
        let about = About::new(Operation::UpdateTable, &table);
        let input =
            ops::update_table::to_input(&self.0.client, request).map_err(|error| about.tell(error))?;
        let updated = self.call(about, pin!(input.send()), ops::update_table::from_output).await?;
        if updated.has_reached(&goals) {
            return Ok(UpdateTableOutput::new(updated.table));
        }
        // A table that is gone by now will not change any more.
        let made = |told: Option<&Progress>| told.is_none_or(|told| told.has_reached(&goals));
        match self.wait(about, &table, made).await? {
            Some(told) => Ok(UpdateTableOutput::new(told.table)),
            None => Err(about.tell(Error::table_not_found(&table).after_apply())),
        }
    }

    async fn update_time_to_live(&self, request: UpdateTimeToLive) -> Result<UpdateTimeToLiveOutput> {
        let about = About::new(Operation::UpdateTimeToLive, &request.table_name);
        let input =
            ops::time_to_live::to_update(&self.0.client, &request).map_err(|error| about.tell(error))?;
        self.call(about, pin!(input.send()), ops::time_to_live::updated).await
    }

    async fn describe_time_to_live(&self, request: DescribeTimeToLive) -> Result<DescribeTimeToLiveOutput> {
        let about = About::new(Operation::DescribeTimeToLive, &request.table_name);
        let input = ops::time_to_live::to_describe(&self.0.client, &request);
        self.call(about, pin!(input.send()), ops::time_to_live::described).await
    }
}

impl From<Client> for DynamoDbBackend {
    fn from(client: Client) -> Self {
        Self::new(client)
    }
}

/// Prints the region, and nothing of the credentials.
impl fmt::Debug for DynamoDbBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let region = self.0.client.config().region().map(AsRef::as_ref);
        f.debug_struct("DynamoDbBackend").field("region", &region).finish_non_exhaustive()
    }
}

/// Runs a future on a runtime that lives as long as it.
pub(crate) fn blocking<T: Send>(future: impl Future<Output = T> + Send) -> Result<T> {
    block_on(&BackendRuntime::default(), future)
}
