//! Random histories.

use itemstore::request::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use itemstore::schema::ScalarType;
use itemstore::value::{AttributeValue, Item};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::select;

use crate::conditions::optional;
use crate::history::{Call, History, Options, Step};
use crate::paths::ATTRIBUTES;
use crate::target::{Schema, Target};
use crate::updates::{projection, update};
use crate::values::{any_value, value};

/// The most steps of a history. Longer ones fail no better, and take longer to shrink.
const LONGEST: usize = 160;

pub(crate) fn history() -> BoxedStrategy<History> {
    (schema(), vec(step(), 1..=LONGEST)).prop_map(|(schema, steps)| History { schema, steps }).boxed()
}

fn schema() -> BoxedStrategy<Schema> {
    let kinds = [ScalarType::S, ScalarType::N, ScalarType::B];
    (select(kinds.to_vec()), weighted(0.6, select(kinds.to_vec())))
        .prop_map(|(pk, sk)| Schema { pk, sk })
        .boxed()
}

/// One step in twenty is about a key that is refused, or nearly.
fn target() -> BoxedStrategy<Target> {
    let edges = vec![
        Target::Longest,
        Target::TooLong,
        Target::WrongType,
        Target::Empty,
        Target::Incomplete,
        Target::More,
        Target::List,
        Target::NoTable,
        Target::NoTable,
    ];
    prop_oneof![20 => (0..Target::KEYS).prop_map(Target::Key), 1 => select(edges)].boxed()
}

/// The attributes of an item to put: mostly all, each mostly of its kind.
fn attributes() -> BoxedStrategy<Item> {
    let attributes = |there: f64| {
        let each = |(name, kind): &(&'static str, _)| {
            let name = *name;
            weighted(
                there,
                prop_oneof![16 => value(*kind, 2), 1 => any_value(1)].prop_map(move |value| (name, value)),
            )
        };
        ATTRIBUTES
            .iter()
            .map(each)
            .collect::<Vec<_>>()
            .prop_map(|attributes| attributes.into_iter().flatten().collect::<Item>())
    };
    prop_oneof![18 => attributes(0.95), 3 => attributes(0.2), 2 => large()].boxed()
}

/// Nesting and sizes at their limits.
fn large() -> BoxedStrategy<Item> {
    let nested = (30..=33_u32).prop_map(|levels| {
        let value = (1..levels).fold(AttributeValue::from(1), |value, _| AttributeValue::L([value].into()));
        Item::new().with("l", value)
    });
    let heavy = select(vec![1_000_usize, 1_023, 4_096, 409_600, 409_600])
        .prop_flat_map(|bytes| (bytes - 45)..=bytes)
        .prop_map(|bytes| Item::new().with("s", "x".repeat(bytes)));
    prop_oneof![nested, heavy].boxed()
}

fn options(values: BoxedStrategy<ReturnValues>) -> BoxedStrategy<Options> {
    let on_failure = any::<bool>().prop_map(|asked| {
        if asked {
            ReturnValuesOnConditionCheckFailure::AllOld
        } else {
            ReturnValuesOnConditionCheckFailure::None
        }
    });
    let capacity = prop_oneof![
        1 => Just(ReturnConsumedCapacity::None),
        2 => Just(ReturnConsumedCapacity::Total),
        1 => Just(ReturnConsumedCapacity::Indexes),
    ];
    let metrics = prop_oneof![4 => Just(ReturnItemCollectionMetrics::None), 1 => Just(ReturnItemCollectionMetrics::Size)];
    (values, on_failure, capacity, metrics)
        .prop_map(|(values, on_failure, capacity, metrics)| Options { values, on_failure, capacity, metrics })
        .boxed()
}

const ALL_VALUES: [ReturnValues; 5] = [
    ReturnValues::None,
    ReturnValues::AllOld,
    ReturnValues::UpdatedOld,
    ReturnValues::AllNew,
    ReturnValues::UpdatedNew,
];

/// One time in 25 what only an update may ask for.
fn old_or_nothing() -> BoxedStrategy<ReturnValues> {
    prop_oneof![
        10 => Just(ReturnValues::None),
        14 => Just(ReturnValues::AllOld),
        1 => select(ALL_VALUES.to_vec()),
    ]
    .boxed()
}

fn step() -> BoxedStrategy<Step> {
    let get = (projection(), any::<bool>())
        .prop_map(|(projection, consistent_read)| Call::Get { projection, consistent_read });
    let put = (attributes(), optional(1, 2))
        .prop_map(|(attributes, condition)| Call::Put { attributes, condition });
    let update = (weighted(0.97, update()), optional(1, 2))
        .prop_map(|(update, condition)| Call::Update { update, condition });
    let delete = optional(4, 1).prop_map(|condition| Call::Delete { condition });
    let with = |call: BoxedStrategy<Call>, values: BoxedStrategy<ReturnValues>| {
        (target(), call, options(values)).prop_map(|(target, call, options)| Step { target, call, options })
    };
    prop_oneof![
        2 => with(get.boxed(), Just(ReturnValues::None).boxed()),
        4 => with(put.boxed(), old_or_nothing()),
        8 => with(update.boxed(), select(ALL_VALUES.to_vec()).boxed()),
        1 => with(delete.boxed(), old_or_nothing()),
    ]
    .boxed()
}
