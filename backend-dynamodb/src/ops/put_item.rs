//! PutItem: write a whole item.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item as sdk;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{ConsumedCapacity, ItemCollectionMetrics, PutItem, PutItemOutput};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, within_depth};

pub(crate) fn to_input(client: &Client, request: PutItem) -> Result<sdk::builders::PutItemFluentBuilder> {
    within_depth(&[&request.item, &request.condition])?;
    let mut renderer = Renderer::new();
    let condition = request.condition.map(|condition| renderer.condition(&condition));
    let builder =
        client.put_item().table_name(request.table_name.as_str()).set_item(Some(request.item.into_sdk()));
    Ok(set_write_options!(builder, request, condition, renderer))
}

written!(PutItemOutput);
