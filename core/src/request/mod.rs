//! One plain struct in and one out for every operation, and what the server refuses about it.

/// How a request asks for the capacity used.
macro_rules! capacity_option {
    () => {
        /// Asks for the capacity used.
        #[must_use]
        pub fn return_consumed_capacity(mut self, option: ReturnConsumedCapacity) -> Self {
            self.return_consumed_capacity = option;
            self
        }
    };
}

/// How a write asks for the size of the item collection.
macro_rules! collection_option {
    () => {
        /// Asks for the size of the item collection.
        #[must_use]
        pub fn return_item_collection_metrics(mut self, option: ReturnItemCollectionMetrics) -> Self {
            self.return_item_collection_metrics = option;
            self
        }
    };
}

/// The builder methods that Query and Scan share.
macro_rules! read_options {
    () => {
        /// Reads an index instead of the table.
        #[must_use]
        pub fn index_name(mut self, name: impl Into<Option<String>>) -> Self {
            self.index_name = name.into();
            self
        }

        /// Gives only items for which this holds.
        #[must_use]
        pub fn filter(mut self, filter: impl Into<Option<Condition>>) -> Self {
            self.filter = filter.into();
            self
        }

        /// Gives only these parts of each item.
        #[must_use]
        pub fn projection(mut self, projection: impl Into<Option<Projection>>) -> Self {
            self.projection = projection.into();
            self
        }

        /// What to give of each item.
        #[must_use]
        pub fn select(mut self, select: impl Into<Option<Select>>) -> Self {
            self.select = select.into();
            self
        }

        /// Asks for a consistent read, or for none.
        #[must_use]
        pub fn consistent_read(mut self, consistent_read: bool) -> Self {
            self.consistent_read = consistent_read;
            self
        }

        /// Items to evaluate at most.
        #[must_use]
        pub fn limit(mut self, limit: impl Into<Option<i32>>) -> Self {
            self.limit = limit.into();
            self
        }

        /// Begins after this key.
        #[must_use]
        pub fn exclusive_start_key(mut self, key: impl Into<Option<Item>>) -> Self {
            self.exclusive_start_key = key.into();
            self
        }

        capacity_option!();
    };
}

/// How an engine makes the answer of a Query or a Scan.
macro_rules! page_output {
    () => {
        /// What a page that an engine has filled answers.
        #[must_use]
        pub fn of(page: Page<'_>) -> Self {
            let page = page.finish();
            Self {
                items: page.items,
                count: page.count,
                scanned_count: page.scanned_count,
                last_evaluated_key: page.last_evaluated_key,
                consumed_capacity: page.consumed_capacity,
            }
        }

        /// A page of these items, all that were evaluated and the last there are.
        #[must_use]
        pub fn new(items: Vec<Item>) -> Self {
            Self { count: items.len(), scanned_count: items.len(), items, ..Self::default() }
        }

        /// Tells how many items were evaluated.
        #[must_use]
        pub fn with_scanned_count(mut self, scanned_count: usize) -> Self {
            self.scanned_count = scanned_count;
            self
        }

        /// Tells how many items there are, in the place of the items.
        #[must_use]
        pub fn counting(mut self, count: usize) -> Self {
            self.items.clear();
            self.count = count;
            self
        }

        /// Tells where to go on.
        #[must_use]
        pub fn with_last_evaluated_key(mut self, key: impl Into<Option<Item>>) -> Self {
            self.last_evaluated_key = key.into();
            self
        }

        /// Tells the capacity used.
        #[must_use]
        pub fn with_consumed_capacity(mut self, capacity: Option<ConsumedCapacity>) -> Self {
            self.consumed_capacity = capacity;
            self
        }
    };
}

/// The checks of a Query or a Scan: all but what each does its own way, with the operation and the table told in an error.
macro_rules! read_checks {
    ($operation:literal, $plan:ident) => {
        /// All that is refused before the table is looked at, in the order of SEMANTICS 3.3.
        ///
        /// # Errors
        /// `Validation`
        pub fn check(&self) -> Result<()> {
            self.check_request().map_err(|error| self.located(error))
        }

        /// All that is refused once the table is found.
        ///
        /// # Errors
        /// `Validation`
        pub fn check_against(&self, schema: &TableSchema) -> Result<()> {
            self.plan(schema).map(drop)
        }

        /// What an engine reads of a table with this schema, once all that is refused about it is.
        ///
        /// # Errors
        /// `Validation`
        pub fn plan<'r>(&'r self, schema: &'r TableSchema) -> Result<$plan<'r>> {
            self.resolve(schema).map_err(|error| self.located(error))
        }

        fn located(&self, error: Error) -> Error {
            error.with_operation($operation).with_table(&self.table_name)
        }

        /// The rules of a page of `source`.
        fn page<'r>(&'r self, source: ReadSource<'r>, can_go_on: bool) -> Page<'r> {
            Page::new(page::Rules {
                table_name: &self.table_name,
                source,
                filter: self.filter.as_ref(),
                projection: self.projection.as_ref(),
                consistent_read: self.consistent_read,
                return_consumed_capacity: self.return_consumed_capacity,
                limit: self.limit.and_then(|limit| limit.try_into().ok()).unwrap_or(usize::MAX),
                counts_only: self.select == Some(Select::Count),
                all_attributes: self.select == Some(Select::AllAttributes),
                can_go_on,
            })
        }
    };
}

/// How an engine tells the capacity that a call on several tables used.
macro_rules! capacities_told {
    () => {
        /// Tells the capacity used on each table.
        #[must_use]
        pub fn with_consumed_capacity(mut self, capacity: Vec<ConsumedCapacity>) -> Self {
            self.consumed_capacity = capacity;
            self
        }
    };
}

/// How an engine tells the sizes of the item collections that a call on several tables wrote to.
macro_rules! collections_told {
    () => {
        /// Tells the sizes of the item collections of each table.
        #[must_use]
        pub fn with_item_collection_metrics(
            mut self,
            metrics: BTreeMap<TableName, Vec<ItemCollectionMetrics>>,
        ) -> Self {
            self.item_collection_metrics = metrics;
            self
        }
    };
}

/// The builder methods that PutItem, UpdateItem and DeleteItem share.
macro_rules! write_options {
    () => {
        /// Writes only if this holds for the stored item.
        #[must_use]
        pub fn condition(mut self, condition: impl Into<Option<Condition>>) -> Self {
            self.condition = condition.into();
            self
        }

        /// Asks for an image of the item.
        #[must_use]
        pub fn return_values(mut self, return_values: ReturnValues) -> Self {
            self.return_values = return_values;
            self
        }

        /// Asks for the stored item when the condition fails.
        #[must_use]
        pub fn return_values_on_condition_check_failure(
            mut self,
            option: ReturnValuesOnConditionCheckFailure,
        ) -> Self {
            self.return_values_on_condition_check_failure = option;
            self
        }

        capacity_option!();

        collection_option!();
    };
}

/// The checks of an item operation: `check_request` and `check_key`, with the operation and the table told in an error.
macro_rules! checks {
    ($operation:literal) => {
        /// All that is refused before the table is looked at, in the order of SEMANTICS 3.3.
        ///
        /// # Errors
        /// `Validation`
        pub fn check(&self) -> Result<()> {
            self.check_request().map_err(|error| self.located(error))
        }

        /// All that is refused once the table is found: what its key and its indexes ask for.
        ///
        /// # Errors
        /// `Validation`
        pub fn check_against(&self, schema: &TableSchema) -> Result<()> {
            self.check_key(schema).map_err(|error| self.located(error))
        }

        pub(super) fn located(&self, error: Error) -> Error {
            error.with_operation($operation).with_table(&self.table_name)
        }
    };
}

/// The checks of a batch: `check_request`, and `check_table` for each of its tables, with the operation and the table told in
/// an error.
macro_rules! batch_checks {
    ($operation:literal) => {
        /// All that is refused before a table is looked at, in the order of SEMANTICS 3.3.
        ///
        /// # Errors
        /// `Validation`
        pub fn check(&self) -> Result<()> {
            self.check_request().map_err(|error| error.with_operation($operation))
        }

        /// All that is refused once the tables are looked for: `schema_of` gives their schemas, and `None` for one that is
        /// not there.
        ///
        /// # Errors
        /// `TableNotFound` when one of the tables is not there, before anything else; `Validation`
        pub fn check_against<'s>(
            &self,
            schema_of: impl Fn(&TableName) -> Option<&'s TableSchema>,
        ) -> Result<()> {
            let checked = check::tables_there(self.request_items.keys(), schema_of).and_then(|schemas| {
                self.request_items.iter().zip(schemas).try_for_each(|((table, asked), schema)| {
                    Self::check_table(asked, schema).map_err(|error| error.with_table(table))
                })
            });
            checked.map_err(|error| error.with_operation($operation))
        }
    };
}

/// The checks of a transaction: `check_request` and `check_tables`, with the operation told in an error.
macro_rules! transaction_checks {
    ($operation:literal) => {
        /// All that is refused before a table is looked at, in the order of SEMANTICS 3.3.
        ///
        /// # Errors
        /// `Validation`
        pub fn check(&self) -> Result<()> {
            self.check_request().map_err(|error| error.with_operation($operation))
        }

        /// All that is refused once the tables are looked for: `schema_of` gives their schemas, and `None` for one that is
        /// not there.
        ///
        /// # Errors
        /// `TableNotFound` when one of the tables is not there, before anything else; `Validation` for an empty key value, a
        /// path into a key attribute, or two actions on one item; `TransactionCancelled` for a key that is not one of its
        /// table (SEMANTICS 13.1: where a problem is reported).
        pub fn check_against<'s>(
            &self,
            schema_of: impl Fn(&TableName) -> Option<&'s TableSchema>,
        ) -> Result<()> {
            let names = self.items.iter().map(|action| action.table_name());
            let checked = check::tables_there(names, schema_of);
            checked
                .and_then(|schemas| self.check_tables(&schemas))
                .map_err(|error| error.with_operation($operation))
        }
    };
}

/// How an engine makes the answer of an item operation.
macro_rules! answers {
    ($image:ident, $doc:literal) => {
        #[doc = $doc]
        #[must_use]
        pub fn new($image: Option<Item>) -> Self {
            Self { $image, ..Self::default() }
        }

        /// Tells the capacity used.
        #[must_use]
        pub fn with_consumed_capacity(mut self, capacity: Option<ConsumedCapacity>) -> Self {
            self.consumed_capacity = capacity;
            self
        }
    };
}

/// How an engine makes the answer of a write.
macro_rules! write_answers {
    () => {
        answers!(attributes, "An answer with this image, or with none.");

        /// Tells the size of the item collection.
        #[must_use]
        pub fn with_item_collection_metrics(mut self, metrics: Option<ItemCollectionMetrics>) -> Self {
            self.item_collection_metrics = metrics;
            self
        }
    };
}

mod batch_get_item;
mod batch_write_item;
mod by_table;
mod capacity;
mod check;
mod delete_item;
mod get_item;
mod options;
mod outcome;
mod page;
mod put_item;
mod query;
mod read_source;
mod scan;
mod tables;
mod time_to_live;
mod transact_get_items;
mod transact_write_items;
mod transaction;
mod update_item;
mod update_table;

pub use batch_get_item::{BatchGetItem, BatchGetItemOutput, KeysAndAttributes};
pub use batch_write_item::{BatchWriteItem, BatchWriteItemOutput, WriteRequest};
pub use by_table::{capacity_by_table, collections_by_table};
pub use capacity::{WriteUnits, index_write_units, read_units, write_units};
pub use delete_item::{DeleteItem, DeleteItemOutput};
pub use get_item::{GetItem, GetItemOutput};
pub use options::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValues, ReturnValuesOnConditionCheckFailure,
};
pub use outcome::{WriteOutcome, check_condition};
pub use page::{Entry, Page};
pub use put_item::{PutItem, PutItemOutput};
pub use query::{Query, QueryOutput, QueryPlan, Select};
pub use read_source::ReadSource;
pub use scan::{Scan, ScanOutput, ScanPlan, Segment};
pub use tables::{
    CreateTable, CreateTableOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    ListTables, ListTablesOutput,
};
pub use time_to_live::{
    DescribeTimeToLive, DescribeTimeToLiveOutput, TimeToLiveStatus, UpdateTimeToLive, UpdateTimeToLiveOutput,
    is_expired,
};
pub(crate) use time_to_live::{epoch_second, whole_second};
pub use transact_get_items::{TransactGet, TransactGetItems, TransactGetItemsOutput};
pub use transact_write_items::{ConditionCheck, TransactWrite, TransactWriteItems, TransactWriteItemsOutput};
pub use transaction::Snapshot;
pub use update_item::{UpdateItem, UpdateItemOutput};
pub use update_table::{GlobalSecondaryIndexUpdate, UpdateTable, UpdateTableOutput};
