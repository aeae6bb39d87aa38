//! Definitions of secondary indexes as a request carries them.

use super::{KeySchemaElement, ProvisionedThroughput};
use crate::value::Text;

/// Which attributes an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProjectionType {
    /// Every attribute.
    All,
    /// The keys of table and index.
    KeysOnly,
    /// The keys and the attributes named.
    Include,
}

impl ProjectionType {
    /// The name on the wire: `ALL`, `KEYS_ONLY` or `INCLUDE`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::KeysOnly => "KEYS_ONLY",
            Self::Include => "INCLUDE",
        }
    }
}

/// The projection of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct IndexProjection {
    /// The type; the service refuses an index without one.
    pub projection_type: Option<ProjectionType>,
    /// The attributes of `Include`.
    pub non_key_attributes: Option<Vec<Text>>,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GlobalSecondaryIndex {
    /// Its name.
    pub index_name: String,
    /// Its key: 1 to 4 partition key attributes, then 0 to 4 sort key attributes.
    pub key_schema: Vec<KeySchemaElement>,
    /// What it holds.
    pub projection: IndexProjection,
    /// Its own throughput, on a table that is not on demand.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
}

/// A local secondary index: the table's partition key and another sort key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LocalSecondaryIndex {
    /// Its name.
    pub index_name: String,
    /// Its key.
    pub key_schema: Vec<KeySchemaElement>,
    /// What it holds.
    pub projection: IndexProjection,
}
