//! The algorithm, for any instruction set. In a mask, bit `i` is about byte `i` of a block.

#![expect(clippy::inline_always, reason = "compiled for the instruction set of the function that it is inlined into")]

/// The bytes in a block.
pub(super) const BLOCK: usize = 64;

/// An instruction set. A value of the type proves that the processor has it, so the methods are safe.
///
/// The methods must be inlined into a function that is compiled for the instruction set.
pub(super) trait Simd: Copy {
    /// 64 bytes in registers.
    type Block: Copy;

    /// Loads a block.
    fn load(self, bytes: &[u8; BLOCK]) -> Self::Block;

    /// A block of 64 times the same byte.
    fn splat(self, byte: u8) -> Self::Block;

    /// Compares each byte. The highest bit of a byte in the result says whether the two are equal.
    fn eq(self, a: Self::Block, b: Self::Block) -> Self::Block;

    /// All bits that are set in either block.
    fn or(self, a: Self::Block, b: Self::Block) -> Self::Block;

    /// The mask of a result of [`eq`](Self::eq), or of several joined by [`or`](Self::or).
    fn bitmask(self, eq: Self::Block) -> u64;

    /// The mask of the bytes that equal `byte`.
    #[inline(always)]
    fn positions(self, block: Self::Block, byte: u8) -> u64 {
        self.bitmask(self.eq(block, self.splat(byte)))
    }

    /// Sets each bit to the XOR of itself and all lower bits.
    #[inline(always)]
    fn prefix_xor(self, mask: u64) -> u64 {
        let mask = mask ^ mask << 1;
        let mask = mask ^ mask << 2;
        let mask = mask ^ mask << 4;
        let mask = mask ^ mask << 8;
        let mask = mask ^ mask << 16;
        mask ^ mask << 32
    }
}

/// The index of the closing quote of the string whose content starts at `at`.
#[inline(always)]
pub(super) fn string_end<S: Simd>(simd: S, bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut escapes = Escapes::default();
    while let Some(block) = bytes.get(at..)?.first_chunk() {
        let block = simd.load(block);
        let backslashes = simd.positions(block, b'\\');
        let quotes = simd.positions(block, b'"') & !escapes.escaped(backslashes);
        if quotes != 0 {
            return Some(at + quotes.trailing_zeros() as usize);
        }
        at += BLOCK;
        if backslashes == 0 {
            at = skip_without(simd, bytes, at, [QUOTE, BACKSLASH]);
        }
    }
    string_end_by_byte(bytes, at, escapes.next_is_escaped != 0)
}

/// The index of the closing bracket of the container whose content starts at `at`.
#[inline(always)]
pub(super) fn container_end<S: Simd>(simd: S, bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 1_usize;
    // All ones if the previous block ended inside a string.
    let mut previous_in_string = 0;
    let mut escapes = Escapes::default();
    while let Some(block) = bytes.get(at..)?.first_chunk() {
        let starts_escaped = escapes.next_is_escaped != 0;
        let block = simd.load(block);
        let backslashes = simd.positions(block, b'\\');
        let quotes = simd.positions(block, b'"') & !escapes.escaped(backslashes);
        let in_string = simd.prefix_xor(quotes) ^ previous_in_string;
        if backslashes & !in_string != 0 {
            return container_end_by_byte(bytes, at, depth, previous_in_string != 0, starts_escaped);
        }
        if in_string == u64::MAX {
            at = string_end(simd, bytes, at + BLOCK + usize::from(escapes.next_is_escaped != 0))? + 1;
            previous_in_string = 0;
            escapes.next_is_escaped = 0;
            continue;
        }
        previous_in_string = (in_string.cast_signed() >> 63).cast_unsigned();
        // This bit is all that distinguishes `[` from `{`, and `]` from `}`.
        let folded = simd.or(block, simd.splat(b'[' ^ b'{'));
        let opening = simd.positions(folded, b'{') & !in_string;
        let closing = simd.positions(folded, b'}') & !in_string;
        if let Some(offset) = closing_bracket(depth, opening, closing) {
            return Some(at + offset);
        }
        depth = depth + opening.count_ones() as usize - closing.count_ones() as usize;
        at += BLOCK;
        if quotes | opening | closing == 0 {
            at = skip_without(simd, bytes, at, [QUOTE, BRACKET]);
        }
    }
    container_end_by_byte(bytes, at, depth, previous_in_string != 0, escapes.next_is_escaped != 0)
}

/// Matches the bytes that equal `byte` once `bits` are set.
#[derive(Clone, Copy)]
struct Pattern {
    bits: u8,
    byte: u8,
}

const QUOTE: Pattern = Pattern { bits: 0, byte: b'"' };
const BACKSLASH: Pattern = Pattern { bits: 0, byte: b'\\' };
/// Brackets, and other bytes that are not structural.
const BRACKET: Pattern = Pattern { bits: 0x26, byte: 0x7F };

/// Skips pairs of blocks, from `at`, that match no pattern, as the block before `at` does.
#[inline(always)]
fn skip_without<S: Simd>(simd: S, bytes: &[u8], at: usize, patterns: [Pattern; 2]) -> usize {
    let Some(rest) = bytes.get(at..) else { return at };
    // Starts a little earlier, so that no load crosses a cache line.
    let at = at - rest.as_ptr().addr() % BLOCK;
    let (blocks, _) = bytes[at..].as_chunks();
    let (pairs, _) = blocks.as_chunks::<2>();
    let mut skipped = 0;
    for [a, b] in pairs {
        let (a, b) = (eq_any(simd, simd.load(a), patterns), eq_any(simd, simd.load(b), patterns));
        if simd.bitmask(simd.or(a, b)) != 0 {
            break;
        }
        skipped += 1;
    }
    at + 2 * BLOCK * skipped
}

/// Which bytes match any of the patterns.
#[inline(always)]
fn eq_any<S: Simd>(simd: S, block: S::Block, [a, b]: [Pattern; 2]) -> S::Block {
    let a = simd.eq(simd.or(block, simd.splat(a.bits)), simd.splat(a.byte));
    let b = simd.eq(simd.or(block, simd.splat(b.bits)), simd.splat(b.byte));
    simd.or(a, b)
}

/// The offset of the bracket that closes the outermost of `depth` containers.
#[inline(always)]
fn closing_bracket(depth: usize, opening: u64, closing: u64) -> Option<usize> {
    // From each opening bracket, a carry runs to the next bracket. If that one closes, the two are a
    // pair at depth 2 or more; only the other closing brackets can close the outermost container.
    let after_opening = (!(opening | closing)).wrapping_add(opening << 1);
    let mut candidates = closing & !after_opening;
    loop {
        // Three per iteration, because more are rare: this makes the loop's branch predictable.
        for _ in 0..3 {
            // Without a candidate left, this is the complete block. The depth is not zero at its end,
            // because its last candidate would have been found first.
            let up_to = candidates ^ candidates.wrapping_sub(1);
            if depth + (opening & up_to).count_ones() as usize == (closing & up_to).count_ones() as usize {
                return Some(candidates.trailing_zeros() as usize);
            }
            candidates &= candidates.wrapping_sub(1);
        }
        if candidates == 0 {
            return None;
        }
    }
}

/// Finds the bytes that a backslash escapes.
#[derive(Default)]
struct Escapes {
    /// One if the previous block ended with a backslash that escapes the next byte.
    next_is_escaped: u64,
}

impl Escapes {
    #[inline(always)]
    fn escaped(&mut self, backslashes: u64) -> u64 {
        const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
        if backslashes == 0 {
            return std::mem::take(&mut self.next_is_escaped);
        }
        // In a run of backslashes every second one is escaped, and after an odd run the next byte too.
        // The subtraction borrows through a run, and ends at an odd or an even bit.
        let unescaped_start = backslashes & !self.next_is_escaped;
        let escapes_and_ends = (unescaped_start << 1 | ODD).wrapping_sub(unescaped_start) ^ ODD;
        let escaped = escapes_and_ends ^ (backslashes | self.next_is_escaped);
        self.next_is_escaped = (escapes_and_ends & backslashes) >> 63;
        escaped
    }
}

/// [`string_end`], byte by byte: for what is left after the last complete block.
fn string_end_by_byte(bytes: &[u8], at: usize, mut escaped: bool) -> Option<usize> {
    let ends = |byte: &u8| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    };
    bytes[at..].iter().position(ends).map(|offset| at + offset)
}

/// [`container_end`], byte by byte: for what is left after the last complete block, and after a
/// backslash outside of a string, which does not escape although [`Escapes`] assumes that it does.
fn container_end_by_byte(
    bytes: &[u8],
    at: usize,
    mut depth: usize,
    mut in_string: bool,
    mut escaped: bool,
) -> Option<usize> {
    let ends = |byte: &u8| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth -= 1,
            _ => {}
        }
        depth == 0
    };
    bytes[at..].iter().position(ends).map(|offset| at + offset)
}
