//! Character references of HTML and XML: `&eacute;`, `&#233;`, `&#xe9;`.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The names of HTML 4 and of the characters of ASCII, one a line, sorted, with the code point.
const NAMED: &str = include_str!("entities.txt");

/// The text with each reference replaced by its character. One without a semicolon, or that is unknown, remains.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let len = after.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
        let (name, end) = after.split_at(len);
        rest = match end.strip_prefix(';') {
            Some(end) if push_character(name, &mut decoded) => end,
            _ => {
                decoded.push('&');
                after
            }
        };
    }
    if rest.len() == text.len() {
        return text.into();
    }
    decoded.push_str(rest);
    decoded.into()
}

/// Writes the character of a reference; false if it is unknown.
fn push_character(name: &str, out: &mut String) -> bool {
    let Some(number) = name.strip_prefix('#') else {
        let named = named(name);
        out.extend(named);
        return named.is_some();
    };
    let character = match number.strip_prefix(['x', 'X']) {
        Some(hex) => character(hex, 16),
        None => character(number, 10),
    };
    let allowed = character.filter(|character| *character >= ' ' || matches!(character, '\t' | '\n' | '\u{c}' | '\r'));
    out.extend(allowed);
    allowed.is_some()
}

fn character(digits: &str, radix: u32) -> Option<char> {
    char::from_u32(u32::from_str_radix(digits, radix).ok()?)
}

fn named(name: &str) -> Option<char> {
    let mut lines = NAMED;
    while !lines.is_empty() {
        // The line in the middle.
        let start = lines[..lines.len() / 2].rfind('\n').map_or(0, |end| end + 1);
        let (line, after) = lines[start..].split_once('\n')?;
        let (known, code) = line.split_once(' ')?;
        match name.cmp(known) {
            Ordering::Less => lines = &lines[..start],
            Ordering::Greater => lines = after,
            Ordering::Equal => return character(code, 16),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_mean_what_the_standard_says() {
        let mut known = 0;
        for (name, character) in html_escape::NAMED_ENTITIES {
            let name = str::from_utf8(name).unwrap();
            let reference = format!("&{name};");
            let decoded = decode(&reference);
            assert!(decoded == character || (decoded == reference && character.len() > 1), "{reference}");
            known += usize::from(decoded == character);
        }
        assert_eq!(NAMED.lines().count(), known);
    }

    /// Texts of whole references, their parts, and numbers.
    fn texts() -> impl Strategy<Value = String> {
        let pieces = "& &amp; &eacute ; # #x #X &# &#x é a 0 41 &#x41; &#X41; &#65; &#-1; &#+1; &gt; &nosuchname; &nbsp; &#xd800;";
        let pieces: Vec<&str> = pieces.split(' ').collect();
        let number = prop_oneof![0_u32..0x300, 0_u32..0x12_0000, any::<u32>()];
        let piece = prop_oneof![
            3 => proptest::sample::select(pieces).prop_map(str::to_owned),
            1 => number.clone().prop_map(|number| format!("&#{number};")),
            1 => number.prop_map(|number| format!("&#x{number:x};")),
        ];
        proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn texts_are_decoded_as_another_library_does(text in texts()) {
            prop_assert_eq!(decode(&text), html_escape::decode_html_entities(&text), "{:?}", text);
        }
    }
}
