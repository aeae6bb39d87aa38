//! Text to number, by the grammar of SEMANTICS 1.2.

use std::str::FromStr;

use super::{MAX_DIGITS, Number};
use crate::value::{Quoted, ValueError};

/// Reads `sign? ( digits ('.' digits?)? | '.' digits ) ( [eE] sign? digits )?`, in one pass whatever the length.
///
/// # Errors
/// In this order: `NumberEmpty`, `NumberSyntax`, `NumberPrecision`, `NumberOverflow`, `NumberUnderflow`. Zero with any
/// exponent is zero.
impl FromStr for Number {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        if text.is_empty() {
            return Err(ValueError::NumberEmpty);
        }
        if let Some((negative, magnitude)) = short_integer(text.as_bytes()) {
            return Ok(Self::from_small(negative, magnitude));
        }
        let (negative, coefficient, power) =
            read(text.as_bytes()).ok_or_else(|| ValueError::NumberSyntax(Quoted(text.to_owned())))?;
        if coefficient.too_many_digits {
            return Err(ValueError::NumberPrecision);
        }
        Self::from_parts(negative, coefficient.magnitude, coefficient.exponent.saturating_add(power))
    }
}

/// The digits around the point, as read so far.
#[derive(Default)]
struct Coefficient {
    /// The digits up to the last one that is not 0.
    magnitude: u128,
    digits: u32,
    /// Zeros after them: significant only if another digit follows.
    zeros: u64,
    /// The power of ten of the last digit in `magnitude`.
    exponent: i64,
    any: bool,
    too_many_digits: bool,
}

impl Coefficient {
    /// Takes the digit at the power of ten below the last one's, on the scale where the units have power 0.
    fn push(&mut self, digit: u8) {
        self.any = true;
        if digit == 0 {
            self.zeros = self.zeros.saturating_add(u64::from(self.magnitude != 0));
            return;
        }
        let grown = self.zeros.saturating_add(u64::from(self.digits)).saturating_add(1);
        match u32::try_from(grown) {
            Ok(grown) if grown <= MAX_DIGITS => {
                self.magnitude = self.magnitude * 10_u128.pow(grown - self.digits) + u128::from(digit);
                self.digits = grown;
            }
            _ => self.too_many_digits = true,
        }
        self.zeros = 0;
    }
}

/// An integer of up to 18 digits, as most numbers are: 64 bits hold it, and are several times faster than 128.
fn short_integer(text: &[u8]) -> Option<(bool, u64)> {
    let (negative, digits) = sign(text);
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut magnitude = 0;
    for byte in digits {
        magnitude = magnitude * 10 + byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
    }
    Some((negative, magnitude))
}

/// The sign, the coefficient and the power of ten written after it, or `None` for text outside the grammar.
fn read(text: &[u8]) -> Option<(bool, Coefficient, i64)> {
    let (negative, mut rest) = sign(text);
    let mut coefficient = Coefficient::default();
    let mut behind_point: i64 = 0;
    let mut point = false;
    while let [byte, after @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                coefficient.push(byte - b'0');
                behind_point += i64::from(point);
            }
            b'.' if !point => point = true,
            _ => break,
        }
        rest = after;
    }
    let zeros = i64::try_from(coefficient.zeros).unwrap_or(i64::MAX);
    coefficient.exponent = zeros.saturating_sub(behind_point);
    let power = match rest {
        [] => 0,
        [b'e' | b'E', power @ ..] => read_power(power)?,
        _ => return None,
    };
    coefficient.any.then_some((negative, coefficient, power))
}

/// A power of ten, saturated: what does not fit is far out of range, however long the coefficient is.
fn read_power(text: &[u8]) -> Option<i64> {
    let (negative, digits) = sign(text);
    if digits.is_empty() {
        return None;
    }
    let mut power: i64 = 0;
    for byte in digits {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        power = power.saturating_mul(10).saturating_add(digit);
    }
    Some(if negative { -power } else { power })
}

fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}
