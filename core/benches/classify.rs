//! What an answer costs, beside what others take for the same bytes in the same run.

use divan::{Bencher, counter::BytesCount};
use modelrunner_errors::classify;
use serde::de::IgnoredAny;
use std::fmt;

fn main() {
    divan::main();
}

struct Body {
    name: &'static str,
    status: u16,
    bytes: Vec<u8>,
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The documented errors, and result records whose output is large.
fn bodies() -> impl Iterator<Item = Body> {
    let body = |name, status, text: String| Body { name, status, bytes: text.into_bytes() };
    let zod = r#"{"code":"too_small","minimum":1,"type":"string","inclusive":true,"path":["input","prompt"],"message":"String must contain at least 1 character(s)"}"#;
    let record = |output: String| {
        format!(
            r#"{{"id":"V1StGXR8_Z5jdHi6B","modelEndpoint":"owner/model","status":"COMPLETED","billingStatus":"charged","input":{{"prompt":"a cat"}},"output":{output},"error":null,"inferenceTime":4120}}"#
        )
    };
    [
        body("402 balance", 402, r#"{"error":"Insufficient balance for the request.","request_id":"V1StGXR8_Z5jdHi6B"}"#.into()),
        body("400 zod", 400, format!(r#"{{"error":[{}],"request_id":"V1StGXR8_Z5jdHi6B"}}"#, [zod; 3].join(","))),
        body("422 invalid output", 422, r#"{"status":"COMPLETED","billingStatus":"failed","error":"Invalid output from inference.","request_id":"abc123","details":{"code":"INVALID_OUTPUT","validationErrors":[{"instancePath":"/output/0/url","message":"must match format \"uri\""}]}}"#.into()),
        body("200 record 1 MB base64", 200, record(format!(r#"["data:image/png;base64,{}"]"#, "iVBORw0KGgo".repeat(95_000)))),
        body("200 record 1 MB floats", 200, record(format!("[{}0]", "-0.0123456,".repeat(95_000)))),
        body("502 page", 502, format!("<html><head><title>502 Bad Gateway</title></head><body>{}</body></html>", "<p>nginx</p>".repeat(80))),
    ]
    .into_iter()
}

#[divan::bench(args = bodies())]
fn modelrunner_errors(bencher: Bencher<'_, '_>, body: &Body) {
    bencher.counter(BytesCount::of_slice(&body.bytes)).bench(|| classify(body.status, &body.bytes));
}

#[divan::bench(args = bodies())]
fn serde_json_ignored_any(bencher: Bencher<'_, '_>, body: &Body) {
    bencher
        .counter(BytesCount::of_slice(&body.bytes))
        .bench(|| serde_json::from_slice::<IgnoredAny>(&body.bytes).is_ok());
}

#[divan::bench(args = bodies())]
fn serde_json_value(bencher: Bencher<'_, '_>, body: &Body) {
    bencher
        .counter(BytesCount::of_slice(&body.bytes))
        .bench(|| serde_json::from_slice::<serde_json::Value>(&body.bytes));
}

#[divan::bench(args = bodies())]
fn memchr_for_a_missing_byte(bencher: Bencher<'_, '_>, body: &Body) {
    bencher.counter(BytesCount::of_slice(&body.bytes)).bench(|| memchr::memchr(0, &body.bytes));
}
