//! X1: secrets that are identified by their format.

use super::bytes::{is_start_of_word, is_token_byte, run, run_back};
use super::table::Format;
use std::ops::Range;

/// The least length of a token after its prefix, in bytes.
const TOKEN: usize = 16;
/// The least length of an access key ID after its prefix, in bytes.
const ACCESS_KEY_ID: usize = 12;
/// The least number of hexadecimal digits in ModelRunner's own secret.
const OWN_SECRET: usize = 32;
const OWN_ID: usize = 16;
const UUID: usize = 36;

/// From this length in bytes, the start of a truncated secret is masked.
const TOO_MANY: usize = 8;

/// Longer tokens are not searched for words, so that the time remains linear.
const WORDS: usize = 64;

/// The end of the secret that starts at `start` with a prefix that ends at `tail`.
pub(super) fn end(format: Format, text: &[u8], start: usize, tail: usize, is_truncated: bool) -> Option<usize> {
    let (end, enough) = match format {
        Format::Jwt => return jwt(text, start, is_truncated),
        Format::Token | Format::NoWords => (run(text, tail, is_token_byte), TOKEN),
        Format::Base64 => (run(text, tail, |byte| is_token_byte(byte) || b"+/=".contains(&byte)), TOKEN),
        Format::AccessKeyId => {
            (run(text, tail, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), ACCESS_KEY_ID)
        }
    };
    let is_start = is_truncated && end == text.len() && end - start >= TOO_MANY;
    let is_words = || format == Format::NoWords && end - tail <= WORDS && is_lower_case_words(&text[tail..end]);
    (is_start || (end - tail >= enough && !is_words())).then_some(end)
}

/// Whether a token consists of words in lower case with `_` or `-` between them.
fn is_lower_case_words(token: &[u8]) -> bool {
    token
        .split(|byte| *byte == b'_' || *byte == b'-')
        .all(|word| word.len() < TOKEN && word.iter().all(u8::is_ascii_lowercase))
}

/// The end of a JSON Web Token. It needs three parts. If it starts with the name of a header parameter, it
/// may be truncated anywhere after that.
fn jwt(text: &[u8], start: usize, is_truncated: bool) -> Option<usize> {
    const HEADERS: [&[u8]; 8] =
        [b"eyJhbGci", b"eyJ0eXAi", b"eyJraWQi", b"eyJlbmMi", b"eyJjdHki", b"eyJ4NXQi", b"eyJqa3Ui", b"eyJ6aXAi"];
    const PARTS: usize = 5;
    let is_known = HEADERS.iter().any(|header| text[start..].starts_with(header));
    let is_start = is_start_of_word(text, start) && !matches!(text[..start], [.., b'-' | b'_']);
    if !is_known && !is_start {
        return None;
    }
    let first = run(text, start, is_token_byte);
    let (mut end, mut parts) = (first, 1);
    while parts < PARTS && text.get(end) == Some(&b'.') && text.get(end + 1).copied().is_some_and(is_token_byte) {
        end = run(text, end + 1, is_token_byte);
        parts += 1;
    }
    let is_elided =
        parts == 1 && first - start <= TOKEN && [b"..", b"**"].iter().any(|dots| text[end..].starts_with(*dots));
    let is_clipped =
        end == text.len() && (is_truncated && end - start >= TOO_MANY || parts == 2 && text[first + 1] == b'e');
    (parts >= 3 || (is_known && !is_elided) || is_clipped).then_some(end)
}

/// The next of ModelRunner's own keys, `ID:SECRET`, that starts at `from` or later. It may be a version
/// ([`is_version`]).
///
/// Only every 32nd byte is examined, because 32 hexadecimal digits do not fit between two of these.
pub(super) fn own_key(text: &[u8], from: usize) -> Option<Range<usize>> {
    let mut at = from + OWN_SECRET - 1;
    while let Some(byte) = text.get(at) {
        let mut end = at;
        if byte.is_ascii_hexdigit() {
            end = run(text, at, is_hex);
            let start = at - run_back(&text[from..at], is_hex);
            if let Some((id, secret)) = own_id(text, from, start)
                && end - secret >= OWN_SECRET
            {
                return Some(id..run(text, end, is_token_byte));
            }
        }
        at = end + OWN_SECRET;
    }
    None
}

/// The key at the end of a truncated text, if its secret has started.
pub(super) fn truncated_own_key(text: &[u8], from: usize) -> Option<Range<usize>> {
    let start = text.len() - run_back(&text[from..], is_hex);
    let (id, secret) = own_id(text, from, start)?;
    (secret < text.len()).then_some(id..text.len())
}

/// Whether a truncated body ends in a key, perhaps with a part of an escape or of a character after it.
pub(super) fn may_end_in_own_key(body: &[u8]) -> bool {
    const ESCAPES: usize = r"\\ud83d\\ude0".len();
    if matches!(body, [.., before, b'}'] if *before != b'\\') {
        return false;
    }
    let tail = body.len().saturating_sub(ESCAPES);
    let ends = (tail..body.len()).filter(|end| body[*end] == b'\\' || !body[*end].is_ascii());
    ends.chain([body.len()]).any(|end| truncated_own_key(&body[..end], 0).is_some())
}

/// Whether what looks like a key is the version of a model: `owner/Model-Name-1:0123…`.
pub(super) fn is_version(text: &[u8], key: &Range<usize>) -> bool {
    let is_owner = |byte: u8| is_token_byte(byte) || byte == b'.';
    matches!(text[..key.start], [.., owner, b'/'] if is_owner(owner)) && !is_uuid(&text[key.start..])
}

/// The starts of the ID and the secret, if an ID and a colon precede these digits.
fn own_id(text: &[u8], from: usize, digits: usize) -> Option<(usize, usize)> {
    let (end, secret) = match (&text[from..digits], &text[digits..]) {
        ([.., b':'], _) => (digits - 1, digits),
        ([.., b'%'], [b'3', b'a' | b'A', ..]) => (digits - 1, digits + 2),
        ([.., b'%'], [b'2', b'5', b'3', b'a' | b'A', ..]) => (digits - 1, digits + 4),
        _ => return None,
    };
    let len = run_back(&text[from..end], is_token_byte);
    if len >= UUID && is_uuid(&text[end - UUID..]) {
        return Some((end - UUID, secret));
    }
    let escape = match (&text[..end - len], &text[end - len..end]) {
        ([.., b'%'], [b'2', b'5', _, _, ..]) => 4,
        ([.., b'%'], [_, _, ..]) => 2,
        ([.., b'\\'], [b'u', _, _, _, _, ..]) => 5,
        ([.., b'\\'], [b'n' | b'r' | b't', ..]) => 1,
        _ => 0,
    };
    let id = &text[end - len + escape..end];
    let is_id = id.len() >= OWN_ID && id.iter().any(u8::is_ascii_digit) && id.iter().any(u8::is_ascii_uppercase);
    is_id.then_some((end - id.len(), secret))
}

/// Whether a text starts with a UUID.
pub(super) fn is_uuid(text: &[u8]) -> bool {
    let is_right = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.get(..UUID).is_some_and(|uuid| uuid.iter().enumerate().all(is_right))
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}
