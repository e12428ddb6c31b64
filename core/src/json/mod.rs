//! A tolerant JSON parser: it recovers every value that was complete before the text ends.
//!
//! A value borrows from the text that it was parsed from; arrays and objects are slices in an arena.

mod parser;
mod scan;
mod text;
mod value;
mod write;

pub(crate) use parser::{Parser, Prefix, Stop, parse_complete};
pub(crate) use value::{Array, Member, Object, Recovered, Value, safe_integer, without_repeated_keys};
pub(crate) use write::{is_portable, push_bool, push_integer, push_quoted, push_text, to_json, unicode_escape};
