//! Stepping over what has no meaning, by its strings and brackets alone.

use crate::simd::blocks::{self, End};
use memchr::memchr2;

const PROBE: usize = 16;
const PROBES: usize = 4;

/// Where the first quote or backslash is from `at`. Most strings are short, so that a call of the
/// faster search pays only behind their usual length.
#[inline]
pub(super) fn quote_or_backslash(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = at;
    for _ in 0..PROBES {
        let Some(probe) = bytes.get(from..)?.first_chunk() else { break };
        if let Some(place) = blocks::probe(probe) {
            return Some(from + place);
        }
        from += PROBE;
    }
    memchr2(b'"', b'\\', &bytes[from..]).map(|place| from + place)
}

/// Where the string ends whose content starts at `at`: the place of its closing quote.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    if let Some(probe) = bytes.get(at..)?.first_chunk()
        && let Some(place) = blocks::probe(probe)
        && probe[place] == b'"'
    {
        return Some(at + place);
    }
    blocks::end(bytes, at, End::String)
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

/// Whether the value that starts at `at` ends, although the body breaks off before what ends its member.
pub(super) fn is_whole(bytes: &[u8], at: usize) -> bool {
    match bytes[at..].trim_ascii() {
        [b'"', rest @ ..] => string_end(rest, 0).is_some(),
        container @ [b'[' | b'{', ..] => container_end(container, 0).is_some(),
        literal => matches!(literal, b"null" | b"true" | b"false"),
    }
}

/// Where the container ends that opens at `at`: the place of its closing bracket.
pub(super) fn container_end(bytes: &[u8], at: usize) -> Option<usize> {
    blocks::end(bytes, at + 1, End::Container)
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
