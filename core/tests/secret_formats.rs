//! Secrets of every format, under every name, in every member that an error keeps, in escapes and cut at
//! every byte: no form of the error shows 8 bytes of one.

use modelrunner_errors::{ApiError, Response};

/// So many bytes of a secret are too many to show.
const TOO_MANY: usize = 8;

const OWN_KEYS: [&str; 2] = [
    "5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f:9f86d081884c7d659a2feaa0c55ad015",
    "V1StGXR8_Z5jdHi6B:9f86d081884c7d659a2feaa0c55ad0159f86d081",
];

/// X1. The part before `|` is a public prefix: a text that is cut there shows it.
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

/// X2: names with what is between them and their values, and values without a format of their own.
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

/// Bodies with `SAID` in each member that an error keeps, and in names of members.
const PLACES: [&str; 27] = [
    r#"{"error":"SAID"}"#,
    r#"{"error":"x","code":"SAID"}"#,
    r#"{"message":"SAID","error":"x"}"#,
    r#"{"title":"SAID","detail":"x"}"#,
    r#"{"error_description":"SAID"}"#,
    r#"{"error":{"message":"SAID","type":"SAID","code":"SAID","param":"SAID"}}"#,
    r#"{"error":{"message":"{\"error\":{\"message\":\"SAID\"}}"}}"#,
    r#"{"error":{"message":"x","metadata":{"raw":"SAID"}}}"#,
    r#"{"detail":{"msg":"SAID"}}"#,
    r#"{"detail":[{"loc":["SAID"],"msg":"SAID","type":"SAID","input":{"SAID":"SAID"}}]}"#,
    r#"{"errors":{"SAID":["SAID"]}}"#,
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
    r#"{"failure":{"reasons":["SAID"]}}"#,
    r#"[{"message":"SAID"}]"#,
    r#""SAID""#,
    r#""{\"error\":\"x\",\"details\":[\"SAID\"]}""#,
];

/// The places of ids: X1's own keys alone are masked there.
const IDS: [&str; 3] = [
    r#"{"error":"x","request_id":"SAID"}"#,
    r#"{"error":{"message":"x","request_id":"SAID"}}"#,
    r#"{"id":"SAID","status":"FAILED","error":"x"}"#,
];

/// A text as it is and with each escape that may hide a part of it.
fn escapes(said: &str) -> [String; 3] {
    let unit = |char: char| format!("\\u{:04x}", u32::from(char));
    [
        said.to_owned(),
        said.chars().map(unit).collect(),
        said.chars().enumerate().map(|(at, char)| if at % 3 == 1 { unit(char) } else { char.into() }).collect(),
    ]
}

/// Those of them whose bodies are also cut.
const CUT: [&str; 8] = [
    r#"{"error":"SAID"}"#,
    r#"{"error":{"message":"SAID","type":"SAID"}}"#,
    r#"{"error":{"message":"x","metadata":{"raw":"SAID"}}}"#,
    r#"{"errors":{"SAID":["SAID"]}}"#,
    r#"{"error":[{"message":"SAID","path":["SAID"],"received":"SAID"}]}"#,
    r#"{"details":{"SAID":"SAID"},"message":"SAID"}"#,
    r#""SAID""#,
    r#""{\"error\":\"x\",\"details\":[\"SAID\"]}""#,
];

fn body(place: &str, said: &str) -> String {
    // Within a string that holds JSON, an escape is escaped once more.
    let said = if place.contains("\\\"") { said.replace('\\', r"\\") } else { said.to_owned() };
    place.replace("SAID", &said)
}

fn assert_hidden(error: &ApiError, secret: &str, body: &[u8]) {
    let forms = [error.to_json(), format!("{error:?}"), error.to_string()];
    for part in secret.as_bytes().windows(TOO_MANY).map(|part| std::str::from_utf8(part).unwrap()) {
        for form in &forms {
            assert!(!form.contains(part), "{}\n{form}", String::from_utf8_lossy(body));
        }
    }
}

fn assert_hidden_complete(place: &str, said: &str, secret: &str) {
    for said in escapes(said) {
        let body = body(place, &said);
        for status in [400, 401, 500] {
            assert_hidden(&Response::new(status, body.as_bytes()).classify().unwrap(), secret, body.as_bytes());
        }
    }
}

#[test]
fn no_format_is_shown_by_any_member() {
    for place in PLACES {
        for format in FORMATS {
            let secret = format.replace('|', "");
            assert_hidden_complete(place, &secret, &secret);
            assert_hidden_complete(place, &format!("it was '{secret}', which is wrong"), &secret);
        }
    }
    for place in PLACES.into_iter().chain(IDS) {
        for secret in OWN_KEYS {
            assert_hidden_complete(place, secret, secret);
            assert_hidden_complete(place, &format!("key {secret} is deleted"), secret);
        }
    }
}

#[test]
fn no_value_of_a_name_is_shown_by_any_member() {
    for place in PLACES {
        for (name, secret) in NAMES.into_iter().flat_map(|name| VALUES.map(|value| (name, value))) {
            assert_hidden_complete(place, &format!("'{secret}' was sent in {name}{secret}, again"), secret);
        }
    }
}

#[test]
fn no_member_shows_the_value_of_its_name() {
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
fn no_part_is_shown_by_a_body_that_is_cut_anywhere() {
    let own_keys = OWN_KEYS.into_iter().map(|key| (key.to_owned(), key.to_owned(), key.find(':').unwrap() + 1));
    let formats = FORMATS.into_iter().map(|format| {
        let secret = format.replace('|', "");
        (secret.clone(), secret, format.find('|').unwrap())
    });
    let values = VALUES.into_iter().cycle();
    let named = NAMES.into_iter().zip(values).map(|(name, value)| (format!("Sent {name}{value}"), value.to_owned(), 0));
    for (said, secret, shortest) in own_keys.chain(formats).chain(named) {
        for place in CUT {
            let body = body(place, &said);
            // An id is an id, and a prefix a prefix, until more of the secret follows.
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
