//! The delay that the server asks for (N8). Source: RFC 9110, `Retry-After`; `retry-after-ms` of some services.

use crate::json::Value;
use std::time::Duration;

/// The longest delay, in milliseconds, that a timer of every language accepts.
const MAX_MS: u64 = i32::MAX as u64;

/// Milliseconds from `retry-after-ms`, else from `retry-after`: digits, or a date, which is compared with the
/// response's own `date`, so that no clock is read.
pub(crate) fn of_headers(ms: Option<&[u8]>, after: Option<&[u8]>, date: Option<&[u8]>) -> Option<u32> {
    let ms = ms.and_then(|value| digits(first_of_joined(value), 0)).or_else(|| {
        let after = after?;
        digits(first_of_joined(after), 3).or_else(|| {
            let wait = instant(after)?.duration_since(instant(date?)?).unwrap_or(Duration::ZERO);
            u64::try_from(wait.as_millis()).ok()
        })
    })?;
    u32::try_from(ms.min(MAX_MS)).ok()
}

/// Milliseconds from a member of a body, which is in seconds.
pub(crate) fn of_body(seconds: Value<'_>) -> Option<u32> {
    let ms = digits(seconds.identifier()?.as_bytes(), 3)?;
    u32::try_from(ms.min(MAX_MS)).ok()
}

/// The first value of a repeated header that a client joined with commas.
fn first_of_joined(value: &[u8]) -> &[u8] {
    value.split(|byte| *byte == b',').next().unwrap_or(value)
}

fn instant(value: &[u8]) -> Option<std::time::SystemTime> {
    httpdate::parse_http_date(std::str::from_utf8(value).ok()?.trim()).ok()
}

/// Digits with an optional fraction, times ten to the `shift`, rounded up.
fn digits(value: &[u8], shift: usize) -> Option<u64> {
    let text = std::str::from_utf8(value).ok()?.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if [whole, fraction].iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let (kept, rest) = fraction.split_at(shift.min(fraction.len()));
    let shifted = whole.bytes().chain(kept.bytes()).chain(std::iter::repeat_n(b'0', shift - kept.len()));
    let whole = shifted.fold(0_u64, |sum, digit| (sum * 10 + u64::from(digit - b'0')).min(MAX_MS));
    Some(whole + u64::from(rest.bytes().any(|digit| digit != b'0')))
}

#[cfg(test)]
mod tests {
    use super::{of_body, of_headers};
    use crate::json::Value;

    fn after(value: &str) -> Option<u32> {
        of_headers(None, Some(value.as_bytes()), Some(b"Sun, 06 Nov 1994 08:49:37 GMT"))
    }

    #[test]
    fn seconds_round_up_to_the_millisecond_and_stop_at_the_bound() {
        assert_eq!(after("0"), Some(0));
        assert_eq!(after(" 120 "), Some(120_000));
        assert_eq!(after("1.5"), Some(1500));
        assert_eq!(after("0.0001"), Some(1));
        assert_eq!(after("1.0000"), Some(1000));
        assert_eq!(after("2147483.647"), Some(2_147_483_647));
        assert_eq!(after("2147483.6471"), Some(2_147_483_647));
        assert_eq!(after(&"9".repeat(400)), Some(2_147_483_647));
    }

    #[test]
    fn anything_else_is_not_a_number() {
        for value in ["", "-1", "+1", "1e3", ".5", "1.", "soon", "١", "1.2.3", ", 3", "-1, 3"] {
            assert_eq!(after(value), None, "{value}");
        }
    }

    #[test]
    fn the_first_of_joined_values_counts() {
        assert_eq!(after("3, 9"), Some(3000));
        assert_eq!(after("1.5,9"), Some(1500));
        assert_eq!(of_headers(Some(b"250, 9"), None, None), Some(250));
    }

    #[test]
    fn a_body_has_seconds() {
        assert_eq!(of_body(Value::Number("5")), Some(5000));
        assert_eq!(of_body(Value::Number("0.5")), Some(500));
        assert_eq!(of_body(Value::String("7")), Some(7000));
        for value in [Value::Number("-5"), Value::Number("1e3"), Value::String("soon"), Value::Null] {
            assert_eq!(of_body(value), None, "{value:?}");
        }
    }

    #[test]
    fn dates_are_measured_against_the_date_of_the_response() {
        assert_eq!(after("Sun, 06 Nov 1994 08:49:40 GMT"), Some(3000));
        assert_eq!(after("Sunday, 06-Nov-94 08:49:38 GMT"), Some(1000));
        assert_eq!(after("Sun Nov  6 08:49:36 1994"), Some(0));
        assert_eq!(of_headers(None, Some(b"Sun, 06 Nov 1994 08:49:40 GMT"), None), None);
    }

    #[test]
    fn milliseconds_come_first_if_they_can_be_read() {
        assert_eq!(of_headers(Some(b"250"), Some(b"9"), None), Some(250));
        assert_eq!(of_headers(Some(b"250.1"), None, None), Some(251));
        assert_eq!(of_headers(Some(b"soon"), Some(b"9"), None), Some(9000));
    }
}
