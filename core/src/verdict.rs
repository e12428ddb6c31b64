//! Decides the kind of a failure: the first rule that applies.

use crate::body::Form;
use crate::codes;
use crate::envelope::Envelope;
use crate::issue::{self, Source};
use crate::json::Value;
use crate::kind::{Action, Kind, Policy};
use crate::phrases::{Claim, Claims};
use crate::record::State;
use crate::success::{error_status, is_success};

/// The code of an output that does not match the model's schema.
const INVALID_OUTPUT: &str = "INVALID_OUTPUT";

/// A rule of the specification: the policy of a response if the rule applies.
type Rule = fn(&Case<'_, '_>) -> Option<&'static Policy>;

/// The rules V1 to V12, in their order.
const RULES: [Rule; 12] = [
    invalid_output,      // V1
    state_of_the_record, // V2
    code_of_the_balance, // V3
    status_in_the_body,  // V4
    code_of_a_frame,     // V5
    text_of_the_balance, // V6
    not_completed,       // V7
    out_of_capacity,     // V8
    error_envelope,      // V9
    blame_for_a_422,     // V10
    code_of_the_store,   // V11
    status,              // V12
];

/// A response to classify.
struct Case<'e, 'a> {
    /// The status as received, or the status in the body that replaces it (V4).
    status: u16,
    envelope: &'e Envelope<'e, 'a>,
    claims: Claims,
}

pub(crate) fn decide(envelope: &Envelope<'_, '_>) -> &'static Policy {
    decide_as(envelope.status, envelope)
}

fn decide_as(status: u16, envelope: &Envelope<'_, '_>) -> &'static Policy {
    let may_matter = is_success(status) || matches!(status, 400 | 401 | 403 | 409 | 429);
    let claims = if may_matter { envelope.claims() } else { Claims::default() };
    let case = Case { status, envelope, claims };
    RULES.iter().find_map(|rule| rule(&case)).unwrap_or_else(|| Policy::of_status(status))
}

impl Case<'_, '_> {
    fn is_success(&self) -> bool {
        is_success(self.status)
    }

    /// The claims of the texts, if V13 allows to search them.
    fn claims_without_issues(&self) -> Claims {
        match self.envelope.issues {
            Source::None | Source::Param { .. } => self.claims,
            _ => Claims::default(),
        }
    }
}

/// V1
fn invalid_output(case: &Case<'_, '_>) -> Option<&'static Policy> {
    const SENTENCE: &str = "Invalid output from inference.";
    let members = case.envelope.members();
    let has_violations = members.validation_errors.is_non_empty()
        && (case.envelope.record().is_some() || members.error.is_text(SENTENCE));
    let applies = (case.is_success() || case.status == 422)
        && (members.details.get("code").is_text(INVALID_OUTPUT) || has_violations);
    applies.then(|| Policy::of_kind(Kind::InvalidOutput))
}

/// V2
fn state_of_the_record(case: &Case<'_, '_>) -> Option<&'static Policy> {
    let may_have_failed = case.is_success() || matches!(case.status, 500..=599);
    if !may_have_failed && !matches!(case.status, 400 | 409) {
        return None;
    }
    match case.envelope.state {
        Some(State::Failed) => Some(Policy::of_kind(Kind::RequestFailed)),
        Some(State::Cancelled) => Some(Policy::of_kind(Kind::RequestCancelled)),
        _ => {
            (may_have_failed && case.envelope.body.failed_at_provider()).then(|| Policy::of_kind(Kind::UpstreamFailed))
        }
    }
}

/// V3
fn code_of_the_balance(case: &Case<'_, '_>) -> Option<&'static Policy> {
    let members = case.envelope.members();
    let error = members.error;
    let codes =
        [error.get("code"), error.get("type"), members.code, members.error_code, members.detail.get("status"), error];
    let is_quota_exceeded = codes.iter().any(|code| code.is_text(codes::QUOTA_EXCEEDED))
        && case.envelope.claims().contain(Claim::EmptyBalance);
    (is_quota_exceeded || codes.into_iter().any(codes::is_empty_balance))
        .then(|| Policy::of_kind(Kind::InsufficientBalance))
}

/// V4
fn status_in_the_body(case: &Case<'_, '_>) -> Option<&'static Policy> {
    if !case.is_success() {
        return None;
    }
    let members = case.envelope.members();
    let error = members.error;
    let statuses = [members.status_code, members.status, error.get("code"), error.get("error").get("code")];
    statuses.into_iter().find_map(error_status).map(|status| decide_as(status, case.envelope))
}

/// V5
fn code_of_a_frame(case: &Case<'_, '_>) -> Option<&'static Policy> {
    if !case.is_success() {
        return None;
    }
    let error = case.envelope.members().error;
    let status = [error.get("code"), error.get("type")].into_iter().find_map(codes::frame_status)?;
    let is_balance = status == 400 && case.claims_without_issues().contain(Claim::EmptyBalance);
    (!is_balance).then(|| Policy::of_status(status))
}

/// V6
fn text_of_the_balance(case: &Case<'_, '_>) -> Option<&'static Policy> {
    let claims = case.claims_without_issues();
    let is_success = case.is_success();
    if claims.contain(Claim::EmptyBalance) && (is_success || matches!(case.status, 400 | 401 | 403 | 429)) {
        Some(Policy::of_kind(Kind::InsufficientBalance))
    } else {
        (claims.contain(Claim::RateLimit) && is_success).then(|| Policy::of_kind(Kind::RateLimited))
    }
}

/// V7
fn not_completed(case: &Case<'_, '_>) -> Option<&'static Policy> {
    let is_running = matches!(case.envelope.state, Some(State::InQueue | State::InProgress));
    let applies =
        matches!(case.status, 400 | 409) && (is_running || case.claims_without_issues().contain(Claim::NotCompleted));
    applies.then(|| Policy::of_kind(Kind::NotCompleted))
}

/// V8
fn out_of_capacity(case: &Case<'_, '_>) -> Option<&'static Policy> {
    let claims = case.claims_without_issues();
    let applies = (matches!(case.status, 400 | 409) && claims.contain(Claim::OutOfCapacity))
        || (case.is_success() && claims.contain(Claim::Overloaded));
    applies.then(|| Policy::of_status(503))
}

/// V9
fn error_envelope(case: &Case<'_, '_>) -> Option<&'static Policy> {
    let kind = if case.envelope.issues.is_empty() { Kind::UnexpectedResponse } else { Kind::InvalidRequest };
    case.is_success().then(|| Policy::of_kind(kind))
}

/// V10
fn blame_for_a_422(case: &Case<'_, '_>) -> Option<&'static Policy> {
    (case.status == 422 && blames_the_request(case.envelope)).then(|| Policy::of_kind(Kind::InvalidRequest))
}

fn blames_the_request(envelope: &Envelope<'_, '_>) -> bool {
    if envelope.body.form != Form::Object {
        return matches!(envelope.body.form, Form::Text | Form::String | Form::Array);
    }
    let members = envelope.members();
    let error = members.error;
    let codes = [members.code, members.kind, members.error_type, members.error_code];
    let codes_of_error = [error.get("code"), error.get("type")];
    if envelope.record().is_some() || codes.iter().chain(&codes_of_error).any(|code| code.is_text(INVALID_OUTPUT)) {
        return false;
    }
    let is_own_failure = || {
        codes_of_error.into_iter().find_map(codes::frame_status).is_some_and(|status| status >= 500 || status == 408)
    };
    let blames = match error {
        Value::Object(_) if error.is_non_empty() => !is_own_failure(),
        Value::String(_) if error.is_non_empty() => codes.into_iter().any(says_valid) || says_validation(error),
        _ => [members.detail, members.message, members.errors, members.title].into_iter().any(Value::is_present),
    };
    blames
        || says_validation(members.message)
        || issue::is_outside_details(envelope.body, envelope.status, envelope.arena)
}

/// Whether a code contains `valid`.
fn says_valid(code: Value<'_>) -> bool {
    code.string().is_some_and(|code| code.to_ascii_lowercase().contains("valid"))
}

/// Whether a text starts like that of a server that could not read the request.
fn says_validation(text: Value<'_>) -> bool {
    const STARTS: [&str; 3] = ["input validation error", "validation error", "failed to deserialize"];
    text.words().is_some_and(|text| {
        let text = text.trim_start().as_bytes();
        STARTS
            .iter()
            .any(|start| text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes())))
    })
}

/// V11
fn code_of_the_store(case: &Case<'_, '_>) -> Option<&'static Policy> {
    if case.envelope.body.form != Form::S3 {
        return None;
    }
    let policy = Policy::of_status(codes::s3_status(case.envelope.members().code).unwrap_or(case.status));
    Some(if policy.kind == Kind::PermissionDenied { Policy::of(policy.kind, Action::RenewUrl) } else { policy })
}

/// V12
#[expect(clippy::unnecessary_wraps, reason = "a rule like the others")]
fn status(case: &Case<'_, '_>) -> Option<&'static Policy> {
    Some(Policy::of_status(case.status))
}
