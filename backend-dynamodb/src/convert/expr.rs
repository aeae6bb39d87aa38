//! The expressions of one request as the SDK takes them: text, and the names and values behind its placeholders.

use std::collections::HashMap;

use aws_sdk_dynamodb::types;
use itemstore::Result;
use itemstore::expr::Renderer;
use itemstore::{Error, ErrorKind};

use super::value::IntoSdk;

/// `ExpressionAttributeNames`, absent where there are none.
pub(crate) type Names = Option<HashMap<String, String>>;

/// `ExpressionAttributeValues`, absent where there are none.
pub(crate) type Values = Option<HashMap<String, types::AttributeValue>>;

/// The placeholders of everything the renderer has written.
pub(crate) fn placeholders(renderer: Renderer) -> (Names, Values) {
    let (names, values) = renderer.finish();
    (
        (!names.is_empty()).then(|| names.into_iter().collect()),
        (!values.is_empty()).then(|| {
            values.into_iter().map(|(placeholder, value)| (placeholder, value.into_sdk())).collect()
        }),
    )
}

/// Levels of nesting that are sent. The service takes 32 and says so itself (SEMANTICS 1.4); this is only so that nothing on
/// the way to it, which walks values by recursion, runs out of stack.
const DEEPEST_SENT: usize = 256;

/// Refuses what is nested too deep to be sent at all.
pub(crate) fn within_depth(exceeds: impl Fn(usize) -> bool) -> Result<()> {
    if exceeds(DEEPEST_SENT) {
        return Err(Error::new(
            ErrorKind::Validation,
            format!("a value has more than {DEEPEST_SENT} levels of nesting, and was not sent"),
        ));
    }
    Ok(())
}
