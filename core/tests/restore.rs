//! What serde accepts as the canonical JSON is read.

mod common;

use common::cases;
use modelrunner_errors::{Action, ApiError, InvalidJson, Kind, Retry};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The canonical JSON as serde reads it.
#[derive(Deserialize)]
struct Members {
    #[serde(rename = "kind")]
    _kind: Kind,
    #[serde(rename = "status")]
    _status: u16,
    message: String,
    #[serde(rename = "request_id")]
    _request_id: Option<String>,
    #[serde(rename = "code")]
    _code: Option<String>,
    issues: Vec<Issue>,
    #[serde(rename = "retry")]
    _retry: Retry,
    #[serde(rename = "retry_after_ms")]
    _retry_after_ms: Option<u32>,
    #[serde(rename = "action")]
    _action: Action,
    #[serde(rename = "hint", default)]
    _hint: String,
    #[serde(rename = "terminal")]
    _terminal: bool,
    #[serde(rename = "ambiguous")]
    _ambiguous: bool,
    #[serde(rename = "charged")]
    _charged: Option<bool>,
    #[serde(rename = "request")]
    _request: Option<Request>,
    #[serde(rename = "details")]
    _details: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Issue {
    path: Vec<Element>,
    #[serde(rename = "message")]
    _message: String,
    #[serde(rename = "code")]
    _code: Option<String>,
    #[serde(rename = "extra")]
    _extra: Box<RawValue>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Element {
    Index(i64),
    Key(#[expect(dead_code, reason = "only read")] String),
}

#[derive(Deserialize)]
struct Request {
    #[serde(rename = "state")]
    _state: Option<String>,
    #[serde(rename = "response_url")]
    _response_url: Option<String>,
    #[serde(rename = "status_url")]
    _status_url: Option<String>,
    #[serde(rename = "cancel_url")]
    _cancel_url: Option<String>,
    #[serde(rename = "model_endpoint")]
    _model_endpoint: Option<String>,
    #[serde(rename = "billing_status")]
    _billing_status: Option<String>,
    #[serde(rename = "logs")]
    _logs: Option<Box<RawValue>>,
}

/// Whether serde accepts it, with the bounds that serde does not know.
fn is_accepted(json: &str) -> bool {
    let Ok(members) = serde_json::from_str::<Members>(json) else { return false };
    let is_safe = |element: &Element| match element {
        Element::Index(index) => index.unsigned_abs() < 1 << 53,
        Element::Key(_) => true,
    };
    !members.message.trim().is_empty() && members.issues.iter().flat_map(|issue| &issue.path).all(is_safe)
}

/// Canonical JSON with a few changes.
fn changed() -> impl Strategy<Value = String> {
    let known: Vec<String> = cases().into_iter().filter_map(|case| Some(case.answer()?.to_json())).collect();
    let piece = proptest::sample::select(vec![
        "",
        " ",
        "\n",
        "\u{b}",
        "\u{1}",
        "\"",
        "\\",
        "\\n",
        "\\x",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\ufffd",
        "\\uFFFG",
        "é",
        "0",
        "1",
        "-",
        "-0",
        "01",
        ".5",
        "1e5",
        "65536",
        "4294967296",
        "9007199254740992",
        ",",
        ":",
        "[",
        "]",
        "{",
        "}",
        "null",
        "true",
        "false",
        "NaN",
        "nul",
        "\"kind\":",
        "\"new\":[1,{\"a\":\"\\u0000\"}],",
        "\"hint\":\"\",",
        "\"code\":null,",
    ]);
    let change = (any::<prop::sample::Index>(), 0_usize..4, piece);
    (proptest::sample::select(known), proptest::collection::vec(change, 0..3)).prop_map(|(mut json, changes)| {
        for (index, removed, piece) in changes {
            let near =
                |index: usize| (index..=json.len()).find(|index| json.is_char_boundary(*index)).unwrap_or(json.len());
            let start = near(index.index(json.len() + 1));
            let end = near((start + removed).min(json.len()));
            json.replace_range(start..end, piece);
        }
        json
    })
}

proptest! {
    #[test]
    fn what_serde_accepts_is_read(json in changed()) {
        let read = ApiError::from_json(&json);
        prop_assert!(read.is_ok() || !is_accepted(&json), "{} {:?}", json, read);
        if let Ok(error) = read {
            prop_assert!(is_accepted(&error.to_json()), "{} {:?}", json, error);
        }
    }
}

fn refused(json: &str) -> String {
    ApiError::from_json(json).map_err(|why: InvalidJson| why.to_string()).unwrap_err()
}

#[test]
fn the_reason_names_the_member() {
    let body = br#"{"error":[{"path":["a"],"message":"m"}],"billingStatus":"failed"}"#;
    let json = modelrunner_errors::classify(402, body).unwrap().to_json();
    assert!(ApiError::from_json(&json).is_ok());
    let cut = &json[..json.len() - 1];
    for json in ["", "null", "[]", &format!("{json}{{"), cut] {
        assert_eq!(refused(json), "the JSON object is missing or invalid", "{json}");
    }
    for (from, to, member) in [
        (r#""kind""#, r#""mind""#, "kind"),
        ("insufficient_balance", "luck", "kind"),
        (r#""status":402"#, r#""status":65536"#, "status"),
        (r#""status":402"#, r#""status":-0"#, "status"),
        (r#""status":402"#, r#""status":"402""#, "status"),
        (r#""message":"a: m""#, r#""message":" ""#, "message"),
        (r#""code":null"#, r#""code":1"#, "code"),
        (r#""issues":["#, r#""issues":{},"x":["#, "issues"),
        (r#""issues":["#, r#""issues":[1,"#, "path"),
        (r#"["a"]"#, r#"["a",9007199254740992]"#, "path"),
        (r#"["a"]"#, r#"["a",null]"#, "path"),
        (r#""extra""#, r#""more""#, "extra"),
        (r#""terminal":false"#, r#""terminal":0"#, "terminal"),
        (r#""request":{"#, r#""request":1,"x":{"#, "request"),
        (r#""state":null"#, r#""state":1"#, "state"),
    ] {
        assert!(json.contains(from), "{from} {json}");
        assert_eq!(refused(&json.replacen(from, to, 1)), format!("{member} is missing or invalid"), "{to}");
    }
}

#[test]
fn what_later_versions_add_is_skipped() {
    let error = modelrunner_errors::classify(402, b"").unwrap();
    let json = error.to_json().replacen('{', r#"{"new":[1,{"a":"\u0000"}],"kind":"forgotten","#, 1);
    assert_eq!(ApiError::from_json(&json), Ok(error));
}
