//! Exact sum and difference.

use std::cmp::Ordering;

use super::Number;
use crate::value::ValueError;

impl Number {
    /// The exact sum.
    ///
    /// # Errors
    /// [`ValueError::NumberOverflow`] for a sum above 9.99…E+125 and, as in DynamoDB, for one that needs more than 38
    /// significant digits; [`ValueError::NumberUnderflow`] for one that is not zero and below 1E-130 (SEMANTICS 1.2).
    pub fn checked_add(self, other: Self) -> Result<Self, ValueError> {
        match (self.is_zero(), other.is_zero()) {
            (_, true) => Ok(self),
            (true, _) => Ok(other),
            _ if self.exponent >= other.exponent => self.plus_finer(other),
            _ => other.plus_finer(self),
        }
    }

    /// The exact difference.
    ///
    /// # Errors
    /// As [`checked_add`](Self::checked_add).
    pub fn checked_sub(self, other: Self) -> Result<Self, ValueError> {
        self.checked_add(other.negated())
    }

    fn negated(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }

    /// The sum of two numbers other than zero, where the last digit of `finer` stands at or behind that of `self`.
    ///
    /// 128 bits are enough. With one exponent both magnitudes are below 10^38, their sum below 2^128. Else the last
    /// digit of `finer`, which is not 0, ends the result, so a result of 38 digits is below 10^38 and `self` on the
    /// scale of `finer` below 2 * 10^38: when that scaling leaves 128 bits the result has too many digits anyway.
    fn plus_finer(self, finer: Self) -> Result<Self, ValueError> {
        let shift = (self.exponent - finer.exponent).unsigned_abs();
        let coarse = 10_u128
            .checked_pow(u32::from(shift))
            .and_then(|scale| self.magnitude().checked_mul(scale))
            .ok_or(ValueError::NumberOverflow)?;
        let fine = finer.magnitude();
        let (negative, magnitude) = if self.negative == finer.negative {
            (self.negative, coarse.checked_add(fine).ok_or(ValueError::NumberOverflow)?)
        } else {
            match coarse.cmp(&fine) {
                Ordering::Less => (finer.negative, fine - coarse),
                Ordering::Equal | Ordering::Greater => (self.negative, coarse - fine),
            }
        };
        Self::from_parts(negative, magnitude, finer.exponent.into()).map_err(|error| match error {
            ValueError::NumberPrecision => ValueError::NumberOverflow,
            other => other,
        })
    }
}
