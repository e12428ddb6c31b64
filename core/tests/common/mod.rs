//! The conformance cases, for the tests of this crate.

#![allow(dead_code, reason = "each test uses a part")]

pub(crate) mod hostile;
pub(crate) mod sound;
pub(crate) mod truncated;

use modelrunner_errors::{ApiError, Response};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};

pub(crate) struct Case {
    pub(crate) file: PathBuf,
    pub(crate) name: String,
    pub(crate) rules: Box<RawValue>,
    pub(crate) source: Option<Box<RawValue>>,
    pub(crate) raw_response: Box<RawValue>,
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The canonical JSON, or `null`; `None` if it is not written yet.
    pub(crate) expect: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    rules: Box<RawValue>,
    source: Option<Box<RawValue>>,
    response: Box<RawValue>,
    #[serde(default, deserialize_with = "present")]
    expect: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: Option<String>,
    body_base64: Option<String>,
    #[serde(rename = "transfer")]
    _transfer: Option<String>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

impl Case {
    pub(crate) fn response(&self) -> Response<'_> {
        self.with_body(&self.body)
    }

    pub(crate) fn with_body<'a>(&'a self, body: &'a [u8]) -> Response<'a> {
        Response::new(self.status, body).headers(self.headers.iter().map(|(name, value)| (name, value)))
    }

    pub(crate) fn answer(&self) -> Option<ApiError> {
        let answer = self.response().classify();
        assert_eq!(self.response().kind(), answer.as_ref().map(ApiError::kind), "{}", self.name);
        answer
    }
}

pub(crate) fn files() -> Vec<PathBuf> {
    // The fuzz targets are one folder further down.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let folder = above.map(|folder| folder.join("conformance/cases")).find(|folder| folder.is_dir()).unwrap();
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

pub(crate) fn cases() -> Vec<Case> {
    files().iter().flat_map(|file| cases_of(file)).collect()
}

pub(crate) fn cases_of(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).unwrap();
    let written: Vec<Written> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let case = |Written { name, rules, source, response, expect }| {
        let read: WrittenResponse =
            serde_json::from_str(response.get()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let body = match (read.body, read.body_base64) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(text)) => decode_base64(&text),
            _ => panic!("{name}: either body or body_base64"),
        };
        let file = file.to_owned();
        let raw_response = response;
        Case { file, name, rules, source, raw_response, status: read.status, headers: read.headers, body, expect }
    };
    written.into_iter().map(case).collect()
}

fn decode_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = DIGITS.iter().position(|&known| known == digit).expect("base64");
        bits = (bits << 6) | u32::try_from(value).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held).to_le_bytes()[0]);
        }
    }
    bytes
}

/// JSON without the white space outside its strings.
pub(crate) fn compact(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let is_significant = |character: &char| {
        let is_part = in_string || !character.is_ascii_whitespace();
        match character {
            '"' if !escaped => in_string = !in_string,
            _ => {}
        }
        escaped = in_string && *character == '\\' && !escaped;
        is_part
    };
    json.chars().filter(is_significant).collect()
}
