//! The model page: each of its promises as a case, on any backend.

mod batches;
mod collections;
mod errors;
mod generated;
mod hooks;
mod items;
mod lost_answers;
mod operations;
mod options;
mod queries;
mod times;
mod transactions;
mod versions;

use std::collections::BTreeMap;
use std::sync::Arc;

use itemstore::backend::{Backend, Operation, Request};
use itemstore::prelude::*;

use crate::case::Case;
use crate::expect::Failure;
use crate::recorder::Recorder;
use crate::subject::Subject;

/// The cases of the model page.
pub(super) const CASES: &[&[Case]] = &[
    batches::CASES,
    collections::CASES,
    errors::CASES,
    generated::CASES,
    hooks::CASES,
    items::CASES,
    lost_answers::CASES,
    operations::CASES,
    options::CASES,
    queries::CASES,
    times::CASES,
    transactions::CASES,
    versions::CASES,
];

/// The page's main model.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
    name: String,
    #[model(default)]
    age: u32,
    #[model(default = true)]
    active: bool,
}

/// The page's model with defaults of every kind and no sort key.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "accounts")]
struct Account {
    #[model(partition_key)]
    pk: String,
    email: String,
    #[model(default)]
    name: String,
    #[model(default)]
    age: u32,
    #[model(default = true)]
    active: bool,
    #[model(default)]
    tags: Vec<String>,
    #[model(default)]
    settings: BTreeMap<String, String>,
}

/// A store on the backend under test, with a fresh table for one model, and the calls it makes from now on.
struct Page {
    store: Store<Arc<dyn Backend>>,
    calls: Recorder,
}

impl Page {
    async fn new<M: Model>(subject: &Subject) -> Result<Self, Failure> {
        let calls = Recorder::new();
        let store = Store::builder(Arc::clone(subject.backend()))
            .table_name::<M>(subject.new_name()?.as_str())
            .layer(calls.clone())
            .build();
        store.create_table::<M>().await?;
        calls.clear();
        Ok(Self { store, calls })
    }

    /// How often each of the four item operations was called: get, put, update, delete.
    fn item_calls(&self) -> [usize; 4] {
        [Operation::GetItem, Operation::PutItem, Operation::UpdateItem, Operation::DeleteItem]
            .map(|operation| self.calls.count(operation))
    }

    /// Whether each read so far was consistent.
    fn consistent_reads(&self) -> Vec<bool> {
        let consistent = |request: Request| match request {
            Request::GetItem(get) => Some(get.consistent_read),
            _ => None,
        };
        self.calls.requests().into_iter().filter_map(consistent).collect()
    }
}

/// John, 30.
fn john() -> User {
    User::builder().pk("USER#123").sk("PROFILE").name("John").age(30).build()
}

/// The key of [`john`].
const JOHN: (&str, &str) = ("USER#123", "PROFILE");
