use std::borrow::Cow;

/// The content of a JSON string.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    bytes: &'a [u8],
    /// Whether escapes are still to be resolved.
    escaped: bool,
}

impl<'a> Text<'a> {
    /// The content between the quotes as sent; all escapes in it are valid.
    pub(super) fn new(bytes: &'a [u8], escaped: bool) -> Self {
        Text { bytes, escaped }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// The length of what was sent, in bytes.
    pub(super) fn len(self) -> usize {
        self.bytes.len()
    }

    /// The bytes, if JSON writes them unchanged: printable ASCII other than a quote or a backslash.
    pub(super) fn plain(self) -> Option<&'a [u8]> {
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'!' | b'#'..=b'[' | b']'..=b'~');
        // Without an early exit, this loop compiles to vector instructions.
        self.bytes.iter().fold(true, |all, byte| all & is_plain(byte)).then_some(self.bytes)
    }

    /// Whether it is nothing but white space.
    pub(crate) fn is_blank(self) -> bool {
        !self.starts_with_letter() && self.decode().trim().is_empty()
    }

    /// Whether the first byte is an ASCII letter, as in most texts.
    pub(crate) fn starts_with_letter(self) -> bool {
        self.bytes.first().is_some_and(u8::is_ascii_alphabetic)
    }

    /// Whether it is this text.
    pub(crate) fn is(self, wanted: &str) -> bool {
        if self.escaped { self.decode() == wanted } else { self.bytes == wanted.as_bytes() }
    }

    /// The characters: escapes resolved, invalid UTF-8 and lone surrogates as U+FFFD.
    pub(crate) fn decode(self) -> Cow<'a, str> {
        if !self.escaped {
            return lossy(self.bytes);
        }
        let mut decoded = String::with_capacity(self.bytes.len());
        let mut rest = self.bytes;
        while let Some(backslash) = memchr::memchr(b'\\', rest) {
            let (character, after) = unescape(&rest[backslash + 1..]);
            decoded.push_str(&lossy(&rest[..backslash]));
            decoded.push(character);
            rest = after;
        }
        decoded.push_str(&lossy(rest));
        Cow::Owned(decoded)
    }

    /// The bytes, if they are the characters.
    pub(super) fn literal(self) -> Option<&'a [u8]> {
        Some(self.bytes).filter(|bytes| !self.escaped && bytes.is_ascii())
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Text { bytes: text.as_bytes(), escaped: false }
    }
}

/// `String::from_utf8_lossy`, which is slow if nothing is wrong.
fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
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
fn unescape(after: &[u8]) -> (char, &[u8]) {
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
