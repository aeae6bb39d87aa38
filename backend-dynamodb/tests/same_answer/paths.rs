//! Random paths, by the kind of value that mostly lies there.

use itemstore::value::{AttributeType, Path};
use proptest::prelude::{BoxedStrategy, Strategy, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Union;

/// The attributes that items have, and the kind each mostly holds. Some names are reserved words, or need a placeholder.
pub(crate) const ATTRIBUTES: &[(&str, AttributeType)] = &[
    ("n", AttributeType::N),
    ("count", AttributeType::N),
    ("s", AttributeType::S),
    ("name", AttributeType::S),
    ("b", AttributeType::B),
    ("flag", AttributeType::Bool),
    ("nil", AttributeType::Null),
    ("l", AttributeType::L),
    ("list", AttributeType::L),
    ("m", AttributeType::M),
    ("x.y", AttributeType::M),
    ("ss", AttributeType::Ss),
    ("ns", AttributeType::Ns),
    ("bs", AttributeType::Bs),
    ("😀\0", AttributeType::S),
];

fn a(name: &str) -> Path {
    Path::attribute(name)
}

/// The attributes that mostly hold this kind.
fn attributes(kind: AttributeType) -> Vec<Path> {
    ATTRIBUTES.iter().filter(|(_, holds)| *holds == kind).map(|(name, _)| a(name)).collect()
}

/// Where values of this kind mostly lie in others.
fn nested(kind: AttributeType) -> Vec<Path> {
    match kind {
        AttributeType::N => {
            vec![a("m").key("n"), a("l").index(0), a("m").key("size"), a("l").index(2).key("n")]
        }
        AttributeType::S => {
            vec![a("m").key("s"), a("l").index(1), a("list").index(1), a("m").key("x.y"), a("x.y").key("s")]
        }
        AttributeType::B => vec![a("m").key("b")],
        AttributeType::L => vec![a("m").key("l"), a("l").index(3), a("x.y").key("l")],
        AttributeType::M => vec![a("m").key("m"), a("l").index(2), a("list").index(2)],
        AttributeType::Ss => vec![a("m").key("ss"), a("m").key("m").key("ss")],
        AttributeType::Bool | AttributeType::Null | AttributeType::Ns | AttributeType::Bs => vec![],
    }
}

/// Places that are mostly missing, or under a value that holds none.
fn odd_places() -> Vec<Path> {
    vec![
        a("nope"),
        a("nope").key("a"),
        a("nope").index(0),
        a("m").key("nope"),
        a("m").index(0),
        a("l").index(9),
        a("l").index(4),
        a("l").key("n"),
        a("list").index(3).index(0),
        a("s").key("a"),
        a("n").index(0),
        a("l").index(2).key("m").key("s"),
        a("m").key("m").key("n"),
        a("m").key("l").index(1),
    ]
}

/// Paths as long as they may be and one element longer, and the largest index and one more.
fn edges() -> Vec<Path> {
    let of_length = |elements: usize| (1..elements).fold(a("m"), |path, _| path.key("m"));
    let largest = i32::MAX.unsigned_abs();
    vec![of_length(32), of_length(33), a("l").index(largest), a("l").index(largest + 1)]
}

/// A path to what is mostly of this kind.
pub(crate) fn path_to(kind: AttributeType) -> BoxedStrategy<Path> {
    match nested(kind) {
        nested if nested.is_empty() => select(attributes(kind)).boxed(),
        nested => prop_oneof![5 => select(attributes(kind)), 2 => select(nested)].boxed(),
    }
}

/// Any path, mostly to something.
pub(crate) fn any_path() -> BoxedStrategy<Path> {
    let mostly_there = Union::new(AttributeType::ALL.map(path_to));
    prop_oneof![
        52 => mostly_there,
        12 => select(odd_places()),
        1 => select(edges()),
        4 => prop_oneof![8 => select(vec![a("pk"), a("sk")]), 1 => select(vec![a("pk").key("a"), a("sk").index(0)])],
    ]
    .boxed()
}
