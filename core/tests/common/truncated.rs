//! The kind of a truncated body is that of its complete members.

use modelrunner_errors::Kind;
use serde::de::IgnoredAny;

/// A truncated body has the same kind as the valid JSON of its complete members. Returns how many truncations of
/// the body were compared, 0 if it is not an object.
pub(crate) fn assert_same_kind_as_complete_members(
    response: impl Fn(&[u8]) -> Option<Kind>,
    status: u16,
    body: &[u8],
) -> usize {
    if body.trim_ascii_start().first() != Some(&b'{') || !is_json(body) {
        return 0;
    }
    for end in 0..body.len() {
        let kind = response(&body[..end]);
        let of_complete = response(complete_members(&body[..end]).as_deref().unwrap_or_default());
        // The missing part may have shown that it is a success.
        let undecided = (kind.is_none() && (200..300).contains(&status))
            || (of_complete == Some(Kind::UpstreamFailed) && kind == response(b""));
        assert!(
            kind == of_complete || undecided,
            "{kind:?} instead of {of_complete:?}: {status} {}",
            String::from_utf8_lossy(&body[..end])
        );
    }
    body.len()
}

pub(crate) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// The complete members of a truncated object, as valid JSON.
fn complete_members(start: &[u8]) -> Option<Vec<u8>> {
    let (mut open, mut in_string, mut escaped) = (Vec::new(), false, false);
    let mut ends: Vec<(usize, Vec<u8>)> = Vec::new();
    for (at, &byte) in start.iter().enumerate() {
        if in_string {
            in_string = byte != b'"' || escaped;
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b',' => ends.push((at, open.clone())),
            b'}' | b']' => {
                open.pop();
                ends.push((at + 1, open.clone()));
            }
            _ => {}
        }
    }
    // A number may continue after the end, and an empty container has no complete members.
    let last = start.trim_ascii_end().last().copied().unwrap_or_default();
    if !in_string && !matches!(last, b'0'..=b'9' | b'{' | b'[') {
        ends.push((start.len(), open));
    }
    ends.into_iter().rev().take(3).find_map(|(end, open)| {
        let body: Vec<u8> = start[..end].iter().chain(open.iter().rev()).copied().collect();
        is_json(&body).then_some(body)
    })
}
