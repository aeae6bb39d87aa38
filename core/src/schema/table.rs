//! What a table is and what is told about it.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchema, KeySchemaElement, LocalSecondaryIndex, TableName,
};

/// How a table is paid for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum BillingMode {
    /// Capacity is provisioned: the service's default.
    Provisioned,
    /// On demand: the default of our builders.
    #[default]
    PayPerRequest,
}

/// Provisioned capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProvisionedThroughput {
    /// Read capacity units.
    pub read_capacity_units: u64,
    /// Write capacity units.
    pub write_capacity_units: u64,
}

/// What a stream record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamViewType {
    /// The keys.
    KeysOnly,
    /// The item after the change.
    NewImage,
    /// The item before the change.
    OldImage,
    /// Both.
    NewAndOldImages,
}

/// Whether a table has a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StreamSpecification {
    /// On or off.
    pub stream_enabled: bool,
    /// What a record holds.
    pub stream_view_type: Option<StreamViewType>,
}

/// The life of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TableStatus {
    /// Being created: data-plane calls do not find it yet.
    Creating,
    /// Ready.
    Active,
    /// Being changed; data-plane calls work.
    Updating,
    /// Being deleted.
    Deleting,
    /// The key that encrypts it cannot be used.
    InaccessibleEncryptionCredentials,
    /// Being archived, because the key that encrypts it could not be used for days.
    Archiving,
    /// Archived.
    Archived,
    /// A replica that the service may not write to.
    ReplicationNotAuthorized,
}

/// The life of a global index. A local one is there as long as its table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum IndexStatus {
    /// Being filled: it cannot be read yet, and writes keep it already.
    Creating,
    /// Ready.
    #[default]
    Active,
    /// Being changed; it can be read.
    Updating,
    /// Being deleted.
    Deleting,
}

/// What `DescribeTable` tells about an index beside its definition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexDescription {
    /// Where it is in its life.
    pub index_status: IndexStatus,
    /// The resource name.
    pub index_arn: String,
    /// Entries. The service refreshes it every six hours; the memory engine counts.
    pub item_count: u64,
    /// Bytes. The service refreshes it every six hours; the memory engine counts.
    pub index_size_bytes: u64,
}

/// What `DescribeTable` tells.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TableDescription {
    /// The name.
    pub table_name: TableName,
    /// Where it is in its life.
    pub table_status: TableStatus,
    /// The primary key. Empty in the answer of `DeleteTable` (SEMANTICS 14.2).
    pub key_schema: Vec<KeySchemaElement>,
    /// The types of the key attributes of table and indexes.
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// How it is paid for.
    pub billing_mode: BillingMode,
    /// Provisioned capacity; zeros on demand.
    pub provisioned_throughput: ProvisionedThroughput,
    /// Global secondary indexes.
    pub global_secondary_indexes: Vec<GlobalSecondaryIndex>,
    /// Local secondary indexes.
    pub local_secondary_indexes: Vec<LocalSecondaryIndex>,
    /// What more is told about the indexes, by their names.
    pub index_descriptions: BTreeMap<String, IndexDescription>,
    /// The stream.
    pub stream_specification: Option<StreamSpecification>,
    /// Whether `DeleteTable` is refused.
    pub deletion_protection_enabled: bool,
    /// When it was created.
    pub creation_date_time: SystemTime,
    /// A UUID that no other table had or will have.
    pub table_id: String,
    /// The resource name.
    pub table_arn: String,
    /// Items. The service refreshes it every six hours; the memory engine counts.
    pub item_count: u64,
    /// Bytes. The service refreshes it every six hours; the memory engine counts.
    pub table_size_bytes: u64,
}

impl TableDescription {
    /// A description of an active table on demand without indexes, for a backend to fill in.
    #[must_use]
    pub fn new(table_name: TableName) -> Self {
        Self {
            table_name,
            table_status: TableStatus::Active,
            key_schema: Vec::new(),
            attribute_definitions: Vec::new(),
            billing_mode: BillingMode::PayPerRequest,
            provisioned_throughput: ProvisionedThroughput { read_capacity_units: 0, write_capacity_units: 0 },
            global_secondary_indexes: Vec::new(),
            local_secondary_indexes: Vec::new(),
            index_descriptions: BTreeMap::new(),
            stream_specification: None,
            deletion_protection_enabled: false,
            creation_date_time: SystemTime::UNIX_EPOCH,
            table_id: String::new(),
            table_arn: String::new(),
            item_count: 0,
            table_size_bytes: 0,
        }
    }

    /// The primary key with its types; `None` in the answer of `DeleteTable`, which has no keys (SEMANTICS 14.2).
    #[must_use]
    pub fn key_schema(&self) -> Option<KeySchema> {
        KeySchema::from_elements(&self.key_schema, &self.attribute_definitions)
    }
}
