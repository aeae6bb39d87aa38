//! Two backends that are asked the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use itemstore::backend::{Backend, Request, block_on};
use itemstore::request::{DeleteItem, DeleteTable, PutItem};
use itemstore::schema::TableName;
use itemstore::value::Item;

use crate::answer::{Answer, ask, stored};
use crate::history::Step;
use crate::target::{Schema, Target};

/// The memory engine and DynamoDB Local, each with one table of the same name and the same contents.
pub(crate) struct Pair {
    ours: Arc<dyn Backend>,
    theirs: Arc<dyn Backend>,
    schema: Schema,
    table: TableName,
    missing: TableName,
}

/// One request, and all that came of it on both sides.
#[derive(Debug)]
pub(crate) struct Occasion {
    pub(crate) target: Target,
    pub(crate) request: Request,
    /// What was stored under the key before, on both sides.
    pub(crate) before: Option<Item>,
    pub(crate) ours: Answer,
    pub(crate) theirs: Answer,
    /// What is stored under the key now.
    pub(crate) ours_after: Option<Item>,
    pub(crate) theirs_after: Option<Item>,
}

impl Occasion {
    /// What differs, by name.
    pub(crate) fn differences(&self) -> Vec<&'static str> {
        let mut differences = self.ours.differences(&self.theirs);
        if self.ours_after != self.theirs_after {
            differences.push("what is stored after it");
        }
        differences
    }
}

impl Pair {
    /// The two with a fresh table.
    pub(crate) fn new(ours: Arc<dyn Backend>, theirs: Arc<dyn Backend>, schema: Schema) -> Self {
        static TABLES: AtomicU64 = AtomicU64::new(0);
        let name = |what: &str, number| {
            TableName::new(format!("same-answer-{}-{what}-{number}", std::process::id()))
                .expect("a table name")
        };
        let number = TABLES.fetch_add(1, Ordering::Relaxed);
        let pair =
            Self { ours, theirs, schema, table: name("table", number), missing: name("missing", number) };
        for backend in [&pair.ours, &pair.theirs] {
            let created =
                block_on(backend.runtime(), backend.create_table(schema.create(pair.table.clone())));
            created.expect("the test runs outside of any runtime").expect("a table is created");
        }
        pair
    }

    pub(crate) fn step(&self, step: &Step) -> Occasion {
        let request = step.request(self.schema, &self.table, &self.missing);
        let key = step.target.key(self.schema);
        let before = stored(&*self.ours, &self.table, &key);
        let ours = ask(&*self.ours, request.clone());
        let theirs = ask(&*self.theirs, request.clone());
        let writes = !matches!(request, Request::GetItem(_));
        let changed = ours.kind().is_none() || theirs.kind() != ours.kind();
        // What both refuse should change nothing. That it did not is seen at the next write, or at the end of the history.
        let (ours_after, theirs_after) = if writes && changed {
            (stored(&*self.ours, &self.table, &key), stored(&*self.theirs, &self.table, &key))
        } else {
            (before.clone(), before.clone())
        };
        Occasion { target: step.target, request, before, ours, theirs, ours_after, theirs_after }
    }

    /// Stores on their side what is stored on ours, so that a known difference is seen once.
    pub(crate) fn repair(&self, occasion: &Occasion) {
        let request: Request = match &occasion.ours_after {
            Some(item) => PutItem::new(self.table.clone(), item.clone()).into(),
            None => DeleteItem::new(self.table.clone(), occasion.target.key(self.schema)).into(),
        };
        let repaired = ask(&*self.theirs, request);
        assert_eq!(repaired.kind(), None, "what a known difference left cannot be repaired: {repaired:?}");
    }

    /// The first good key under which the two hold something else, and what they hold.
    pub(crate) fn differing_key(&self) -> Option<(Target, [Option<Item>; 2])> {
        let keys = (0..Target::KEYS).map(Target::Key).chain([Target::Longest]);
        let mut held = keys.map(|target| {
            let key = target.key(self.schema);
            (target, [&self.ours, &self.theirs].map(|backend| stored(&**backend, &self.table, &key)))
        });
        held.find(|(_, [ours, theirs])| ours != theirs)
    }
}

/// Drops the tables. One that stays does no harm: its name is not used again.
impl Drop for Pair {
    fn drop(&mut self) {
        for backend in [&self.ours, &self.theirs] {
            drop(block_on(backend.runtime(), backend.delete_table(DeleteTable::new(self.table.clone()))));
        }
    }
}
