//! Finds where a JSON string, member or container ends, 64 bytes at a time.
//!
//! This is the first stage of simdjson (Langdale and Lemire, "Parsing Gigabytes of JSON per Second"),
//! used to find one byte instead of all structural bytes. Comparisons turn each block of 64 bytes into
//! masks with one bit per byte: the quotes, the backslashes, the brackets. Arithmetic on the runs of
//! backslashes gives the escape mask, which removes the quotes that are escaped. The prefix XOR of the
//! remaining quotes marks every byte inside a string. The brackets outside of strings are then counted
//! until the depth reaches zero.
//!
//! [`stage1`] is the algorithm, written once. Each instruction set is one file that implements
//! [`stage1::Simd`]; to add one, add its file and select it as `arch` below. All `unsafe` code of the
//! crate is in these files.

#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
mod aarch64;
#[cfg_attr(
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "wasm32"),
    allow(dead_code, reason = "tests compare with it")
)]
mod generic;
mod stage1;
#[cfg(test)]
mod tests;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm32;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
use aarch64 as arch;
#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_endian = "little"),
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
use generic as arch;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use wasm32 as arch;
#[cfg(target_arch = "x86_64")]
use x86_64 as arch;

use memchr::memchr2;

/// The index of the first quote or backslash at or after `at`.
#[inline]
pub(crate) fn quote_or_backslash(bytes: &[u8], at: usize) -> Option<usize> {
    // Most strings are short. The call of the faster search pays only for longer ones.
    const CHUNKS: usize = 4;
    let mut rest = bytes.get(at..)?;
    for _ in 0..CHUNKS {
        let Some((chunk, after)) = rest.split_first_chunk() else { break };
        if let Some(offset) = arch::quote_or_backslash(chunk) {
            return Some(bytes.len() - rest.len() + offset);
        }
        rest = after;
    }
    memchr2(b'"', b'\\', rest).map(|offset| bytes.len() - rest.len() + offset)
}

/// The index of the comma or closing bracket after the member or element whose value starts at `at`.
/// White space may surround the value.
pub(crate) fn member_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b',' | b']' | b'}' => return Some(at),
            b'"' => at = string_end(bytes, at + 1)?,
            b'[' | b'{' => at = container_end(bytes, at)?,
            _ => {}
        }
        at += 1;
    }
}

/// The index of the closing bracket of the container that opens at `at`.
pub(crate) fn container_end(bytes: &[u8], at: usize) -> Option<usize> {
    arch::container_end(bytes, at + 1)
}

/// Whether the value that starts at `at` is complete, although the text ends before its member does.
/// White space may surround the value. A number is never complete, because more digits could follow.
pub(crate) fn is_complete(bytes: &[u8], at: usize) -> bool {
    match bytes[at..].trim_ascii() {
        [b'"', content @ ..] => string_end(content, 0).is_some(),
        container @ [b'[' | b'{', ..] => container_end(container, 0).is_some(),
        literal => matches!(literal, b"null" | b"true" | b"false"),
    }
}

/// The index of the closing quote of the string whose content starts at `at`.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    if let Some(chunk) = bytes.get(at..)?.first_chunk()
        && let Some(offset) = arch::quote_or_backslash(chunk)
        && chunk[offset] == b'"'
    {
        return Some(at + offset);
    }
    arch::string_end(bytes, at)
}
