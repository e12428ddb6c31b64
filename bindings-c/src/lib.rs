//! The C binding: converts between C and the core, and decides nothing itself.
//!
//! The documentation of its exports is written for C, because it becomes the header
//! `include/modelrunner_errors.h`.

mod action;
mod charged;
mod error;
mod header;
mod issue;
mod kind;
mod names;
mod outcome;
mod panic;
mod path_element;
mod request;
mod retry;
mod text;
mod version;
mod view;

pub use {
    action::*, charged::*, error::*, header::*, issue::*, kind::*, outcome::*, path_element::*, request::*, retry::*,
    text::*, version::*,
};
