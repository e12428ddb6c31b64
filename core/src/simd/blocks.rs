//! Where strings and containers end, 64 bytes at a time.
//!
//! In a mask, bit `i` stands for byte `i` of a block. How masks are made is all that differs from
//! one instruction set to the next; what is made of them is written once.

#![expect(clippy::inline_always, reason = "compiled for the instruction set of the path that it is inlined into")]

const BLOCK: usize = 64;
type Block = [u8; BLOCK];

/// Blocks that are looked through at once where there is seldom anything to find.
type Run = [u8; 2 * BLOCK];

/// What ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// The string whose content starts here.
    String,
    /// The container whose content starts here.
    Container,
}

/// Where the closing quote or bracket is, from `at`.
#[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "calls what the processor at hand is known to have"))]
pub(crate) fn end(bytes: &[u8], at: usize, end: End) -> Option<usize> {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        // SAFETY: it has just been asked for.
        unsafe { avx2(bytes, at, end) }
    } else {
        // SAFETY: SSE2 is part of x86-64.
        unsafe { sse2(bytes, at, end) }
    }
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    #[expect(unsafe_code, reason = "calls what the processor at hand is known to have")]
    // SAFETY: NEON is part of the target.
    unsafe {
        neon(bytes, at, end)
    }
    #[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little"))))]
    scalar(bytes, at, end)
}

/// Where the first quote or backslash is in 16 bytes.
#[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "calls what the processor at hand is known to have"))]
#[inline]
pub(crate) fn probe(bytes: &[u8; 16]) -> Option<usize> {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: SSE2 is part of x86-64.
    unsafe {
        probe_sse2(bytes)
    }
    #[cfg(not(target_arch = "x86_64"))]
    probe_scalar(bytes)
}

/// Whether the processor has all that [`avx2`] needs.
#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("pclmulqdq")
        && is_x86_feature_detected!("popcnt")
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,pclmulqdq,popcnt")]
fn avx2(bytes: &[u8], at: usize, end: End) -> Option<usize> {
    use std::arch::x86_64::{
        __m256i, _mm_clmulepi64_si128, _mm_cvtsi64_si128, _mm_cvtsi128_si64, _mm_set1_epi8, _mm256_cmpeq_epi8,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_setr_epi64x, _mm256_setzero_si256, _pext_u64,
    };
    let vector = |[a, b, c, d]: [i64; 4]| _mm256_setr_epi64x(a, b, c, d);
    let equal = |vector: __m256i, bit: u8, byte: u8| {
        let vector = _mm256_or_si256(vector, _mm256_set1_epi8(bit.cast_signed()));
        _mm256_cmpeq_epi8(vector, _mm256_set1_epi8(byte.cast_signed()))
    };
    let mask = |vector: __m256i| _mm256_movemask_epi8(vector).cast_unsigned();
    let by = Masks {
        of: |block: &Block, bit: u8, byte: u8| {
            let [low, high] = words(block).map(|words| mask(equal(vector(words), bit, byte)));
            u64::from(low) | u64::from(high) << 32
        },
        any: |run: &Run, looked_for: [(u8, u8); 2]| {
            let found = words::<4, 4, _>(run).map(|words| {
                let [a, b] = looked_for.map(|(bit, byte)| equal(vector(words), bit, byte));
                _mm256_or_si256(a, b)
            });
            mask(found.into_iter().fold(_mm256_setzero_si256(), |a, b| _mm256_or_si256(a, b))) != 0
        },
        odd: |mask: u64| {
            let all = _mm_set1_epi8(-1);
            _mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_cvtsi64_si128(mask.cast_signed()), all, 0)).cast_unsigned()
        },
        may_close: |depth: usize, opens: u64, closes: u64| {
            // Side by side; more of them than the table is for may close anything.
            let brackets = u8::try_from(_pext_u64(closes, opens | closes));
            brackets.ok().is_none_or(|brackets| depth <= usize::from(CLOSED[usize::from(brackets)]))
        },
    };
    by.end(bytes, at, end)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn sse2(bytes: &[u8], at: usize, end: End) -> Option<usize> {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8, _mm_setzero_si128,
    };
    let vector = |[low, high]: [i64; 2]| _mm_set_epi64x(high, low);
    let equal = |vector: __m128i, bit: u8, byte: u8| {
        _mm_cmpeq_epi8(_mm_or_si128(vector, _mm_set1_epi8(bit.cast_signed())), _mm_set1_epi8(byte.cast_signed()))
    };
    let mask = |vector: __m128i| u64::from(_mm_movemask_epi8(vector).cast_unsigned());
    let by = Masks {
        of: |block: &Block, bit: u8, byte: u8| {
            let [a, b, c, d] = words(block).map(|words| mask(equal(vector(words), bit, byte)));
            a | b << 16 | c << 32 | d << 48
        },
        any: |run: &Run, looked_for: [(u8, u8); 2]| {
            let found = words::<2, 8, _>(run).map(|words| {
                let [a, b] = looked_for.map(|(bit, byte)| equal(vector(words), bit, byte));
                _mm_or_si128(a, b)
            });
            mask(found.into_iter().fold(_mm_setzero_si128(), |a, b| _mm_or_si128(a, b))) != 0
        },
        odd,
        may_close: |_, _, _| true,
    };
    by.end(bytes, at, end)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
#[inline]
fn probe_sse2(bytes: &[u8; 16]) -> Option<usize> {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8};
    let (words, _) = bytes.as_chunks();
    let bytes = _mm_set_epi64x(i64::from_le_bytes(words[1]), i64::from_le_bytes(words[0]));
    let [quotes, backslashes] = [b'"', b'\\'].map(|byte| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte.cast_signed())));
    let found = _mm_movemask_epi8(_mm_or_si128(quotes, backslashes));
    (found != 0).then(|| found.trailing_zeros() as usize)
}

#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
#[target_feature(enable = "neon")]
fn neon(bytes: &[u8], at: usize, end: End) -> Option<usize> {
    use std::arch::aarch64::{
        uint8x16_t, vandq_u8, vceqq_u8, vcombine_u64, vcreate_u64, vdupq_n_u8, vdupq_n_u64, vgetq_lane_u64, vmaxvq_u8,
        vorrq_u8, vpaddq_u8, vreinterpretq_u8_u64, vreinterpretq_u64_u8,
    };
    let vector = |words: [i64; 2]| {
        let [low, high] = words.map(|word| vcreate_u64(word.cast_unsigned()));
        vreinterpretq_u8_u64(vcombine_u64(low, high))
    };
    let equal = |vector: uint8x16_t, bit: u8, byte: u8| vceqq_u8(vorrq_u8(vector, vdupq_n_u8(bit)), vdupq_n_u8(byte));
    let by = Masks {
        of: |block: &Block, bit: u8, byte: u8| {
            // One bit of each byte, which sums of neighbours then bring together.
            let bits = vreinterpretq_u8_u64(vdupq_n_u64(0x8040_2010_0804_0201));
            let [a, b, c, d] = words(block).map(|words| vandq_u8(equal(vector(words), bit, byte), bits));
            let sums = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
            vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)))
        },
        any: |run: &Run, looked_for: [(u8, u8); 2]| {
            let found = words::<2, 8, _>(run).map(|words| {
                let [a, b] = looked_for.map(|(bit, byte)| equal(vector(words), bit, byte));
                vorrq_u8(a, b)
            });
            vmaxvq_u8(found.into_iter().fold(vdupq_n_u8(0), |a, b| vorrq_u8(a, b))) != 0
        },
        odd,
        may_close: |_, _, _| true,
    };
    by.end(bytes, at, end)
}

#[cfg(any(test, not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little")))))]
fn scalar(bytes: &[u8], at: usize, end: End) -> Option<usize> {
    let equal = |word: i64, bit: u8, byte: u8| equal_bytes(word.cast_unsigned() | (LOW * u64::from(bit)), byte);
    let by = Masks {
        of: |block: &Block, bit: u8, byte: u8| {
            // The product brings the eight marks together in its highest byte.
            let masks =
                words::<1, 8, _>(block).map(|[word]| (equal(word, bit, byte) >> 7).wrapping_mul(0x0102_0408_1020_4080));
            u64::from_le_bytes(masks.map(|mask| mask.to_be_bytes()[0]))
        },
        any: |run: &Run, looked_for: [(u8, u8); 2]| {
            let [words] = words::<16, 1, _>(run);
            words.iter().any(|word| looked_for.iter().any(|(bit, byte)| equal(*word, *bit, *byte) != 0))
        },
        odd,
        may_close: |_, _, _| true,
    };
    by.end(bytes, at, end)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn probe_scalar(bytes: &[u8; 16]) -> Option<usize> {
    let (words, _) = bytes.as_chunks();
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let marks = equal_bytes(word, b'"') | equal_bytes(word, b'\\');
        if marks != 0 {
            return Some(place * 8 + marks.trailing_zeros() as usize / 8);
        }
    }
    None
}

#[cfg(any(test, not(target_arch = "x86_64")))]
const LOW: u64 = 0x0101_0101_0101_0101;

/// Marks with its highest bit each byte of a word that is `byte`.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn equal_bytes(word: u64, byte: u8) -> u64 {
    const HIGH: u64 = LOW * 0x80;
    let zero_where_equal = word ^ (LOW * u64::from(byte));
    // No byte carries into the next one.
    !(((zero_where_equal & !HIGH) + !HIGH) | zero_where_equal) & HIGH
}

/// The words of these bytes, by vectors of so many lanes: making a vector of them takes one load.
fn words<const LANES: usize, const VECTORS: usize, const BYTES: usize>(bytes: &[u8; BYTES]) -> [[i64; LANES]; VECTORS] {
    const { assert!(LANES * VECTORS * size_of::<i64>() == BYTES) }
    let (words, _) = bytes.as_chunks();
    std::array::from_fn(|vector| std::array::from_fn(|lane| i64::from_le_bytes(words[vector * LANES + lane])))
}

/// Which bits have an odd number of ones up to and including them.
fn odd(mask: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].iter().fold(mask, |odd, by| odd ^ odd << by)
}

/// How an instruction set looks at a block.
struct Masks<Of, Any, Odd, MayClose> {
    /// Which bytes are `byte` when that bit is set.
    of: Of,
    /// Whether any byte is one of two, found like that.
    any: Any,
    /// [`odd`].
    odd: Odd,
    /// Whether the outermost of so many containers may be closed by these brackets. Where it surely
    /// is not, that spares [`closing`], whose number of turns the processor seldom foresees.
    may_close: MayClose,
}

impl<Of, Any, Odd, MayClose> Masks<Of, Any, Odd, MayClose>
where
    Of: Fn(&Block, u8, u8) -> u64,
    Any: Fn(&Run, [(u8, u8); 2]) -> bool,
    Odd: Fn(u64) -> u64,
    MayClose: Fn(usize, u64, u64) -> bool,
{
    #[inline(always)]
    fn end(&self, bytes: &[u8], at: usize, end: End) -> Option<usize> {
        match end {
            End::String => self.string_end(bytes, at),
            End::Container => self.container_end(bytes, at),
        }
    }

    #[inline(always)]
    fn string_end(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        let mut escapes = Escapes::default();
        let mut filled = [0; BLOCK];
        while at < bytes.len() {
            let block = block(bytes, at, &mut filled);
            let mut quotes = (self.of)(block, 0, b'"');
            let backslashes = (self.of)(block, 0, b'\\');
            quotes &= !escapes.escaped(backslashes);
            if quotes != 0 {
                return Some(at + quotes.trailing_zeros() as usize);
            }
            at += BLOCK;
            if backslashes == 0 {
                at = self.step_over(bytes, at, [(0, b'"'), (0, b'\\')]);
            }
        }
        None
    }

    #[inline(always)]
    fn container_end(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        let mut depth = 1_usize;
        let mut in_string = 0;
        let mut escapes = Escapes::default();
        let mut filled = [0; BLOCK];
        while at < bytes.len() {
            let pending = escapes.pending != 0;
            let block = block(bytes, at, &mut filled);
            let backslashes = (self.of)(block, 0, b'\\');
            let quotes = (self.of)(block, 0, b'"') & !escapes.escaped(backslashes);
            let within = (self.odd)(quotes) ^ in_string;
            if backslashes & !within != 0 {
                return by_byte(bytes, at, depth, in_string != 0, pending);
            }
            in_string = (within.cast_signed() >> 63).cast_unsigned();
            if within == u64::MAX {
                at = self.string_end(bytes, at + BLOCK + usize::from(escapes.pending != 0))? + 1;
                in_string = 0;
                escapes.pending = 0;
                continue;
            }
            let opens = (self.of)(block, 0x20, b'{') & !within;
            let closes = (self.of)(block, 0x20, b'}') & !within;
            if (self.may_close)(depth, opens, closes)
                && let Some(place) = closing(depth, opens, closes)
            {
                return Some(at + place);
            }
            depth = depth + opens.count_ones() as usize - closes.count_ones() as usize;
            at += BLOCK;
            if quotes | opens | closes == 0 {
                // Of what stands outside of strings, only brackets come out as 0x7F with these bits set.
                at = self.step_over(bytes, at, [(0, b'"'), (0x26, 0x7F)]);
            }
        }
        None
    }

    /// Steps over runs that have nothing in them that is looked for, no more than the block before `at` has.
    #[inline(always)]
    fn step_over(&self, bytes: &[u8], at: usize, looked_for: [(u8, u8); 2]) -> usize {
        let Some(rest) = bytes.get(at..) else { return at };
        // Part of that block is looked at again, so that no load crosses a line of the cache.
        let at = at - rest.as_ptr().addr() % BLOCK;
        let (runs, _) = bytes[at..].as_chunks();
        at + size_of::<Run>() * runs.iter().take_while(|run| !(self.any)(run, looked_for)).count()
    }
}

/// Which byte of a block closes the outermost of so many containers.
#[inline(always)]
fn closing(depth: usize, opens: u64, closes: u64) -> Option<usize> {
    // A carry runs from each opening bracket to the bracket behind it. Where that one closes, it
    // closes the inner of two levels; only the others can close the outermost.
    let behind_open = (!(opens | closes)).wrapping_add(opens << 1);
    let mut candidates = closes & !behind_open;
    loop {
        // Two a turn, as more are rare: the processor then seldom foresees their number wrongly.
        for _ in 0..2 {
            // All of the block where there is no candidate left, which does no harm: had so many
            // been closed by its end, the last of them would have been found.
            let up_to = candidates ^ candidates.wrapping_sub(1);
            if depth + (opens & up_to).count_ones() as usize == (closes & up_to).count_ones() as usize {
                return Some(candidates.trailing_zeros() as usize);
            }
            candidates &= candidates.wrapping_sub(1);
        }
        if candidates == 0 {
            return None;
        }
    }
}

/// How deep a sequence of up to eight brackets gets below the level that it starts at. The lowest
/// bit stands for the first bracket; a one closes.
#[cfg(target_arch = "x86_64")]
static CLOSED: [u8; 256] = {
    let mut closed = [0_u8; 256];
    let mut brackets = 1;
    while brackets < closed.len() {
        let behind_first = closed[brackets >> 1];
        closed[brackets] = if brackets & 1 == 1 { behind_first + 1 } else { behind_first.saturating_sub(1) };
        brackets += 1;
    }
    closed
};

/// The block that starts at `at`; what the bytes lack of it is filled up with spaces.
#[inline(always)]
fn block<'a>(bytes: &'a [u8], at: usize, filled: &'a mut Block) -> &'a Block {
    match bytes[at..].first_chunk() {
        Some(block) => block,
        None => fill(&bytes[at..], filled),
    }
}

#[cold]
fn fill<'a>(rest: &[u8], block: &'a mut Block) -> &'a Block {
    *block = [b' '; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block
}

/// Which bytes a backslash takes the meaning of.
#[derive(Default)]
struct Escapes {
    /// One where the last block ended with a backslash that does so.
    pending: u64,
}

impl Escapes {
    #[inline(always)]
    fn escaped(&mut self, backslashes: u64) -> u64 {
        const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
        if backslashes == 0 {
            return std::mem::take(&mut self.pending);
        }
        // In each run of backslashes every second one is escaped, and so is what follows an odd run:
        // the difference borrows through a run, and leaves its end at an odd or an even place.
        let escaping = backslashes & !self.pending;
        let ends = (escaping << 1 | ODD).wrapping_sub(escaping) ^ ODD;
        let escaped = ends ^ (backslashes | self.pending);
        self.pending = (ends & backslashes) >> 63;
        escaped
    }
}

/// The rest of a container, byte by byte: what follows a backslash outside of a string, where it
/// has no meaning.
fn by_byte(bytes: &[u8], at: usize, mut depth: usize, mut in_string: bool, mut escaped: bool) -> Option<usize> {
    let ends = |byte: &u8| {
        if escaped {
            escaped = false;
            return false;
        }
        match byte {
            b'\\' => escaped = in_string,
            b'"' => {
                in_string = !in_string;
                return depth == 0;
            }
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => {
                depth -= 1;
                return depth == 0;
            }
            _ => {}
        }
        false
    };
    bytes[at..].iter().position(ends).map(|place| at + place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IgnoredAny;

    type Path = fn(&[u8], usize, End) -> Option<usize>;

    /// Each path that this machine can go.
    #[expect(unsafe_code, reason = "calls what the processor at hand is known to have")]
    fn paths() -> Vec<(&'static str, Path)> {
        let mut paths: Vec<(&'static str, Path)> = vec![("scalar", scalar), ("detected", end)];
        #[cfg(target_arch = "x86_64")]
        {
            // SAFETY: SSE2 is part of x86-64.
            paths.push(("SSE2", |bytes, at, end| unsafe { sse2(bytes, at, end) }));
            if has_avx2() {
                // SAFETY: it has just been asked for.
                paths.push(("AVX2", |bytes, at, end| unsafe { avx2(bytes, at, end) }));
            }
        }
        #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
        // SAFETY: NEON is part of the target.
        paths.push(("NEON", |bytes, at, end| unsafe { neon(bytes, at, end) }));
        paths
    }

    /// The same, byte by byte.
    fn plain_end(bytes: &[u8], at: usize, end: End) -> Option<usize> {
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        match end {
            End::String => in_string = true,
            End::Container => depth = 1,
        }
        for (at, byte) in bytes.iter().enumerate().skip(at) {
            if in_string {
                in_string = *byte != b'"' || escaped;
                escaped = *byte == b'\\' && !escaped;
            } else {
                match byte {
                    b'"' => in_string = true,
                    b'[' | b'{' => depth += 1,
                    b']' | b'}' => depth -= 1,
                    _ => {}
                }
            }
            if depth == 0 && !in_string {
                return Some(at);
            }
        }
        None
    }

    /// Xorshift.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 >> 33
        }

        fn below(&mut self, bound: usize) -> usize {
            usize::try_from(self.next()).unwrap() % bound
        }

        fn one_of<'a>(&mut self, these: &[&'a [u8]]) -> &'a [u8] {
            these[self.below(these.len())]
        }

        /// Appends a string or a container, of about that many values.
        fn value(&mut self, bytes: &mut Vec<u8>, size: usize) {
            match self.below(3) {
                0 => self.string(bytes),
                1 => self.items(bytes, size, b'[', b']'),
                _ => self.items(bytes, size, b'{', b'}'),
            }
        }

        fn items(&mut self, bytes: &mut Vec<u8>, size: usize, open: u8, close: u8) {
            bytes.push(open);
            for place in 0..self.below(size) {
                if place > 0 {
                    bytes.extend(self.one_of(&[b",", b",", b", ", b"\n\t,"]));
                }
                if open == b'{' {
                    self.string(bytes);
                    bytes.push(b':');
                }
                if self.below(3) == 0 {
                    self.value(bytes, size - 1);
                } else {
                    bytes.extend(self.one_of(&[
                        b"0",
                        b"-1.5e+10",
                        b"true",
                        b"null",
                        b"[]",
                        b"{}",
                        b"[[[{}]]]",
                        br#""""#,
                        br#""\\""#,
                    ]));
                }
            }
            bytes.push(close);
        }

        fn string(&mut self, bytes: &mut Vec<u8>) {
            const PARTS: [&[u8]; 14] = [
                b"a",
                b"prompt",
                b"[",
                b"]",
                b"{\\\"",
                b"}",
                b",:",
                b"\\\"",
                b"\\\\",
                b"\\\\\\\"",
                b"\\n",
                b"\\u00e9",
                "é\u{2028}😀".as_bytes(),
                b"\\\\\\\\\\\\\\\\",
            ];
            bytes.push(b'"');
            if self.below(8) == 0 {
                let byte = b"A[}\x7f"[self.below(4)];
                bytes.extend(std::iter::repeat_n(byte, self.below(200)));
            }
            for _ in 0..self.below(6) {
                bytes.extend(self.one_of(&PARTS));
            }
            bytes.push(b'"');
        }
    }

    #[test]
    fn each_path_ends_documents_where_serde_json_does() {
        let paths = paths();
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let mut bytes = Vec::new();
        for _ in 0..1_000_000 {
            bytes.clear();
            bytes.extend(std::iter::repeat_n(b'"', random.below(64)));
            let start = bytes.len();
            random.value(&mut bytes, 5);
            bytes.extend(random.one_of(&[b"", b"]", b"}", b",\"error\":null}", br#","x":[{"a\\":"#]));
            let mut values = serde_json::Deserializer::from_slice(&bytes[start..]).into_iter::<IgnoredAny>();
            assert!(values.next().unwrap().is_ok(), "{}", String::from_utf8_lossy(&bytes[start..]));
            let last = start + values.byte_offset() - 1;
            let kind = if bytes[start] == b'"' { End::String } else { End::Container };
            for (name, path) in &paths {
                assert_eq!(
                    path(&bytes, start + 1, kind),
                    Some(last),
                    "{name} {}",
                    String::from_utf8_lossy(&bytes[start..])
                );
            }
        }
    }

    #[test]
    fn each_path_finds_what_bytes_find() {
        const ALPHABETS: [&[u8]; 6] = [
            b"\"\\[]{} ",
            b"\"\\",
            b"[]{}  ",
            b"[{}]\"\"\"aaaaaaaa",
            b"\\\\\\\"[",
            b"\"[[[[]]]{Zz;:|=_y\x7f\xfb\xfd\x02\xdc\x00",
        ];
        let paths = paths();
        let mut random = Random(7);
        for round in 0..40 {
            for start in 0..=130 {
                let alphabet = ALPHABETS[round % ALPHABETS.len()];
                let gap = [1, 1, 20, 100][random.below(4)];
                let len = start + random.below(200);
                let bytes: Vec<u8> = (0..len)
                    .map(|_| if random.below(gap) == 0 { alphabet[random.below(alphabet.len())] } else { b'a' })
                    .collect();
                for kind in [End::String, End::Container] {
                    let found = plain_end(&bytes, start, kind);
                    for (name, path) in &paths {
                        assert_eq!(
                            path(&bytes, start, kind),
                            found,
                            "{name} {kind:?} {start} {}",
                            bytes.escape_ascii()
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn each_path_steps_over_runs_of_any_length() {
        const CASES: [(End, &[u8], u8, &[u8]); 7] = [
            (End::String, b"", b'a', b"\""),
            (End::String, b"", b']', br#"\""#),
            (End::String, b"", b'}', br#"\\""#),
            (End::Container, b"", b'0', b"]"),
            (End::Container, b"", b',', br#"[{}"]"]}"#),
            (End::Container, b"\"", b'a', b"\"]"),
            (End::Container, b"\"", b'}', br#"\"]"}"#),
        ];
        let paths = paths();
        for (kind, before, run, after) in CASES {
            for (start, len) in [0, 1, 31, 32, 63].into_iter().flat_map(|start| (0..=400).map(move |len| (start, len)))
            {
                let bytes = [&vec![b'"'; start], before, &vec![run; len], after, &[run; 200], b"\"}"].concat();
                for bytes in [&bytes, &bytes[..start + before.len() + len], &bytes[..bytes.len() - 202]] {
                    let found = plain_end(bytes, start, kind);
                    for (name, path) in &paths {
                        assert_eq!(path(bytes, start, kind), found, "{name} {kind:?} {start} {}", bytes.escape_ascii());
                    }
                }
            }
        }
    }

    #[test]
    fn sixteen_bytes_are_probed_alike() {
        let mut random = Random(9);
        for _ in 0..100_000 {
            let bytes = std::array::from_fn(|_| {
                b"\"\\a\x00\x21\x23\x5b\x5d\xa2\xdc\x80"[random.below(11).max(random.below(11))]
            });
            let first = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\'));
            assert_eq!((probe(&bytes), probe_scalar(&bytes)), (first, first), "{}", bytes.escape_ascii());
        }
    }
}
