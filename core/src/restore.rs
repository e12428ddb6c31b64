//! Reads the canonical JSON.

use crate::json::{Value, parse_complete};
use crate::{ApiError, Issue, Request};
use bumpalo::Bump;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A text that is not the canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} is missing or invalid")]
pub struct InvalidJson {
    what: &'static str,
}

/// Reads a text that is one JSON object.
pub(crate) fn restore<T>(
    json: &str,
    read: for<'a> fn(Value<'a>, &'a Bump) -> Result<T, InvalidJson>,
) -> Result<T, InvalidJson> {
    let arena = Bump::new();
    match parse_complete(json.as_bytes(), &arena) {
        Some(object @ Value::Object(_)) => read(object, &arena),
        _ => Err(InvalidJson { what: "the JSON object" }),
    }
}

/// A member that `read` accepts.
pub(crate) fn member<'a, T>(
    object: Value<'a>,
    name: &'static str,
    read: impl FnOnce(Value<'a>) -> Option<T>,
) -> Result<T, InvalidJson> {
    read(object.get(name)).ok_or(InvalidJson { what: name })
}

/// A member that may be absent or `null`.
pub(crate) fn optional<'a, T>(
    object: Value<'a>,
    name: &'static str,
    read: impl FnOnce(Value<'a>) -> Option<T>,
) -> Result<Option<T>, InvalidJson> {
    match object.get(name) {
        Value::Missing | Value::Null => Ok(None),
        _ => member(object, name, read).map(Some),
    }
}

fn deserialize<'de, D: Deserializer<'de>, T>(from: D, read: fn(&str) -> Result<T, InvalidJson>) -> Result<T, D::Error> {
    let json = Box::<RawValue>::deserialize(from)?;
    read(json.get()).map_err(D::Error::custom)
}

impl<'de> Deserialize<'de> for ApiError {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        deserialize(from, ApiError::from_json)
    }
}

impl<'de> Deserialize<'de> for Issue {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        deserialize(from, Issue::from_json)
    }
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        deserialize(from, Request::from_json)
    }
}
