//! Secrets of every format, after every name, in every member of an error, with escapes and truncated after every
//! byte: no form of the error contains 8 bytes of one.

#[path = "common/bodies_with_text.rs"]
mod bodies_with_text;

use bodies_with_text::BODIES;
use modelrunner_errors::{ApiError, Response};

/// No form of an error may contain this many bytes of a secret.
const TOO_MANY: usize = 8;

const OWN_KEYS: [&str; 2] = [
    "5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f:9f86d081884c7d659a2feaa0c55ad015",
    "V1StGXR8_Z5jdHi6B:9f86d081884c7d659a2feaa0c55ad0159f86d081",
];

/// X1. The part before `|` is a public prefix, which a truncated text may contain.
const FORMATS: [&str; 17] = [
    "|eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0ZXN0LXVzZXItMDEifQ.q7Z0x1Y2w3V4u5T6s7R8q9P0",
    "|eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "sk-|Ab3dEf6hIj9lMn2pQr5t",
    "sk_|live_4eC39HqLyjWDarjtT1zdp7dc",
    "rk_|test_4eC39HqLyjWDarjtT1zdp7dc",
    "r8_|BZ2kd93LmQ0aXw81nTzVbHs4",
    "hf_|Ab3dEf6hIj9lMn2pQr5tUv",
    "gsk_|a1B2c3D4e5F6g7H8i9J0",
    "xai-|0123456789abcdef",
    "ghp_|16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_|11ABCDEFG0abcdefghijkl",
    "glpat-|Ab3dEf6hIj9lMn2pQr5t",
    "xoxb-|123456789012-abcdefABCDEF",
    "AIza|SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
    "whsec_|MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "mr_|live_0123456789abcdef",
    "AKIA|IOSFODNN7EXAMPLE",
];

/// X2: names with their separators, and values without a format of X1.
const NAMES: [&str; 24] = [
    "Authorization: Key ",
    "authorization=Bearer ",
    "Authorization: Basic ",
    "AUTHORIZATION: token ",
    "Authorization header: ",
    "x-api-key: ",
    "API key provided: ",
    "api_key=",
    "access_token=",
    "refresh_token: ",
    "client_secret=",
    "token=",
    "secret: ",
    "passWord=",
    "Signature=",
    "&sig=",
    "Credential=",
    "&X-Amz-Signature=",
    "&X-Amz-Credential=",
    "&X-Amz-Security-Token=",
    "Cookie: ",
    "MODELRUNNER_KEY=",
    "HF_TOKEN: ",
    "Authorization%3A%20Key%20",
];
const VALUES: [&str; 4] = ["abcd1234", "hunter2hunter2", "9f86d081884c7d65", "Zx81_mQ-72.b~c"];

/// Bodies with `TEXT` in IDs, in which only ModelRunner's own keys are masked.
const IDS: [&str; 3] = [
    r#"{"error":"x","request_id":"TEXT"}"#,
    r#"{"error":{"message":"x","request_id":"TEXT"}}"#,
    r#"{"id":"TEXT","status":"FAILED","error":"x"}"#,
];

/// A text unchanged, and with escapes that may hide a part of it.
fn escapes(text: &str) -> [String; 3] {
    let unit = |char: char| format!("\\u{:04x}", u32::from(char));
    [
        text.to_owned(),
        text.chars().map(unit).collect(),
        text.chars().enumerate().map(|(at, char)| if at % 3 == 1 { unit(char) } else { char.into() }).collect(),
    ]
}

/// The bodies that are also truncated.
const TRUNCATED: [&str; 8] = [
    r#"{"error":"TEXT"}"#,
    r#"{"error":{"message":"TEXT","type":"TEXT"}}"#,
    r#"{"error":{"message":"x","metadata":{"raw":"TEXT"}}}"#,
    r#"{"errors":{"TEXT":["TEXT"]}}"#,
    r#"{"error":[{"message":"TEXT","path":["TEXT"],"received":"TEXT"}]}"#,
    r#"{"details":{"TEXT":"TEXT"},"message":"TEXT"}"#,
    r#""TEXT""#,
    r#""{\"error\":\"x\",\"details\":[\"TEXT\"]}""#,
];

fn body(template: &str, text: &str) -> String {
    // In a string that contains JSON, an escape is escaped again.
    let text = if template.contains("\\\"") { text.replace('\\', r"\\") } else { text.to_owned() };
    template.replace("TEXT", &text)
}

fn assert_hidden(error: &ApiError, secret: &str, body: &[u8]) {
    let forms = [error.to_json(), format!("{error:?}"), error.to_string()];
    for part in secret.as_bytes().windows(TOO_MANY).map(|part| std::str::from_utf8(part).unwrap()) {
        for form in &forms {
            assert!(!form.contains(part), "{}\n{form}", String::from_utf8_lossy(body));
        }
    }
}

fn assert_hidden_complete(template: &str, text: &str, secret: &str) {
    for text in escapes(text) {
        let body = body(template, &text);
        for status in [400, 401, 500] {
            assert_hidden(&Response::new(status, body.as_bytes()).classify().unwrap(), secret, body.as_bytes());
        }
    }
}

#[test]
fn no_member_shows_a_secret_with_a_format() {
    for template in BODIES {
        for format in FORMATS {
            let secret = format.replace('|', "");
            assert_hidden_complete(template, &secret, &secret);
            assert_hidden_complete(template, &format!("it was '{secret}', which is wrong"), &secret);
        }
    }
    for template in BODIES.into_iter().chain(IDS) {
        for secret in OWN_KEYS {
            assert_hidden_complete(template, secret, secret);
            assert_hidden_complete(template, &format!("key {secret} is deleted"), secret);
        }
    }
}

#[test]
fn no_member_shows_the_value_after_a_name() {
    for template in BODIES {
        for (name, secret) in NAMES.into_iter().flat_map(|name| VALUES.map(|value| (name, value))) {
            assert_hidden_complete(template, &format!("'{secret}' was sent in {name}{secret}, again"), secret);
        }
    }
}

#[test]
fn no_member_with_a_secret_name_shows_its_value() {
    let names = [
        "Authorization",
        "x-api-key",
        "api key",
        "api_key",
        "apiKey",
        "access_token",
        "refresh_token",
        "client_secret",
        "token",
        "secret",
        "password",
        "signature",
        "sig",
        "Credential",
        "X-Amz-Signature",
        "X-Amz-Credential",
        "X-Amz-Security-Token",
        "Cookie",
        "Set-Cookie",
        "MODELRUNNER_KEY",
        "HF_TOKEN",
        "MY_SECRET",
    ];
    for name in names {
        for (name, secret) in escapes(name).iter().flat_map(|name| VALUES.map(|value| (name.clone(), value))) {
            for body in [
                format!(r#"{{"error":"x","details":{{"{name}":"{secret}"}}}}"#),
                format!(r#"{{"error":[{{"message":"m","path":[],"{name}":"{secret}"}}]}}"#),
                format!(r#"{{"status":"FAILED","error":"x","logs":[{{"{name}":"{secret}"}}]}}"#),
                format!(r#"{{"failure":{{"reason":"words","{name}":"{secret}"}}}}"#),
            ] {
                assert_hidden(&Response::new(400, body.as_bytes()).classify().unwrap(), secret, body.as_bytes());
            }
        }
    }
}

#[test]
fn no_truncated_body_shows_a_part_of_a_secret() {
    let own_keys = OWN_KEYS.into_iter().map(|key| (key.to_owned(), key.to_owned(), key.find(':').unwrap() + 1));
    let formats = FORMATS.into_iter().map(|format| {
        let secret = format.replace('|', "");
        (secret.clone(), secret, format.find('|').unwrap())
    });
    let values = VALUES.into_iter().cycle();
    let named = NAMES.into_iter().zip(values).map(|(name, value)| (format!("Sent {name}{value}"), value.to_owned(), 0));
    for (text, secret, shortest) in own_keys.chain(formats).chain(named) {
        for template in TRUNCATED {
            let body = body(template, &text);
            // An ID or a prefix alone is not a secret until more of the secret follows.
            let is_recognizable =
                |cut: &usize| (0..=shortest).all(|shown| !body[..*cut].ends_with(&secret[..shown]) || shown < TOO_MANY);
            for cut in (0..=body.len()).filter(is_recognizable) {
                let cut = &body.as_bytes()[..cut];
                if let Some(error) = Response::new(400, cut).classify() {
                    assert_hidden(&error, &secret, cut);
                }
            }
        }
    }
}
