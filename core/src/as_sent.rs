use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;

/// A JSON value as the server sent it: compact text, with the numbers in the digits they came in.
///
/// So that every language can hold it, a container below 64 levels reads `null`, and an integer
/// beyond ±(2^53−1), or a number too large for a double, is a string of its digits. Of a repeated
/// key the last value stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    pub(crate) const EMPTY_OBJECT: Json<'static> = Json("{}");

    pub(crate) fn new(text: &'a str) -> Self {
        Json(text)
    }

    /// The value as compact JSON text.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// The value, parsed. Numbers become what `serde_json` makes of them.
    pub fn to_value(self) -> serde_json::Value {
        serde_json::from_str(self.0).unwrap_or_default()
    }
}

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Json").field(&self.0).finish()
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(self.0).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}
