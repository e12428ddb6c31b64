//! An error as one string, which is how it reaches JavaScript.
//!
//! Six fields, each but the last ended by a line break, which none but the last can hold:
//!
//! 1. the name of the kind;
//! 2. the one-line form;
//! 3. `request_id`, `code`, `retry`, `retry_after_ms`, `action`, `terminal`, `ambiguous` and `charged`, as a JSON array;
//! 4. the canonical JSON;
//! 5. the readable path of each issue, as a JSON array of strings;
//! 6. the message.
//!
//! A brief one has only what every caller reads: the fourth field is empty, and so is the fifth if there are issues.
//!
//! One string costs JavaScript far less than an object with the same fields. `lib/outcome.js` reads it.

use errors::{ApiError, Issue};
use std::fmt::Write;

pub(crate) fn write(error: &ApiError) -> String {
    let places = error.issues().iter().map(Issue::place).collect::<Vec<_>>();
    fields(error, &error.to_json(), &json(&places))
}

pub(crate) fn write_brief(error: &ApiError) -> String {
    fields(error, "", if error.issues().is_empty() { "[]" } else { "" })
}

fn fields(error: &ApiError, canonical: &str, places: &str) -> String {
    let (kind, message) = (error.kind().name(), error.message());
    let members = json(&(
        error.request_id(),
        error.code(),
        error.retry().name(),
        error.retry_after_ms(),
        error.action().name(),
        error.terminal(),
        error.ambiguous(),
        error.charged(),
    ));
    let mut out = String::with_capacity(canonical.len() + places.len() + 2 * message.len() + 256);
    let _ = write!(out, "{kind}\n{error}\n{members}\n{canonical}\n{places}\n{message}");
    out
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
