//! The seam: what a storage engine promises to the model layer.

pub(crate) mod batches;
mod capabilities;
mod chance;
mod layer;
mod operation;
mod pages;
mod retry;
mod runtime;
mod shared;
mod stream;

use std::fmt;

use async_trait::async_trait;

use crate::error::{Error, Result};
use crate::request::{
    BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput, CreateTable, CreateTableOutput,
    DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    DescribeTimeToLive, DescribeTimeToLiveOutput, GetItem, GetItemOutput, ListTables, ListTablesOutput,
    PutItem, PutItemOutput, Query, QueryOutput, Scan, ScanOutput, TransactGetItems, TransactGetItemsOutput,
    TransactWriteItems, TransactWriteItemsOutput, UpdateItem, UpdateItemOutput, UpdateTable,
    UpdateTableOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};

pub use capabilities::Capabilities;
pub(crate) use chance::Chance;
pub use layer::{Layer, Layered, Next};
pub use operation::{Operation, Request, Response};
pub use pages::{PagedRequest, Pages, RawPage};
pub use retry::Backoff;
pub(crate) use retry::{Progress, Retries};
pub use runtime::block_on;
pub use runtime::{BoxFuture, Runtime, SystemRuntime};
pub use stream::{Source, SourceStream, Together};

/// A store of DynamoDB items: the seam between models and engines.
///
/// An engine implements the four item operations and declares what else it has. What a request may ask, what is refused and in
/// which words, and what a write does to an item are in [`request`](crate::request) already, as pure functions that every engine
/// calls: a complete backend over two maps is the example `custom_backend`.
///
/// Backends may not differ quietly. The bullets under *Behavior* are the ids of cases of the conformance suite
/// (`itemstore_testkit::conformance!`), which every backend is to pass; what a backend cannot do it does not declare, and
/// refuses whole, as `Unsupported`, before anything changes.
///
/// # Atomicity
///
/// An item operation is applied whole or not at all, and as if alone: of two conditional writes of one item, the second sees what
/// the first left. An operation that fails changes nothing, unless its error says that its outcome is unknown.
#[async_trait]
pub trait Backend: fmt::Debug + Send + Sync + 'static {
    /// What this backend can do beyond the four required operations.
    fn capabilities(&self) -> Capabilities;

    /// Time, sleep and blocking, as this backend has them. Default: this machine's clock, and a thread that waits.
    fn runtime(&self) -> &dyn Runtime {
        &SystemRuntime
    }

    /// Reads one item by its key.
    ///
    /// # Behavior
    /// - `get_item/a_stored_item_is_given_whole`
    /// - `get_item/a_missing_item_is_none`
    /// - `get_item/a_projection_that_matches_nothing_gives_an_empty_item`
    /// - `projections/elements_come_compacted_in_order`
    ///
    /// # Errors
    /// `Validation` for a key or projection the service refuses, `TableNotFound`.
    async fn get_item(&self, request: GetItem) -> Result<GetItemOutput>;

    /// Writes a whole item, replacing the one under its key.
    ///
    /// # Behavior
    /// - `put_item/a_put_replaces_the_whole_item`
    /// - `put_item/a_put_returns_the_old_item_when_asked`
    /// - `put_item/condition_failure_leaves_item_unchanged`
    /// - `put_item/condition_failure_brings_the_item_only_when_asked`
    /// - `races/of_many_conditional_creates_one_wins`
    ///
    /// # Errors
    /// `Validation` for an item or condition the service refuses, `TableNotFound`, `ConditionFailed`.
    async fn put_item(&self, request: PutItem) -> Result<PutItemOutput>;

    /// Changes parts of one item, or creates it.
    ///
    /// # Behavior
    /// - `update_item/an_update_creates_a_missing_item`
    /// - `update_item/an_update_that_only_removes_creates_nothing`
    /// - `update_item/the_condition_sees_no_key_on_a_missing_item`
    /// - `update_item/updated_new_is_the_named_paths_after`
    /// - `updates/operands_are_read_before_anything_is_written`
    /// - `races/no_increment_is_lost`
    ///
    /// # Errors
    /// `Validation` for a key, update or condition the service refuses, or for what the update would make of the stored item;
    /// `TableNotFound`, `ConditionFailed`.
    async fn update_item(&self, request: UpdateItem) -> Result<UpdateItemOutput>;

    /// Removes one item by its key.
    ///
    /// # Behavior
    /// - `delete_item/a_deleted_item_is_gone`
    /// - `delete_item/deleting_a_missing_item_succeeds`
    /// - `delete_item/condition_failure_leaves_item_unchanged`
    ///
    /// # Errors
    /// `Validation` for a key or condition the service refuses, `TableNotFound`, `ConditionFailed`.
    async fn delete_item(&self, request: DeleteItem) -> Result<DeleteItemOutput>;

    /// Creates a table and waits until it can be used.
    ///
    /// # Behavior
    /// - `tables/a_new_table_is_described_as_defined`
    /// - `tables/a_table_is_not_created_twice`
    ///
    /// # Errors
    /// `Validation` for a definition the service refuses, `TableInUse` for a name that is taken, `Unsupported` for indexes and
    /// streams that are not declared.
    async fn create_table(&self, request: CreateTable) -> Result<CreateTableOutput> {
        unsupported(Operation::CreateTable, &request.table_name)
    }

    /// Tells about a table.
    ///
    /// # Behavior
    /// - `tables/a_missing_table_is_told_in_the_control_planes_words`
    ///
    /// # Errors
    /// `TableNotFound`.
    async fn describe_table(&self, request: DescribeTable) -> Result<DescribeTableOutput> {
        unsupported(Operation::DescribeTable, &request.table_name)
    }

    /// Deletes a table with all its items.
    ///
    /// # Behavior
    /// - `tables/a_deleted_table_is_gone`
    /// - `tables/a_protected_table_stays`
    /// - `tables/a_table_created_again_starts_empty`
    ///
    /// # Errors
    /// `TableNotFound`; `Validation` for a protected table.
    async fn delete_table(&self, request: DeleteTable) -> Result<DeleteTableOutput> {
        unsupported(Operation::DeleteTable, &request.table_name)
    }

    /// Lists table names in their order, one page.
    ///
    /// # Behavior
    /// - `tables/tables_are_listed_by_name_in_pages`
    ///
    /// # Errors
    /// `Validation` for a limit the service refuses.
    async fn list_tables(&self, request: ListTables) -> Result<ListTablesOutput> {
        unsupported_on_many(Operation::ListTables, &request)
    }

    /// Reads a range of one partition of a table or an index, in the order of the sort key, one page.
    ///
    /// # Behavior
    /// - `query/a_query_gives_the_items_of_one_partition`
    /// - `query/the_sort_key_ascends_unless_told_otherwise`
    /// - `query/a_consistent_query_sees_every_write_before_it`
    /// - `paging/a_limit_counts_the_items_evaluated`
    /// - `paging/pages_of_a_partition_are_the_whole`
    /// - `paging/pages_of_a_global_index_are_the_whole`
    /// - `index_reads/an_index_follows_every_write`
    ///
    /// # Errors
    /// `Validation` for a key condition, filter, projection or start key the service refuses, or an index that is not there; `TableNotFound`. `Unsupported` unless declared.
    async fn query(&self, request: Query) -> Result<QueryOutput> {
        unsupported(Operation::Query, &request.table_name)
    }

    /// Reads a table or an index from end to end, or one segment of it, one page.
    ///
    /// # Behavior
    /// - `scan/a_scan_gives_every_item`
    /// - `scan/items_of_a_partition_come_in_their_order`
    /// - `scan/segments_part_the_table`
    /// - `paging/pages_of_a_scan_are_the_whole`
    ///
    /// # Errors
    /// `Validation` for a filter, projection, segment or start key the service refuses, or an index that is not there; `TableNotFound`. `Unsupported` unless declared.
    async fn scan(&self, request: Scan) -> Result<ScanOutput> {
        unsupported(Operation::Scan, &request.table_name)
    }

    /// Reads up to 100 items of any tables, each as if by a GetItem of its own. What was not read is told.
    ///
    /// # Behavior
    /// - `batch_get_item/a_missing_item_is_left_out`
    /// - `batch_get_item/every_table_asked_is_in_the_answer`
    /// - `batch_get_item/what_does_not_fit_comes_when_asked_again`
    ///
    /// # Errors
    /// `Validation` for a key or projection the service refuses, a key named twice, or too many of them; `TableNotFound` when one of the
    /// tables is missing; `Throttled` when nothing could be read. `Unsupported` unless declared.
    async fn batch_get_item(&self, request: BatchGetItem) -> Result<BatchGetItemOutput> {
        unsupported_on_many(Operation::BatchGetItem, &request)
    }

    /// Puts and deletes up to 25 items of any tables, each as if by a call of its own. What was not written is told.
    ///
    /// # Behavior
    /// - `batch_write_item/a_batch_puts_and_deletes`
    /// - `batch_write_item/no_key_is_written_twice`
    /// - `batch_write_item/one_mistake_refuses_all_writes`
    /// - `transaction_races/a_reader_sees_whole_items_of_a_batch`
    ///
    /// # Errors
    /// `Validation` for an item or key the service refuses, a key named twice, or too many of them; `TableNotFound` when one of the
    /// tables is missing; `Throttled` when nothing could be written. Nothing is written then. `Unsupported` unless declared.
    async fn batch_write_item(&self, request: BatchWriteItem) -> Result<BatchWriteItemOutput> {
        unsupported_on_many(Operation::BatchWriteItem, &request)
    }

    /// Reads up to 100 items of any tables at one instant.
    ///
    /// # Behavior
    /// - `transact_get_items/items_come_in_the_order_asked`
    /// - `transact_get_items/a_projection_that_leaves_nothing_gives_none`
    /// - `transact_get_items/a_wrong_key_cancels_the_reads`
    /// - `transaction_races/a_reader_sees_whole_transactions_only`
    ///
    /// # Errors
    /// `Validation`, `TableNotFound`; `TransactionCancelled` with a reason for each read. `Unsupported` unless declared.
    async fn transact_get_items(&self, request: TransactGetItems) -> Result<TransactGetItemsOutput> {
        unsupported_on_many(Operation::TransactGetItems, &request)
    }

    /// Applies up to 100 writes and checks of any tables, all or nothing.
    ///
    /// # Behavior
    /// - `transact_write_items/a_condition_that_fails_leaves_all_tables_alone`
    /// - `transact_write_items/every_condition_that_fails_is_a_reason`
    /// - `transact_write_items/the_first_wrong_key_is_the_only_reason`
    /// - `transaction_tokens/a_transaction_sent_twice_is_applied_once`
    /// - `transaction_races/of_two_that_look_at_each_others_item_one_wins`
    /// - `transaction_races/of_many_sent_with_one_token_one_is_applied`
    ///
    /// # Errors
    /// `Validation`, `TableNotFound`; `TransactionCancelled` with a reason for each action; `IdempotentParameterMismatch` for a token
    /// that stands for another transaction; `TransactionInProgress` while the one it stands for is being applied. `Unsupported` unless declared.
    async fn transact_write_items(&self, request: TransactWriteItems) -> Result<TransactWriteItemsOutput> {
        unsupported_on_many(Operation::TransactWriteItems, &request)
    }

    /// Changes a table and waits until the change is made.
    ///
    /// # Errors
    /// `TableNotFound`; `Validation` for a change the service refuses; `TableInUse` while another is under way; `LimitExceeded` for
    /// more than one index created or deleted at once. `Unsupported` unless declared.
    async fn update_table(&self, request: UpdateTable) -> Result<UpdateTableOutput> {
        unsupported(Operation::UpdateTable, &request.table_name)
    }

    /// Turns the expiry of a table's items on or off. Items that have expired are deleted some time later, and never by a read.
    ///
    /// # Behavior
    /// - `time_to_live/the_expiry_is_not_turned_on_twice`
    /// - `time_to_live/the_expiry_is_for_one_attribute`
    /// - `time_to_live/an_expired_item_is_read`
    /// - `time_to_live/an_expired_item_is_given_more_time`
    ///
    /// # Errors
    /// `TableNotFound`; `Validation` for a setting that is made already, or too soon after another. `Unsupported` unless declared.
    async fn update_time_to_live(&self, request: UpdateTimeToLive) -> Result<UpdateTimeToLiveOutput> {
        unsupported(Operation::UpdateTimeToLive, &request.table_name)
    }

    /// Tells about the expiry of a table's items.
    ///
    /// # Errors
    /// `TableNotFound`. `Unsupported` unless declared.
    async fn describe_time_to_live(&self, request: DescribeTimeToLive) -> Result<DescribeTimeToLiveOutput> {
        unsupported(Operation::DescribeTimeToLive, &request.table_name)
    }
}

fn unsupported_on_many<R, T>(operation: Operation, _request: &R) -> Result<T> {
    Err(Error::unsupported(operation).with_operation(operation.name()))
}

fn unsupported<T>(operation: Operation, table: &crate::schema::TableName) -> Result<T> {
    Err(Error::unsupported(operation).with_operation(operation.name()).with_table(table))
}
