//! X2: the value after the name of a secret.
//!
//! A text may be quoted in another one, so that its characters are escaped: `\"`, `\u003d`, `%3D`,
//! or `%253D`, which has two layers.

use super::bytes::is_token_byte;
use super::format::is_uuid;
use std::ops::Range;

/// A character as it was before it was escaped.
struct Unit {
    char: char,
    /// Its length as it is written.
    len: usize,
    /// The layers of percent-encoding around it.
    layers: usize,
}

const LAYERS: usize = 2;

/// Half of a character, or one that was broken.
const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// The character at `at`, seen through up to so many layers of percent-encoding.
#[inline]
fn unit(text: &str, at: usize, layers: usize) -> Option<Unit> {
    let bytes = &text.as_bytes()[at..];
    let escaped = match bytes {
        [b'%', b'2', b'5', code @ ..] if layers >= 2 => percent(code, 2).or_else(|| percent(&bytes[1..], 1)),
        [b'%', code @ ..] if layers >= 1 => percent(code, 1),
        [b'\\', ..] => Some(backslashes(&text[at..])),
        [ascii @ ..=b'\x7f', ..] => return Some(Unit { char: (*ascii).into(), len: 1, layers: 0 }),
        _ => None,
    };
    escaped.or_else(|| text[at..].chars().next().map(|char| Unit { char, len: char.len_utf8(), layers: 0 }))
}

/// The character of two digits after one or two percent signs.
fn percent(code: &[u8], layers: usize) -> Option<Unit> {
    let char = char::from_u32(hex(code.get(..2)?)?).filter(char::is_ascii).unwrap_or(UNKNOWN);
    Some(Unit { char, len: 1 + 2 * layers, layers })
}

/// The character after a run of backslashes, if they escape one.
fn backslashes(text: &str) -> Unit {
    let after = text.trim_start_matches('\\');
    let len = text.len() - after.len();
    let (char, escape) = match after.as_bytes() {
        [b'u', ..] => match after.as_bytes().get(1..5).and_then(hex) {
            Some(code) => (char::from_u32(code).unwrap_or(UNKNOWN), 5),
            None => ('\\', 0),
        },
        [b'n' | b'r' | b't' | b'f' | b'b', ..] => ('\n', 1),
        [mark @ (b'"' | b'\'' | b'`' | b'/'), ..] => ((*mark).into(), 1),
        _ => ('\\', 0),
    };
    Unit { char, len: len + escape, layers: 0 }
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
}

/// What is between a name and its value.
#[derive(Default)]
pub(super) struct Link {
    /// `=` or `:`.
    pub(super) sign: Option<char>,
    pub(super) is_spaced: bool,
    /// A quote opens after the sign, or after the name if there is none.
    pub(super) is_quoted: bool,
    /// Words such as `provided`.
    words: usize,
    pub(super) schemes: usize,
    /// The layers of percent-encoding around the value.
    layers: usize,
    /// The start of the value.
    value: usize,
}

/// Words between a name and its sign: `API key provided: …`, `Authorization header: …`.
const WORDS: [&str; 11] =
    ["header", "headers", "value", "provided", "supplied", "given", "received", "used", "sent", "is", "was"];

const SCHEMES: [&str; 5] = ["key", "bearer", "basic", "token", AWS4];
const AWS4: &str = "aws4-hmac-sha256";

/// The maximum number of such words in a row.
const MOST: usize = 4;

const QUOTES: [char; 3] = ['"', '\'', '`'];

impl Link {
    /// The link that starts at the end of a name. It has no value if another name follows.
    pub(super) fn new(text: &str, name: usize) -> Option<Self> {
        let mut link = Link { value: name, ..Link::default() };
        let is_before_sign = |char: char| char.is_whitespace() || QUOTES.contains(&char) || char == ']' || char == ')';
        link.skip(text, is_before_sign);
        for _ in 0..MOST {
            if link.word(text, &WORDS).is_none() {
                break;
            }
            link.words += 1;
            link.skip(text, is_before_sign);
        }
        if let Some(unit) = unit(text, link.value, LAYERS).filter(|unit| unit.char == '=' || unit.char == ':') {
            link = Link {
                sign: Some(unit.char),
                is_quoted: false,
                layers: unit.layers,
                value: link.value + unit.len,
                ..link
            };
            // `=>`, `==`, `:=`
            link.skip_one(text, |char| matches!(char, '=' | '>'));
        }
        let layers = link.layers;
        let is_one_line = link.sign == Some('=');
        link.skip(text, |char| is_opening(char) && !(is_one_line && char == '\n'));
        // b'…'
        if text[link.value..].starts_with("b'") || text[link.value..].starts_with("b\"") {
            link.value += 1;
            link.skip(text, is_opening);
        }
        for _ in 0..MOST {
            let Some(scheme) = link.word(text, &SCHEMES) else { break };
            link.schemes += 1;
            link.skip(text, |char| is_opening(char) || matches!(char, '+' | ':' | '='));
            if scheme == AWS4 && text[link.value..].starts_with("Credential=") {
                return None;
            }
        }
        if link.sign.is_some() {
            link.layers = layers;
        }
        Some(link)
    }

    /// Whether there is only white space, without a sign, words or quotes.
    pub(super) fn is_space(&self) -> bool {
        self.is_spaced && self.sign.is_none() && self.words == 0 && !self.is_quoted
    }

    fn skip(&mut self, text: &str, is_skipped: impl Fn(char) -> bool) {
        while self.skip_one(text, &is_skipped) {}
    }

    fn skip_one(&mut self, text: &str, is_skipped: impl Fn(char) -> bool) -> bool {
        let Some(unit) = unit(text, self.value, LAYERS).filter(|unit| is_skipped(unit.char)) else { return false };
        self.is_spaced |= unit.char.is_whitespace() || unit.char == '+';
        self.is_quoted |= QUOTES.contains(&unit.char);
        self.layers = self.layers.max(unit.layers);
        self.value += unit.len;
        true
    }

    /// Skips one of these words, in any case.
    fn word<'w>(&mut self, text: &str, words: &[&'w str]) -> Option<&'w str> {
        let rest = &text.as_bytes()[self.value..];
        // No word is longer, and a word that continues is another word.
        let len = rest.iter().take(AWS4.len() + 1).take_while(|byte| is_token_byte(**byte)).count();
        let word = words.iter().find(|word| rest[..len].eq_ignore_ascii_case(word.as_bytes()))?;
        self.value += len;
        Some(word)
    }
}

fn is_opening(char: char) -> bool {
    char.is_whitespace() || QUOTES.contains(&char) || matches!(char, '(' | '[' | '{' | '<')
}

/// A value that may be a secret.
pub(super) struct Parameter<'t> {
    pub(super) text: &'t str,
    pub(super) range: Range<usize>,
    /// It ends at the end of a truncated text.
    is_truncated: bool,
    has_digit: bool,
}

/// Reads parameters.
pub(super) struct Parameters<'t> {
    text: &'t str,
    is_truncated: bool,
    /// The last run of each kind. Names within it have values with the same end.
    last: [Run; LAYERS + 2],
}

#[derive(Clone, Default)]
struct Run {
    range: Range<usize>,
    /// The end without punctuation.
    end: usize,
    /// The offset of the last digit; for cookies, of the last digit in a cookie that is long enough.
    digit: Option<usize>,
}

/// The kind of a run of cookies; those of parameters are their layers.
const COOKIES: usize = LAYERS + 1;

impl<'t> Parameters<'t> {
    pub(super) fn new(text: &'t str, is_truncated: bool) -> Self {
        Parameters { text, is_truncated, last: Default::default() }
    }

    /// The parameter after a link, up to white space or punctuation.
    pub(super) fn parameter(&mut self, link: &Link) -> Parameter<'t> {
        self.read(link.value, link.layers)
    }

    /// The parameters after a link, up to the end of a header.
    pub(super) fn cookies(&mut self, link: &Link) -> Parameter<'t> {
        self.read(link.value, if link.layers == 0 { COOKIES } else { link.layers })
    }

    /// The end of the parameter that goes on at `start`.
    pub(super) fn end(&mut self, start: usize) -> usize {
        self.read(start, 0).range.end
    }

    fn read(&mut self, start: usize, kind: usize) -> Parameter<'t> {
        if !self.last[kind].range.contains(&start) {
            self.last[kind] = run(self.text, start, kind);
        }
        let Run { range, end, digit } = &self.last[kind];
        let text = &self.text[start..start.max(*end)];
        Parameter {
            text,
            range: start..start + text.len(),
            is_truncated: self.is_truncated && range.end == self.text.len(),
            has_digit: *digit >= Some(start),
        }
    }
}

fn run(text: &str, start: usize, kind: usize) -> Run {
    let (layers, enough) = if kind == COOKIES { (0, ENOUGH) } else { (kind, 0) };
    let (mut at, mut last) = (start, ' ');
    let (mut digit, mut cookie, mut digit_of_cookie) = (None, start, None);
    while let Some(Unit { char, len, .. }) = unit(text, at, layers) {
        if kind == COOKIES && (char == ';' || (char == ' ' && last == ';')) {
            (cookie, digit_of_cookie) = (at + len, None);
        } else if is_end(char) {
            break;
        }
        if text.as_bytes()[at..at + len].iter().any(u8::is_ascii_digit) {
            digit_of_cookie = Some(at);
        }
        at += len;
        last = char;
        if at - cookie >= enough {
            digit = digit_of_cookie.or(digit);
        }
    }
    let end = start + text[start..at].trim_end_matches(['.', ':', '!', '?']).len();
    Run { range: start..at, end, digit }
}

/// Whether a parameter ends before this character.
fn is_end(char: char) -> bool {
    match char {
        '&' | ';' | ',' | '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' => true,
        UNKNOWN => false,
        _ if char.is_ascii() => char.is_whitespace() || char.is_control(),
        _ => !char.is_alphanumeric(),
    }
}

/// A value has this many characters or more.
const ENOUGH: usize = 8;

impl Parameter<'_> {
    pub(super) fn new(text: &str) -> Parameter<'_> {
        let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
        Parameter { text, range: 0..text.len(), is_truncated: false, has_digit }
    }

    /// Whether it may be a secret: long enough, with a digit, and not elided.
    pub(super) fn counts(&self) -> bool {
        (self.has_digit || self.is_truncated) && self.has_chars(ENOUGH) && !self.is_elided()
    }

    /// Whether its start is that of a token, with a digit or without.
    pub(super) fn is_long(&self) -> bool {
        const START: usize = 64;
        self.has_chars(16)
            && self.text.bytes().take(START).all(|byte| is_token_byte(byte) || b".~+/=".contains(&byte))
            && !self.is_words()
    }

    /// Whether it is neither words nor a number nor a UUID.
    pub(super) fn is_token(&self) -> bool {
        self.text.bytes().any(|byte| byte.is_ascii_alphabetic()) && !self.is_words() && !is_uuid(self.text.as_bytes())
    }

    /// Whether it is 20 or more of `[A-Za-z0-9_-]` with a digit, a lower-case and an upper-case letter.
    pub(super) fn is_mixed(&self) -> bool {
        let has = |is_it: fn(&u8) -> bool| self.text.as_bytes().iter().any(is_it);
        let is_enough = self.has_chars(20) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
        (is_enough || (self.is_truncated && self.has_chars(ENOUGH)))
            && self.has_digit
            && self.text.bytes().all(is_token_byte)
            && !self.is_words()
    }

    /// Whether there is one, and not masked or elided.
    pub(super) fn is_shown(&self) -> bool {
        self.has_chars(super::MASK.len()) && !self.is_elided()
    }

    fn has_chars(&self, count: usize) -> bool {
        self.text.len() >= count && self.text.chars().take(count).count() == count
    }

    /// Whether it has been elided: `sk-...q7Zk`, `sk-****abcd`.
    fn is_elided(&self) -> bool {
        const LONGEST: usize = 256;
        const SHOWN: usize = 12;
        let is_ellipsis = |bytes: &[u8]| bytes == b"..." || bytes == b"***";
        self.text.len() <= LONGEST
            && self.text.as_bytes().windows(3).any(is_ellipsis)
            && self.text.split("...").flat_map(|part| part.split("***")).all(|part| part.len() <= SHOWN)
    }

    /// Whether it is the name of a field or a file rather than a secret: words and small numbers with
    /// `.`, `/` or `-` between them.
    pub(super) fn is_name(&self) -> bool {
        self.text.contains(['.', '/', '-']) && self.is_words()
    }

    /// Whether it consists of words and small numbers.
    pub(super) fn is_words(&self) -> bool {
        const LONGEST: usize = 256;
        self.text.len() <= LONGEST
            && self.text.bytes().any(|byte| byte.is_ascii_alphabetic())
            && self.text.split(['.', '/', '-', '_', '[', ']']).all(is_word)
    }
}

/// Whether it is a number of up to eight digits, or words in the manner of `base64EncodedImage2`.
fn is_word(part: &str) -> bool {
    const LETTERS: usize = 14;
    let mut rest = part.as_bytes();
    let mut take = |is_it: fn(&u8) -> bool| {
        let count = rest.iter().take_while(|byte| is_it(byte)).count();
        rest = &rest[count..];
        (count, rest.is_empty())
    };
    let (digits, is_all) = take(u8::is_ascii_digit);
    if digits > 0 || is_all {
        return digits <= 8 && is_all;
    }
    let mut is_first = true;
    loop {
        let (upper, _) = take(u8::is_ascii_uppercase);
        let (lower, _) = take(u8::is_ascii_lowercase);
        let (digits, is_all) = take(u8::is_ascii_digit);
        let is_long_enough = lower >= 2 || (lower == 0 && upper >= 2) || (is_first && is_all);
        if upper + lower == 0 || upper + lower > LETTERS || digits > 3 || !is_long_enough {
            return false;
        }
        if is_all {
            return true;
        }
        is_first = false;
    }
}
