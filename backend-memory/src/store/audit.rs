//! The proof of the invariants that `store/shard.rs` numbers.

use std::fmt;

use itemstore::request::PutItem;
use itemstore::schema::TableName;

use super::key::Place;
use super::shard::{Counters, Shard, Stored};
use super::{Table, Tables};

/// An invariant of the engine that does not hold. Holds no item data.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The table.
    pub table: TableName,
    /// The shard.
    pub shard: usize,
    /// The number of the invariant: 1 the shard of an item, 2 its place, 3 its validity, 4 its size, 5 the counters.
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
        let Self { table, shard, invariant, message } = self;
        write!(f, "invariant {invariant}, table \"{table}\", shard {shard}: {message}")
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
        let mut found = Vec::new();
        for (name, (table, shards)) in self.instant().0 {
            for (number, shard) in shards.iter().enumerate() {
                let broken = audit_shard(&name, &table, shard, number, shards.len());
                found.extend(broken.into_iter().map(|(invariant, message)| Violation {
                    table: name.clone(),
                    shard: number,
                    invariant,
                    message,
                }));
            }
        }
        if found.is_empty() { Ok(()) } else { Err(Violations(found)) }
    }
}

type Broken = Vec<(u8, String)>;

fn audit_shard(name: &TableName, table: &Table, shard: &Shard, number: usize, shards: usize) -> Broken {
    let mut broken = Broken::new();
    for (place, stored) in shard.items.iter() {
        if place.shard(shards) != number {
            broken.push((1, format!("an item belongs into shard {}", place.shard(shards))));
        }
        audit_item(&mut broken, name, table, place, stored);
    }
    let counted: Counters = shard.items.values().map(Counters::of).sum();
    if counted != shard.counters {
        broken.push((5, format!("there are {counted:?}, told are {:?}", shard.counters)));
    }
    broken
}

fn audit_item(broken: &mut Broken, name: &TableName, table: &Table, place: &Place, stored: &Stored) {
    match table.key_schema().primary_key(&stored.item) {
        Ok(key) if table.place(key.clone()) == *place => {}
        Ok(_) => broken.push((2, "an item is not at the place of its key".to_owned())),
        Err(error) => broken.push((2, format!("an item has no key: {error}"))),
    }
    let put = PutItem::new(name.clone(), stored.item.clone());
    if let Err(error) = put.check().and_then(|()| put.check_against(table.key_schema())) {
        broken.push((3, format!("an item would be refused: {error}")));
    }
    let size_bytes = stored.item.size_bytes();
    if size_bytes != stored.size_bytes {
        broken.push((4, format!("an item has {size_bytes} bytes, told are {}", stored.size_bytes)));
    }
}

#[cfg(test)]
mod tests {
    use itemstore::request::CreateTable;
    use itemstore::schema::ScalarType;
    use itemstore::value::Item;

    use super::*;
    use crate::sync::{Arc, SeededHash};

    const SHARDS: usize = 4;

    fn table() -> Table {
        let request = CreateTable::new(TableName::new("users").unwrap()).partition_key("pk", ScalarType::S);
        let key_schema = request.primary_key().unwrap();
        Table::new(request.description(), key_schema, SeededHash::new(1, "test"), SHARDS)
    }

    fn place(table: &Table, item: &Item) -> Place {
        table.place(table.key_schema().primary_key(item).unwrap())
    }

    /// The numbers of the invariants that the one item at `at` breaks, in the shard of that place.
    fn broken(table: &Table, at: Place, stored: Stored, shard: usize) -> Vec<u8> {
        let mut holder = Shard::default();
        holder.commit(at, Some(stored));
        let name = TableName::new("users").unwrap();
        audit_shard(&name, table, &holder, shard, SHARDS).into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn each_invariant_that_is_broken_is_found() {
        let table = table();
        let item = Item::new().with("pk", "a").with("n", 1);
        let (at, stored) = (place(&table, &item), Stored::new(item.clone()));
        let home = at.shard(SHARDS);
        assert_eq!(broken(&table, at.clone(), stored.clone(), home), [] as [u8; 0]);
        assert_eq!(broken(&table, at.clone(), stored.clone(), (home + 1) % SHARDS), [1]);

        let other = Item::new().with("pk", "b");
        assert_eq!(broken(&table, at.clone(), Stored::new(other), home), [2]);
        assert_eq!(broken(&table, at.clone(), Stored::new(Item::new()), home), [2, 3]);
        assert_eq!(broken(&table, at.clone(), Stored::new(item.clone().with("", 1)), home), [3]);
        assert_eq!(broken(&table, at.clone(), Stored { size_bytes: 1, ..stored.clone() }, home), [4]);

        let mut miscounted = Shard::default();
        miscounted.commit(at.clone(), Some(stored.clone()));
        Arc::make_mut(&mut miscounted.items).remove(&at);
        let name = TableName::new("users").unwrap();
        let found = audit_shard(&name, &table, &miscounted, home, SHARDS);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 5);
    }
}
