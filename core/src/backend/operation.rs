//! Every operation as a name, as one request and as one response.

use std::fmt;

use crate::request::{
    CreateTable, CreateTableOutput, DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput,
    DescribeTable, DescribeTableOutput, GetItem, GetItemOutput, ListTables, ListTablesOutput, PutItem,
    PutItemOutput, UpdateItem, UpdateItemOutput,
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
            Self::ListTables(_) => None,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
