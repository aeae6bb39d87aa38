//! UpdateItem: change parts of one item, or create it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item as sdk;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{ConsumedCapacity, ItemCollectionMetrics, UpdateItem, UpdateItemOutput};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, within_depth};

pub(crate) fn to_input(
    client: &Client,
    request: UpdateItem,
) -> Result<sdk::builders::UpdateItemFluentBuilder> {
    within_depth(&[&request.key, &request.update, &request.condition])?;
    let mut renderer = Renderer::new();
    let update = request.update.map(|update| renderer.update(&update));
    let condition = request.condition.map(|condition| renderer.condition(&condition));
    let builder =
        client.update_item().table_name(request.table_name.as_str()).set_key(Some(request.key.into_sdk()));
    let builder = set!(builder, set_update_expression: update);
    Ok(set_write_options!(builder, request, condition, renderer))
}

written!(UpdateItemOutput);
