//! The rules about key attributes (SEMANTICS 2 and 7).

use crate::expr::walk::{Expression, Reader};
use crate::expr::{Condition, ExpressionError, Projection, Update};
use crate::schema::KeySchema;
use crate::value::{AttributeValue, Path, Text};

impl Condition {
    /// Refuses a path that leads into a key attribute.
    ///
    /// # Errors
    /// Names the key attribute (SEMANTICS 2).
    pub fn check_key_paths(&self, keys: &KeySchema) -> Result<(), ExpressionError> {
        check_paths(self, keys)
    }
}

impl Projection {
    /// Refuses a path that leads into a key attribute.
    ///
    /// # Errors
    /// Names the key attribute (SEMANTICS 2).
    pub fn check_key_paths(&self, keys: &KeySchema) -> Result<(), ExpressionError> {
        check_paths(self, keys)
    }
}

impl Update {
    /// Refuses to change a key attribute or anything in it, then to read by a path that leads into one.
    ///
    /// # Errors
    /// Names the key attribute (SEMANTICS 7 and 2).
    pub fn check_keys(&self, keys: &KeySchema) -> Result<(), ExpressionError> {
        for key in keys.attributes() {
            if self.targets().any(|path| *path.root() == key.name) {
                return Err(ExpressionError::bare(format!(
                    "One or more parameter values were invalid: Cannot update attribute {}. This attribute is part of the key",
                    key.name
                )));
            }
        }
        check_paths(self, keys)
    }
}

fn check_paths(expression: &impl Expression, keys: &KeySchema) -> Result<(), ExpressionError> {
    let mut finder = Finder { keys, found: None };
    expression.walk(&mut finder);
    match finder.found {
        None => Ok(()),
        Some(key) => Err(ExpressionError::bare(format!(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: {key}"
        ))),
    }
}

/// Finds the first key attribute that a path leads into.
struct Finder<'k> {
    keys: &'k KeySchema,
    found: Option<String>,
}

impl<'a> Reader<'a> for Finder<'_> {
    fn path(&mut self, path: &'a Path) {
        if self.found.is_none() && !path.is_top_level() && self.keys.contains(path.root()) {
            self.found = Some(path.root().to_string());
        }
    }

    fn name(&mut self, _name: &'a Text) {}

    fn value(&mut self, _value: &'a AttributeValue) {}
}
