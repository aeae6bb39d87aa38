//! Random conditions, most of them about what is there and of a fitting kind.

use itemstore::expr::{Comparator, Condition, Operand, SizeOf};
use itemstore::value::{AttributeType, AttributeValue, Path};
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Union;

use crate::paths::{any_path, path_to};
use crate::values::{any_value, value};

/// An operand that is mostly of this kind.
fn operand(kind: AttributeType) -> BoxedStrategy<Operand> {
    prop_oneof![
        20 => path_to(kind).prop_map(Operand::from),
        12 => value(kind, 1).prop_map(Operand::from),
        2 => any_path().prop_map(Operand::from),
        1 => any_value(1).prop_map(Operand::from),
    ]
    .boxed()
}

/// An operand to set against another: mostly a literal, so that two are rarely the same path.
fn other(kind: AttributeType) -> BoxedStrategy<Operand> {
    prop_oneof![4 => value(kind, 1).prop_map(Operand::from), 1 => operand(kind)].boxed()
}

fn size() -> BoxedStrategy<Operand> {
    let sized = [
        AttributeType::S,
        AttributeType::B,
        AttributeType::L,
        AttributeType::M,
        AttributeType::Ss,
        AttributeType::Ns,
        AttributeType::Bs,
    ];
    prop_oneof![
        10 => Union::new(sized.map(path_to)).prop_map(|path| Operand::Size(SizeOf::Path(path))),
        2 => any_path().prop_map(|path| Operand::Size(SizeOf::Path(path))),
        1 => Union::new(sized.map(|kind| value(kind, 1))).prop_map(|value| Operand::Size(SizeOf::Value(value))),
    ]
    .boxed()
}

fn comparator(equality: u32, order: u32) -> BoxedStrategy<Comparator> {
    prop_oneof![
        equality => select(vec![Comparator::Eq, Comparator::Ne]),
        order => select(vec![Comparator::Lt, Comparator::Le, Comparator::Gt, Comparator::Ge]),
    ]
    .boxed()
}

fn compare(
    comparator: BoxedStrategy<Comparator>,
    left: BoxedStrategy<Operand>,
    right: BoxedStrategy<Operand>,
) -> BoxedStrategy<Condition> {
    (comparator, left, right)
        .prop_map(|(comparator, left, right)| Condition::Compare { comparator, left, right })
        .boxed()
}

/// Literal bounds in their order but for one time in ten, and one and the same for three.
fn between(kind: AttributeType) -> BoxedStrategy<Condition> {
    (operand(kind), other(kind), other(kind), 0..10_u8)
        .prop_map(|(operand, mut low, mut high, turn)| {
            let reversed =
                |low: &AttributeValue, high| low.partial_order(high).is_some_and(|order| order.is_gt());
            if turn < 3 {
                high = low.clone();
            } else if let (Operand::Value(one), Operand::Value(two)) = (&low, &high)
                && (turn < 9 && reversed(one, two))
            {
                std::mem::swap(&mut low, &mut high);
            }
            operand.between(low, high)
        })
        .boxed()
}

/// Conditions on values of one kind.
fn about(kind: AttributeType) -> BoxedStrategy<Condition> {
    let ordered = matches!(kind, AttributeType::S | AttributeType::N | AttributeType::B);
    // An ordering of kinds without order is refused or false.
    let comparators = comparator(6, if ordered { 8 } else { 1 });
    let compared = prop_oneof![
        2 => compare(comparators.clone(), operand(kind), other(kind)),
        1 => compare(comparators, other(kind), operand(kind)),
    ];
    let listed = (operand(kind), vec(other(kind), 1..5)).prop_map(|(operand, list)| operand.is_in(list));
    prop_oneof![
        6 => compared,
        2 => listed,
        if ordered { 4 } else { 1 } => if ordered { between(kind) } else { exists() },
    ]
    .boxed()
}

fn exists() -> BoxedStrategy<Condition> {
    prop_oneof![any_path().prop_map(|path| path.exists()), any_path().prop_map(|path| path.not_exists())]
        .boxed()
}

fn contains() -> BoxedStrategy<Condition> {
    let pairs = [
        (AttributeType::S, AttributeType::S),
        (AttributeType::B, AttributeType::B),
        (AttributeType::Ss, AttributeType::S),
        (AttributeType::Ns, AttributeType::N),
        (AttributeType::Bs, AttributeType::B),
        (AttributeType::L, AttributeType::N),
        (AttributeType::L, AttributeType::S),
        (AttributeType::L, AttributeType::M),
        (AttributeType::M, AttributeType::S),
        (AttributeType::Ss, AttributeType::Ss),
    ];
    Union::new(pairs.map(|(whole, part)| {
        (operand(whole), other(part)).prop_map(|(whole, part)| whole.contains(part)).boxed()
    }))
    .boxed()
}

fn begins_with() -> BoxedStrategy<Condition> {
    Union::new([AttributeType::S, AttributeType::S, AttributeType::B].map(|kind| {
        (operand(kind), other(kind)).prop_map(|(value, prefix)| value.begins_with(prefix)).boxed()
    }))
    .boxed()
}

fn leaf() -> BoxedStrategy<Condition> {
    let kinds = Union::new(AttributeType::ALL.map(about));
    let scalars = Union::new([AttributeType::S, AttributeType::N].map(about));
    let small = prop_oneof![
        6 => (0..6_i32).prop_map(Operand::from),
        1 => operand(AttributeType::N),
        1 => size(),
    ]
    .boxed();
    let is_type = (
        prop_oneof![any_path().prop_map(Operand::from), any_value(1).prop_map(Operand::from)],
        select(AttributeType::ALL.to_vec()),
    )
        .prop_map(|(operand, kind)| operand.is_type(kind));
    prop_oneof![
        5 => kinds,
        4 => scalars,
        4 => exists(),
        3 => contains(),
        2 => begins_with(),
        2 => is_type,
        3 => prop_oneof![
            3 => compare(comparator(1, 1), size(), small.clone()),
            1 => compare(comparator(1, 1), small, size()),
        ],
    ]
    .boxed()
}

/// As many operands of IN and as many operators as there may be, and more.
fn edge() -> BoxedStrategy<Condition> {
    let equal = |number: i32| Path::attribute("n").eq(number);
    let listed = (99..=101_i32).prop_map(|length| Path::attribute("n").is_in(0..length));
    let either = (149..=151_i32)
        .prop_map(move |length| Condition::or((0..length).map(equal)).expect("there are some"));
    prop_oneof![listed, either].boxed()
}

/// Conditions, half of them of one leaf.
pub(crate) fn condition() -> BoxedStrategy<Condition> {
    let leaf = leaf();
    let group = |join: fn(Vec<Condition>) -> Option<Condition>, inner: BoxedStrategy<Condition>| {
        vec(inner, 2..4).prop_map(move |members| join(members).expect("two members make a group"))
    };
    let nested = leaf.clone().prop_recursive(3, 8, 3, move |inner| {
        prop_oneof![
            2 => group(Condition::and, inner.clone()),
            3 => group(Condition::or, inner.clone()),
            2 => inner.prop_map(|condition| !condition),
        ]
    });
    prop_oneof![40 => leaf, 40 => nested, 1 => edge()].boxed()
}

/// A condition, or none.
pub(crate) fn optional(some: u32, none: u32) -> BoxedStrategy<Option<Condition>> {
    prop_oneof![some => condition().prop_map(Some), none => Just(None)].boxed()
}
