//! One plain struct in and one out for every operation, and what the server refuses about it.

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

        /// Asks for the capacity used.
        #[must_use]
        pub fn return_consumed_capacity(mut self, option: ReturnConsumedCapacity) -> Self {
            self.return_consumed_capacity = option;
            self
        }

        /// Asks for the size of the item collection.
        #[must_use]
        pub fn return_item_collection_metrics(mut self, option: ReturnItemCollectionMetrics) -> Self {
            self.return_item_collection_metrics = option;
            self
        }
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

        /// All that is refused once the table is found: what its key asks for.
        ///
        /// # Errors
        /// `Validation`
        pub fn check_against(&self, schema: &KeySchema) -> Result<()> {
            self.check_key(schema).map_err(|error| self.located(error))
        }

        pub(super) fn located(&self, error: Error) -> Error {
            error.with_operation($operation).with_table(&self.table_name)
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

mod capacity;
mod check;
mod delete_item;
mod get_item;
mod options;
mod outcome;
mod put_item;
mod tables;
mod update_item;

pub use capacity::{read_units, write_units};
pub use delete_item::{DeleteItem, DeleteItemOutput};
pub use get_item::{GetItem, GetItemOutput};
pub use options::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValues, ReturnValuesOnConditionCheckFailure,
};
pub use outcome::{WriteOutcome, check_condition};
pub use put_item::{PutItem, PutItemOutput};
pub use tables::{
    CreateTable, CreateTableOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    ListTables, ListTablesOutput,
};
pub use update_item::{UpdateItem, UpdateItemOutput};
