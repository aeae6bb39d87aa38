//! The payload of a map attribute: values by name.

use std::fmt;
use std::sync::Arc;

use super::teardown::Teardown;
use super::text::order;
use super::{AttributeValue, Text};

/// Values by name, in the order of their names. Clones share the entries until one of them is changed.
///
/// INVARIANT: the entries are sorted by name and hold every name once.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Map(Arc<Entries>);

/// What the clones share.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Entries(Vec<(Text, AttributeValue)>);

impl Drop for Entries {
    fn drop(&mut self) {
        let mut teardown = Teardown::default();
        for (_, value) in &mut self.0 {
            teardown.take(value);
        }
        teardown.finish();
    }
}

impl Map {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.0.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.0.is_empty()
    }

    /// The value under `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&AttributeValue> {
        self.position(name).ok().map(|at| &self.0.0[at].1)
    }

    /// The value under `name`, for changing. Copies the entries first when another clone shares them.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut AttributeValue> {
        let at = self.position(name).ok()?;
        Some(&mut self.make_mut()[at].1)
    }

    /// Whether there is a value under `name`.
    #[must_use]
    pub fn contains_key(&self, name: &str) -> bool {
        self.position(name).is_ok()
    }

    /// Puts `value` under `name` and gives back the one it replaced.
    pub fn insert(
        &mut self,
        name: impl Into<Text>,
        value: impl Into<AttributeValue>,
    ) -> Option<AttributeValue> {
        let (name, value) = (name.into(), value.into());
        let at = self.position(&name);
        let entries = self.make_mut();
        match at {
            Ok(at) => Some(std::mem::replace(&mut entries[at].1, value)),
            Err(at) => {
                entries.insert(at, (name, value));
                None
            }
        }
    }

    /// Takes the value under `name` out.
    pub fn remove(&mut self, name: &str) -> Option<AttributeValue> {
        let at = self.position(name).ok()?;
        Some(self.make_mut().remove(at).1)
    }

    /// The entries in the order of their names.
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.0.iter())
    }

    /// Whether both clones still share their entries. Equal maps need not.
    #[must_use]
    pub fn shares_entries_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The entries, if no other clone is left.
    pub(super) fn into_unshared(self) -> Option<Vec<(Text, AttributeValue)>> {
        Arc::into_inner(self.0).map(|mut entries| std::mem::take(&mut entries.0))
    }

    fn make_mut(&mut self) -> &mut Vec<(Text, AttributeValue)> {
        &mut Arc::make_mut(&mut self.0).0
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.0.binary_search_by(|(entry, _)| order(entry, name))
    }
}

/// The entries of a [`Map`] in the order of their names.
#[derive(Debug, Clone)]
pub struct Iter<'a>(std::slice::Iter<'a, (Text, AttributeValue)>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Text, &'a AttributeValue);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a Text, &'a AttributeValue);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Map {
    type Item = (Text, AttributeValue);
    type IntoIter = std::vec::IntoIter<(Text, AttributeValue)>;

    fn into_iter(self) -> Self::IntoIter {
        std::mem::take(&mut Arc::unwrap_or_clone(self.0).0).into_iter()
    }
}

/// The last of two entries with one name wins.
impl<N: Into<Text>, V: Into<AttributeValue>> FromIterator<(N, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(entries: I) -> Self {
        let mut entries: Vec<(Text, AttributeValue)> =
            entries.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        // A stable sort leaves entries of one name in the order given, and each takes the place of the one before it.
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        entries.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Self(Arc::new(Entries(entries)))
    }
}

/// The last of two entries with one name wins.
impl<N: Into<Text>, V: Into<AttributeValue>, const K: usize> From<[(N, V); K]> for Map {
    fn from(entries: [(N, V); K]) -> Self {
        entries.into_iter().collect()
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
