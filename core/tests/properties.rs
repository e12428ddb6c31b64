//! What holds for any response whatever.

mod common;

use common::cases;
use modelrunner_errors::{ApiError, Kind, Response, Style, classify, explain};
use proptest::prelude::*;
use serde::de::IgnoredAny;

/// Bodies that look like the API's, mutated, and any bytes at all.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<Vec<u8>> = cases().into_iter().map(|case| case.body).collect();
    let known = proptest::sample::select(known);
    let mutated = (known, any::<prop::sample::Index>(), proptest::collection::vec(any::<u8>(), 0..4)).prop_map(
        |(mut body, place, bytes)| {
            let place = place.index(body.len() + 1);
            let end = (place + 1).min(body.len());
            body.splice(place..end, bytes);
            body
        },
    );
    prop_oneof![4 => mutated, 1 => proptest::collection::vec(any::<u8>(), 0..300), 1 => json()]
}

/// Any JSON, with the keys that have a meaning more often than others.
fn json() -> impl Strategy<Value = Vec<u8>> {
    let key = prop_oneof![
        proptest::sample::select(vec![
            "error",
            "message",
            "status",
            "detail",
            "details",
            "code",
            "billingStatus",
            "title"
        ])
        .prop_map(str::to_owned),
        ".{0,5}",
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        proptest::sample::select(vec![
            "FAILED",
            "COMPLETED",
            "failed",
            "charged",
            "INVALID_OUTPUT",
            "insufficient_quota"
        ])
        .prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    let value = leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            proptest::collection::hash_map(key.clone(), inner, 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    value.prop_map(|value| value.to_string().into_bytes())
}

fn headers() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let name =
        proptest::sample::select(vec!["Retry-After", "retry-after-ms", "Date", "X-ModelRunner-Request-Id", "x-other"]);
    let value = prop_oneof![
        "[0-9]{0,12}(\\.[0-9]{0,4})?".prop_map(String::into_bytes),
        Just(b"Sun, 06 Nov 1994 08:49:37 GMT".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..20),
    ];
    proptest::collection::vec((name.prop_map(str::to_owned), value), 0..5)
}

fn is_one_safe_line(text: &str) -> bool {
    !text.chars().any(|character| {
        character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_response_gets_a_sound_answer(status in prop_oneof![any::<u16>(), 100..600_u16], body in bodies(), headers in headers()) {
        let response = Response::new(status, &body).headers(headers.iter().map(|(name, value)| (name, value)));
        let Some(error) = response.classify() else {
            prop_assert!((200..300).contains(&status));
            return Ok(());
        };
        prop_assert_eq!(error.status(), status);
        prop_assert!(!error.message().is_empty() && error.message().len() <= 4096);
        prop_assert_eq!(error.message().trim(), error.message());
        prop_assert!(error.retry_after_ms().is_none_or(|ms| ms <= 2_147_483_647));

        let line = error.to_string();
        prop_assert!(is_one_safe_line(&line), "{:?}", line);

        let json = error.to_json();
        prop_assert!(!json.chars().any(char::is_control));
        let restored: ApiError = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(restored.to_json(), json.clone());
        prop_assert_eq!(restored, error);
        prop_assert_eq!(serde_json::from_str::<ApiError>(&json).unwrap().to_json(), json);
    }

    #[test]
    fn a_success_without_the_words_of_failure_is_none(status in 200..300_u16, body in json()) {
        let mut value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| !["status", "statusCode", "billingStatus", "error", "detail"].contains(&name.as_str()));
        }
        let body = value.to_string().into_bytes();
        prop_assert_eq!(classify(status, &body), None);
    }

    #[test]
    fn any_input_is_explained_on_safe_lines(input in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut raw = b"HTTP/1.1 500 x\r\n\r\n".to_vec();
        raw.extend(input);
        let explanation = explain(&raw, Style::Plain).unwrap();
        prop_assert!(explanation.failures > 0);
        prop_assert!(explanation.text.lines().all(is_one_safe_line));
    }
}

/// A cut body is judged by its whole members: as the body that is left when what the cut went
/// through is taken away and the brackets are closed.
#[test]
fn a_cut_body_is_judged_by_what_was_whole() {
    let mut compared = 0;
    for case in cases() {
        let is_object = case.body.trim_ascii_start().first() == Some(&b'{') && is_json(&case.body);
        for end in 0..case.body.len() {
            let cut = case.with_body(&case.body[..end]).classify();
            if !is_object {
                continue;
            }
            let kind = cut.as_ref().map(ApiError::kind);
            let mended = mend(&case.body[..end]);
            let of_mended = case.with_body(mended.as_deref().unwrap_or_default()).classify().map(|error| error.kind());
            // Behind the cut, a success may have said that it is one.
            let undecided = (kind.is_none() && (200..300).contains(&case.status))
                || (of_mended == Some(Kind::UpstreamFailed)
                    && kind == classify(case.status, b"").map(|error| error.kind()));
            assert!(kind == of_mended || undecided, "{} cut at {end}: {kind:?} instead of {of_mended:?}", case.name);
            compared += 1;
        }
    }
    assert!(compared > 50_000, "{compared}");
}

#[test]
fn a_cut_success_is_no_failure() {
    for case in cases().iter().filter(|case| case.answer().is_none()) {
        for end in 0..case.body.len() {
            let answer = case.with_body(&case.body[..end]).classify();
            let states = ["FAILED", "CANCELLED"].map(|state| format!("\"status\":\"{state}\""));
            let body = String::from_utf8_lossy(&case.body[..end]).replace(' ', "");
            if !is_json(&case.body[..end]) && !states.iter().any(|state| body.contains(state)) {
                assert_eq!(answer, None, "{} cut at {end}", case.name);
            }
        }
    }
}

fn is_json(body: &[u8]) -> bool {
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
