//! Layers: one method around every operation.

use async_trait::async_trait;
use std::sync::Arc;

use super::{Backend, Capabilities, Request, Response, Runtime};
use crate::error::{Error, ErrorKind, Result};
use crate::request::{
    BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput, CreateTable, CreateTableOutput,
    DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    DescribeTimeToLive, DescribeTimeToLiveOutput, GetItem, GetItemOutput, ListTables, ListTablesOutput,
    PutItem, PutItemOutput, Query, QueryOutput, Scan, ScanOutput, TransactGetItems, TransactGetItemsOutput,
    TransactWriteItems, TransactWriteItemsOutput, UpdateItem, UpdateItemOutput, UpdateTable,
    UpdateTableOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};

/// Something that happens around every operation: retries, metrics, faults.
#[async_trait]
pub trait Layer: std::fmt::Debug + Send + Sync + 'static {
    /// Answers `request`, usually with what `next` answers. It may ask `next` more than once, or not at all.
    async fn call(&self, request: Request, next: Next<'_>) -> Result<Response>;

    /// What is left of the backend's capabilities under this layer. Default: all.
    fn capabilities(&self, inner: Capabilities) -> Capabilities {
        inner
    }
}

/// The backend below a layer.
#[derive(Debug, Clone, Copy)]
pub struct Next<'a>(&'a dyn Backend);

impl Next<'_> {
    /// Sends the request on.
    ///
    /// # Errors
    /// What the backend answers.
    pub async fn run(self, request: Request) -> Result<Response> {
        let backend = self.0;
        Ok(match request {
            Request::GetItem(request) => backend.get_item(request).await?.into(),
            Request::PutItem(request) => backend.put_item(request).await?.into(),
            Request::UpdateItem(request) => backend.update_item(request).await?.into(),
            Request::DeleteItem(request) => backend.delete_item(request).await?.into(),
            Request::CreateTable(request) => backend.create_table(request).await?.into(),
            Request::DescribeTable(request) => backend.describe_table(request).await?.into(),
            Request::DeleteTable(request) => backend.delete_table(request).await?.into(),
            Request::ListTables(request) => backend.list_tables(request).await?.into(),
            Request::Query(request) => backend.query(request).await?.into(),
            Request::Scan(request) => backend.scan(request).await?.into(),
            Request::BatchGetItem(request) => backend.batch_get_item(request).await?.into(),
            Request::BatchWriteItem(request) => backend.batch_write_item(request).await?.into(),
            Request::TransactGetItems(request) => backend.transact_get_items(request).await?.into(),
            Request::TransactWriteItems(request) => backend.transact_write_items(request).await?.into(),
            Request::UpdateTable(request) => backend.update_table(request).await?.into(),
            Request::UpdateTimeToLive(request) => backend.update_time_to_live(request).await?.into(),
            Request::DescribeTimeToLive(request) => backend.describe_time_to_live(request).await?.into(),
        })
    }

    /// What the backend below can do.
    ///
    /// ```
    /// use itemstore::backend::{Layer, Next, Request, Response};
    ///
    /// /// Says beforehand what the backend below would refuse.
    /// #[derive(Debug)]
    /// struct NoTables;
    ///
    /// #[async_trait::async_trait]
    /// impl Layer for NoTables {
    ///     async fn call(&self, request: Request, next: Next<'_>) -> itemstore::Result<Response> {
    ///         match request {
    ///             Request::CreateTable(_) if !next.capabilities().tables => Err(itemstore::Error::unsupported("tables")),
    ///             other => next.run(other).await,
    ///         }
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    /// The runtime of the backend below.
    #[must_use]
    pub fn runtime(&self) -> &dyn Runtime {
        self.0.runtime()
    }
}

/// A backend with one layer around it.
#[derive(Debug, Clone)]
pub struct Layered<L> {
    layer: L,
    inner: Arc<dyn Backend>,
}

impl<L: Layer> Layered<L> {
    /// Puts `layer` around `inner`.
    #[must_use]
    pub fn new(layer: L, inner: Arc<dyn Backend>) -> Self {
        Self { layer, inner }
    }

    /// The layer.
    #[must_use]
    pub fn layer(&self) -> &L {
        &self.layer
    }
}

macro_rules! layered {
    ($($method:ident: $operation:ident -> $output:ident),+ $(,)?) => {
        #[async_trait]
        #[deny(clippy::missing_trait_methods, reason = "a method left out would pass the layer by")]
        impl<L: Layer> Backend for Layered<L> {
            fn capabilities(&self) -> Capabilities {
                self.layer.capabilities(self.inner.capabilities())
            }

            fn runtime(&self) -> &dyn Runtime {
                self.inner.runtime()
            }

            $(async fn $method(&self, request: $operation) -> Result<$output> {
                match self.layer.call(request.into(), Next(&*self.inner)).await? {
                    Response::$operation(output) => Ok(output),
                    other => Err(foreign(stringify!($operation), &other)),
                }
            })+
        }
    };
}

layered! {
    get_item: GetItem -> GetItemOutput,
    put_item: PutItem -> PutItemOutput,
    update_item: UpdateItem -> UpdateItemOutput,
    delete_item: DeleteItem -> DeleteItemOutput,
    create_table: CreateTable -> CreateTableOutput,
    describe_table: DescribeTable -> DescribeTableOutput,
    delete_table: DeleteTable -> DeleteTableOutput,
    list_tables: ListTables -> ListTablesOutput,
    query: Query -> QueryOutput,
    scan: Scan -> ScanOutput,
    batch_get_item: BatchGetItem -> BatchGetItemOutput,
    batch_write_item: BatchWriteItem -> BatchWriteItemOutput,
    transact_get_items: TransactGetItems -> TransactGetItemsOutput,
    transact_write_items: TransactWriteItems -> TransactWriteItemsOutput,
    update_table: UpdateTable -> UpdateTableOutput,
    update_time_to_live: UpdateTimeToLive -> UpdateTimeToLiveOutput,
    describe_time_to_live: DescribeTimeToLive -> DescribeTimeToLiveOutput,
}

fn foreign(operation: &'static str, answer: &Response) -> Error {
    Error::new(ErrorKind::Service, format!("a layer answered with the output of {}", answer.operation()))
        .with_operation(operation)
}
