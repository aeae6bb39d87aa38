//! PutItem: write a whole item.

use aws_sdk_dynamodb::operation::put_item as sdk;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{ConsumedCapacity, ItemCollectionMetrics, PutItem, PutItemOutput};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, within_depth};

pub(crate) fn to_input(request: PutItem) -> Result<sdk::builders::PutItemInputBuilder> {
    within_depth(&[&request.item, &request.condition])?;
    let mut renderer = None::<Renderer>;
    let condition = request.condition.map(|condition| renderer.get_or_insert_default().condition(&condition));
    let builder = sdk::PutItemInput::builder()
        .table_name(request.table_name.as_str())
        .set_item(Some(request.item.into_sdk()));
    Ok(set_write_options!(builder, request, condition, renderer))
}

written!(PutItemOutput);
