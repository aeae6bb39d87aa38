//! Rust's integers and floats to numbers and back.

use std::num::ParseFloatError;
use std::str::FromStr;

use super::Number;
use crate::value::ValueError;

macro_rules! from_integer {
    ($($integer:ty),+) => {$(
        impl From<$integer> for Number {
            fn from(integer: $integer) -> Self {
                Self::try_from(integer as i128).expect("64 bits have at most 20 digits")
            }
        }
    )+};
}

from_integer!(u8, i8, u16, i16, u32, i32, u64, i64, usize, isize);

/// # Errors
/// `NumberPrecision` for an integer of 39 significant digits.
impl TryFrom<i128> for Number {
    type Error = ValueError;

    fn try_from(integer: i128) -> Result<Self, ValueError> {
        Self::from_parts(integer.is_negative(), integer.unsigned_abs(), 0)
    }
}

/// # Errors
/// `NumberPrecision` for an integer of 39 significant digits.
impl TryFrom<u128> for Number {
    type Error = ValueError;

    fn try_from(integer: u128) -> Result<Self, ValueError> {
        Self::from_parts(false, integer, 0)
    }
}

macro_rules! from_float {
    ($($float:ty),+) => {$(
        /// Takes the shortest decimal that reads back as this float: `0.1` is 0.1.
        ///
        /// # Errors
        /// `NotFinite`, `NumberOverflow`, `NumberUnderflow`.
        impl TryFrom<$float> for Number {
            type Error = ValueError;

            fn try_from(float: $float) -> Result<Self, ValueError> {
                if float.is_finite() { format!("{float:e}").parse() } else { Err(ValueError::NotFinite) }
            }
        }
    )+};
}

from_float!(f32, f64);

macro_rules! to_integer {
    ($($integer:ty),+) => {$(
        /// # Errors
        /// `NumberRange` for a number that is out of the type's range or has a fraction.
        impl TryFrom<&Number> for $integer {
            type Error = ValueError;

            fn try_from(number: &Number) -> Result<Self, ValueError> {
                number
                    .to_i128()
                    .and_then(|integer| integer.try_into().ok())
                    .ok_or(ValueError::NumberRange(stringify!($integer)))
            }
        }
    )+};
}

to_integer!(u8, i8, u16, i16, u32, i32, u64, i64, usize, isize, i128);

/// # Errors
/// `NumberRange` for a number that is out of the type's range or has a fraction.
impl TryFrom<&Number> for u128 {
    type Error = ValueError;

    fn try_from(number: &Number) -> Result<Self, ValueError> {
        number.to_magnitude().filter(|_| !number.negative).ok_or(ValueError::NumberRange("u128"))
    }
}

macro_rules! from_owned {
    ($($integer:ty),+) => {$(
        /// # Errors
        /// `NumberRange` for a number that is out of the type's range or has a fraction.
        impl TryFrom<Number> for $integer {
            type Error = ValueError;

            fn try_from(number: Number) -> Result<Self, ValueError> {
                Self::try_from(&number)
            }
        }
    )+};
}

from_owned!(u8, i8, u16, i16, u32, i32, u64, i64, usize, isize, i128, u128);

impl Number {
    /// The nearest float.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.nearest()
    }

    /// The nearest 32-bit float; infinite from about 3.4E+38 on. Not the same as rounding [`to_f64`](Self::to_f64),
    /// which would round twice.
    #[must_use]
    pub fn to_f32(&self) -> f32 {
        self.nearest()
    }

    /// Leaves the rounding to the reader of float literals, which rounds once and correctly.
    fn nearest<F: FromStr<Err = ParseFloatError>>(&self) -> F {
        let sign = if self.negative { "-" } else { "" };
        let literal = format!("{sign}{}e{}", self.magnitude(), self.exponent);
        literal.parse().expect("sign, digits and a power of ten are a float literal")
    }

    /// The distance from zero, if it is an integer that 128 bits hold.
    fn to_magnitude(self) -> Option<u128> {
        let exponent = u32::try_from(self.exponent).ok()?;
        self.magnitude().checked_mul(10_u128.checked_pow(exponent)?)
    }

    fn to_i128(self) -> Option<i128> {
        let magnitude = i128::try_from(self.to_magnitude()?).ok()?;
        Some(if self.negative { -magnitude } else { magnitude })
    }
}
