//! Number to text: plain decimal, as DynamoDB gives it back.

use std::fmt;

use super::Number;

/// Plain decimal, never with an exponent: `1000`, `0.1`, `-1.5` (SEMANTICS 1.2). Reading it gives the same number.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(integer) = self.short_integer() {
            return fmt::Display::fmt(&integer, f);
        }
        let mut text = self.magnitude().to_string();
        let behind_point = usize::from(self.exponent.min(0).unsigned_abs());
        if let Ok(zeros) = usize::try_from(self.exponent) {
            text.extend(std::iter::repeat_n('0', zeros));
        } else if let Some(point) = text.len().checked_sub(behind_point).filter(|point| *point > 0) {
            text.insert(point, '.');
        } else {
            text.insert_str(0, &"0".repeat(behind_point - text.len()));
            text.insert_str(0, "0.");
        }
        f.pad_integral(!self.negative, "", &text)
    }
}

impl Number {
    /// The number as 64 bits hold it, as they do most: they print several times faster than 128.
    fn short_integer(&self) -> Option<i64> {
        let power = 10_i64.checked_pow(u32::try_from(self.exponent).ok()?)?;
        let magnitude = i64::try_from(self.low).ok().filter(|_| self.high == 0)?.checked_mul(power)?;
        Some(if self.negative { -magnitude } else { magnitude })
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
