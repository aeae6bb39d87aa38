//! The fields that the store fills in: versions, times, and what `generate` makes.
//!
//! What is filled in is laid over the attributes that are sent. The local value takes it over after success only.

use std::time::{Duration, SystemTime};

use super::ids::IdForm;
use super::time::{self, Times};
use super::version::Version;
use super::{Attribute, Model, Moment, index_keys, type_attribute};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{SetAction, SetOperand, SetValue, Update};
use crate::value::{AttributeValue, Item, Map, Number, Path, Text};

/// An attribute that the store fills in, as [`Model::MANAGED`] tells it.
///
/// ```
/// use itemstore::model::{Generated, Managed, Rule, Version};
/// use itemstore::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "documents")]
/// struct Document {
///     #[model(partition_key)]
///     id: String,
///     #[model(generate = "epoch")]
///     opened: u64,
///     #[model(version, rename = "v")]
///     version: Version,
/// }
///
/// let [opened, version] = Document::MANAGED else { panic!("two fields") };
/// assert!(matches!(opened.rule, Rule::Generate(generate) if generate.what() == Generated::Epoch));
/// assert!(matches!(version, Managed { name: "v", rule: Rule::Version, .. }));
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Managed {
    /// The stored name.
    pub name: &'static str,
    /// What it is filled with.
    pub rule: Rule,
}

/// What an attribute is filled with.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Rule {
    /// `version`: counted up by every write.
    Version,
    /// `created_at`: the time of the first write, where the field is empty.
    CreatedAt(Times),
    /// `updated_at`: the time of every write.
    UpdatedAt(Times),
    /// `ttl`: when the item expires, where a write says so.
    Ttl(Times),
    /// `generate`: made by the first write, where the field is empty.
    Generate(Generate),
}

/// What [`generate`](macro@crate::Model) makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Generated {
    /// An id, by the store's generator.
    Id(IdForm),
    /// `epoch`: the seconds since 1970.
    Epoch,
    /// `epoch_ms`: the milliseconds since 1970.
    EpochMs,
    /// `iso8601`: the time in RFC 3339 with nine digits of fraction.
    Iso8601,
}

/// What `generate` makes, and whether the field can hold it.
#[derive(Debug, Clone, Copy)]
pub struct Generate {
    what: Generated,
    check: fn(&AttributeValue) -> Result<()>,
}

impl Generate {
    /// What a field of type `T` is filled with.
    #[must_use]
    pub const fn new<T: Attribute>(what: Generated) -> Self {
        Self { what, check: |value| T::from_attribute(value).map(drop) }
    }

    /// What is made.
    #[must_use]
    pub const fn what(self) -> Generated {
        self.what
    }

    fn make(self, moment: &Moment) -> Result<AttributeValue> {
        let since = || {
            let since = moment.now().duration_since(SystemTime::UNIX_EPOCH);
            since.map_err(|_| Error::new(ErrorKind::Encode, "the store's clock is before 1970"))
        };
        let value = match self.what {
            Generated::Id(form) => moment.ids().new_id_as(form, moment.now()).into(),
            Generated::Epoch => Number::from(since()?.as_secs()).into(),
            Generated::EpochMs => Number::try_from(since()?.as_millis())?.into(),
            Generated::Iso8601 => time::rfc3339(moment.now())?.into(),
        };
        let checked = (self.check)(&value);
        checked
            .map_err(|error| error.reworded(ErrorKind::Encode, "the field cannot hold what was generated"))?;
        Ok(value)
    }
}

/// The ids whose bits are all zero.
const NIL_IDS: [&str; 2] = ["00000000-0000-0000-0000-000000000000", "00000000000000000000000000"];

/// Whether a field that is generated has nothing yet: an empty string, a nil id, 0 or null.
fn is_empty(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::S(text) => text.is_empty() || NIL_IDS.contains(&text.as_str()),
        AttributeValue::N(number) => *number == Number::ZERO,
        other => *other == AttributeValue::Null,
    }
}

impl Managed {
    /// The attribute `name`, filled by `rule`.
    #[must_use]
    pub const fn new(name: &'static str, rule: Rule) -> Self {
        Self { name, rule }
    }
}

/// What one write fills the fields with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filling<'a> {
    /// The version that is stored; `None` for one more than what is.
    pub(super) version: Option<Version>,
    /// When the item expires, if the write says so.
    pub(super) expires_in: Option<Duration>,
    pub(super) moment: &'a Moment,
}

impl Filling<'_> {
    /// The item that a write of a whole `model` sends, and the names of the attributes that were filled in.
    pub(super) fn item<M: Model>(&self, model: &M) -> Result<(Item, Vec<&'static str>)> {
        let mut map = Map::new();
        model.encode(&mut map)?;
        type_attribute::write::<M>(&mut map);
        let mut filled = Vec::new();
        for managed in M::MANAGED {
            let value = self.value(managed.rule, map.get(managed.name));
            if let Some(value) = value.map_err(|error| error.within(managed.name))? {
                map.insert(Text::from_static(managed.name), value);
                filled.push(managed.name);
            }
        }
        if M::KEY.has_template() {
            let parts = M::KEY.parts.iter().map(|name| part(&map, name)).collect::<Result<Vec<_>>>()?;
            for (name, value) in M::KEY.compose(&parts)?.key {
                map.insert(name, value);
            }
        }
        index_keys::write::<M>(&mut map)?;
        Ok((map.into(), filled))
    }

    /// What is stored instead of `given`; `None` for what is given.
    fn value(&self, rule: Rule, given: Option<&AttributeValue>) -> Result<Option<AttributeValue>> {
        match rule {
            Rule::Version => self.version.unwrap_or_default().to_attribute(),
            Rule::CreatedAt(times) if given.is_none_or(|given| times.is_unset(given)) => self.now(times),
            Rule::UpdatedAt(times) => self.now(times),
            Rule::Ttl(times) => self.expiry(times),
            Rule::Generate(generate) if given.is_none_or(is_empty) => generate.make(self.moment).map(Some),
            Rule::CreatedAt(_) | Rule::Generate(_) => Ok(None),
        }
    }

    fn now(&self, times: Times) -> Result<Option<AttributeValue>> {
        times.write(self.moment.now()).map(Some)
    }

    fn expiry(&self, times: Times) -> Result<Option<AttributeValue>> {
        let expiry = self.expires_in.map(|duration| time::expiry(self.moment.now(), duration)).transpose()?;
        expiry.map(|expiry| times.write(expiry)).transpose()
    }

    /// Adds what is filled in to an update of an item that is there.
    pub(super) fn update<M: Model>(&self, update: &mut Update) -> Result<()> {
        for managed in M::MANAGED {
            let value = match managed.rule {
                Rule::Version => match self.version {
                    None => {
                        count_up(update, managed.name);
                        Ok(None)
                    }
                    Some(version) => version.to_attribute(),
                },
                Rule::UpdatedAt(times) => self.now(times),
                Rule::Ttl(times) => self.expiry(times),
                Rule::CreatedAt(_) | Rule::Generate(_) => Ok(None),
            };
            if let Some(value) = value.map_err(|error| error.within(managed.name))? {
                set(update, managed.name, SetOperand::Value(value));
            }
        }
        Ok(())
    }

    /// Adds what is filled in to an update that may create its item: also what only the first write makes, but for the key and for
    /// what the update sets itself.
    pub(super) fn upsert<M: Model>(&self, update: &mut Update) -> Result<()> {
        type_attribute::upsert::<M>(update);
        for managed in M::MANAGED {
            let mut changed = update.set.iter().map(|action| &action.path).chain(&update.remove);
            let is_set =
                M::KEY.parts.contains(&managed.name) || changed.any(|path| path.root() == managed.name);
            let value = match managed.rule {
                Rule::CreatedAt(times) => self.now(times),
                Rule::Generate(generate) if !is_set => generate.make(self.moment).map(Some),
                _ => Ok(None),
            };
            if let Some(value) = value.map_err(|error| error.within(managed.name))? {
                let path = Path::attribute(Text::from_static(managed.name));
                let stored = SetOperand::IfNotExists(path, Box::new(SetOperand::Value(value)));
                set(update, managed.name, stored);
            }
        }
        self.update::<M>(update)
    }
}

/// A part of the key, which is stored as an attribute too.
fn part(map: &Map, name: &'static str) -> Result<AttributeValue> {
    let part = map.get(name).cloned();
    part.ok_or_else(|| Error::new(ErrorKind::Encode, "a part of the key is absent").within(name))
}

fn set(update: &mut Update, name: &'static str, value: SetOperand) {
    let path = Path::attribute(Text::from_static(name));
    update.set.push(SetAction { path, value: SetValue::Operand(value) });
}

/// Counts the version up that the item has, or may have.
fn count_up(update: &mut Update, name: &'static str) {
    let path = Path::attribute(Text::from_static(name));
    let stored = SetOperand::IfNotExists(path.clone(), Box::new(SetOperand::Value(Number::ZERO.into())));
    let value = SetValue::Plus(stored, SetOperand::Value(Number::from(1_u64).into()));
    update.set.push(SetAction { path, value });
}
