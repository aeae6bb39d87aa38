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
}

impl Capabilities {
    /// The four item operations and nothing else.
    #[must_use]
    pub const fn items_only() -> Self {
        Self { tables: false, consumed_capacity: false, indexes: false }
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
}
