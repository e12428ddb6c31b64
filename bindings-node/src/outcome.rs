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

pub(crate) fn write(error: &ApiError) -> String {
    let paths = match error.issues() {
        [] => String::from("[]"),
        issues => serde_json::to_string(&issues.iter().map(Issue::place).collect::<Vec<_>>()).unwrap_or_default(),
    };
    [error.kind().name(), &error.to_string(), &error.to_json(), &paths, error.message()].join("\n")
}
