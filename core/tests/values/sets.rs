//! Sets: never empty, every member once, DynamoDB's words for both (SEMANTICS 1.3).

use itemstore::value::{
    AttributeType, AttributeValue, BinarySet, List, Number, NumberSet, StringSet, Text, ValueError,
};

#[test]
fn an_empty_set_is_refused_in_the_words_of_its_kind() {
    let prefix = "One or more parameter values were invalid: ";
    let rows = [
        (StringSet::new::<&str>([]).unwrap_err(), AttributeType::Ss, "An string set  may not be empty"),
        (NumberSet::new::<Number>([]).unwrap_err(), AttributeType::Ns, "An number set  may not be empty"),
        (BinarySet::new::<&[u8]>([]).unwrap_err(), AttributeType::Bs, "Binary sets should not be empty"),
    ];
    for (error, kind, words) in rows {
        assert_eq!(error, ValueError::SetEmpty(kind));
        assert_eq!(error.service_message(), format!("{prefix}{words}"));
    }
}

#[test]
fn a_member_twice_is_refused_with_the_members_as_given() {
    let number = |text: &str| text.parse::<Number>().unwrap();
    let rows = [
        (
            StringSet::new(["a", "a"]).unwrap_err(),
            "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
        ),
        (
            StringSet::new(["b", "\"", "a", "b"]).unwrap_err(),
            "One or more parameter values were invalid: Input collection [b, \", a, b] contains duplicates.",
        ),
        (
            BinarySet::new([b"\xff\xfe".as_slice(), b"", b"abc", b"abc"]).unwrap_err(),
            "One or more parameter values were invalid: Input collection [//4=, , YWJj, YWJj]of type BS contains duplicates.",
        ),
        (NumberSet::new([number("1"), number("1.0")]).unwrap_err(), "Input collection contains duplicates"),
    ];
    for (error, message) in rows {
        assert_eq!(error.service_message(), message);
        assert_eq!(error.to_string(), "a set holds each member once");
        assert!(format!("{error:?}").ends_with("<redacted>)"), "{error:?}");
    }
}

#[test]
fn members_come_back_sorted_whatever_the_order_given() {
    let set = StringSet::new(["b", "", "B", "é", "a"]).unwrap();
    let members: Vec<&str> = set.iter().map(Text::as_str).collect();
    assert_eq!(members, ["", "B", "a", "b", "é"]);
    let numbers: Vec<Number> = NumberSet::new([10, -2, 9]).unwrap().into_iter().collect();
    assert_eq!(numbers, [-2, 9, 10].map(Number::from));
    let bytes = BinarySet::new([[0x80], [0x7f]].iter()).unwrap();
    assert_eq!(bytes.iter().map(|bytes| bytes[0]).collect::<Vec<_>>(), [0x7f, 0x80]);
}

#[test]
fn order_of_members_does_not_matter_at_any_depth() {
    let nested = |members| AttributeValue::from(List::from([StringSet::new(members).unwrap()]));
    assert_eq!(nested(["a", "b"]), nested(["b", "a"]));
    assert_ne!(nested(["a", "b"]), nested(["a", "c"]));
}

#[test]
fn membership_goes_by_value() {
    let words = StringSet::new(["a", "b"]).unwrap();
    assert!(words.contains("a") && !words.contains("c"));
    let numbers = NumberSet::new([1, 10]).unwrap();
    assert!(numbers.contains(&"1.00e1".parse::<Number>().unwrap()) && !numbers.contains(&Number::from(2)));
    let bytes = BinarySet::new([b"x"]).unwrap();
    assert!(bytes.contains(b"x".as_slice()) && !bytes.contains(b"y".as_slice()));
}

#[test]
fn union_and_difference_keep_the_rules_of_sets() {
    let set = |members: &[i32]| NumberSet::new(members.iter().copied()).unwrap();
    assert_eq!(set(&[3, 1]).union(&set(&[2, 3])), set(&[1, 2, 3]));
    assert_eq!(set(&[1, 2, 3]).difference(&set(&[2, 4])), Some(set(&[1, 3])));
    assert_eq!(set(&[1, 2]).difference(&set(&[2, 1])), None);
}
