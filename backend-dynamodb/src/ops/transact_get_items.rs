//! TransactGetItems: read up to 100 items of any tables at one instant.

use aws_sdk_dynamodb::operation::transact_get_items as sdk;
use aws_sdk_dynamodb::types;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{TransactGet, TransactGetItems, TransactGetItemsOutput};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, capacities, incomplete, placeholders, within_depth};

pub(crate) fn to_input(request: TransactGetItems) -> Result<sdk::builders::TransactGetItemsInputBuilder> {
    let gets = request.items.into_iter().map(get).collect::<Result<_>>()?;
    Ok(set!(
        sdk::TransactGetItemsInput::builder().set_transact_items(Some(gets)),
        set_return_consumed_capacity: request.return_consumed_capacity.into_sdk_option(),
    ))
}

fn get(get: TransactGet) -> Result<types::TransactGetItem> {
    within_depth(&[&get.key])?;
    let mut renderer = Renderer::new();
    let projection = get.projection.map(|projection| renderer.projection(&projection));
    let (names, _no_values) = placeholders(renderer);
    let builder = types::Get::builder()
        .table_name(get.table_name.as_str())
        .set_key(Some(get.key.into_sdk()))
        .set_projection_expression(projection)
        .set_expression_attribute_names(names);
    Ok(types::TransactGetItem::builder().get(builder.build().map_err(incomplete)?).build())
}

pub(crate) fn from_output(output: sdk::TransactGetItemsOutput) -> Result<TransactGetItemsOutput> {
    let found = |response: types::ItemResponse| response.item.map(Item::from_sdk).transpose();
    let responses = output.responses.into_iter().flatten().map(found).collect::<Result<_>>()?;
    Ok(TransactGetItemsOutput::new(responses).with_consumed_capacity(capacities(output.consumed_capacity)?))
}
