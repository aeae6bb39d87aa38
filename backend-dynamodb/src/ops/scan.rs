//! Scan: read a table or an index from end to end, one page.

use aws_sdk_dynamodb::operation::scan as sdk;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::request::{ConsumedCapacity, Scan, ScanOutput};
use itemstore::value::Item;

use crate::convert::{FromSdk, IntoSdk, IntoSdkOption, within_depth};

pub(crate) fn to_input(request: Scan) -> Result<sdk::builders::ScanInputBuilder> {
    within_depth(&[&request.filter, &request.exclusive_start_key])?;
    let mut renderer = Renderer::new();
    let builder = sdk::ScanInput::builder().table_name(request.table_name.as_str());
    let builder = set!(
        builder,
        set_segment: request.segment.map(|segment| segment.segment),
        set_total_segments: request.segment.map(|segment| segment.total_segments),
    );
    Ok(set_read_options!(builder, request, renderer))
}

page!(ScanOutput);
