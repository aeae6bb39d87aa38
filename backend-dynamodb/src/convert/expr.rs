//! The expressions of one request as the SDK takes them: text, and the names and values behind its placeholders.

use std::collections::HashMap;

use aws_sdk_dynamodb::types;
use itemstore::expr::Renderer;

use super::value::IntoSdk;

/// `ExpressionAttributeNames`, absent where there are none.
pub(crate) type Names = Option<HashMap<String, String>>;

/// `ExpressionAttributeValues`, absent where there are none.
pub(crate) type Values = Option<HashMap<String, types::AttributeValue>>;

/// The placeholders of everything the renderer has written; of nothing where the request has no expression.
pub(crate) fn placeholders(renderer: impl Into<Option<Renderer>>) -> (Names, Values) {
    let Some(renderer) = renderer.into() else { return (None, None) };
    let (names, values) = renderer.finish();
    (
        (!names.is_empty()).then(|| names.into_iter().collect()),
        (!values.is_empty()).then(|| {
            values.into_iter().map(|(placeholder, value)| (placeholder, value.into_sdk())).collect()
        }),
    )
}
