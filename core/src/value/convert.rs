//! Rust's own types to values, where nothing can be lost.

use std::borrow::Cow;

use super::{
    AttributeValue, Binary, BinarySet, Item, List, Map, Number, NumberSet, StringSet, Text, ValueError,
};

macro_rules! from_payload {
    ($($payload:ty => $kind:ident),+ $(,)?) => {$(
        impl From<$payload> for AttributeValue {
            fn from(payload: $payload) -> Self {
                Self::$kind(payload.into())
            }
        }
    )+};
}

from_payload! {
    Text => S, &Text => S, &str => S, String => S, &String => S, Cow<'_, str> => S,
    Number => N,
    u8 => N, i8 => N, u16 => N, i16 => N, u32 => N, i32 => N, u64 => N, i64 => N, usize => N, isize => N,
    Binary => B, &[u8] => B, Vec<u8> => B,
    List => L, Vec<AttributeValue> => L,
    Map => M, Item => M,
    StringSet => Ss, NumberSet => Ns, BinarySet => Bs,
}

impl From<bool> for AttributeValue {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl<const N: usize> From<&[u8; N]> for AttributeValue {
    fn from(bytes: &[u8; N]) -> Self {
        Self::B(bytes.into())
    }
}

macro_rules! try_from_number {
    ($($number:ty),+) => {$(
        /// # Errors
        /// Those of [`Number::try_from`].
        impl TryFrom<$number> for AttributeValue {
            type Error = ValueError;

            fn try_from(number: $number) -> Result<Self, ValueError> {
                Number::try_from(number).map(Self::N)
            }
        }
    )+};
}

try_from_number!(i128, u128, f32, f64);
