//! The proof of the invariants that `store/shard.rs` numbers.

use std::collections::BTreeMap;
use std::fmt;

use itemstore::request::PutItem;
use itemstore::schema::{IndexEntry, IndexSchema, IndexScope, TableName, TableSchema};

use super::Tables;
use super::entries::{Counters, Stored};
use super::key::{IndexPlace, Place};
use super::shard::Shard;
use super::table::TableCopy;

/// An invariant of the engine that does not hold. Holds no item data.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The table.
    pub table: TableName,
    /// The index, if it is about one.
    pub index: Option<String>,
    /// The shard, of the table or of its global index.
    pub shard: usize,
    /// The number of the invariant: 1 the shard of an item, 2 its place, 3 its validity, 4 its size, 5 the counters; of an
    /// index 6 the entry of an item, 7 the item of an entry, 8 the counters.
    pub invariant: u8,
    /// What is wrong.
    pub message: String,
}

/// All that an audit found, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// What was found, by table and shard.
    #[must_use]
    pub fn as_slice(&self) -> &[Violation] {
        &self.0
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, index, shard, invariant, message } = self;
        write!(f, "invariant {invariant}, table \"{table}\", ")?;
        if let Some(index) = index {
            write!(f, "index \"{index}\", ")?;
        }
        write!(f, "shard {shard}: {message}")
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Violations {}

impl Tables {
    /// Proves the invariants at one instant.
    ///
    /// # Errors
    /// All that do not hold.
    pub(crate) fn audit(&self) -> Result<(), Violations> {
        let found: Vec<_> =
            self.instant().0.iter().flat_map(|(name, copy)| audit_table(name, copy)).collect();
        if found.is_empty() { Ok(()) } else { Err(Violations(found)) }
    }
}

/// Invariants that do not hold: the shard, the number, and what is wrong.
type Broken = Vec<(usize, u8, String)>;

fn audit_table(name: &TableName, copy: &TableCopy) -> Vec<Violation> {
    let violation = |index: Option<&IndexSchema>, (shard, invariant, message)| Violation {
        table: name.clone(),
        index: index.map(|index| index.name.clone()),
        shard,
        invariant,
        message,
    };
    let mut found = Vec::new();
    for (number, shard) in copy.shards.iter().enumerate() {
        found.extend(audit_shard(name, copy, shard, number).into_iter().map(|one| violation(None, one)));
    }
    for (at, index) in copy.schema.indexes.iter().enumerate() {
        found.extend(audit_index(copy, at, index).into_iter().map(|one| violation(Some(index), one)));
    }
    found
}

fn audit_shard(name: &TableName, copy: &TableCopy, shard: &Shard, number: usize) -> Broken {
    let mut broken = Broken::new();
    for (place, stored) in shard.items.map.iter() {
        let home = place.shard(copy.shards.len());
        if home != number {
            broken.push((number, 1, format!("an item belongs into shard {home}")));
        }
        for (invariant, message) in audit_item(name, copy, place, stored) {
            broken.push((number, invariant, message));
        }
    }
    let counted: Counters = shard.items.map.values().map(Counters::of).sum();
    if counted != shard.items.counters {
        broken.push((number, 5, format!("there are {counted:?}, told are {:?}", shard.items.counters)));
    }
    broken
}

fn audit_item(name: &TableName, copy: &TableCopy, place: &Place, stored: &Stored) -> Vec<(u8, String)> {
    let mut broken = Vec::new();
    match copy.schema.key.primary_key(&stored.item) {
        Ok(key) if copy.place(key.clone()) == *place => {}
        Ok(_) => broken.push((2, "an item is not at the place of its key".to_owned())),
        Err(error) => broken.push((2, format!("an item has no key: {error}"))),
    }
    // A new index takes in a table as it is: an item may be stored that the index would not let in now.
    let without_indexes = TableSchema::from(copy.schema.key.clone());
    let put = PutItem::new(name.clone(), stored.item.clone());
    if let Err(error) = put.check().and_then(|()| put.check_against(&without_indexes)) {
        broken.push((3, format!("an item would be refused: {error}")));
    }
    let size_bytes = stored.item.size_bytes();
    if size_bytes != stored.size_bytes {
        broken.push((4, format!("an item has {size_bytes} bytes, told are {}", stored.size_bytes)));
    }
    broken
}

fn audit_index(copy: &TableCopy, at: usize, index: &IndexSchema) -> Broken {
    let mut broken = Broken::new();
    let mut due = due(copy, index);
    for (number, entries) in copy.index(at).enumerate() {
        for (place, stored) in entries.map.iter() {
            match due.remove(&(number, place.clone())) {
                None => broken.push((number, 7, "there is no item that makes this entry".to_owned())),
                Some(due) if due.item != stored.item || due.size_bytes != stored.size_bytes => {
                    broken.push((number, 6, "an entry does not hold what its item makes".to_owned()));
                }
                Some(_) => {}
            }
        }
        let counted: Counters = entries.map.values().map(Counters::of).sum();
        if counted != entries.counters {
            broken.push((number, 8, format!("there are {counted:?}, told are {:?}", entries.counters)));
        }
    }
    let missing = due.into_keys().map(|(number, _)| (number, 6, "an item has no entry".to_owned()));
    broken.extend(missing);
    broken
}

/// The entries that the items make, by shard and place.
fn due(copy: &TableCopy, index: &IndexSchema) -> BTreeMap<(usize, IndexPlace), IndexEntry> {
    let mut due = BTreeMap::new();
    for (number, shard) in copy.shards.iter().enumerate() {
        for stored in shard.items.map.values() {
            let Some(entry) = index.entry(&copy.schema.key, &stored.item) else { continue };
            let key = entry.key.clone();
            let at = match index.scope {
                IndexScope::Local => (number, IndexPlace::local(key, copy.hash)),
                IndexScope::Global => {
                    let place = IndexPlace::global(key, copy.hash);
                    (place.shard(copy.shards.len()), place)
                }
            };
            due.insert(at, entry);
        }
    }
    due
}

#[cfg(test)]
mod tests {
    use itemstore::request::CreateTable;
    use itemstore::schema::{
        EntryKey, GlobalSecondaryIndex, IndexProjection, KeySchemaElement, KeyType, LocalSecondaryIndex,
        ProjectionType, ScalarType,
    };
    use itemstore::value::Item;

    use super::*;
    use crate::stale::Staleness;
    use crate::store::table::Table;
    use crate::sync::{Arc, SeededHash};

    const SHARDS: usize = 4;

    /// A table with a global index on `g` and a local one on `l`, both of keys only.
    fn copy() -> TableCopy {
        let element = |name: &str, key_type| KeySchemaElement { attribute_name: name.into(), key_type };
        let projection =
            IndexProjection { projection_type: Some(ProjectionType::KeysOnly), non_key_attributes: None };
        let request = CreateTable::new(TableName::new("users").unwrap())
            .partition_key("pk", ScalarType::S)
            .sort_key("sk", ScalarType::S)
            .attribute_definition("g", ScalarType::S)
            .attribute_definition("l", ScalarType::S)
            .global_secondary_index(GlobalSecondaryIndex {
                index_name: "global".to_owned(),
                key_schema: vec![element("g", KeyType::Hash)],
                projection: projection.clone(),
                provisioned_throughput: None,
            })
            .local_secondary_index(LocalSecondaryIndex {
                index_name: "local".to_owned(),
                key_schema: vec![element("pk", KeyType::Hash), element("l", KeyType::Range)],
                projection,
            });
        request.check().unwrap();
        TableCopy::empty(request.description(), request.schema().unwrap(), SeededHash::new(1, "test"), SHARDS)
    }

    fn item() -> Item {
        Item::new().with("pk", "a").with("sk", "b").with("g", "c").with("l", "d").with("n", 1)
    }

    fn place(copy: &TableCopy, item: &Item) -> Place {
        copy.place(copy.schema.key.primary_key(item).unwrap())
    }

    /// The numbers of the invariants that do not hold, with the indexes they are about.
    fn broken(copy: &TableCopy) -> Vec<(u8, Option<String>)> {
        let name = TableName::new("users").unwrap();
        audit_table(&name, copy).into_iter().map(|one| (one.invariant, one.index)).collect()
    }

    /// The numbers of the invariants that an item without index keys breaks, at this place of this shard.
    fn broken_by(at: Place, stored: Stored, shard: usize) -> Vec<u8> {
        let mut copy = copy();
        copy.shards[shard].items.commit(at, Some(stored), None);
        broken(&copy).into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn each_invariant_of_an_item_that_is_broken_is_found() {
        let item = Item::new().with("pk", "a").with("sk", "b").with("n", 1);
        let (at, stored) = (place(&copy(), &item), Stored::new(item.clone()));
        let home = at.shard(SHARDS);
        assert_eq!(broken_by(at.clone(), stored.clone(), home), [] as [u8; 0]);
        assert_eq!(broken_by(at.clone(), stored.clone(), (home + 1) % SHARDS), [1]);

        let other = Item::new().with("pk", "b").with("sk", "b");
        assert_eq!(broken_by(at.clone(), Stored::new(other), home), [2]);
        assert_eq!(broken_by(at.clone(), Stored::new(Item::new()), home), [2, 3]);
        assert_eq!(broken_by(at.clone(), Stored::new(item.clone().with("", 1)), home), [3]);
        assert_eq!(broken_by(at.clone(), Stored { size_bytes: 1, ..stored.clone() }, home), [4]);

        let mut miscounted = copy();
        miscounted.shards[home].items.commit(at.clone(), Some(stored), None);
        Arc::make_mut(&mut miscounted.shards[home].items.map).remove(&at);
        assert_eq!(broken(&miscounted), [(5, None)]);
    }

    /// A table that holds the item and its entries.
    fn indexed() -> TableCopy {
        let table = Table::new(copy(), Arc::new(Staleness::new(SeededHash::new(1, "test"))));
        let open = table.open();
        let key = open.schema().key.primary_key(&item()).unwrap();
        let put = PutItem::new(TableName::new("users").unwrap(), item());
        open.write(key, |old| put.outcome(old)).unwrap();
        let copy = open.copy(&open.lock_all());
        assert_eq!(broken(&copy), []);
        copy
    }

    /// Where the entry of the item is: the shard and the place.
    fn entry(copy: &TableCopy, at: usize) -> (usize, IndexPlace, Stored) {
        let mut entries = copy.index(at).enumerate().filter_map(|(number, entries)| {
            let (place, stored) = entries.map.first_key_value()?;
            Some((number, place.clone(), stored.clone()))
        });
        entries.next().unwrap()
    }

    /// Puts this at a place of an index, or takes it away, without the counters.
    fn tamper(copy: &mut TableCopy, at: usize, shard: usize, place: IndexPlace, stored: Option<Stored>) {
        let entries = match at {
            0 => &mut copy.global[0][shard],
            _ => &mut copy.shards[shard].local[0],
        };
        match stored {
            Some(stored) => entries.commit(place, Some(stored), None),
            None => entries.commit(place, None, None),
        }
    }

    #[test]
    fn each_invariant_of_an_index_that_is_broken_is_found() {
        for (at, name) in [(0, "global"), (1, "local")] {
            let found = |tamper: &dyn Fn(&mut TableCopy, usize, IndexPlace, Stored)| {
                let mut copy = indexed();
                let (shard, place, stored) = entry(&copy, at);
                tamper(&mut copy, shard, place, stored);
                let broken = broken(&copy);
                assert!(broken.iter().all(|(_, index)| index.as_deref() == Some(name)), "{broken:?}");
                broken.into_iter().map(|(number, _)| number).collect::<Vec<_>>()
            };
            // Missing; with other attributes; with another size; under another key; in another shard.
            assert_eq!(found(&|copy, shard, place, _| tamper(copy, at, shard, place, None)), [6]);
            let other = |stored: Stored| Some(Stored::new(stored.item.with("n", 1)));
            assert_eq!(
                found(&|copy, shard, place, stored| tamper(copy, at, shard, place, other(stored))),
                [6]
            );
            let resized = |stored| Some(Stored { size_bytes: 1, ..stored });
            assert_eq!(
                found(&|copy, shard, place, stored| tamper(copy, at, shard, place, resized(stored))),
                [6]
            );
            let moved = |copy: &mut TableCopy, shard: usize, place: IndexPlace, stored: Stored| {
                tamper(copy, at, shard, place.clone(), None);
                let key = EntryKey { partition: Vec::new(), ..place.key.clone() };
                let elsewhere = IndexPlace { key, ..place };
                tamper(copy, at, shard, elsewhere, Some(stored));
            };
            assert_eq!(found(&moved), [7, 6]);
            let displaced = |copy: &mut TableCopy, shard: usize, place: IndexPlace, stored: Stored| {
                tamper(copy, at, shard, place.clone(), None);
                tamper(copy, at, (shard + 1) % SHARDS, place, Some(stored));
            };
            assert_eq!(found(&displaced), [7, 6]);
            // One more than there are items; counted wrongly.
            let doubled = |copy: &mut TableCopy, shard: usize, place: IndexPlace, stored: Stored| {
                let key = copy.schema.key.primary_key(&item().with("sk", "other")).unwrap();
                let key = EntryKey { key, ..place.key.clone() };
                tamper(copy, at, shard, IndexPlace { key, ..place }, Some(stored));
            };
            assert_eq!(found(&doubled), [7]);
            let miscounted = |copy: &mut TableCopy, shard: usize, _: IndexPlace, _: Stored| {
                let entries =
                    if at == 0 { &mut copy.global[0][shard] } else { &mut copy.shards[shard].local[0] };
                entries.counters.items += 1;
            };
            assert_eq!(found(&miscounted), [8]);
        }
    }
}
