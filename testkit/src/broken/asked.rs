//! Flaws in what the engine is asked: an option dropped, added or mistaken for another.

use itemstore::backend::Request;
use itemstore::expr::{Comparator, Condition, Operand};
use itemstore::request::{
    CreateTable, GetItem, ReturnConsumedCapacity, ReturnValues, ReturnValuesOnConditionCheckFailure,
    UpdateItem,
};
use itemstore::value::{AttributeValue, Item, List, Map, Number, NumberSet};

use super::{Flaw, is_valid, many};

/// The request that a backend with this flaw takes this one for.
pub(super) fn bend(flaw: Flaw, mut request: Request) -> Request {
    if !is_valid(&request) {
        return request;
    }
    conditions(flaw, &mut request);
    many::asked(flaw, &mut request);
    match &mut request {
        Request::GetItem(request) => get_item(flaw, request),
        Request::PutItem(request) if flaw == Flaw::NumbersThroughFloats => {
            request.item = mapped(&request.item, through_float);
        }
        Request::UpdateItem(request) => update_item(flaw, request),
        Request::CreateTable(request) => create_table(flaw, request),
        _ => {}
    }
    request
}

fn conditions(flaw: Flaw, request: &mut Request) {
    let (ignored, condition, on_failure, capacity) = match request {
        Request::PutItem(put) => (
            flaw == Flaw::PutIgnoresCondition,
            &mut put.condition,
            &mut put.return_values_on_condition_check_failure,
            &mut put.return_consumed_capacity,
        ),
        Request::UpdateItem(update) => (
            flaw == Flaw::UpdateIgnoresCondition,
            &mut update.condition,
            &mut update.return_values_on_condition_check_failure,
            &mut update.return_consumed_capacity,
        ),
        Request::DeleteItem(delete) => (
            flaw == Flaw::DeleteIgnoresCondition,
            &mut delete.condition,
            &mut delete.return_values_on_condition_check_failure,
            &mut delete.return_consumed_capacity,
        ),
        _ => return,
    };
    match flaw {
        _ if ignored => *condition = None,
        Flaw::FailureBringsNoItem => *on_failure = ReturnValuesOnConditionCheckFailure::None,
        Flaw::FailureBringsItemUnasked => *on_failure = ReturnValuesOnConditionCheckFailure::AllOld,
        Flaw::MissingIsNotUnequal => *condition = condition.take().map(|old| each(old, &not_unequal)),
        Flaw::BetweenLeavesOutBounds => *condition = condition.take().map(|old| each(old, &without_bounds)),
        Flaw::CapacityIsAlwaysTold => always(capacity),
        _ => {}
    }
}

fn get_item(flaw: Flaw, request: &mut GetItem) {
    match flaw {
        Flaw::GetIgnoresProjection => request.projection = None,
        Flaw::EventualReadsCostWhole => request.consistent_read = true,
        Flaw::CapacityIsAlwaysTold => always(&mut request.return_consumed_capacity),
        _ => {}
    }
}

fn update_item(flaw: Flaw, request: &mut UpdateItem) {
    request.return_values = match (flaw, request.return_values) {
        (Flaw::AllNewIsOld, ReturnValues::AllNew) | (Flaw::UpdatedOldIsWhole, ReturnValues::UpdatedOld) => {
            ReturnValues::AllOld
        }
        (Flaw::UpdatedNewIsWhole, ReturnValues::UpdatedNew) => ReturnValues::AllNew,
        (_, asked) => asked,
    };
}

fn create_table(flaw: Flaw, request: &mut CreateTable) {
    match flaw {
        Flaw::ProtectionIsIgnored => request.deletion_protection_enabled = false,
        Flaw::IndexesAreIgnored => {
            request.global_secondary_indexes.clear();
            request.local_secondary_indexes.clear();
            let keys = &request.key_schema;
            let used = |name| keys.iter().any(|element| element.attribute_name == name);
            request.attribute_definitions.retain(|definition| used(definition.attribute_name.clone()));
        }
        _ => {}
    }
}

fn always(capacity: &mut ReturnConsumedCapacity) {
    if *capacity == ReturnConsumedCapacity::None {
        *capacity = ReturnConsumedCapacity::Total;
    }
}

/// `condition` with every condition in it that is no group mapped.
fn each(condition: Condition, map: &dyn Fn(Condition) -> Condition) -> Condition {
    let members = |members: &[Condition]| -> Vec<Condition> {
        members.iter().map(|member| each(member.clone(), map)).collect()
    };
    match &condition {
        Condition::And(group) => Condition::and(members(group.members())).unwrap_or(condition),
        Condition::Or(group) => Condition::or(members(group.members())).unwrap_or(condition),
        Condition::Not(inner) => Condition::Not(Box::new(each(Condition::clone(inner), map))),
        _ => map(condition),
    }
}

fn not_unequal(condition: Condition) -> Condition {
    match &condition {
        Condition::Compare { comparator: Comparator::Ne, left: Operand::Path(path), .. } => {
            Condition::AttributeExists(path.clone()) & condition
        }
        _ => condition,
    }
}

fn without_bounds(condition: Condition) -> Condition {
    match condition {
        Condition::Between { operand, low, high } => {
            let compare = |comparator, right| Condition::Compare { comparator, left: operand.clone(), right };
            compare(Comparator::Gt, low) & compare(Comparator::Lt, high)
        }
        other => other,
    }
}

/// What a value becomes; `None` where it stays and only its members may change.
type Mapping = fn(&AttributeValue) -> Option<AttributeValue>;

/// `item` with every value mapped, at any depth.
pub(super) fn mapped(item: &Item, map: Mapping) -> Item {
    item.iter().map(|(name, value)| (name.clone(), deep(value, map))).collect()
}

fn deep(value: &AttributeValue, map: Mapping) -> AttributeValue {
    if let Some(mapped) = map(value) {
        return mapped;
    }
    match value {
        AttributeValue::L(list) => {
            AttributeValue::L(list.iter().map(|element| deep(element, map)).collect::<List>())
        }
        AttributeValue::M(entries) => AttributeValue::M(
            entries.iter().map(|(name, value)| (name.clone(), deep(value, map))).collect::<Map>(),
        ),
        other => other.clone(),
    }
}

fn through_float(value: &AttributeValue) -> Option<AttributeValue> {
    let float = |number: &Number| Number::try_from(number.to_f64()).unwrap_or(*number);
    match value {
        AttributeValue::N(number) => Some(AttributeValue::N(float(number))),
        AttributeValue::Ns(set) => NumberSet::new(set.iter().map(float)).ok().map(AttributeValue::Ns),
        _ => None,
    }
}

pub(super) fn null_for_empty(value: &AttributeValue) -> Option<AttributeValue> {
    value.as_s().is_some_and(str::is_empty).then_some(AttributeValue::Null)
}
