//! The numeric order.

use std::cmp::Ordering;

use super::Number;

impl Number {
    /// Compares the distances from zero.
    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        if self.is_zero() || other.is_zero() {
            return other.is_zero().cmp(&self.is_zero());
        }
        self.power().cmp(&other.power()).then_with(|| {
            // The first digits stand at one power, so the shorter magnitude is brought to the length of the other: 38
            // digits at most, which fit.
            let (digits, other_digits) = (self.digits(), other.digits());
            let scaled = |number: &Self, missing: u32| number.magnitude() * 10_u128.pow(missing);
            scaled(self, other_digits.saturating_sub(digits))
                .cmp(&scaled(other, digits.saturating_sub(other_digits)))
        })
    }

    /// The power of ten of the first digit.
    fn power(&self) -> i64 {
        i64::from(self.exponent) + i64::from(self.digits())
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.cmp_magnitude(other),
            (true, true) => other.cmp_magnitude(self),
        }
    }
}
