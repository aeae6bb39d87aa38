//! The value of one key attribute: which there are, how they are ordered, and which the service takes.

use std::fmt;
use std::sync::LazyLock;

use super::limits::{PARTITION_KEY_BYTES, SORT_KEY_BYTES};
use super::{KeyAttribute, KeyType, ScalarType};
use crate::error::{Error, Result};
use crate::value::{AttributeValue, Binary, Number, Text};

/// The value of one key attribute.
///
/// Values of one kind are ordered and equal as DynamoDB orders and equates keys (SEMANTICS 2): strings by UTF-8 bytes,
/// binaries by unsigned bytes, numbers by value, so that `1000` and `1e3` are one key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyValue {
    /// A string.
    S(Text),
    /// A number.
    N(Number),
    /// Bytes.
    B(Binary),
}

impl KeyValue {
    /// The key value of a string, a number or a binary; `None` for any other kind.
    #[must_use]
    pub fn of(value: &AttributeValue) -> Option<Self> {
        match value {
            AttributeValue::S(text) => Some(Self::S(text.clone())),
            AttributeValue::N(number) => Some(Self::N(*number)),
            AttributeValue::B(bytes) => Some(Self::B(bytes.clone())),
            _ => None,
        }
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> ScalarType {
        match self {
            Self::S(_) => ScalarType::S,
            Self::N(_) => ScalarType::N,
            Self::B(_) => ScalarType::B,
        }
    }
}

/// A binary above every key that an item can have: longer than the longest, and no byte is larger.
static ABOVE_ALL: LazyLock<Binary> = LazyLock::new(|| vec![u8::MAX; PARTITION_KEY_BYTES + 1].into());

impl KeyValue {
    /// A value above every key that an item can have, of whatever kind: where a range ends that has no upper bound.
    #[must_use]
    pub fn above_all() -> Self {
        Self::B(ABOVE_ALL.clone())
    }

    /// A value above all that begin with this one, and below all others above it; `None` of a number.
    #[must_use]
    pub fn above_prefix(&self) -> Option<Self> {
        match self {
            // No sort key is as long as the filler, and no character or byte is larger than those it is made of.
            Self::S(text) => {
                let filler = String::from_iter([char::MAX; SORT_KEY_BYTES / 4 + 1]);
                Some(Self::S(format!("{text}{filler}").into()))
            }
            Self::B(bytes) => Some(Self::B([bytes.as_slice(), &[u8::MAX; SORT_KEY_BYTES]].concat().into())),
            Self::N(_) => None,
        }
    }
}

impl From<KeyValue> for AttributeValue {
    fn from(value: KeyValue) -> Self {
        match value {
            KeyValue::S(text) => Self::S(text),
            KeyValue::N(number) => Self::N(number),
            KeyValue::B(bytes) => Self::B(bytes),
        }
    }
}

/// Prints as the attribute value does.
impl fmt::Debug for KeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        AttributeValue::from(self.clone()).fmt(f)
    }
}

impl KeyAttribute {
    /// The typed value that this attribute, which is the `part` of a key, has in `value`.
    ///
    /// # Errors
    /// `Validation` when it is empty or too long (SEMANTICS 2). `None` when it is of another kind than the schema's.
    pub fn value(&self, part: KeyType, value: &AttributeValue) -> Result<Option<KeyValue>> {
        let Some(value) = KeyValue::of(value).filter(|value| value.kind() == self.kind) else {
            return Ok(None);
        };
        self.not_empty(&value)?;
        let (most, too_long) = match part {
            KeyType::Hash => (PARTITION_KEY_BYTES, PARTITION_TOO_LONG),
            KeyType::Range => (SORT_KEY_BYTES, SORT_TOO_LONG),
        };
        if value.length().is_some_and(|(length, _)| length > most) {
            return Err(Error::validation(too_long).within(&self.name));
        }
        Ok(Some(value))
    }

    /// Refuses a value of this attribute's kind that is empty (SEMANTICS 2).
    pub(crate) fn check_not_empty(&self, value: &AttributeValue) -> Result<()> {
        KeyValue::of(value).map_or(Ok(()), |value| self.not_empty(&value))
    }

    fn not_empty(&self, value: &KeyValue) -> Result<()> {
        let name = &self.name;
        match value.length() {
            Some((0, kind)) => Err(Error::validation(format!(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                 empty {kind} value. Key: {name}"
            ))
            .within(name)),
            _ => Ok(()),
        }
    }
}

impl KeyValue {
    /// The bytes of a string or a binary, and what it is called. Every number is in range by its type.
    fn length(&self) -> Option<(usize, &'static str)> {
        match self {
            Self::S(text) => Some((text.len(), "string")),
            Self::B(bytes) => Some((bytes.len(), "binary")),
            Self::N(_) => None,
        }
    }
}

// The missing space is the service's.
const PARTITION_TOO_LONG: &str = "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes";
const SORT_TOO_LONG: &str = "One or more parameter values were invalid: Aggregated size of all range keys has exceeded \
                             the size limit of 1024 bytes";
