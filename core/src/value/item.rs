//! An item: what one key of a table holds.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::{AttributeValue, Map, Text};

/// The attributes of one item by name. Cheap to clone: clones share the attributes until one of them is changed.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Item(Map);

impl Item {
    /// An item without attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an attribute, for building an item in one expression.
    #[must_use]
    pub fn with(mut self, name: impl Into<Text>, value: impl Into<AttributeValue>) -> Self {
        self.0.insert(name, value);
        self
    }

    /// The attributes as the payload of a map attribute.
    #[must_use]
    pub fn into_map(self) -> Map {
        self.0
    }
}

impl Deref for Item {
    type Target = Map;

    fn deref(&self) -> &Map {
        &self.0
    }
}

impl DerefMut for Item {
    fn deref_mut(&mut self) -> &mut Map {
        &mut self.0
    }
}

impl From<Map> for Item {
    fn from(attributes: Map) -> Self {
        Self(attributes)
    }
}

impl From<Item> for Map {
    fn from(item: Item) -> Self {
        item.0
    }
}

impl<N: Into<Text>, V: Into<AttributeValue>> FromIterator<(N, V)> for Item {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(attributes: I) -> Self {
        Self(attributes.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Item {
    type Item = (&'a Text, &'a AttributeValue);
    type IntoIter = super::map::Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl IntoIterator for Item {
    type Item = (Text, AttributeValue);
    type IntoIter = std::vec::IntoIter<(Text, AttributeValue)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
