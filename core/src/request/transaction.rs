//! What a transaction decides about the items it meets: pure, so that every engine decides the same (SEMANTICS 13).
//!
//! An engine applies one like this, while nothing else can come between its steps:
//!
//! ```
//! # use std::collections::{BTreeMap, HashMap};
//! # use itemstore::request::{Snapshot, TransactWriteItems};
//! # use itemstore::schema::{PrimaryKey, TableName, TableSchema};
//! # use itemstore::value::Item;
//! struct Table {
//!     schema: TableSchema,
//!     items: HashMap<PrimaryKey, Item>,
//! }
//!
//! fn write(tables: &mut BTreeMap<TableName, Table>, request: &TransactWriteItems) -> itemstore::Result<()> {
//!     request.check()?;
//!     request.check_against(|name| tables.get(name).map(|table| &table.schema))?;
//!     let mut keys = Vec::new();
//!     let mut met = Vec::new();
//!     for action in &request.items {
//!         let table = &tables[action.table_name()];
//!         let key = table.schema.key.primary_key(action.item_or_key())?;
//!         met.push(Snapshot { schema: &table.schema, item: table.items.get(&key) });
//!         keys.push(key);
//!     }
//!     // Nothing has changed yet, and from here on nothing can fail.
//!     let outcomes = request.outcomes(&met)?;
//!     for ((action, key), outcome) in request.items.iter().zip(keys).zip(outcomes) {
//!         let Some(outcome) = outcome else { continue };
//!         let items = &mut tables.get_mut(action.table_name()).expect("its schema was there").items;
//!         match outcome.new {
//!             Some(item) => items.insert(key, item),
//!             None => items.remove(&key),
//!         };
//!     }
//!     Ok(())
//! }
//! ```

use super::{TransactGetItems, TransactWrite, TransactWriteItems, WriteOutcome, check, check_condition};
use crate::error::{CancellationReason, Error, ErrorKind, Result};
use crate::schema::TableSchema;
use crate::value::Item;

/// What one action of a transaction meets.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    /// The schema of its table.
    pub schema: &'a TableSchema,
    /// The item under its key at the instant of the transaction; `None` when there is none.
    pub item: Option<&'a Item>,
}

impl TransactWriteItems {
    /// What the actions do to what they `met`, a snapshot for each of them in their order: an outcome for each, `None` for a
    /// [`ConditionCheck`](super::ConditionCheck), which changes nothing. The request has passed its checks.
    ///
    /// # Errors
    /// `TransactionCancelled`. When an update does not fit its item, or makes it too large, the first such action has the
    /// reason `ValidationError` and no other has one. Otherwise every action whose condition does not hold has
    /// `ConditionalCheckFailed`. An update whose own condition does not hold is not tried. `Validation` for an update that
    /// leaves the key of an index empty.
    pub fn outcomes(&self, met: &[Snapshot<'_>]) -> Result<Vec<Option<WriteOutcome>>> {
        let decided: Vec<Result<Option<WriteOutcome>>> =
            self.items.iter().zip(met).map(|(action, met)| action.outcome(*met)).collect();
        if let Some(error) = self.refusal(met, &decided) {
            return Err(error.with_operation("TransactWriteItems"));
        }
        if decided.iter().all(Result::is_ok) {
            return decided.into_iter().collect();
        }
        let reasons = decided.into_iter().map(|outcome| match outcome {
            Ok(_) => CancellationReason::none(),
            Err(error) => CancellationReason::condition_failed(error.item().cloned()),
        });
        Err(Error::transaction_cancelled(reasons.collect()).with_operation("TransactWriteItems"))
    }

    /// The answer when some action is refused, and not only held up by its condition: the first that refuses the whole
    /// request, else the first that cancels it (SEMANTICS 13.1).
    fn refusal(&self, met: &[Snapshot<'_>], decided: &[Result<Option<WriteOutcome>>]) -> Option<Error> {
        let refused = decided.iter().enumerate().filter_map(|(at, outcome)| {
            let error = outcome.as_ref().err()?;
            (error.kind() != ErrorKind::ConditionFailed).then_some((at, error))
        });
        let refused: Vec<(usize, &Error)> = refused.collect();
        let whole = refused.iter().find(|(at, _)| {
            let action = self.items.get(*at).zip(met.get(*at));
            action.is_some_and(|(action, met)| action.empties_index_key(*met))
        });
        if let Some((_, error)) = whole {
            return Some(Error::clone(error));
        }
        let (at, error) = refused.first()?;
        Some(refused_at(*at, self.items.len(), Error::clone(error)))
    }
}

impl TransactWrite {
    fn outcome(&self, met: Snapshot<'_>) -> Result<Option<WriteOutcome>> {
        let outcome = match self {
            Self::Put(put) => put.outcome(met.item).map(Some),
            Self::Update(update) => update.decide(met.schema, met.item).map(Some),
            Self::Delete(delete) => delete.outcome(met.item).map(Some),
            Self::ConditionCheck(check) => {
                let on_failure = check.return_values_on_condition_check_failure;
                check_condition(Some(&check.condition), met.item, on_failure).map(|()| None)
            }
        };
        outcome.map_err(|error| error.with_table(self.table_name()))
    }

    /// Whether this is an update that leaves the key of an index empty.
    fn empties_index_key(&self, met: Snapshot<'_>) -> bool {
        let Self::Update(request) = self else { return false };
        let Some(update) = &request.update else { return false };
        let new = update.apply(met.item, &request.key);
        new.ok().flatten().is_some_and(|new| check::empties_index_key(met.schema, met.item, &new))
    }
}

impl TransactGetItems {
    /// What the reads give of `stored`, the items under their keys at one instant, in their order. A read whose projection
    /// leaves nothing gives none (SEMANTICS 6).
    ///
    /// # Errors
    /// `Validation` when the items are larger than 4 MB together.
    pub fn responses(&self, stored: Vec<Option<Item>>) -> Result<Vec<Option<Item>>> {
        let found_bytes = stored.iter().flatten().map(|item| item.size_bytes()).sum();
        check::payload(found_bytes).map_err(|error| error.with_operation("TransactGetItems"))?;
        let projected = self.items.iter().zip(stored).map(|(get, item)| match &get.projection {
            None => item,
            Some(projection) => item.map(|item| projection.project(&item)).filter(|item| !item.is_empty()),
        });
        Ok(projected.collect())
    }
}

/// The cancellation of a transaction of `actions` because the one at the position `at` is refused as `error` says.
pub(super) fn refused_at(at: usize, actions: usize, error: Error) -> Error {
    let reasons = (0..actions).map(|position| {
        if position == at { CancellationReason::validation(&error) } else { CancellationReason::none() }
    });
    let cancelled = Error::transaction_cancelled(reasons.collect());
    let cancelled = match error.table() {
        Some(table) => cancelled.with_table(table),
        None => cancelled,
    };
    cancelled.with_source(error)
}
