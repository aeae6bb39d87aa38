//! BatchWriteItem: put and delete up to 25 items of any tables.

use aws_sdk_dynamodb::operation::batch_write_item as sdk;
use aws_sdk_dynamodb::types;
use itemstore::request::{BatchWriteItem, BatchWriteItemOutput, WriteRequest};
use itemstore::schema::TableName;
use itemstore::value::Item;
use itemstore::{Error, ErrorKind, Result};

use crate::convert::{
    FromSdk, IntoSdk, IntoSdkOption, by_table, capacities, collection_metrics, incomplete, within_depth,
};

pub(crate) fn to_input(request: BatchWriteItem) -> Result<sdk::builders::BatchWriteItemInputBuilder> {
    let of_table = |(name, requests): (TableName, Vec<WriteRequest>)| {
        let requests = requests.into_iter().map(write_request).collect::<Result<_>>()?;
        Ok((name.as_str().to_owned(), requests))
    };
    let items = request.request_items.into_iter().map(of_table).collect::<Result<_>>()?;
    Ok(set!(
        sdk::BatchWriteItemInput::builder().set_request_items(Some(items)),
        set_return_consumed_capacity: request.return_consumed_capacity.into_sdk_option(),
        set_return_item_collection_metrics: request.return_item_collection_metrics.into_sdk_option(),
    ))
}

fn write_request(request: WriteRequest) -> Result<types::WriteRequest> {
    let builder = types::WriteRequest::builder();
    let builder = match request {
        WriteRequest::Put(item) => {
            within_depth(&[&item])?;
            let put = types::PutRequest::builder().set_item(Some(item.into_sdk()));
            builder.put_request(put.build().map_err(incomplete)?)
        }
        WriteRequest::Delete(key) => {
            within_depth(&[&key])?;
            let delete = types::DeleteRequest::builder().set_key(Some(key.into_sdk()));
            builder.delete_request(delete.build().map_err(incomplete)?)
        }
    };
    Ok(builder.build())
}

fn read_write_request(request: types::WriteRequest) -> Result<WriteRequest> {
    match (request.put_request, request.delete_request) {
        (Some(put), None) => Item::from_sdk(put.item).map(WriteRequest::Put),
        (None, Some(delete)) => Item::from_sdk(delete.key).map(WriteRequest::Delete),
        _ => Err(Error::new(ErrorKind::Service, "what was left over is neither a put nor a delete")),
    }
}

pub(crate) fn from_output(output: sdk::BatchWriteItemOutput) -> Result<BatchWriteItemOutput> {
    let unprocessed = by_table(output.unprocessed_items, |_, requests| {
        requests.into_iter().map(read_write_request).collect()
    })?;
    let mut answer = BatchWriteItemOutput::new()
        .with_unprocessed_items(unprocessed)
        .with_consumed_capacity(capacities(output.consumed_capacity)?);
    answer.item_collection_metrics = collection_metrics(output.item_collection_metrics)?;
    Ok(answer)
}
