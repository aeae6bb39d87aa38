//! BatchGetItem: read up to 100 items of any tables by their keys.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::operation::batch_get_item as sdk;
use aws_sdk_dynamodb::types;
use itemstore::expr::Renderer;
use itemstore::request::{BatchGetItem, BatchGetItemOutput, KeysAndAttributes};
use itemstore::schema::TableName;
use itemstore::value::Item;
use itemstore::{Error, ErrorKind, Result};

use crate::convert::{
    FromSdk, IntoSdk, IntoSdkOption, by_table, capacities, incomplete, placeholders, within_depth,
};

pub(crate) fn to_input(request: &BatchGetItem) -> Result<sdk::builders::BatchGetItemInputBuilder> {
    let of_table = |(name, asked): (&TableName, &KeysAndAttributes)| {
        Ok((name.as_str().to_owned(), keys_and_attributes(asked)?))
    };
    let items = request.request_items.iter().map(of_table).collect::<Result<_>>()?;
    Ok(set!(
        sdk::BatchGetItemInput::builder().set_request_items(Some(items)),
        set_return_consumed_capacity: request.return_consumed_capacity.into_sdk_option(),
    ))
}

fn keys_and_attributes(asked: &KeysAndAttributes) -> Result<types::KeysAndAttributes> {
    within_depth(&[&asked.keys])?;
    let mut renderer = Renderer::new();
    let projection = asked.projection.as_ref().map(|projection| renderer.projection(projection));
    let (names, _no_values) = placeholders(renderer);
    let builder = types::KeysAndAttributes::builder()
        .set_keys(Some(asked.keys.iter().cloned().map(IntoSdk::into_sdk).collect()))
        .set_consistent_read(asked.consistent_read.then_some(true))
        .set_projection_expression(projection)
        .set_expression_attribute_names(names);
    builder.build().map_err(incomplete)
}

/// The answer to `asked`, whose options what was not read keeps (SEMANTICS 11).
pub(crate) fn from_output(
    output: sdk::BatchGetItemOutput,
    asked: &BTreeMap<TableName, KeysAndAttributes>,
) -> Result<BatchGetItemOutput> {
    let responses = by_table(output.responses, |_, items| items_of(items))?;
    let unprocessed = by_table(output.unprocessed_keys, |name, left| {
        let asked = asked.get(name).ok_or_else(|| {
            Error::new(ErrorKind::Service, "the answer leaves over keys of a table that was not asked about")
        })?;
        Ok(asked.for_keys(items_of(left.keys)?))
    })?;
    Ok(BatchGetItemOutput::new(responses)
        .with_unprocessed_keys(unprocessed)
        .with_consumed_capacity(capacities(output.consumed_capacity)?))
}

fn items_of(items: Vec<HashMap<String, types::AttributeValue>>) -> Result<Vec<Item>> {
    items.into_iter().map(Item::from_sdk).collect()
}
