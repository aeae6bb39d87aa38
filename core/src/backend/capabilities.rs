//! What a backend declares it can do.

/// What a backend can do beyond GetItem, PutItem, UpdateItem and DeleteItem.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// CreateTable, DescribeTable, DeleteTable and ListTables.
    pub tables: bool,
    /// The capacity used is told when asked for.
    pub consumed_capacity: bool,
    /// Global and local secondary indexes.
    pub indexes: bool,
    /// Query and Scan.
    pub queries: bool,
    /// BatchGetItem and BatchWriteItem.
    pub batches: bool,
    /// TransactGetItems and TransactWriteItems.
    pub transactions: bool,
    /// UpdateTable.
    pub table_updates: bool,
    /// UpdateTimeToLive and DescribeTimeToLive.
    pub time_to_live: bool,
}

impl Capabilities {
    /// The four item operations and nothing else.
    #[must_use]
    pub const fn items_only() -> Self {
        Self {
            tables: false,
            consumed_capacity: false,
            indexes: false,
            queries: false,
            batches: false,
            transactions: false,
            table_updates: false,
            time_to_live: false,
        }
    }

    /// Declares the table operations.
    #[must_use]
    pub const fn with_tables(mut self) -> Self {
        self.tables = true;
        self
    }

    /// Declares that the capacity used is told when asked for.
    #[must_use]
    pub const fn with_consumed_capacity(mut self) -> Self {
        self.consumed_capacity = true;
        self
    }

    /// Declares secondary indexes.
    #[must_use]
    pub const fn with_indexes(mut self) -> Self {
        self.indexes = true;
        self
    }

    /// Declares Query and Scan.
    #[must_use]
    pub const fn with_queries(mut self) -> Self {
        self.queries = true;
        self
    }

    /// Declares BatchGetItem and BatchWriteItem.
    #[must_use]
    pub const fn with_batches(mut self) -> Self {
        self.batches = true;
        self
    }

    /// Declares TransactGetItems and TransactWriteItems.
    #[must_use]
    pub const fn with_transactions(mut self) -> Self {
        self.transactions = true;
        self
    }

    /// Declares UpdateTable.
    #[must_use]
    pub const fn with_table_updates(mut self) -> Self {
        self.table_updates = true;
        self
    }

    /// Declares UpdateTimeToLive and DescribeTimeToLive.
    #[must_use]
    pub const fn with_time_to_live(mut self) -> Self {
        self.time_to_live = true;
        self
    }
}
