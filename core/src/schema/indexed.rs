//! A table's keys and indexes with their types: what an engine keeps and what a read ranges over.

use super::{
    AttributeDefinition, GlobalSecondaryIndex, IndexProjection, KeyAttribute, KeySchema, KeySchemaElement,
    KeyType, LocalSecondaryIndex, ProjectionType, TableDescription,
};
use crate::value::Text;

/// The key of a table or of an index: what one partition has in common, and what orders the entries in it.
///
/// A table and a local index have one partition key attribute and at most one sort key attribute, a global index up to
/// four of each (SEMANTICS 14.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndexKeySchema {
    /// The partition key attributes, at least one.
    pub partition_keys: Vec<KeyAttribute>,
    /// The sort key attributes, the one that orders first in front.
    pub sort_keys: Vec<KeyAttribute>,
}

/// Whether an index has partitions of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndexScope {
    /// Its own partition key; its reads are eventually consistent.
    Global,
    /// The partition key of the table, and another sort key.
    Local,
}

/// Which attributes the entries of an index hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Projected {
    /// Every attribute.
    All,
    /// The keys of table and index.
    KeysOnly,
    /// The keys and these.
    Include(Vec<Text>),
}

/// A secondary index with the types of its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndexSchema {
    /// The name.
    pub name: String,
    /// Global or local.
    pub scope: IndexScope,
    /// The key.
    pub key: IndexKeySchema,
    /// What its entries hold.
    pub projected: Projected,
}

/// The primary key of a table and its indexes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TableSchema {
    /// The primary key.
    pub key: KeySchema,
    /// The indexes: the global ones, then the local ones, each in the order they were defined.
    pub indexes: Vec<IndexSchema>,
}

impl IndexKeySchema {
    /// The schema that a request or a description tells in two lists; `None` when an attribute has no definition, or
    /// there is no partition key.
    #[must_use]
    pub fn from_elements(elements: &[KeySchemaElement], definitions: &[AttributeDefinition]) -> Option<Self> {
        let part = |key_type: KeyType| {
            let of_type = elements.iter().filter(move |element| element.key_type == key_type);
            of_type
                .map(|element| KeyAttribute::defined(&element.attribute_name, definitions))
                .collect::<Option<Vec<_>>>()
        };
        let (partition_keys, sort_keys) = (part(KeyType::Hash)?, part(KeyType::Range)?);
        (!partition_keys.is_empty()).then_some(Self { partition_keys, sort_keys })
    }

    /// The key attributes, partition key first.
    pub fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition_keys.iter().chain(&self.sort_keys)
    }

    /// Whether `name` is a key attribute.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.attributes().any(|attribute| attribute.name == *name)
    }
}

impl From<&KeySchema> for IndexKeySchema {
    fn from(key: &KeySchema) -> Self {
        Self {
            partition_keys: vec![key.partition_key.clone()],
            sort_keys: key.sort_key.iter().cloned().collect(),
        }
    }
}

impl Projected {
    /// What a definition projects; `None` when it does not say.
    #[must_use]
    pub fn from_definition(projection: &IndexProjection) -> Option<Self> {
        Some(match projection.projection_type? {
            ProjectionType::All => Self::All,
            ProjectionType::KeysOnly => Self::KeysOnly,
            ProjectionType::Include => {
                Self::Include(projection.non_key_attributes.clone().unwrap_or_default())
            }
        })
    }
}

impl IndexSchema {
    /// A global index; `None` when the definitions do not make its key, or it projects nothing.
    #[must_use]
    pub fn global(index: &GlobalSecondaryIndex, definitions: &[AttributeDefinition]) -> Option<Self> {
        Some(Self {
            name: index.index_name.clone(),
            scope: IndexScope::Global,
            key: IndexKeySchema::from_elements(&index.key_schema, definitions)?,
            projected: Projected::from_definition(&index.projection)?,
        })
    }

    /// A local index; `None` when the definitions do not make its key, or it projects nothing.
    #[must_use]
    pub fn local(index: &LocalSecondaryIndex, definitions: &[AttributeDefinition]) -> Option<Self> {
        Some(Self {
            name: index.index_name.clone(),
            scope: IndexScope::Local,
            key: IndexKeySchema::from_elements(&index.key_schema, definitions)?,
            projected: Projected::from_definition(&index.projection)?,
        })
    }
}

impl TableSchema {
    /// The schema that a description tells; `None` when its lists do not make the keys of the table and of all indexes.
    #[must_use]
    pub fn from_description(table: &TableDescription) -> Option<Self> {
        let key = KeySchema::from_elements(&table.key_schema, &table.attribute_definitions)?;
        Self::from_definitions(
            key,
            &table.attribute_definitions,
            &table.global_secondary_indexes,
            &table.local_secondary_indexes,
        )
    }

    /// A table with this primary key and these indexes; `None` when the definitions do not make the key of an index, or
    /// one projects nothing.
    #[must_use]
    pub fn from_definitions(
        key: KeySchema,
        definitions: &[AttributeDefinition],
        global: &[GlobalSecondaryIndex],
        local: &[LocalSecondaryIndex],
    ) -> Option<Self> {
        let global = global.iter().map(|index| IndexSchema::global(index, definitions));
        let local = local.iter().map(|index| IndexSchema::local(index, definitions));
        Some(Self { key, indexes: global.chain(local).collect::<Option<_>>()? })
    }

    /// The index of this name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&IndexSchema> {
        self.indexes.iter().find(|index| index.name == name)
    }
}

/// A table without indexes.
impl From<KeySchema> for TableSchema {
    fn from(key: KeySchema) -> Self {
        Self { key, indexes: Vec::new() }
    }
}
