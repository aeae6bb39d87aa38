//! Tables, keys and indexes, names and limits.

mod index;
mod indexed;
mod key;
pub mod limits;
mod names;
mod primary_key;
mod table;

pub use index::{GlobalSecondaryIndex, IndexProjection, LocalSecondaryIndex, ProjectionType};
pub use indexed::{IndexKeySchema, IndexSchema, IndexScope, Projected, TableSchema};
pub use key::{AttributeDefinition, KeyAttribute, KeySchema, KeySchemaElement, KeyType, ScalarType};
pub use names::TableName;
pub use primary_key::{KeyValue, PrimaryKey};
pub use table::{
    BillingMode, ProvisionedThroughput, StreamSpecification, StreamViewType, TableDescription, TableStatus,
};
