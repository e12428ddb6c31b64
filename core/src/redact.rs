//! Keys, signatures and credentials that a server quotes are not passed on: errors end up in logs.
//! Source: Authentication, `Authorization: Key <your_key>`; AWS Signature Version 4, query parameters
//! and the error `SignatureDoesNotMatch`.

use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of a secret; no secret is shorter, so that no text grows.
const MASK: &[u8] = b"***";

/// The same as a JSON string.
pub(crate) const MASKED: &[u8] = b"\"***\"";

/// What leads to a secret.
struct Lead {
    name: &'static [u8],
    /// A byte of the name that is rare in texts, and where it stands.
    rare: (u8, usize),
    link: Link,
    secret: Secret,
}

/// What stands between a name and its secret.
#[derive(Clone, Copy)]
enum Link {
    /// Nothing: the name ends in its own sign.
    None,
    /// A sign: `=`, `:` or `%3D`, with quotes and spaces around.
    Sign,
    /// A sign or a space, and perhaps a scheme: `Key abc`.
    Space,
}

/// What is taken for the secret.
#[derive(Clone, Copy)]
enum Secret {
    /// Whatever stands there, up to the next sign that ends a parameter.
    Parameter,
    /// A word that is no word of a language: it holds a digit or `_`.
    Token { at_least: usize },
}

const LEADS: &[Lead] = &[
    Lead { name: b"x-amz-signature", rare: (b'z', 4), link: Link::Sign, secret: Secret::Parameter },
    Lead { name: b"x-amz-credential", rare: (b'z', 4), link: Link::Sign, secret: Secret::Parameter },
    Lead { name: b"x-amz-security-token", rare: (b'z', 4), link: Link::Sign, secret: Secret::Parameter },
    Lead { name: b"awsaccesskeyid", rare: (b'k', 9), link: Link::Sign, secret: Secret::Parameter },
    Lead { name: b"credential=", rare: (b'=', 10), link: Link::None, secret: Secret::Parameter },
    Lead { name: b"signature=", rare: (b'=', 9), link: Link::None, secret: Secret::Parameter },
    Lead { name: b"authorization", rare: (b'z', 7), link: Link::Sign, secret: Secret::Token { at_least: 6 } },
    Lead { name: b"key", rare: (b'k', 0), link: Link::Space, secret: Secret::Token { at_least: 16 } },
    Lead { name: b"bearer", rare: (b'b', 0), link: Link::Space, secret: Secret::Token { at_least: 16 } },
];

/// The words that name how a secret is used, before it.
const SCHEMES: [&[u8]; 4] = [b"key", b"bearer", b"basic", b"token"];

/// Members whose value is a secret, whatever it looks like; and those whose value is one if it looks
/// like one.
const SECRET_MEMBERS: [&[u8]; 5] =
    [b"AWSAccessKeyId", b"SignatureProvided", b"X-Amz-Signature", b"X-Amz-Credential", b"X-Amz-Security-Token"];
const LIKELY_MEMBERS: [&[u8]; 5] = [b"Authorization", b"api_key", b"apiKey", b"api-key", b"x-api-key"];

/// The rare bytes of all names, in either case.
static RARE: [bool; 256] = {
    let mut rare = [false; 256];
    let mut at = 0;
    while at < LEADS.len() {
        rare[LEADS[at].rare.0 as usize] = true;
        rare[LEADS[at].rare.0.to_ascii_uppercase() as usize] = true;
        at += 1;
    }
    rare
};

/// Whether a body may hold a part of a name, or an escape that hides one: nearly none does.
pub(crate) fn is_suspect(body: &[u8]) -> bool {
    const BLOCK: usize = 32;
    let Some(last) = body.last_chunk::<{ BLOCK + 1 }>() else {
        return body.windows(2).any(|pair| is_suspect_pair(pair[0], pair[1]));
    };
    // In blocks of a fixed length and without branches, so that the compiler makes vectors of them.
    let is_suspect_block =
        |block: &[u8; BLOCK + 1]| (0..BLOCK).fold(false, |found, at| found | is_suspect_pair(block[at], block[at + 1]));
    let mut blocks = (0..body.len() - BLOCK).step_by(BLOCK).filter_map(|at| body[at..].first_chunk());
    blocks.any(is_suspect_block) || is_suspect_block(last)
}

#[expect(clippy::needless_bitwise_bool, reason = "no branches")]
fn is_suspect_pair(byte: u8, next: u8) -> bool {
    let (byte, next) = (byte | 0x20, next | 0x20);
    ((byte == b'z') & ((next == b'a') | (next == b'-')))
        | (((byte == b'k') | (byte == b'b')) & (next == b'e'))
        | ((byte == (b'\\' | 0x20)) & (next == b'u'))
        | (byte == b'=')
}

/// Masks the secrets in the text that was written from `start` on.
pub(crate) fn mask(out: &mut Vec<u8>, start: usize) {
    let mut search = Search { at: 0, barren: 0 };
    let Some(mut secret) = search.next(&out[start..]) else { return };
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

/// A walk through a text from secret to secret.
struct Search {
    at: usize,
    /// Up to here no word is a token: it was read for one before.
    barren: usize,
}

impl Search {
    fn next(&mut self, text: &[u8]) -> Option<Range<usize>> {
        while let Some(found) = text[self.at..].iter().position(|byte| RARE[usize::from(*byte)]) {
            let at = self.at + found;
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
    let is_among = |names: &[&[u8]]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let ends_in_token =
        |text: &str| text.split_whitespace().next_back().is_some_and(|word| is_token(word.as_bytes(), 6));
    is_among(&SECRET_MEMBERS) || (is_among(&LIKELY_MEMBERS) && ends_in_token(&text()))
}

impl Lead {
    /// Where the secret stands to which this leads from around `at`.
    fn secret(&self, text: &[u8], at: usize, barren: &mut usize) -> Option<Range<usize>> {
        if text[at] | 0x20 != self.rare.0 {
            return None;
        }
        let start = at.checked_sub(self.rare.1)?;
        let after = start + self.name.len();
        if !text.get(start..after)?.eq_ignore_ascii_case(self.name) {
            return None;
        }
        let from = self.link.end(text, after)?;
        match self.secret {
            Secret::Parameter => Some(word(text, from, ends_parameter)).filter(|secret| secret.len() >= MASK.len()),
            Secret::Token { .. } if from < *barren => None,
            Secret::Token { at_least } => {
                let mut token = word(text, from, |byte| !is_token_byte(byte));
                if is_scheme(&text[token.clone()]) && text.get(token.end) == Some(&b' ') {
                    token = word(text, token.end + 1, |byte| !is_token_byte(byte));
                }
                if is_token(&text[token.clone()], at_least) {
                    return Some(token);
                }
                *barren = token.end;
                None
            }
        }
    }
}

/// The bytes from there up to one that ends them.
fn word(text: &[u8], from: usize, is_end: impl Fn(u8) -> bool) -> Range<usize> {
    from..text[from..].iter().position(|byte| is_end(*byte)).map_or(text.len(), |len| from + len)
}

fn ends_parameter(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"&\"'\\<>,;)]}".contains(&byte)
}

impl Link {
    /// Where what follows starts, if this stands at `at`.
    fn end(self, text: &[u8], mut at: usize) -> Option<usize> {
        let skip = |at: usize| at + text[at..].iter().take_while(|byte| b" \"'\\".contains(byte)).count();
        let after_name = at;
        at = match self {
            Link::None => return Some(at),
            Link::Sign | Link::Space => skip(at),
        };
        let sign = match &text[at..] {
            [b'=' | b':', ..] => 1,
            [b'%', b'3', b'd' | b'D', ..] => 3,
            _ if matches!(self, Link::Space) && at > after_name => 0,
            _ => return None,
        };
        Some(skip(at + sign))
    }
}

fn is_scheme(word: &[u8]) -> bool {
    SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word))
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.~+/=".contains(&byte)
}

fn is_token(word: &[u8], at_least: usize) -> bool {
    word.len() >= at_least
        && word.iter().all(|byte| is_token_byte(*byte))
        && word.iter().any(u8::is_ascii_alphabetic)
        && word.iter().any(|byte| byte.is_ascii_digit() || *byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("AUTHORIZATION: abc_def", "AUTHORIZATION: ***"),
            ("Invalid API key: 0123456789abcdef", "Invalid API key: ***"),
            ("the key 'V1StGXR8Z5jdHi6BmyT' is deleted", "the key '***' is deleted"),
            ("Bearer 0123456789abcdef0", "Bearer ***"),
            (
                "GET /a?X-Amz-Credential=AKIA%2F1&X-Amz-Date=2&X-Amz-Signature=00ff",
                "GET /a?X-Amz-Credential=***&X-Amz-Date=2&X-Amz-Signature=***",
            ),
            ("a?AWSAccessKeyId=AKIA&Expires=1&Signature=ab%3D", "a?AWSAccessKeyId=***&Expires=1&Signature=***"),
            ("X-Amz-Signature%3D00ff x-amz-security-token: abc", "X-Amz-Signature%3D*** x-amz-security-token: ***"),
            ("AWS4-HMAC-SHA256 Credential=AKIA/2026, Signature=00ff", "AWS4-HMAC-SHA256 Credential=***, Signature=***"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn a_body_that_may_hold_a_name_is_suspected() {
        for name in ["zA", "z-", "Ke", "kE", "be", "\\u", "=x"] {
            for before in 0..40 {
                for after in 0..20 {
                    let text = format!("{}{name}{}", ".".repeat(before), ".".repeat(after));
                    assert!(is_suspect(text.as_bytes()), "{text}");
                }
            }
        }
        assert!(!is_suspect(b"z k b u \\n zed balance block"));
        for len in 0..70 {
            assert!(!is_suspect(&b".".repeat(len)), "{len}");
        }
    }

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
            "X-Amz-Signature is missing",
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
        assert!(!is_secret("api_key", "This field is required."));
        assert!(!is_secret("Key", "uploads/V1StGXR8_Z5jdHi6B"));
    }
}
