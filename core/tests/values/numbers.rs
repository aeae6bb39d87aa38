//! The rows of SEMANTICS 1.2, one by one.

use itemstore::value::{AttributeValue, Number, ValueError};

fn number(text: &str) -> Number {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal(text: &str) -> ValueError {
    text.parse::<Number>().expect_err(text)
}

#[test]
fn numbers_and_values_are_small() {
    assert_eq!(size_of::<Number>(), 24);
    assert!(size_of::<AttributeValue>() <= 32);
}

#[test]
fn accepted_text_prints_in_canonical_form() {
    let zeros = |count| "0".repeat(count);
    let rows = [
        ("+3", "3".to_owned()),
        (".5", "0.5".to_owned()),
        ("-.5", "-0.5".to_owned()),
        ("5.", "5".to_owned()),
        ("007", "7".to_owned()),
        ("1e+5", "100000".to_owned()),
        ("1.0e-1", "0.1".to_owned()),
        ("1e3", "1000".to_owned()),
        ("1.500", "1.5".to_owned()),
        ("-0", "0".to_owned()),
        ("-0.0e7", "0".to_owned()),
        ("00.00", "0".to_owned()),
        ("12.e1", "120".to_owned()),
        ("1e00000000000000000000000002", "100".to_owned()),
        ("-17.4E37", format!("-174{}", zeros(36))),
        ("1e125", format!("1{}", zeros(125))),
        ("1e-20", format!("0.{}1", zeros(19))),
        ("1E-130", format!("0.{}1", zeros(129))),
    ];
    for (text, canonical) in rows {
        assert_eq!(number(text).to_string(), canonical, "{text}");
    }
}

#[test]
fn text_outside_the_grammar_is_quoted_in_the_service_message_only() {
    let rows = [
        "NaN", "Infinity", "-inf", " 1", "1 ", "1+2", "1.2.3", "+e2", "e2", "1e", "1e+", "1E-", ".", "+",
        "-", "+-1", "--1", "1e1.0", "1e 1", "1,5", "0x10", "1_000", "٣", "1\u{0}", "1e5e5", "..1",
    ];
    for text in rows {
        let error = refusal(text);
        let message = format!("The parameter cannot be converted to a numeric value: {text}");
        assert_eq!(error.service_message(), message);
        assert_eq!(error.to_string(), "the text is not a decimal number");
        assert_eq!(format!("{error:?}"), "NumberSyntax(<redacted>)");
    }
    let empty = refusal("");
    assert_eq!(empty, ValueError::NumberEmpty);
    assert_eq!(empty.service_message(), "The parameter cannot be converted to a numeric value");
}

#[test]
fn thirty_eight_digits_are_the_most() {
    let nines = "9".repeat(38);
    assert_eq!(number(&nines).to_string(), nines);
    for text in [
        format!("{nines}000"),
        format!("000{nines}"),
        format!("0.000{nines}000"),
        format!("{}.{}", "1".repeat(20), "2".repeat(18)),
        format!("1{}1", "0".repeat(36)),
    ] {
        number(&text);
    }
    for text in [
        "9".repeat(39),
        format!("1{}1", "0".repeat(37)),
        format!("0.1{}1", "0".repeat(37)),
        format!("{}.{}", "1".repeat(20), "2".repeat(19)),
        format!("1{}1", "0".repeat(5_000)),
    ] {
        assert_eq!(refusal(&text), ValueError::NumberPrecision, "{text}");
    }
    assert_eq!(
        ValueError::NumberPrecision.service_message(),
        "Attempting to store more than 38 significant digits in a Number"
    );
}

#[test]
fn the_magnitude_has_a_largest_and_a_smallest_value() {
    let nines = "9".repeat(37);
    for accepted in
        [&format!("9.{nines}e125"), "-9.9e125", "1e125", "0.1e126", "1e-130", "-1e-130", "1.5e-130"]
    {
        number(accepted);
    }
    for text in ["1e126", "-1e126", "10e125", "0.01e128", "1e99999999999999999999", "1e9223372036854775807"] {
        assert_eq!(refusal(text), ValueError::NumberOverflow, "{text}");
    }
    for text in [
        "1e-131",
        "-1e-131",
        "0.1e-130",
        "9.9e-131",
        "1e-99999999999999999999",
        "0.1e-9223372036854775807",
        "1e-9223372036854775808",
    ] {
        assert_eq!(refusal(text), ValueError::NumberUnderflow, "{text}");
    }
    assert_eq!(
        ValueError::NumberOverflow.service_message(),
        "Number overflow. Attempting to store a number with magnitude larger than supported range"
    );
    assert_eq!(
        ValueError::NumberUnderflow.service_message(),
        "Number underflow. Attempting to store a number with magnitude smaller than supported range"
    );
}

#[test]
fn precision_is_judged_before_magnitude() {
    let digits = "1".repeat(39);
    assert_eq!(refusal(&format!("{digits}e200")), ValueError::NumberPrecision);
    assert_eq!(refusal(&format!("{digits}e-999")), ValueError::NumberPrecision);
    assert!(matches!(refusal(&format!("{digits}e200x")), ValueError::NumberSyntax(_)));
}

#[test]
fn zero_takes_any_exponent() {
    for text in ["0e126", "0e-131", "0.0e126", "-0e99999999999999999999", ".0e-99999999999999999999"] {
        assert_eq!(number(text), Number::ZERO, "{text}");
    }
    assert!(!number("-0").is_negative());
}

#[test]
fn long_text_is_read_in_one_pass() {
    let zeros = "0".repeat(1_000_000);
    assert_eq!(number(&format!("{zeros}1")), Number::from(1));
    assert_eq!(number(&format!("0.{zeros}1e1000001")), Number::from(1));
    assert_eq!(number(&format!("1{zeros}e-1000000")), Number::from(1));
    assert_eq!(number(&format!("1.{zeros}")), Number::from(1));
    assert_eq!(refusal(&format!("1{zeros}")), ValueError::NumberOverflow);
    assert_eq!(refusal(&"7".repeat(1_000_000)), ValueError::NumberPrecision);
}

#[test]
fn sums_are_exact_or_refused() {
    let nines = "9".repeat(38);
    let rows = [
        ("0.1", "0.2", Ok("0.3".to_owned())),
        ("1.8e38", &format!("-{nines}"), Ok(format!("8{}1", "0".repeat(36)))),
        (&nines, "1", Ok(format!("1{}", "0".repeat(38)))),
        (&nines, &nines, Err(ValueError::NumberOverflow)),
        ("1e37", "-0.1", Ok(format!("{}.9", "9".repeat(37)))),
        ("1e38", "-0.1", Err(ValueError::NumberOverflow)),
        ("1e50", "1", Err(ValueError::NumberOverflow)),
        ("1e125", "1e-130", Err(ValueError::NumberOverflow)),
        ("9e125", "9e125", Err(ValueError::NumberOverflow)),
        ("-9e125", "-9e125", Err(ValueError::NumberOverflow)),
        ("9e125", "-9e125", Ok("0".to_owned())),
        ("1.5e-130", "-1e-130", Err(ValueError::NumberUnderflow)),
        ("5", "-5.0", Ok("0".to_owned())),
        ("0", "1e-130", Ok(number("1e-130").to_string())),
    ];
    for (a, b, sum) in rows {
        let (a, b) = (number(a), number(b));
        assert_eq!(a.checked_add(b).map(|sum| sum.to_string()), sum, "{a} + {b}");
        assert_eq!(b.checked_add(a), a.checked_add(b), "{b} + {a}");
    }
    assert_eq!(number("3").checked_sub(number("4.5")), Ok(number("-1.5")));
    assert_eq!(Number::ZERO.checked_sub(Number::ZERO), Ok(Number::ZERO));
}

#[test]
fn order_goes_by_value() {
    let ascending = [
        "-1e125", "-10", "-9.99", "-1e-130", "0", "1e-130", "0.09", "0.1", "0.11", "2", "9.99", "10", "1e125",
    ];
    for (at, a) in ascending.iter().enumerate() {
        for (other, b) in ascending.iter().enumerate() {
            assert_eq!(number(a).cmp(&number(b)), at.cmp(&other), "{a} and {b}");
        }
    }
    // One apart in the 38th digit, which a float cannot see.
    let (less, more) = (format!("{}8", "9".repeat(37)), "9".repeat(38));
    assert!(number(&less) < number(&more));
    assert!(number(&format!("-{less}")) > number(&format!("-{more}")));
}

#[test]
fn width_and_sign_of_the_format_apply() {
    assert_eq!(
        format!("{:>6}|{:<6}|{:+}|{:06}", number("1.5"), number("-2"), number("3"), number("-4.5")),
        "   1.5|-2    |+3|-004.5"
    );
}
