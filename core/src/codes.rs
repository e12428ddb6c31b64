//! Machine codes that have a meaning of their own.

use crate::json::Value;

/// V3: the codes of an empty balance, as sent.
const EMPTY_BALANCE: [&str; 10] = [
    "insufficient_quota",
    "insufficient_balance",
    "insufficient_credits",
    "insufficient_funds",
    "insufficient_user_quota",
    "budget_exceeded",
    "billing_hard_limit_reached",
    "billing_not_active",
    "Arrearage",
    "1113",
];

/// V3: this code means an empty balance only if a text says so too.
pub(crate) const QUOTA_EXCEEDED: &str = "quota_exceeded";

/// V5: the codes and types of OpenAI's and Anthropic's error frames, and the statuses that they replace.
/// Source: Language models guide.
const STATUSES: [(&str, u16); 18] = [
    ("invalid_request_error", 400),
    ("invalid_api_key", 401),
    ("authentication_error", 401),
    ("billing_error", 402),
    ("permission_error", 403),
    ("model_not_found", 404),
    ("not_found_error", 404),
    ("timeout_error", 408),
    ("request_too_large", 413),
    ("rate_limit_error", 429),
    ("rate_limit_exceeded", 429),
    ("api_error", 500),
    ("server_error", 500),
    ("upstream_error", 502),
    ("service_unavailable", 503),
    ("overloaded_error", 529),
    ("server_is_overloaded", 529),
    ("engine_overloaded", 529),
];

/// V11: the codes of the object store that replace the status of their response.
const S3_STATUSES: [(&str, u16); 5] = [
    ("RequestTimeout", 408),
    ("EntityTooLarge", 413),
    ("SlowDown", 503),
    ("ServiceUnavailable", 503),
    ("InternalError", 500),
];

pub(crate) fn is_empty_balance(code: Value<'_>) -> bool {
    match code {
        Value::String(code) | Value::Number(code) => EMPTY_BALANCE.contains(&code),
        _ => false,
    }
}

/// The status that replaces that of the response, for a code or type of an error frame.
pub(crate) fn frame_status(code: Value<'_>) -> Option<u16> {
    status_of(&STATUSES, code)
}

pub(crate) fn s3_status(code: Value<'_>) -> Option<u16> {
    status_of(&S3_STATUSES, code)
}

fn status_of(table: &[(&str, u16)], code: Value<'_>) -> Option<u16> {
    table.iter().find(|(known, _)| code.is_text(known)).map(|(_, status)| *status)
}
