//! The kinds of failure, and the table with the retry advice, action and hint of each.

use crate::names::named_enum;
use std::ops::RangeInclusive;

named_enum! {
    /// What went wrong: what a program branches on.
    ///
    /// The number of a kind never changes; in C, 0 means "none".
    #[non_exhaustive]
    #[repr(u8)]
    pub enum Kind {
        /// The request is wrong: its body, its parameters or the request ID (K1).
        InvalidRequest = 1 => "invalid_request",
        /// The request is still queued or running, so there is no result yet (K2).
        NotCompleted = 2 => "not_completed",
        /// The request reached the terminal state `FAILED` (K3).
        RequestFailed = 3 => "request_failed",
        /// The request reached the terminal state `CANCELLED` (K4).
        RequestCancelled = 4 => "request_cancelled",
        /// The API key is missing, malformed or deleted (K5).
        Unauthenticated = 5 => "unauthenticated",
        /// The balance does not cover the request (K6).
        InsufficientBalance = 6 => "insufficient_balance",
        /// The key is valid but has no access to this resource (K7).
        PermissionDenied = 7 => "permission_denied",
        /// The model, the request ID or the file does not exist (K8).
        NotFound = 8 => "not_found",
        /// The state of the resource does not allow this (K9).
        Conflict = 9 => "conflict",
        /// The request body is larger than the API accepts (K10).
        PayloadTooLarge = 10 => "payload_too_large",
        /// The request finished, but its output does not match the model's response schema (K11).
        InvalidOutput = 11 => "invalid_output",
        /// The request finished, but the upstream provider failed (K12).
        UpstreamFailed = 12 => "upstream_failed",
        /// Too many requests (K13).
        RateLimited = 13 => "rate_limited",
        /// The server timed out; it may have accepted the work (K14).
        Timeout = 14 => "timeout",
        /// The server failed. With 501, 505 to 508, 510 and 511, sending the request again cannot help (K15).
        ServerError = 15 => "server_error",
        /// The service or a gateway in front of it is unavailable for now (K16).
        Unavailable = 16 => "unavailable",
        /// The response does not match the documented API (K17).
        UnexpectedResponse = 17 => "unexpected_response",
    }
}

named_enum! {
    /// Whether sending the same request again can help.
    #[non_exhaustive]
    pub enum Retry {
        /// The same request fails again.
        Never => "never",
        /// Send it again, with a longer wait each time.
        Backoff => "backoff",
        /// Nothing failed: poll until the request has finished.
        Poll => "poll",
    }
}

named_enum! {
    /// What the user should do.
    ///
    /// The number of an action never changes; in C, 0 means "none".
    #[non_exhaustive]
    #[repr(u8)]
    pub enum Action {
        /// Change the request as the message and the issues say.
        FixRequest = 1 => "fix_request",
        /// Wait until the request has finished.
        Wait = 2 => "wait",
        /// Submit a new request; this one cannot succeed.
        SubmitAgain = 3 => "submit_again",
        /// Check the `Authorization` header and the key in it.
        CheckApiKey = 4 => "check_api_key",
        /// Top up the balance.
        TopUp = 5 => "top_up",
        /// Use a key that owns the resource, or request access.
        RequestAccess = 6 => "request_access",
        /// Check the model path, the request ID or the file URL.
        CheckPath = 7 => "check_path",
        /// Resolve what the message names.
        ResolveConflict = 8 => "resolve_conflict",
        /// Report the failure, with the request ID.
        Report = 9 => "report",
        /// Send the request again.
        Retry = 10 => "retry",
        /// Request a new signed URL.
        RenewUrl = 11 => "renew_url",
    }
}

impl Kind {
    /// The name of the class of this kind in Python and Node (A3).
    pub const fn class_name(self) -> &'static str {
        match self {
            Kind::InvalidRequest => "InvalidRequestError",
            Kind::NotCompleted => "NotCompletedError",
            Kind::RequestFailed => "RequestFailedError",
            Kind::RequestCancelled => "RequestCancelledError",
            Kind::Unauthenticated => "AuthenticationError",
            Kind::InsufficientBalance => "InsufficientBalanceError",
            Kind::PermissionDenied => "PermissionDeniedError",
            Kind::NotFound => "NotFoundError",
            Kind::Conflict => "ConflictError",
            Kind::PayloadTooLarge => "PayloadTooLargeError",
            Kind::InvalidOutput => "InvalidOutputError",
            Kind::UpstreamFailed => "UpstreamFailedError",
            Kind::RateLimited => "RateLimitError",
            Kind::Timeout => "RequestTimeoutError",
            Kind::ServerError => "ServerError",
            Kind::Unavailable => "UnavailableError",
            Kind::UnexpectedResponse => "UnexpectedResponseError",
        }
    }

    /// The HTTP status that describes this kind best, for a client that knows an error by its status alone.
    pub const fn status(self) -> u16 {
        match self {
            Kind::InvalidRequest | Kind::UnexpectedResponse => 400,
            Kind::Unauthenticated => 401,
            Kind::InsufficientBalance => 402,
            Kind::PermissionDenied => 403,
            Kind::NotFound => 404,
            Kind::Timeout => 408,
            Kind::NotCompleted | Kind::Conflict => 409,
            Kind::PayloadTooLarge => 413,
            Kind::RequestFailed | Kind::RequestCancelled | Kind::InvalidOutput | Kind::UpstreamFailed => 422,
            Kind::RateLimited => 429,
            Kind::ServerError => 500,
            Kind::Unavailable => 503,
        }
    }
}

/// What follows from a failure: one row of [`TABLE`].
#[derive(Debug)]
pub(crate) struct Policy {
    pub(crate) kind: Kind,
    /// The HTTP statuses that mean this, unless the body says otherwise.
    statuses: &'static [RangeInclusive<u16>],
    pub(crate) retry: Retry,
    pub(crate) action: Action,
    flags: Flags,
    pub(crate) hint: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flags {
    None,
    /// The request ID is dead.
    Terminal,
    /// The server may have accepted the work before it failed.
    Ambiguous,
}

const FIX: &str = "Fix the request as the message and the issues say; the same request fails again.";
const WAIT: &str = "The request is still queued or running: poll its status and fetch the result when it has finished.";
const DEAD: &str =
    "This request has failed for good: do not poll or retry its request ID, submit a new request instead.";
const CANCELLED: &str = "This request was cancelled: submit a new request if you still want the result.";
const KEY: &str = "Check that the header reads `Authorization: Key <your_key>` (`Bearer <your_key>` on the OpenAI-compatible routes) and that the key has not been deleted; an expired sign-in has to be renewed.";
const TOP_UP: &str = "Top up credits, then send the request again.";
const ACCESS: &str = "Use a key that owns the resource, or request access to it.";
const RENEW: &str = "The signed URL was refused: request a new one and send exactly the headers it was signed for.";
const PATH: &str = "Check the owner/model path, the request ID or the file URL: nothing exists there.";
const CONFLICT: &str =
    "The state of the resource does not allow this: resolve what the message names, then send the request again.";
const TOO_LARGE: &str = "Send a smaller request body, for example by uploading files and passing their URLs.";
const BAD_OUTPUT: &str =
    "The model's output does not match its own schema: do not retry this request ID, report it to support.";
const PROVIDER: &str = "The provider failed to produce this result: read the message, and report the request ID to support if it does not explain the failure.";
const SLOW_DOWN: &str = "Wait as long as the server asks, or longer each time, then send the request again.";
const TIMED_OUT: &str = "The server may have accepted the request: look it up before you send it again, with backoff.";
const BACK_OFF: &str = "Retry with backoff, and report the request ID to support if the error persists.";
const REPORT: &str = "The server does not support this request: do not retry, report the request ID to support.";
const LATER: &str = "The service is unavailable for now: retry with backoff.";
const STREAM: &str = "The service is unavailable for now: retry with backoff, and stream long generations instead of waiting for the complete response.";
const STRANGE: &str = "The response does not match the documented API: check the URL and any proxy in between, then report the request ID to support.";

/// The kinds and what follows from each (section 3 of the specification).
///
/// A status belongs to the first row that lists it, so the rows for all of 4xx and 5xx come last.
#[rustfmt::skip]
pub(crate) static TABLE: &[Policy] = &{
    use self::{Action as A, Flags as F, Kind as K, Retry as R};
    [
        row(K::InvalidRequest,      &[400..=400],                               R::Never,   A::FixRequest,      F::None,      FIX),
        row(K::NotCompleted,        &[],                                        R::Poll,    A::Wait,            F::None,      WAIT),
        row(K::RequestFailed,       &[],                                        R::Never,   A::SubmitAgain,     F::Terminal,  DEAD),
        row(K::RequestCancelled,    &[],                                        R::Never,   A::SubmitAgain,     F::Terminal,  CANCELLED),
        row(K::Unauthenticated,     &[401..=401],                               R::Never,   A::CheckApiKey,     F::None,      KEY),
        row(K::InsufficientBalance, &[402..=402],                               R::Never,   A::TopUp,           F::None,      TOP_UP),
        row(K::PermissionDenied,    &[403..=403, 451..=451],                    R::Never,   A::RequestAccess,   F::None,      ACCESS),
        row(K::PermissionDenied,    &[],                                        R::Never,   A::RenewUrl,        F::None,      RENEW),
        row(K::NotFound,            &[404..=404, 410..=410],                    R::Never,   A::CheckPath,       F::None,      PATH),
        row(K::Conflict,            &[409..=409],                               R::Never,   A::ResolveConflict, F::None,      CONFLICT),
        row(K::PayloadTooLarge,     &[413..=413],                               R::Never,   A::FixRequest,      F::None,      TOO_LARGE),
        row(K::InvalidOutput,       &[],                                        R::Never,   A::Report,          F::Terminal,  BAD_OUTPUT),
        row(K::UpstreamFailed,      &[422..=422],                               R::Never,   A::Report,          F::Terminal,  PROVIDER),
        row(K::RateLimited,         &[429..=429],                               R::Backoff, A::Retry,           F::None,      SLOW_DOWN),
        row(K::Timeout,             &[408..=408],                               R::Backoff, A::Retry,           F::Ambiguous, TIMED_OUT),
        row(K::ServerError,         &[500..=500],                               R::Backoff, A::Retry,           F::Ambiguous, BACK_OFF),
        row(K::ServerError,         &[501..=501, 505..=508, 510..=511],         R::Never,   A::Report,          F::None,      REPORT),
        row(K::Unavailable,         &[503..=503, 521..=523, 525..=527, 529..=530], R::Backoff, A::Retry,        F::None,      LATER),
        row(K::Unavailable,         &[502..=502, 504..=504],                    R::Backoff, A::Retry,           F::Ambiguous, STREAM),
        row(K::Unavailable,         &[520..=520, 524..=524],                    R::Backoff, A::Retry,           F::Ambiguous, LATER),
        row(K::UnexpectedResponse,  &[],                                        R::Never,   A::Report,          F::None,      STRANGE),
        row(K::InvalidRequest,      &[400..=499],                               R::Never,   A::FixRequest,      F::None,      FIX),
        row(K::ServerError,         &[500..=599],                               R::Backoff, A::Retry,           F::Ambiguous, BACK_OFF),
    ]
};

const fn row(
    kind: Kind,
    statuses: &'static [RangeInclusive<u16>],
    retry: Retry,
    action: Action,
    flags: Flags,
    hint: &'static str,
) -> Policy {
    Policy { kind, statuses, retry, action, flags, hint }
}

impl Policy {
    /// The row of a status.
    pub(crate) fn of_status(status: u16) -> &'static Policy {
        let row = TABLE.iter().find(|row| row.statuses.iter().any(|statuses| statuses.contains(&status)));
        row.unwrap_or_else(|| Policy::of_kind(Kind::UnexpectedResponse))
    }

    /// The first row of a kind.
    pub(crate) fn of_kind(kind: Kind) -> &'static Policy {
        TABLE.iter().find(|row| row.kind == kind).unwrap_or(&TABLE[0])
    }

    /// The first row of a kind and an action; of the kind alone if there is none.
    pub(crate) fn of(kind: Kind, action: Action) -> &'static Policy {
        TABLE.iter().find(|row| row.kind == kind && row.action == action).unwrap_or_else(|| Policy::of_kind(kind))
    }

    /// The row of a kind and a status; the first of the kind if the status means another one.
    pub(crate) fn of_kind_and_status(kind: Kind, status: u16) -> &'static Policy {
        let row = Policy::of_status(status);
        if row.kind == kind { row } else { Policy::of_kind(kind) }
    }

    /// The hint with this text for a kind and an action; their first hint if no row has this text.
    pub(crate) fn known_hint(kind: Kind, action: Action, hint: &str) -> &'static str {
        let is_known = |row: &&Policy| row.kind == kind && row.action == action && row.hint == hint;
        TABLE.iter().find(is_known).unwrap_or_else(|| Policy::of(kind, action)).hint
    }

    pub(crate) fn is_terminal(&self) -> bool {
        self.flags == Flags::Terminal
    }

    pub(crate) fn is_ambiguous(&self) -> bool {
        self.flags == Flags::Ambiguous
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_row_and_kinds_and_actions_have_fixed_numbers() {
        for (number, kind) in (1..).zip(Kind::ALL) {
            assert_eq!(*kind as u8, number, "{kind}");
            assert_eq!(Policy::of_kind(*kind).kind, *kind);
            assert_eq!(Kind::from_name(kind.name()), Some(*kind));
        }
        for (number, action) in (1..).zip(Action::ALL) {
            assert_eq!(*action as u8, number, "{action}");
        }
        assert_eq!(Kind::from_name("INVALID_REQUEST"), None);
    }

    #[test]
    fn the_status_of_a_kind_means_that_kind() {
        for kind in Kind::ALL.iter().filter(|kind| !Policy::of_kind(**kind).statuses.is_empty()) {
            assert_eq!(Policy::of_status(kind.status()).kind, *kind);
        }
    }

    #[test]
    fn hints_are_one_sentence_per_kind_and_action() {
        for row in TABLE {
            assert!(row.hint.ends_with('.') && !row.hint.trim_end_matches('.').contains(". "), "{}", row.hint);
            let is_second = row.kind == Kind::Unavailable && row.hint == STREAM;
            assert_eq!(row.hint == Policy::of(row.kind, row.action).hint, !is_second, "{}", row.kind);
            assert_eq!(Policy::known_hint(row.kind, row.action, row.hint), row.hint);
            assert_eq!(Policy::known_hint(row.kind, row.action, "Anything."), Policy::of(row.kind, row.action).hint);
        }
    }

    /// The table of the documentation, status by status.
    #[test]
    fn statuses_mean_what_the_documentation_says() {
        let expected = |status: u16| match status {
            401 => "unauthenticated never check_api_key",
            402 => "insufficient_balance never top_up",
            403 | 451 => "permission_denied never request_access",
            404 | 410 => "not_found never check_path",
            408 => "timeout backoff retry ambiguous",
            409 => "conflict never resolve_conflict",
            413 => "payload_too_large never fix_request",
            422 => "upstream_failed never report terminal",
            429 => "rate_limited backoff retry",
            400..=499 => "invalid_request never fix_request",
            501 | 505..=508 | 510 | 511 => "server_error never report",
            502 | 504 | 520 | 524 => "unavailable backoff retry ambiguous",
            503 | 521..=523 | 525..=527 | 529 | 530 => "unavailable backoff retry",
            500..=599 => "server_error backoff retry ambiguous",
            _ => "unexpected_response never report",
        };
        for status in 0..=u16::MAX {
            let row = Policy::of_status(status);
            let mut found = format!("{} {} {}", row.kind, row.retry, row.action);
            for (flag, name) in [(row.is_terminal(), " terminal"), (row.is_ambiguous(), " ambiguous")] {
                found.push_str(if flag { name } else { "" });
            }
            assert_eq!(found, expected(status), "{status}");
        }
    }
}
