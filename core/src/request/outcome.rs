//! What a write does to the item under its key: pure, so that every engine decides the same.
//!
//! An engine over any ordered or hashed map writes like this, under whatever makes the three lines atomic:
//!
//! ```
//! # use std::collections::HashMap;
//! # use itemstore::request::{PutItem, PutItemOutput};
//! # use itemstore::schema::{PrimaryKey, TableSchema};
//! # use itemstore::value::Item;
//! fn put(items: &mut HashMap<PrimaryKey, Item>, schema: &TableSchema, request: &PutItem) -> itemstore::Result<PutItemOutput> {
//!     request.check()?;
//!     request.check_against(schema)?;
//!     let key = schema.key.primary_key(&request.item)?;
//!     let outcome = request.outcome(items.get(&key))?;
//!     match outcome.new {
//!         Some(item) => items.insert(key, item),
//!         None => items.remove(&key),
//!     };
//!     Ok(PutItemOutput::new(outcome.attributes))
//! }
//! ```
//!
//! An engine with secondary indexes turns `old` and `outcome.new` into their changes too: [`TableSchema::index_changes`].

use super::check;
use super::{DeleteItem, PutItem, ReturnValues, ReturnValuesOnConditionCheckFailure, UpdateItem};
use crate::error::{Error, Result};
use crate::expr::Condition;
use crate::schema::TableSchema;
use crate::value::Item;

/// What a write leaves under its key, and what it answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct WriteOutcome {
    /// The item after the write; `None` when there is none.
    pub new: Option<Item>,
    /// The image asked for with `return_values`; `None` when there is nothing to return (SEMANTICS 8.1).
    pub attributes: Option<Item>,
}

/// Holds a write to its condition: `old` is the stored item, `None` when there is none.
///
/// # Errors
/// `ConditionFailed`, with the stored item when `on_failure` asks for it (SEMANTICS 5.3).
pub fn check_condition(
    condition: Option<&Condition>,
    old: Option<&Item>,
    on_failure: ReturnValuesOnConditionCheckFailure,
) -> Result<()> {
    if condition.is_none_or(|condition| condition.holds(old)) {
        return Ok(());
    }
    Err(Error::condition_failed(match on_failure {
        ReturnValuesOnConditionCheckFailure::None => None,
        ReturnValuesOnConditionCheckFailure::AllOld => old.cloned(),
    }))
}

impl PutItem {
    /// What this write does to `old`, the stored item under its key. The request has passed its checks.
    ///
    /// # Errors
    /// `ConditionFailed`
    pub fn outcome(&self, old: Option<&Item>) -> Result<WriteOutcome> {
        check_condition(self.condition.as_ref(), old, self.return_values_on_condition_check_failure)
            .map_err(|error| self.located(error))?;
        let attributes = old.filter(|_| self.return_values == ReturnValues::AllOld).cloned();
        Ok(WriteOutcome { new: Some(self.item.clone()), attributes })
    }
}

impl DeleteItem {
    /// What this removal does to `old`, the stored item under its key. The request has passed its checks.
    ///
    /// # Errors
    /// `ConditionFailed`
    pub fn outcome(&self, old: Option<&Item>) -> Result<WriteOutcome> {
        check_condition(self.condition.as_ref(), old, self.return_values_on_condition_check_failure)
            .map_err(|error| self.located(error))?;
        let attributes = old.filter(|_| self.return_values == ReturnValues::AllOld).cloned();
        Ok(WriteOutcome { new: None, attributes })
    }
}

impl UpdateItem {
    /// What this update does to `old`, the stored item under its key. The request has passed its checks, against the same
    /// `schema` too.
    ///
    /// The condition sees the item as it is stored; a missing one is created with its key, unless the update only
    /// removes (SEMANTICS 7).
    ///
    /// # Errors
    /// `ConditionFailed`; `Validation` when an operand does not fit the stored item, or the item that results is too
    /// large or too deep, or has a key attribute of an index that the index cannot hold (SEMANTICS 2.1).
    pub fn outcome(&self, schema: &TableSchema, old: Option<&Item>) -> Result<WriteOutcome> {
        self.decide(schema, old).map_err(|error| self.located(error))
    }

    pub(super) fn decide(&self, schema: &TableSchema, old: Option<&Item>) -> Result<WriteOutcome> {
        check_condition(self.condition.as_ref(), old, self.return_values_on_condition_check_failure)?;
        let new = match &self.update {
            None => Some(old.unwrap_or(&self.key).clone()),
            Some(update) => {
                update.apply(old, &self.key).map_err(|error| error.in_parameter("UpdateExpression"))?
            }
        };
        if let Some(item) = &new {
            check::well_formed(item)?;
            check::updated_size(item, &self.key, self.update.as_ref())?;
            check::updated_index_keys(schema, old, item)?;
        }
        let attributes = self.image(old, new.as_ref());
        Ok(WriteOutcome { new, attributes })
    }

    /// The image asked for, if there is something in it.
    fn image(&self, old: Option<&Item>, new: Option<&Item>) -> Option<Item> {
        let update = self.update.as_ref();
        match self.return_values {
            ReturnValues::None => None,
            ReturnValues::AllOld => old.cloned(),
            ReturnValues::AllNew => new.cloned(),
            ReturnValues::UpdatedOld => update?.updated_old(old),
            ReturnValues::UpdatedNew => update?.updated_new(new?),
        }
    }
}
