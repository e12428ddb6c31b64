use crate::names::shares_names;
use crate::panic::boundary;
use crate::text::mre_str;
use std::ffi;

/// What went wrong: the one question that a program branches on.
///
/// The numbers are fixed for good. A later version of the library may answer a kind that is not
/// listed here, so a `switch` needs a `default`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum mre_kind {
    /// No kind: the answer for a NULL error, and for a name that is no kind's.
    MRE_KIND_NONE = 0,
    /// The request is wrong as sent: its body, its parameters or the request id. Errors page: 400.
    MRE_KIND_INVALID_REQUEST = 1,
    /// The request is still queued or running: no result to fetch yet. Errors page: 400.
    MRE_KIND_NOT_COMPLETED = 2,
    /// The request reached the terminal state `FAILED`. Errors page: FAILED status payload.
    MRE_KIND_REQUEST_FAILED = 3,
    /// The request reached the terminal state `CANCELLED`. Request lifecycle guide.
    MRE_KIND_REQUEST_CANCELLED = 4,
    /// The API key is missing, malformed or deleted. Errors page: 401.
    MRE_KIND_UNAUTHENTICATED = 5,
    /// The balance does not cover the request. Errors page: 402; Language models guide.
    MRE_KIND_INSUFFICIENT_BALANCE = 6,
    /// The key is valid but has no access to this resource. Errors page: 403.
    MRE_KIND_PERMISSION_DENIED = 7,
    /// The model, the request id or the file does not exist. Errors page: 404.
    MRE_KIND_NOT_FOUND = 8,
    /// The resource is not in a state that allows this. Data retention guide: 409.
    MRE_KIND_CONFLICT = 9,
    /// The request body is larger than the API takes. Language models guide: 413.
    MRE_KIND_PAYLOAD_TOO_LARGE = 10,
    /// The request finished, but its output broke the model's response schema. Errors page: 422.
    MRE_KIND_INVALID_OUTPUT = 11,
    /// The request finished, but the upstream provider failed. Errors page: 422;
    /// Request lifecycle guide: billingStatus.
    MRE_KIND_UPSTREAM_FAILED = 12,
    /// Too many requests. Language models guide: 429.
    MRE_KIND_RATE_LIMITED = 13,
    /// The server gave up waiting; it may have accepted the work. RFC 9110: 408.
    MRE_KIND_TIMEOUT = 14,
    /// The server failed. Errors page: 500.
    MRE_KIND_SERVER_ERROR = 15,
    /// The service, or a gateway before it, cannot answer for now. Language models guide: 502;
    /// RFC 9110: 503, 504.
    MRE_KIND_UNAVAILABLE = 16,
    /// Something answered that does not speak as the API does.
    MRE_KIND_UNEXPECTED_RESPONSE = 17,
}

shares_names! {
    mre_kind, Kind {
        InvalidRequest => MRE_KIND_INVALID_REQUEST,
        NotCompleted => MRE_KIND_NOT_COMPLETED,
        RequestFailed => MRE_KIND_REQUEST_FAILED,
        RequestCancelled => MRE_KIND_REQUEST_CANCELLED,
        Unauthenticated => MRE_KIND_UNAUTHENTICATED,
        InsufficientBalance => MRE_KIND_INSUFFICIENT_BALANCE,
        PermissionDenied => MRE_KIND_PERMISSION_DENIED,
        NotFound => MRE_KIND_NOT_FOUND,
        Conflict => MRE_KIND_CONFLICT,
        PayloadTooLarge => MRE_KIND_PAYLOAD_TOO_LARGE,
        InvalidOutput => MRE_KIND_INVALID_OUTPUT,
        UpstreamFailed => MRE_KIND_UPSTREAM_FAILED,
        RateLimited => MRE_KIND_RATE_LIMITED,
        Timeout => MRE_KIND_TIMEOUT,
        ServerError => MRE_KIND_SERVER_ERROR,
        Unavailable => MRE_KIND_UNAVAILABLE,
        UnexpectedResponse => MRE_KIND_UNEXPECTED_RESPONSE,
    } else MRE_KIND_NONE
}

/// The name of a kind, as it stands in the canonical JSON: `rate_limited`.
///
/// Absent for MRE_KIND_NONE and for any number that is no kind's. The text lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn mre_kind_name(kind: u32) -> mre_str {
    boundary(mre_str::NONE, || mre_kind::name(kind))
}

/// The kind of a name. MRE_KIND_NONE for NULL, and for a name that this version does not know.
///
/// `name` is a C string; nothing of it is kept.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mre_kind_from_name(name: *const ffi::c_char) -> mre_kind {
    boundary(mre_kind::MRE_KIND_NONE, || {
        if name.is_null() {
            return mre_kind::MRE_KIND_NONE;
        }
        // SAFETY: it is not NULL, and the caller passes a C string that outlives the call.
        let name = unsafe { ffi::CStr::from_ptr(name) };
        let kind = name.to_str().ok().and_then(modelrunner_errors::Kind::from_name);
        kind.map_or(mre_kind::MRE_KIND_NONE, mre_kind::from)
    })
}

#[cfg(test)]
mod tests {
    use super::mre_kind;
    use modelrunner_errors::Kind;

    #[test]
    fn the_numbers_are_the_cores() {
        for kind in Kind::ALL {
            assert_eq!(mre_kind::from(*kind) as u32, u32::from(*kind as u8), "{kind}");
        }
    }
}
