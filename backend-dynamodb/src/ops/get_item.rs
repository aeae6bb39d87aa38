//! GetItem: read one item by its key.

use aws_sdk_dynamodb::operation::get_item as sdk;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{ConsumedCapacity, GetItem, GetItemOutput};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, placeholders, within_depth};

pub(crate) fn to_input(request: GetItem) -> Result<sdk::builders::GetItemInputBuilder> {
    within_depth(&[&request.key])?;
    let mut renderer = None::<Renderer>;
    let projection =
        request.projection.map(|projection| renderer.get_or_insert_default().projection(&projection));
    let (names, _no_values) = placeholders(renderer);
    let builder = sdk::GetItemInput::builder()
        .table_name(request.table_name.as_str())
        .set_key(Some(request.key.into_sdk()));
    Ok(set!(
        builder,
        set_consistent_read: request.consistent_read.then_some(true),
        set_projection_expression: projection,
        set_expression_attribute_names: names,
        set_return_consumed_capacity: request.return_consumed_capacity.into_sdk_option(),
    ))
}

pub(crate) fn from_output(output: sdk::GetItemOutput) -> Result<GetItemOutput> {
    let item = output.item.map(Item::from_sdk).transpose()?;
    let capacity = output.consumed_capacity.map(ConsumedCapacity::from_sdk).transpose()?;
    Ok(GetItemOutput::new(item).with_consumed_capacity(capacity))
}
