//! The rules about key attributes (SEMANTICS 2 and 7).

use crate::expr::walk::{Expression, Reader};
use crate::expr::{Condition, ExpressionError, Projection, Update};
use crate::schema::{IndexSchema, TableSchema};
use crate::value::{AttributeValue, Path, Text};

impl Condition {
    /// Refuses a path that leads into a key attribute of the table or of an index.
    ///
    /// # Errors
    /// Names the key attribute (SEMANTICS 2).
    pub fn check_key_paths(&self, schema: &TableSchema) -> Result<(), ExpressionError> {
        check_paths(self, schema)
    }
}

impl Projection {
    /// Refuses a path that leads into a key attribute of the table or of an index.
    ///
    /// # Errors
    /// Names the key attribute (SEMANTICS 2).
    pub fn check_key_paths(&self, schema: &TableSchema) -> Result<(), ExpressionError> {
        check_paths(self, schema)
    }
}

impl Update {
    /// Refuses to change an attribute of the primary key or anything in it, then a path that leads into a key attribute of
    /// the table or of an index.
    ///
    /// # Errors
    /// Names the key attribute (SEMANTICS 7 and 2).
    pub fn check_keys(&self, schema: &TableSchema) -> Result<(), ExpressionError> {
        for key in schema.key.attributes() {
            if self.targets().any(|path| *path.root() == key.name) {
                return Err(ExpressionError::bare(format!(
                    "One or more parameter values were invalid: Cannot update attribute {}. This attribute is part of the key",
                    key.name
                )));
            }
        }
        check_paths(self, schema)
    }
}

fn check_paths(expression: &impl Expression, schema: &TableSchema) -> Result<(), ExpressionError> {
    let mut finder = Finder { schema, found: None };
    expression.walk(&mut finder);
    match finder.found {
        None => Ok(()),
        Some((key, name)) => Err(ExpressionError::bare(format!(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {key}: {name}"
        ))),
    }
}

/// Finds the first key attribute that a path leads into, and whether it is one of the table or of an index.
struct Finder<'k> {
    schema: &'k TableSchema,
    found: Option<(&'static str, String)>,
}

impl<'a> Reader<'a> for Finder<'_> {
    fn path(&mut self, path: &'a Path) {
        if self.found.is_some() || path.is_top_level() {
            return;
        }
        let name = path.root();
        let is_index_key = |index: &IndexSchema| index.key.contains(name);
        if self.schema.key.contains(name) {
            self.found = Some(("Key", name.to_string()));
        } else if self.schema.indexes.iter().any(is_index_key) {
            self.found = Some(("IndexKey", name.to_string()));
        }
    }

    fn name(&mut self, _name: &'a Text) {}

    fn value(&mut self, _value: &'a AttributeValue) {}
}
