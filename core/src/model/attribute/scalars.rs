//! Strings, numbers, booleans, binaries, and values as they are.

use super::{Attribute, class, unexpected, unexpected_kind};
use crate::error::{Error, ErrorKind, Result};
use crate::model::fields::Field;
use crate::value::{AttributeType, AttributeValue, Binary, Number, Text};

/// The associated types of an attribute that is its own inner type and has a plain path.
macro_rules! plain {
    ($class:ty) => {
        plain!($class, class::List<Self>);
    };
    ($class:ty, $vec_class:ty) => {
        type Class = $class;
        type VecClass = $vec_class;
        type Inner = Self;
        type Field<M, W: Attribute, K> = Field<M, W, K>;
    };
}
pub(super) use plain;

impl Attribute for String {
    plain!(class::Str);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::S(self.as_str().into())))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        value.as_s().map(str::to_owned).ok_or_else(|| unexpected_kind(AttributeType::S, value))
    }
}

impl Attribute for Text {
    plain!(class::Str);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::S(self.clone())))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        match value {
            AttributeValue::S(text) => Ok(text.clone()),
            other => Err(unexpected_kind(AttributeType::S, other)),
        }
    }
}

impl Attribute for char {
    plain!(class::Str);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::S(self.encode_utf8(&mut [0; 4]).to_owned().into())))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        let text = value.as_s().ok_or_else(|| unexpected_kind(AttributeType::S, value))?;
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(Error::new(ErrorKind::Decode, "expected a string of one character")),
        }
    }
}

impl Attribute for bool {
    plain!(class::Bool);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::Bool(*self)))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        value.as_bool().ok_or_else(|| unexpected_kind(AttributeType::Bool, value))
    }
}

impl Attribute for Number {
    plain!(class::Num);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::N(*self)))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        value.as_n().copied().ok_or_else(|| unexpected_kind(AttributeType::N, value))
    }
}

impl Attribute for Binary {
    plain!(class::Bin);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::B(self.clone())))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        match value {
            AttributeValue::B(bytes) => Ok(bytes.clone()),
            other => Err(unexpected_kind(AttributeType::B, other)),
        }
    }

    fn from_plain(value: AttributeValue) -> Result<AttributeValue> {
        binary_from_plain(value)
    }
}

/// Any value, as it is.
impl Attribute for AttributeValue {
    plain!(class::Any);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(self.clone()))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        Ok(value.clone())
    }
}

/// Reads a number into a narrower Rust type.
fn number<T>(value: &AttributeValue, name: &str, convert: impl FnOnce(&Number) -> Option<T>) -> Result<T> {
    let number = value.as_n().ok_or_else(|| unexpected_kind(AttributeType::N, value))?;
    convert(number).ok_or_else(|| Error::new(ErrorKind::Decode, format!("the number does not fit {name}")))
}

macro_rules! integers {
    ($($integer:ty),+) => {$(
        impl Attribute for $integer {
            plain!(class::Num);

            fn to_attribute(&self) -> Result<Option<AttributeValue>> {
                Ok(Some(AttributeValue::N(Number::from(*self))))
            }

            fn from_attribute(value: &AttributeValue) -> Result<Self> {
                number(value, stringify!($integer), |number| Self::try_from(number).ok())
            }
        }
    )+};
}

integers!(i8, i16, u16, i32, u32, i64, u64, isize, usize);

/// Alone a number; a `Vec` of them is a binary.
impl Attribute for u8 {
    plain!(class::Num, class::Bin);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::N(Number::from(*self))))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        number(value, "u8", |number| Self::try_from(number).ok())
    }

    fn slice_to_attribute(slice: &[Self]) -> Result<AttributeValue> {
        Ok(AttributeValue::B(slice.into()))
    }

    fn vec_from_attribute(value: &AttributeValue) -> Result<Vec<Self>> {
        value.as_b().map(<[u8]>::to_vec).ok_or_else(|| unexpected_kind(AttributeType::B, value))
    }

    fn vec_from_plain(value: AttributeValue) -> Result<AttributeValue> {
        binary_from_plain(value)
    }
}

macro_rules! fallible_numbers {
    ($($type:ty: $back:expr),+ $(,)?) => {$(
        impl Attribute for $type {
            plain!(class::Num);

            fn to_attribute(&self) -> Result<Option<AttributeValue>> {
                let number = Number::try_from(*self)
                    .map_err(|error| Error::new(ErrorKind::Encode, error.to_string()).with_source(error))?;
                Ok(Some(AttributeValue::N(number)))
            }

            fn from_attribute(value: &AttributeValue) -> Result<Self> {
                number(value, stringify!($type), $back)
            }
        }
    )+};
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is what a field of that type asks for")]
const fn narrow(wide: f64) -> f32 {
    wide as f32
}

fallible_numbers! {
    i128: |number| Self::try_from(number).ok(),
    u128: |number| Self::try_from(number).ok(),
    f64: |number| Some(number.to_f64()),
    f32: |number| Some(narrow(number.to_f64())),
}

/// Plain JSON has no binary: base64 text stands for one.
pub(super) fn binary_from_plain(value: AttributeValue) -> Result<AttributeValue> {
    match value {
        AttributeValue::S(text) => base64_decode(&text)
            .map(|bytes| AttributeValue::B(bytes.into()))
            .ok_or_else(|| Error::new(ErrorKind::Decode, "expected base64 text")),
        AttributeValue::B(_) => Ok(value),
        other => Err(unexpected("base64 text", &other)),
    }
}

fn base64_decode(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}
