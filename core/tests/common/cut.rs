//! What a body is that breaks off: its whole members.

use modelrunner_errors::Kind;
use serde::de::IgnoredAny;

/// A cut body is judged as the body that is left when what the cut went through is taken away and
/// the brackets are closed. Says how many starts of the body were compared: of one that is no
/// object, none.
pub(crate) fn assert_judged_by_what_was_whole(
    response: impl Fn(&[u8]) -> Option<Kind>,
    status: u16,
    body: &[u8],
) -> usize {
    if body.trim_ascii_start().first() != Some(&b'{') || !is_json(body) {
        return 0;
    }
    for end in 0..body.len() {
        let kind = response(&body[..end]);
        let of_mended = response(mend(&body[..end]).as_deref().unwrap_or_default());
        // Behind the cut, a success may have said that it is one.
        let undecided = (kind.is_none() && (200..300).contains(&status))
            || (of_mended == Some(Kind::UpstreamFailed) && kind == response(b""));
        assert!(
            kind == of_mended || undecided,
            "{kind:?} instead of {of_mended:?}: {status} {}",
            String::from_utf8_lossy(&body[..end])
        );
    }
    body.len()
}

pub(crate) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// The whole members of the start of an object, as valid JSON.
fn mend(start: &[u8]) -> Option<Vec<u8>> {
    let (mut open, mut in_string, mut escaped) = (Vec::new(), false, false);
    let mut whole: Vec<(usize, Vec<u8>)> = Vec::new();
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
            b',' => whole.push((at, open.clone())),
            b'}' | b']' => {
                open.pop();
                whole.push((at + 1, open.clone()));
            }
            _ => {}
        }
    }
    // A number may go on behind the cut, and a container that holds nothing yet gives nothing up.
    let last = start.trim_ascii_end().last().copied().unwrap_or_default();
    if !in_string && !matches!(last, b'0'..=b'9' | b'{' | b'[') {
        whole.push((start.len(), open));
    }
    whole.into_iter().rev().take(3).find_map(|(end, open)| {
        let body: Vec<u8> = start[..end].iter().chain(open.iter().rev()).copied().collect();
        is_json(&body).then_some(body)
    })
}
