//! Query and Scan: what is refused, in which words, and how pages are made (SEMANTICS 5.2, 9, 10, 17).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

mod checks;
mod pages;

use itemstore::expr::{Condition, KeyCondition, Projection};
use itemstore::request::{Query, Scan};
use itemstore::schema::{
    IndexKeySchema, IndexSchema, IndexScope, KeyAttribute, KeySchema, Projected, ScalarType, TableName,
    TableSchema,
};
use itemstore::value::{AttributeValue, Item, Path};

fn key(name: &str, kind: ScalarType) -> KeyAttribute {
    KeyAttribute::new(name, kind)
}

fn index(
    name: &str,
    scope: IndexScope,
    partition: &str,
    sort: Option<&str>,
    projected: Projected,
) -> IndexSchema {
    let partition_keys = vec![key(partition, ScalarType::S)];
    let sort_keys = sort.iter().map(|name| key(name, ScalarType::N)).collect();
    IndexSchema { name: name.to_owned(), scope, key: IndexKeySchema { partition_keys, sort_keys }, projected }
}

/// A table with the key `pk` + `sk`, and indexes of every scope and projection.
fn schema() -> TableSchema {
    let include = || Projected::Include(vec!["x".into()]);
    TableSchema {
        key: KeySchema::composite(key("pk", ScalarType::S), key("sk", ScalarType::N)),
        indexes: vec![
            index("by-g", IndexScope::Global, "g", Some("n"), include()),
            index("by-all", IndexScope::Global, "g", None, Projected::All),
            index("by-n", IndexScope::Local, "pk", Some("n"), include()),
            index("by-n-all", IndexScope::Local, "pk", Some("n"), Projected::All),
        ],
    }
}

fn hash_only() -> TableSchema {
    KeySchema::simple(key("pk", ScalarType::S)).into()
}

fn table() -> TableName {
    TableName::new("users").unwrap()
}

fn query() -> Query {
    Query::new(table(), KeyCondition::partition("pk", "a"))
}

fn query_of(index: &str) -> Query {
    let partition = if index.starts_with("by-n") { "pk" } else { "g" };
    Query::new(table(), KeyCondition::partition(partition, "a")).index_name(index.to_owned())
}

fn scan() -> Scan {
    Scan::new(table())
}

fn scan_of(index: &str) -> Scan {
    scan().index_name(index.to_owned())
}

fn exists(name: &str) -> Condition {
    Condition::AttributeExists(Path::attribute(name))
}

fn project(names: &[&str]) -> Option<Projection> {
    Projection::new(names.iter().map(|name| Path::attribute(*name)))
}

fn start(attributes: &[(&str, AttributeValue)]) -> Item {
    attributes.iter().cloned().collect()
}
