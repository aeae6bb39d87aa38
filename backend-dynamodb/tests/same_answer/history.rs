//! A history: a table, and what is done to its items one step after the other.

use std::fmt;

use itemstore::backend::Request;
use itemstore::expr::{Condition, Projection, Rendered, Update};
use itemstore::request::{
    CreateTable, DeleteItem, GetItem, PutItem, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValues, ReturnValuesOnConditionCheckFailure, UpdateItem,
};
use itemstore::schema::TableName;
use itemstore::value::Item;

use crate::target::{Schema, Target};

#[derive(Debug, Clone)]
pub(crate) struct History {
    pub(crate) schema: Schema,
    pub(crate) steps: Vec<Step>,
}

/// One request, but for the name of its table.
#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) target: Target,
    pub(crate) call: Call,
    pub(crate) options: Options,
}

#[derive(Debug, Clone)]
pub(crate) enum Call {
    Get { projection: Option<Projection>, consistent_read: bool },
    Put { attributes: Item, condition: Option<Condition> },
    Update { update: Option<Update>, condition: Option<Condition> },
    Delete { condition: Option<Condition> },
}

/// What a step asks to be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Options {
    pub(crate) values: ReturnValues,
    pub(crate) on_failure: ReturnValuesOnConditionCheckFailure,
    pub(crate) capacity: ReturnConsumedCapacity,
    pub(crate) metrics: ReturnItemCollectionMetrics,
}

impl Schema {
    pub(crate) fn create(self, table: TableName) -> CreateTable {
        let create = CreateTable::new(table).partition_key("pk", self.pk);
        match self.sk {
            Some(kind) => create.sort_key("sk", kind),
            None => create,
        }
    }
}

impl Step {
    /// The request on this table, or on `missing` if the step asks a table that is not there.
    pub(crate) fn request(&self, schema: Schema, table: &TableName, missing: &TableName) -> Request {
        let table = if self.target == Target::NoTable { missing } else { table }.clone();
        let key = self.target.key(schema);
        let Options { values, on_failure, capacity, metrics } = self.options;
        macro_rules! write {
            ($request:expr, $condition:expr) => {
                $request
                    .condition($condition.clone())
                    .return_values(values)
                    .return_values_on_condition_check_failure(on_failure)
                    .return_consumed_capacity(capacity)
                    .return_item_collection_metrics(metrics)
                    .into()
            };
        }
        match &self.call {
            Call::Get { projection, consistent_read } => GetItem::new(table, key)
                .consistent_read(*consistent_read)
                .projection(projection.clone())
                .return_consumed_capacity(capacity)
                .into(),
            Call::Put { attributes, condition } => {
                let mut item = attributes.clone();
                for (name, value) in key {
                    item.insert(name, value);
                }
                write!(PutItem::new(table, item), condition)
            }
            Call::Update { update, condition } => {
                write!(UpdateItem::new(table, key, update.clone()), condition)
            }
            Call::Delete { condition } => write!(DeleteItem::new(table, key), condition),
        }
    }
}

/// What is asked, with expressions as text and without what is not asked for.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, condition) = match &self.call {
            Call::Get { .. } => ("GetItem", &None),
            Call::Put { condition, .. } => ("PutItem", condition),
            Call::Update { condition, .. } => ("UpdateItem", condition),
            Call::Delete { condition } => ("DeleteItem", condition),
        };
        let mut step = f.debug_struct(name);
        step.field("key", &self.target);
        match &self.call {
            Call::Get { projection, consistent_read } => {
                step.field("consistent_read", consistent_read);
                projection.iter().for_each(|projection| {
                    step.field("projection", &Text(projection.render()));
                });
            }
            Call::Put { attributes, .. } => {
                step.field("attributes", attributes);
            }
            Call::Update { update: Some(update), .. } => {
                step.field("update", &Text(update.render()));
            }
            Call::Update { .. } | Call::Delete { .. } => {}
        }
        condition.iter().for_each(|condition| {
            step.field("condition", &Text(condition.render()));
        });
        let Options { values, on_failure, capacity, metrics } = self.options;
        if values != ReturnValues::None {
            step.field("return_values", &values);
        }
        if on_failure != ReturnValuesOnConditionCheckFailure::None {
            step.field("on_failure", &on_failure);
        }
        if capacity != ReturnConsumedCapacity::None {
            step.field("capacity", &capacity);
        }
        if metrics != ReturnItemCollectionMetrics::None {
            step.field("metrics", &metrics);
        }
        step.finish()
    }
}

/// The text of an expression with what its placeholders stand for.
struct Text(Rendered);

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rendered { text, names, values } = &self.0;
        write!(f, "{text:?}")?;
        if !names.is_empty() {
            write!(f, " with {names:?}")?;
        }
        if !values.is_empty() {
            write!(f, " with {values:?}")?;
        }
        Ok(())
    }
}
