//! Stepping over what has no meaning, by its strings and brackets alone.

use memchr::memchr2;

/// Where the string ends whose content starts at `at`: the place of its closing quote.
pub(super) fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// Where the member ends whose value starts at `at`: the place of the comma or of the closing
/// bracket behind it.
pub(super) fn member_end(bytes: &[u8], at: usize) -> Option<usize> {
    scan(bytes, at, |byte, depth| depth == 0 && matches!(byte, b',' | b']' | b'}'))
}

/// Where the container ends that opens at `at`: the place of its closing bracket.
pub(super) fn container_end(bytes: &[u8], at: usize) -> Option<usize> {
    scan(bytes, at, |byte, depth| depth == 1 && matches!(byte, b']' | b'}'))
}

fn scan(bytes: &[u8], mut at: usize, ends: impl Fn(u8, usize) -> bool) -> Option<usize> {
    let mut depth = 0;
    loop {
        let byte = *bytes.get(at)?;
        if ends(byte, depth) {
            return Some(at);
        }
        match byte {
            b'"' => at = string_end(bytes, at + 1)?,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}
