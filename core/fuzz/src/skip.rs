use crate::common::{cases, cut::is_json};
use modelrunner_errors::classify;

/// What has no meaning is stepped over to where a reading byte by byte says that it ends, and a
/// value that `serde_json` reads hides nothing of what stands around it.
///
/// The first byte says how often the rest is repeated, so that long values are made of short ones.
pub fn skip(data: &[u8]) {
    let Some((&times, value)) = data.split_first() else { return };
    let list = vec![value; usize::from(times % 64) + 1].join(&b","[..]);
    for value in [value, &[b"[", &*list, b"]"].concat()] {
        around(value);
        if is_json(value) {
            hides_nothing(value);
        }
    }
}

/// The answer is the one of the same body with `null` in the value's place.
fn around(value: &[u8]) {
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

fn hides_nothing(value: &[u8]) {
    let body = |head: &str, tail: &str| [head.as_bytes(), value, tail.as_bytes()].concat();
    let error = classify(500, &body("{\"output\":", ",\"error\":\"x\",\"request_id\":\"y\"}")).unwrap();
    assert_eq!((error.message(), error.request_id()), ("x", Some("y")));
    let error = classify(200, &body("{\"metadata\":", ",\"status\":\"FAILED\",\"id\":\"y\"}")).unwrap();
    assert_eq!((error.kind().name(), error.request_id()), ("request_failed", Some("y")));
    assert_eq!(classify(200, &body("{\"output\":", ",\"status\":\"COMPLETED\",\"error\":null}")), None);
    assert_eq!(classify(200, &body("{\"output\":", "}")), None);
}

/// Where a member's value ends: at the comma or the bracket that closes what it stands in.
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

/// The bodies of the conformance cases as such a value.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    cases().iter().map(|case| [b"\x02", &*case.body].concat()).collect()
}
