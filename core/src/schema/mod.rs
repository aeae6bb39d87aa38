//! Tables, keys and indexes, names and limits.

mod entry_key;
mod index;
mod index_entry;
mod indexed;
mod key;
mod key_value;
pub mod limits;
mod names;
mod primary_key;
mod table;

pub use entry_key::EntryKey;
pub use index::{GlobalSecondaryIndex, IndexProjection, LocalSecondaryIndex, ProjectionType};
pub use index_entry::{IndexChange, IndexEntry};
pub use indexed::{IndexKeySchema, IndexSchema, IndexScope, Projected, TableSchema};
pub use key::{AttributeDefinition, KeyAttribute, KeySchema, KeySchemaElement, KeyType, ScalarType};
pub use key_value::KeyValue;
pub use names::TableName;
pub use primary_key::PrimaryKey;
pub use table::{
    BillingMode, IndexDescription, IndexStatus, ProvisionedThroughput, StreamSpecification, StreamViewType,
    TableDescription, TableStatus,
};
