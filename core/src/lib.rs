#![doc = include_str!("../../README.md")]

mod as_sent;
mod envelope;
mod error;
mod explain;
mod issue;
mod json;
mod kind;
mod markup;
mod message;
mod names;
mod printable;
mod raw_response;
mod response;
mod retry_after;
mod status;
mod verdict;

pub use as_sent::Json;
pub use error::{ApiError, Request};
pub use explain::{EXPLAIN_USAGE, Explanation, Style, Unreadable, explain};
pub use issue::{Issue, PathElement};
pub use kind::{Action, Kind, Retry};
pub use printable::OneLine;
pub use response::{Response, check, classify};
