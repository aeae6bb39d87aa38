//! The version of an item: a number that every write counts up, and the condition that nobody else has.

use std::fmt;
use std::num::NonZeroU64;

use super::attribute::{class, unexpected};
use super::fields::Field;
use super::managed::{Managed, Rule};
use super::{Attribute, Model};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Comparator, Condition, Operand};
use crate::value::{AttributeValue, Number, Path};

/// Which version of its item a value is: the type of a field `#[model(version)]`.
///
/// A value that was built has the version [`new`](Version::new): nothing is stored yet, and 0 never is. `create` and the first
/// `save` store 1, and every other write of the item stores the next number. `save`, `update` and `delete` of a value ask that the
/// stored item still has the version they hold, so that no one's changes are overwritten unseen; otherwise the error is of kind
/// [`VersionConflict`](crate::ErrorKind::VersionConflict) and has the stored item.
///
/// ```
/// use itemstore::model::Version;
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
///
/// #[derive(Model, Debug, Clone, PartialEq)]
/// #[model(table = "documents")]
/// struct Document {
///     #[model(partition_key)]
///     id: String,
///     text: String,
///     #[model(version)]
///     version: Version,
/// }
///
/// # fn main() -> itemstore::Result<()> {
/// let store = Store::new(MemoryBackend::new());
/// store.create_table::<Document>().run_blocking()?;
/// let mut mine = Document::builder().id("1").text("draft").build();
/// mine.save().run_blocking(&store)?;
/// assert_eq!(mine.version.get(), Some(1));
///
/// let mut theirs = mine.clone();
/// theirs.update().set(|d| d.text().set("theirs")).run_blocking(&store)?;
/// mine.text = "mine".to_owned();
/// let error = mine.save().run_blocking(&store).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::VersionConflict);
/// assert_eq!(error.current::<Document>()?, Some(theirs));
/// # Ok(())
/// # }
/// ```
///
/// # What each operation does
///
/// | operation | asks that | stores |
/// |---|---|---|
/// | `save`, holding `new` | there is no item | 1 |
/// | `save`, `update`, holding n | the item has version n | n + 1 |
/// | `delete`, holding n | the item has version n, or there is none: it is gone as asked for | |
/// | `create` | there is no item, whatever version the value holds | 1 |
/// | `save().unversioned()`, holding n | nothing | n + 1 |
/// | `update().unversioned()`, `update_by_key`, `upsert_by_key` | nothing | what is stored, plus 1 |
/// | `delete().unversioned()`, `delete_by_key` | nothing | |
///
/// The writes that ask for nothing count up all the same, so that whoever holds the item notices. An unversioned `save` cannot
/// know what is stored, as it replaces the item in one call: the number it stores may have been there before, and someone who still
/// holds the item of that number does not notice. `update().unversioned()` has no such gap.
///
/// An item that was stored before its model had a version is loaded without one, which is not `new`: its `save` asks that the item
/// still has none, and stores 1. The local value has the new version after success only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Version(State);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
enum State {
    /// No item is stored.
    #[default]
    New,
    /// An item is stored, and has no version.
    Unmarked,
    /// The item of this version is stored.
    Marked(NonZeroU64),
}

impl Version {
    /// The version of a value that is not stored yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(State::New)
    }

    /// The stored number, from 1.
    ///
    /// ```
    /// use itemstore::model::Version;
    ///
    /// assert_eq!(Version::new().get(), None);
    /// assert_eq!(Version::try_from(7)?.get(), Some(7));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    #[must_use]
    pub const fn get(self) -> Option<u64> {
        match self.0 {
            State::Marked(number) => Some(number.get()),
            State::New | State::Unmarked => None,
        }
    }

    /// Whether nothing is stored yet, as far as the value knows.
    #[must_use]
    pub const fn is_new(self) -> bool {
        matches!(self.0, State::New)
    }

    /// The first number that is stored.
    pub(super) const FIRST: Self = Self(State::Marked(NonZeroU64::MIN));

    /// The version that a write makes of this one.
    pub(super) fn next(self) -> Result<Self> {
        let State::Marked(number) = self.0 else { return Ok(Self::FIRST) };
        let next = number.checked_add(1).map(|next| Self(State::Marked(next)));
        next.ok_or_else(|| Error::new(ErrorKind::Encode, "the version cannot count any further"))
    }

    /// The condition that the item is still what the holder of this version knows.
    pub(super) fn condition(
        self,
        guard: Guard,
        partition_key: &'static str,
        name: &'static str,
    ) -> Condition {
        let absent = || Condition::AttributeNotExists(Path::attribute(partition_key));
        let unmarked = || Condition::AttributeNotExists(Path::attribute(name));
        match (self.0, guard) {
            (State::New, _) => absent(),
            (State::Unmarked, Guard::Save) => {
                Condition::AttributeExists(Path::attribute(partition_key)) & unmarked()
            }
            // An update asks for the item by itself, and to a delete no item is as good as one without a version.
            (State::Unmarked, Guard::Update | Guard::Delete) => unmarked(),
            (State::Marked(number), Guard::Save | Guard::Update) => has(name, number),
            (State::Marked(number), Guard::Delete) => absent() | has(name, number),
        }
    }
}

/// What a version guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    Save,
    Update,
    Delete,
}

fn has(name: &'static str, number: NonZeroU64) -> Condition {
    Condition::Compare {
        comparator: Comparator::Eq,
        left: Operand::Path(Path::attribute(name)),
        right: Operand::Value(Number::from(number.get()).into()),
    }
}

/// The condition that the version of `model` asks for, if it has one.
pub(super) fn check<M: Model>(model: &M, guard: Guard) -> Option<Condition> {
    let version = model.held_version()?;
    let name = attribute::<M>()?;
    Some(version.condition(guard, M::KEY.partition_key.name, name))
}

/// The attribute that a model's version is stored in.
pub(super) fn attribute<M: Model>() -> Option<&'static str> {
    M::MANAGED
        .iter()
        .find(|managed: &&Managed| matches!(managed.rule, Rule::Version))
        .map(|managed| managed.name)
}

/// Tells a conflict of versions from a condition of the caller's own that did not hold: `check` is what the version asked for.
pub(super) fn judge(error: Error, check: Option<&Condition>) -> Error {
    match check {
        Some(check) if error.is_condition_failed() && !check.holds(error.item()) => error.reworded(
            ErrorKind::VersionConflict,
            "the stored item is not of the version that the value holds",
        ),
        _ => error,
    }
}

/// A number from 1, as a stored item has it.
impl TryFrom<u64> for Version {
    type Error = Error;

    fn try_from(number: u64) -> Result<Self> {
        let number = NonZeroU64::new(number).map(|number| Self(State::Marked(number)));
        number.ok_or_else(|| Error::new(ErrorKind::Encode, "a version begins at 1"))
    }
}

/// Kept as N, from 1. Nothing is stored for a new one.
impl Attribute for Version {
    type Class = class::Num;
    type VecClass = class::List<Self>;
    type Inner = Self;
    type Field<M, W: Attribute, K> = Field<M, W, K>;

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(self.get().map(|number| Number::from(number).into()))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        let number = value.as_n().ok_or_else(|| unexpected("N", value))?;
        let number = u64::try_from(number).ok().and_then(NonZeroU64::new);
        let version = number.map(|number| Self(State::Marked(number)));
        version.ok_or_else(|| Error::new(ErrorKind::Decode, "expected a version, a whole number from 1"))
    }

    fn absent() -> Option<Self> {
        Some(Self(State::Unmarked))
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            State::New => f.write_str("Version(new)"),
            State::Unmarked => f.write_str("Version(none)"),
            State::Marked(number) => write!(f, "Version({number})"),
        }
    }
}

/// A model without a field `#[model(version)]`: what can be written where nothing is asked of the stored item. The derive says so.
///
/// ```
/// use itemstore::model::Unversioned;
/// use itemstore::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "events")]
/// struct Event {
///     #[model(partition_key)]
///     id: String,
/// }
///
/// fn in_bulk<M: Unversioned>(items: Vec<M>) -> usize {
///     items.len()
/// }
/// assert_eq!(in_bulk(vec![Event::builder().id("1").build()]), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a version, which nothing would check here",
    label = "a model with a version",
    note = "the writes of a batch have no conditions: write it alone, or in a transaction"
)]
pub trait Unversioned: Model {}

/// Checks the type of a version.
#[doc(hidden)]
pub const fn is_version<T: VersionField>() {}

/// The one type of a version.
#[diagnostic::on_unimplemented(
    message = "a version is of the type `itemstore::model::Version`, not `{Self}`",
    label = "not a `Version`",
    note = "the type says \"not stored yet\" without a number that means it"
)]
#[doc(hidden)]
pub trait VersionField {}

impl VersionField for Version {}
