//! What writes have in common: a condition, and whether hooks run.

use std::fmt;
use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};
use crate::expr::Condition;
use crate::model::hooks::HookResult;
use crate::model::managed::Filling;
use crate::model::{self, HookContext, Model, Moment, Version};
use crate::request::ReturnValuesOnConditionCheckFailure;

/// The condition of a write and its say about hooks.
#[derive(Clone)]
pub(super) struct WriteOptions {
    condition: Result<Option<Condition>>,
    skip_hooks: Option<bool>,
    unversioned: bool,
    expires_in: Option<Duration>,
}

/// Prints whether there is a condition, and nothing of it: it may hold data.
impl fmt::Debug for WriteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteOptions")
            .field("has_condition", &!matches!(self.condition, Ok(None)))
            .field("skip_hooks", &self.skip_hooks)
            .field("unversioned", &self.unversioned)
            .field("expires_in", &self.expires_in)
            .finish()
    }
}

impl WriteOptions {
    pub(super) fn new() -> Self {
        Self { condition: Ok(None), skip_hooks: None, unversioned: false, expires_in: None }
    }

    /// Adds a condition; twice means both.
    pub(super) fn when<M>(&mut self, added: model::Condition<M>) {
        let condition = std::mem::replace(&mut self.condition, Ok(None));
        self.condition = condition.and_then(|before| {
            let added = added.into_expression()?;
            Ok(Condition::and(before.into_iter().chain([added])))
        });
    }

    /// The caller's condition, if any.
    pub(super) fn condition(&self) -> Result<Option<Condition>> {
        self.condition.clone()
    }

    /// What the operation itself asks for, and the caller's condition.
    pub(super) fn condition_after(
        &self,
        first: impl IntoIterator<Item = Condition>,
    ) -> Result<Option<Condition>> {
        Ok(Condition::and(first.into_iter().chain(self.condition()?)))
    }

    pub(super) fn unversioned(&mut self) {
        self.unversioned = true;
    }

    /// The condition of a version, unless the call goes without.
    pub(super) fn checked(&self, check: impl FnOnce() -> Option<Condition>) -> Option<Condition> {
        if self.unversioned { None } else { check() }
    }

    pub(super) fn expires_in(&mut self, duration: Duration) {
        self.expires_in = Some(duration);
    }

    /// What the write fills fields with at this moment. Without a version the stored one is counted up.
    pub(super) fn filling<'a>(&self, version: Option<Version>, moment: &'a Moment) -> Filling<'a> {
        Filling { version, expires_in: self.expires_in, moment }
    }

    pub(super) fn skip_hooks(&mut self, skip: bool) {
        self.skip_hooks = Some(skip);
    }

    /// Whether hooks run: the call decides, else the model.
    pub(super) fn runs_hooks<M: Model>(&self) -> bool {
        !self.skip_hooks.unwrap_or(M::OPTIONS.skip_hooks)
    }
}

/// The error of a hook that stopped an operation. An error of this crate becomes the source too: a condition that failed in a
/// hook's own call is not the condition of the operation around it.
pub(in crate::model) fn hooked<M: Model>(hook: &'static str, result: HookResult) -> Result<()> {
    result.map_err(|error| Error::hook(hook, error).with_model(M::NAME))
}

/// Runs `after_load` of a model, unless `skip`, else the model, says not to.
#[doc(hidden)]
pub async fn after_load<M: Model>(model: &mut M, skip: Option<bool>, context: &HookContext) -> Result<()> {
    if skip.unwrap_or(M::OPTIONS.skip_hooks) {
        return Ok(());
    }
    hooked::<M>("after_load", model.after_load(context).await)
}

/// The error of an update whose item is not there: the condition it always has failed, and no item came back.
pub(super) fn missing_item(error: Error) -> Error {
    if error.is_condition_failed() && error.item().is_none() {
        error.reworded(ErrorKind::NotFound, "there is no item under the key")
    } else {
        error
    }
}

/// A write that has a condition asks for the stored item when it fails; one without has nothing to ask for.
pub(super) fn stored_item_on_failure(condition: Option<&Condition>) -> ReturnValuesOnConditionCheckFailure {
    match condition {
        Some(_) => ReturnValuesOnConditionCheckFailure::AllOld,
        None => ReturnValuesOnConditionCheckFailure::None,
    }
}

/// The condition that an item is there at all.
pub(super) fn item_exists<M: Model>() -> Condition {
    Condition::AttributeExists(crate::value::Path::attribute(M::KEY.partition_key.name))
}

/// The condition that there is no item.
pub(super) fn item_absent<M: Model>() -> Condition {
    Condition::AttributeNotExists(crate::value::Path::attribute(M::KEY.partition_key.name))
}

/// `.when`, for a write that has a field `options`.
macro_rules! when {
    () => {
        /// Writes only if this holds for the stored item. Twice means both.
        ///
        /// A condition that does not hold is an error of kind `ConditionFailed`, from which
        /// [`current`](crate::Error::current) gives the stored item; with
        /// [`outcome`](crate::model::Conditional::outcome) it is an answer instead.
        pub fn when(mut self, condition: impl FnOnce(&M::Fields) -> crate::model::Condition<M>) -> Self {
            self.options.when(condition(&M::fields()));
            self
        }
    };
}

/// `.skip_hooks`, for an operation that has a field `options`.
macro_rules! skip_hooks {
    () => {
        /// Runs without hooks, or with them, whatever the model says.
        pub fn skip_hooks(mut self, skip: bool) -> Self {
            self.options.skip_hooks(skip);
            self
        }
    };
}

/// `.unversioned`, for a write of an instance that has a field `options`.
macro_rules! unversioned {
    () => {
        /// Writes whatever version the stored item has; what is stored then is told at [`Version`](crate::model::Version). For a
        /// model without a version it changes nothing.
        pub fn unversioned(mut self) -> Self {
            self.options.unversioned();
            self
        }
    };
}

/// `.expires_in`, for a write that has a field `options`.
macro_rules! expires_in {
    () => {
        /// Lets the item expire when this time is over, by the store's clock, on a whole second.
        pub fn expires_in(mut self, duration: std::time::Duration) -> Self
        where
            M: crate::model::Expires,
        {
            self.options.expires_in(duration);
            self
        }
    };
}
