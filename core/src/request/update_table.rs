//! UpdateTable: change how a table is paid for, its global indexes and its protection.

use crate::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, ProvisionedThroughput, ScalarType,
    StreamSpecification, TableDescription, TableName,
};
use crate::value::Text;

/// A change of one global index.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum GlobalSecondaryIndexUpdate {
    /// Adds an index and fills it with the items that are there.
    Create(GlobalSecondaryIndex),
    /// Changes the throughput of an index.
    Update {
        /// The index.
        index_name: String,
        /// Its new throughput.
        provisioned_throughput: ProvisionedThroughput,
    },
    /// Takes an index away.
    Delete {
        /// The index.
        index_name: String,
    },
}

impl GlobalSecondaryIndexUpdate {
    /// The index.
    #[must_use]
    pub fn index_name(&self) -> &str {
        match self {
            Self::Create(index) => &index.index_name,
            Self::Update { index_name, .. } | Self::Delete { index_name } => index_name,
        }
    }
}

/// Changes a table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UpdateTable {
    /// The table.
    pub table_name: TableName,
    /// The types of the key attributes of a new index.
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// How it is paid for. Default: as it is.
    pub billing_mode: Option<BillingMode>,
    /// Its capacity. Default: as it is.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Changes of global indexes, at most one created or deleted.
    pub global_secondary_index_updates: Vec<GlobalSecondaryIndexUpdate>,
    /// The stream. Default: as it is.
    pub stream_specification: Option<StreamSpecification>,
    /// Whether `DeleteTable` is refused. Default: as it is.
    pub deletion_protection_enabled: Option<bool>,
}

impl UpdateTable {
    /// Changes nothing yet.
    #[must_use]
    pub fn new(table_name: TableName) -> Self {
        Self {
            table_name,
            attribute_definitions: Vec::new(),
            billing_mode: None,
            provisioned_throughput: None,
            global_secondary_index_updates: Vec::new(),
            stream_specification: None,
            deletion_protection_enabled: None,
        }
    }

    /// Adds the definition of a key attribute of a new index.
    #[must_use]
    pub fn attribute_definition(mut self, name: impl Into<Text>, kind: ScalarType) -> Self {
        self.attribute_definitions
            .push(AttributeDefinition { attribute_name: name.into(), attribute_type: kind });
        self
    }

    /// Changes how the table is paid for.
    #[must_use]
    pub fn billing_mode(mut self, mode: impl Into<Option<BillingMode>>) -> Self {
        self.billing_mode = mode.into();
        self
    }

    /// Changes the capacity of the table.
    #[must_use]
    pub fn provisioned_throughput(mut self, throughput: impl Into<Option<ProvisionedThroughput>>) -> Self {
        self.provisioned_throughput = throughput.into();
        self
    }

    /// Adds a change of a global index.
    #[must_use]
    pub fn global_secondary_index_update(mut self, update: GlobalSecondaryIndexUpdate) -> Self {
        self.global_secondary_index_updates.push(update);
        self
    }

    /// Turns the stream on or off.
    #[must_use]
    pub fn stream_specification(mut self, stream: impl Into<Option<StreamSpecification>>) -> Self {
        self.stream_specification = stream.into();
        self
    }

    /// Whether `DeleteTable` is refused from now on.
    #[must_use]
    pub fn deletion_protection(mut self, enabled: impl Into<Option<bool>>) -> Self {
        self.deletion_protection_enabled = enabled.into();
        self
    }
}

/// What UpdateTable answers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UpdateTableOutput {
    /// The table as it is now.
    pub table: TableDescription,
}
