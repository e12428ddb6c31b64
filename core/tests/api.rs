//! The public interface, as a program uses it.

use modelrunner_errors::{
    Action, ApiError, Issue, Json, Kind, OneLine, PathElement, Request, Response, Retry, check, classify,
};
use std::collections::HashMap;
use std::error::Error;

fn error(status: u16, body: &str) -> ApiError {
    classify(status, body.as_bytes()).unwrap_or_else(|| panic!("no failure: {status} {body}"))
}

#[test]
fn types_can_be_shared_and_compared() {
    fn is_plain<T: Send + Sync + Clone + Eq + std::hash::Hash + std::fmt::Debug + Unpin + 'static>() {}
    fn is_error<T: Error + Send + Sync + 'static>() {}
    fn is_shared<T: Send + Sync + Copy>() {}
    is_plain::<ApiError>();
    is_plain::<Issue>();
    is_plain::<Json<'static>>();
    is_plain::<Kind>();
    is_plain::<Retry>();
    is_plain::<Action>();
    is_plain::<Request>();
    is_error::<ApiError>();
    is_shared::<Response<'_>>();
}

#[test]
fn display_is_one_line_with_the_request_id() {
    let body = r#"{"error":"Insufficient balance","request_id":"abc123"}"#;
    assert_eq!(error(402, body).to_string(), "402 insufficient_balance: Insufficient balance (request_id: abc123)");
    assert_eq!(error(502, "").to_string(), "502 unavailable: Bad Gateway");
    let hostile = "{\"error\":\"a\\u001b[31m\\nb\\u202ec\\u2028d\\u0085e\\u009b\",\"request_id\":\"r\\r\\u0007\"}";
    let line = error(500, hostile).to_string();
    assert_eq!(line, r"500 server_error: a\u001b[31m b\u202ec d e\u009b (request_id: r \u0007)");
    assert_eq!(OneLine("\u{7f}\u{2066}x\ty").to_string(), r"\u007f\u2066x y");
    assert_eq!(OneLine("a\u{61c}\u{b}\u{c}é\u{200e}").to_string(), r"a\u061c  é\u200e");
    assert_eq!(format!("{:>16}|", Kind::Timeout), "         timeout|");
}

#[test]
fn every_member_can_be_read() {
    let body = r#"{"id":"V1S","modelEndpoint":"o/m","status":"COMPLETED","billingStatus":"failed",
        "error":"Invalid output from inference.","request_id":"abc123","logs":"line",
        "response_url":"https://queue.modelrunner.run/o/m/requests/abc123","status_url":"https://queue.modelrunner.run/o/m/requests/abc123/status","cancel_url":null,
        "details":{"code":"INVALID_OUTPUT","validationErrors":[
            {"instancePath":"/output/0/a~1b","message":"must match format \"uri\"","keyword":"format","params":{"format":"uri"}}]}}"#;
    let headers = HashMap::from([("Retry-After".to_owned(), "1.5".to_owned())]);
    let error = Response::new(422, body.as_bytes()).headers(&headers).classify().unwrap();
    assert_eq!(error.kind(), Kind::InvalidOutput);
    assert_eq!(error.status(), 422);
    assert_eq!(error.message(), "Invalid output from inference.");
    assert_eq!(error.request_id(), Some("abc123"));
    assert_eq!(error.code(), Some("INVALID_OUTPUT"));
    assert_eq!(error.retry(), Retry::Never);
    assert_eq!(error.retry_after_ms(), Some(1500));
    assert_eq!(error.action(), Action::Report);
    assert!(error.hint().contains("report it to support"));
    assert!(error.terminal() && !error.ambiguous());
    assert_eq!(error.charged(), Some(false));
    let details = error.details().unwrap();
    assert_eq!(details.to_value()["code"], "INVALID_OUTPUT");
    let [issue] = error.issues() else { panic!("{:?}", error.issues()) };
    let path: Vec<_> = issue.path().collect();
    assert_eq!(path, [PathElement::Key("output"), PathElement::Index(0), PathElement::Key("a/b")]);
    assert_eq!(issue.place(), r#"output[0]["a/b"]"#);
    assert_eq!(issue.message(), "must match format \"uri\"");
    assert_eq!(issue.code(), Some("format"));
    assert_eq!(issue.extra().as_str(), r#"{"params":{"format":"uri"}}"#);
    let request = error.request().unwrap();
    assert_eq!(request.state(), Some("COMPLETED"));
    assert_eq!(request.billing_status(), Some("failed"));
    assert_eq!(request.model_endpoint(), Some("o/m"));
    assert_eq!(request.response_url(), Some("https://queue.modelrunner.run/o/m/requests/abc123"));
    assert_eq!(request.status_url(), Some("https://queue.modelrunner.run/o/m/requests/abc123/status"));
    assert_eq!(request.cancel_url(), None);
    assert_eq!(request.logs().map(Json::as_str), Some("\"line\""));
}

#[test]
fn check_works_with_the_question_mark() {
    fn fetch(status: u16) -> Result<&'static str, Box<dyn Error>> {
        check(status, b"Service is down")?;
        Ok("result")
    }
    assert_eq!(fetch(204).unwrap(), "result");
    assert_eq!(fetch(503).unwrap_err().to_string(), "503 unavailable: Service is down");
}

#[test]
fn headers_are_accepted_from_common_types() {
    let id = |response: Response<'_>| response.classify().unwrap().request_id().map(str::to_owned);
    let pairs = [("X-MODELRUNNER-REQUEST-ID".to_owned(), "a".to_owned())];
    assert_eq!(
        id(Response::new(500, b"").headers(pairs.iter().map(|(name, value)| (name, value)))),
        Some("a".to_owned())
    );
    assert_eq!(
        id(Response::new(500, b"").headers([(&b"x-modelrunner-request-id"[..], &b"b\xff"[..])])),
        Some("b\u{fffd}".to_owned())
    );
    let mut map = http::HeaderMap::new();
    map.insert("x-modelrunner-request-id", "c".parse().unwrap());
    assert_eq!(id(Response::new(500, b"").headers(&map)), Some("c".to_owned()));
}

#[test]
fn json_is_restored_or_rejected() {
    let json = error(402, r#"{"error":"Insufficient balance"}"#).to_json();
    assert_eq!(json, serde_json::to_string(&serde_json::from_str::<ApiError>(&json).unwrap()).unwrap());
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::from_value::<ApiError>(value).unwrap().to_json(), json);
    let empty = json.replace("\"Insufficient balance\"", "\"\"");
    assert!(
        serde_json::from_str::<ApiError>(&empty).unwrap_err().to_string().starts_with("message is missing or invalid")
    );
}

#[test]
fn debug_contains_no_raw_control_characters() {
    let debug = format!("{:?}", error(500, "{\"error\":\"\\u001b[2J\\u202e\\u009b\"}"));
    assert!(debug.contains(r"\u{1b}[2J\u{202e}\u{9b}"), "{debug}");
}

#[test]
fn restored_values_have_the_bounds_of_a_response() {
    let error = error(400, r#"{"error":[{"message":"m","path":[9007199254740991,-9007199254740991]}]}"#);
    let json = error.to_json();
    assert_eq!(serde_json::from_str::<ApiError>(&json).unwrap(), error);
    for beyond in ["9007199254740992", "9223372036854775807", "-4611686018427387905"] {
        let json = json.replace("9007199254740991,-9007199254740991", beyond);
        assert!(serde_json::from_str::<ApiError>(&json).is_err(), "{beyond}");
    }
    let json = json.replace(error.message(), &"a".repeat(5000));
    assert_eq!(serde_json::from_str::<ApiError>(&json).unwrap().message().len(), 4096);
}

#[test]
fn can_retry_needs_an_idempotent_request_if_the_server_may_have_accepted_it() {
    for (status, idempotent, expected) in [
        (429, false, true),
        (503, false, true),
        (502, false, false),
        (502, true, true),
        (408, false, false),
        (402, true, false),
        (501, true, false),
    ] {
        assert_eq!(error(status, "").can_retry(idempotent), expected, "{status} {idempotent}");
    }
    assert!(error(409, r#"{"status":"IN_QUEUE"}"#).can_retry(false));
}

#[test]
fn an_error_of_an_sdk_has_the_policy_of_its_kind() {
    let issue = Issue::new([PathElement::Key("images"), PathElement::Index(0)], "Not a URL", Some("invalid_url"));
    let own = ApiError::of_kind(Kind::InvalidRequest, 0, "Refused before sending.")
        .with_issues([issue])
        .with_request_id(" r1 ");
    assert_eq!(own.to_string(), "0 invalid_request: Refused before sending. [images[0]: Not a URL] (request_id: r1)");
    assert_eq!((own.action(), own.retry(), own.charged()), (Action::FixRequest, Retry::Never, None));
    assert_eq!((own.issues()[0].place().as_str(), own.issues()[0].code()), ("images[0]", Some("invalid_url")));
    assert_eq!(serde_json::from_str::<ApiError>(&own.to_json()).unwrap(), own);
    let timeout = ApiError::of_kind(Kind::Timeout, 0, "");
    assert_eq!((timeout.message(), timeout.ambiguous()), (timeout.hint(), true));
    assert!(!ApiError::of_kind(Kind::Unavailable, 503, "busy").ambiguous());
    let secret = ApiError::of_kind(Kind::Unauthenticated, 0, "Authorization: Key mr_live_0123456789");
    assert_eq!(secret.message(), "Authorization: Key ***");
}
