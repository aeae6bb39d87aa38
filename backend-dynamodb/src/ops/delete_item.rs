//! DeleteItem: remove one item by its key.

use aws_sdk_dynamodb::operation::delete_item as sdk;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{ConsumedCapacity, DeleteItem, DeleteItemOutput, ItemCollectionMetrics};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, within_depth};

pub(crate) fn to_input(request: DeleteItem) -> Result<sdk::builders::DeleteItemInputBuilder> {
    within_depth(&[&request.key, &request.condition])?;
    let mut renderer = None::<Renderer>;
    let condition = request.condition.map(|condition| renderer.get_or_insert_default().condition(&condition));
    let builder = sdk::DeleteItemInput::builder()
        .table_name(request.table_name.as_str())
        .set_key(Some(request.key.into_sdk()));
    Ok(set_write_options!(builder, request, condition, renderer))
}

written!(DeleteItemOutput);
