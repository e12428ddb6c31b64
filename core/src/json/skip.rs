//! Stepping over what has no meaning, by its strings and brackets alone.
//!
//! Eight bytes are looked at at a time: in `x ^ repeat(b)` a byte that is `b` is zero, and
//! `(y - 0x01…) & !y & 0x80…` marks the lowest zero byte of `y`.

use memchr::memchr2;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
const WORD: usize = size_of::<u64>();

/// Marks the lowest byte of a word that is `byte`; higher marks may be wrong.
fn mark(word: u64, byte: u8) -> u64 {
    let zero_where_equal = word ^ (LOW * u64::from(byte));
    zero_where_equal.wrapping_sub(LOW) & !zero_where_equal & HIGH
}

/// Where the first byte is that `mark` marks in a word and `is_it` knows alone, in `bytes` from `at`.
fn find(bytes: &[u8], at: usize, mark: impl Fn(u64) -> u64, is_it: impl Fn(&u8) -> bool) -> Option<usize> {
    let (words, rest) = bytes.get(at..)?.as_chunks::<WORD>();
    for (place, word) in words.iter().enumerate() {
        let marks = mark(u64::from_le_bytes(*word));
        if marks != 0 {
            return Some(at + place * WORD + marks.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(is_it).map(|place| at + words.len() * WORD + place)
}

/// Where the first quote or backslash is from `at`. Most strings are short, so that a call of the
/// faster search pays only behind their usual length.
pub(super) fn quote_or_backslash(bytes: &[u8], at: usize) -> Option<usize> {
    const NEAR: usize = 4 * WORD;
    let end = bytes.len().min(at + NEAR);
    let near =
        find(&bytes[..end], at, |word| mark(word, b'"') | mark(word, b'\\'), |byte| matches!(byte, b'"' | b'\\'));
    near.or_else(|| memchr2(b'"', b'\\', bytes.get(end..)?).map(|place| end + place))
}

/// Where the first quote or bracket of either kind is from `at`.
fn quote_or_bracket(bytes: &[u8], at: usize) -> Option<usize> {
    // `[` and `{`, and `]` and `}`, differ in one bit.
    const CASE: u64 = LOW * 0x20;
    find(
        bytes,
        at,
        |word| mark(word, b'"') | mark(word | CASE, b'{') | mark(word | CASE, b'}'),
        |byte| matches!(byte, b'"' | b'[' | b']' | b'{' | b'}'),
    )
}

/// Where the string ends whose content starts at `at`: the place of its closing quote.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = quote_or_backslash(bytes, at)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at = (at + 2).min(bytes.len());
    }
}

/// Where the member ends whose value starts at `at`: the place of the comma or of the closing
/// bracket behind it.
pub(super) fn member_end(bytes: &[u8], mut at: usize) -> Option<usize> {
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

/// Where the container ends that opens at `at`: the place of its closing bracket.
pub(super) fn container_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 1_usize;
    loop {
        at = quote_or_bracket(bytes, at + 1)?;
        match bytes[at] {
            b'"' => at = string_end(bytes, at + 1)?,
            b'[' | b'{' => depth += 1,
            _ => depth -= 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![3 => proptest::sample::select(b"\"\\[]{},:;Zz\x00\xff ".to_vec()), 1 => any::<u8>()];
        proptest::collection::vec(byte, 0..80)
    }

    /// The same, byte by byte.
    fn plain_member_end(bytes: &[u8]) -> Option<usize> {
        let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
        for (at, byte) in bytes.iter().enumerate() {
            if in_string {
                in_string = *byte != b'"' || escaped;
                escaped = *byte == b'\\' && !escaped;
                continue;
            }
            match byte {
                b',' | b']' | b'}' if depth == 0 => return Some(at),
                b'"' => in_string = true,
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn words_find_what_bytes_find(bytes in bytes()) {
            prop_assert_eq!(member_end(&bytes, 0), plain_member_end(&bytes));
            prop_assert_eq!(quote_or_backslash(&bytes, 0), bytes.iter().position(|byte| matches!(byte, b'"' | b'\\')));
        }
    }
}
