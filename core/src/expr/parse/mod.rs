//! Text to AST: the inverse of rendering (SEMANTICS 4 to 7).
//!
//! An expression is read in two stages. The grammar turns text into a flat syntax tree and knows syntax errors only;
//! then the tree gets its meaning, where names, values and functions are looked up. No stage recurses, so that
//! 4096 bytes of parentheses are an ordinary mistake.
//!
//! What is told first, as far as the service's order is known: size, emptiness, syntax, redundant parentheses,
//! unknown functions, functions in the wrong place, reserved words, repeated sections, placeholders that are not
//! defined, numbers and kinds of operands. Rules that hold for an AST from anywhere are `check`'s and come after.

mod condition;
mod condition_meaning;
mod key_condition;
mod lexer;
mod placeholders;
mod projection;
mod syntax;
mod update;
mod update_meaning;

pub use placeholders::Placeholders;
pub(super) use placeholders::{check_name, check_value};

use std::collections::BTreeMap;

use super::{Condition, ExpressionError, KeyCondition, Projection, Update};
use crate::error::Result;
use crate::schema::limits::EXPRESSION_BYTES;
use crate::value::AttributeValue;

/// Refuses what can be refused before the text is read.
fn check_text(text: &str) -> std::result::Result<(), ExpressionError> {
    if text.len() > EXPRESSION_BYTES {
        return Err(ExpressionError::too_long(text.len()));
    }
    if text.is_empty() {
        return Err(ExpressionError::empty());
    }
    Ok(())
}

/// No names, for `parse`.
pub const NO_NAMES: [(&str, &str); 0] = [];

/// No values, for `parse`.
pub const NO_VALUES: [(&str, AttributeValue); 0] = [];

macro_rules! parse_alone {
    ($($expression:ident in $parameter:literal;)+) => {$(
        impl $expression {
            /// Reads an expression that is alone in its request, and checks it completely.
            /// No pairs at all ([`NO_NAMES`], [`NO_VALUES`]) mean that the names, or the values, are absent.
            ///
            /// # Errors
            #[doc = concat!("`Validation`, in the words the service has for `", $parameter, "` (SEMANTICS 4).")]
            pub fn parse<P, V>(
                text: &str,
                names: impl IntoIterator<Item = (P, impl Into<String>)>,
                values: impl IntoIterator<Item = (V, impl Into<AttributeValue>)>,
            ) -> Result<Self>
            where
                P: Into<String>,
                V: Into<String>,
            {
                let names: BTreeMap<_, _> = names.into_iter().map(|(key, name)| (key.into(), name.into())).collect();
                let values: BTreeMap<_, _> =
                    values.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
                Placeholders::new(Some(names).filter(|it| !it.is_empty()), Some(values).filter(|it| !it.is_empty()))
                    .and_then(|mut placeholders| {
                        let expression = Self::parse_with(text, &mut placeholders)?;
                        expression.check()?;
                        placeholders.finish()?;
                        Ok(expression)
                    })
                    .map_err(|error| error.in_parameter($parameter))
            }
        }
    )+};
}

parse_alone! {
    Condition in "ConditionExpression";
    KeyCondition in "KeyConditionExpression";
    Update in "UpdateExpression";
    Projection in "ProjectionExpression";
}
