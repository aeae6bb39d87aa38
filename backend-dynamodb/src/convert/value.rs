//! Values and items to the SDK's types and back, for this crate and for raw calls beside it.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types;
use itemstore::value::{AttributeValue, BinarySet, Item, Number, NumberSet, StringSet, ValueError};
use itemstore::{Error, ErrorKind, Result};

/// Gives the SDK's form of a value.
///
/// ```
/// use itemstore::value::{AttributeValue, Item};
/// use itemstore_dynamodb::{FromSdk, IntoSdk};
///
/// let item = Item::new().with("pk", "USER#1").with("age", 30);
/// let sdk = item.clone().into_sdk();
/// assert_eq!(sdk["age"], aws_sdk_dynamodb::types::AttributeValue::N("30".to_owned()));
/// assert_eq!(Item::from_sdk(sdk)?, item);
/// # Ok::<(), itemstore::Error>(())
/// ```
pub trait IntoSdk {
    /// The SDK's type.
    type Sdk;

    /// The same value as the SDK has it.
    fn into_sdk(self) -> Self::Sdk;
}

/// Reads the SDK's form of a value.
pub trait FromSdk: Sized {
    /// The SDK's type.
    type Sdk;

    /// The same value as we have it.
    ///
    /// # Errors
    /// `Decode` for what DynamoDB does not store: a number that is none, an empty set, a kind of value this version does not
    /// know. The path tells where it is.
    fn from_sdk(sdk: Self::Sdk) -> Result<Self>;
}

impl IntoSdk for AttributeValue {
    type Sdk = types::AttributeValue;

    fn into_sdk(self) -> types::AttributeValue {
        use types::AttributeValue as Sdk;
        match self {
            Self::S(text) => Sdk::S(text.into()),
            Self::N(number) => Sdk::N(number.to_string()),
            Self::B(bytes) => Sdk::B(Blob::new(bytes)),
            Self::Bool(flag) => Sdk::Bool(flag),
            Self::Null => Sdk::Null(true),
            Self::L(list) => Sdk::L(list.into_iter().map(Self::into_sdk).collect()),
            Self::M(map) => {
                Sdk::M(map.into_iter().map(|(name, value)| (name.into(), value.into_sdk())).collect())
            }
            Self::Ss(set) => Sdk::Ss(set.into_iter().map(Into::into).collect()),
            Self::Ns(set) => Sdk::Ns(set.into_iter().map(|number| number.to_string()).collect()),
            Self::Bs(set) => Sdk::Bs(set.into_iter().map(Blob::new).collect()),
        }
    }
}

impl IntoSdk for Item {
    type Sdk = HashMap<String, types::AttributeValue>;

    fn into_sdk(self) -> Self::Sdk {
        self.into_iter().map(|(name, value)| (name.into(), value.into_sdk())).collect()
    }
}

impl FromSdk for AttributeValue {
    type Sdk = types::AttributeValue;

    fn from_sdk(sdk: types::AttributeValue) -> Result<Self> {
        use types::AttributeValue as Sdk;
        Ok(match sdk {
            Sdk::S(text) => Self::S(text.into()),
            Sdk::N(number) => Self::N(read_number(&number)?),
            Sdk::B(bytes) => Self::B(bytes.into_inner().into()),
            Sdk::Bool(flag) => Self::Bool(flag),
            Sdk::Null(_) => Self::Null,
            Sdk::L(list) => Self::L(read_list(list)?.into()),
            Sdk::M(map) => Self::M(Item::from_sdk(map)?.into_map()),
            Sdk::Ss(members) => Self::Ss(StringSet::new(members).map_err(unreadable)?),
            Sdk::Ns(members) => {
                let numbers = members.iter().map(|member| read_number(member)).collect::<Result<Vec<_>>>()?;
                Self::Ns(NumberSet::new(numbers).map_err(unreadable)?)
            }
            Sdk::Bs(members) => {
                Self::Bs(BinarySet::new(members.into_iter().map(Blob::into_inner)).map_err(unreadable)?)
            }
            _ => {
                return Err(Error::new(ErrorKind::Decode, "a kind of value that this version does not know"));
            }
        })
    }
}

impl FromSdk for Item {
    type Sdk = HashMap<String, types::AttributeValue>;

    fn from_sdk(sdk: Self::Sdk) -> Result<Self> {
        sdk.into_iter()
            .map(|(name, value)| match AttributeValue::from_sdk(value) {
                Ok(value) => Ok((name, value)),
                Err(error) => Err(error.within(name)),
            })
            .collect()
    }
}

fn read_list(list: Vec<types::AttributeValue>) -> Result<Vec<AttributeValue>> {
    let element = |(index, value)| {
        AttributeValue::from_sdk(value).map_err(|error: Error| error.within(format_args!("[{index}]")))
    };
    list.into_iter().enumerate().map(element).collect()
}

fn read_number(text: &str) -> Result<Number> {
    text.parse().map_err(unreadable)
}

/// The words of a [`ValueError`] hold no data.
fn unreadable(error: ValueError) -> Error {
    Error::new(ErrorKind::Decode, error.to_string()).with_source(error)
}
