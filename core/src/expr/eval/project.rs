//! The parts of an item that a projection names (SEMANTICS 6).

use std::collections::BTreeMap;

use crate::expr::Projection;
use crate::value::{AttributeValue, Item, List, Map, Path, PathElement, Text};

impl Projection {
    /// The parts of `item` that this names, nested as they are. What is missing is left out; of a list only the
    /// elements named stay, in the order of their indexes.
    #[must_use]
    pub fn project(&self, item: &Item) -> Item {
        project(self.paths().iter().collect(), item)
    }
}

/// The parts of `item` at `paths`.
pub(super) fn project(paths: Vec<&Path>, item: &Item) -> Item {
    let mut root = Selection::default();
    for path in paths {
        let mut selection = &mut root;
        for element in path.elements() {
            selection = match element {
                PathElement::Name(name) => selection.names.entry(name).or_default(),
                PathElement::Index(index) => selection.indexes.entry(*index).or_default(),
            };
        }
        selection.whole = true;
    }
    root.of_map(item).map(Item::from).unwrap_or_default()
}

/// What is wanted of one value: all of it, or parts.
#[derive(Default)]
struct Selection<'a> {
    whole: bool,
    names: BTreeMap<&'a Text, Selection<'a>>,
    indexes: BTreeMap<u32, Selection<'a>>,
}

impl Selection<'_> {
    /// The wanted parts of `value`; `None` if it has none of them.
    fn of(&self, value: &AttributeValue) -> Option<AttributeValue> {
        match value {
            value if self.whole => Some(value.clone()),
            AttributeValue::M(map) => self.of_map(map).map(Into::into),
            AttributeValue::L(list) => self.of_list(list).map(Into::into),
            _ => None,
        }
    }

    fn of_map(&self, map: &Map) -> Option<Map> {
        let parts: Map = self
            .names
            .iter()
            .filter_map(|(name, selection)| Some(((*name).clone(), selection.of(map.get(name)?)?)))
            .collect();
        (!parts.is_empty()).then_some(parts)
    }

    fn of_list(&self, list: &List) -> Option<List> {
        let parts: List = self
            .indexes
            .iter()
            .filter_map(|(index, selection)| selection.of(list.get(usize::try_from(*index).ok()?)?))
            .collect();
        (!parts.is_empty()).then_some(parts)
    }
}
