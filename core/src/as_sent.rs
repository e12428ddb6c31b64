use crate::json::{Value, to_json};
use crate::mask::masked;
use crate::secrets::Secrets;
use bumpalo::Bump;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A JSON value as the server sent it: compact text, with numbers in the digits that were sent.
///
/// It is bounded so that every language can represent it (N18): a container below 64 levels is `null`, and an
/// integer beyond ±(2^53−1) or a number too large for a double is a string of its digits. If a key is
/// repeated, its last value counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Json<'a>(&'a str);

impl<'a> Json<'a> {
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

/// The text of a [`Json`] value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct SentJson(Cow<'static, str>);

impl SentJson {
    pub(crate) const EMPTY_OBJECT: SentJson = SentJson(Cow::Borrowed("{}"));

    pub(crate) fn new(json: String) -> Self {
        SentJson(json.into())
    }

    /// A value of the canonical JSON; it is masked and bounded like a value of a response.
    pub(crate) fn restored<'a>(value: Value<'a>, arena: &'a Bump) -> Self {
        SentJson::new(to_json(masked(value, "", Secrets::Possible, arena)))
    }

    pub(crate) fn as_json(&self) -> Json<'_> {
        Json(&self.0)
    }
}

impl fmt::Debug for SentJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_json().fmt(f)
    }
}

impl Serialize for SentJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_json().serialize(serializer)
    }
}
