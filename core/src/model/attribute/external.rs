//! Types of other crates, each behind a feature of the crate's name.

use super::{Attribute, class, scalars::plain};
use crate::error::{ErrorKind, Result};
use crate::model::fields::Field;
use crate::value::AttributeValue;

/// A type kept as text: how it is written, and how it is read.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "ulid", feature = "uuid"))]
macro_rules! text {
    ($($(#[$meta:meta])* $type:ty: $expected:literal, $write:expr, $read:expr;)+) => {$(
        $(#[$meta])*
        impl Attribute for $type {
            plain!(class::Str);

            fn to_attribute(&self) -> Result<Option<AttributeValue>> {
                let write: fn(&Self) -> String = $write;
                Ok(Some(write(self).into()))
            }

            fn from_attribute(value: &AttributeValue) -> Result<Self> {
                let read: fn(&str) -> Option<Self> = $read;
                let text = value
                    .as_s()
                    .ok_or_else(|| super::unexpected_kind(crate::value::AttributeType::S, value))?;
                read(text).ok_or_else(|| crate::error::Error::new(ErrorKind::Decode, concat!("expected ", $expected)))
            }
        }
    )+};
}

/// Kept as S, in lower case with hyphens.
#[cfg(feature = "uuid")]
const _: () = {
    text! {
        uuid::Uuid: "a UUID", ToString::to_string, |text| text.parse().ok();
    }
};

/// Kept as S, in its 26 characters.
#[cfg(feature = "ulid")]
const _: () = {
    text! {
        ulid::Ulid: "a ULID", ToString::to_string, |text| text.parse().ok();
    }
};

/// Kept as S. An instant has nine digits of fraction always, so that the order of the texts is the order of the instants.
#[cfg(feature = "jiff")]
const _: () = {
    text! {
        jiff::Timestamp: "an RFC 3339 instant", |instant| format!("{instant:.9}"), |text| text.parse().ok();
        jiff::civil::Date: "a date", ToString::to_string, |text| text.parse().ok();
    }
};

/// Kept as S. An instant has nine digits of fraction always, so that the order of the texts is the order of the instants.
#[cfg(feature = "chrono")]
const _: () = {
    use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
    text! {
        DateTime<Utc>: "an RFC 3339 instant",
            |instant| instant.to_rfc3339_opts(SecondsFormat::Nanos, true),
            |text| DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc());
        NaiveDate: "a date", ToString::to_string, |text| text.parse().ok();
    }
};

/// Kept as B.
#[cfg(feature = "bytes")]
impl Attribute for bytes::Bytes {
    plain!(class::Bin);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::B(self.as_ref().into())))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        value
            .as_b()
            .map(Self::copy_from_slice)
            .ok_or_else(|| super::unexpected_kind(crate::value::AttributeType::B, value))
    }

    fn from_plain(value: AttributeValue) -> Result<AttributeValue> {
        super::scalars::binary_from_plain(value)
    }
}

/// Kept as N. A stored number of more digits than a `Decimal` has is a `Decode` error, not a rounded one.
#[cfg(feature = "rust_decimal")]
impl Attribute for rust_decimal::Decimal {
    plain!(class::Num);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        let number = self.to_string().parse::<crate::value::Number>();
        number.map(|number| Some(number.into())).map_err(|error| {
            crate::error::Error::new(ErrorKind::Encode, error.to_string()).with_source(error)
        })
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        let number =
            value.as_n().ok_or_else(|| super::unexpected_kind(crate::value::AttributeType::N, value))?;
        Self::from_str_exact(&number.to_string())
            .map_err(|_| crate::error::Error::new(ErrorKind::Decode, "the number does not fit a Decimal"))
    }
}

/// Kept as the value that says the same: null, BOOL, N, S, L or M.
#[cfg(feature = "serde")]
impl Attribute for serde_json::Value {
    plain!(class::Any);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        let value = crate::model::json::attribute(self.clone());
        value.map(Some).map_err(|error| error.with_kind(ErrorKind::Encode))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        crate::model::json::json(value).map_err(|error| error.with_kind(ErrorKind::Decode))
    }
}
