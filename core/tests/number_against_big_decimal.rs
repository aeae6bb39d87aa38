//! `Number` against an independent decimal implementation, over many spellings of many numbers.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::cmp::Ordering;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::str::FromStr;

use bigdecimal::num_bigint::{BigInt, Sign};
use bigdecimal::{BigDecimal, Zero};
use itemstore::value::{Number, ValueError};
use proptest::prelude::*;

/// What DynamoDB makes of an exact decimal, by SEMANTICS 1.2, worked out on its digits.
fn judged(exact: &BigDecimal) -> Result<BigDecimal, ValueError> {
    let exact = exact.normalized();
    if exact.is_zero() {
        return Ok(exact);
    }
    let (digits, scale) = parts(&exact);
    let power = digits.len() as i64 - 1 - scale;
    if digits.len() > 38 {
        Err(ValueError::NumberPrecision)
    } else if power > 125 {
        Err(ValueError::NumberOverflow)
    } else if power < -130 {
        Err(ValueError::NumberUnderflow)
    } else {
        Ok(exact)
    }
}

/// The significant digits and how many of them are behind the point (negative: zeros are missing before it).
fn parts(exact: &BigDecimal) -> (String, i64) {
    let (digits, scale) = exact.normalized().into_bigint_and_exponent();
    (digits.magnitude().to_string(), scale)
}

/// Plain decimal, by moving the point through the digits.
fn plain(exact: &BigDecimal) -> String {
    if exact.is_zero() {
        return "0".to_owned();
    }
    let (digits, scale) = parts(exact);
    let width = usize::try_from(scale).unwrap_or(0) + 1;
    let mut text = format!("{digits:0>width$}");
    match usize::try_from(scale) {
        Ok(0) => {}
        Ok(scale) => text.insert(text.len() - scale, '.'),
        Err(_) => text.push_str(&"0".repeat(usize::try_from(-scale).unwrap())),
    }
    if exact.sign() == Sign::Minus { format!("-{text}") } else { text }
}

/// Size by counting the digits on both sides of the point in the plain text.
fn counted_size(exact: &BigDecimal) -> usize {
    let text = plain(exact);
    let unsigned = text.trim_start_matches('-');
    let (before, behind) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let before = before.trim_start_matches('0');
    let (before, behind) = match (before, behind) {
        (before, "") => (before.trim_end_matches('0'), ""),
        ("", behind) => ("", behind.trim_start_matches('0')),
        both => both,
    };
    let negative = exact.sign() == Sign::Minus;
    before.len().div_ceil(2) + behind.len().div_ceil(2) + 1 + usize::from(negative)
}

fn hash(number: Number) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(number)
}

fn exact(number: Number) -> BigDecimal {
    BigDecimal::from_str(&number.to_string()).unwrap()
}

/// Coefficient digits with many zeros in them, around a length of 38, and an exponent around the limits or near 0.
fn coefficient() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-9]{1,6}",
        2 => "0{0,3}[1-9][0-9]{34,39}",
        2 => "[1-9]0{0,40}[0-9]{0,2}",
        1 => "9{36,40}",
        1 => "0{1,45}",
    ]
}

fn power() -> impl Strategy<Value = i32> {
    prop_oneof![4 => -6_i32..6, 1 => -45_i32..45, 1 => 80_i32..130, 1 => -175_i32..-85]
}

/// One number with two of its spellings: the point at another place, zeros around, another sign of the exponent.
fn spellings() -> impl Strategy<Value = (String, String)> {
    let shape = (0_usize..5, 0_usize..5, any::<prop::sample::Index>(), any::<bool>(), any::<bool>());
    (prop_oneof!["", "-"], coefficient(), power(), shape).prop_map(
        |(sign, digits, power, (leading, trailing, point, upper, plus))| {
            let straight = format!("{sign}{digits}e{power}");
            let point = point.index(digits.len() + 1);
            let (before, behind) = digits.split_at(point);
            let moved = i64::from(power) + behind.len() as i64;
            let e = if upper { 'E' } else { 'e' };
            let mark = if plus && moved >= 0 { "+" } else { "" };
            let sign = if sign.is_empty() && plus { "+" } else { sign.as_str() };
            let (leading, trailing) = ("0".repeat(leading), "0".repeat(trailing));
            (straight, format!("{sign}{leading}{before}.{behind}{trailing}{e}{mark}{moved}"))
        },
    )
}

/// A number that is accepted.
fn number() -> impl Strategy<Value = Number> {
    spellings().prop_filter_map("refused", |(text, _)| text.parse().ok())
}

/// Two numbers whose sum has a chance to be exact: the second is near the first one's last digits.
fn neighbours() -> impl Strategy<Value = (Number, Number)> {
    (number(), "[+-][0-9]{1,38}", -40_i32..3).prop_filter_map("refused", |(first, digits, below)| {
        let (_, scale) = parts(&exact(first));
        let second = format!("{digits}e{}", i64::from(below) - scale).parse().ok()?;
        Some((first, second))
    })
}

fn pair() -> impl Strategy<Value = (Number, Number)> {
    prop_oneof![2 => neighbours(), 1 => (number(), number())]
}

/// The sum of two numbers cannot have the wrong precision: DynamoDB says *overflow* then.
fn judged_sum(exact: &BigDecimal) -> Result<String, ValueError> {
    match judged(exact) {
        Ok(sum) => Ok(plain(&sum)),
        Err(ValueError::NumberPrecision) => Err(ValueError::NumberOverflow),
        Err(other) => Err(other),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_spelling_reads_as_the_exact_number((straight, moved) in spellings()) {
        let (oracle, read) = (judged(&BigDecimal::from_str(&straight).unwrap()), Number::from_str(&straight));
        prop_assert_eq!(read.clone().map(exact), oracle, "{}", straight);
        let respelt = Number::from_str(&moved);
        prop_assert_eq!(&respelt, &read, "{} and {}", straight, moved);
        if let (Ok(a), Ok(b)) = (read, respelt) {
            prop_assert_eq!(hash(a), hash(b));
        }
    }

    #[test]
    fn printing_is_plain_and_reads_back(number in number()) {
        let text = number.to_string();
        prop_assert_eq!(&text, &plain(&exact(number)));
        prop_assert_eq!(Number::from_str(&text), Ok(number));
    }

    #[test]
    fn size_counts_pairs_of_digits(number in number()) {
        prop_assert_eq!(number.size_bytes(), counted_size(&exact(number)));
    }

    #[test]
    fn order_is_numeric((a, b) in pair()) {
        prop_assert_eq!(a.cmp(&b), exact(a).cmp(&exact(b)));
        prop_assert_eq!(a == b, exact(a) == exact(b));
        prop_assert_eq!(a.cmp(&a), Ordering::Equal);
    }

    #[test]
    fn sums_and_differences_are_exact((a, b) in pair()) {
        let (exact_a, exact_b) = (exact(a), exact(b));
        prop_assert_eq!(a.checked_add(b).map(|sum| sum.to_string()), judged_sum(&(&exact_a + &exact_b)));
        prop_assert_eq!(b.checked_add(a), a.checked_add(b));
        prop_assert_eq!(a.checked_sub(b).map(|rest| rest.to_string()), judged_sum(&(&exact_a - &exact_b)));
    }

    #[test]
    fn the_float_is_the_nearest(number in number()) {
        prop_assert_eq!(number.to_f64(), number.to_string().parse::<f64>().unwrap());
        prop_assert_eq!(number.to_f32(), number.to_string().parse::<f32>().unwrap());
    }

    #[test]
    fn floats_come_back(float in proptest::num::f64::NORMAL) {
        match Number::try_from(float) {
            Ok(number) => prop_assert_eq!(number.to_f64(), float),
            Err(ValueError::NumberOverflow) => prop_assert!(float.abs() >= 1e126),
            Err(error) => {
                prop_assert_eq!(error, ValueError::NumberUnderflow);
                prop_assert!(float.abs() < 1e-130);
            }
        }
    }

    #[test]
    fn integers_come_back(integer in any::<i128>(), bits in 0_u32..128) {
        let integer = integer >> bits;
        let oracle = judged(&BigDecimal::from(BigInt::from(integer)));
        let number = Number::try_from(integer);
        prop_assert_eq!(number.clone().map(exact), oracle);
        if let Ok(number) = number {
            prop_assert_eq!(i128::try_from(number), Ok(integer));
            prop_assert_eq!(u128::try_from(number).ok(), u128::try_from(integer).ok());
            prop_assert_eq!(i64::try_from(number).ok(), i64::try_from(integer).ok());
            prop_assert_eq!(u8::try_from(number).ok(), u8::try_from(integer).ok());
        }
    }

    #[test]
    fn arbitrary_text_is_read_by_the_grammar(text in "[+-]?[0-9.]{0,4}([eE][+-]?[0-9x]{0,3})?[ x1]?") {
        prop_assert_eq!(Number::from_str(&text).map_err(|error| kind(&error)), spelled(&text), "{:?}", text);
    }
}

fn kind(error: &ValueError) -> &'static str {
    match error {
        ValueError::NumberEmpty => "empty",
        ValueError::NumberSyntax(_) => "syntax",
        ValueError::NumberPrecision => "precision",
        ValueError::NumberOverflow => "overflow",
        ValueError::NumberUnderflow => "underflow",
        _ => "another",
    }
}

/// The grammar of SEMANTICS 1.2 by splitting text, its value by the other implementation.
fn spelled(text: &str) -> Result<Number, &'static str> {
    if text.is_empty() {
        return Err("empty");
    }
    let unsigned = |text: &str| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned();
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let (coefficient, power) = match text.split_once(['e', 'E']) {
        Some((coefficient, power)) => (unsigned(coefficient), Some(unsigned(power))),
        None => (unsigned(text), None),
    };
    let (before, behind) = coefficient.split_once('.').unwrap_or((&coefficient, ""));
    let fits = all_digits(before)
        && all_digits(behind)
        && !(before.is_empty() && behind.is_empty())
        && power.as_ref().is_none_or(|power| !power.is_empty() && all_digits(power));
    if !fits {
        return Err("syntax");
    }
    let power = text.split_once(['e', 'E']).map_or(Ok(0), |(_, power)| power.parse::<i64>()).unwrap();
    let digits: BigInt = format!("{before}{behind}").parse().unwrap();
    let digits = if text.starts_with('-') { -digits } else { digits };
    let exact = BigDecimal::new(digits, behind.len() as i64 - power);
    judged(&exact).map(|exact| plain(&exact).parse().unwrap()).map_err(|error| kind(&error))
}
