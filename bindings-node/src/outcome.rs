//! An error as one string, which is how it reaches JavaScript.
//!
//! Five fields, each but the last ended by a line break, which none but the last can hold:
//!
//! 1. the name of the kind;
//! 2. the one-line form;
//! 3. the canonical JSON;
//! 4. the readable path of each issue, as a JSON array of strings;
//! 5. the message.
//!
//! One string costs JavaScript far less than an object with the same fields. `lib/outcome.js` reads it.

use errors::{ApiError, Issue};
use std::fmt::Write;

pub(crate) fn write(error: &ApiError) -> String {
    let (kind, json, message) = (error.kind().name(), error.to_json(), error.message());
    let mut out = String::with_capacity(kind.len() + json.len() + 2 * message.len() + 256);
    out.push_str(kind);
    let _ = writeln!(out, "\n{error}");
    out.push_str(&json);
    out.push('\n');
    match error.issues() {
        [] => out.push_str("[]"),
        issues => {
            let paths = issues.iter().map(Issue::place).collect::<Vec<_>>();
            out.push_str(&serde_json::to_string(&paths).unwrap_or_default());
        }
    }
    out.push('\n');
    out.push_str(message);
    out
}
