use crate::json::tree::Tree;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A JSON value kept as the server sent it: compact text, with the numbers in the digits they came in.
///
/// So that every language can hold it, a container below 64 levels reads `null`, and an integer
/// beyond ±(2^53−1), or a number too large for a double, is a string of its digits. Of a repeated
/// key the last value stands.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Json(Cow<'static, str>);

impl Json {
    pub(crate) const EMPTY_OBJECT: Json = Json(Cow::Borrowed("{}"));

    pub(crate) fn new(tree: &Tree<'_>) -> Self {
        Json(Cow::Owned(tree.to_text()))
    }

    /// The value as compact JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value, parsed. Numbers become what `serde_json` makes of them.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Json").field(&self.0).finish()
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        // The reader takes a number at the very end for one that may have been cut.
        let text = format!("{} ", raw.get());
        Ok(Json::new(&Tree::read(text.as_bytes()).unwrap_or(Tree::Null)))
    }
}
