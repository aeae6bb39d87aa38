//! UpdateItem: change parts of one item, or create it.

use aws_sdk_dynamodb::operation::update_item as sdk;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{ConsumedCapacity, ItemCollectionMetrics, UpdateItem, UpdateItemOutput};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, within_depth};

pub(crate) fn to_input(request: UpdateItem) -> Result<sdk::builders::UpdateItemInputBuilder> {
    within_depth(&[&request.key, &request.update, &request.condition])?;
    let mut renderer = None::<Renderer>;
    let update = request.update.map(|update| renderer.get_or_insert_default().update(&update));
    let condition = request.condition.map(|condition| renderer.get_or_insert_default().condition(&condition));
    let builder = sdk::UpdateItemInput::builder()
        .table_name(request.table_name.as_str())
        .set_key(Some(request.key.into_sdk()));
    let builder = set!(builder, set_update_expression: update);
    Ok(set_write_options!(builder, request, condition, renderer))
}

written!(UpdateItemOutput);
