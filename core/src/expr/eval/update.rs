//! What an update makes of an item (SEMANTICS 7 and 8.1).

use super::operand::Old;
use super::place;
use super::project::project;
use crate::expr::{ExpressionError, Update};
use crate::value::{AttributeValue, Item, Path};

impl Update {
    /// The item after this update of `old`, which is found under `key`. `Ok(None)`: there was no item, and an update
    /// that only removes creates none. Where there was none, operands can read the key. Parts that are not changed stay
    /// shared with `old`.
    ///
    /// # Errors
    /// Operands that are missing or of another type, paths that lead nowhere, and numbers out of range. Whether the
    /// new item is valid as a whole (size, nesting, index keys) is not told.
    pub fn apply(&self, old: Option<&Item>, key: &Item) -> Result<Option<Item>, ExpressionError> {
        let only_removes = self.set.is_empty() && self.add.is_empty() && !self.is_empty();
        if old.is_none() && only_removes {
            return Ok(None);
        }
        // The condition sees no item, the update one of its key (SEMANTICS 7).
        let changes = Changes::read(self, old.unwrap_or(key), old.is_some())?;
        changes.apply(old.unwrap_or(key).clone()).map(Some)
    }

    /// The old values of the parts this update names, nested as in the item; `None` if there are none.
    #[must_use]
    pub fn updated_old(&self, old: Option<&Item>) -> Option<Item> {
        Some(project(self.targets().collect(), old?)).filter(|parts| !parts.is_empty())
    }

    /// The new values of the parts this update names, read by the same paths: an element behind the end of its list is
    /// not found, and one that moved into a removed place is. `None` if there are none. A checked update names no key.
    #[must_use]
    pub fn updated_new(&self, new: &Item) -> Option<Item> {
        Some(project(self.targets().collect(), new)).filter(|parts| !parts.is_empty())
    }
}

/// What is put where, and what is removed; all paths mean places of the old item.
#[derive(Default)]
struct Changes<'a> {
    puts: Vec<(&'a Path, AttributeValue)>,
    removals: Vec<&'a Path>,
}

impl<'a> Changes<'a> {
    /// Reads all operands from the old item, which `exists` or is a key alone.
    fn read(update: &'a Update, item: &Item, exists: bool) -> Result<Self, ExpressionError> {
        let mut changes = Self::default();
        let mut old = Old::new(item);
        for action in &update.set {
            changes.puts.push((&action.path, old.value(&action.value)?));
        }
        for (path, value) in &update.add {
            changes.puts.push((path, added(&mut old, path, value)?));
        }
        // Without an item there is nothing to remove, not even a parent to miss (SEMANTICS 7).
        if !exists {
            return Ok(changes);
        }
        changes.removals.extend(&update.remove);
        for (path, value) in &update.delete {
            match old.get(path).map(|existing| deleted(existing, value)).transpose()?.flatten() {
                Some(rest) => changes.puts.push((path, rest)),
                None => changes.removals.push(path),
            }
        }
        Ok(changes)
    }

    fn apply(mut self, mut item: Item) -> Result<Item, ExpressionError> {
        // Elements behind the end of a list are appended in the order of their indexes.
        self.puts.sort_by_key(|(path, _)| *path);
        // From the last to the first, so that no removal moves what a later one means.
        self.removals.sort_by_key(|path| std::cmp::Reverse(*path));
        // Looked for before any put: what one appends must not be taken for an old element, nor for what holds one.
        let mut removals = Vec::with_capacity(self.removals.len());
        for path in self.removals {
            if place::is_taken(&item, path)? {
                removals.push(path);
            }
        }
        for (path, value) in self.puts {
            place::put(&mut item, path, value)?;
        }
        for path in removals {
            place::remove(&mut item, path)?;
        }
        Ok(item)
    }
}

/// The sum or the union (SEMANTICS 7, ADD).
fn added(old: &mut Old<'_>, path: &Path, value: &AttributeValue) -> Result<AttributeValue, ExpressionError> {
    let Some(existing) = old.get(path) else { return Ok(value.clone()) };
    if existing.kind() == value.kind() {
        // A union is at least as large as what is added.
        old.make(value.size_bytes())?;
    }
    Ok(match (existing, value) {
        (AttributeValue::N(existing), AttributeValue::N(value)) => existing.checked_add(*value)?.into(),
        (AttributeValue::Ss(existing), AttributeValue::Ss(value)) => existing.union(value).into(),
        (AttributeValue::Ns(existing), AttributeValue::Ns(value)) => existing.union(value).into(),
        (AttributeValue::Bs(existing), AttributeValue::Bs(value)) => existing.union(value).into(),
        _ => return Err(ExpressionError::incorrect_type()),
    })
}

/// The difference; `None` when nothing is left (SEMANTICS 7, DELETE).
fn deleted(old: &AttributeValue, value: &AttributeValue) -> Result<Option<AttributeValue>, ExpressionError> {
    Ok(match (old, value) {
        (AttributeValue::Ss(old), AttributeValue::Ss(value)) => old.difference(value).map(Into::into),
        (AttributeValue::Ns(old), AttributeValue::Ns(value)) => old.difference(value).map(Into::into),
        (AttributeValue::Bs(old), AttributeValue::Bs(value)) => old.difference(value).map(Into::into),
        _ => return Err(ExpressionError::incorrect_type()),
    })
}
