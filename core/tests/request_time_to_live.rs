//! The expiry of items: what UpdateTimeToLive refuses, as rows of request and literal message, and which items have expired
//! (SEMANTICS 15).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::time::{Duration, SystemTime};

use itemstore::ErrorKind;
use itemstore::request::{
    DescribeTimeToLive, DescribeTimeToLiveOutput, TimeToLiveStatus, UpdateTimeToLive, is_expired,
};
use itemstore::schema::TableName;
use itemstore::value::{AttributeValue, Item, Number};

fn sessions() -> TableName {
    TableName::new("sessions").unwrap()
}

fn enable(attribute: &str) -> UpdateTimeToLive {
    UpdateTimeToLive::enable(sessions(), attribute)
}

fn disable(attribute: &str) -> UpdateTimeToLive {
    UpdateTimeToLive::disable(sessions(), attribute)
}

#[test]
fn the_name_of_the_attribute_has_1_to_255_bytes() {
    let refused = |name: &str, constraint: &str| {
        let words = format!(
            "1 validation error detected: Value '{name}' at 'timeToLiveSpecification.attributeName' failed to satisfy \
             constraint: Member must have length {constraint}"
        );
        for request in [enable(name), disable(name)] {
            let error = request.check().unwrap_err();
            assert_eq!(
                (error.kind(), error.service_message()),
                (ErrorKind::Validation, Some(words.as_str()))
            );
            assert_eq!((error.operation(), error.table()), (Some("UpdateTimeToLive"), Some("sessions")));
        }
    };
    refused("", "greater than or equal to 1");
    refused(&"a".repeat(256), "less than or equal to 255");
    refused(&"é".repeat(128), "less than or equal to 255");
    for name in ["a", &"a".repeat(255), &"é".repeat(127)] {
        enable(name).check().unwrap();
    }
}

#[test]
fn a_setting_is_held_against_the_present_one() {
    const OTHER: &str = "TimeToLive is active on a different AttributeName: current AttributeName is expires";
    let on = DescribeTimeToLiveOutput::enabled("expires");
    let off = DescribeTimeToLiveOutput::disabled();
    let mut enabling = on.clone();
    enabling.status = TimeToLiveStatus::Enabling;
    let mut disabling = on.clone();
    disabling.status = TimeToLiveStatus::Disabling;
    let rows = [
        (&off, enable("expires"), None),
        (&off, disable("expires"), Some("TimeToLive is already disabled")),
        (&on, enable("expires"), Some("TimeToLive is already enabled")),
        (&on, enable("Expires"), Some(OTHER)),
        (&on, disable("Expires"), Some(OTHER)),
        (&on, disable("expires"), None),
        (&enabling, enable("expires"), Some("TimeToLive is already enabled")),
        (&disabling, disable("expires"), Some("TimeToLive is already disabled")),
    ];
    for (present, request, words) in rows {
        let answer = request.check_against(present);
        let said = answer.as_ref().err().and_then(|error| error.service_message());
        assert_eq!(said, words, "{request:?} of {present:?}");
        assert_eq!(answer.is_ok(), words.is_none(), "{request:?} of {present:?}");
    }
}

#[test]
fn a_change_is_the_new_setting() {
    assert_eq!(enable("expires").changed(), DescribeTimeToLiveOutput::enabled("expires"));
    assert_eq!(disable("expires").changed(), DescribeTimeToLiveOutput::disabled());
}

#[test]
fn other_refusals_are_in_the_words_of_the_service() {
    let missing = "Requested resource not found: Table: sessions not found";
    for (error, kind, words) in [
        (enable("a").table_not_found(), ErrorKind::TableNotFound, missing),
        (DescribeTimeToLive::new(sessions()).table_not_found(), ErrorKind::TableNotFound, missing),
        (
            enable("a").too_soon(),
            ErrorKind::Validation,
            "Time to live has been modified multiple times within a fixed interval",
        ),
    ] {
        assert_eq!((error.kind(), error.service_message()), (kind, Some(words)));
    }
}

/// Now, in seconds since 1970.
const NOW: i64 = 1_700_000_000;

/// Five years of 365 days, in seconds.
const FIVE_YEARS: i64 = 157_680_000;

fn decimal(text: &str) -> AttributeValue {
    text.parse::<Number>().unwrap().into()
}

fn expired_at(value: AttributeValue, now: SystemTime) -> bool {
    is_expired(&Item::new().with("id", "1").with("expires", value), "expires", now)
}

fn seconds(seconds: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())
}

#[test]
fn an_item_has_expired_from_its_second_on_and_for_five_years() {
    for (value, expired) in [
        (decimal("1700000000"), true),
        (decimal("1700000001"), false),
        (decimal("1700000000.999999999"), true),
        (decimal("1699999999.5"), true),
        (decimal("1.7E9"), true),
        ((NOW - FIVE_YEARS).into(), true),
        ((NOW - FIVE_YEARS - 1).into(), false),
        (decimal("1542320000.5"), true),
        (decimal("1542319999.999"), false),
        (0.into(), false),
        (decimal("-1700000000"), false),
        // Milliseconds, and what no count of seconds holds.
        (decimal("1700000000000"), false),
        (decimal("9.9E125"), false),
        (decimal("-9.9E125"), false),
        (decimal("1E-130"), false),
    ] {
        assert_eq!(expired_at(value.clone(), seconds(NOW)), expired, "{value:?}");
    }
}

#[test]
fn what_is_no_number_never_expires() {
    for value in [
        AttributeValue::from("1700000000"),
        true.into(),
        AttributeValue::Null,
        vec![AttributeValue::from(NOW)].into(),
        Item::new().with("expires", NOW).into(),
        itemstore::value::NumberSet::new([NOW]).unwrap().into(),
    ] {
        assert!(!expired_at(value.clone(), seconds(NOW)), "{value:?}");
    }
    assert!(!is_expired(&Item::new().with("id", "1"), "expires", seconds(NOW)), "no attribute");
}

#[test]
fn a_second_has_come_when_the_clock_is_in_it() {
    let last = seconds(NOW) + Duration::from_nanos(999_999_999);
    assert!(expired_at(NOW.into(), last));
    assert!(!expired_at((NOW + 1).into(), last));
    assert!(expired_at(0.into(), SystemTime::UNIX_EPOCH));
    let before = SystemTime::UNIX_EPOCH - Duration::from_millis(1);
    assert!(!expired_at(0.into(), before));
    assert!(expired_at((-1).into(), before));
}
