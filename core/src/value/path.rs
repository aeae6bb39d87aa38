//! Document paths: `a.b[3]`.

use std::fmt;

use super::{AttributeValue, Item, Text, ValueError};

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathElement {
    /// An attribute of the item or of a map. A dot in it is part of the name.
    Name(Text),
    /// A position in a list, from 0.
    Index(u32),
}

/// The place of a value in an item.
///
/// INVARIANT: `0` begins with a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<PathElement>);

/// Why two paths cannot stand in one projection, or be written by one update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathRelation {
    /// The paths are the same, or one leads to a value that holds the other's.
    Overlap,
    /// One takes a value for a map where the other takes it for a list.
    Conflict,
}

impl Path {
    /// A top-level attribute. The name is taken literally: a dot in it is part of the name.
    #[must_use]
    pub fn attribute(name: impl Into<Text>) -> Self {
        Self(vec![PathElement::Name(name.into())])
    }

    /// The entry `name` of the map at this path.
    #[must_use]
    pub fn key(mut self, name: impl Into<Text>) -> Self {
        self.0.push(PathElement::Name(name.into()));
        self
    }

    /// The element `index` of the list at this path.
    #[must_use]
    pub fn index(mut self, index: u32) -> Self {
        self.0.push(PathElement::Index(index));
        self
    }

    /// The steps, the first of which is a name.
    #[must_use]
    pub fn elements(&self) -> &[PathElement] {
        &self.0
    }

    /// The top-level attribute the path begins with.
    #[must_use]
    pub fn root(&self) -> &Text {
        match &self.0[0] {
            PathElement::Name(name) => name,
            PathElement::Index(_) => unreachable!("a path begins with a name"),
        }
    }

    /// Whether the path is one top-level attribute.
    #[must_use]
    pub fn is_top_level(&self) -> bool {
        self.0.len() == 1
    }

    /// The value at this path of `item`, or `None` where a step leads nowhere.
    #[must_use]
    pub fn get<'a>(&self, item: &'a Item) -> Option<&'a AttributeValue> {
        let (_, below) = self.0.split_first()?;
        below.iter().try_fold(item.get(self.root())?, |value, element| match (element, value) {
            (PathElement::Name(name), AttributeValue::M(map)) => map.get(name),
            (PathElement::Index(index), AttributeValue::L(list)) => list.get(usize::try_from(*index).ok()?),
            _ => None,
        })
    }

    /// The value at this path of `item`, for changing, or `None` where a step leads nowhere.
    ///
    /// Copies what clones share on the way there, and nothing when the path leads nowhere.
    pub fn get_mut<'a>(&self, item: &'a mut Item) -> Option<&'a mut AttributeValue> {
        self.get(item)?;
        let (_, below) = self.0.split_first()?;
        below.iter().try_fold(item.get_mut(self.root())?, |value, element| match (element, value) {
            (PathElement::Name(name), AttributeValue::M(map)) => map.get_mut(name),
            (PathElement::Index(index), AttributeValue::L(list)) => {
                list.make_mut().get_mut(usize::try_from(*index).ok()?)
            }
            _ => None,
        })
    }

    /// Whether `ancestor` is this path or leads to a value that holds this one.
    #[must_use]
    pub fn starts_with(&self, ancestor: &Self) -> bool {
        self.0.starts_with(&ancestor.0)
    }

    /// Why one expression cannot name both paths, or `None` when it can (SEMANTICS 6 and 7).
    #[must_use]
    pub fn relation(&self, other: &Self) -> Option<PathRelation> {
        match self.0.iter().zip(&other.0).find(|(a, b)| a != b) {
            None => Some(PathRelation::Overlap),
            Some(
                (PathElement::Name(_), PathElement::Index(_)) | (PathElement::Index(_), PathElement::Name(_)),
            ) => Some(PathRelation::Conflict),
            Some(_) => None,
        }
    }

    /// The path as DynamoDB's messages print it, without the brackets around: `a, b, [0]` (SEMANTICS 6).
    #[must_use]
    pub fn service_form(&self) -> String {
        let steps = self.0.iter().map(|element| match element {
            PathElement::Name(name) => name.to_string(),
            PathElement::Index(index) => format!("[{index}]"),
        });
        steps.collect::<Vec<_>>().join(", ")
    }

    /// Reads `a.b[3]`, the form that a path prints as: names of any characters but `.`, `[` and `]`, taken literally.
    /// A name with one of these three takes [`attribute`](Self::attribute) and [`key`](Self::key).
    ///
    /// # Errors
    /// [`ValueError::PathSyntax`] for any other form, also for an empty name and an index above 4,294,967,295.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let mut elements = Vec::new();
        for part in text.split('.') {
            let (name, indexes) = part.split_at(part.find('[').unwrap_or(part.len()));
            if name.is_empty() || name.contains(']') {
                return Err(ValueError::PathSyntax);
            }
            elements.push(PathElement::Name(name.into()));
            read_indexes(indexes, &mut elements).ok_or(ValueError::PathSyntax)?;
        }
        Ok(Self(elements))
    }
}

/// Reads `[0][12]`.
fn read_indexes(mut text: &str, elements: &mut Vec<PathElement>) -> Option<()> {
    while !text.is_empty() {
        let (index, rest) = text.strip_prefix('[')?.split_once(']')?;
        // `parse` alone would take a sign.
        if !index.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        elements.push(PathElement::Index(index.parse().ok()?));
        text = rest;
    }
    Some(())
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, element) in self.0.iter().enumerate() {
            match element {
                PathElement::Name(name) if at == 0 => f.write_str(name)?,
                PathElement::Name(name) => write!(f, ".{name}")?,
                PathElement::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
