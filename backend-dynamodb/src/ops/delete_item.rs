//! DeleteItem: remove one item by its key.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::delete_item as sdk;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{ConsumedCapacity, DeleteItem, DeleteItemOutput, ItemCollectionMetrics};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, within_depth};

pub(crate) fn to_input(
    client: &Client,
    request: DeleteItem,
) -> Result<sdk::builders::DeleteItemFluentBuilder> {
    within_depth(&[&request.key, &request.condition])?;
    let mut renderer = Renderer::new();
    let condition = request.condition.map(|condition| renderer.condition(&condition));
    let builder =
        client.delete_item().table_name(request.table_name.as_str()).set_key(Some(request.key.into_sdk()));
    Ok(set_write_options!(builder, request, condition, renderer))
}

written!(DeleteItemOutput);
