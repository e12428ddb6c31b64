//! The 128-bit vectors of WebAssembly, if the module is compiled for them.

#![expect(unsafe_code, reason = "loads vectors")]
#![expect(clippy::inline_always, reason = "inlined into the loops of `stage1`")]

use super::stage1::{self, BLOCK, Simd};
use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, v128, v128_load, v128_or};

pub(super) fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    stage1::string_end(Simd128, bytes, at)
}

pub(super) fn container_end(bytes: &[u8], at: usize) -> Option<usize> {
    stage1::container_end(Simd128, bytes, at)
}

/// The offset of the first quote or backslash.
#[inline]
pub(super) fn quote_or_backslash(bytes: &[u8; 16]) -> Option<usize> {
    let vector = load(bytes);
    let found = v128_or(u8x16_eq(vector, u8x16_splat(b'"')), u8x16_eq(vector, u8x16_splat(b'\\')));
    let mask = u8x16_bitmask(found);
    (mask != 0).then(|| mask.trailing_zeros() as usize)
}

#[inline(always)]
fn load(bytes: &[u8; 16]) -> v128 {
    // SAFETY: there are as many bytes as are loaded, which need no alignment.
    unsafe { v128_load(bytes.as_ptr().cast()) }
}

#[derive(Clone, Copy)]
struct Simd128;

impl Simd for Simd128 {
    type Block = [v128; 4];

    // The arrays are written out, since nothing that takes a closure is inlined if the module is optimized for size.

    #[inline(always)]
    fn load(self, bytes: &[u8; BLOCK]) -> Self::Block {
        // SAFETY: there are as many bytes as are loaded, which need no alignment.
        let load = |at: usize| unsafe { v128_load(bytes.as_ptr().add(at).cast()) };
        [load(0), load(16), load(32), load(48)]
    }

    #[inline(always)]
    fn splat(self, byte: u8) -> Self::Block {
        let splat = u8x16_splat(byte);
        [splat, splat, splat, splat]
    }

    #[inline(always)]
    fn eq(self, a: Self::Block, b: Self::Block) -> Self::Block {
        [u8x16_eq(a[0], b[0]), u8x16_eq(a[1], b[1]), u8x16_eq(a[2], b[2]), u8x16_eq(a[3], b[3])]
    }

    #[inline(always)]
    fn or(self, a: Self::Block, b: Self::Block) -> Self::Block {
        [v128_or(a[0], b[0]), v128_or(a[1], b[1]), v128_or(a[2], b[2]), v128_or(a[3], b[3])]
    }

    #[inline(always)]
    fn bitmask(self, [a, b, c, d]: Self::Block) -> u64 {
        let pair = |low, high| u64::from(u8x16_bitmask(high)) << 16 | u64::from(u8x16_bitmask(low));
        pair(c, d) << 32 | pair(a, b)
    }
}
