//! Fields of the types of other crates: what they are kept as, and that they come back.

#![cfg(all(
    feature = "bytes",
    feature = "chrono",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "serde",
    feature = "ulid",
    feature = "uuid"
))]

use itemstore::ErrorKind;
use itemstore::model::Attribute;
use itemstore::value::{AttributeValue, Number};

/// `value` is kept as `kept`, and comes back.
#[track_caller]
fn keeps<T: Attribute + PartialEq + std::fmt::Debug>(value: &T, kept: impl Into<AttributeValue>) {
    let attribute = value.to_attribute().expect("it can be stored").expect("something is stored");
    assert_eq!(attribute, kept.into());
    assert_eq!(&T::from_attribute(&attribute).expect("it can be read"), value);
}

/// `stored` is no `T`.
#[track_caller]
fn refuses<T: Attribute + std::fmt::Debug>(stored: impl Into<AttributeValue>) {
    let error = T::from_attribute(&stored.into()).expect_err("it cannot be read");
    assert_eq!(error.kind(), ErrorKind::Decode);
}

fn number(text: &str) -> Number {
    text.parse().expect("a number")
}

#[test]
fn ids_are_text() {
    let uuid: uuid::Uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().expect("a UUID");
    keeps(&uuid, "67e55044-10b1-426f-9247-bb680e5fe0c8");
    refuses::<uuid::Uuid>("67e55044");
    refuses::<uuid::Uuid>(1_u32);
    let ulid: ulid::Ulid = "01D39ZY06FGSCTVN4T2V9PKHFZ".parse().expect("a ULID");
    keeps(&ulid, "01D39ZY06FGSCTVN4T2V9PKHFZ");
    refuses::<ulid::Ulid>("01D39ZY06");
}

#[test]
fn instants_are_text_that_sorts_as_they_do() {
    let whole: jiff::Timestamp = "2026-01-02T03:04:05Z".parse().expect("an instant");
    keeps(&whole, "2026-01-02T03:04:05.000000000Z");
    let half: jiff::Timestamp = "2026-01-02T03:04:05.5Z".parse().expect("an instant");
    keeps(&half, "2026-01-02T03:04:05.500000000Z");
    refuses::<jiff::Timestamp>("yesterday");

    let instant = chrono::DateTime::parse_from_rfc3339("2026-01-02T04:04:05+01:00").expect("an instant");
    keeps(&instant.to_utc(), "2026-01-02T03:04:05.000000000Z");
    refuses::<chrono::DateTime<chrono::Utc>>("2026-01-02");
}

#[test]
fn dates_are_text() {
    keeps(&jiff::civil::date(2026, 1, 2), "2026-01-02");
    keeps(&chrono::NaiveDate::from_ymd_opt(2026, 1, 2).expect("a date"), "2026-01-02");
    refuses::<chrono::NaiveDate>("2026-13-02");
}

#[test]
fn bytes_are_a_binary() {
    keeps(&bytes::Bytes::from_static(&[0, 255]), vec![0_u8, 255]);
    refuses::<bytes::Bytes>("text");
}

#[test]
fn decimals_are_exact_numbers() {
    keeps(&rust_decimal::Decimal::new(-12_345, 2), number("-123.45"));
    keeps(&rust_decimal::Decimal::MAX, number("79228162514264337593543950335"));
    refuses::<rust_decimal::Decimal>(number("1e100"));
    refuses::<rust_decimal::Decimal>(number("0.12345678901234567890123456789012345678"));
}

#[test]
fn json_is_what_it_says() {
    let json = serde_json::json!({"a": [1, "x", null, true], "b": {"c": 1.5}});
    let attribute = json.to_attribute().expect("it can be stored").expect("something is stored");
    assert!(attribute.as_m().is_some());
    assert_eq!(serde_json::Value::from_attribute(&attribute).expect("it can be read"), json);
    refuses::<serde_json::Value>(number("0.1234567890123456789"));
}
