//! Plain JSON of a model: names as stored, numbers without loss.

use serde_json::{Map as JsonMap, Number as JsonNumber, Value};

use super::{Model, Version, about, type_attribute};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{AttributeValue, Item, List, Map, Number};

/// A model as plain JSON: what a web service hands out.
///
/// Strings, booleans, null, lists and maps are themselves. A number is a JSON number when JSON can hold it without loss, else
/// an error. A binary is base64 text, a set is a list: reading them back asks the model what they are.
///
/// ```
/// use itemstore::prelude::*;
/// use std::collections::BTreeSet;
///
/// #[derive(Model, Debug, PartialEq)]
/// #[model(table = "users")]
/// struct User {
///     #[model(partition_key)]
///     pk: String,
///     avatar: Vec<u8>,
///     roles: BTreeSet<String>,
/// }
///
/// let user = User::builder().pk("USER#1").avatar(vec![1, 2]).roles(BTreeSet::from(["admin".to_owned()])).build();
/// let json = user.to_json()?;
/// assert_eq!(json.to_string(), r#"{"avatar":"AQI=","pk":"USER#1","roles":["admin"]}"#);
/// assert_eq!(User::from_json(json)?, user);
/// # Ok::<(), itemstore::Error>(())
/// ```
pub trait Json: Model {
    /// The item as plain JSON, by stored names.
    ///
    /// # Errors
    /// As [`to_item`](Model::to_item), and `Encode` for a number that JSON cannot hold.
    fn to_json(&self) -> Result<Value> {
        let item = self.to_item()?;
        object(&item).map_err(about::<Self>)
    }

    /// Reads plain JSON, by stored names. Key attributes that a template makes are not needed, nor a type attribute, nor what the store
    /// fills in: without a version it is a new value, as it comes from no stored item.
    ///
    /// # Errors
    /// `Decode`, which names the attribute.
    fn from_json(json: Value) -> Result<Self> {
        let read = attribute(json).and_then(|value| {
            let AttributeValue::M(mut map) = value else {
                return Err(Error::new(ErrorKind::Decode, "a model is a JSON object"));
            };
            if Self::TYPE_ATTRIBUTE.is_some_and(|attribute| map.get(attribute.name()).is_some()) {
                type_attribute::check::<Self>(&map)?;
            }
            Self::map_from_plain(&mut map)?;
            let mut model = Self::decode(&map)?;
            if let Some(version) = model.held_version_mut().filter(|version| version.get().is_none()) {
                *version = Version::new();
            }
            Ok(model)
        });
        read.map_err(about::<Self>)
    }
}

impl<M: Model> Json for M {}

fn object(item: &Item) -> Result<Value> {
    map(item)
}

fn map(map: &Map) -> Result<Value> {
    let mut object = JsonMap::with_capacity(map.len());
    for (name, value) in map {
        let value = json(value).map_err(|error| error.within(name))?;
        object.insert(name.as_str().to_owned(), value);
    }
    Ok(Value::Object(object))
}

pub(super) fn json(value: &AttributeValue) -> Result<Value> {
    Ok(match value {
        AttributeValue::S(text) => Value::String(text.as_str().to_owned()),
        AttributeValue::N(number) => json_number(number)?,
        AttributeValue::B(bytes) => Value::String(base64(bytes)),
        AttributeValue::Bool(flag) => Value::Bool(*flag),
        AttributeValue::Null => Value::Null,
        AttributeValue::L(list) => {
            let element = |(at, value)| json(value).map_err(|error| error.within(format_args!("[{at}]")));
            Value::Array(list.iter().enumerate().map(element).collect::<Result<_>>()?)
        }
        AttributeValue::M(entries) => map(entries)?,
        AttributeValue::Ss(set) => {
            Value::Array(set.iter().map(|text| Value::String(text.as_str().to_owned())).collect())
        }
        AttributeValue::Ns(set) => Value::Array(set.iter().map(json_number).collect::<Result<_>>()?),
        AttributeValue::Bs(set) => {
            Value::Array(set.iter().map(|bytes| Value::String(base64(bytes))).collect())
        }
    })
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A JSON number that says exactly the same, or an error: an integer of 64 bits, else the float that reads back as it.
fn json_number(number: &Number) -> Result<Value> {
    if let Ok(unsigned) = u64::try_from(number) {
        return Ok(unsigned.into());
    }
    if let Ok(signed) = i64::try_from(number) {
        return Ok(signed.into());
    }
    let float = number.to_f64();
    JsonNumber::from_f64(float)
        .filter(|_| Number::try_from(float).is_ok_and(|back| back == *number))
        .map(Value::Number)
        .ok_or_else(|| Error::new(ErrorKind::Encode, "JSON cannot hold this number without loss"))
}

pub(super) fn attribute(json: Value) -> Result<AttributeValue> {
    Ok(match json {
        Value::Null => AttributeValue::Null,
        Value::Bool(flag) => flag.into(),
        Value::Number(number) => number
            .to_string()
            .parse::<Number>()
            .map_err(|error| Error::new(ErrorKind::Decode, error.to_string()).with_source(error))?
            .into(),
        Value::String(text) => text.into(),
        Value::Array(elements) => {
            let element =
                |(at, value)| attribute(value).map_err(|error| error.within(format_args!("[{at}]")));
            AttributeValue::L(elements.into_iter().enumerate().map(element).collect::<Result<List>>()?)
        }
        Value::Object(entries) => {
            let entry = |(name, value): (String, Value)| {
                let value = attribute(value).map_err(|error| error.within(&name))?;
                Ok((name, value))
            };
            AttributeValue::M(entries.into_iter().map(entry).collect::<Result<Map>>()?)
        }
    })
}
