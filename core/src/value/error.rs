//! What can be wrong with one value, before any operation is known.

use std::fmt;

/// Text that came from a user's data. Its `Debug` hides it, so that no error can leak it by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Quoted(pub String);

impl fmt::Debug for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// A value that DynamoDB would refuse (SEMANTICS 1.2 and 1.3).
///
/// `Display` never quotes the value; [`service_message`](Self::service_message) has DynamoDB's literal words, which may.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// The text of a number is empty.
    #[error("the text of a number is empty")]
    NumberEmpty,
    /// The text is not a decimal number.
    #[error("the text is not a decimal number")]
    NumberSyntax(Quoted),
    /// More than 38 significant digits.
    #[error("a number has at most 38 significant digits")]
    NumberPrecision,
    /// The magnitude is above 9.99…E+125.
    #[error("the magnitude of a number is at most 9.99E+125")]
    NumberOverflow,
    /// The magnitude is not zero and below 1E-130.
    #[error("the magnitude of a number that is not zero is at least 1E-130")]
    NumberUnderflow,
    /// Not a number or infinite: a float that has no decimal value.
    #[error("a float that is not finite has no decimal value")]
    NotFinite,
    /// A number that does not fit the integer type asked for.
    #[error("the number does not fit {0}")]
    NumberRange(&'static str),
    /// A set without members.
    #[error("a set has at least one member")]
    SetEmpty(super::AttributeType),
    /// A set with the same member twice; the text is DynamoDB's listing of the members.
    #[error("a set holds each member once")]
    SetDuplicate(super::AttributeType, Quoted),
    /// A document path that is not of the form `a.b[3]`.
    #[error("the document path is not of the form `a.b[3]`")]
    PathSyntax,
}

impl ValueError {
    /// DynamoDB's literal text for this refusal. May quote the value: keep it out of logs.
    #[must_use]
    pub fn service_message(&self) -> String {
        const INVALID: &str = "One or more parameter values were invalid: ";
        use super::AttributeType::{Bs, Ns};
        match self {
            Self::NumberEmpty => "The parameter cannot be converted to a numeric value".to_owned(),
            Self::NumberSyntax(text) => {
                format!("The parameter cannot be converted to a numeric value: {}", text.0)
            }
            Self::NumberPrecision => {
                "Attempting to store more than 38 significant digits in a Number".to_owned()
            }
            Self::NumberOverflow => {
                "Number overflow. Attempting to store a number with magnitude larger than supported range"
                    .to_owned()
            }
            Self::NumberUnderflow => {
                "Number underflow. Attempting to store a number with magnitude smaller than supported range"
                    .to_owned()
            }
            Self::SetEmpty(Ns) => format!("{INVALID}An number set  may not be empty"),
            Self::SetEmpty(Bs) => format!("{INVALID}Binary sets should not be empty"),
            Self::SetEmpty(_) => format!("{INVALID}An string set  may not be empty"),
            Self::SetDuplicate(Ns, _) => "Input collection contains duplicates".to_owned(),
            Self::SetDuplicate(Bs, members) => {
                format!("{INVALID}Input collection [{}]of type BS contains duplicates.", members.0)
            }
            Self::SetDuplicate(_, members) => {
                format!("{INVALID}Input collection [{}] contains duplicates.", members.0)
            }
            Self::NotFinite | Self::NumberRange(_) | Self::PathSyntax => self.to_string(),
        }
    }
}
