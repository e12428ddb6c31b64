//! Other readers of the same bytes.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use std::borrow::Cow;

/// The members that a client of the API needs to detect and explain a failure.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Typed<'a> {
    #[serde(borrow)]
    pub id: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "request_id")]
    pub request_id: Option<Cow<'a, str>>,
    pub status: Option<Value>,
    #[serde(borrow)]
    pub billing_status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub message: Option<Cow<'a, str>>,
    pub code: Option<Value>,
    pub error: Option<Value>,
    pub detail: Option<Value>,
    pub details: Option<Value>,
}

/// The minimum that any reader does: it scans every byte and finds nothing.
pub fn memchr(body: &[u8]) -> bool {
    memchr::memchr(0, body).is_some()
}

/// Whether it is JSON.
pub fn ignored_any(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

pub fn typed(body: &[u8]) -> Option<Typed<'_>> {
    serde_json::from_slice(body).ok()
}

pub fn sonic_typed(body: &[u8]) -> Option<Typed<'_>> {
    sonic_rs::from_slice(body).ok()
}

/// Only one member, at its offset.
pub fn sonic_lazy(body: &[u8]) -> Option<sonic_rs::LazyValue<'_>> {
    sonic_rs::get_from_slice(body, ["error"]).ok()
}

/// It writes into its input, so the body is copied each time.
pub fn simd_json_typed(body: &[u8], copy: &mut Vec<u8>) -> bool {
    copy.clear();
    copy.extend_from_slice(body);
    simd_json::serde::from_slice::<Typed<'_>>(copy).is_ok()
}
