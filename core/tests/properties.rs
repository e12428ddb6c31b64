//! Properties of any response.

mod common;

use common::sound::{assert_sound, is_one_safe_line};
use common::truncated::{assert_same_kind_as_complete_members, is_json};
use common::{Case, cases};
use modelrunner_errors::{Response, Style, classify, explain};
use proptest::prelude::*;

/// Mutated bodies of the conformance cases, random JSON, and random bytes.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<Vec<u8>> = cases().into_iter().map(|case| case.body).collect();
    let known = proptest::sample::select(known);
    let mutated = (known, any::<prop::sample::Index>(), proptest::collection::vec(any::<u8>(), 0..4)).prop_map(
        |(mut body, index, bytes)| {
            let index = index.index(body.len() + 1);
            let end = (index + 1).min(body.len());
            body.splice(index..end, bytes);
            body
        },
    );
    prop_oneof![4 => mutated, 1 => proptest::collection::vec(any::<u8>(), 0..300), 1 => json()]
}

/// Random JSON, in which keys with a meaning are more frequent.
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

proptest! {
    #[test]
    fn any_response_has_a_sound_result(status in prop_oneof![any::<u16>(), 100..600_u16], body in bodies(), headers in headers()) {
        let response = Response::new(status, &body).headers(headers.iter().map(|(name, value)| (name, value)));
        let Some(error) = response.classify() else {
            prop_assert!((200..300).contains(&status));
            return Ok(());
        };
        prop_assert_eq!(error.status(), status);
        assert_sound(&error);
    }

    #[test]
    fn a_success_without_members_of_a_failure_is_not_a_failure(status in 200..300_u16, body in json()) {
        let mut value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| !["status", "statusCode", "billingStatus", "error", "detail"].contains(&name.as_str()));
        }
        let body = value.to_string().into_bytes();
        prop_assert_eq!(classify(status, &body), None);
    }

    #[test]
    fn the_explanation_of_any_input_has_safe_lines(input in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut raw = b"HTTP/1.1 500 x\r\n\r\n".to_vec();
        raw.extend(input);
        let explanation = explain(&raw, Style::Plain).unwrap();
        prop_assert!(explanation.failures > 0);
        prop_assert!(explanation.text.lines().all(is_one_safe_line));
    }
}

#[test]
fn a_truncated_body_has_the_kind_of_its_complete_members() {
    let compare = |case: &Case| {
        let kind = |body: &[u8]| case.with_body(body).classify().map(|error| error.kind());
        assert_same_kind_as_complete_members(kind, case.status, &case.body)
    };
    let compared: usize = cases().iter().map(compare).sum();
    assert!(compared > 50_000, "{compared}");
}

#[test]
fn a_truncated_success_is_not_a_failure() {
    for case in cases().iter().filter(|case| case.answer().is_none()) {
        for end in 0..case.body.len() {
            let answer = case.with_body(&case.body[..end]).classify();
            let states = ["FAILED", "CANCELLED"].map(|state| format!("\"status\":\"{state}\""));
            let body = String::from_utf8_lossy(&case.body[..end]).replace(' ', "");
            if !is_json(&case.body[..end]) && !states.iter().any(|state| body.contains(state)) {
                assert_eq!(answer, None, "{} truncated at {end}", case.name);
            }
        }
    }
}
