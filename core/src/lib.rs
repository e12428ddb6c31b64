//! One normalized error for every failure of the ModelRunner inference API.
//!
//! [`classify`] turns `(status, body)` into an [`ApiError`], or into `None` where the response is
//! no failure; [`Response`] takes headers too, and [`check`] is for `?`. There is no I/O, no clock
//! and no state, and an answer for any status and any bytes, in time linear in the body.
//!
//! The data flows one way: the bytes are read into an envelope (what was said, in which dialect),
//! the verdict picks one row of the table of kinds, and both make the error.
//!
//! ```
//! use modelrunner_errors::{Action, Kind, classify};
//!
//! let body = br#"{"error":[{"path":["input","prompt"],"message":"Required","code":"invalid_type"}],"request_id":"r1"}"#;
//! let error = classify(400, body).unwrap();
//! assert_eq!(error.kind(), Kind::InvalidRequest);
//! assert_eq!(error.action(), Action::FixRequest);
//! assert_eq!(error.issues()[0].place(), "input.prompt");
//! assert_eq!(error.to_string(), "400 invalid_request: input.prompt: Required (request_id: r1)");
//! ```
//!
//! Limits: a message holds at most 4096 bytes; of a kept value, containers below 64 levels read
//! `null`; a page's title is looked for in its first 64 KiB. A body in UTF-16 is converted first. No
//! issue is dropped, so that an error can take up to a hundred times the bytes of a body made of
//! nothing but tiny issues: bound the bodies you read. A response that is no failure takes none.
//!
//! Keys, signatures and credentials that a server quotes read `***` in every member of an error.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod as_sent;
mod canonical;
mod envelope;
mod error;
mod explain;
mod headers;
mod issue;
mod json;
mod kind;
mod markup;
mod message;
mod names;
mod printable;
mod raw_response;
mod redact;
mod response;
mod retry_after;
mod simd;
mod status;
mod texts;
mod verdict;

/// The members of a JSON object as a body that have a meaning. A binding that is given a body already
/// parsed needs to hand on these alone.
pub const BODY_MEMBERS: &[&str] = envelope::BodyMembers::NAMES;

pub use as_sent::Json;
pub use error::{ApiError, Request};
pub use explain::{EXPLAIN_USAGE, Explanation, Style, Unreadable, explain};
pub use issue::{Issue, PathElement};
pub use kind::{Action, Kind, Retry};
pub use printable::OneLine;
pub use response::{Response, check, classify};
