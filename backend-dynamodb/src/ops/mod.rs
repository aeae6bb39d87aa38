//! The operations: our request to the SDK's input, and the SDK's output to our answer. Nothing is decided here.

/// Sets what is there. A setter moves the whole builder, which has hundreds of bytes, so that those with nothing to set are left out.
macro_rules! set {
    ($builder:expr, $($setter:ident: $value:expr),+ $(,)?) => {{
        let mut builder = $builder;
        $(
            let value = $value;
            if value.is_some() {
                builder = builder.$setter(value);
            }
        )+
        builder
    }};
}

/// The options that PutItem, UpdateItem and DeleteItem share, set on the SDK's builder.
macro_rules! set_write_options {
    ($builder:expr, $request:ident, $condition:ident, $renderer:ident) => {{
        let (names, values) = $crate::convert::placeholders($renderer);
        set!(
            $builder,
            set_condition_expression: $condition,
            set_expression_attribute_names: names,
            set_expression_attribute_values: values,
            set_return_values: $request.return_values.into_sdk_option(),
            set_return_values_on_condition_check_failure:
                $request.return_values_on_condition_check_failure.into_sdk_option(),
            set_return_consumed_capacity: $request.return_consumed_capacity.into_sdk_option(),
            set_return_item_collection_metrics: $request.return_item_collection_metrics.into_sdk_option(),
        )
    }};
}

/// The answer of PutItem, UpdateItem and DeleteItem.
macro_rules! written {
    ($output:ident) => {
        pub(crate) fn from_output(output: sdk::$output) -> Result<$output> {
            let attributes = output.attributes.map(Item::from_sdk).transpose()?;
            let capacity = output.consumed_capacity.map(ConsumedCapacity::from_sdk).transpose()?;
            let mut answer = $output::new(attributes).with_consumed_capacity(capacity);
            let metrics = output.item_collection_metrics;
            answer.item_collection_metrics = metrics.map(ItemCollectionMetrics::from_sdk).transpose()?;
            Ok(answer)
        }
    };
}

/// The options that Query and Scan share, set on the SDK's builder.
macro_rules! set_read_options {
    ($builder:expr, $request:ident, $renderer:ident) => {{
        let filter = $request.filter.map(|filter| $renderer.condition(&filter));
        let projection = $request.projection.map(|projection| $renderer.projection(&projection));
        let (names, values) = $crate::convert::placeholders($renderer);
        set!(
            $builder,
            set_index_name: $request.index_name,
            set_filter_expression: filter,
            set_projection_expression: projection,
            set_expression_attribute_names: names,
            set_expression_attribute_values: values,
            set_select: $request.select.and_then(IntoSdkOption::into_sdk_option),
            set_consistent_read: $request.consistent_read.then_some(true),
            set_limit: $request.limit,
            set_exclusive_start_key: $request.exclusive_start_key.map(IntoSdk::into_sdk),
            set_return_consumed_capacity: $request.return_consumed_capacity.into_sdk_option(),
        )
    }};
}

/// The answer of Query and Scan.
macro_rules! page {
    ($output:ident) => {
        pub(crate) fn from_output(output: sdk::$output) -> Result<$output> {
            let items = output.items.into_iter().flatten().map(Item::from_sdk).collect::<Result<_>>()?;
            let mut answer = $output::new(items)
                .with_last_evaluated_key(output.last_evaluated_key.map(Item::from_sdk).transpose()?)
                .with_consumed_capacity(
                    output.consumed_capacity.map(ConsumedCapacity::from_sdk).transpose()?,
                );
            answer.count = usize::try_from(output.count).unwrap_or_default();
            answer.scanned_count = usize::try_from(output.scanned_count).unwrap_or_default();
            Ok(answer)
        }
    };
}

#[cfg(test)]
mod tests;

pub(crate) mod batch_get_item;
pub(crate) mod batch_write_item;
pub(crate) mod delete_item;
pub(crate) mod get_item;
pub(crate) mod put_item;
pub(crate) mod query;
pub(crate) mod scan;
pub(crate) mod tables;
pub(crate) mod time_to_live;
pub(crate) mod transact_get_items;
pub(crate) mod transact_write_items;
pub(crate) mod update_item;
pub(crate) mod update_table;
