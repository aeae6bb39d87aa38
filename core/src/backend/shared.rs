//! A shared backend is a backend.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Backend, Capabilities, Runtime};
use crate::error::Result;
use crate::request::{
    BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput, CreateTable, CreateTableOutput,
    DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    DescribeTimeToLive, DescribeTimeToLiveOutput, GetItem, GetItemOutput, ListTables, ListTablesOutput,
    PutItem, PutItemOutput, Query, QueryOutput, Scan, ScanOutput, TransactGetItems, TransactGetItemsOutput,
    TransactWriteItems, TransactWriteItemsOutput, UpdateItem, UpdateItemOutput, UpdateTable,
    UpdateTableOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};

macro_rules! shared {
    ($($method:ident: $operation:ident -> $output:ident),+ $(,)?) => {
        #[async_trait]
        #[deny(clippy::missing_trait_methods, reason = "a method left out would answer `Unsupported`")]
        impl<B: Backend + ?Sized> Backend for Arc<B> {
            fn capabilities(&self) -> Capabilities {
                (**self).capabilities()
            }

            fn runtime(&self) -> &dyn Runtime {
                (**self).runtime()
            }

            $(async fn $method(&self, request: $operation) -> Result<$output> {
                (**self).$method(request).await
            })+
        }
    };
}

shared! {
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
