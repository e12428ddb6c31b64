//! An error as one string, which is how it reaches JavaScript.
//!
//! Six fields, each but the last ended by a line break, which none but the last can hold:
//!
//! 1. the name of the kind;
//! 2. the one-line form;
//! 3. `request_id`, `code`, `retry`, `retry_after_ms`, `action`, `terminal`, `ambiguous`, `charged` and the number of
//!    issues, with tabs between them and nothing for null; empty if one of them contains a control character;
//! 4. the canonical JSON;
//! 5. the readable path of each issue, with tabs between them, which none contains;
//! 6. the message.
//!
//! A brief one has only what every caller reads: fields 4 and 5 are empty.
//!
//! One string costs JavaScript far less than an object with the same fields. `lib/outcome.js` reads it.

use errors::{ApiError, Issue};
use std::fmt::Write;

pub(crate) fn write(error: &ApiError) -> String {
    let places: Vec<_> = error.issues().iter().map(Issue::place).collect();
    fields(error, &error.to_json(), &places.join("\t"))
}

pub(crate) fn write_brief(error: &ApiError) -> String {
    fields(error, "", "")
}

fn fields(error: &ApiError, canonical: &str, places: &str) -> String {
    let message = error.message();
    let mut out = String::with_capacity(canonical.len() + places.len() + 2 * message.len() + 256);
    let _ = writeln!(out, "{}\n{error}", error.kind().name());
    write_members(&mut out, error);
    for field in ["\n", canonical, "\n", places, "\n", message] {
        out.push_str(field);
    }
    out
}

fn write_members(out: &mut String, error: &ApiError) {
    let (request_id, code) = (error.request_id().unwrap_or_default(), error.code().unwrap_or_default());
    if request_id.chars().chain(code.chars()).any(char::is_control) {
        return;
    }
    for text in [request_id, "\t", code, "\t", error.retry().name(), "\t"] {
        out.push_str(text);
    }
    if let Some(delay) = error.retry_after_ms() {
        let _ = write!(out, "{delay}");
    }
    let charged = error.charged().map_or("", name);
    for text in
        ["\t", error.action().name(), "\t", name(error.terminal()), "\t", name(error.ambiguous()), "\t", charged]
    {
        out.push_str(text);
    }
    let _ = write!(out, "\t{}", error.issues().len());
}

fn name(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
