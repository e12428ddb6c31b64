use super::value::{Member, Value, safe_integer};
use std::fmt::Write as _;

/// Containers below this level of a value are written as `null`.
pub(crate) const MAX_LEVELS: usize = 64;

/// The value as compact JSON that every language can represent.
///
/// Control characters are escaped. A container below [`MAX_LEVELS`] is `null`, and a number that
/// neither a safe integer nor a double represents is a string of its digits.
pub(crate) fn to_json(value: Value<'_>) -> String {
    let mut out = Vec::with_capacity(len(value, 1));
    write(value, 1, &mut out);
    String::from_utf8(out).expect("only UTF-8 is written")
}

/// About how many bytes the value takes as JSON.
fn len(value: Value<'_>, level: usize) -> usize {
    let punctuation = ",\"\":".len();
    match value {
        Value::Number(digits) => digits.len() + 1,
        Value::String(text) => text.len() + punctuation,
        Value::Array(array) if level <= MAX_LEVELS => {
            array.items.iter().map(|item| len(*item, level + 1)).sum::<usize>() + punctuation
        }
        Value::Object(object) if level <= MAX_LEVELS => {
            let len = |(key, value): &Member<'_>| key.len() + punctuation + len(*value, level + 1);
            object.members.iter().map(len).sum::<usize>() + punctuation
        }
        _ => "false,".len(),
    }
}

fn write(value: Value<'_>, level: usize, out: &mut Vec<u8>) {
    match value {
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(digits) if is_portable(digits) => out.extend_from_slice(digits.as_bytes()),
        Value::Number(digits) => write_text(digits, out),
        Value::String(text) => write_text(text, out),
        Value::Array(array) if level <= MAX_LEVELS => {
            out.push(b'[');
            for (index, item) in array.items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(*item, level + 1, out);
            }
            out.push(b']');
        }
        Value::Object(object) if level <= MAX_LEVELS => {
            out.push(b'{');
            for (index, (key, value)) in object.members.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_text(key, out);
                out.push(b':');
                write(*value, level + 1, out);
            }
            out.push(b'}');
        }
        Value::Missing | Value::Null | Value::Array(_) | Value::Object(_) => out.extend_from_slice(b"null"),
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    if is_written_unchanged(text) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(quoted(text).as_bytes());
    }
}

/// Whether a text is printable ASCII without a quote or a backslash.
fn is_written_unchanged(text: &str) -> bool {
    let is_printable = |byte| matches!(byte, b' '..=b'!' | b'#'..=b'[' | b']'..=b'~');
    // Without an early exit, this loop compiles to vector instructions.
    text.bytes().fold(true, |all, byte| all & is_printable(byte))
}

/// The text as a JSON string in which every control character is escaped.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Whether every language can represent a number.
pub(crate) fn is_portable(digits: &str) -> bool {
    /// Up to this length, every number without an exponent can be represented.
    const SHORT: usize = 15;
    if digits.contains(['.', 'e', 'E']) {
        digits.parse::<f64>().is_ok_and(f64::is_finite)
    } else {
        digits.len() <= SHORT || safe_integer(digits).is_some()
    }
}
