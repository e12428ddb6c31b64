use std::borrow::Cow;

/// The content of a JSON string, still as it was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    pub(super) raw: &'a [u8],
    pub(super) escaped: bool,
}

impl<'a> Text<'a> {
    pub(crate) fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// Whether the first byte is a letter, as that of nearly every text is.
    pub(super) fn starts_with_a_letter(self) -> bool {
        matches!(self.raw, [first, ..] if first.is_ascii_alphabetic())
    }

    pub(crate) fn is_blank(self) -> bool {
        !self.starts_with_a_letter() && self.decode().trim().is_empty()
    }

    /// The characters: escapes resolved, invalid UTF-8 and lone surrogates as U+FFFD.
    pub(crate) fn decode(self) -> Cow<'a, str> {
        if !self.escaped {
            return lossy(self.raw);
        }
        let mut decoded = String::with_capacity(self.raw.len());
        let mut rest = self.raw;
        while let Some(at) = memchr::memchr(b'\\', rest) {
            decoded.push_str(&lossy(&rest[..at]));
            let (character, after) = unescape(&rest[at + 1..]);
            decoded.push(character);
            rest = after;
        }
        decoded.push_str(&lossy(rest));
        Cow::Owned(decoded)
    }
}

impl<'a> Text<'a> {
    /// The bytes of a key.
    pub(crate) fn name(self) -> Cow<'a, [u8]> {
        if !self.escaped {
            return Cow::Borrowed(self.raw);
        }
        Cow::Owned(self.decode().into_owned().into_bytes())
    }

    /// The same for equal texts, and mostly another for others.
    pub(super) fn mark(self) -> usize {
        if self.escaped {
            return 0;
        }
        self.raw.len() + self.raw.first().map_or(0, |first| usize::from(*first) * 7)
    }

    pub(crate) fn starts_with(self, prefix: &[u8]) -> bool {
        if self.escaped { self.decode().as_bytes().starts_with(prefix) } else { self.raw.starts_with(prefix) }
    }

    /// A text without escapes.
    pub(super) fn bare(text: &'a str) -> Self {
        Text { raw: text.as_bytes(), escaped: false }
    }

    /// The characters, where all of them are printable ASCII and stand for themselves in JSON.
    pub(super) fn plain(self) -> Option<&'a str> {
        let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
        if self.escaped || !self.raw.iter().fold(true, |plain, byte| plain & is_plain(*byte)) {
            return None;
        }
        std::str::from_utf8(self.raw).ok()
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        if self.escaped || other.escaped { self.decode() == other.decode() } else { self.raw == other.raw }
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        if self.escaped { self.decode() == other } else { self.raw == other.as_bytes() }
    }
}

/// `String::from_utf8_lossy`, which is slow where nothing is wrong.
fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Whether an escape stands behind a backslash; `None` where the text ends within it.
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
