//! What is a failure under a status that says success: S1, S2, and nothing else.

use crate::body::{Body, Members};
use crate::codes;
use crate::json::{Array, Value};
use crate::record::State;
use bumpalo::Bump;

pub(crate) fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Whether a body is a failure although its status says success.
pub(crate) fn is_failure(body: &Body<'_>) -> bool {
    if body.has_trailing_text {
        return false;
    }
    match body.members.state() {
        Some(State::Failed | State::Cancelled) => true,
        Some(_) => body.failed_at_provider(),
        None => body.failed_at_provider() || is_error_envelope(body),
    }
}

/// S2. In a truncated body an absent state or `billingStatus` is unknown.
fn is_error_envelope(body: &Body<'_>) -> bool {
    let members = &body.members;
    let is_unknown = body.is_truncated() && (members.status.is_missing() || members.billing_status.is_missing());
    !is_unknown
        && !members.is_charged()
        && (members.error.is_non_empty()
            || (carries_status(members)
                && [members.message, members.title, members.detail].iter().any(|text| text.is_string()))
            || is_pydantic(members.detail)
            || is_inner_frame(members))
}

/// V4: a status that a body carries.
pub(crate) fn error_status(value: Value<'_>) -> Option<u16> {
    value.number().filter(|status| (400..=599).contains(status))
}

fn carries_status(members: &Members<'_>) -> bool {
    error_status(members.status_code).or(error_status(members.status)).is_some()
}

/// Whether a value is a list of issues as FastAPI sends them: an array of objects with `loc` and `msg`.
fn is_pydantic(detail: Value<'_>) -> bool {
    let is_issue = |item: &Value<'_>| !item.get("loc").is_missing() && !item.get("msg").is_missing();
    matches!(detail, Value::Array(&Array { items, complete: true }) if !items.is_empty() && items.iter().all(is_issue))
}

/// V5: reads the inner object of an error frame as the frame. A `statusCode` next to its members counts first.
pub(crate) fn read_inner_frame<'a>(body: &mut Body<'a>, arena: &'a Bump) {
    if is_inner_frame(&body.members) {
        let Members { status_code, .. } = body.members;
        body.members = Members { error: body.everything(arena), status_code, ..Members::default() };
    }
}

/// V5: the inner object of an error frame, as an SDK hands it over, or a frame without an `error`.
fn is_inner_frame(members: &Members<'_>) -> bool {
    let is_listed = |code| codes::frame_status(code).is_some() || codes::is_empty_balance(code);
    matches!(members.error, Value::Missing | Value::Null)
        && members.message.is_string()
        && (is_listed(members.kind)
            || is_listed(members.code)
            || (members.kind.is_text("error") && members.code.identifier().is_some()))
}
