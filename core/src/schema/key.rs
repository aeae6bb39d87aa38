//! Key attributes and key schemas.

use crate::value::{AttributeType, AttributeValue, Text};

/// The kinds of value a key attribute can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScalarType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
}

impl ScalarType {
    /// The same as the kind of a value.
    #[must_use]
    pub const fn kind(self) -> AttributeType {
        match self {
            Self::S => AttributeType::S,
            Self::N => AttributeType::N,
            Self::B => AttributeType::B,
        }
    }

    /// The name on the wire: `S`, `N` or `B`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.kind().name()
    }

    /// Whether `value` is of this kind.
    #[must_use]
    pub fn admits(self, value: &AttributeValue) -> bool {
        value.kind() == self.kind()
    }
}

/// The part an attribute has in a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// Partition key: `HASH` on the wire.
    Hash,
    /// Sort key: `RANGE` on the wire.
    Range,
}

impl KeyType {
    /// The name on the wire: `HASH` or `RANGE`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hash => "HASH",
            Self::Range => "RANGE",
        }
    }
}

/// One element of a key schema as a request carries it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeySchemaElement {
    /// The attribute.
    pub attribute_name: Text,
    /// Its part in the key.
    pub key_type: KeyType,
}

/// The type of one key attribute as a request carries it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttributeDefinition {
    /// The attribute.
    pub attribute_name: Text,
    /// Its type.
    pub attribute_type: ScalarType,
}

/// A key attribute with its type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyAttribute {
    /// The stored name.
    pub name: Text,
    /// The type.
    pub kind: ScalarType,
}

impl KeyAttribute {
    /// A key attribute of this name and type.
    #[must_use]
    pub fn new(name: impl Into<Text>, kind: ScalarType) -> Self {
        Self { name: name.into(), kind }
    }

    /// The attribute `name` with the type that `definitions` give it; `None` when they do not.
    #[must_use]
    pub fn defined(name: &Text, definitions: &[AttributeDefinition]) -> Option<Self> {
        let definition = definitions.iter().find(|definition| definition.attribute_name == *name)?;
        Some(Self::new(name.clone(), definition.attribute_type))
    }
}

/// The primary key of a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeySchema {
    /// The partition key.
    pub partition_key: KeyAttribute,
    /// The sort key, if the table has one.
    pub sort_key: Option<KeyAttribute>,
}

impl KeySchema {
    /// The one or two key attributes, partition key first.
    pub fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.partition_key).chain(self.sort_key.as_ref())
    }

    /// Whether `name` is a key attribute.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.attributes().any(|attribute| attribute.name == *name)
    }
}
