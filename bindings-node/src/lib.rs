//! The node binding: what `lib/` asks of the core, as functions over numbers, bytes and strings.
//!
//! The functions keep nothing between calls, so that worker threads can load and unload the
//! binary at will. Every one catches panics, which reach JavaScript as an `Error`.

#![expect(clippy::needless_pass_by_value, reason = "arguments from JavaScript come as owned values")]

use errors::{ApiError, BODY_MEMBERS, EXPLAIN_USAGE, Kind, OneLine, Response, Style};
use napi::bindgen_prelude::{Error, Result, Status};
use napi_derive::napi;
use std::fmt::Write;

/// The verdict on a response, or nothing where it is no failure.
///
/// `length` is that of the body at the start of `bytes`; a negative one means all of them.
/// `headers` holds names and values in turn, each ended by a line break.
#[napi(catch_unwind)]
pub fn verdict(status: u32, bytes: &[u8], length: i32, headers: Option<String>) -> Option<String> {
    classify(status, bytes, length, headers.as_deref()).map(|error| write_verdict(&error))
}

/// The canonical JSON of a response that is a failure, and nothing for any other.
#[napi(catch_unwind)]
pub fn canonical_json(status: u32, bytes: &[u8], length: i32, headers: Option<String>) -> Option<String> {
    classify(status, bytes, length, headers.as_deref()).map(|error| error.to_json())
}

/// The verdict and the canonical JSON of an error that was written as JSON.
///
/// # Errors
///
/// Where the text is no canonical JSON.
#[napi(catch_unwind)]
pub fn restore(json: String) -> Result<Vec<String>> {
    let error = read(&json)?;
    Ok(vec![write_verdict(&error), error.to_json()])
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
#[cfg(feature = "panics")]
#[napi(catch_unwind)]
pub fn panics() {
    panic!("on purpose");
}

fn classify(status: u32, bytes: &[u8], length: i32, headers: Option<&str>) -> Option<ApiError> {
    let body = usize::try_from(length).ok().and_then(|length| bytes.get(..length)).unwrap_or(bytes);
    let status = u16::try_from(status).unwrap_or(u16::MAX);
    let lines: Vec<&str> = headers.unwrap_or_default().split_terminator('\n').collect();
    let headers = lines.chunks_exact(2).map(|pair| (pair[0], pair[1]));
    Response::new(status, body).headers(headers).classify()
}

fn read(json: &str) -> Result<ApiError> {
    serde_json::from_str(json).map_err(invalid)
}

fn invalid(error: impl std::fmt::Display) -> Error {
    Error::new(Status::InvalidArg, error.to_string())
}

/// An error as one string: three characters of numbers, and its one-line form.
///
/// The numbers are the kind; where the message stands in the line; and its length there in UTF-16
/// units, in two characters of seven bits, so that the string of an ASCII message stays one of single
/// bytes. The length is 0 where the message is not part of the line as it stands.
///
/// One string costs JavaScript far less than an object with the same in it.
fn write_verdict(error: &ApiError) -> String {
    const NUMBERS: &str = "\0\0\0\0";
    let message = error.message();
    let mut verdict = String::with_capacity(NUMBERS.len() + message.len() + 64);
    let _ = write!(verdict, "{NUMBERS}{error}");
    let line = &verdict[NUMBERS.len()..];
    let found = line.find(": ").map(|colon| colon + 2).filter(|start| line[*start..].starts_with(message));
    let start = found.unwrap_or(0);
    let length = found.map_or(0, |_| message.encode_utf16().count());
    let numbers = [error.kind() as usize, start, length >> 7, length & 0x7f];
    let numbers = numbers.map(|number| u8::try_from(number).unwrap_or(0));
    verdict.replace_range(..NUMBERS.len(), &String::from_utf8_lossy(&numbers));
    verdict
}
