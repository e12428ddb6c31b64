//! A tolerant reader of JSON: it gives up whatever was whole before a body breaks off.
//!
//! It reads in place and builds nothing by itself: [`walk`](reader::Reader::walk) notes where the
//! members that have a meaning lie, and puts the few values that are kept onto a [`Tape`](tape::Tape).

pub(crate) mod reader;
mod skip;
pub(crate) mod tape;
pub(crate) mod text;
pub(crate) mod value;
