//! `#[model(serde)]`: a field in its serde form.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Codec;
use crate::error::{Error, ErrorKind, Result};
use crate::model::json;
use crate::value::AttributeValue;

const NO_JSON: &str = "the stored value has a number that JSON cannot hold without loss";

/// Keeps a value as what its serde form says in plain JSON.
#[derive(Debug)]
pub struct SerdeCodec;

impl<T: Serialize + DeserializeOwned> Codec<T> for SerdeCodec {
    fn encode(value: &T) -> Result<Option<AttributeValue>> {
        let json = serde_json::to_value(value).map_err(|error| failed(ErrorKind::Encode, error))?;
        json::attribute(json).map(Some)
    }

    fn decode(value: &AttributeValue) -> Result<T> {
        let json = json::json(value).map_err(|error| error.reworded(ErrorKind::Decode, NO_JSON))?;
        serde_json::from_value(json).map_err(|error| failed(ErrorKind::Decode, error))
    }
}

/// Keeps an `Option` as [`SerdeCodec`] does what is in it, and `None` not at all.
#[derive(Debug)]
pub struct SerdeOptionCodec;

impl<T: Serialize + DeserializeOwned> Codec<Option<T>> for SerdeOptionCodec {
    fn encode(value: &Option<T>) -> Result<Option<AttributeValue>> {
        value.as_ref().map_or(Ok(None), SerdeCodec::encode)
    }

    fn decode(value: &AttributeValue) -> Result<Option<T>> {
        SerdeCodec::decode(value)
    }
}

/// The text of serde's error can quote the data, so that it is the source only.
fn failed(kind: ErrorKind, error: serde_json::Error) -> Error {
    Error::new(kind, "the serde form of the field does not fit").with_source(error)
}
