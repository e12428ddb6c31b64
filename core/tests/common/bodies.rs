//! Bodies that the benchmarks ask about: the documented failures, successes by what their output
//! is made of and by size, pages, and a mix of failures of which no two are alike.

use std::fmt;

/// A response, and what to call it.
pub struct Body {
    pub name: String,
    pub status: u16,
    pub headers: &'static [(&'static str, &'static str)],
    pub bytes: Vec<u8>,
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

fn body(name: &str, status: u16, text: impl Into<String>) -> Body {
    Body { name: name.into(), status, headers: &[], bytes: text.into().into_bytes() }
}

/// What comes with every response of the API, and asks for a delay.
const HEADERS: [(&str, &str); 5] = [
    ("content-type", "application/json; charset=utf-8"),
    ("date", "Thu, 06 Aug 2026 12:00:00 GMT"),
    ("retry-after", "2"),
    ("server", "cloudflare"),
    ("x-modelrunner-request-id", "V1StGXR8_Z5jdHi6B-myT"),
];

/// The documented failures, from 85 bytes to 4 KB.
pub fn errors() -> Vec<Body> {
    vec![
        body(
            "402 balance",
            402,
            r#"{"error":"Insufficient balance for the request","request_id":"V1StGXR8_Z5jdHi6B-myT"}"#,
        ),
        body(
            "401 header named",
            401,
            r#"{"error":"Unauthorized","message":"Invalid or missing API key. Pass it as 'Authorization: Key <key>'.","request_id":"V1StGXR8_Z5jdHi6B-myT"}"#,
        ),
        body(
            "404 model",
            404,
            r#"{"error":"Model owner/does-not-exist not found","code":"model_not_found","request_id":"V1StGXR8_Z5jdHi6B-myT"}"#,
        ),
        body(
            "422 INVALID_OUTPUT",
            422,
            r##"{"id":"V1StGXR8_Z5jdHi6B-myT","status":"COMPLETED","billingStatus":"failed","error":"Invalid output from inference","request_id":"V1StGXR8_Z5jdHi6B-myT","details":{"code":"INVALID_OUTPUT","validationErrors":[{"instancePath":"/images/0/url","schemaPath":"#/properties/images/items/properties/url/format","keyword":"format","params":{"format":"uri"},"message":"must match format \"uri\""}]}}"##,
        ),
        body(
            "400 FAILED record",
            400,
            r#"{"id":"V1StGXR8_Z5jdHi6B-myT","request_id":"V1StGXR8_Z5jdHi6B-myT","status":"FAILED","modelEndpoint":"bytedance/sdxl-lightning-4step","billingStatus":"failed","response_url":"https://queue.modelrunner.run/bytedance/sdxl-lightning-4step/requests/V1StGXR8_Z5jdHi6B-myT","status_url":"https://queue.modelrunner.run/bytedance/sdxl-lightning-4step/requests/V1StGXR8_Z5jdHi6B-myT/status","cancel_url":"https://queue.modelrunner.run/bytedance/sdxl-lightning-4step/requests/V1StGXR8_Z5jdHi6B-myT/cancel","input":{"prompt":"a cat in a spacesuit, oil on canvas","num_images":4},"output":null,"error":"Provider error: NSFW content detected","logs":[{"message":"queued","timestamp":"2025-11-02T10:11:12.123Z"},{"message":"started","timestamp":"2025-11-02T10:11:13.456Z"}],"createdAt":"2025-11-02T10:11:12.123Z","inferenceTime":1834}"#,
        ),
        body(
            "429 OpenAI",
            429,
            r#"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
        ),
        Body { headers: &HEADERS, ..body("429 with headers", 429, r#"{"error":"Too many requests, slow down"}"#) },
        body(
            "529 Anthropic",
            529,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_011CSHoEeqs5C35K2UUqR7Fy"}"#,
        ),
        body(
            "422 FastAPI",
            422,
            r#"{"detail":[{"type":"missing","loc":["body","prompt"],"msg":"Field required","input":{"num_images":4}},{"type":"less_than_equal","loc":["body","num_images"],"msg":"Input should be less than or equal to 4","input":9,"ctx":{"le":4}}]}"#,
        ),
        body("422 FastAPI 4 KB", 422, fast_api(24)),
        body("400 Zod 3", 400, zod(3)),
        body("400 Zod 24", 400, zod(24)),
    ]
}

fn fast_api(issues: usize) -> String {
    let issue = |n: usize| {
        format!(
            r#"{{"type":"string_type","loc":["body","prompts",{n},"text"],"msg":"Input should be a valid string","input":{{"seed":{n},"text":null}},"url":"https://errors.pydantic.dev/2.11/v/string_type"}}"#
        )
    };
    let issues: Vec<_> = (0..issues).map(issue).collect();
    format!(r#"{{"detail":[{}]}}"#, issues.join(","))
}

fn zod(issues: usize) -> String {
    let issue = |n: usize| {
        match n % 3 {
        0 => format!(
            r#"{{"code":"too_small","minimum":1,"type":"string","inclusive":true,"exact":false,"message":"String must contain at least 1 character(s)","path":["input","prompts",{n},"text"]}}"#
        ),
        1 => format!(
            r#"{{"code":"invalid_type","expected":"number","received":"string","path":["input","width_{n}"],"message":"Expected number, received string"}}"#
        ),
        _ => r#"{"received":"huge","code":"invalid_enum_value","options":["square","portrait","landscape"],"path":["input","image_size"],"message":"Invalid enum value. Expected 'square' | 'portrait' | 'landscape', received 'huge'"}"#.into(),
    }
    };
    let issues: Vec<_> = (0..issues).map(issue).collect();
    format!(r#"{{"error":[{}],"request_id":"V1StGXR8_Z5jdHi6B-myT"}}"#, issues.join(","))
}

pub const KB: usize = 1000;
pub const MB: usize = 1000 * KB;

/// Records of generations that succeeded, `error` after `output`.
pub fn successes(sizes: &[usize]) -> Vec<Body> {
    type Output = fn(usize) -> String;
    let kinds: [(&str, Output); 4] =
        [("base64", base64), ("floats", floats), ("small values", small_values), ("prose", prose)];
    let record = |output: &str| {
        format!(
            r#"{{"id":"V1StGXR8_Z5jdHi6B-myT","status":"COMPLETED","modelEndpoint":"bytedance/sdxl-lightning-4step","billingStatus":"charged","input":{{"prompt":"a cat in a spacesuit","num_images":4,"seed":42}},"output":{output},"error":null,"createdAt":"2025-11-02T10:11:12.123Z","inferenceTime":4120}}"#
        )
    };
    let around = record("").len();
    let of_size = |size: usize| {
        kinds.map(|(kind, output)| body(&format!("{} {kind}", in_words(size)), 200, record(&output(size - around))))
    };
    sizes.iter().flat_map(|size| of_size(*size)).collect()
}

fn in_words(size: usize) -> String {
    if size < MB { format!("{} KB", size / KB) } else { format!("{} MB", size / MB) }
}

fn base64(size: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut random = Random::new(1);
    let digits: String = (0..size.saturating_sub(24)).map(|_| char::from(*random.one_of(DIGITS))).collect();
    format!("\"data:image/png;base64,{digits}\"")
}

fn floats(size: usize) -> String {
    let mut random = Random::new(2);
    let item = || {
        let sign = if random.below(2) == 0 { "-" } else { "" };
        format!("{sign}0.{:0width$}", random.below(100_000_000), width = 8)
    };
    filled('[', size, item, ']')
}

fn small_values(size: usize) -> String {
    let mut random = Random::new(3);
    let item = || match random.below(3) {
        0 => format!(
            r#"{{"label":"{}","score":0.{},"box":[{},{},{},{}]}}"#,
            random.one_of(&WORDS),
            random.below(1000),
            random.below(999),
            random.below(999),
            random.below(99),
            random.below(9)
        ),
        1 => format!(
            r#"{{"id":{},"name":"{} {}","tags":["{}","{}"],"ok":true}}"#,
            random.below(100_000),
            random.one_of(&WORDS),
            random.one_of(&WORDS),
            random.one_of(&WORDS),
            random.one_of(&WORDS)
        ),
        _ => format!(r#"["{}",{{"{}":null}}]"#, random.one_of(&WORDS), random.one_of(&WORDS)),
    };
    filled('[', size, item, ']')
}

fn prose(size: usize) -> String {
    let mut random = Random::new(4);
    let mut text = String::from("\"");
    while text.len() + 24 < size {
        text += match random.below(12) {
            0 => "\\n",
            1 => "\\\"",
            2 => "\\u00e9",
            3 => "\\u2014 ",
            4 => "é ",
            _ => *random.one_of(&WORDS),
        };
        text.push(' ');
    }
    text + "\""
}

/// Items up to that size, in brackets.
fn filled(open: char, size: usize, mut item: impl FnMut() -> String, close: char) -> String {
    let mut text = String::from(open);
    while text.len() + 80 < size {
        text += &item();
        text.push(',');
    }
    text + "0" + &close.to_string()
}

const WORDS: [&str; 16] = [
    "a",
    "the",
    "image",
    "prompt",
    "generation",
    "of",
    "provider",
    "failed",
    "because",
    "width",
    "is",
    "not",
    "supported",
    "by",
    "this",
    "model",
];

/// Gateways' pages.
pub fn pages() -> Vec<Body> {
    [KB, 100 * KB, MB]
        .map(|size| {
            let head = "<!DOCTYPE html>\n<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n";
            body(
                &format!("{} page", in_words(size)),
                502,
                format!("{head}{}</body></html>", "<p>nginx/1.25.3</p>\n".repeat(size / 20)),
            )
        })
        .into()
}

/// Failures of which no two are alike, so that no branch is foreseen because it was taken before.
pub fn mix(count: usize) -> Vec<Body> {
    let mut random = Random::new(5);
    (0..count).map(|_| random.error()).collect()
}

/// Xorshift, so that each run asks about the same bodies.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn one_of<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        &these[self.below(these.len())]
    }

    fn text(&mut self, most: usize) -> String {
        let words: Vec<_> = (0..=self.below(most)).map(|_| *self.one_of(&WORDS)).collect();
        words.join(" ")
    }

    fn id(&mut self) -> String {
        (0..12 + self.below(20)).map(|_| char::from(*self.one_of(b"ABCDEFxyz0123456789_-"))).collect()
    }

    fn error(&mut self) -> Body {
        let (text, id, word) = (self.text(20), self.id(), self.text(1).replace(' ', "_"));
        let (status, members) = match self.below(8) {
            0 => (402, vec![format!(r#""error":"Insufficient balance {text}""#)]),
            1 => (401, vec![format!(r#""message":"{text}""#), r#""error":"Unauthorized""#.into()]),
            2 => (404, vec![format!(r#""error":"{text}""#), format!(r#""code":"{word}""#)]),
            3 => (429, vec![format!(r#""error":{{"message":"{text}","type":"{word}","param":null,"code":null}}"#)]),
            4 => (400, vec![format!(r#""error":[{}]"#, self.issues("message", "path", "code"))]),
            5 => (422, vec![format!(r#""detail":[{}]"#, self.issues("msg", "loc", "type"))]),
            6 => (
                500,
                vec![
                    format!(r#""error":"{text}""#),
                    format!(r#""statusCode":500,"details":{{"{word}":["{text}",{}]}}"#, self.below(1 << 20)),
                ],
            ),
            _ => (
                200,
                vec![
                    r#""status":"FAILED""#.into(),
                    r#""billingStatus":"failed""#.into(),
                    format!(r#""input":{{"prompt":"{}","seed":{}}}"#, self.text(30), self.below(1 << 20)),
                    format!(r#""error":"{text}""#),
                ],
            ),
        };
        self.of_members(status, members, format!(r#""request_id":"{id}""#))
    }

    /// The members in any order.
    fn of_members(&mut self, status: u16, mut members: Vec<String>, id: String) -> Body {
        members.push(id);
        for last in (1..members.len()).rev() {
            members.swap(last, self.below(last + 1));
        }
        body("", status, format!("{{{}}}", members.join(",")))
    }

    fn issues(&mut self, message: &str, path: &str, code: &str) -> String {
        let mut issue = || {
            let (text, word, place) = (self.text(12), self.text(1), self.below(12));
            format!(r#"{{"{code}":"{word}","{path}":["input",{place},"{word}"],"{message}":"{text}"}}"#)
        };
        let mut issues = issue();
        for _ in 0..issues.len() % 6 {
            issues = issues + "," + &issue();
        }
        issues
    }
}
