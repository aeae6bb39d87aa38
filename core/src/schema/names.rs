//! Names that are checked once and trusted after.

use std::fmt;
use std::sync::Arc;

use super::limits::{TABLE_NAME_MAX, TABLE_NAME_MIN_DATA_PLANE};
use crate::error::{Error, Result};

/// The name of a table: 1 to 255 characters of `[a-zA-Z0-9_.-]` (SEMANTICS 1.6, 3.2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableName(Arc<str>);

impl TableName {
    /// Checks a name.
    ///
    /// # Errors
    /// `Validation`, in the words of a data-plane call (SEMANTICS 3.2).
    pub fn new(name: impl AsRef<str>) -> Result<Self> {
        let name = name.as_ref();
        let constraint = if name.len() < TABLE_NAME_MIN_DATA_PLANE {
            Some(format!("Member must have length greater than or equal to {TABLE_NAME_MIN_DATA_PLANE}"))
        } else if name.chars().count() > TABLE_NAME_MAX {
            Some(format!("Member must have length less than or equal to {TABLE_NAME_MAX}"))
        } else if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')) {
            Some("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+".to_owned())
        } else {
            None
        };
        match constraint {
            None => Ok(Self(Arc::from(name))),
            Some(constraint) => Err(Error::validation(format!(
                "1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: {constraint}"
            ))),
        }
    }

    /// The name as a string slice.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for TableName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for TableName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
