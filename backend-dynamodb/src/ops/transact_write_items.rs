//! TransactWriteItems: up to 100 writes and checks of any tables, all or nothing.

use aws_sdk_dynamodb::operation::transact_write_items as sdk;
use aws_sdk_dynamodb::types;
use itemstore::expr::Renderer;
use itemstore::request::{
    ConditionCheck, DeleteItem, PutItem, TransactWrite, TransactWriteItems, TransactWriteItemsOutput,
    UpdateItem,
};
use itemstore::{Error, Result};

use crate::convert::{
    IntoSdk, IntoSdkOption, capacities, collection_metrics, incomplete, placeholders, within_depth,
};

/// Without a token of the request's own the SDK makes one, which all attempts of the call share.
pub(crate) fn to_input(request: TransactWriteItems) -> Result<sdk::builders::TransactWriteItemsInputBuilder> {
    let actions = request.items.into_iter().map(action).collect::<Result<_>>()?;
    Ok(set!(
        sdk::TransactWriteItemsInput::builder().set_transact_items(Some(actions)),
        set_client_request_token: request.client_request_token,
        set_return_consumed_capacity: request.return_consumed_capacity.into_sdk_option(),
        set_return_item_collection_metrics: request.return_item_collection_metrics.into_sdk_option(),
    ))
}

fn action(action: TransactWrite) -> Result<types::TransactWriteItem> {
    let builder = types::TransactWriteItem::builder();
    let builder = match action {
        TransactWrite::Put(request) => builder.put(put(request)?),
        TransactWrite::Update(request) => builder.update(update(request)?),
        TransactWrite::Delete(request) => builder.delete(delete(request)?),
        TransactWrite::ConditionCheck(request) => builder.condition_check(check(request)?),
        other => {
            return Err(Error::unsupported(format_args!("{} in a transaction", other.name())));
        }
    };
    Ok(builder.build())
}

/// The end of every action: what its expressions stand for, and what a failed condition brings.
macro_rules! build {
    ($builder:expr, $request:ident, $renderer:ident) => {{
        let (names, values) = placeholders($renderer);
        $builder
            .table_name($request.table_name.as_str())
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values_on_condition_check_failure(
                $request.return_values_on_condition_check_failure.into_sdk_option(),
            )
            .build()
            .map_err(incomplete)
    }};
}

fn put(request: PutItem) -> Result<types::Put> {
    within_depth(&[&request.item, &request.condition])?;
    let mut renderer = Renderer::new();
    let builder = types::Put::builder()
        .set_condition_expression(request.condition.map(|condition| renderer.condition(&condition)))
        .set_item(Some(request.item.into_sdk()));
    build!(builder, request, renderer)
}

/// An update that says nothing has an empty text: the SDK cannot leave it out, and the service refuses the one as the other
/// (SEMANTICS 4 and 13.1).
fn update(request: UpdateItem) -> Result<types::Update> {
    within_depth(&[&request.key, &request.update, &request.condition])?;
    let mut renderer = Renderer::new();
    let update = request.update.map(|update| renderer.update(&update));
    let builder = types::Update::builder()
        .update_expression(update.unwrap_or_default())
        .set_condition_expression(request.condition.map(|condition| renderer.condition(&condition)))
        .set_key(Some(request.key.into_sdk()));
    build!(builder, request, renderer)
}

fn delete(request: DeleteItem) -> Result<types::Delete> {
    within_depth(&[&request.key, &request.condition])?;
    let mut renderer = Renderer::new();
    let builder = types::Delete::builder()
        .set_condition_expression(request.condition.map(|condition| renderer.condition(&condition)))
        .set_key(Some(request.key.into_sdk()));
    build!(builder, request, renderer)
}

fn check(request: ConditionCheck) -> Result<types::ConditionCheck> {
    within_depth(&[&request.key, &request.condition])?;
    let mut renderer = Renderer::new();
    let builder = types::ConditionCheck::builder()
        .condition_expression(renderer.condition(&request.condition))
        .set_key(Some(request.key.into_sdk()));
    build!(builder, request, renderer)
}

pub(crate) fn from_output(output: sdk::TransactWriteItemsOutput) -> Result<TransactWriteItemsOutput> {
    let capacity = capacities(output.consumed_capacity)?;
    let mut answer = TransactWriteItemsOutput::new().with_consumed_capacity(capacity);
    answer.item_collection_metrics = collection_metrics(output.item_collection_metrics)?;
    Ok(answer)
}
