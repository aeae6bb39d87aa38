//! Random values of each kind, from small pools so that values meet again.

use itemstore::value::{
    AttributeType, AttributeValue, Binary, BinarySet, List, Map, Number, NumberSet, StringSet,
};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};
use proptest::sample::{select, subsequence};

/// Numbers that meet often, each in one spelling or another.
const NUMBERS: &[&str] = &["0", "-0", "1", "1.0", "10e-1", "+2", "-3", "2.5", "007", "1e1", ".5", "5."];

/// Numbers at the edges: 38 digits, the largest, the smallest, and what makes sums of many digits.
const EDGES: &[&str] = &[
    "99999999999999999999999999999999999999",
    "-99999999999999999999999999999999999999",
    "1.2345678901234567890123456789012345678",
    "0.00000000000000000000000000000000000001",
    "9.9999999999999999999999999999999999999E+125",
    "-9.9999999999999999999999999999999999999e125",
    "1E-130",
    "-1e-130",
    "1e125",
    "1e50",
    "18446744073709551616",
    "9007199254740993",
    "0.1",
    "0.2",
];

const TEXTS: &[&str] = &["", "a", "b", "ab", "abc", "ba", "A", "S", "é", "😀", "a😀b", "\0", "a.b", "a\nb"];

const BYTES: &[&[u8]] = &[b"", b"a", b"ab", b"\0", b"\0\xff", b"\x7f", b"\x80", b"\xff\xfe"];

pub(crate) fn number() -> BoxedStrategy<Number> {
    let parsed = |text: &str| text.parse().expect("the pool has numbers only");
    prop_oneof![6 => select(NUMBERS).prop_map(parsed), 1 => select(EDGES).prop_map(parsed)].boxed()
}

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        16 => select(TEXTS).prop_map(str::to_owned),
        // Long enough for several units of capacity.
        1 => (900..5000_usize).prop_map(|length| "x".repeat(length)),
    ]
    .boxed()
}

fn bytes() -> BoxedStrategy<Vec<u8>> {
    select(BYTES).prop_map(<[u8]>::to_vec).boxed()
}

fn string_set() -> BoxedStrategy<AttributeValue> {
    subsequence(TEXTS.to_vec(), 1..4)
        .prop_map(|members| StringSet::new(members).expect("the pool has each text once").into())
        .boxed()
}

fn number_set() -> BoxedStrategy<AttributeValue> {
    // One spelling each: a set of two spellings of one number cannot be made.
    let distinct =
        [NUMBERS[0], NUMBERS[2], NUMBERS[5], NUMBERS[6], NUMBERS[7], EDGES[0], EDGES[6], EDGES[11]];
    subsequence(distinct.to_vec(), 1..4)
        .prop_map(|members| {
            let numbers =
                members.into_iter().map(|text| text.parse::<Number>().expect("a number of the pool"));
            NumberSet::new(numbers).expect("the pool has each number once").into()
        })
        .boxed()
}

fn binary_set() -> BoxedStrategy<AttributeValue> {
    subsequence(BYTES.to_vec(), 1..4)
        .prop_map(|members| {
            let binaries = members.into_iter().map(Binary::from);
            BinarySet::new(binaries).expect("the pool has each binary once").into()
        })
        .boxed()
}

/// A list that mostly has a number first, then a string, a map and a list, so that paths into it lead somewhere.
fn list(depth: u32) -> BoxedStrategy<AttributeValue> {
    let flat = vec(prop_oneof![value(AttributeType::N, 0), value(AttributeType::S, 0)], 0..4);
    if depth == 0 {
        return flat.prop_map(|elements| List::from(elements).into()).boxed();
    }
    let below = depth - 1;
    let shaped = (
        value(AttributeType::N, 0),
        value(AttributeType::S, 0),
        value(AttributeType::M, below),
        value(AttributeType::L, below),
        prop_oneof![2 => Just(4), 1 => 0..=4_usize],
    )
        .prop_map(|(first, second, third, fourth, length)| {
            let mut elements = vec![first, second, third, fourth];
            elements.truncate(length);
            elements
        });
    prop_oneof![4 => shaped, 1 => flat, 1 => vec(any_value(below), 0..4)]
        .prop_map(|elements| List::from(elements).into())
        .boxed()
}

/// A map of the entries that paths name, most of them there.
fn map(depth: u32) -> BoxedStrategy<AttributeValue> {
    let mut entries = vec![
        entry("n", value(AttributeType::N, 0)),
        entry("s", value(AttributeType::S, 0)),
        entry("ss", string_set()),
        entry("x.y", value(AttributeType::S, 0)),
        entry("size", value(AttributeType::N, 0)),
    ];
    if depth > 0 {
        entries.push(entry("l", value(AttributeType::L, depth - 1)));
        entries.push(entry("m", value(AttributeType::M, depth - 1)));
        entries.push(entry("b", any_value(depth - 1)));
    }
    let shaped = entries.prop_map(|entries| entries.into_iter().flatten().collect::<Map>().into());
    prop_oneof![6 => shaped, 1 => Just(Map::new().into())].boxed()
}

/// An entry of a map that is there nine times of ten.
fn entry(
    name: &'static str,
    value: BoxedStrategy<AttributeValue>,
) -> BoxedStrategy<Option<(&'static str, AttributeValue)>> {
    weighted(0.9, value.prop_map(move |value| (name, value))).boxed()
}

/// A value of this kind, with containers in it down to `depth` levels.
pub(crate) fn value(kind: AttributeType, depth: u32) -> BoxedStrategy<AttributeValue> {
    match kind {
        AttributeType::S => text().prop_map(AttributeValue::from).boxed(),
        AttributeType::N => number().prop_map(AttributeValue::from).boxed(),
        AttributeType::B => bytes().prop_map(|bytes| AttributeValue::B(bytes.into())).boxed(),
        AttributeType::Bool => proptest::bool::ANY.prop_map(AttributeValue::from).boxed(),
        AttributeType::Null => Just(AttributeValue::Null).boxed(),
        AttributeType::L => list(depth),
        AttributeType::M => map(depth),
        AttributeType::Ss => string_set(),
        AttributeType::Ns => number_set(),
        AttributeType::Bs => binary_set(),
    }
}

/// A value of any kind.
pub(crate) fn any_value(depth: u32) -> BoxedStrategy<AttributeValue> {
    proptest::strategy::Union::new(AttributeType::ALL.map(|kind| value(kind, depth))).boxed()
}
