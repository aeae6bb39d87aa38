//! What DynamoDB Local is known to do otherwise, each with the section of the engine's specification that decides.
//!
//! A rule explains an occasion only if the whole difference is what DynamoDB Local's habit makes of it: where the habit is known
//! exactly, its answer is computed and compared.

use itemstore::ErrorKind;
use itemstore::backend::Request;
use itemstore::expr::{SetOperand, SetValue, Update};
use itemstore::request::{
    ReturnConsumedCapacity, ReturnValues, ReturnValuesOnConditionCheckFailure, UpdateItem, write_units,
};
use itemstore::schema::limits::ITEM_SIZE_BYTES;
use itemstore::value::{AttributeValue, Item, Map};

use crate::answer::Answer;
use crate::pair::Occasion;
use crate::target::Target;

/// One thing that DynamoDB Local does otherwise than the service.
pub(crate) struct Rule {
    /// What it does.
    pub(crate) name: &'static str,
    /// The section that decides.
    pub(crate) section: &'static str,
    /// Whether this explains everything that differs.
    pub(crate) explains: fn(&Occasion) -> bool,
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        name: "the table is looked for before the request is read",
        section: "3.3",
        explains: table_first,
    },
    Rule {
        name: "the condition is evaluated before the update is held to the key",
        section: "3.3",
        explains: condition_before_key,
    },
    Rule {
        name: "a delete of nothing tells its capacity unasked",
        section: "17",
        explains: capacity_unasked,
    },
    Rule { name: "an update that only removes creates the item", section: "7", explains: removal_creates },
    Rule {
        name: "REMOVE and DELETE at a nested path of a missing item are refused",
        section: "7 and 20",
        explains: removal_refused,
    },
    Rule {
        name: "UPDATED_OLD and UPDATED_NEW give whole attributes for parts of them",
        section: "8.1",
        explains: whole_attributes,
    },
    Rule {
        name: "an update without an expression fails when asked for what it updated",
        section: "7 and 8.1",
        explains: nothing_updated,
    },
    Rule { name: "list_append in list_append is refused", section: "7 and 20", explains: nested_append },
    Rule {
        name: "the other operand of if_not_exists is read though it is not needed",
        section: "7",
        explains: needless_operand,
    },
    Rule { name: "the actions of an update weigh nothing", section: "1.5", explains: weightless_actions },
];

/// What the update of an occasion asks for, if it is one.
fn update(occasion: &Occasion) -> Option<&UpdateItem> {
    match &occasion.request {
        Request::UpdateItem(update) => Some(update),
        _ => None,
    }
}

fn refused_with(answer: &Answer, words: &str) -> bool {
    answer.kind() == Some(ErrorKind::Validation) && answer.words().contains(words)
}

/// Their side refused, and changed nothing.
fn refused_by_them(occasion: &Occasion, words: &str) -> bool {
    refused_with(&occasion.theirs, words) && occasion.theirs_after == occasion.before
}

fn table_first(occasion: &Occasion) -> bool {
    occasion.target == Target::NoTable
        && occasion.ours.kind() == Some(ErrorKind::Validation)
        && occasion.theirs.kind() == Some(ErrorKind::TableNotFound)
        && occasion.ours_after == occasion.theirs_after
}

fn condition_before_key(occasion: &Occasion) -> bool {
    let Some(UpdateItem {
        condition: Some(condition), return_values_on_condition_check_failure: asked, ..
    }) = update(occasion)
    else {
        return false;
    };
    let item = match asked {
        ReturnValuesOnConditionCheckFailure::AllOld => occasion.before.clone(),
        ReturnValuesOnConditionCheckFailure::None => None,
    };
    let about_key = ["Cannot update attribute", "Key attributes must be scalars"];
    about_key.into_iter().any(|words| refused_with(&occasion.ours, words))
        && !condition.holds(occasion.before.as_ref())
        && occasion.theirs == Answer::Failed { kind: ErrorKind::ConditionFailed, item, words: String::new() }
        && occasion.ours_after == occasion.theirs_after
}

fn capacity_unasked(occasion: &Occasion) -> bool {
    let Request::DeleteItem(delete) = &occasion.request else { return false };
    let told = ReturnConsumedCapacity::Total.of_table(&delete.table_name, 1.0);
    delete.return_consumed_capacity == ReturnConsumedCapacity::None
        && occasion.before.is_none()
        && occasion.ours == Answer::Done { image: None, capacity: None, metrics: None }
        && occasion.theirs == Answer::Done { image: None, capacity: told, metrics: None }
        && occasion.ours_after == occasion.theirs_after
}

fn only_removes(update: &Update) -> bool {
    update.set.is_empty() && update.add.is_empty()
}

fn removal_creates(occasion: &Occasion) -> bool {
    let Some(UpdateItem {
        update: Some(update),
        key,
        return_values,
        return_consumed_capacity,
        table_name,
        ..
    }) = update(occasion)
    else {
        return false;
    };
    let image = (*return_values == ReturnValues::AllNew).then(|| key.clone());
    let capacity = return_consumed_capacity.of_table(table_name, write_units(0, key.size_bytes()));
    let nothing = return_consumed_capacity.of_table(table_name, 1.0);
    occasion.before.is_none()
        && only_removes(update)
        && occasion.ours == Answer::Done { image: None, capacity: nothing, metrics: None }
        && occasion.ours_after.is_none()
        && occasion.theirs == Answer::Done { image, capacity, metrics: None }
        && occasion.theirs_after.as_ref() == Some(key)
}

fn removal_refused(occasion: &Occasion) -> bool {
    let Some(UpdateItem { update: Some(update), .. }) = update(occasion) else { return false };
    let mut removed = update.remove.iter().chain(update.delete.iter().map(|(path, _)| path));
    occasion.before.is_none()
        && occasion.ours.kind().is_none()
        && removed.any(|path| !path.is_top_level())
        && refused_by_them(
            occasion,
            "The document path provided in the update expression is invalid for update",
        )
}

/// Whether all of `part` is in `whole`: entries by name, elements in their order.
fn is_part(part: &AttributeValue, whole: &AttributeValue) -> bool {
    match (part, whole) {
        (AttributeValue::M(part), AttributeValue::M(whole)) => is_part_of_map(part, whole),
        (AttributeValue::L(part), AttributeValue::L(whole)) => {
            let mut rest = whole.iter();
            part.iter().all(|element| rest.any(|other| is_part(element, other)))
        }
        _ => part == whole,
    }
}

fn is_part_of_map(part: &Map, whole: &Map) -> bool {
    part.iter().all(|(name, value)| whole.get(name).is_some_and(|other| is_part(value, other)))
}

/// Each attribute that has a part to return is returned whole.
fn whole_attributes(occasion: &Occasion) -> bool {
    let Some(UpdateItem { return_values, .. }) = update(occasion) else { return false };
    let source = match return_values {
        ReturnValues::UpdatedOld => &occasion.before,
        ReturnValues::UpdatedNew => &occasion.ours_after,
        _ => return false,
    };
    let (Some(source), Some(parts)) = (source, occasion.ours.image()) else { return false };
    let whole: Item = source.clone().into_iter().filter(|(name, _)| parts.contains_key(name)).collect();
    occasion.ours.kind().is_none()
        && is_part_of_map(parts, &whole)
        && occasion.theirs == occasion.ours.with_image(Some(whole))
        && occasion.ours_after == occasion.theirs_after
}

fn nothing_updated(occasion: &Occasion) -> bool {
    let Some(update) = update(occasion) else { return false };
    update.update.is_none()
        && matches!(update.return_values, ReturnValues::UpdatedOld | ReturnValues::UpdatedNew)
        && occasion.ours.kind().is_none()
        && occasion.ours.image().is_none()
        && occasion.theirs.kind() == Some(ErrorKind::Service)
        && occasion.ours_after == occasion.theirs_after
}

/// All operands of the `SET`s, those in functions too.
fn operands(update: &Update) -> Vec<&SetOperand> {
    let mut found = Vec::new();
    let mut rest: Vec<&SetOperand> = update
        .set
        .iter()
        .flat_map(|action| match &action.value {
            SetValue::Operand(operand) => vec![operand],
            SetValue::Plus(left, right) | SetValue::Minus(left, right) => vec![left, right],
        })
        .collect();
    while let Some(operand) = rest.pop() {
        found.push(operand);
        match operand {
            SetOperand::IfNotExists(_, default) => rest.push(default),
            SetOperand::ListAppend(first, second) => rest.extend([&**first, &**second]),
            SetOperand::Path(_) | SetOperand::Value(_) => {}
        }
    }
    found
}

fn nested_append(occasion: &Occasion) -> bool {
    let Some(UpdateItem { update: Some(update), .. }) = update(occasion) else { return false };
    let appends = |operand: &SetOperand| matches!(operand, SetOperand::ListAppend(..));
    let nested = operands(update).into_iter().any(
        |operand| matches!(operand, SetOperand::ListAppend(first, second) if appends(first) || appends(second)),
    );
    nested
        && refused_by_them(
            occasion,
            "not allowed to be used this way in an expression; function: list_append",
        )
}

fn needless_operand(occasion: &Occasion) -> bool {
    let Some(UpdateItem { update: Some(update), .. }) = update(occasion) else { return false };
    let Some(before) = &occasion.before else { return false };
    let needless = operands(update).into_iter().any(|operand| {
        matches!(operand, SetOperand::IfNotExists(path, default)
            if path.get(before).is_some()
                && matches!(&**default, SetOperand::Path(other) if other.get(before).is_none()))
    });
    needless
        && occasion.ours.kind().is_none()
        && refused_by_them(occasion, "refers to an attribute that does not exist in the item")
}

/// The item that results is not too large, but with what its update costs it is.
fn weightless_actions(occasion: &Occasion) -> bool {
    let Some(UpdateItem { update: Some(update), key, .. }) = update(occasion) else { return false };
    let result = update.apply(occasion.before.as_ref(), key).ok().flatten();
    refused_with(&occasion.ours, "Item size to update has exceeded the maximum allowed size")
        && occasion.theirs.kind().is_none()
        && result.as_ref().is_some_and(|item| item.size_bytes() <= ITEM_SIZE_BYTES)
        && occasion.theirs_after == result
}
