//! What a Query or a Scan reads: a table, or one of its indexes.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::schema::{IndexKeySchema, IndexSchema, IndexScope, KeySchema, Projected, TableSchema};
use crate::value::Item;

/// A table, or one of its indexes.
#[derive(Debug, Clone, Copy)]
pub struct ReadSource<'s> {
    /// The primary key of the table.
    pub table: &'s KeySchema,
    /// The index; `None` for the table itself.
    pub index: Option<&'s IndexSchema>,
}

impl<'s> ReadSource<'s> {
    /// The table, or its index of this name.
    pub(super) fn of(schema: &'s TableSchema, index_name: Option<&str>) -> Result<Self> {
        let index = |name| {
            let index = schema.index(name);
            index.ok_or_else(|| {
                Error::validation(format!("The table does not have the specified index: {name}"))
            })
        };
        Ok(Self { table: &schema.key, index: index_name.map(index).transpose()? })
    }

    /// Global or local; `None` for the table itself.
    #[must_use]
    pub fn scope(self) -> Option<IndexScope> {
        self.index.map(|index| index.scope)
    }

    /// The key by which it is ordered.
    #[must_use]
    pub fn key(self) -> Cow<'s, IndexKeySchema> {
        self.index.map_or_else(|| Cow::Owned(self.table.into()), |index| Cow::Borrowed(&index.key))
    }

    /// Whether an entry holds the attribute `name` when its item has it.
    #[must_use]
    pub fn holds(self, name: &str) -> bool {
        self.index.is_none_or(|index| index.projects(self.table, name))
    }

    /// Whether an entry holds every attribute of its item.
    #[must_use]
    pub fn holds_all(self) -> bool {
        self.index.is_none_or(|index| index.projected == Projected::All)
    }

    /// The key of an entry: the key attributes of the index and of the table, each once (SEMANTICS 9.2).
    #[must_use]
    pub fn key_of(self, entry: &Item) -> Item {
        let mut key = self.table.key_of(entry);
        for attribute in self.index.iter().flat_map(|index| index.key.attributes()) {
            if let Some(value) = entry.get(&attribute.name) {
                key.insert(attribute.name.clone(), value.clone());
            }
        }
        key
    }
}
