//! The node binding: what `lib/` asks of the core, as functions over numbers, bytes and strings.
//!
//! The functions keep nothing between calls, so that worker threads can load and unload the
//! binary at will. Every one catches panics, which reach JavaScript as an `Error`.

#![expect(clippy::needless_pass_by_value, reason = "arguments from JavaScript come as owned values")]

use errors::{ApiError, EXPLAIN_USAGE, Issue, Kind, OneLine, PathElement, Style};
use napi::bindgen_prelude::{Env, Error, JsObjectValue, Object, Result, Status};
use napi_derive::napi;
use serde::Deserialize;
use std::iter;

#[cfg(feature = "testing")]
mod allocated;
mod classify;
mod outcome;

/// Adds the function that is called for every response.
///
/// # Errors
///
/// If Node cannot make it.
#[napi(module_exports)]
pub fn exports(mut exports: Object<'_>, env: Env) -> Result<()> {
    let classify = env.create_function::<(), ()>("classify", classify::classify)?;
    exports.set_named_property("classify", classify)
}

/// An error from its canonical JSON, as [`outcome::write`] writes it.
///
/// # Errors
///
/// If the text is not canonical JSON.
#[napi(catch_unwind)]
pub fn restore(json: String) -> Result<String> {
    let error: ApiError = serde_json::from_str(&json).map_err(invalid)?;
    Ok(outcome::write(&error))
}

/// An error that no response gave, as [`outcome::write`] writes it. `issues` is a JSON array of objects with a
/// `path`, a `message` and a `code`; an empty request id counts as none.
///
/// # Errors
///
/// If there is no such kind, or the issues are not such an array.
#[napi(catch_unwind)]
pub fn make(kind: String, status: u32, message: String, request_id: String, issues: String) -> Result<String> {
    let kind = Kind::ALL.iter().find(|known| known.name() == kind).ok_or_else(|| invalid("unknown kind"))?;
    let issues: Vec<OwnIssue> = serde_json::from_str(&issues).map_err(invalid)?;
    let issues = issues
        .iter()
        .map(|OwnIssue { path, message, code }| Issue::new(path.iter().map(Step::element), message, code.as_deref()));
    let error = ApiError::of_kind(*kind, self::status(status), &message).with_issues(issues);
    Ok(outcome::write(&error.with_request_id(&request_id)))
}

/// An issue as [`make`] takes it.
#[derive(Deserialize)]
struct OwnIssue {
    path: Vec<Step>,
    message: String,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Step {
    Index(i64),
    Key(String),
}

impl Step {
    fn element(&self) -> PathElement<'_> {
        match self {
            Step::Index(index) => PathElement::Index(*index),
            Step::Key(key) => PathElement::Key(key),
        }
    }
}

/// The names of the kinds, in the order of the documentation.
#[napi(catch_unwind)]
pub fn kinds() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.name()).collect()
}

/// What the command prints for `--help`.
#[napi(catch_unwind)]
pub fn explain_usage() -> &'static str {
    EXPLAIN_USAGE
}

/// What there is to say about raw HTTP responses, and how many of them are failures.
#[napi(object)]
pub struct Explanation {
    /// What to print.
    pub text: String,
    /// How many of the responses are failures.
    pub failures: u32,
}

/// Explains raw HTTP responses; `style` is `plain`, `color` or `json`.
///
/// # Errors
///
/// If the input does not start as a response does.
#[napi(catch_unwind)]
pub fn explain(input: &[u8], style: String) -> Result<Explanation> {
    let style = match &*style {
        "color" => Style::Color,
        "json" => Style::Json,
        _ => Style::Plain,
    };
    let explanation = errors::explain(input, style).map_err(invalid)?;
    let failures = u32::try_from(explanation.failures).unwrap_or(u32::MAX);
    Ok(Explanation { text: explanation.text, failures })
}

/// The version of the package that this binary belongs to.
#[napi(catch_unwind)]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Panics.
#[cfg(feature = "testing")]
#[napi(catch_unwind)]
pub fn panics() {
    panic!("on purpose");
}

fn status(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// The headers of a text that holds names and values in turn, each ended by a line break.
fn pairs(headers: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut lines = headers.split(|byte| *byte == b'\n');
    iter::from_fn(move || lines.next().zip(lines.next()))
}

/// The reason can hold what a server has sent.
fn invalid(error: impl std::fmt::Display) -> Error {
    Error::new(Status::InvalidArg, OneLine(&error.to_string()).to_string())
}
