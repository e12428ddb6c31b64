//! The kinds of failure, and the one table that says what each means.

use crate::names::named_enum;
use std::ops::RangeInclusive;

named_enum! {
    /// What went wrong: the one question that a program branches on.
    ///
    /// The number of a kind is fixed for good; 0 stands for "none" in C.
    #[non_exhaustive]
    #[repr(u8)]
    pub enum Kind {
        /// The request is wrong as sent: its body, its parameters or the request id.
        InvalidRequest = 1 => "invalid_request",
        /// The request is still queued or running, so that there is no result to fetch yet.
        NotCompleted = 2 => "not_completed",
        /// The request reached the terminal state `FAILED`.
        RequestFailed = 3 => "request_failed",
        /// The request reached the terminal state `CANCELLED`.
        RequestCancelled = 4 => "request_cancelled",
        /// The API key is missing, malformed or deleted.
        Unauthenticated = 5 => "unauthenticated",
        /// The balance does not cover the request.
        InsufficientBalance = 6 => "insufficient_balance",
        /// The key is valid but has no access to this resource.
        PermissionDenied = 7 => "permission_denied",
        /// The model, the request id or the file does not exist.
        NotFound = 8 => "not_found",
        /// The resource is not in a state that allows this.
        Conflict = 9 => "conflict",
        /// The request body is larger than the API takes.
        PayloadTooLarge = 10 => "payload_too_large",
        /// The request finished, but its output broke the model's response schema.
        InvalidOutput = 11 => "invalid_output",
        /// The request finished, but the upstream provider failed.
        UpstreamFailed = 12 => "upstream_failed",
        /// Too many requests.
        RateLimited = 13 => "rate_limited",
        /// The server gave up waiting; it may have accepted the work.
        Timeout = 14 => "timeout",
        /// The server failed.
        ServerError = 15 => "server_error",
        /// The service, or a gateway before it, cannot answer for now.
        Unavailable = 16 => "unavailable",
        /// Something answered that does not speak as the API does.
        UnexpectedResponse = 17 => "unexpected_response",
    }
}

named_enum! {
    /// Whether sending the same request again can help.
    #[non_exhaustive]
    pub enum Retry {
        /// The same request fails the same way again.
        Never => "never",
        /// Send it again, waiting longer each time.
        Backoff => "backoff",
        /// Nothing failed: ask again until the request has finished.
        Poll => "poll",
    }
}

named_enum! {
    /// What the user should do.
    #[non_exhaustive]
    pub enum Action {
        /// Change the request as the message and the issues say.
        FixRequest => "fix_request",
        /// Wait until the request has finished.
        Wait => "wait",
        /// Submit a new request; this one is dead.
        SubmitAgain => "submit_again",
        /// Check the `Authorization` header and the key in it.
        CheckApiKey => "check_api_key",
        /// Top up the balance.
        TopUp => "top_up",
        /// Use a key that owns the resource, or ask for access.
        RequestAccess => "request_access",
        /// Check the model path, the request id or the file URL.
        CheckPath => "check_path",
        /// Change the state that stands in the way.
        ResolveConflict => "resolve_conflict",
        /// Report it, with the request id.
        Report => "report",
        /// Send the request again.
        Retry => "retry",
        /// Request a new signed URL.
        RenewUrl => "renew_url",
    }
}

/// What follows from a failure: one row of [`TABLE`].
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    /// The HTTP statuses that mean this row where the body says nothing stronger.
    statuses: &'static [RangeInclusive<u16>],
    pub(crate) retry: Retry,
    pub(crate) action: Action,
    /// The request id is dead.
    pub(crate) terminal: bool,
    /// The server may have accepted the work before it failed.
    pub(crate) ambiguous: bool,
    pub(crate) hint: &'static str,
    /// Where the rule comes from; for readers of this table.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the readers of the table; a test holds that it is there"))]
    source: &'static str,
}

const fn row(
    kind: Kind,
    statuses: &'static [RangeInclusive<u16>],
    retry: Retry,
    action: Action,
    hint: &'static str,
    source: &'static str,
) -> Row {
    Row { kind, statuses, retry, action, terminal: false, ambiguous: false, hint, source }
}

const fn terminal(mut row: Row) -> Row {
    row.terminal = true;
    row
}

const fn ambiguous(mut row: Row) -> Row {
    row.ambiguous = true;
    row
}

const FIX: &str = "Fix the request as the message and the issues say; unchanged, it fails the same way again.";
const WAIT: &str =
    "The request is still queued or running: poll its status, and fetch the result once it has finished.";
const DEAD: &str = "This request failed for good: do not poll or retry its request id, submit a new request instead.";
const CANCELLED: &str = "This request was cancelled: submit a new request if its result is still wanted.";
const KEY: &str = "Check that the header reads `Authorization: Key <your_key>` and that the key has not been deleted.";
const TOP_UP: &str = "Top up credits, then send the request again.";
const ACCESS: &str = "Use a key that owns the resource, or request access to it.";
const PATH: &str = "Check the owner/model path, the request id or the file URL: it does not exist.";
const CONFLICT: &str =
    "The resource is in a state that does not allow this: resolve what the message names, then send it again.";
const TOO_LARGE: &str = "Send a smaller request body, for example by uploading files and passing their URLs.";
const BAD_OUTPUT: &str = "The model's output broke its own schema, which no retry of this request id mends: report the request id to support.";
const PROVIDER: &str = "The provider failed to produce this result: read the message, and report the request id to support if it makes no sense.";
const SLOW_DOWN: &str = "Wait as long as the server asks, or longer each time, then send the request again.";
const TIMED_OUT: &str = "The server may have accepted the request: look it up before sending it again, with backoff.";
const BACK_OFF: &str = "Retry with backoff, and report the request id to support if it persists.";
const REPORT: &str = "The server refuses to serve this at all, so do not retry: report the request id to support.";
const LATER: &str = "The service cannot answer for now: retry with backoff.";
const STRANGE: &str = "This is no answer that the API documents: check the URL and what stands between, and report the request id to support.";

/// The kinds and what each means, as the documentation's own status table reads.
///
/// A status belongs to the first row that lists it, so the catch-alls `4xx` and `5xx` stand last.
pub(crate) static TABLE: &[Row] = &{
    use self::{Action as A, Kind as K, Retry as R};
    [
        row(K::InvalidRequest, &[400..=400], R::Never, A::FixRequest, FIX, "Errors page: 400"),
        row(
            K::NotCompleted,
            &[],
            R::Poll,
            A::Wait,
            WAIT,
            "Errors page: 400, not yet completed; OpenAPI document: 409 of the result endpoint",
        ),
        terminal(row(K::RequestFailed, &[], R::Never, A::SubmitAgain, DEAD, "Errors page: FAILED status payload")),
        terminal(row(
            K::RequestCancelled,
            &[],
            R::Never,
            A::SubmitAgain,
            CANCELLED,
            "Request lifecycle guide: CANCELLED",
        )),
        row(K::Unauthenticated, &[401..=401], R::Never, A::CheckApiKey, KEY, "Errors page: 401"),
        row(
            K::InsufficientBalance,
            &[402..=402],
            R::Never,
            A::TopUp,
            TOP_UP,
            "Errors page: 402; Language models guide: insufficient_quota",
        ),
        row(
            K::PermissionDenied,
            &[403..=403, 451..=451],
            R::Never,
            A::RequestAccess,
            ACCESS,
            "Errors page: 403; RFC 7725: 451",
        ),
        row(K::NotFound, &[404..=404, 410..=410], R::Never, A::CheckPath, PATH, "Errors page: 404; RFC 9110: 410"),
        row(
            K::Conflict,
            &[409..=409],
            R::Never,
            A::ResolveConflict,
            CONFLICT,
            "Data retention guide: 409 of the payload delete route",
        ),
        row(
            K::PayloadTooLarge,
            &[413..=413],
            R::Never,
            A::FixRequest,
            TOO_LARGE,
            "Language models guide: request bodies up to 10 MB",
        ),
        terminal(row(
            K::InvalidOutput,
            &[],
            R::Never,
            A::Report,
            BAD_OUTPUT,
            "Errors page: 422, schema validation failure",
        )),
        terminal(row(
            K::UpstreamFailed,
            &[422..=422],
            R::Never,
            A::Report,
            PROVIDER,
            "Errors page: 422; Request lifecycle guide: billingStatus failed",
        )),
        row(
            K::RateLimited,
            &[429..=429],
            R::Backoff,
            A::Retry,
            SLOW_DOWN,
            "Language models guide: upstream rate limit",
        ),
        ambiguous(row(K::Timeout, &[408..=408], R::Backoff, A::Retry, TIMED_OUT, "RFC 9110: 408")),
        ambiguous(row(K::ServerError, &[500..=500], R::Backoff, A::Retry, BACK_OFF, "Errors page: 500")),
        row(
            K::ServerError,
            &[501..=501, 505..=508, 510..=511],
            R::Never,
            A::Report,
            REPORT,
            "RFC 9110 and RFC 6585: refusals that no retry changes",
        ),
        ambiguous(row(
            K::Unavailable,
            &[502..=502, 504..=504, 520..=520, 524..=524],
            R::Backoff,
            A::Retry,
            LATER,
            "Language models guide: 502; gateways: the request had reached the origin",
        )),
        row(
            K::Unavailable,
            &[503..=503, 521..=523, 525..=527, 529..=530],
            R::Backoff,
            A::Retry,
            LATER,
            "RFC 9110: 503; gateways: the request had not been accepted",
        ),
        row(K::UnexpectedResponse, &[], R::Never, A::Report, STRANGE, "HTTP: an answer outside the documented ones"),
        row(K::InvalidRequest, &[400..=499], R::Never, A::FixRequest, FIX, "RFC 9110: an unknown 4xx is a 400"),
        ambiguous(row(
            K::ServerError,
            &[500..=599],
            R::Backoff,
            A::Retry,
            BACK_OFF,
            "RFC 9110: an unknown 5xx is a 500",
        )),
    ]
};

/// The statuses that say that something failed.
const ERRORS: RangeInclusive<u16> = 400..=599;

/// Where the row of each of these stands in the table.
static PLACES: [usize; 200] = {
    let mut places = [0; 200];
    let mut row = TABLE.len();
    // From the last row to the first, which wins.
    while row > 0 {
        row -= 1;
        let mut range = TABLE[row].statuses.len();
        while range > 0 {
            range -= 1;
            let mut status = *TABLE[row].statuses[range].start();
            while status <= *TABLE[row].statuses[range].end() {
                places[(status - *ERRORS.start()) as usize] = row;
                status += 1;
            }
        }
    }
    places
};

impl Row {
    /// The row that a status stands for.
    pub(crate) fn of_status(status: u16) -> &'static Row {
        let place = status.checked_sub(*ERRORS.start()).and_then(|place| PLACES.get(usize::from(place)));
        place.map_or_else(|| Row::of_kind(Kind::UnexpectedResponse), |place| &TABLE[*place])
    }

    /// The first row of a kind.
    pub(crate) fn of_kind(kind: Kind) -> &'static Row {
        TABLE.iter().find(|row| row.kind == kind).unwrap_or(&TABLE[0])
    }

    /// The sentence for a kind and an action; that of the kind alone where the two never meet.
    pub(crate) fn hint(kind: Kind, action: Action) -> &'static str {
        TABLE.iter().find(|row| row.kind == kind && row.action == action).unwrap_or_else(|| Row::of_kind(kind)).hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_row_and_a_fixed_number() {
        for (place, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, place + 1, "{kind}");
            assert_eq!(Row::of_kind(*kind).kind, *kind);
            assert_eq!(Kind::from_name(kind.name()), Some(*kind));
        }
        assert_eq!(Kind::from_name("INVALID_REQUEST"), None);
    }

    #[test]
    fn every_row_has_a_source_and_one_sentence_per_kind_and_action() {
        for row in TABLE {
            assert!(!row.source.is_empty(), "{}", row.kind);
            assert!(row.hint.ends_with('.') && !row.hint.trim_end_matches('.').contains(". "), "{}", row.hint);
            assert_eq!(row.hint, Row::hint(row.kind, row.action), "{}", row.kind);
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
            let row = Row::of_status(status);
            let mut said = format!("{} {} {}", row.kind, row.retry, row.action);
            for (flag, name) in [(row.terminal, " terminal"), (row.ambiguous, " ambiguous")] {
                said.push_str(if flag { name } else { "" });
            }
            assert_eq!(said, expected(status), "{status}");
        }
    }
}
