//! x86-64: AVX2 if the processor has it, else SSE2, which is part of every x86-64.

mod avx2;
mod sse2;

use super::stage1;
use avx2::Avx2;
pub(super) use sse2::{Sse2, quote_or_backslash};

pub(super) fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    match Avx2::new() {
        Some(avx2) => avx2.string_end(bytes, at),
        None => stage1::string_end(Sse2, bytes, at),
    }
}

pub(super) fn container_end(bytes: &[u8], at: usize) -> Option<usize> {
    match Avx2::new() {
        Some(avx2) => avx2.container_end(bytes, at),
        None => stage1::container_end(Sse2, bytes, at),
    }
}
