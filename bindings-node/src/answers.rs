//! What both backends answer.

use crate::outcome;
use errors::{ApiError, EXPLAIN_USAGE, Explanation, Issue, Kind, OneLine, Style};
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
    ApiError::from_json(json).map(|error| outcome::write(&error)).map_err(Refused::new)
}

/// An error that does not come from a response, as [`outcome::write`] writes it. `issues` has the canonical JSON of each
/// issue on a line; an empty request id counts as none.
pub(crate) fn make(status: u32, kind: &str, message: &str, request_id: &str, issues: &str) -> Result<String, Refused> {
    let kind = Kind::from_name(kind).ok_or_else(|| Refused::new("unknown kind"))?;
    let issues = issues.lines().map(Issue::from_json).collect::<Result<Vec<_>, _>>().map_err(Refused::new)?;
    let error = ApiError::of_kind(kind, self::status(status), message).with_issues(issues);
    Ok(outcome::write(&error.with_request_id(request_id)))
}

/// The names of the kinds, in the order of the documentation.
pub(crate) fn kinds() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.name()).collect()
}

/// Explains raw HTTP responses; `style` is `plain`, `color`, `json` or `json-with-body`.
pub(crate) fn explain(input: &[u8], style: &str) -> Result<Explanation, Refused> {
    let style = match style {
        "color" => Style::Color,
        "json" => Style::Json,
        "json-with-body" => Style::JsonWithBody,
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
