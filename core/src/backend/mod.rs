//! The seam: what a storage engine promises to the model layer.

mod capabilities;
mod layer;
mod operation;
mod runtime;
mod shared;

use std::fmt;

use async_trait::async_trait;

use crate::error::{Error, Result};
use crate::request::{
    CreateTable, CreateTableOutput, DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput,
    DescribeTable, DescribeTableOutput, GetItem, GetItemOutput, ListTables, ListTablesOutput, PutItem,
    PutItemOutput, UpdateItem, UpdateItemOutput,
};

pub use capabilities::Capabilities;
pub use layer::{Layer, Layered, Next};
pub use operation::{Operation, Request, Response};
pub use runtime::block_on;
pub use runtime::{BoxFuture, Runtime, SystemRuntime};

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
        let _ = request;
        Err(Error::unsupported(Operation::ListTables).with_operation(Operation::ListTables.name()))
    }
}

fn unsupported<T>(operation: Operation, table: &crate::schema::TableName) -> Result<T> {
    Err(Error::unsupported(operation).with_operation(operation.name()).with_table(table))
}
