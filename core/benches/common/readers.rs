//! What others do with the same bytes.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use std::borrow::Cow;

/// The members that a client of the API would read to tell a failure and to explain it.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Typed<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "request_id")]
    pub(crate) request_id: Option<Cow<'a, str>>,
    pub(crate) status: Option<Value>,
    #[serde(borrow)]
    pub(crate) billing_status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) message: Option<Cow<'a, str>>,
    pub(crate) code: Option<Value>,
    pub(crate) error: Option<Value>,
    pub(crate) detail: Option<Value>,
    pub(crate) details: Option<Value>,
}

/// The least that any can do: it passes over every byte, and finds nothing.
pub(crate) fn memchr(body: &[u8]) -> bool {
    memchr::memchr(0, body).is_some()
}

/// Whether it is JSON.
pub(crate) fn ignored_any(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

pub(crate) fn typed(body: &[u8]) -> Option<Typed<'_>> {
    serde_json::from_slice(body).ok()
}

pub(crate) fn sonic_typed(body: &[u8]) -> Option<Typed<'_>> {
    sonic_rs::from_slice(body).ok()
}

/// One member alone, where it lies.
pub(crate) fn sonic_lazy(body: &[u8]) -> Option<sonic_rs::LazyValue<'_>> {
    sonic_rs::get_from_slice(body, ["error"]).ok()
}

/// Writes into what it reads, so that a copy is made of the body each time.
pub(crate) fn simd_json_typed(body: &[u8], copy: &mut Vec<u8>) -> bool {
    copy.clear();
    copy.extend_from_slice(body);
    simd_json::serde::from_slice::<Typed<'_>>(copy).is_ok()
}
