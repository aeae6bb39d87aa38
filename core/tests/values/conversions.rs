//! Rust's own types to values and back, at their edges.

use std::borrow::Cow;

use itemstore::value::{
    AttributeValue, Binary, Item, List, Map, Number, NumberSet, StringSet, Text, ValueError,
};

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

#[test]
fn every_integer_goes_in_and_comes_back_at_its_edges() {
    macro_rules! edges {
        ($($integer:ty),+) => {$(
            for edge in [<$integer>::MIN, 0, 1, <$integer>::MAX] {
                let in_number = Number::from(edge);
                assert_eq!(in_number.to_string(), edge.to_string());
                assert_eq!(<$integer>::try_from(&in_number), Ok(edge));
                assert_eq!(AttributeValue::from(edge), AttributeValue::N(in_number));
            }
            let one = Number::from(1);
            let refused = [
                Number::from(<$integer>::MAX).checked_add(one).unwrap(),
                Number::from(<$integer>::MIN).checked_sub(one).unwrap(),
                number("0.5"), number("1e125"), number("-1e125"),
            ];
            for refused in refused {
                let error = <$integer>::try_from(refused).unwrap_err();
                assert_eq!(error, ValueError::NumberRange(stringify!($integer)));
                assert_eq!(error.to_string(), concat!("the number does not fit ", stringify!($integer)));
            }
        )+};
    }
    edges!(u8, i8, u16, i16, u32, i32, u64, i64, usize, isize);
}

#[test]
fn integers_of_128_bits_have_to_fit_38_digits() {
    let most = 10_u128.pow(38) - 1;
    for (integer, accepted) in [
        (0, true),
        (most, true),
        (most + 1, true),
        (most + 2, false),
        (u128::MAX, false),
        (3 * (most + 1), true),
    ] {
        let given = Number::try_from(integer);
        assert_eq!(given.is_ok(), accepted, "{integer}");
        match given {
            Ok(number) => assert_eq!(u128::try_from(number), Ok(integer)),
            Err(error) => assert_eq!(error, ValueError::NumberPrecision),
        }
    }
    for integer in [i128::MIN, i128::MAX] {
        assert_eq!(Number::try_from(integer), Err(ValueError::NumberPrecision));
    }
    let least = -(most as i128);
    assert_eq!(Number::try_from(least).map(|number| number.to_string()), Ok(least.to_string()));
    assert_eq!(i128::try_from(Number::try_from(least).unwrap()), Ok(least));
}

#[test]
fn numbers_too_large_for_128_bits_are_refused() {
    let range = |name| Err(ValueError::NumberRange(name));
    // Above u128::MAX, and between i128::MAX and it.
    assert_eq!(u128::try_from(number("3.5e38")), range("u128").map(|()| 0));
    assert_eq!(u128::try_from(number("3.4e38")), Ok(34 * 10_u128.pow(37)));
    assert_eq!(i128::try_from(number("1.8e38")), range("i128").map(|()| 0));
    assert_eq!(i128::try_from(number("-1.7e38")), Ok(-17 * 10_i128.pow(37)));
    assert_eq!(u128::try_from(number("-1")), range("u128").map(|()| 0));
    assert_eq!(u128::try_from(number("1.5")), range("u128").map(|()| 0));
    assert_eq!(i128::try_from(number("1e125")), range("i128").map(|()| 0));
}

#[test]
fn floats_take_their_shortest_decimal() {
    let rows =
        [(0.1, "0.1"), (-0.0, "0"), (1e21, "1000000000000000000000"), (0.1 + 0.2, "0.30000000000000004")];
    for (float, text) in rows {
        assert_eq!(Number::try_from(float).map(|number| number.to_string()), Ok(text.to_owned()));
    }
    assert_eq!(Number::try_from(0.1_f32), Ok(number("0.1")));
    assert_eq!(Number::try_from(f32::MAX), Ok(number("3.4028235e38")));
    assert_eq!(Number::try_from(f32::from_bits(1)), Ok(number("1e-45")));
    assert_eq!(Number::try_from(1e125), Ok(number("1e125")));
    assert_eq!(Number::try_from(1e-130), Ok(number("1e-130")));
}

#[test]
fn floats_without_a_number_are_refused() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Number::try_from(float), Err(ValueError::NotFinite));
        assert_eq!(Number::try_from(float as f32), Err(ValueError::NotFinite));
        assert_eq!(AttributeValue::try_from(float), Err(ValueError::NotFinite));
    }
    for float in [1e126, f64::MAX, f64::MIN] {
        assert_eq!(Number::try_from(float), Err(ValueError::NumberOverflow));
    }
    for float in [9.9e-131, -1e-300, f64::from_bits(1)] {
        assert_eq!(Number::try_from(float), Err(ValueError::NumberUnderflow));
    }
}

#[test]
fn floats_come_out_nearest() {
    assert_eq!(number("0.1").to_f64(), 0.1);
    assert_eq!(number("-1e125").to_f64(), -1e125);
    assert_eq!(Number::ZERO.to_f64(), 0.0);
    assert_eq!(number("9007199254740993").to_f64(), 9_007_199_254_740_992.0);
    assert_eq!(number("1e39").to_f32(), f32::INFINITY);
    // Above the middle of two 32-bit floats by less than a 64-bit float can tell: rounding twice would go down.
    assert_eq!(number("1.00000005960464477539062500001").to_f32(), 1.000_000_1);
}

#[test]
fn text_bytes_and_documents_become_values() {
    let rows: [(AttributeValue, AttributeValue); 14] = [
        ("a".into(), AttributeValue::S("a".into())),
        (String::from("a").into(), "a".into()),
        ((&String::from("a")).into(), "a".into()),
        (Cow::Borrowed("a").into(), "a".into()),
        (Text::from("a").into(), "a".into()),
        ((&Text::from("a")).into(), "a".into()),
        (b"a".into(), AttributeValue::B(Binary::from(b"a"))),
        (b"a".as_slice().into(), b"a".into()),
        (vec![97_u8].into(), b"a".into()),
        (true.into(), AttributeValue::Bool(true)),
        (vec![AttributeValue::Null].into(), AttributeValue::L(List::from([AttributeValue::Null]))),
        (Item::new().with("a", 1).into(), AttributeValue::M(Map::from([("a", 1)]))),
        (Item::new().with("a", 1).into_map().into(), Item::new().with("a", 1).into()),
        (1.5_f64.try_into().unwrap(), AttributeValue::N(number("1.5"))),
    ];
    for (converted, expected) in rows {
        assert_eq!(converted, expected);
    }
}

#[test]
fn values_lend_what_they_hold_and_nothing_else() {
    let words = StringSet::new(["a"]).unwrap();
    let numbers = NumberSet::new([1]).unwrap();
    assert_eq!(AttributeValue::from("a").as_s(), Some("a"));
    assert_eq!(AttributeValue::from(1).as_n(), Some(&Number::from(1)));
    assert_eq!(AttributeValue::from(b"a").as_b(), Some(b"a".as_slice()));
    assert_eq!(AttributeValue::from(true).as_bool(), Some(true));
    assert!(AttributeValue::Null.is_null());
    assert_eq!(AttributeValue::from(List::new()).as_l(), Some(&List::new()));
    assert_eq!(AttributeValue::from(Map::new()).as_m(), Some(&Map::new()));
    assert_eq!(AttributeValue::from(words.clone()).as_ss(), Some(&words));
    assert_eq!(AttributeValue::from(numbers.clone()).as_ns(), Some(&numbers));
    assert_eq!(AttributeValue::from("a").as_n(), None);
    assert_eq!(AttributeValue::from(words).as_ns(), None);
    assert_eq!(AttributeValue::from(numbers).as_bs(), None);
    assert!(!AttributeValue::from(false).is_null());
}
