use super::value::{Member, Value, safe_integer};
use std::cmp::Ordering;

/// Containers below this level of a value are written as `null`.
pub(crate) const MAX_LEVELS: usize = 64;

/// The value as compact JSON that every language can represent.
///
/// Control characters are escaped. A container below [`MAX_LEVELS`] is `null`, and a number that
/// neither a safe integer nor a double represents is a string of its digits.
pub(crate) fn to_json(value: Value<'_>) -> String {
    let mut out = String::with_capacity(len(value, 1));
    write(value, 1, &mut out);
    out
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

fn write(value: Value<'_>, level: usize, out: &mut String) {
    match value {
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(digits) if is_portable(digits) => out.push_str(digits),
        Value::Number(digits) => push_quoted(digits, out),
        Value::String(text) => push_quoted(text, out),
        Value::Array(array) if level <= MAX_LEVELS => {
            out.push('[');
            for (index, item) in array.items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(*item, level + 1, out);
            }
            out.push(']');
        }
        Value::Object(object) if level <= MAX_LEVELS => {
            out.push('{');
            for (index, (key, value)) in object.members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_quoted(key, out);
                out.push(':');
                write(*value, level + 1, out);
            }
            out.push('}');
        }
        Value::Missing | Value::Null | Value::Array(_) | Value::Object(_) => out.push_str("null"),
    }
}

/// Writes the text as a JSON string in which every control character is escaped.
pub(crate) fn push_quoted(text: &str, out: &mut String) {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'!' | b'#'..=b'[' | b']'..=b'~');
    out.push('"');
    // Without an early exit, this loop compiles to vector instructions.
    if text.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        out.push_str(text);
    } else {
        push_escaped(text, out);
    }
    out.push('"');
}

fn push_escaped(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => out.extend(unicode_escape(control)),
            other => out.push(other),
        }
    }
}

/// A character of up to four hexadecimal digits as JSON escapes it.
pub(crate) fn unicode_escape(character: char) -> impl Iterator<Item = char> {
    let digits =
        [12, 8, 4, 0].into_iter().filter_map(move |shift| char::from_digit((u32::from(character) >> shift) & 0xf, 16));
    ['\\', 'u'].into_iter().chain(digits)
}

/// Writes `start` and a text, or `null`.
pub(crate) fn push_text(out: &mut String, start: &str, text: Option<&str>) {
    out.push_str(start);
    match text {
        Some(text) => push_quoted(text, out),
        None => out.push_str("null"),
    }
}

/// Writes `start` and an integer, or `null`.
pub(crate) fn push_integer(out: &mut String, start: &str, number: Option<u32>) {
    out.push_str(start);
    match number {
        Some(number) => out.push_str(itoa::Buffer::new().format(number)),
        None => out.push_str("null"),
    }
}

/// Writes `start` and a boolean, or `null`.
pub(crate) fn push_bool(out: &mut String, start: &str, value: Option<bool>) {
    out.push_str(start);
    out.push_str(value.map_or("null", |value| if value { "true" } else { "false" }));
}

/// Whether every language can represent a number.
pub(crate) fn is_portable(digits: &str) -> bool {
    /// Up to this length, every number without an exponent can be represented.
    const SHORT: usize = 15;
    if digits.contains(['.', 'e', 'E']) {
        is_finite(digits)
    } else {
        digits.len() <= SHORT || safe_integer(digits).is_some()
    }
}

/// The least integer that is rounded to infinity: 2^1024 − 2^970.
const INFINITE: &str = "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497792";

/// Whether a number with a fraction or an exponent is within the range of a double.
fn is_finite(number: &str) -> bool {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = || whole.bytes().chain(fraction.bytes());
    let zeros = all().take_while(|digit| *digit == b'0').count();
    let digits = || all().skip(zeros);
    // The exponent of the number with all digits after the point.
    let [point, zeros, limit] = [whole.len(), zeros, INFINITE.len()].map(|len| len.cast_signed() as i64);
    let beyond = if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
    match (point - zeros + exponent.parse().unwrap_or(beyond)).cmp(&limit) {
        Ordering::Less => true,
        Ordering::Equal => digits().lt(INFINITE.bytes()),
        Ordering::Greater => digits().next().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_finite_if_a_double_is(
            whole in "0|[1-9][0-9]{0,20}|17976931348623158[0-9]{0,3}|[1-9][0-9]{300,312}",
            fraction in r"|\.[0-9]{1,20}|\.0{300,320}[0-9]{1,3}|\.7976931348623158[0-9]{0,3}",
            exponent in "|[eE][+-]?(0{0,3}[0-9]{1,3}|29[0-9]|30[0-9]|62[0-9]|[0-9]{9,30})",
        ) {
            let number = whole + &fraction + &exponent;
            prop_assert_eq!(is_finite(&number), number.parse::<f64>().is_ok_and(f64::is_finite), "{}", number);
        }
    }

    #[test]
    fn the_least_infinite_number_is_exact() {
        let (start, last) = INFINITE.split_at(INFINITE.len() - 1);
        let below = format!("{start}{}", last.parse::<u8>().unwrap() - 1);
        for (number, expected) in [
            (format!("{INFINITE}.0"), false),
            (format!("-{INFINITE}e0"), false),
            (format!("{below}.999"), true),
            (format!("0.{INFINITE}e309"), false),
            (format!("0.{below}e309"), true),
            (format!("{INFINITE}0e-1"), false),
            (format!("{below}9e-1"), true),
        ] {
            assert_eq!(is_finite(&number), expected, "{number}");
            assert_eq!(number.parse::<f64>().unwrap().is_finite(), expected, "{number}");
        }
    }
}
