//! Any processor: eight bytes per 64-bit word.

use super::stage1::{self, BLOCK, Simd};

/// The lowest bit of each byte.
const LOW: u64 = u64::from_ne_bytes([0x01; 8]);
/// The highest bit of each byte.
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

pub(super) fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    stage1::string_end(Words, bytes, at)
}

pub(super) fn container_end(bytes: &[u8], at: usize) -> Option<usize> {
    stage1::container_end(Words, bytes, at)
}

/// The offset of the first quote or backslash.
#[inline]
pub(super) fn quote_or_backslash(bytes: &[u8; 16]) -> Option<usize> {
    let (words, _) = bytes.as_chunks();
    words.iter().zip([0, 8]).find_map(|(word, start)| {
        let word = u64::from_le_bytes(*word);
        let found = equal(word, splat(b'"')) | equal(word, splat(b'\\'));
        (found != 0).then(|| start + found.trailing_zeros() as usize / 8)
    })
}

const fn splat(byte: u8) -> u64 {
    LOW * byte as u64
}

/// Sets the highest bit of each byte that is equal, and no other bit.
fn equal(a: u64, b: u64) -> u64 {
    let difference = a ^ b;
    // The sum does not carry from one byte into the next.
    !(((difference & !HIGH) + !HIGH) | difference) & HIGH
}

#[derive(Clone, Copy)]
struct Words;

impl Simd for Words {
    type Block = [u64; BLOCK / 8];

    fn load(self, bytes: &[u8; BLOCK]) -> Self::Block {
        let (words, _) = bytes.as_chunks();
        std::array::from_fn(|i| u64::from_le_bytes(words[i]))
    }

    fn splat(self, byte: u8) -> Self::Block {
        [splat(byte); BLOCK / 8]
    }

    fn eq(self, a: Self::Block, b: Self::Block) -> Self::Block {
        std::array::from_fn(|i| equal(a[i], b[i]))
    }

    fn or(self, a: Self::Block, b: Self::Block) -> Self::Block {
        std::array::from_fn(|i| a[i] | b[i])
    }

    fn bitmask(self, eq: Self::Block) -> u64 {
        // The product moves the eight bits into its highest byte.
        let masks = eq.map(|word| ((word >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8);
        u64::from_le_bytes(masks)
    }
}
