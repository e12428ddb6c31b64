use super::*;
use aho_corasick::{AhoCorasick, Input, MatchKind};
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt::Write;
use std::sync::LazyLock;

fn mask(text: &str) -> String {
    Secrets::Possible.mask(text).into_owned()
}

/// Expects that masking replaces the text between `«` and `»` by `***`, and nothing else.
fn assert_masked(texts: &[&str]) {
    for text in texts {
        let mut expected = text.to_string();
        while let Some((before, secret, after)) = expected
            .split_once('«')
            .and_then(|(before, rest)| Some((before, rest.split_once('»')?.0, rest.split_once('»')?.1)))
        {
            assert!(!secret.is_empty(), "{text}");
            expected = format!("{before}{MASK}{after}");
        }
        assert_eq!(mask(&text.replace(['«', '»'], "")), expected);
    }
}

fn assert_unchanged(texts: &[&str]) {
    for text in texts {
        assert!(matches!(Secrets::Possible.mask(text), Cow::Borrowed(same) if same == *text), "{text}\n{}", mask(text));
    }
}

const OWN_KEY: &str = "5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f:9f86d081884c7d659a2feaa0c55ad015";

#[test]
fn x1_tokens_are_masked_at_any_offset() {
    assert_masked(&[
        "Virtual key expected. Received=«sk-Ab3dEf6hIj9lMn2pQr5t»",
        "«sk-proj-0123456789_abcdefghij-KLMNOPQR», «sk_live_4eC39HqLyjWDarjtT1zdp7dc»",
        "(«rk_test_4eC39HqLyjWDarjtT1zdp7dc»)[«r8_BZ2kd93LmQ0aXw81nTzVbHs4»]{«gsk_a1B2c3D4e5F6g7H8i9J0»}",
        "'«hf_abcdefghijKLMNOPQRSTUVWXYZ»' \"«xai-0123456789abcdef»\" `«ghp_16C7e42F292c6912E7710c838347Ae178B4a»`",
        "pull «github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz» «glpat-xxxxxxxxxxxxxxxxxxxx»; «xoxb-123456789012-abcdefABCDEF»",
        "https://maps/api?key=«AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY»&q=1",
        "webhook «whsec_MfKQ9r8GKYq/TwjUPD8ILPZIo2LaLaSw+8Kq=» is unknown",
        "«mr_live_0123456789abcdef».",
        "«AKIA0123456789AB» has 12 characters after its prefix, «xai-0123456789abcdef» 16",
        "no user for «AKIAIOSFODNN7EXAMPLE» or «ASIAY34FZKBOKMUTVV7A»",
        "%20«sk-Ab3dEf6hIj9lMn2pQr5t» \\n«hf_Ab3dEf6hIj9lMn2pQr5t» \\u003d«r8_Ab3dEf6hIj9lMn2pQr5t»",
        "\u{1b}[31m«sk-Ab3dEf6hIj9lMn2pQr5t»\u{1b}[0m ключ«sk-Ab3dEf6hIj9lMn2pQr5t»",
    ]);
    assert_unchanged(&[
        "sk-0123456789abcde is too short, as are mr_1, hf_hub, r8_im and AKIA0123456789A",
        "Task task-0123456789abcdef012345, disk-0123456789abcdef, xmr_0123456789abcdef, flask_0123456789abcdef",
        "hf_hub_download_timeout, mr_image_generation_model, sk-learn-pipeline-preprocessing, rk_stage_one_coefficients",
        "SK-Ab3dEf6hIj9lMn2pQr5t, akiaiosfodnn7example, eyjhbgcioijiuzi1nij9.e30.c2ln",
        "sk-...q7Zk, sk-****abcd, sk-proj-****************q7Zk, hf_…q7Zk",
    ]);
}

#[test]
fn x1_json_web_tokens_are_masked_complete_or_clipped() {
    assert_masked(&[
        "'«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0ZXN0LXVzZXItMDEifQ.q7Z0x1Y2w3V4u5T6s7R8q9P0»' has expired",
        "wss://host/ws?modelrunner_jwt_token=«eyJhbGciOiJIUzI1NiJ9.e30.c2ln»",
        "«eyJmb28iOiJiYXIifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl».",
        "clipped: «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0ZXN0»",
        "clipped: «eyJ0eXAiOiJKV1QiLCJhbGci»",
        "«eyJhbGciOiJSU0EtT0FFUCJ9.a1.b2.c3.d4».",
    ]);
    assert_unchanged(&[
        "cursor eyJpZCI6MTIzNDU2fQ is past the end, eyJpZCI6MTIzNDU2fQ.png is not",
        "eyJhbGciOi...q7Zk has expired",
        "xeyJmb28iOiJiYXIifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "eyJ, eyJ. and eyJ..",
    ]);
}

#[test]
fn x1_own_keys_are_masked_with_their_id() {
    assert_masked(&[
        "«5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f:9f86d081884c7d659a2feaa0c55ad015»",
        "key «5C1D7E90-3B2A-4F68-9D01-7A6B5C4D3E2F:9F86D081884C7D659A2FEAA0C55AD0159F86D081» is deleted",
        "«V1StGXR8_Z5jdHi6:9f86d081884c7d659a2feaa0c55ad015» has an id of 16 characters",
        "id «V1StGXR8_Z5jdHi6B:9f86d081884c7d659a2feaa0c55ad015», once more «V1StGXR8_Z5jdHi6B:9f86d081884c7d659a2feaa0c55ad015»",
        "Key%20«5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f%3A9f86d081884c7d659a2feaa0c55ad015»",
        "Key%2520«V1StGXR8_Z5jdHi6B%253A9f86d081884c7d659a2feaa0c55ad015»",
        "https://«V1StGXR8_Z5jdHi6B:9f86d081884c7d659a2feaa0c55ad015»@host/",
        "https://host/keys/«5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f:9f86d081884c7d659a2feaa0c55ad015»",
        "\\n«V1StGXR8_Z5jdHi6B:9f86d081884c7d659a2feaa0c55ad015» \\u003d«V1StGXR8_Z5jdHi6B:9f86d081884c7d659a2feaa0c55ad015»",
    ]);
    assert_unchanged(&[
        "request 5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f: not found",
        "5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f:9f86d081884c7d659a2feaa0c55ad01",
        "owner/Stable-Diffusion-3:ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4",
        "image@sha256:ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4",
        "stable-diffusion-3-medium:ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4",
        "V1StGXR8_Z5jdHi:9f86d081884c7d659a2feaa0c55ad015 has an id of 15 characters",
    ]);
}

#[test]
fn x2_values_of_credential_names_are_masked() {
    assert_masked(&[
        "Authorization: Key «mr_live_1»",
        "authorization=\"Bearer «eyJhbGciOi.J9»\" was sent",
        "AUTHORIZATION: «abc_def1»",
        "Authorization: Key token  «0123456789abcdef»",
        "Authorization: Key Key «5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f»",
        "Authorization:\t`Key «mr_live_0123»`",
        "Authorization: Key «8d3f-00:0a1b2c3d4e5f», again",
        "Authorization: Key «abcdefghijklmnopqrstuvwxyz»",
        "Authorization: Basic «dXNlcjpwYXNzd29yZA==»",
        "Authorization Bearer «abcd1234» and Authorization header 'Key «abcd5678»' are not valid",
        "Proxy-Authorization => tOKEN «abcd1234»",
        "Authorization%3A%20Key%20«mr_live_0123»",
        "?Authorization=Key+«abcd1234»&a=b, ?Authorization=Key%20«abcd%2F1234»&a=b",
        "{'authorization': b'Key «abcd1234»'}, headers[\"Authorization\"] = \"Key «abcd5678»\"",
        "{\\\"Authorization\\\": \\\"Key «abcd1234»\\\"} {\\\\\\\"Authorization\\\\\\\":\\\\\\\"Key «abcd5678»\\\\\\\"}",
        "x-api-key: «abcd1234» X-API-Key=«abcd5678»",
        "Invalid API key: «0123456789abcdef»",
        "Incorrect API key provided: «mr_live_0123456789abcdef».",
        "apikey=«0123456789abcdef»&a=b",
        "API key «V1StGXR8Z5jdHi6BmyT9» was deleted, the api_key '«V1StGXR8Z5jdHi6BmyT8»' too",
        "access_token=«abcd1234»; refresh_token: «abcd5678», client_secret='«s3cr3t-value»'",
        "password: «hunter2hunter2» was wrong, dbPassword=«hunter22»",
        "https://b/a?sig=«abcd1234%2Bef%3D»&se=2026, Signature=«0123456789abcdefghij%3D»",
        "GET /a?X-Amz-Credential=«AKIA%2F1»&X-Amz-Date=2&X-Amz-Signature=«00ff00ff»",
        "https://b/a?X-Amz-Security-Token=«FwoGZXIvYXdzEA0a»&x=1",
        "AWS4-HMAC-SHA256 Credential=«AKIA/20261122/us-east-1», Signature=«00ff00ff00ff00ff»",
        "Authorization: AWS4-HMAC-SHA256 Credential=«AKIA/20261122/us-east-1», SignedHeaders=host, Signature=«00ff00ff00ff00ff»",
        "X-Amz-Signature\\u003d«00ff00ff»\\u0026x=1",
        "https://r?u=https%3A%2F%2Fb%3FX-Amz-Signature%3D«00ff00ff»%26X-Amz-Date%3D1",
        "https://r?u=https%253A%252F%252Fb%253Fsig%253D«00ff00ff»%2526a%253D1",
        "a?AWSAccessKeyId=«AKIA»&Expires=1&X-Amz-Signature%3D«00ff»&X-Amz-Security-Token=«abc.def»&x=00ff",
        "x-api-key «abcd12345» was sent, Authorization header «abcd/1234x»",
        "Cookie: «a=1; session=abcd1234; theme=dark», Set-Cookie: «sid=abcd1234»",
        "MODELRUNNER_KEY=«5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f» HF_TOKEN=«abcd1234» MY_SECRET=«abcd1234»",
        "modelrunner_key: «abcd1234», Hf_Token: «abcd1234»",
        "token=\"«abcdefg1»\" token: \"«Ab3dEf6hIj9l»\" token: «abcdefg1»",
        "password=«пароль1234», secret: «12345678»",
    ]);
    assert_unchanged(&[
        "Missing or invalid Authorization header.",
        "Check that the header reads `Authorization: Key <your_key>`.",
        "Authorization: Bearer token is missing",
        "Authorization: missing_api_key, Authorization: Key abc1234, Authorization: Bearer authentication_required",
        "X-Amz-Signature is missing, X-Amz-Signature=***#2, X-Amz-Signature: 00ff",
        "api_key: sk-...q7Zk, token=sk-****abcd1234, sig=abcd...1234",
        "expected a signature of 64 bytes, got signature=rsa-sha256",
        "token: \"\", \"id\": \"abcd1234\"; HF_TOKEN=\nPATH=/usr/local/cuda-12.1/bin",
        "API key 5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f was deleted, API key base64EncodedImageThumbnail2 is unknown",
        "Authorization OAuth2.0 is off, authorization 5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f is not, authorization 12345678 too",
        "Cookie: theme=dark; lang=en-US; v2",
        "token_count=12345678, tokens: 12345678, keyboard=12345678, secretary=12345678",
    ]);
}

#[test]
fn x2_other_copies_of_a_value_are_masked() {
    assert_masked(&[
        "'«abcd1234»' is no key=value pair in Authorization header: 'Key «abcd1234»', x«abcd1234»x",
        "api_key=«abcd1234»&password=«hunter22» «hunter22»-«abcd1234»",
    ]);
}

#[test]
fn x2_a_text_that_is_nothing_but_a_header_is_masked() {
    for scheme in ["Key", "Bearer", "Basic", "tOKEN"] {
        for (before, after) in [("", ""), (" ", ""), ("", " "), (" \n\t", " \r"), ("it was '", "'"), ("\\\"", "\\\"")] {
            assert_masked(&[&format!("{before}{scheme} «mr_live_abc123»{after}")]);
        }
    }
    assert_masked(&["Bearer «0123456789abcdef0» x", "Key «mr_live_0/abc123»"]);
    assert_unchanged(&[
        "the Key mr_live_abc123",
        "Key mr_live_abc123 was deleted",
        "bearer of bad-news-2-everyone",
        "Key is 12345678",
        "Key models/lora/pixel-art-xl-v1.1.safetensors",
        "token \"base64EncodedImage2\"",
        "Token: 'base64EncodedImage2'",
    ]);
}

#[test]
fn x3_members_are_hidden_by_name() {
    let hides = |name: &str, value: &str| Secrets::Possible.hides_member(name, value);
    for name in [
        "Authorization",
        "HTTP_AUTHORIZATION",
        "x-api-key",
        "api key",
        "apiKey",
        "access_token",
        "refresh_token",
        "client_secret",
        "token",
        "accessToken",
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
        "hf_token",
        "My_Secret",
    ] {
        assert!(hides(name, "abcd1234"), "{name}");
        assert!(!hides(name, "abc1234"), "{name}");
        assert!(!hides(name, "abcdefgh"), "{name}");
        assert!(!hides(name, "abcd 1234"), "{name}");
        assert!(!hides(name, "sk-...q7Zk"), "{name}");
    }
    for name in [
        "AWSAccessKeyId",
        "SignatureProvided",
        "StringToSign",
        "StringToSignBytes",
        "CanonicalRequest",
        "canonicalrequestbytes",
    ] {
        assert!(hides(name, "GET"), "{name}");
        assert!(!hides(&format!("x{name}"), "GET"), "{name}");
    }
    for name in
        ["key", "Key", "keys", "tokens", "max_tokens", "token_type", "idempotency_key", "bearer", "request_id", ""]
    {
        assert!(!hides(name, "abcd1234"), "{name}");
    }
    assert!(!hides("s3_key", "uploads/2026/11/photo1.png"));
    assert!(hides("s3_key", "uploads/V1StGXR8_Z5jdHi6B"));
    assert!(!Secrets::Absent.hides_member("api_key", "abcd1234"));
}

#[test]
fn ids_are_masked_by_the_format_of_own_keys_alone() {
    assert_eq!(mask_id(OWN_KEY), MASK);
    for id in ["V1StGXR8_Z5jdHi6B", "sk-Ab3dEf6hIj9lMn2pQr5t", "api_key=abcd1234", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"] {
        assert_eq!(mask_id(id), id);
    }
}

#[test]
fn x4_harmless_sentences_are_unchanged() {
    let sentences: Vec<&str> = HARMLESS.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).collect();
    assert!(sentences.len() >= 1000, "{}", sentences.len());
    let distinct: std::collections::HashSet<&str> = sentences.iter().copied().collect();
    assert_eq!(distinct.len(), sentences.len());
    let changed: Vec<_> = sentences.iter().filter(|text| mask(text) != **text).map(|text| (text, mask(text))).collect();
    assert!(changed.is_empty(), "{changed:#?}");
}

const HARMLESS: &str = include_str!("../../conformance/harmless.txt");

#[test]
fn rows_are_found_in_any_case_at_any_offset() {
    for row in &ROWS {
        for (before, text) in
            [(0, row.text.to_owned()), (1, row.text.to_ascii_uppercase()), (2, row.text.to_lowercase())]
        {
            for offset in (0..40).chain(480..530).chain(1000..1030) {
                let body = format!("{}{text}{}", "\"".repeat(offset + before), ":".repeat(offset % 3));
                let found = Anchors::new(body.as_bytes()).find(0).unwrap();
                assert_eq!((found.row.text, found.start), (row.text, offset + before), "{body}");
            }
        }
    }
}

#[test]
fn bodies_that_are_not_json_may_hold_secrets() {
    for body in ["<Error><Code>x</Code></Error>", "text", "", "\u{feff}{}", "data: {}"] {
        assert_eq!(Secrets::scan(body.as_bytes()), Secrets::Possible, "{body}");
    }
    for body in [" {\"error\":\"Insufficient balance\"}", "[]", "\"no tokens are left\""] {
        assert_eq!(Secrets::scan(body.as_bytes()), Secrets::Absent, "{body}");
    }
}

/// Names with the separators before their values.
const NAMES: &[&str] = &[
    "Authorization: Key ",
    "authorization=Bearer ",
    "Authorization: Basic ",
    "Authorization: Token ",
    "x-api-key: ",
    "Api Key: ",
    "api_key=",
    "APIKEY=",
    "access_token=",
    "refresh_token: ",
    "client_secret=",
    "token=",
    "secret: ",
    "password=",
    "Signature=",
    "&sig=",
    "Credential=",
    "&X-Amz-Signature=",
    "&X-Amz-Credential=",
    "&X-Amz-Security-Token=",
    "Cookie: ",
    "Set-Cookie: ",
    "MODELRUNNER_KEY=",
    "HF_TOKEN: ",
    "my_secret=",
    "Authorization%3A%20Key%20",
    "sig%3D",
    "{\"api_key\":\"",
    "{\\\"api_key\\\": \\\"",
];

/// Secrets of every format; those of the second list have a format of their own.
const VALUES: &[&str] =
    &["abcd1234", "hunter2hunter2", "s3cr3t/va+lue=", "0123456789", "9f86d081884c7d65", "Zx81_mQ-72.b~c"];
const FORMATS: &[&str] = &[
    OWN_KEY,
    "V1StGXR8_Z5jdHi6B:9f86d081884c7d659a2feaa0c55ad0159f86d081",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0ZXN0LXVzZXItMDEifQ.q7Z0x1Y2w3V4u5T6s7R8q9P0",
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "sk-Ab3dEf6hIj9lMn2pQr5t",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "rk_test_4eC39HqLyjWDarjtT1zdp7dc",
    "r8_BZ2kd93LmQ0aXw81nTzVbHs4",
    "hf_Ab3dEf6hIj9lMn2pQr5tUv",
    "gsk_a1B2c3D4e5F6g7H8i9J0",
    "xai-0123456789abcdef",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11ABCDEFG0abcdefghijkl",
    "glpat-Ab3dEf6hIj9lMn2pQr5t",
    "xoxb-123456789012-abcdefABCDEF",
    "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
    "whsec_MfKQ9r8GKYq/TwjUPD8ILPZIo2LaLaSw",
    "mr_live_0123456789abcdef",
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAY34FZKBOKMUTVV7A",
];

/// Whether a text contains a part of a secret that is long enough to be useful.
fn shows(text: &str, secret: &str) -> bool {
    secret.as_bytes().windows(SHORTEST).any(|part| memchr::memmem::find(text.as_bytes(), part).is_some())
}

#[test]
fn no_part_of_a_secret_is_shown_by_a_text_that_is_truncated_anywhere() {
    let check = |text: &str, secret: &str, shortest: usize| {
        let start = text.find(secret).unwrap();
        for len in start + shortest..=text.len() {
            let truncated = &text[..len];
            assert!(
                !shows(&Secrets::Possible.mask_truncated(truncated), secret),
                "{truncated}\n{}",
                Secrets::Possible.mask_truncated(truncated)
            );
        }
        assert!(!shows(&mask(text), secret), "{text}\n{}", mask(text));
    };
    for secret in VALUES.iter().chain(FORMATS) {
        for name in NAMES {
            check(&format!("Sent {name}{secret}"), secret, 0);
            check(&format!("Sent {name}{secret}, which is wrong, and again '{secret}'"), secret, 0);
        }
    }
    for secret in FORMATS {
        // An ID alone is not a secret: the key is recognized by its colon and the digit after it.
        let shortest = secret.find(':').map_or("github_pat_0".len(), |colon| colon + 2);
        for before in ["", "Received=", "the key '", "(", "%20", "\\n", "https://host/?q="] {
            check(&format!("{before}{secret}"), secret, shortest);
            check(&format!("{before}{secret}' is wrong"), secret, shortest);
        }
    }
}

/// A text as a JSON string with random escapes.
fn escaped(text: &str, chances: &[u8]) -> String {
    let mut chances = chances.iter().copied().cycle();
    let mut out = String::new();
    for char in text.chars() {
        let chance = chances.next().unwrap_or_default();
        match char {
            _ if chance == 0 => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            '"' | '\\' => out.extend(['\\', char]),
            '/' if chance % 2 == 0 => out.push_str("\\/"),
            '\n' if chance % 2 == 0 => out.push_str("\\n"),
            '\t' if chance % 2 == 0 => out.push_str("\\t"),
            '\r' if chance % 2 == 0 => out.push_str("\\r"),
            '\x0c' if chance % 2 == 0 => out.push_str("\\f"),
            '\x08' if chance % 2 == 0 => out.push_str("\\b"),
            _ => out.push(char),
        }
    }
    out
}

const PIECES: &[&str] = &[
    " ",
    "\n",
    "\t",
    "\r",
    "\x0c",
    "\x08",
    "\x0b",
    "\"",
    "'",
    "`",
    "\\",
    "\\\"",
    "/",
    "=",
    ":",
    ";",
    ",",
    ".",
    "..",
    "...",
    "***",
    "-",
    "_",
    "%",
    "%20",
    "%22",
    "%25",
    "%3D",
    "%3a",
    "%253A",
    "\\u003d",
    "\\u0041",
    "\\n",
    "+",
    "&",
    "(",
    "]",
    "<",
    "m",
    "[31m",
    "é",
    "…",
    "\u{a0}",
    "\u{2028}",
    "\u{fffd}",
    "\u{1f511}",
    "x",
    "n",
    "abcd1234",
    "abcdefgh",
    "12345678",
    "V1StGXR8Z5jdHi6BmyT9",
    "owner/",
    "base64EncodedImage2",
    "provided",
    "header",
    "value",
    "Key",
    "key ",
    "Bearer",
    "Basic",
    "Token ",
    "AWS4-HMAC-SHA256",
    "Authorization",
    "x-api-key",
    "API key",
    "apikey",
    "_KEY",
    "secret",
    "password",
    "Signature",
    "sig",
    "Credential=",
    "Set-Cookie",
    "idempotency_key",
    "AWSAccessKeyId",
    "StringToSignBytes",
    "eyJ",
    "eyJhbGci",
    "eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
    "sk-",
    "hf_",
    "sk-Ab3dEf6hIj9lMn2pQr5t",
    "AKIA",
    "AKIAIOSFODNN7EXAMPLE",
    "5c1d7e90-3b2a-4f68-9d01-7a6b5c4d3e2f",
    "V1StGXR8_Z5jdHi6B",
    ":9f86d081884c7d659a2feaa0c55ad015",
    "9f86d081884c7d65",
    "whsec_",
    "0",
    "7f",
];

fn texts() -> impl Strategy<Value = String> {
    proptest::collection::vec(select(PIECES), 0..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_a_text_masks_is_possible_in_its_body(
        text in texts(), name in texts(), chances in proptest::collection::vec(any::<u8>(), 1..20),
    ) {
        let string = escaped(&text, &chances);
        let body = format!("{{\"a\":\"{string}\"}}");
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&body.replace(['\n', '\t', '\r', '\x0b', '\x0c', '\x08'], " ")).is_ok(), true);
        if mask(&text) != text {
            prop_assert_eq!(Secrets::scan(body.as_bytes()), Secrets::Possible, "{}", body);
        }
        if Secrets::Possible.mask_truncated(&text) != text {
            for truncated in ["", "\\", "\\u00e", "\\ud83d\\ude0", "\\\\ud83d\\\\ude0"] {
                let body = format!("{}{truncated}", &body[..body.len() - 2]);
                prop_assert_eq!(Secrets::scan(body.as_bytes()), Secrets::Possible, "{}", body);
            }
        }
        if Secrets::Possible.hides_member(&name, &text) {
            let body = format!("{{\"{}\":\"{string}\"}}", escaped(&name, &chances));
            prop_assert_eq!(Secrets::scan(body.as_bytes()), Secrets::Possible, "{}", body);
        }
    }

    #[test]
    fn the_rows_found_are_those_that_aho_corasick_finds(text in texts()) {
        static MATCHER: LazyLock<AhoCorasick> = LazyLock::new(|| {
            let texts = ROWS.iter().map(|row| row.text);
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(texts).unwrap()
        });
        for from in 0..=text.len() {
            let found = Anchors::new(text.as_bytes()).find(from).map(|anchor| (anchor.row.text, anchor.start));
            let expected = MATCHER.find(Input::new(text.as_bytes()).range(from..));
            let expected = expected.map(|row| (ROWS[row.pattern()].text, row.start()));
            prop_assert_eq!(found, expected, "{} from {}", text, from);
        }
    }

    #[test]
    fn a_text_does_not_grow_and_loses_nothing_but_secrets(text in texts()) {
        let masked = mask(&text);
        prop_assert!(masked.len() <= text.len());
        let mut rest = &text[..];
        for kept in masked.split(MASK) {
            let at = rest.find(kept);
            prop_assert!(at.is_some(), "{}\n{}", text, masked);
            rest = &rest[at.unwrap_or_default() + kept.len()..];
        }
    }
}
