//! Plain JSON of a model.
#![cfg(feature = "serde")]

use std::collections::BTreeSet;

use itemstore::Result;
use itemstore::prelude::*;
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Thing {
    #[model(partition_key)]
    pk: String,
    tags: BTreeSet<String>,
    some: Option<BTreeSet<i64>>,
}

#[test]
fn an_empty_list_is_the_empty_set() -> Result<()> {
    let thing = Thing::from_json(json!({"pk": "1", "tags": [], "some": []}))?;
    assert_eq!(thing, Thing { pk: "1".to_owned(), tags: BTreeSet::new(), some: None });
    assert_eq!(thing.to_json()?, json!({"pk": "1"}));
    Ok(())
}
