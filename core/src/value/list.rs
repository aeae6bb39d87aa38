//! The payload of a list attribute.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::AttributeValue;
use super::teardown::Teardown;

/// An ordered list of values of any kinds. Clones share the elements until one of them is changed.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct List(Arc<Elements>);

/// What the clones share.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Elements(Vec<AttributeValue>);

impl Drop for Elements {
    fn drop(&mut self) {
        let mut teardown = Teardown::default();
        for element in &mut self.0 {
            teardown.take(element);
        }
        teardown.finish();
    }
}

impl List {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The elements, for changing. Copies them first when another clone shares them.
    pub fn make_mut(&mut self) -> &mut Vec<AttributeValue> {
        &mut Arc::make_mut(&mut self.0).0
    }

    /// The elements, if no other clone is left.
    pub(super) fn into_unshared(self) -> Option<Vec<AttributeValue>> {
        Arc::into_inner(self.0).map(|mut elements| std::mem::take(&mut elements.0))
    }
}

impl Deref for List {
    type Target = [AttributeValue];

    fn deref(&self) -> &[AttributeValue] {
        &self.0.0
    }
}

impl From<Vec<AttributeValue>> for List {
    fn from(elements: Vec<AttributeValue>) -> Self {
        Self(Arc::new(Elements(elements)))
    }
}

impl<V: Into<AttributeValue>> FromIterator<V> for List {
    fn from_iter<I: IntoIterator<Item = V>>(elements: I) -> Self {
        Self(Arc::new(Elements(elements.into_iter().map(Into::into).collect())))
    }
}

impl<V: Into<AttributeValue>, const N: usize> From<[V; N]> for List {
    fn from(elements: [V; N]) -> Self {
        elements.into_iter().collect()
    }
}

impl IntoIterator for List {
    type Item = AttributeValue;
    type IntoIter = std::vec::IntoIter<AttributeValue>;

    fn into_iter(self) -> Self::IntoIter {
        std::mem::take(&mut Arc::unwrap_or_clone(self.0).0).into_iter()
    }
}

impl<'a> IntoIterator for &'a List {
    type Item = &'a AttributeValue;
    type IntoIter = std::slice::Iter<'a, AttributeValue>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
