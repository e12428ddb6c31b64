//! The node binding: what `lib/` asks of the core, as functions over numbers, bytes and strings.
//!
//! The functions keep nothing between calls, so that worker threads can load and unload the
//! binary at will. Every one catches panics, which reach JavaScript as an `Error`.

#![expect(clippy::needless_pass_by_value, reason = "arguments from JavaScript come as owned values")]

use errors::{ApiError, BODY_MEMBERS, EXPLAIN_USAGE, Kind, OneLine, Style};
use napi::bindgen_prelude::{Env, Error, JsObjectValue, Object, Result, Status};
use napi_derive::napi;
use std::iter;

#[cfg(feature = "testing")]
mod allocated;
mod verdict;

/// Adds the function that is called for every response.
///
/// # Errors
///
/// Where Node cannot make it.
#[napi(module_exports)]
pub fn exports(mut exports: Object<'_>, env: Env) -> Result<()> {
    let verdict = env.create_function::<(), ()>("verdict", verdict::verdict)?;
    exports.set_named_property("verdict", verdict)
}

/// The canonical JSON of a response that is a failure, and nothing for any other.
#[napi(catch_unwind)]
pub fn canonical_json(status: u32, body: &[u8], headers: String) -> Option<String> {
    let error = errors::classify(self::status(status), body)?;
    Some(error.with_headers(pairs(headers.as_bytes())).to_json())
}

/// The verdict and the canonical JSON of an error that was written as JSON.
///
/// # Errors
///
/// Where the text is no canonical JSON.
#[napi(catch_unwind)]
pub fn restore(json: String) -> Result<Vec<String>> {
    let error = read(&json)?;
    let verdict = String::from_utf8_lossy(&verdict::write(&error)).into_owned();
    Ok(vec![verdict, error.to_json()])
}

/// The readable place of each issue of an error in its canonical JSON.
///
/// # Errors
///
/// Where the text is no canonical JSON.
#[napi(catch_unwind)]
pub fn places(json: String) -> Result<Vec<String>> {
    Ok(read(&json)?.issues().iter().map(errors::Issue::place).collect())
}

/// A text as it may be printed on one line.
#[napi(catch_unwind)]
pub fn one_line(text: String) -> String {
    OneLine(&text).to_string()
}

/// The members of a body that have a meaning.
#[napi(catch_unwind)]
pub fn body_members() -> Vec<&'static str> {
    BODY_MEMBERS.to_vec()
}

/// The names of the kinds, each at the place of its number.
#[napi(catch_unwind)]
pub fn kinds() -> Vec<String> {
    let last = Kind::ALL.iter().map(|kind| *kind as usize).max().unwrap_or(0);
    let name = |number| Kind::ALL.iter().find(|kind| **kind as usize == number).map_or("", |kind| kind.name());
    (0..=last).map(|number| name(number).to_owned()).collect()
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
/// Where the input does not start as a response does.
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

fn read(json: &str) -> Result<ApiError> {
    serde_json::from_str(json).map_err(invalid)
}

/// The reason can hold what a server has sent.
fn invalid(error: impl std::fmt::Display) -> Error {
    Error::new(Status::InvalidArg, OneLine(&error.to_string()).to_string())
}
