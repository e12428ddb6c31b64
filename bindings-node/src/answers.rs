//! What both backends answer.

use crate::outcome;
use errors::{ApiError, EXPLAIN_USAGE, Explanation, Issue, Kind, OneLine, PathElement, Style};
use serde::Deserialize;
use std::iter;

/// Why a call is refused, on one line: the reason can hold what a server has sent.
pub(crate) struct Refused(pub(crate) String);

impl Refused {
    fn new(reason: impl std::fmt::Display) -> Self {
        Refused(OneLine(&reason.to_string()).to_string())
    }
}

/// The error of a response as [`outcome`] writes it, brief unless it is to be complete; `None` if the response is not
/// a failure. Headers are names and values in turn, each ended by a line break, and are asked for in a failure only.
pub(crate) fn classify<H: AsRef<[u8]>>(
    status: u32,
    body: &[u8],
    headers: impl FnOnce() -> Option<H>,
    is_complete: bool,
) -> Option<String> {
    let status = self::status(status);
    #[cfg(feature = "testing")]
    assert!(status != u16::MAX, "on purpose");
    let error = errors::classify(status, body)?;
    let error = match headers() {
        Some(headers) => error.with_headers(pairs(headers.as_ref())),
        None => error,
    };
    Some(if is_complete { outcome::write(&error) } else { outcome::write_brief(&error) })
}

/// Whether a response may be a failure; `false` is certain.
pub(crate) fn may_be_failure(status: u32, body: &[u8]) -> bool {
    errors::Response::new(self::status(status), body).may_be_failure()
}

/// An error from its canonical JSON, as [`outcome::write`] writes it.
pub(crate) fn restore(json: &str) -> Result<String, Refused> {
    let error: ApiError = serde_json::from_str(json).map_err(Refused::new)?;
    Ok(outcome::write(&error))
}

/// An error that does not come from a response, as [`outcome::write`] writes it. `issues` is a JSON array of objects with a
/// `path`, a `message` and a `code`; an empty request id counts as none.
pub(crate) fn make(status: u32, kind: &str, message: &str, request_id: &str, issues: &str) -> Result<String, Refused> {
    let kind = Kind::ALL.iter().find(|known| known.name() == kind).ok_or_else(|| Refused::new("unknown kind"))?;
    let issues: Vec<OwnIssue> = serde_json::from_str(issues).map_err(Refused::new)?;
    let issues = issues
        .iter()
        .map(|OwnIssue { path, message, code }| Issue::new(path.iter().map(Step::element), message, code.as_deref()));
    let error = ApiError::of_kind(*kind, self::status(status), message).with_issues(issues);
    Ok(outcome::write(&error.with_request_id(request_id)))
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
pub(crate) fn kinds() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.name()).collect()
}

/// Explains raw HTTP responses; `style` is `plain`, `color` or `json`.
pub(crate) fn explain(input: &[u8], style: &str) -> Result<Explanation, Refused> {
    let style = match style {
        "color" => Style::Color,
        "json" => Style::Json,
        _ => Style::Plain,
    };
    errors::explain(input, style).map_err(Refused::new)
}

/// What the command prints for `--help`.
pub(crate) fn explain_usage() -> &'static str {
    EXPLAIN_USAGE
}

/// The version of the package that this belongs to.
pub(crate) fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

fn status(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// The headers of a text that holds names and values in turn, each ended by a line break.
fn pairs(headers: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut lines = headers.split(|byte| *byte == b'\n');
    iter::from_fn(move || lines.next().zip(lines.next()))
}
