use std::borrow::Cow;

/// The content of a JSON string.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Text<'a> {
    /// The characters.
    Plain(&'a str),
    /// The bytes of the characters, which may not be UTF-8.
    Unchecked(&'a [u8]),
    /// The bytes as sent, with escapes that are valid.
    Escaped(&'a [u8]),
}

impl<'a> Text<'a> {
    fn bytes(self) -> &'a [u8] {
        match self {
            Text::Plain(text) => text.as_bytes(),
            Text::Unchecked(bytes) | Text::Escaped(bytes) => bytes,
        }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.bytes().is_empty()
    }

    /// The length of what was sent, in bytes.
    pub(super) fn len(self) -> usize {
        self.bytes().len()
    }

    /// The bytes, if JSON writes them unchanged: printable ASCII other than a quote or a backslash.
    pub(super) fn printable(self) -> Option<&'a [u8]> {
        let is_printable = |byte: &u8| matches!(byte, b' '..=b'!' | b'#'..=b'[' | b']'..=b'~');
        // Without an early exit, this loop compiles to vector instructions.
        self.bytes().iter().fold(true, |all, byte| all & is_printable(byte)).then_some(self.bytes())
    }

    /// Whether it is nothing but white space.
    pub(crate) fn is_blank(self) -> bool {
        !self.starts_with_letter() && self.decode().trim().is_empty()
    }

    /// Whether the first byte is an ASCII letter, as in most texts.
    pub(crate) fn starts_with_letter(self) -> bool {
        self.bytes().first().is_some_and(u8::is_ascii_alphabetic)
    }

    /// Whether it is this text.
    #[inline]
    pub(crate) fn is(self, wanted: &str) -> bool {
        match self {
            Text::Plain(text) => text == wanted,
            Text::Unchecked(bytes) => bytes == wanted.as_bytes(),
            Text::Escaped(bytes) => unescaped(bytes) == wanted,
        }
    }

    /// The characters: escapes resolved, invalid UTF-8 and lone surrogates as U+FFFD.
    #[inline]
    pub(crate) fn decode(self) -> Cow<'a, str> {
        match self {
            Text::Plain(text) => Cow::Borrowed(text),
            Text::Unchecked(bytes) => String::from_utf8_lossy(bytes),
            Text::Escaped(bytes) => Cow::Owned(unescaped(bytes)),
        }
    }

    /// The characters as bytes; what is not UTF-8 stays as it is.
    #[inline]
    pub(crate) fn decode_bytes(self) -> Cow<'a, [u8]> {
        match self {
            Text::Escaped(bytes) => Cow::Owned(unescaped(bytes).into_bytes()),
            other => Cow::Borrowed(other.bytes()),
        }
    }

    /// The characters, if they are known to be UTF-8 without escapes.
    pub(super) fn plain(self) -> Option<&'a str> {
        if let Text::Plain(text) = self { Some(text) } else { None }
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Text::Plain(text)
    }
}

#[cold]
fn unescaped(mut bytes: &[u8]) -> String {
    let mut decoded = String::with_capacity(bytes.len());
    while let Some(backslash) = memchr::memchr(b'\\', bytes) {
        let (character, after) = unescape(&bytes[backslash + 1..]);
        decoded.push_str(&String::from_utf8_lossy(&bytes[..backslash]));
        decoded.push(character);
        bytes = after;
    }
    decoded.push_str(&String::from_utf8_lossy(bytes));
    decoded
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
