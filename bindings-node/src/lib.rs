//! The core as JavaScript calls it: functions over numbers, bytes and strings, with two backends.
//!
//! [`native`] is a Node-API module, `wasm` a WebAssembly module without imports. Both only pass
//! arguments to [`answers`], so that they answer with the same bytes.

mod answers;
#[cfg(not(target_family = "wasm"))]
pub mod native;
mod outcome;
#[cfg(target_family = "wasm")]
pub mod wasm;
