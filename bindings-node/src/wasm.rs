//! The backend for every other JavaScript runtime: a WebAssembly module without imports.
//!
//! The exports are the interface, and `lib/wasm.js` is the only caller:
//!
//! - `reserve(length)` makes room for arguments and returns its address, or 0 if there is no memory for it. The room
//!   stays until the next call of `reserve`.
//! - The functions that take strings or bytes read them from that room, in the order of their parameters and with
//!   nothing between them; each parameter is the length of one. Strings are in UTF-8.
//! - A function returns the length of its answer in bytes. `answer()` is the address of the answer, which stays until
//!   the next call of a function other than `answer`. The answer is a string in UTF-8, as described at the function in
//!   [`answers`]. A length below zero is that of the reason, negated, why the call was refused.
//!
//! A panic, or memory that runs out, is a trap. An instance that has trapped is in an unknown state: the caller
//! drops it and makes another one.

#![expect(unsafe_code, reason = "exports have names that are not mangled")]

use crate::answers::{self, Refused};
use std::sync::{Mutex, PoisonError};

/// The buffer that caller and module share. There are no threads, so the lock never blocks.
static EXCHANGE: Mutex<Exchange> = Mutex::new(Exchange { room: Vec::new(), answer: String::new() });

struct Exchange {
    room: Vec<u8>,
    answer: String,
}

impl Exchange {
    /// The arguments of these lengths. Those that were not reserved are empty.
    fn arguments<const N: usize>(&self, lengths: [usize; N]) -> [&[u8]; N] {
        let mut rest = &self.room[..];
        lengths.map(|length| rest.split_off(..length).unwrap_or_default())
    }
}

/// Lets `call` answer with arguments of these lengths.
fn answer_with<const N: usize>(lengths: [usize; N], call: impl FnOnce([&[u8]; N]) -> Result<String, Refused>) -> isize {
    let mut exchange = EXCHANGE.lock().unwrap_or_else(PoisonError::into_inner);
    let (answer, is_refused) = match call(exchange.arguments(lengths)) {
        Ok(answer) => (answer, false),
        Err(Refused(reason)) => (reason, true),
    };
    // No string is longer than an `isize` can say.
    let length = answer.len().cast_signed();
    exchange.answer = answer;
    if is_refused { -length } else { length }
}

fn text(bytes: &[u8]) -> Result<&str, Refused> {
    str::from_utf8(bytes).map_err(|_| Refused("an argument is not UTF-8".to_owned()))
}

/// Makes room for arguments; see the module.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    let mut exchange = EXCHANGE.lock().unwrap_or_else(PoisonError::into_inner);
    exchange.room = Vec::new();
    exchange.answer = String::new();
    if exchange.room.try_reserve_exact(length).is_err() {
        return std::ptr::null_mut();
    }
    exchange.room.resize(length, 0);
    exchange.room.as_mut_ptr()
}

/// The address of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    EXCHANGE.lock().unwrap_or_else(PoisonError::into_inner).answer.as_ptr()
}

/// [`answers::classify`]; 0 if the response is not a failure.
#[unsafe(no_mangle)]
pub extern "C" fn classify(status: u32, body: usize, headers: usize, is_complete: bool) -> isize {
    answer_with([body, headers], |[body, headers]| {
        let headers = || (!headers.is_empty()).then_some(headers);
        Ok(answers::classify(status, body, headers, is_complete).unwrap_or_default())
    })
}

/// [`answers::may_be_failure`]; 0 if it is not.
#[unsafe(no_mangle)]
pub extern "C" fn may_be_failure(status: u32, body: usize) -> isize {
    answer_with([body], |[body]| Ok(if answers::may_be_failure(status, body) { "true" } else { "" }.to_owned()))
}

/// [`answers::restore`].
#[unsafe(no_mangle)]
pub extern "C" fn restore(json: usize) -> isize {
    answer_with([json], |[json]| answers::restore(text(json)?))
}

/// [`answers::make`].
#[unsafe(no_mangle)]
pub extern "C" fn make(status: u32, kind: usize, message: usize, request_id: usize, issues: usize) -> isize {
    answer_with([kind, message, request_id, issues], |[kind, message, request_id, issues]| {
        answers::make(status, text(kind)?, text(message)?, text(request_id)?, text(issues)?)
    })
}

/// [`answers::kinds`], separated by line breaks.
#[unsafe(no_mangle)]
pub extern "C" fn kinds() -> isize {
    answer_with([], |[]| Ok(answers::kinds().join("\n")))
}

/// [`answers::explain`]: how many of the responses are failures, a line break, and what to print.
#[unsafe(no_mangle)]
pub extern "C" fn explain(input: usize, style: usize) -> isize {
    answer_with([input, style], |[input, style]| {
        let explanation = answers::explain(input, text(style)?)?;
        Ok(format!("{}\n{}", explanation.failures, explanation.text))
    })
}

/// [`answers::explain_usage`].
#[unsafe(no_mangle)]
pub extern "C" fn explain_usage() -> isize {
    answer_with([], |[]| Ok(answers::explain_usage().to_owned()))
}

/// [`answers::version`].
#[unsafe(no_mangle)]
pub extern "C" fn version() -> isize {
    answer_with([], |[]| Ok(answers::version().to_owned()))
}
