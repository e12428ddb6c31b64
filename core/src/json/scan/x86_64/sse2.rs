//! SSE2, which is part of every x86-64.

#![expect(unsafe_code, reason = "calls instructions of SSE2")]
#![expect(clippy::inline_always, reason = "inlined into the loops of `stage1`")]

use crate::json::scan::stage1::{BLOCK, Simd};
use std::arch::x86_64::{__m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8};

#[derive(Clone, Copy)]
pub(in crate::json::scan) struct Sse2;

impl Simd for Sse2 {
    type Block = [__m128i; 4];

    #[inline(always)]
    fn load(self, bytes: &[u8; BLOCK]) -> Self::Block {
        let (quarters, _) = bytes.as_chunks();
        std::array::from_fn(|i| load(&quarters[i]))
    }

    #[inline(always)]
    fn splat(self, byte: u8) -> Self::Block {
        [splat(byte); 4]
    }

    #[inline(always)]
    fn eq(self, a: Self::Block, b: Self::Block) -> Self::Block {
        std::array::from_fn(|i| eq(a[i], b[i]))
    }

    #[inline(always)]
    fn or(self, a: Self::Block, b: Self::Block) -> Self::Block {
        std::array::from_fn(|i| or(a[i], b[i]))
    }

    #[inline(always)]
    fn bitmask(self, eq: Self::Block) -> u64 {
        let [a, b, c, d] = eq.map(|quarter| u64::from(bitmask(quarter)));
        a | b << 16 | c << 32 | d << 48
    }
}

/// The offset of the first quote or backslash.
#[inline(always)]
pub(in crate::json::scan) fn quote_or_backslash(bytes: &[u8; 16]) -> Option<usize> {
    let vector = load(bytes);
    let found = bitmask(or(eq(vector, splat(b'"')), eq(vector, splat(b'\\'))));
    (found != 0).then(|| found.trailing_zeros() as usize)
}

#[inline(always)]
fn load(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: every x86-64 has SSE2, and there are as many bytes as are loaded.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[inline(always)]
fn splat(byte: u8) -> __m128i {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_set1_epi8(byte.cast_signed()) }
}

#[inline(always)]
fn eq(a: __m128i, b: __m128i) -> __m128i {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_cmpeq_epi8(a, b) }
}

#[inline(always)]
fn or(a: __m128i, b: __m128i) -> __m128i {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_or_si128(a, b) }
}

#[inline(always)]
fn bitmask(eq: __m128i) -> u32 {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_movemask_epi8(eq) }.cast_unsigned()
}
