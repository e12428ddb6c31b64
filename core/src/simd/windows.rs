//! Where one of a few short patterns stands in a text, 32 places at a time.

/// The bytes from a place on; behind the end of the text, spaces.
pub(crate) type Window = [u8; WIDTH];

const WIDTH: usize = 3;
const BLOCK: usize = 32;
const REACH: usize = BLOCK + WIDTH - 1;

/// The first place from `from` on whose window `is_it` is true of. It has to do without branches, so
/// that the compiler makes vectors of it, and must be false of spaces.
#[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "calls what the processor at hand is known to have"))]
pub(crate) fn find(text: &[u8], from: usize, is_it: impl Fn(Window) -> bool) -> Option<usize> {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: it has just been asked for.
        return unsafe { avx2(text, from, is_it) };
    }
    baseline(text, from, is_it)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2(text: &[u8], from: usize, is_it: impl Fn(Window) -> bool) -> Option<usize> {
    baseline(text, from, is_it)
}

#[expect(clippy::inline_always, reason = "compiled for the instruction set of the path that it is inlined into")]
#[inline(always)]
fn baseline(text: &[u8], mut from: usize, is_it: impl Fn(Window) -> bool) -> Option<usize> {
    let mut filled;
    loop {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let block = if let Some(block) = rest.first_chunk() {
            block
        } else {
            filled = [b' '; REACH];
            filled[..rest.len()].copy_from_slice(rest);
            &filled
        };
        let mut found = [false; BLOCK];
        for at in 0..BLOCK {
            found[at] = is_it([block[at], block[at + 1], block[at + 2]]);
        }
        if found != [false; BLOCK] {
            return found.iter().position(|found| *found).map(|at| from + at);
        }
        from += BLOCK;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn each_path_finds_what_a_plain_search_finds(text in "[abc]{0,120}", from in 0..120_usize) {
            let is_it = |[a, b, c]: Window| a == b'a' && b == b'b' && c != b'a' && c != b'b';
            let wanted = |at: &usize| matches!(text.as_bytes()[*at..], [b'a', b'b'] | [b'a', b'b', b'c', ..]);
            let expected = (from..text.len()).find(wanted);
            prop_assert_eq!(find(text.as_bytes(), from, is_it), expected);
            prop_assert_eq!(baseline(text.as_bytes(), from, is_it), expected);
        }
    }
}
