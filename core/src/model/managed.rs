//! The fields that the store fills in, and how: versions.

use super::version::Version;
use super::{Attribute, Model, Moment};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{SetAction, SetOperand, SetValue, Update};
use crate::value::{AttributeValue, Item, Map, Number, Path, Text};

/// An attribute that the store fills in.
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
}

impl Managed {
    /// The attribute `name`, filled by `rule`.
    #[must_use]
    pub const fn new(name: &'static str, rule: Rule) -> Self {
        Self { name, rule }
    }
}

/// The item that a write of a whole `model` sends, and the names of the attributes that the store filled in.
pub(super) fn item<M: Model>(
    model: &M,
    version: Version,
    moment: &Moment,
) -> Result<(Item, Vec<&'static str>)> {
    let mut map = Map::new();
    model.encode(&mut map)?;
    let mut filled = Vec::new();
    for managed in M::MANAGED {
        let value = managed.value(map.get(managed.name), version, moment);
        if let Some(value) = value.map_err(|error| error.within(managed.name))? {
            map.insert(Text::from_static(managed.name), value);
            filled.push(managed.name);
        }
    }
    if M::KEY.has_template() {
        let parts: Result<Vec<AttributeValue>> = M::KEY.parts.iter().map(|name| part(&map, name)).collect();
        for (name, value) in M::KEY.compose(&parts?)?.key {
            map.insert(name, value);
        }
    }
    Ok((map.into(), filled))
}

/// A part of the key, which is stored as an attribute too.
fn part(map: &Map, name: &'static str) -> Result<AttributeValue> {
    map.get(name)
        .cloned()
        .ok_or_else(|| Error::new(ErrorKind::Encode, "a part of the key is absent").within(name))
}

impl Managed {
    /// What a write of the whole item stores here instead of `given`; `None` for what is given.
    fn value(
        &self,
        _given: Option<&AttributeValue>,
        version: Version,
        _moment: &Moment,
    ) -> Result<Option<AttributeValue>> {
        match self.rule {
            Rule::Version => version.to_attribute(),
        }
    }
}

/// Counts the version up that the item has, or may have.
fn count_up(update: &mut Update, name: &'static str) {
    let path = Path::attribute(name);
    let stored = SetOperand::IfNotExists(path.clone(), Box::new(SetOperand::Value(Number::ZERO.into())));
    let value = SetValue::Plus(stored, SetOperand::Value(Number::from(1_u64).into()));
    update.set.push(SetAction { path, value });
}

/// Adds to an update what the store fills in: the version `next`, else one more than what is stored.
pub(super) fn complete<M: Model>(update: &mut Update, next: Option<Version>, _moment: &Moment) -> Result<()> {
    for managed in M::MANAGED {
        match (managed.rule, next) {
            (Rule::Version, None) => count_up(update, managed.name),
            (Rule::Version, Some(version)) => set(update, managed.name, version.to_attribute()?),
        }
    }
    Ok(())
}

fn set(update: &mut Update, name: &'static str, value: Option<AttributeValue>) {
    let set =
        |value| SetAction { path: Path::attribute(name), value: SetValue::Operand(SetOperand::Value(value)) };
    update.set.extend(value.map(set));
}
