//! Random updates and projections: several paths at once, most of them apart.

use itemstore::expr::{Projection, SetOperand, SetValue, Update};
use itemstore::value::{AttributeType, AttributeValue, Path};
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};
use proptest::strategy::Union;

use crate::paths::{any_path, path_to};
use crate::values::{any_value, value};

/// One action of an update.
#[derive(Debug, Clone)]
enum Action {
    Set(Path, SetValue),
    Remove(Path),
    Add(Path, AttributeValue),
    Delete(Path, AttributeValue),
}

impl Action {
    fn path(&self) -> &Path {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Add(path, _) | Self::Delete(path, _) => path,
        }
    }

    fn join(self, update: Update) -> Update {
        match self {
            Self::Set(path, value) => update.with_set(path, value),
            Self::Remove(path) => update.with_remove(path),
            Self::Add(path, value) => update.with_add(path, value),
            Self::Delete(path, value) => update.with_delete(path, value),
        }
    }
}

/// An operand that is mostly of this kind and mostly there.
fn operand(kind: AttributeType) -> BoxedStrategy<SetOperand> {
    let value = || value(kind, 1).prop_map(SetOperand::from);
    let or_default =
        (path_to(kind), prop_oneof![8 => value(), 1 => path_to(kind).prop_map(SetOperand::from)])
            .prop_map(|(path, default)| SetOperand::if_not_exists(path, default));
    prop_oneof![
        15 => value(),
        4 => path_to(kind).prop_map(SetOperand::from),
        10 => or_default,
        1 => prop_oneof![any_value(1).prop_map(SetOperand::from), any_path().prop_map(SetOperand::from)],
    ]
    .boxed()
}

fn set_value(kind: AttributeType) -> BoxedStrategy<SetValue> {
    let plain = operand(kind).prop_map(SetValue::from);
    match kind {
        AttributeType::N => {
            let two = || (operand(kind), operand(kind));
            prop_oneof![
                1 => plain,
                2 => two().prop_map(|(left, right)| left.plus(right)),
                1 => two().prop_map(|(left, right)| left.minus(right)),
            ]
            .boxed()
        }
        AttributeType::L => {
            let append = |first, second| SetOperand::list_append(first, second);
            let two = (operand(kind), operand(kind)).prop_map(move |(first, second)| append(first, second));
            let three = (operand(kind), two.clone()).prop_map(move |(first, second)| append(first, second));
            prop_oneof![4 => plain, 8 => two.prop_map(SetValue::from), 1 => three.prop_map(SetValue::from)]
                .boxed()
        }
        _ => plain.boxed(),
    }
}

/// An action on a place that is mostly of this kind.
fn action(kind: AttributeType) -> BoxedStrategy<Action> {
    let target = || prop_oneof![20 => path_to(kind), 1 => any_path()];
    let set = (target(), set_value(kind)).prop_map(|(path, value)| Action::Set(path, value));
    let remove = target().prop_map(Action::Remove);
    let operand = || prop_oneof![24 => value(kind, 1), 1 => any_value(1)];
    let add = (target(), operand()).prop_map(|(path, value)| Action::Add(path, value));
    let delete = (target(), operand()).prop_map(|(path, value)| Action::Delete(path, value));
    match kind {
        AttributeType::N => prop_oneof![4 => set, 1 => remove, 3 => add].boxed(),
        AttributeType::Ss | AttributeType::Ns | AttributeType::Bs => {
            prop_oneof![2 => set, 1 => remove, 3 => add, 3 => delete].boxed()
        }
        _ => prop_oneof![4 => set, 2 => remove].boxed(),
    }
}

/// An update of up to five actions, mostly fewer. Nineteen times of twenty, actions whose paths are in each other's way are left out.
pub(crate) fn update() -> BoxedStrategy<Update> {
    let kinds = Union::new(AttributeType::ALL.map(action));
    let elements = prop_oneof![
        (path_to(AttributeType::N), set_value(AttributeType::N))
            .prop_map(|(path, value)| Action::Set(path, value)),
        any_path().prop_map(Action::Remove),
    ];
    let any = prop_oneof![5 => kinds, 1 => elements].boxed();
    let actions = prop_oneof![3 => vec(any.clone(), 1..3), 1 => vec(any, 1..6)];
    (actions, 0..20_u8)
        .prop_map(|(actions, turn)| {
            let mut kept: Vec<Action> = Vec::new();
            for action in actions {
                if turn == 0 || kept.iter().all(|other| other.path().relation(action.path()).is_none()) {
                    kept.push(action);
                }
            }
            kept.into_iter().fold(Update::new(), |update, action| action.join(update))
        })
        .boxed()
}

/// A projection of up to five paths. Nineteen times of twenty, paths that are in each other's way are left out.
pub(crate) fn projection() -> BoxedStrategy<Option<Projection>> {
    let some = (vec(any_path(), 1..6), 0..20_u8).prop_map(|(paths, turn)| {
        let mut kept: Vec<Path> = Vec::new();
        for path in paths {
            if turn == 0 || kept.iter().all(|other| other.relation(&path).is_none()) {
                kept.push(path);
            }
        }
        Projection::new(kept)
    });
    prop_oneof![4 => some, 1 => Just(None)].boxed()
}
