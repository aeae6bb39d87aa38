//! Fields that are kept by functions of their own: `#[model(serde)]` and `#[model(with = module)]`.

use std::fmt;
use std::marker::PhantomData;

use super::scalars::plain;
use super::{Attribute, class};
use crate::error::Result;
use crate::model::fields::Field;
use crate::value::{AttributeValue, Map, Text};

/// How a field of type `T` is kept, where the type itself does not say.
pub trait Codec<T>: Send + Sync + 'static {
    /// The value; `None` stores nothing.
    ///
    /// # Errors
    /// `Encode` for what cannot be stored.
    fn encode(value: &T) -> Result<Option<AttributeValue>>;

    /// Reads a value.
    ///
    /// # Errors
    /// `Decode` for what cannot be read.
    fn decode(value: &AttributeValue) -> Result<T>;
}

/// A `T` kept by the codec `C`.
pub struct Encoded<T, C>(pub T, pub PhantomData<fn() -> C>);

impl<T: fmt::Debug, C> fmt::Debug for Encoded<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Send + Sync + 'static, C: Codec<T>> Attribute for Encoded<T, C> {
    plain!(class::Any);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        C::encode(&self.0)
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        C::decode(value).map(|value| Self(value, PhantomData))
    }
}

/// Writes one encoded field of a model or document.
#[doc(hidden)]
pub fn write_encoded<T, C: Codec<T>>(map: &mut Map, name: &'static str, value: &T) -> Result<()> {
    if let Some(value) = C::encode(value).map_err(|error| error.within(name))? {
        map.insert(Text::from_static(name), value);
    }
    Ok(())
}

/// Reads one encoded field under the first of `names` that is there.
#[doc(hidden)]
pub fn read_encoded<T, C: Codec<T>>(
    map: &Map,
    names: &[&'static str],
    default: Option<fn() -> T>,
) -> Result<T> {
    for name in names {
        if let Some(value) = map.get(name) {
            return C::decode(value).map_err(|error| error.within(name));
        }
    }
    default.map(|default| default()).ok_or_else(|| super::missing(names[0]))
}
