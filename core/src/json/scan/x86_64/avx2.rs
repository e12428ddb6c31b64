//! AVX2, and the extensions that came with it.

#![expect(unsafe_code, reason = "calls instructions that not every x86-64 has")]
#![expect(clippy::inline_always, reason = "compiled for the instruction set of the function that it is inlined into")]

use crate::json::scan::stage1::{self, BLOCK, Simd};
use std::arch::x86_64::{
    __m256i, _mm_clmulepi64_si128, _mm_cvtsi64_si128, _mm_cvtsi128_si64, _mm_set1_epi8, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
};

/// Exists only if the processor has AVX2, BMI1, PCLMULQDQ and POPCNT.
#[derive(Clone, Copy)]
pub(in crate::json::scan) struct Avx2(());

impl Avx2 {
    #[inline]
    pub(in crate::json::scan) fn new() -> Option<Self> {
        let is_available = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("pclmulqdq")
            && is_x86_feature_detected!("popcnt");
        is_available.then_some(Self(()))
    }

    #[inline]
    pub(in crate::json::scan) fn string_end(self, bytes: &[u8], at: usize) -> Option<usize> {
        #[target_feature(enable = "avx2,bmi1,pclmulqdq,popcnt")]
        fn compiled(simd: Avx2, bytes: &[u8], at: usize) -> Option<usize> {
            stage1::string_end(simd, bytes, at)
        }
        // SAFETY: `self` proves that the processor has these features.
        unsafe { compiled(self, bytes, at) }
    }

    #[inline]
    pub(in crate::json::scan) fn container_end(self, bytes: &[u8], at: usize) -> Option<usize> {
        #[target_feature(enable = "avx2,bmi1,pclmulqdq,popcnt")]
        fn compiled(simd: Avx2, bytes: &[u8], at: usize) -> Option<usize> {
            stage1::container_end(simd, bytes, at)
        }
        // SAFETY: `self` proves that the processor has these features.
        unsafe { compiled(self, bytes, at) }
    }
}

impl Simd for Avx2 {
    type Block = [__m256i; 2];

    #[inline(always)]
    fn load(self, bytes: &[u8; BLOCK]) -> Self::Block {
        let (halves, _) = bytes.as_chunks::<{ size_of::<__m256i>() }>();
        // SAFETY: `self` proves that the processor has AVX2, and each half has as many bytes as are loaded.
        unsafe { [_mm256_loadu_si256(halves[0].as_ptr().cast()), _mm256_loadu_si256(halves[1].as_ptr().cast())] }
    }

    #[inline(always)]
    fn splat(self, byte: u8) -> Self::Block {
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe { [_mm256_set1_epi8(byte.cast_signed()); 2] }
    }

    #[inline(always)]
    fn eq(self, a: Self::Block, b: Self::Block) -> Self::Block {
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe { [_mm256_cmpeq_epi8(a[0], b[0]), _mm256_cmpeq_epi8(a[1], b[1])] }
    }

    #[inline(always)]
    fn or(self, a: Self::Block, b: Self::Block) -> Self::Block {
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe { [_mm256_or_si256(a[0], b[0]), _mm256_or_si256(a[1], b[1])] }
    }

    #[inline(always)]
    fn bitmask(self, eq: Self::Block) -> u64 {
        // SAFETY: `self` proves that the processor has AVX2.
        let [low, high] = unsafe { [_mm256_movemask_epi8(eq[0]), _mm256_movemask_epi8(eq[1])] };
        u64::from(low.cast_unsigned()) | u64::from(high.cast_unsigned()) << 32
    }

    #[inline(always)]
    fn prefix_xor(self, mask: u64) -> u64 {
        // A product without carries, by all ones.
        // SAFETY: `self` proves that the processor has PCLMULQDQ.
        unsafe {
            let product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(mask.cast_signed()), _mm_set1_epi8(-1), 0);
            _mm_cvtsi128_si64(product).cast_unsigned()
        }
    }
}
