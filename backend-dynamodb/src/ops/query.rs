//! Query: read a range of one partition, one page.

use aws_sdk_dynamodb::operation::query as sdk;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{ConsumedCapacity, Query, QueryOutput};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, within_depth};

pub(crate) fn to_input(request: Query) -> Result<sdk::builders::QueryInputBuilder> {
    within_depth(&[&request.key_condition, &request.filter, &request.exclusive_start_key])?;
    let mut renderer = Renderer::new();
    let builder = sdk::QueryInput::builder()
        .table_name(request.table_name.as_str())
        .key_condition_expression(renderer.key_condition(&request.key_condition));
    let builder = set!(builder, set_scan_index_forward: (!request.scan_index_forward).then_some(false));
    Ok(set_read_options!(builder, request, renderer))
}

page!(QueryOutput);
