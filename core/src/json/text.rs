use crate::redact::{self, Content};
use crate::texts::Out;
use std::borrow::Cow;
use std::io::Write as _;

/// The content of a JSON string, still as it was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    pub(super) raw: &'a [u8],
    /// How many bytes stand before the first escape; all of them where there is none.
    pub(super) plain: usize,
}

impl<'a> Text<'a> {
    pub(crate) fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// How many bytes it takes in the body.
    pub(crate) fn len(self) -> usize {
        self.raw.len()
    }

    /// Whether the first byte is a letter, as that of nearly every text is.
    pub(super) fn starts_with_a_letter(self) -> bool {
        matches!(self.raw, [first, ..] if first.is_ascii_alphabetic())
    }

    pub(crate) fn is_blank(self) -> bool {
        let is_blank = |(run, escape): (&[u8], Option<char>)| {
            lossy(run).trim_start().is_empty() && escape.is_none_or(char::is_whitespace)
        };
        !self.starts_with_a_letter() && self.pieces().all(is_blank)
    }

    /// The characters: escapes resolved, invalid UTF-8 and lone surrogates as U+FFFD.
    pub(crate) fn decode(self) -> Cow<'a, str> {
        if !self.is_escaped() {
            return lossy(self.raw);
        }
        let mut decoded = Out::with_capacity(self.raw.len(), Content::Unsuspect);
        self.write_unmasked(&mut decoded);
        Cow::Owned(decoded.into_text())
    }

    /// Writes the characters, with secrets masked.
    pub(crate) fn write(self, out: &mut Out) {
        let start = out.len();
        self.write_unmasked(out);
        out.mask(start);
    }

    /// Writes the characters of a plain text, without white space around them.
    pub(crate) fn write_trimmed(self, out: &mut Out) {
        if self.is_escaped() {
            out.extend_from_slice(self.decode().trim().as_bytes());
        } else {
            out.extend_from_slice(self.raw.trim_ascii());
        }
    }

    /// Writes the characters.
    pub(super) fn write_unmasked(self, out: &mut Out) {
        if !self.is_escaped() && (out.is_plain() || self.raw.is_ascii()) {
            return out.extend_from_slice(self.raw);
        }
        for (run, escape) in self.pieces() {
            if run.is_ascii() {
                out.extend_from_slice(run);
            } else {
                out.extend_from_slice(lossy(run).as_bytes());
            }
            if let Some(character) = escape {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }

    /// Writes the characters as a JSON string in the canonical form, with secrets masked.
    pub(super) fn write_json(self, out: &mut Out) {
        out.push(b'"');
        if out.is_plain() && !self.is_escaped() {
            out.extend_from_slice(self.raw);
        } else if out.masks() && self.is_suspect() {
            write_escaped(&self.masked(), out);
        } else {
            self.write_json_unmasked(out);
        }
        out.push(b'"');
    }

    /// Whether this may hold a secret.
    pub(super) fn is_suspect(self) -> bool {
        if self.is_escaped() { redact::is_suspect(self.raw) } else { redact::is_any_secret(self.raw) }
    }

    /// The characters with secrets masked.
    pub(super) fn masked(self) -> String {
        let mut masked = Out::with_capacity(self.raw.len(), Content::Suspect);
        self.write(&mut masked);
        masked.into_text()
    }

    fn write_json_unmasked(self, out: &mut Out) {
        for (run, escape) in self.pieces() {
            if is_plain(run) {
                out.extend_from_slice(run);
            } else {
                write_escaped(&lossy(run), out);
            }
            if let Some(character) = escape {
                write_escaped(character.encode_utf8(&mut [0; 4]), out);
            }
        }
    }

    /// The runs between escapes, and what the escape behind each stands for.
    #[inline]
    fn pieces(self) -> impl Iterator<Item = (&'a [u8], Option<char>)> {
        let mut rest = Some((self.raw, self.plain));
        std::iter::from_fn(move || {
            let (bytes, plain) = rest.take()?;
            let (run, escape) = bytes.split_at(plain);
            let Some((_, after)) = escape.split_first() else { return Some((run, None)) };
            let (character, after) = unescape(after);
            rest = Some((after, memchr::memchr(b'\\', after).unwrap_or(after.len())));
            Some((run, Some(character)))
        })
    }

    fn is_escaped(self) -> bool {
        self.plain < self.raw.len()
    }

    /// Whether the bytes are the characters: no escapes, and no bytes that stand for U+FFFD.
    fn is_bare(self) -> bool {
        !self.is_escaped() && self.raw.is_ascii()
    }

    /// The bytes, escapes resolved.
    pub(crate) fn name(self) -> Cow<'a, [u8]> {
        if !self.is_escaped() {
            return Cow::Borrowed(self.raw);
        }
        Cow::Owned(self.decode().into_owned().into_bytes())
    }

    /// The same for equal texts, and mostly another for others.
    pub(super) fn mark(self) -> u32 {
        if self.is_escaped() { mark(self.decode().as_bytes()) } else { mark(self.raw) }
    }

    pub(crate) fn starts_with(self, prefix: &[u8]) -> bool {
        if self.is_escaped() { self.decode().as_bytes().starts_with(prefix) } else { self.raw.starts_with(prefix) }
    }

    /// A text without escapes.
    pub(super) fn bare(text: &'a str) -> Self {
        Text { raw: text.as_bytes(), plain: text.len() }
    }
}

/// Whether all bytes are printable ASCII other than the quote and the backslash, eight at a time.
fn is_plain(bytes: &[u8]) -> bool {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const SPACES: u64 = LOW * b' ' as u64;
    let has_zero = |word: u64| word.wrapping_sub(LOW) & !word;
    let is_plain = |word: u64| {
        let special = [b'"', b'\\', 0x7f].map(|byte| has_zero(word ^ (LOW * u64::from(byte))));
        (word.wrapping_sub(SPACES) | word | special[0] | special[1] | special[2]) & HIGH == 0
    };
    let (words, rest) = bytes.as_chunks();
    let words_are = words.iter().all(|word| is_plain(u64::from_le_bytes(*word)));
    words_are
        && match bytes.last_chunk() {
            Some(last) => is_plain(u64::from_le_bytes(*last)),
            None => is_plain(rest.iter().fold(SPACES, |word, byte| word << 8 | u64::from(*byte))),
        }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        if self.is_bare() && other.is_bare() { self.raw == other.raw } else { self.decode() == other.decode() }
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        if self.is_escaped() { self.decode() == other } else { self.raw == other.as_bytes() }
    }
}

/// By the ends of a text, where these are ASCII: only then do they stand for themselves.
fn mark(bytes: &[u8]) -> u32 {
    match bytes {
        [first, .., last] if first.is_ascii() && last.is_ascii() => u32::from(*first) * 31 + u32::from(*last),
        _ => 0,
    }
}

/// Writes a JSON string in the canonical form.
pub(crate) fn write_string(text: &str, out: &mut Out) {
    out.push(b'"');
    write_escaped(text, out);
    out.push(b'"');
}

/// Writes what stands in a JSON string for a text: control characters escaped, everything else as it is.
fn write_escaped(text: &str, out: &mut Out) {
    let mut plain = 0;
    for (at, character) in text.char_indices() {
        let escape = match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            control if control.is_control() => "",
            _ => continue,
        };
        out.extend_from_slice(&text.as_bytes()[plain..at]);
        out.extend_from_slice(escape.as_bytes());
        if escape.is_empty() {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        }
        plain = at + character.len_utf8();
    }
    out.extend_from_slice(&text.as_bytes()[plain..]);
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
