//! Writing at a path of an item.

use crate::expr::ExpressionError;
use crate::value::{AttributeValue, Item, List, Map, Path, PathElement};

/// What holds the value at a path, and where in it.
enum Place<'a, 'p> {
    Map(&'a mut Map, &'p str),
    List(&'a mut List, usize),
}

/// Puts `value` at `path`; behind the end of a list it becomes the last element.
pub(super) fn put(item: &mut Item, path: &Path, value: AttributeValue) -> Result<(), ExpressionError> {
    match place(item, path)? {
        Place::Map(map, name) => {
            map.insert(name, value);
        }
        Place::List(list, index) => {
            let elements = list.make_mut();
            match elements.get_mut(index) {
                Some(element) => *element = value,
                None => elements.push(value),
            }
        }
    }
    Ok(())
}

/// Takes the value at `path` out, if there is one; later elements of a list move down.
pub(super) fn remove(item: &mut Item, path: &Path) -> Result<(), ExpressionError> {
    match place(item, path)? {
        Place::Map(map, name) => {
            map.remove(name);
        }
        Place::List(list, index) if index < list.len() => {
            list.make_mut().remove(index);
        }
        Place::List(..) => {}
    }
    Ok(())
}

/// Whether there is a value at `path`.
///
/// # Errors
/// Nothing is there that could hold one: no map for a name, or no list for an index.
pub(super) fn is_taken(item: &Item, path: &Path) -> Result<bool, ExpressionError> {
    let Some((last, steps)) = path.elements().split_last() else {
        return Err(ExpressionError::invalid_path());
    };
    let mut holder = Holder::Map(item);
    for step in steps {
        holder = match holder.get(step) {
            Some(AttributeValue::M(map)) => Holder::Map(map),
            Some(AttributeValue::L(list)) => Holder::List(list),
            _ => return Err(ExpressionError::invalid_path()),
        };
    }
    match (holder, last) {
        (Holder::Map(_), PathElement::Name(_)) | (Holder::List(_), PathElement::Index(_)) => {
            Ok(holder.get(last).is_some())
        }
        _ => Err(ExpressionError::invalid_path()),
    }
}

/// What can hold values.
#[derive(Clone, Copy)]
enum Holder<'a> {
    Map(&'a Map),
    List(&'a List),
}

impl<'a> Holder<'a> {
    fn get(self, step: &PathElement) -> Option<&'a AttributeValue> {
        match (self, step) {
            (Self::Map(map), PathElement::Name(name)) => map.get(name),
            (Self::List(list), PathElement::Index(index)) => list.get(position(*index)),
            _ => None,
        }
    }
}

fn position(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// Copies only what lies on the way: the rest stays shared with the old item.
fn place<'a, 'p>(item: &'a mut Item, path: &'p Path) -> Result<Place<'a, 'p>, ExpressionError> {
    let mut elements = path.elements().iter();
    let Some(PathElement::Name(root)) = elements.next() else { return Err(ExpressionError::invalid_path()) };
    let mut place = Place::Map(item, root);
    for element in elements {
        let value = match place {
            Place::Map(map, name) => map.get_mut(name),
            Place::List(list, index) if index < list.len() => list.make_mut().get_mut(index),
            Place::List(..) => None,
        };
        place = match (value, element) {
            (Some(AttributeValue::M(map)), PathElement::Name(name)) => Place::Map(map, name),
            (Some(AttributeValue::L(list)), PathElement::Index(index)) => Place::List(list, position(*index)),
            _ => return Err(ExpressionError::invalid_path()),
        };
    }
    Ok(place)
}
