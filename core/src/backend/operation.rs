//! Every operation as a name, as one request and as one response.

use std::fmt;

use crate::request::{
    BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput, ConsumedCapacity, CreateTable,
    CreateTableOutput, DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput, DescribeTable,
    DescribeTableOutput, DescribeTimeToLive, DescribeTimeToLiveOutput, GetItem, GetItemOutput, ListTables,
    ListTablesOutput, PutItem, PutItemOutput, Query, QueryOutput, ReturnConsumedCapacity, Scan, ScanOutput,
    TransactGetItems, TransactGetItemsOutput, TransactWriteItems, TransactWriteItemsOutput, UpdateItem,
    UpdateItemOutput, UpdateTable, UpdateTableOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};
use crate::schema::TableName;

macro_rules! operations {
    ($($(#[$doc:meta])* $operation:ident -> $output:ident;)+) => {
        /// The name of an operation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[$doc])* $operation,)+
        }

        impl Operation {
            /// Every operation of this version.
            pub const ALL: &'static [Self] = &[$(Self::$operation),+];

            /// DynamoDB's name, such as `PutItem`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$operation => stringify!($operation),)+
                }
            }

            /// Whether it only reads, so that asking twice is asking once.
            #[must_use]
            pub const fn is_read(self) -> bool {
                matches!(
                    self,
                    Self::GetItem
                        | Self::Query
                        | Self::Scan
                        | Self::BatchGetItem
                        | Self::TransactGetItems
                        | Self::DescribeTable
                        | Self::ListTables
                        | Self::DescribeTimeToLive
                )
            }
        }

        /// A request of any operation, as a layer sees it.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Request {
            $($(#[$doc])* $operation($operation),)+
        }

        /// The answer to a [`Request`], of the same operation.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Response {
            $($(#[$doc])* $operation($output),)+
        }

        impl Request {
            /// The operation.
            #[must_use]
            pub const fn operation(&self) -> Operation {
                match self {
                    $(Self::$operation(_) => Operation::$operation,)+
                }
            }
        }

        impl Response {
            /// The operation.
            #[must_use]
            pub const fn operation(&self) -> Operation {
                match self {
                    $(Self::$operation(_) => Operation::$operation,)+
                }
            }
        }

        $(
            impl From<$operation> for Request {
                fn from(request: $operation) -> Self {
                    Self::$operation(request)
                }
            }

            impl From<$output> for Response {
                fn from(output: $output) -> Self {
                    Self::$operation(output)
                }
            }
        )+
    };
}

operations! {
    /// Read one item by its key.
    GetItem -> GetItemOutput;
    /// Write a whole item.
    PutItem -> PutItemOutput;
    /// Change parts of one item, or create it.
    UpdateItem -> UpdateItemOutput;
    /// Remove one item by its key.
    DeleteItem -> DeleteItemOutput;
    /// Create a table.
    CreateTable -> CreateTableOutput;
    /// Tell about a table.
    DescribeTable -> DescribeTableOutput;
    /// Delete a table.
    DeleteTable -> DeleteTableOutput;
    /// List table names.
    ListTables -> ListTablesOutput;
    /// Read a range of one partition.
    Query -> QueryOutput;
    /// Read a table or an index from end to end.
    Scan -> ScanOutput;
    /// Read items of any tables by their keys.
    BatchGetItem -> BatchGetItemOutput;
    /// Put and delete items of any tables.
    BatchWriteItem -> BatchWriteItemOutput;
    /// Read items of any tables at one instant.
    TransactGetItems -> TransactGetItemsOutput;
    /// Write and check items of any tables, all or nothing.
    TransactWriteItems -> TransactWriteItemsOutput;
    /// Change a table.
    UpdateTable -> UpdateTableOutput;
    /// Turn the expiry of items on or off.
    UpdateTimeToLive -> UpdateTimeToLiveOutput;
    /// Tell about the expiry of items.
    DescribeTimeToLive -> DescribeTimeToLiveOutput;
}

impl Request {
    /// The table, for an operation on one.
    #[must_use]
    pub const fn table_name(&self) -> Option<&TableName> {
        match self {
            Self::GetItem(request) => Some(&request.table_name),
            Self::PutItem(request) => Some(&request.table_name),
            Self::UpdateItem(request) => Some(&request.table_name),
            Self::DeleteItem(request) => Some(&request.table_name),
            Self::CreateTable(request) => Some(&request.table_name),
            Self::DescribeTable(request) => Some(&request.table_name),
            Self::DeleteTable(request) => Some(&request.table_name),
            Self::Query(request) => Some(&request.table_name),
            Self::Scan(request) => Some(&request.table_name),
            Self::UpdateTable(request) => Some(&request.table_name),
            Self::UpdateTimeToLive(request) => Some(&request.table_name),
            Self::DescribeTimeToLive(request) => Some(&request.table_name),
            Self::BatchGetItem(_)
            | Self::BatchWriteItem(_)
            | Self::TransactGetItems(_)
            | Self::TransactWriteItems(_)
            | Self::ListTables(_) => None,
        }
    }

    /// Whether the answer is to tell the capacity used, for an operation that uses some: a layer may change it.
    ///
    /// ```
    /// use itemstore::backend::Request;
    /// use itemstore::request::{GetItem, ListTables, ReturnConsumedCapacity};
    /// use itemstore::schema::TableName;
    /// use itemstore::value::Item;
    ///
    /// let get = GetItem::new(TableName::new("users")?, Item::new().with("pk", "USER#1"));
    /// assert_eq!(Request::from(get).return_consumed_capacity_mut(), Some(&mut ReturnConsumedCapacity::None));
    /// assert_eq!(Request::from(ListTables::new()).return_consumed_capacity_mut(), None);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub const fn return_consumed_capacity_mut(&mut self) -> Option<&mut ReturnConsumedCapacity> {
        match self {
            Self::GetItem(request) => Some(&mut request.return_consumed_capacity),
            Self::PutItem(request) => Some(&mut request.return_consumed_capacity),
            Self::UpdateItem(request) => Some(&mut request.return_consumed_capacity),
            Self::DeleteItem(request) => Some(&mut request.return_consumed_capacity),
            Self::Query(request) => Some(&mut request.return_consumed_capacity),
            Self::Scan(request) => Some(&mut request.return_consumed_capacity),
            Self::BatchGetItem(request) => Some(&mut request.return_consumed_capacity),
            Self::BatchWriteItem(request) => Some(&mut request.return_consumed_capacity),
            Self::TransactGetItems(request) => Some(&mut request.return_consumed_capacity),
            Self::TransactWriteItems(request) => Some(&mut request.return_consumed_capacity),
            Self::CreateTable(_)
            | Self::DescribeTable(_)
            | Self::DeleteTable(_)
            | Self::ListTables(_)
            | Self::UpdateTable(_)
            | Self::UpdateTimeToLive(_)
            | Self::DescribeTimeToLive(_) => None,
        }
    }
}

impl Response {
    /// The capacity used on each table, where the answer tells it.
    ///
    /// ```
    /// use itemstore::backend::Response;
    /// use itemstore::request::{ConsumedCapacity, GetItemOutput};
    /// use itemstore::schema::TableName;
    ///
    /// let used = ConsumedCapacity::new(TableName::new("users")?, 0.5);
    /// let answer = Response::from(GetItemOutput::new(None).with_consumed_capacity(Some(used.clone())));
    /// assert_eq!(answer.consumed_capacity(), [used]);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    #[must_use]
    pub fn consumed_capacity(&self) -> &[ConsumedCapacity] {
        match self {
            Self::GetItem(output) => output.consumed_capacity.as_slice(),
            Self::PutItem(output) => output.consumed_capacity.as_slice(),
            Self::UpdateItem(output) => output.consumed_capacity.as_slice(),
            Self::DeleteItem(output) => output.consumed_capacity.as_slice(),
            Self::Query(output) => output.consumed_capacity.as_slice(),
            Self::Scan(output) => output.consumed_capacity.as_slice(),
            Self::BatchGetItem(output) => output.consumed_capacity.as_slice(),
            Self::BatchWriteItem(output) => output.consumed_capacity.as_slice(),
            Self::TransactGetItems(output) => output.consumed_capacity.as_slice(),
            Self::TransactWriteItems(output) => output.consumed_capacity.as_slice(),
            Self::CreateTable(_)
            | Self::DescribeTable(_)
            | Self::DeleteTable(_)
            | Self::ListTables(_)
            | Self::UpdateTable(_)
            | Self::UpdateTimeToLive(_)
            | Self::DescribeTimeToLive(_) => &[],
        }
    }

    /// Takes the capacity out of the answer, for a layer that asked for it where its caller did not.
    ///
    /// ```
    /// use itemstore::backend::Response;
    /// use itemstore::request::{ConsumedCapacity, GetItemOutput};
    /// use itemstore::schema::TableName;
    ///
    /// let used = ConsumedCapacity::new(TableName::new("users")?, 0.5);
    /// let mut answer = Response::from(GetItemOutput::new(None).with_consumed_capacity(Some(used.clone())));
    /// assert_eq!(answer.take_consumed_capacity(), [used]);
    /// assert_eq!(answer, Response::from(GetItemOutput::new(None)));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn take_consumed_capacity(&mut self) -> Vec<ConsumedCapacity> {
        match self {
            Self::GetItem(output) => output.consumed_capacity.take().into_iter().collect(),
            Self::PutItem(output) => output.consumed_capacity.take().into_iter().collect(),
            Self::UpdateItem(output) => output.consumed_capacity.take().into_iter().collect(),
            Self::DeleteItem(output) => output.consumed_capacity.take().into_iter().collect(),
            Self::Query(output) => output.consumed_capacity.take().into_iter().collect(),
            Self::Scan(output) => output.consumed_capacity.take().into_iter().collect(),
            Self::BatchGetItem(output) => std::mem::take(&mut output.consumed_capacity),
            Self::BatchWriteItem(output) => std::mem::take(&mut output.consumed_capacity),
            Self::TransactGetItems(output) => std::mem::take(&mut output.consumed_capacity),
            Self::TransactWriteItems(output) => std::mem::take(&mut output.consumed_capacity),
            Self::CreateTable(_)
            | Self::DescribeTable(_)
            | Self::DeleteTable(_)
            | Self::ListTables(_)
            | Self::UpdateTable(_)
            | Self::UpdateTimeToLive(_)
            | Self::DescribeTimeToLive(_) => Vec::new(),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
