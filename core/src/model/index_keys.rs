//! Index keys that templates make: written with the item, and kept right by updates.

use super::Model;
use super::keys::{Composition, KeySource, Segment};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{SetAction, SetOperand, SetValue, Update};
use crate::value::{AttributeValue, Map, Path, Text};

/// An attribute that a template of an index makes, and the names of the parts it is made of.
struct Made {
    source: &'static KeySource,
    names: &'static [&'static str],
}

/// The attributes that templates of the indexes of `M` make, but for those that are the table's key.
fn made<M: Model>() -> impl Iterator<Item = Made> {
    let of_index = M::INDEXES.iter().flat_map(|index| {
        let sources = index.partition_keys.iter().chain(index.sort_keys);
        sources.map(|source| Made { source, names: index.parts })
    });
    of_index.filter(|made| {
        matches!(made.source.composition, Composition::Template(_))
            && !M::KEY.names.contains(&made.source.name)
    })
}

impl Made {
    /// The names of the parts that the attribute is made of.
    fn parts(&self) -> impl Iterator<Item = &'static str> {
        let segments = match self.source.composition {
            Composition::Template(segments) => segments,
            Composition::Part(_) => &[],
        };
        segments.iter().filter_map(|segment| match segment {
            Segment::Part { index, .. } => self.names.get(*index).copied(),
            Segment::Literal(_) => None,
        })
    }

    /// The value of the attribute; `None` where one of its parts has none.
    fn value(&self, part: impl Fn(&str) -> Option<AttributeValue>) -> Result<Option<AttributeValue>> {
        if self.parts().any(|name| part(name).is_none()) {
            return Ok(None);
        }
        // A part of the other key attribute may be absent: it is not looked at.
        let parts: Vec<AttributeValue> =
            self.names.iter().map(|name| part(name).unwrap_or(AttributeValue::Null)).collect();
        self.source.compose(&parts, self.names).map(Some)
    }

    /// The value of the attribute where one part is set only if it is absent, and the others are of the item's own key: an item has
    /// the attribute if it has that part.
    fn value_if_new<'a>(
        &self,
        update: &Update,
        of_key: impl Fn(&str) -> Option<&'a AttributeValue>,
    ) -> Result<Option<SetOperand>> {
        let mut unknown = self.parts().filter(|name| of_key(name).is_none());
        let (Some(part), None) = (unknown.next(), unknown.next()) else { return Ok(None) };
        let Some(new) = value_if_absent(update, part) else { return Ok(None) };
        let value =
            self.value(|name| if name == part { Some(new.clone()) } else { of_key(name).cloned() })?;
        let path = Path::attribute(Text::from_static(self.source.name));
        Ok(value.map(|value| SetOperand::IfNotExists(path, Box::new(SetOperand::Value(value)))))
    }
}

fn untold(made: &Made) -> Error {
    let why = "what an update makes of this index key is not known: it sets all attributes that the key is made of to values, or none";
    Error::new(ErrorKind::Key, why).within(made.source.name)
}

/// Writes the index keys of the item in `map`. One that has no value for all its parts is left out, and so is the item from
/// the index.
pub(super) fn write<M: Model>(map: &mut Map) -> Result<()> {
    for made in made::<M>() {
        if let Some(value) = made.value(|name| map.get(name).cloned())? {
            map.insert(Text::from_static(made.source.name), value);
        }
    }
    Ok(())
}

/// Makes an update of the parts of index keys an update of the keys too. `key` are the parts of the item's own key.
///
/// # Errors
/// `Key`, which names the index key, when the update does not tell all its parts: what is stored of the others is not known.
pub(super) fn follow<M: Model>(update: &mut Update, key: &[AttributeValue]) -> Result<()> {
    let of_key = |name: &str| M::KEY.parts.iter().position(|part| *part == name).and_then(|at| key.get(at));
    for made in made::<M>() {
        if !made.parts().any(|name| is_written(update, name)) {
            continue;
        }
        let path = Path::attribute(Text::from_static(made.source.name));
        if made.parts().any(|name| update.remove.iter().any(|path| is_attribute(path, name))) {
            if !update.remove.contains(&path) {
                update.remove.push(path);
            }
            continue;
        }
        let known = made.value(|name| of_key(name).or_else(|| value_set(update, name)).cloned())?;
        let value = match known {
            Some(value) => SetOperand::Value(value),
            None => made.value_if_new(update, of_key)?.ok_or_else(|| untold(&made))?,
        };
        add(update, path, value);
    }
    Ok(())
}

/// Adds the index keys that are made of the parts of the item's own key alone.
pub(super) fn follow_key<M: Model>(update: &mut Update, key: &[AttributeValue]) -> Result<()> {
    let of_key = |name: &str| M::KEY.parts.iter().position(|part| *part == name).and_then(|at| key.get(at));
    for made in made::<M>() {
        if !made.parts().any(|name| is_written(update, name))
            && let Some(value) = made.value(|name| of_key(name).cloned())?
        {
            add(update, Path::attribute(Text::from_static(made.source.name)), SetOperand::Value(value));
        }
    }
    Ok(())
}

/// Two indexes may have one attribute in their keys: it is set once.
fn add(update: &mut Update, path: Path, value: SetOperand) {
    if !update.set.iter().any(|action| action.path == path) {
        update.set.push(SetAction { path, value: SetValue::Operand(value) });
    }
}

fn is_attribute(path: &Path, name: &str) -> bool {
    path.is_top_level() && path.root() == name
}

fn is_written(update: &Update, name: &str) -> bool {
    let members = update.add.iter().chain(&update.delete).map(|(path, _)| path);
    let set = update.set.iter().map(|action| &action.path);
    set.chain(&update.remove).chain(members).any(|path| path.root() == name)
}

/// The value that the update sets the attribute to, when it is one of the request.
fn value_set<'a>(update: &'a Update, name: &str) -> Option<&'a AttributeValue> {
    update.set.iter().find(|action| is_attribute(&action.path, name)).and_then(|action| match &action.value {
        SetValue::Operand(SetOperand::Value(value)) => Some(value),
        _ => None,
    })
}

/// The value that the update sets the attribute to where the item has none, when it is one of the request.
fn value_if_absent<'a>(update: &'a Update, name: &str) -> Option<&'a AttributeValue> {
    update.set.iter().find(|action| is_attribute(&action.path, name)).and_then(|action| match &action.value {
        SetValue::Operand(SetOperand::IfNotExists(stored, new)) if is_attribute(stored, name) => match &**new
        {
            SetOperand::Value(value) => Some(value),
            _ => None,
        },
        _ => None,
    })
}
