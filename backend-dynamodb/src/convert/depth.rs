//! What is nested too deep to be sent at all.

use itemstore::expr::{Condition, KeyCondition, Update};
use itemstore::value::Item;
use itemstore::{Error, ErrorKind, Result};

/// Levels of nesting that are sent. The service takes 32 and says so itself (SEMANTICS 1.4); this is only so that nothing on
/// the way to it, which walks values by recursion, runs out of stack.
const DEEPEST_SENT: usize = 256;

/// A part of a request that holds values.
pub(crate) trait Nested {
    /// Whether a value in it is nested below level `limit`.
    fn exceeds_depth(&self, limit: usize) -> bool;
}

macro_rules! nested {
    ($($part:ident),+) => {$(
        impl Nested for $part {
            fn exceeds_depth(&self, limit: usize) -> bool {
                $part::exceeds_depth(self, limit)
            }
        }
    )+};
}

nested!(Item, Condition, KeyCondition, Update);

impl<T: Nested> Nested for Vec<T> {
    fn exceeds_depth(&self, limit: usize) -> bool {
        self.iter().any(|part| part.exceeds_depth(limit))
    }
}

impl<T: Nested> Nested for Option<T> {
    fn exceeds_depth(&self, limit: usize) -> bool {
        self.as_ref().is_some_and(|part| part.exceeds_depth(limit))
    }
}

/// Refuses what is nested too deep to be sent at all.
pub(crate) fn within_depth(parts: &[&dyn Nested]) -> Result<()> {
    if parts.iter().any(|part| part.exceeds_depth(DEEPEST_SENT)) {
        return Err(Error::new(
            ErrorKind::Validation,
            format!("a value has more than {DEEPEST_SENT} levels of nesting, and was not sent"),
        ));
    }
    Ok(())
}
