//! Values and items to the SDK's types and back, for this crate and for raw calls beside it.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types;
use itemstore::value::{
    AttributeValue, Binary, BinarySet, Item, Map, Number, NumberSet, StringSet, Text, ValueError,
};
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

    /// The same value as the SDK has it. The SDK walks values by recursion, and so does this: DynamoDB takes 32 levels of nesting,
    /// and many thousand exhaust the stack. [`exceeds_depth`](AttributeValue::exceeds_depth) tells, where it is not known.
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
        to_sdk(&self)
    }
}

impl IntoSdk for Item {
    type Sdk = HashMap<String, types::AttributeValue>;

    fn into_sdk(self) -> Self::Sdk {
        members(&self)
    }
}

/// By reference: the payloads are shared, so that owning a clone does not make them free to take.
fn to_sdk(value: &AttributeValue) -> types::AttributeValue {
    use types::AttributeValue as Sdk;
    let blob = |bytes: &Binary| Blob::new(bytes.as_slice());
    match value {
        AttributeValue::S(text) => Sdk::S(text.as_str().to_owned()),
        AttributeValue::N(number) => Sdk::N(number.to_string()),
        AttributeValue::B(bytes) => Sdk::B(blob(bytes)),
        AttributeValue::Bool(flag) => Sdk::Bool(*flag),
        AttributeValue::Null => Sdk::Null(true),
        AttributeValue::L(list) => Sdk::L(list.iter().map(to_sdk).collect()),
        AttributeValue::M(map) => Sdk::M(members(map)),
        AttributeValue::Ss(set) => Sdk::Ss(set.iter().map(|text| text.as_str().to_owned()).collect()),
        AttributeValue::Ns(set) => Sdk::Ns(set.iter().map(ToString::to_string).collect()),
        AttributeValue::Bs(set) => Sdk::Bs(set.iter().map(blob).collect()),
    }
}

fn members(map: &Map) -> HashMap<String, types::AttributeValue> {
    map.iter().map(|(name, value)| (name.as_str().to_owned(), to_sdk(value))).collect()
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
        let mut attributes = Vec::with_capacity(sdk.len());
        for (name, value) in sdk {
            match AttributeValue::from_sdk(value) {
                Ok(value) => attributes.push((Text::from(name), value)),
                Err(error) => return Err(error.within(name)),
            }
        }
        Ok(attributes.into_iter().collect())
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
