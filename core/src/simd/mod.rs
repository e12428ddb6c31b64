//! Bytes many at a time: all of the crate's `unsafe` code, which is to call what the processor at hand
//! is known to have.

pub(crate) mod blocks;
pub(crate) mod windows;
