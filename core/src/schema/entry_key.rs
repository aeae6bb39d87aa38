//! The place of one entry in the order of a table or an index.

use super::{IndexKeySchema, KeyAttribute, KeySchema, KeyType, KeyValue, PrimaryKey};
use crate::value::Item;

/// Where an item stands in what a read ranges over: a table, or an index.
///
/// Ordered by partition, then by sort key; entries of an index that are equal so far stand in the order of the table's
/// key, which makes the order total (SEMANTICS 9.2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey {
    /// The values of the partition key attributes.
    pub partition: Vec<KeyValue>,
    /// The values of the sort key attributes.
    pub sort: Vec<KeyValue>,
    /// The key of the item in its table.
    pub key: PrimaryKey,
}

impl EntryKey {
    /// The place of `item`, of a table with the key `table`, in what is ordered by `order`; `None` when the index does not
    /// hold the item.
    ///
    /// An index holds the items that have all its key attributes (SEMANTICS 14.1). A write may not store one of another
    /// kind, empty or too long, but a new index passes over the items that were stored before it with one (SEMANTICS 14.3).
    #[must_use]
    pub fn of(order: &IndexKeySchema, table: &KeySchema, item: &Item) -> Option<Self> {
        let values = |attributes: &[KeyAttribute], part| {
            let value = |attribute: &KeyAttribute| attribute.value(part, item.get(&attribute.name)?).ok()?;
            attributes.iter().map(value).collect::<Option<Vec<_>>>()
        };
        Some(Self {
            partition: values(&order.partition_keys, KeyType::Hash)?,
            sort: values(&order.sort_keys, KeyType::Range)?,
            key: table.primary_key(item).ok()?,
        })
    }

    /// The place as attributes: the keys of the order and of the table, each once (SEMANTICS 9.2).
    #[must_use]
    pub fn to_item(&self, order: &IndexKeySchema, table: &KeySchema) -> Item {
        let mut item = self.key.to_item(table);
        let values = self.partition.iter().chain(&self.sort);
        for (attribute, value) in order.attributes().zip(values) {
            item.insert(attribute.name.clone(), value.clone());
        }
        item
    }
}

/// The place of an item in its table.
impl From<PrimaryKey> for EntryKey {
    fn from(key: PrimaryKey) -> Self {
        Self { partition: vec![key.partition.clone()], sort: key.sort.iter().cloned().collect(), key }
    }
}
