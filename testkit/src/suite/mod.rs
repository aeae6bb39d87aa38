//! The cases, one file for each operation or topic.
//!
//! A case is an `async fn` that asks a [`Subject`](crate::subject::Subject) and returns what was wrong. It asserts one thing,
//! its id is a sentence, and the list at the top of its file cites the rules it would find broken.

mod batch_get_item;
mod batch_write_item;
mod capacity;
mod conditions;
mod delete_item;
mod error_order;
mod expressions;
mod get_item;
mod index_reads;
mod indexes;
mod key_conditions;
mod keys;
mod limits;
mod models_page;
mod paging;
mod projections;
mod put_item;
mod query;
mod races;
mod read_capacity;
mod scan;
mod selections;
mod start_keys;
mod tables;
mod time_to_live;
mod transact_get_items;
mod transact_write_items;
mod transaction_races;
mod transaction_tokens;
mod update_item;
mod update_table;
mod updates;
mod values;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use itemstore::Result;
use itemstore::expr::{Condition, KeyCondition, Placeholders, Projection, Update};
use itemstore::value::{AttributeValue, Item};

use crate::case::Case;
use crate::subject::Table;

/// Every case, in the order of the files.
#[must_use]
pub fn cases() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let files: [&[Case]; 32] = [
            batch_get_item::CASES,
            batch_write_item::CASES,
            capacity::CASES,
            conditions::CASES,
            delete_item::CASES,
            error_order::CASES,
            expressions::CASES,
            get_item::CASES,
            index_reads::CASES,
            indexes::CASES,
            key_conditions::CASES,
            keys::CASES,
            limits::CASES,
            paging::CASES,
            projections::CASES,
            put_item::CASES,
            query::CASES,
            races::CASES,
            read_capacity::CASES,
            scan::CASES,
            selections::CASES,
            start_keys::CASES,
            tables::CASES,
            time_to_live::CASES,
            transact_get_items::CASES,
            transact_write_items::CASES,
            transaction_races::CASES,
            transaction_tokens::CASES,
            update_item::CASES,
            update_table::CASES,
            updates::CASES,
            values::CASES,
        ];
        files.iter().chain(models_page::CASES).flat_map(|cases| cases.iter().copied()).collect()
    });
    &CASES
}

/// The key `pk = "a"`.
fn key() -> Item {
    Item::new().with("pk", "a")
}

/// Values by placeholder.
type Values<'a> = &'a [(&'a str, AttributeValue)];

/// No names by placeholder.
const NO_NAMES: [(&str, &str); 0] = [];

macro_rules! read {
    ($($(#[$doc:meta])* $name:ident: $expression:ident in $parameter:literal;)+) => {$(
        $(#[$doc])*
        ///
        /// What only its meaning shows to be wrong is left for the backend to refuse.
        fn $name(text: &str, values: Values<'_>) -> Result<$expression> {
            let values: BTreeMap<_, _> =
                values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
            Placeholders::new(None, Some(values).filter(|values| !values.is_empty()))
                .and_then(|mut placeholders| {
                    let expression = $expression::parse_with(text, &mut placeholders)?;
                    placeholders.finish()?;
                    Ok(expression)
                })
                .map_err(|error| error.in_parameter($parameter))
        }
    )+};
}

read! {
    /// The condition of this text.
    condition: Condition in "ConditionExpression";
    /// The update of this text.
    update: Update in "UpdateExpression";
    /// The projection of this text.
    projected: Projection in "ProjectionExpression";
    /// The filter of this text.
    filter: Condition in "FilterExpression";
    /// The key condition of this text.
    key_condition: KeyCondition in "KeyConditionExpression";
}

fn projection(text: &str) -> Result<Projection> {
    projected(text, &[])
}

/// The partition `pk = "a"`.
fn partition() -> KeyCondition {
    KeyCondition::partition("pk", "a")
}

/// The partition `g = "a"` of a global index.
fn global_partition() -> KeyCondition {
    KeyCondition::partition("g", "a")
}

/// The strings that these items have under `name`, in their order.
fn texts<'i>(items: &'i [Item], name: &str) -> Vec<&'i str> {
    items.iter().filter_map(|item| item.get(name)?.as_s()).collect()
}

/// What the backend answers to a query by this key condition, where reading the text does not refuse it already.
async fn query_by(table: &Table<'_>, text: &str, values: Values<'_>) -> Result<Vec<Item>> {
    Ok(table.send(table.query(key_condition(text, values)?)).await?.items)
}

/// What the backend answers to a put under this condition, where reading the text does not refuse it already.
async fn put_under(table: &Table<'_>, item: Item, text: &str, values: Values<'_>) -> Result<()> {
    table.send(table.put_if(item, condition(text, values)?)).await.map(drop)
}

/// What the backend answers to this update, where reading the text does not refuse it already.
async fn update_by(table: &Table<'_>, text: &str, values: Values<'_>) -> Result<()> {
    table.send(table.update(key(), update(text, values)?)).await.map(drop)
}

/// What the backend answers to a read of this part, where reading the text does not refuse it already.
async fn get_part(table: &Table<'_>, text: &str) -> Result<()> {
    table.send(table.project(key(), projection(text)?)).await.map(drop)
}

/// `{":v": value}`.
fn v(value: impl Into<AttributeValue>) -> [(&'static str, AttributeValue); 1] {
    [(":v", value.into())]
}

/// `{":v": first, ":w": second}`.
fn vw(
    first: impl Into<AttributeValue>,
    second: impl Into<AttributeValue>,
) -> [(&'static str, AttributeValue); 2] {
    [(":v", first.into()), (":w", second.into())]
}

/// A number in this spelling.
fn decimal(text: &str) -> Result<AttributeValue> {
    Ok(text.parse::<itemstore::value::Number>()?.into())
}

/// A set of strings.
fn strings(members: &[&str]) -> AttributeValue {
    itemstore::value::StringSet::new(members.iter().copied()).expect("the set of a case is one").into()
}

/// A set of numbers.
fn numbers(members: &[i64]) -> AttributeValue {
    itemstore::value::NumberSet::new(members.iter().copied()).expect("the set of a case is one").into()
}

/// A list.
fn list(elements: impl IntoIterator<Item = AttributeValue>) -> AttributeValue {
    elements.into_iter().collect::<Vec<_>>().into()
}

/// A list of numbers.
fn counts(elements: &[i64]) -> AttributeValue {
    list(elements.iter().map(|number| AttributeValue::from(*number)))
}

/// A map of one entry.
fn map(name: &str, value: impl Into<AttributeValue>) -> AttributeValue {
    Item::new().with(name, value).into()
}
