//! The key of one item as a typed value that can be compared and hashed.

use super::{AttributeDefinition, KeyAttribute, KeySchema, KeySchemaElement, KeyType, KeyValue};
use crate::error::{Error, Result};
use crate::value::Item;

/// The key of one item of a table: a tuple of typed values, never a joined string.
///
/// Ordered by partition key, then by sort key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrimaryKey {
    /// The value of the partition key.
    pub partition: KeyValue,
    /// The value of the sort key, on a table that has one.
    pub sort: Option<KeyValue>,
}

impl PrimaryKey {
    /// The key as attributes, under the names that `schema` gives them.
    #[must_use]
    pub fn to_item(&self, schema: &KeySchema) -> Item {
        let mut key = Item::new().with(schema.partition_key.name.clone(), self.partition.clone());
        if let (Some(attribute), Some(value)) = (&schema.sort_key, &self.sort) {
            key.insert(attribute.name.clone(), value.clone());
        }
        key
    }
}

impl KeySchema {
    /// A table with a partition key alone.
    #[must_use]
    pub fn simple(partition_key: KeyAttribute) -> Self {
        Self { partition_key, sort_key: None }
    }

    /// A table with a partition key and a sort key.
    #[must_use]
    pub fn composite(partition_key: KeyAttribute, sort_key: KeyAttribute) -> Self {
        Self { partition_key, sort_key: Some(sort_key) }
    }

    /// The schema that a request or a description tells in two lists; `None` when they do not make a table's key.
    #[must_use]
    pub fn from_elements(elements: &[KeySchemaElement], definitions: &[AttributeDefinition]) -> Option<Self> {
        let typed = |element: &KeySchemaElement| KeyAttribute::defined(&element.attribute_name, definitions);
        match elements {
            [hash] if hash.key_type == KeyType::Hash => Some(Self::simple(typed(hash)?)),
            [hash, range] if hash.key_type == KeyType::Hash && range.key_type == KeyType::Range => {
                Some(Self::composite(typed(hash)?, typed(range)?))
            }
            _ => None,
        }
    }

    /// The key attributes of `item`, without the others.
    #[must_use]
    pub fn key_of(&self, item: &Item) -> Item {
        self.attributes()
            .filter_map(|attribute| Some((attribute.name.clone(), item.get(&attribute.name)?.clone())))
            .collect()
    }

    /// The key of `item`, which may hold other attributes too.
    ///
    /// # Errors
    /// `Validation`, in the words of a `Key` parameter (SEMANTICS 2), when a key attribute is missing or of another kind.
    pub fn primary_key(&self, item: &Item) -> Result<PrimaryKey> {
        let value = |attribute: &KeyAttribute| {
            let value = item.get(&attribute.name).filter(|value| attribute.kind.admits(value));
            value.and_then(KeyValue::of).ok_or_else(Self::mismatch)
        };
        Ok(PrimaryKey {
            partition: value(&self.partition_key)?,
            sort: self.sort_key.as_ref().map(value).transpose()?,
        })
    }

    /// A key that has not the attributes of the schema, or not their kinds (SEMANTICS 2).
    #[must_use]
    pub fn mismatch() -> Error {
        Error::validation("The provided key element does not match the schema")
    }
}
