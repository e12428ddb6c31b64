//! NEON, which is part of every aarch64 target with a standard library.

#![expect(unsafe_code, reason = "calls instructions of NEON")]
#![expect(clippy::inline_always, reason = "inlined into the loops of `stage1`")]

use super::stage1::{self, BLOCK, Simd};
use std::arch::aarch64::{
    uint8x16_t, vandq_u8, vceqq_u8, vdupq_n_u8, vdupq_n_u64, vget_lane_u64, vgetq_lane_u64, vld1q_u8, vorrq_u8,
    vpaddq_u8, vreinterpret_u64_u8, vreinterpretq_u8_u64, vreinterpretq_u16_u8, vreinterpretq_u64_u8, vshrn_n_u16,
};

pub(super) fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    stage1::string_end(Neon, bytes, at)
}

pub(super) fn container_end(bytes: &[u8], at: usize) -> Option<usize> {
    stage1::container_end(Neon, bytes, at)
}

/// The offset of the first quote or backslash.
#[inline]
pub(super) fn quote_or_backslash(bytes: &[u8; 16]) -> Option<usize> {
    // SAFETY: the target has NEON, and there are as many bytes as are loaded.
    let nibbles = unsafe {
        let vector = vld1q_u8(bytes.as_ptr());
        let found = vorrq_u8(vceqq_u8(vector, vdupq_n_u8(b'"')), vceqq_u8(vector, vdupq_n_u8(b'\\')));
        // Keeps half of each byte, so that all fit into 64 bits.
        vget_lane_u64::<0>(vreinterpret_u64_u8(vshrn_n_u16::<4>(vreinterpretq_u16_u8(found))))
    };
    (nibbles != 0).then(|| nibbles.trailing_zeros() as usize / 4)
}

#[derive(Clone, Copy)]
struct Neon;

impl Simd for Neon {
    type Block = [uint8x16_t; 4];

    #[inline(always)]
    fn load(self, bytes: &[u8; BLOCK]) -> Self::Block {
        let (quarters, _) = bytes.as_chunks::<{ size_of::<uint8x16_t>() }>();
        // SAFETY: the target has NEON, and each quarter has as many bytes as are loaded.
        std::array::from_fn(|i| unsafe { vld1q_u8(quarters[i].as_ptr()) })
    }

    #[inline(always)]
    fn splat(self, byte: u8) -> Self::Block {
        // SAFETY: the target has NEON.
        [unsafe { vdupq_n_u8(byte) }; 4]
    }

    #[inline(always)]
    fn eq(self, a: Self::Block, b: Self::Block) -> Self::Block {
        // SAFETY: the target has NEON.
        std::array::from_fn(|i| unsafe { vceqq_u8(a[i], b[i]) })
    }

    #[inline(always)]
    fn or(self, a: Self::Block, b: Self::Block) -> Self::Block {
        // SAFETY: the target has NEON.
        std::array::from_fn(|i| unsafe { vorrq_u8(a[i], b[i]) })
    }

    #[inline(always)]
    fn bitmask(self, eq: Self::Block) -> u64 {
        // One bit of each byte, which pairwise sums then collect.
        // SAFETY: the target has NEON.
        unsafe {
            let bits = vreinterpretq_u8_u64(vdupq_n_u64(0x8040_2010_0804_0201));
            let [a, b, c, d] = eq.map(|quarter| vandq_u8(quarter, bits));
            let sums = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
            vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)))
        }
    }
}
