use crate::common::{cases, truncated::is_json};
use modelrunner_errors::classify;

/// A value without a meaning is skipped to the same end as by a search byte by byte, and a value that
/// `serde_json` accepts does not hide the members around it.
///
/// The first byte is the number of repetitions of the rest, so that short inputs make long values.
pub fn skip(data: &[u8]) {
    let Some((&times, value)) = data.split_first() else { return };
    let list = vec![value; usize::from(times % 64) + 1].join(&b","[..]);
    for value in [value, &[b"[", &*list, b"]"].concat()] {
        same_as_null(value);
        if is_json(value) {
            is_skipped(value);
        }
    }
}

/// The result is the same as with `null` instead of the value.
fn same_as_null(value: &[u8]) {
    let rest = [value, b",\"error\":\"Insufficient balance\",\"request_id\":\"r\",\"output\":["].concat();
    let replaced = match end(&rest) {
        Some(end) => [b"null", &rest[end..]].concat(),
        None => Vec::new(),
    };
    for (status, head) in [(400, "{\"title\":\"t\",\"output\":"), (200, "{\"status\":\"FAILED\",\"input\":")] {
        let answer = |rest: &[u8]| classify(status, &[head.as_bytes(), rest].concat());
        assert_eq!(answer(&rest), answer(&replaced));
    }
}

fn is_skipped(value: &[u8]) {
    let body = |head: &str, tail: &str| [head.as_bytes(), value, tail.as_bytes()].concat();
    let error = classify(500, &body("{\"output\":", ",\"error\":\"x\",\"request_id\":\"y\"}")).unwrap();
    assert_eq!((error.message(), error.request_id()), ("x", Some("y")));
    let error = classify(200, &body("{\"metadata\":", ",\"status\":\"FAILED\",\"id\":\"y\"}")).unwrap();
    assert_eq!((error.kind().name(), error.request_id()), ("request_failed", Some("y")));
    assert_eq!(classify(200, &body("{\"output\":", ",\"status\":\"COMPLETED\",\"error\":null}")), None);
    assert_eq!(classify(200, &body("{\"output\":", "}")), None);
}

/// The end of a member's value: the comma or the bracket that closes the container.
fn end(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        if in_string {
            in_string = *byte != b'"' || escaped;
            escaped = *byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b',' | b']' | b'}' if depth == 0 => return Some(at),
            b'"' => in_string = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The bodies of the conformance cases in this form.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    cases().iter().map(|case| [b"\x02", &*case.body].concat()).collect()
}
