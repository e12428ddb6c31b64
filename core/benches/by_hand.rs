//! What a good engineer would otherwise write: `serde_json`, the members that the documentation names, and an
//! error of their own. It has the message, the request ID, the issues and the delay, a kind from the status and
//! a few codes, and nothing else.

use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write;

#[derive(Debug, thiserror::Error)]
#[error("{status} {kind}: {message}")]
pub struct Failure {
    pub kind: &'static str,
    pub status: u16,
    pub message: String,
    pub request_id: Option<String>,
    pub issues: Vec<Issue>,
    pub retry_after_ms: Option<u64>,
}

#[derive(Debug)]
pub struct Issue {
    pub path: String,
    pub message: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    id: Option<String>,
    request_id: Option<String>,
    status: Option<Value>,
    #[serde(rename = "billingStatus")]
    billing_status: Option<String>,
    message: Option<String>,
    error: Option<Value>,
    detail: Option<Value>,
    details: Option<Value>,
    retry_after: Option<u64>,
}

/// The failure of a response, with at most so many of its issues.
///
/// # Errors
///
/// If the response is a failure.
pub fn check(status: u16, headers: &[(&str, &str)], body: &[u8], most_issues: usize) -> Result<(), Failure> {
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    if status < 400 && body.state() != Some("FAILED") && body.billing_status.as_deref() != Some("failed") {
        return Ok(());
    }
    let kind = body.kind(status);
    let issues: Vec<Issue> = body.issues().iter().take(most_issues).map(Issue::new).collect();
    let text = |value: &Option<Value>| value.as_ref().and_then(message);
    let message = body
        .message
        .or_else(|| text(&body.error))
        .or_else(|| text(&body.detail))
        .or_else(|| issues.first().map(|issue| format!("{}: {}", issue.path, issue.message)))
        .unwrap_or_else(|| format!("HTTP {status}"));
    let header = |name| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    let seconds = header("retry-after").and_then(|value| value.parse::<u64>().ok()).or(body.retry_after);
    let retry_after_ms = seconds.map(|seconds| seconds * 1000);
    let request_id = body.request_id.or(body.id).or_else(|| header("x-modelrunner-request-id").map(str::to_owned));
    Err(Failure { kind, status, message, request_id, issues, retry_after_ms })
}

impl Body {
    fn state(&self) -> Option<&str> {
        self.status.as_ref()?.as_str()
    }

    fn kind(&self, status: u16) -> &'static str {
        let code = |value: &Option<Value>, code: &str| value.as_ref().is_some_and(|value| value["code"] == code);
        match status {
            200..=299 | 400 if self.state() == Some("FAILED") => "request_failed",
            200..=299 => "upstream_failed",
            401 => "unauthenticated",
            402 => "insufficient_balance",
            403 => "permission_denied",
            404 => "not_found",
            408 => "timeout",
            409 => "conflict",
            413 => "payload_too_large",
            422 if code(&self.details, "INVALID_OUTPUT") => "invalid_output",
            422 if self.detail.is_none() => "upstream_failed",
            429 if code(&self.error, "insufficient_quota") => "insufficient_balance",
            429 => "rate_limited",
            502..=504 | 529 => "unavailable",
            500..=599 => "server_error",
            _ => "invalid_request",
        }
    }

    /// Zod's in `error`, Pydantic's in `detail`, Ajv's in `details`.
    fn issues(&self) -> &[Value] {
        let of_details = self.details.as_ref().and_then(|details| details.get("validationErrors"));
        let places = [self.error.as_ref(), self.detail.as_ref(), of_details];
        places.into_iter().flatten().find_map(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

impl Issue {
    fn new(issue: &Value) -> Self {
        let path = issue.get("path").or_else(|| issue.get("loc")).and_then(Value::as_array);
        let path = path.map(|path| place(path)).or_else(|| Some(issue.get("instancePath")?.as_str()?.to_owned()));
        let text = issue.get("message").or_else(|| issue.get("msg")).and_then(Value::as_str);
        Issue { path: path.unwrap_or_default(), message: text.unwrap_or_default().to_owned() }
    }
}

/// `input.prompts[0].text`
fn place(path: &[Value]) -> String {
    let mut place = String::new();
    for step in path {
        match step {
            Value::String(key) if place.is_empty() => place += key,
            Value::String(key) => {
                place.push('.');
                place += key;
            }
            index => {
                let _ = write!(place, "[{index}]");
            }
        }
    }
    place
}

/// A text, or that of an OpenAI or Anthropic error.
fn message(error: &Value) -> Option<String> {
    error.as_str().or_else(|| error.get("message")?.as_str()).map(str::to_owned)
}
