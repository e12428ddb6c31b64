//! Keys, signatures and credentials that a server quotes appear in no form of an error.

#[path = "common/bodies_with_text.rs"]
mod bodies_with_text;

use bodies_with_text::BODIES;
use modelrunner_errors::{ApiError, Response, Style, explain};

/// Texts that a server might send, and the secret in each.
const TEXT: [(&str, &str); 7] = [
    ("Authorization: Key mr_live_0123456789abcdef", "0123456789abcdef"),
    ("authorization = Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "eyJhbGciOiJIUzI1NiJ9"),
    ("Incorrect API key provided: 0123456789abcdef01", "0123456789abcdef01"),
    ("Invalid API \\u006bey: 0123456789abcdef01", "0123456789abcdef01"),
    ("https://b/a?X-Amz-Signature=00ff11ee&X-Amz-Expires=9", "00ff11ee"),
    ("https://b/a?X-Amz-Credential=AKIAEXAMPLE%2F20261122", "AKIAEXAMPLE"),
    ("https://b/a?AWSAccessKeyId=AKIAEXAMPLE&Expires=1", "AKIAEXAMPLE"),
];

/// The start of a truncated message is masked by rules of its own.
const TRUNCATED: &str = r#"{"error":"the start of a message: TEXT"#;

fn assert_without(secret: &str, error: &ApiError, body: &str) {
    let json = error.to_json();
    let forms = [json.clone(), format!("{error:?}"), error.to_string()];
    for form in &forms {
        assert!(!form.contains(secret), "{body}\n{form}");
    }
    let restored: ApiError = serde_json::from_str(&json).unwrap();
    assert_eq!(&restored, error, "{body}");
}

#[test]
fn no_form_of_an_error_contains_a_secret() {
    for (text, secret) in TEXT {
        for template in BODIES.into_iter().chain([TRUNCATED]) {
            // In a string that contains JSON, an escape is escaped again.
            let text = if template.starts_with("\"{") { text.replace('\\', r"\\") } else { text.to_owned() };
            let body = template.replace("TEXT", &text);
            for status in [400, 422, 500] {
                assert_without(secret, &Response::new(status, body.as_bytes()).classify().unwrap(), &body);
                let raw = format!("HTTP/1.1 {status} x\r\n\r\n{body}");
                for style in [Style::Plain, Style::Json] {
                    let text = explain(raw.as_bytes(), style).unwrap().text;
                    assert!(!text.contains(secret), "{text}");
                }
            }
        }
    }
}

#[test]
fn no_page_document_text_or_header_adds_a_secret() {
    for (text, secret) in TEXT.into_iter().filter(|(text, _)| !text.contains('\\')) {
        let xml = text.replace('&', "&amp;");
        for body in [
            text.to_owned(),
            format!("<html><title>{xml}</title></html>"),
            format!("<Error><Code>{xml}</Code><Message>{xml}</Message><Resource>{xml}</Resource></Error>"),
            format!("<Error><Message><![CDATA[{text}]]></Message></Error>"),
        ] {
            assert_without(secret, &Response::new(403, body.as_bytes()).classify().unwrap(), &body);
        }
    }
    // In an ID, only the format of the API's own keys is masked.
    let key = "0badc0de-0000-4000-8000-00000000fa4e:00ff00ff00ff00ff00ff00ff00ff00ff";
    let headers = [("x-modelrunner-request-id", key)];
    assert_without("00ff00ff", &Response::new(500, b"").headers(headers).classify().unwrap(), key);
}

/// Members whose complete value is the text.
const ALONE: [&str; 8] = [
    r#"{"error":"TEXT"}"#,
    r#"{"message":"TEXT","error":"x"}"#,
    r#"{"error":"x","code":"TEXT"}"#,
    r#"{"error":{"message":"TEXT"}}"#,
    r#"{"error":[{"message":"TEXT","path":["TEXT"],"received":"TEXT"}]}"#,
    r#"{"error":"x","details":{"a":["TEXT"],"api_key":"TEXT"}}"#,
    r#"{"status":"FAILED","error":"x","logs":[{"message":"TEXT"}]}"#,
    r#""TEXT""#,
];

#[test]
fn a_text_that_is_a_header_is_masked() {
    for scheme in ["Key", "Bearer", "Basic", "tOKEN"] {
        for template in ALONE {
            for credentials in ["mr_live_abc123", r"mr_live_0\/abc123"] {
                for (before, after) in [("", ""), (" ", ""), ("", " "), (r" \n\t", r" \r")] {
                    let body = template.replace("TEXT", &format!("{before}{scheme} {credentials}{after}"));
                    assert_without("abc123", &Response::new(400, body.as_bytes()).classify().unwrap(), &body);
                }
            }
        }
    }
}

#[test]
fn a_number_under_a_secret_name_is_masked_as_a_text_is() {
    let body = r#"{"error":"x","details":{"apikey":12345678901234567890}}"#;
    assert_without("1234567890", &Response::new(400, body.as_bytes()).classify().unwrap(), body);
}
