//! Keys, signatures and credentials that a server quotes are not passed on: errors end up in logs.
//! Source: Authentication, `Authorization: Key <your_key>`; AWS Signature Version 4, query parameters
//! and the error `SignatureDoesNotMatch`.

use crate::simd::windows::{self, Window};
use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of a secret; no secret is shorter, so that no text grows.
const MASK: &[u8] = b"***";

/// The same as a JSON string.
pub(crate) const MASKED: &[u8] = b"\"***\"";

/// What leads to a secret.
struct Lead {
    name: &'static [u8],
    /// Where in the name [`next_suspect`] finds it.
    found_at: usize,
    secret: Secret,
}

/// What is taken for the secret behind a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Secret {
    /// Behind a sign, or a name that ends in one, whatever stands there up to the end of the parameter.
    Parameter { at_least: usize },
    /// Behind a sign and perhaps a scheme, a word with a digit, or a long one.
    Header,
    /// Behind a sign or a space, a word that is no word of a language.
    Key,
}

const LEADS: &[Lead] = &[
    Lead { name: b"x-amz-signature", found_at: 4, secret: Secret::Parameter { at_least: MASK.len() } },
    Lead { name: b"x-amz-credential", found_at: 4, secret: Secret::Parameter { at_least: MASK.len() } },
    Lead { name: b"x-amz-security-token", found_at: 4, secret: Secret::Parameter { at_least: MASK.len() } },
    Lead { name: b"awsaccesskeyid", found_at: 9, secret: Secret::Parameter { at_least: MASK.len() } },
    Lead { name: b"credential=", found_at: 10, secret: Secret::Parameter { at_least: 16 } },
    Lead { name: b"signature=", found_at: 9, secret: Secret::Parameter { at_least: 16 } },
    Lead { name: b"authorization", found_at: 7, secret: Secret::Header },
    Lead { name: b"key", found_at: 0, secret: Secret::Key },
    Lead { name: b"bearer", found_at: 0, secret: Secret::Key },
];

/// The words that name how a secret is used, before it.
const SCHEMES: [&[u8]; 4] = [b"key", b"bearer", b"basic", b"token"];

/// Members whose value is a secret, whatever it looks like; and the ends of those whose value is one if
/// it looks like one.
const SECRET_MEMBERS: [&[u8]; 5] =
    [b"AWSAccessKeyId", b"SignatureProvided", b"X-Amz-Signature", b"X-Amz-Credential", b"X-Amz-Security-Token"];
const LIKELY_MEMBERS: [&[u8]; 4] = [b"authorization", b"api_key", b"apikey", b"api-key"];

/// What has to be looked for in the texts of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing: printable ASCII without what may lead to a secret.
    Plain,
    /// Control characters and broken UTF-8.
    Unsuspect,
    /// Secrets too.
    Suspect,
}

impl Content {
    pub(crate) fn of(body: &[u8]) -> Self {
        let is_plain = |byte: u8| byte.wrapping_sub(b' ') <= b'~' - b' ';
        let mut from = 0;
        while let Some(at) = windows::find(body, from, |window| may_be_secret(window) | !is_plain(window[0])) {
            if !is_plain(body[at]) {
                return if next_suspect(body, at).is_some() { Content::Suspect } else { Content::Unsuspect };
            }
            if !is_other_word(&body[at..]) {
                return Content::Suspect;
            }
            from = at + 1;
        }
        Content::Plain
    }
}

/// Whether a text may hold a part of a name, or an escape that hides one, or starts as a header does:
/// few do.
pub(crate) fn is_suspect(text: &[u8]) -> bool {
    starts_with_scheme(text) || next_suspect(text, 0).is_some()
}

/// The next place from there on where a part of a name may stand, or an escape that hides one.
fn next_suspect(text: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = windows::find(text, from, may_be_secret)?;
        if !is_other_word(&text[at..]) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Whether what [`may_be_secret`] is the start of another word.
fn is_other_word(text: &[u8]) -> bool {
    match text {
        [b'k' | b'K', _, _, b'(', b's', b')', ..] | [b'k' | b'K', _, _] => true,
        // A secret follows where `skip` or a sign goes on, and in `AWSAccessKeyId`.
        [b'k' | b'K', _, _, next, ..] => !next.is_ascii_whitespace() && !b"\"'`([\\%=:iI".contains(next),
        [b'g' | b'G', _, _, after @ ..] => !starts_with(after, b"tureprovided"),
        [b'"', after @ ..] => !starts_with_scheme(after),
        _ => false,
    }
}

/// Whether `key`, `bea`, `gna`, `za`, `z-`, an equals sign, an escaped character, or the start of a
/// string that may be a header stands there.
#[expect(clippy::needless_bitwise_bool, reason = "no branches")]
#[inline]
fn may_be_secret([sign, second, third]: Window) -> bool {
    let (first, second, third) = (sign | 0x20, second | 0x20, third | 0x20);
    let scheme = ((second == b't') & (third == b'o'))
        | ((second == b'b') & (third == b'a'))
        | (second == b' ')
        | (second == (b'\\' | 0x20));
    ((second == b'e') & (((first == b'k') & (third == b'y')) | ((first == b'b') & (third == b'a'))))
        | ((first == b'g') & (second == b'n') & (third == b'a'))
        | ((first == b'z') & ((second == b'a') | (second == b'-')))
        | ((sign == b'\\') & (second == b'u'))
        | ((sign == b'"') & scheme)
        | (sign == b'=')
}

/// Whether a text holds a secret.
pub(crate) fn is_any_secret(text: &[u8]) -> bool {
    is_suspect(text) && (whole_header(text).is_some() || Search { at: 0, barren: 0 }.next(text).is_some())
}

/// Masks the secrets in the text that was written from `start` on.
pub(crate) fn mask(out: &mut Vec<u8>, start: usize) {
    if !is_suspect(&out[start..]) {
        return;
    }
    let mut search = Search { at: 0, barren: 0 };
    let Some(mut secret) = whole_header(&out[start..]).or_else(|| search.next(&out[start..])) else { return };
    search.at = secret.end;
    let text = out.split_off(start);
    let mut kept = 0;
    loop {
        out.extend_from_slice(&text[kept..secret.start]);
        out.extend_from_slice(MASK);
        kept = secret.end;
        match search.next(&text) {
            Some(next) => secret = next,
            None => break,
        }
    }
    out.extend_from_slice(&text[kept..]);
}

/// The secret of a text that is nothing but the value of an `Authorization` header.
fn whole_header(text: &[u8]) -> Option<Range<usize>> {
    let start = text.len() - text.trim_ascii_start().len();
    let mut words = text.trim_ascii().split(|byte| *byte == b' ');
    let (scheme, secret) = (words.next()?, words.next()?);
    let from = start + scheme.len() + 1;
    (is_scheme(scheme) && words.next().is_none() && is_token(secret, Secret::Header)).then(|| from..from + secret.len())
}

/// A walk through a text from secret to secret.
struct Search {
    at: usize,
    /// Up to here no word is a token: it was read for one before.
    barren: usize,
}

impl Search {
    fn next(&mut self, text: &[u8]) -> Option<Range<usize>> {
        while let Some(at) = next_suspect(text, self.at) {
            self.at = at + 1;
            if let Some(secret) = LEADS.iter().find_map(|lead| lead.secret(text, at, &mut self.barren)) {
                self.at = secret.end;
                return Some(secret);
            }
        }
        None
    }
}

/// Whether the text of a member of that name must not be passed on.
pub(crate) fn is_secret<'a>(name: &[u8], text: impl FnOnce() -> Cow<'a, str>) -> bool {
    let ends = |end: &&[u8]| name.len() >= end.len() && name[name.len() - end.len()..].eq_ignore_ascii_case(end);
    let is_token = |word: &str| is_token(word.trim_matches(|c: char| !c.is_alphanumeric()).as_bytes(), Secret::Header);
    SECRET_MEMBERS.iter().any(|known| known.eq_ignore_ascii_case(name))
        || (LIKELY_MEMBERS.iter().any(ends) && text().split_whitespace().any(is_token))
}

impl Lead {
    /// Where the secret stands to which this leads from around `at`.
    fn secret(&self, text: &[u8], at: usize, barren: &mut usize) -> Option<Range<usize>> {
        if text[at] | 0x20 != self.name[self.found_at] {
            return None;
        }
        let start = at.checked_sub(self.found_at)?;
        let after = start + self.name.len();
        if !starts_with(&text[start..], self.name) {
            return None;
        }
        match self.secret {
            Secret::Parameter { at_least } => {
                let from = if self.name.ends_with(b"=") { after } else { behind_sign(text, after)? };
                let value = word(text, from, |byte| byte.is_ascii_graphic() && !b"&\"'\\<>,;)]}".contains(&byte));
                (value.len() >= at_least && !text[value.clone()].starts_with(MASK)).then_some(value)
            }
            Secret::Header => token(text, behind_sign(text, after)?, self.secret, barren),
            Secret::Key => {
                let is_api = start >= 3 && text[start - 3..start].eq_ignore_ascii_case(b"api");
                let is_word = is_api || start == 0 || !text[start - 1].is_ascii_alphabetic();
                let mut from = skip(text, after);
                if is_word && from > after && text[from..].starts_with(b"provided") {
                    from = skip(text, from + b"provided".len());
                }
                let from = behind_sign(text, from).or((from > after).then_some(from)).filter(|_| is_word)?;
                token(text, from, self.secret, barren)
            }
        }
    }
}

/// The token that stands there, behind whatever schemes.
fn token(text: &[u8], mut from: usize, secret: Secret, barren: &mut usize) -> Option<Range<usize>> {
    let is_token_byte = |byte: u8| match secret {
        Secret::Header => byte.is_ascii_alphanumeric() || b"_-.~+/=:".contains(&byte),
        _ => byte.is_ascii_alphanumeric() || b"_-.~".contains(&byte),
    };
    loop {
        if from < *barren {
            return None;
        }
        let found = word(text, from, is_token_byte);
        let behind = skip(text, found.end);
        if behind == found.end || !is_scheme(&text[found.clone()]) {
            if is_token(&text[found.clone()], secret) {
                return Some(found);
            }
            *barren = found.end;
            return None;
        }
        from = behind;
    }
}

fn is_scheme(word: &[u8]) -> bool {
    SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word))
}

/// Whether a word is a secret rather than a word of a language or of a program.
fn is_token(word: &[u8], secret: Secret) -> bool {
    let count = |is_it: fn(&u8) -> bool| word.iter().filter(|byte| is_it(byte)).count();
    let (digits, letters) = (count(u8::is_ascii_digit), count(u8::is_ascii_alphabetic));
    let both_cases = count(u8::is_ascii_uppercase) > 0 && count(u8::is_ascii_lowercase) > 0;
    match secret {
        Secret::Header => (word.len() >= 6 && digits > 0 && letters > 0) || word.len() >= 20,
        _ => word.len() >= 16 && letters > 0 && (digits > 2 || (digits > 0 && both_cases)),
    }
}

/// Whether a text starts as an `Authorization` header does, behind white space and escapes for it.
fn starts_with_scheme(mut text: &[u8]) -> bool {
    while let [b' ' | b'\t' | b'\n' | b'\x0c' | b'\r', rest @ ..] | [b'\\', b't' | b'n' | b'f' | b'r', rest @ ..] = text
    {
        text = rest;
    }
    SCHEMES.iter().any(|scheme| starts_with(text, scheme) && text.get(scheme.len()) == Some(&b' '))
}

/// Whether a text starts with a name, in any case.
fn starts_with(text: &[u8], name: &[u8]) -> bool {
    text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// The bytes from there on that are part of a word.
fn word(text: &[u8], from: usize, is_part: impl Fn(u8) -> bool) -> Range<usize> {
    from..text[from..].iter().position(|byte| !is_part(*byte)).map_or(text.len(), |len| from + len)
}

/// Where the spaces and quotes end that stand there.
fn skip(text: &[u8], mut at: usize) -> usize {
    loop {
        at += match &text[at..] {
            [byte, ..] if byte.is_ascii_whitespace() || b"\"'`([".contains(byte) => 1,
            [b'\\', b'"' | b'\\' | b'\'', ..] => 1,
            [b'%', b'2', b'0' | b'2', ..] => 3,
            [b'%', b'2', b'5', b'2', b'0' | b'2', ..] => 5,
            _ => return at,
        };
    }
}

/// Where what stands behind an `=` or a `:` starts, with spaces and quotes around the sign.
fn behind_sign(text: &[u8], at: usize) -> Option<usize> {
    const SIGNS: [&[u8]; 8] = [b"=", b":", b"%3d", b"%3a", b"%253d", b"%253a", b"\\u003d", b"\\u003a"];
    let at = skip(text, at);
    let is_sign = |sign: &&&[u8]| starts_with(&text[at..], sign);
    SIGNS.iter().find(is_sign).map(|sign| skip(text, at + sign.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn masked(text: &str) -> String {
        let mut out = b"AWSAccessKeyId=before ".to_vec();
        let start = out.len();
        out.extend_from_slice(text.as_bytes());
        mask(&mut out, start);
        String::from_utf8(out.split_off(start)).unwrap()
    }

    #[test]
    fn secrets_are_masked() {
        for (text, expected) in [
            ("Authorization: Key mr_live_1", "Authorization: Key ***"),
            ("authorization=\"Bearer eyJhbGciOi.J9\" was sent", "authorization=\"Bearer ***\" was sent"),
            ("AUTHORIZATION: abc_def1", "AUTHORIZATION: ***"),
            ("Authorization: Key token  0123456789abcdef", "Authorization: Key token  ***"),
            ("Authorization:\t`Key mr_live_0123`", "Authorization:\t`Key ***`"),
            ("Authorization: Key 8d3f-00:0a1b2c3d4e5f, again", "Authorization: Key ***, again"),
            ("Authorization: Key abcdefghijklmnopqrstuvwxyz", "Authorization: Key ***"),
            ("Authorization%3A%20Key%20mr_live_0123", "Authorization%3A%20Key%20***"),
            ("Key mr_live_1", "Key ***"),
            ("Invalid API key: 0123456789abcdef", "Invalid API key: ***"),
            ("Incorrect API key provided: mr_live_0123456789abcdef.", "Incorrect API key provided: ***"),
            ("apikey=0123456789abcdef&a=b", "apikey=***&a=b"),
            ("the key 'V1StGXR8Z5jdHi6BmyT' is deleted", "the key '***' is deleted"),
            ("key:\t0123456789abcdef", "key:\t***"),
            ("Bearer 0123456789abcdef0 x", "Bearer *** x"),
            (
                "GET /a?X-Amz-Credential=AKIA%2F1&X-Amz-Date=2&X-Amz-Signature=00ff",
                "GET /a?X-Amz-Credential=***&X-Amz-Date=2&X-Amz-Signature=***",
            ),
            (
                "a?AWSAccessKeyId=AKIA&Expires=1&Signature=0123456789abcdefghij%3D",
                "a?AWSAccessKeyId=***&Expires=1&Signature=***",
            ),
            ("X-Amz-Signature%3D00ff x-amz-security-token: abc", "X-Amz-Signature%3D*** x-amz-security-token: ***"),
            ("X-Amz-Signature\\u003d00ff", "X-Amz-Signature\\u003d***"),
            (
                "AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1, Signature=00ff00ff00ff00ff",
                "AWS4-HMAC-SHA256 Credential=***, Signature=***",
            ),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn a_body_that_may_hold_a_name_is_suspected() {
        for name in [
            "zA.",
            "Z-.",
            "\"Basic ",
            "\"tOken ",
            "\" \\n Basic ",
            "Key ",
            "kEyI",
            "bEa",
            "gNatureProvided",
            "\\u0",
            "=",
        ] {
            for before in 0..40 {
                for after in 0..20 {
                    let text = format!("{}{name}{}", ".".repeat(before), ".".repeat(after));
                    assert!(is_suspect(text.as_bytes()), "{text}");
                }
            }
        }
        assert!(!is_suspect(
            b"z k b u \\n zed balance must be a token, a keyword, unknown Keys, a signal, key_1, a key., Key(s) in, |u, \"tokens\", \"base\""
        ));
        for len in 0..70 {
            assert!(!is_suspect(&b".".repeat(len)), "{len}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn a_text_with_a_secret_is_suspected(pieces in proptest::collection::vec(select(PIECES), 0..8)) {
            let text = pieces.concat();
            let secret = |at| LEADS.iter().find_map(|lead| lead.secret(text.as_bytes(), at, &mut 0));
            let holds_one = whole_header(text.as_bytes()).is_some() || (0..text.len()).any(|at| secret(at).is_some());
            prop_assert!(!holds_one || is_suspect(text.as_bytes()), "{}", text);
        }
    }

    const PIECES: &[&str] = &[
        "key",
        "Key",
        "api",
        "(",
        ")",
        "(s)",
        "s",
        "id",
        "AWSAccessKeyId",
        "X-Amz-Signature",
        "Credential",
        "bearer",
        "Authorization",
        "Basic",
        "token",
        "provided",
        " ",
        "\t",
        "\"",
        "'",
        "`",
        "[",
        "\\",
        "\\\"",
        "%20",
        "%2520",
        "=",
        ":",
        "%3D",
        "%253a",
        "\\u003d",
        "_",
        "-",
        ".",
        "é",
        "0123456789abcdef01",
        "mr_live_0123456789abc",
    ];

    #[test]
    fn other_words_stay() {
        for text in [
            "",
            "Missing or invalid Authorization header.",
            "Check that the header reads `Authorization: Key <your_key>`.",
            "Authorization: Bearer token is missing",
            "Unrecognized key(s) in object: 'image_url_of_the_first_1'",
            "1234567890123456 is no key",
            "the key was not found, bearer of bad news",
            "Unrecognized key: \"num_inference_steps\"",
            "Missing key 'negative_prompt_embeds'",
            "duplicate key style_preset_name_2",
            "S3 key uploads/2026/11/my_holiday_photo.png",
            "Authorization: missing_api_key",
            "hotkey control+shift+alt+F12, turkey 2_sandwiches_please",
            "signature=rsa-sha256, Credential=scope",
            "Key was deleted",
            "X-Amz-Signature is missing",
            "X-Amz-Signature=***#2",
            "expected a signature of 64 bytes",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn members_are_secret_by_name() {
        let is_secret = |name: &str, text: &'static str| is_secret(name.as_bytes(), || text.into());
        assert!(is_secret("AWSAccessKeyId", "AKIA"));
        assert!(is_secret("authorization", "Key mr_1234"));
        assert!(is_secret("api_key", "mr_1234"));
        assert!(is_secret("HTTP_AUTHORIZATION", "Key \"mr_live_0123\" was sent"));
        assert!(!is_secret("api_key", "This field is required."));
        assert!(!is_secret("authorization", "missing_header"));
        assert!(!is_secret("Key", "uploads/V1StGXR8_Z5jdHi6B"));
    }
}
