use bumpalo::Bump;
use bumpalo::collections::String;

/// The characters of a string without escapes; what is not UTF-8 becomes U+FFFD.
pub(super) fn decode<'a>(bytes: &'a [u8], arena: &'a Bump) -> &'a str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => String::from_utf8_lossy_in(bytes, arena).into_bump_str(),
    }
}

/// The characters of a string whose escapes are valid. A lone surrogate becomes U+FFFD, as does what is not UTF-8.
#[cold]
pub(super) fn unescape<'a>(mut bytes: &'a [u8], arena: &'a Bump) -> &'a str {
    // The start of a truncated string may have none.
    if memchr::memchr(b'\\', bytes).is_none() {
        return decode(bytes, arena);
    }
    let mut decoded = String::with_capacity_in(bytes.len(), arena);
    while let Some(backslash) = memchr::memchr(b'\\', bytes) {
        let (character, after) = unescape_one(&bytes[backslash + 1..]);
        decoded.push_str(&std::string::String::from_utf8_lossy(&bytes[..backslash]));
        decoded.push(character);
        bytes = after;
    }
    decoded.push_str(&std::string::String::from_utf8_lossy(bytes));
    decoded.into_bump_str()
}

/// The length of the escape after a backslash; an error if it is invalid, `None` if the text ends inside it.
pub(super) fn escape_len(after: &[u8]) -> Option<Result<usize, ()>> {
    match after.first()? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(Ok(1)),
        b'u' => {
            let digits = &after[1..after.len().min(5)];
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                Some(Err(()))
            } else if digits.len() == 4 {
                Some(Ok(5))
            } else {
                None
            }
        }
        _ => Some(Err(())),
    }
}

/// The character of the valid escape at the start of `after`, and what follows it.
fn unescape_one(after: &[u8]) -> (char, &[u8]) {
    let Some((&letter, rest)) = after.split_first() else {
        return (char::REPLACEMENT_CHARACTER, after);
    };
    let character = match letter {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unescape_unit(rest),
        other => char::from(other),
    };
    (character, rest)
}

fn unescape_unit(digits: &[u8]) -> (char, &[u8]) {
    let Some((first, rest)) = unit(digits) else {
        return (char::REPLACEMENT_CHARACTER, digits);
    };
    let pair = rest.strip_prefix(b"\\u").and_then(unit);
    if let Some((second, after_pair)) = pair
        && let Some(Ok(character)) = char::decode_utf16([first, second]).next()
        && character > '\u{ffff}'
    {
        return (character, after_pair);
    }
    (char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER), rest)
}

fn unit(digits: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = digits.split_at_checked(4)?;
    let digits = std::str::from_utf8(digits).ok()?;
    Some((u16::from_str_radix(digits, 16).ok()?, rest))
}
