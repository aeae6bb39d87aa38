//! Tables, keys and indexes, names and limits.

mod index;
mod key;
pub mod limits;
mod names;
mod primary_key;
mod table;

pub use index::{GlobalSecondaryIndex, IndexProjection, LocalSecondaryIndex, ProjectionType};
pub use key::{AttributeDefinition, KeyAttribute, KeySchema, KeySchemaElement, KeyType, ScalarType};
pub use names::TableName;
pub use primary_key::{KeyValue, PrimaryKey};
pub use table::{
    BillingMode, ProvisionedThroughput, StreamSpecification, StreamViewType, TableDescription, TableStatus,
};
