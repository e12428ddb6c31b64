//! The backend for Node: a Node-API module.
//!
//! The functions retain nothing between calls, so that worker threads can load and unload the
//! binary at will. Every one catches panics, which reach JavaScript as an `Error`.

#![expect(clippy::needless_pass_by_value, reason = "arguments from JavaScript come as owned values")]

use crate::answers::{self, Refused};
use napi::bindgen_prelude::{Env, Error, JsObjectValue, Object, Result, Status};
use napi_derive::napi;

#[cfg(feature = "testing")]
mod allocated;
mod classify;

/// Adds the functions that are called for every response.
///
/// # Errors
///
/// If Node cannot make it.
#[napi(module_exports)]
pub fn exports(mut exports: Object<'_>, env: Env) -> Result<()> {
    let classify = env.create_function::<(), ()>("classify", classify::classify)?;
    exports.set_named_property("classify", classify)?;
    let may_be_failure = env.create_function::<(), ()>("mayBeFailure", classify::may_be_failure)?;
    exports.set_named_property("mayBeFailure", may_be_failure)
}

/// [`answers::restore`].
///
/// # Errors
///
/// If the text is not canonical JSON.
#[napi(catch_unwind)]
pub fn restore(json: String) -> Result<String> {
    answers::restore(&json).map_err(invalid)
}

/// [`answers::make`].
///
/// # Errors
///
/// If there is no such kind, or the issues are not such an array.
#[napi(catch_unwind)]
pub fn make(kind: String, status: u32, message: String, request_id: String, issues: String) -> Result<String> {
    answers::make(status, &kind, &message, &request_id, &issues).map_err(invalid)
}

/// [`answers::kinds`].
#[napi(catch_unwind)]
pub fn kinds() -> Vec<&'static str> {
    answers::kinds()
}

/// [`answers::explain_usage`].
#[napi(catch_unwind)]
pub fn explain_usage() -> &'static str {
    answers::explain_usage()
}

/// What there is to say about raw HTTP responses, and how many of them are failures.
#[napi(object)]
pub struct Explanation {
    /// What to print.
    pub text: String,
    /// How many of the responses are failures.
    pub failures: u32,
}

/// [`answers::explain`].
///
/// # Errors
///
/// If the input does not start as a response does.
#[napi(catch_unwind)]
pub fn explain(input: &[u8], style: String) -> Result<Explanation> {
    let explanation = answers::explain(input, &style).map_err(invalid)?;
    let failures = u32::try_from(explanation.failures).unwrap_or(u32::MAX);
    Ok(Explanation { text: explanation.text, failures })
}

/// [`answers::version`].
#[napi(catch_unwind)]
pub fn version() -> &'static str {
    answers::version()
}

/// Panics.
#[cfg(feature = "testing")]
#[napi(catch_unwind)]
pub fn panics() {
    panic!("on purpose");
}

fn invalid(Refused(reason): Refused) -> Error {
    Error::new(Status::InvalidArg, reason)
}
