//! What a server quotes of keys, signatures and credentials stands in no form of an error.

use modelrunner_errors::{ApiError, Response, Style, explain};

/// What a server might say, and the secret in it.
const SAID: [(&str, &str); 7] = [
    ("Authorization: Key mr_live_0123456789abcdef", "0123456789abcdef"),
    ("authorization = Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "eyJhbGciOiJIUzI1NiJ9"),
    ("Incorrect API key provided: 0123456789abcdef01", "0123456789abcdef01"),
    ("Invalid API \\u006bey: 0123456789abcdef01", "0123456789abcdef01"),
    ("https://b/a?X-Amz-Signature=00ff11ee&X-Amz-Expires=9", "00ff11ee"),
    ("https://b/a?X-Amz-Credential=AKIAEXAMPLE%2F20261122", "AKIAEXAMPLE"),
    ("https://b/a?AWSAccessKeyId=AKIAEXAMPLE&Expires=1", "AKIAEXAMPLE"),
];

/// Bodies with `SAID` in each place that an error keeps.
const PLACES: [&str; 23] = [
    r#"{"error":"SAID"}"#,
    r#"{"error":"x","code":"SAID"}"#,
    r#"{"message":"SAID","error":"x"}"#,
    r#"{"title":"SAID","detail":"x"}"#,
    r#"{"error_description":"SAID"}"#,
    r#"{"error":{"message":"SAID","type":"SAID","code":"SAID","param":"SAID"}}"#,
    r#"{"detail":{"msg":"SAID"}}"#,
    r#"{"error":["SAID"]}"#,
    r#"{"error":[{"message":"SAID","code":"SAID","path":["SAID"],"received":"SAID"}]}"#,
    r#"{"error":[{"message":"m","path":"SAID"}]}"#,
    r#"{"error":[{"message":"m","instancePath":"/SAID"}]}"#,
    r#"{"error":[{"path":["a"],"nested":{"b":["SAID"]}}]}"#,
    r#"{"error":"x","details":"SAID"}"#,
    r#"{"error":"x","details":{"a":["SAID",{"SAID":"SAID"}]}}"#,
    r#"{"details":{"validationErrors":[{"message":"SAID"}]}}"#,
    r#"{"status":"FAILED","error":"x","logs":"SAID"}"#,
    r#"{"status":"FAILED","error":"x","logs":[{"message":"SAID"}]}"#,
    r#"{"status":"FAILED","error":"x","response_url":"SAID","status_url":"SAID","cancel_url":"SAID"}"#,
    r#"{"modelEndpoint":"SAID","billingStatus":"SAID","error":"x"}"#,
    r#"[{"message":"SAID"}]"#,
    r#""SAID""#,
    r#"{"error":"the start of a message: SAID"#,
    r#""{\"error\":\"x\",\"details\":[\"SAID\"]}""#,
];

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
fn no_form_of_an_error_holds_a_secret() {
    for (said, secret) in SAID {
        for place in PLACES {
            // Within a string that holds JSON, an escape is escaped once more.
            let said = if place.starts_with("\"{") { said.replace('\\', r"\\") } else { said.to_owned() };
            let body = place.replace("SAID", &said);
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
fn no_page_document_text_or_header_brings_one_in() {
    for (said, secret) in SAID.into_iter().filter(|(said, _)| !said.contains('\\')) {
        let xml = said.replace('&', "&amp;");
        for body in [
            said.to_owned(),
            format!("<html><title>{xml}</title></html>"),
            format!("<Error><Code>{xml}</Code><Message>{xml}</Message><Resource>{xml}</Resource></Error>"),
            format!("<Error><Message><![CDATA[{said}]]></Message></Error>"),
        ] {
            assert_without(secret, &Response::new(403, body.as_bytes()).classify().unwrap(), &body);
        }
    }
    // An id is masked by the format of the API's own keys alone.
    let key = "0badc0de-0000-4000-8000-00000000fa4e:00ff00ff00ff00ff00ff00ff00ff00ff";
    let headers = [("x-modelrunner-request-id", key)];
    assert_without("00ff00ff", &Response::new(500, b"").headers(headers).classify().unwrap(), key);
}

/// Places of a text by itself.
const ALONE: [&str; 8] = [
    r#"{"error":"SAID"}"#,
    r#"{"message":"SAID","error":"x"}"#,
    r#"{"error":"x","code":"SAID"}"#,
    r#"{"error":{"message":"SAID"}}"#,
    r#"{"error":[{"message":"SAID","path":["SAID"],"received":"SAID"}]}"#,
    r#"{"error":"x","details":{"a":["SAID"],"api_key":"SAID"}}"#,
    r#"{"status":"FAILED","error":"x","logs":[{"message":"SAID"}]}"#,
    r#""SAID""#,
];

#[test]
fn a_text_that_is_a_header_is_masked() {
    for scheme in ["Key", "Bearer", "Basic", "tOKEN"] {
        for place in ALONE {
            for credentials in ["mr_live_abc123", r"mr_live_0\/abc123"] {
                for (before, behind) in [("", ""), (" ", ""), ("", " "), (r" \n\t", r" \r")] {
                    let body = place.replace("SAID", &format!("{before}{scheme} {credentials}{behind}"));
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
