//! An error as one string, which is how it reaches JavaScript.
//!
//! Five fields, each but the last ended by a line break, which none but the last can hold:
//!
//! 1. the name of the kind;
//! 2. the one-line form;
//! 3. the canonical JSON;
//! 4. the readable path of each issue, separated by tabs, which none contains;
//! 5. the message.
//!
//! One string costs JavaScript far less than an object with the same fields. `lib/outcome.js` reads it.

use errors::ApiError;
use std::fmt::Write;

pub(crate) fn write(error: &ApiError) -> String {
    let (kind, json, message) = (error.kind().name(), error.to_json(), error.message());
    let mut out = String::with_capacity(kind.len() + json.len() + 2 * message.len() + 256);
    out.push_str(kind);
    let _ = writeln!(out, "\n{error}");
    out.push_str(&json);
    out.push('\n');
    for (index, issue) in error.issues().iter().enumerate() {
        if index > 0 {
            out.push('\t');
        }
        out.push_str(&issue.place());
    }
    out.push('\n');
    out.push_str(message);
    out
}
