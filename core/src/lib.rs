//! One normalized error for every failure of the ModelRunner inference API.
//!
//! [`classify`] turns `(status, body)` into an [`ApiError`], or into `None` if the response is not a
//! failure. [`Response`] takes headers too, and [`check`] is for `?`. The crate does no I/O, reads no
//! clock and has no state. It classifies any status and any bytes, in time linear in the body.
//! With the feature `http`, [`Response`] converts from the responses of the crate `http`.
//!
//! The data flows one way: the bytes become a body, and the body becomes an envelope, which is the same for
//! every dialect. The verdict picks one row of the table of kinds. Envelope and row make the error. The rules
//! have numbers (V6, M1), which are those of `docs/spec.md` in the repository.
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
//! Limits: a message has at most 4096 bytes; in a value that is included as sent, containers below 64 levels
//! are `null`; the title of a page is searched for in its first 64 KiB. A body in UTF-16 is converted first. No
//! issue is dropped, so an error can take up to a hundred times the bytes of a body that is made of
//! nothing but tiny issues: limit the size of the bodies you read. A response that is not a failure
//! allocates nothing.
//!
//! In every member of an error, `***` replaces the keys, signatures and credentials that a server quotes.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod as_sent;
mod body;
mod codes;
mod entities;
mod envelope;
mod error;
mod event_stream;
mod explain;
mod headers;
mod html;
#[cfg(feature = "http")]
mod http;
mod issue;
mod json;
mod kind;
mod literals;
mod mask;
mod message;
mod names;
mod phrases;
mod printable;
mod record;
mod request;
mod response;
mod restore;
mod retry_after;
mod s3;
mod secrets;
mod status;
mod success;
mod text;
mod verdict;

pub use as_sent::Json;
pub use error::ApiError;
pub use explain::{EXPLAIN_USAGE, Explanation, Style, Unreadable, explain};
pub use issue::{Issue, PathElement};
pub use kind::{Action, Kind, Retry};
pub use printable::OneLine;
pub use request::Request;
pub use response::{Response, check, classify};
pub use restore::InvalidJson;
