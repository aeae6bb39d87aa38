//! Exact decimal numbers of 38 significant digits.

mod arithmetic;
mod convert;
mod order;
mod parse;
mod print;

use super::ValueError;

/// The most significant digits a number has (SEMANTICS 1.2).
const MAX_DIGITS: u32 = 38;
/// The power of ten of the first digit of the largest number, 9.99…E+125.
const MAX_POWER: i64 = 125;
/// The power of ten of the first digit of the smallest number above zero, 1E-130.
const MIN_POWER: i64 = -130;

/// A decimal number exactly as DynamoDB keeps it: up to 38 significant digits, zero or of a magnitude from 1E-130 to
/// 9.99…E+125 (SEMANTICS 1.2).
///
/// `Eq`, `Ord` and `Hash` go by the numeric value: `1`, `1.0` and `10e-1` are one number. It prints as DynamoDB gives
/// it back, in plain decimal.
///
/// ```
/// use itemstore::value::Number;
///
/// let price: Number = "19.90".parse()?;
/// assert_eq!(price.checked_add(Number::from(5))?.to_string(), "24.9");
/// # Ok::<(), itemstore::value::ValueError>(())
/// ```
///
/// INVARIANTS, which make the derived equality numeric:
/// 1. The value is `magnitude * 10^exponent`, negated when `negative`; `high` and `low` are the halves of `magnitude`
///    (a `u128` field would align every value to 16 bytes).
/// 2. The magnitude has at most 38 digits and its last one is not 0.
/// 3. Zero has every field 0.
/// 4. The power of ten of the first digit is in `MIN_POWER..=MAX_POWER`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Number {
    high: u64,
    low: u64,
    exponent: i16,
    negative: bool,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { high: 0, low: 0, exponent: 0, negative: false };

    /// Whether this is zero, of which there is only one.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.high == 0 && self.low == 0
    }

    /// Whether this is below zero.
    #[must_use]
    pub const fn is_negative(&self) -> bool {
        self.negative
    }

    /// Bytes the number adds to the size of its item, the same for every spelling (SEMANTICS 1.5).
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        if self.is_zero() {
            return 1;
        }
        let digits = self.digits() as usize;
        let behind_point = usize::from(self.exponent.min(0).unsigned_abs()).min(digits);
        let before_point = digits - behind_point;
        before_point.div_ceil(2) + behind_point.div_ceil(2) + 1 + usize::from(self.negative)
    }

    /// The number `magnitude * 10^exponent` in its one form.
    ///
    /// # Errors
    /// `NumberPrecision`, then `NumberOverflow` and `NumberUnderflow`: the order of SEMANTICS 1.2.
    fn from_parts(negative: bool, mut magnitude: u128, exponent: i64) -> Result<Self, ValueError> {
        if magnitude == 0 {
            return Ok(Self::ZERO);
        }
        let mut exponent = exponent;
        while magnitude.is_multiple_of(10) {
            magnitude /= 10;
            exponent = exponent.saturating_add(1);
        }
        let digits = digits(magnitude);
        if digits > MAX_DIGITS {
            return Err(ValueError::NumberPrecision);
        }
        let power = exponent.saturating_add(i64::from(digits) - 1);
        if power > MAX_POWER {
            return Err(ValueError::NumberOverflow);
        }
        if power < MIN_POWER {
            return Err(ValueError::NumberUnderflow);
        }
        let exponent = i16::try_from(exponent).expect("a power in range less 37 digits fits 16 bits");
        Ok(Self { high: (magnitude >> 64) as u64, low: magnitude as u64, exponent, negative })
    }

    /// The integer of this sign and magnitude in its one form.
    fn from_small(negative: bool, mut magnitude: u64) -> Self {
        if magnitude == 0 {
            return Self::ZERO;
        }
        let mut exponent = 0;
        while magnitude.is_multiple_of(10) {
            magnitude /= 10;
            exponent += 1;
        }
        Self { high: 0, low: magnitude, exponent, negative }
    }

    const fn magnitude(&self) -> u128 {
        (self.high as u128) << 64 | self.low as u128
    }

    /// How many significant digits there are, 1 for zero.
    fn digits(&self) -> u32 {
        digits(self.magnitude())
    }
}

fn digits(magnitude: u128) -> u32 {
    magnitude.checked_ilog10().map_or(1, |power| power + 1)
}
