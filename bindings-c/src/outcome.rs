use crate::error::mre_error;
use crate::header::{elements, headers, mre_header};
use crate::panic::boundary;
use modelrunner_errors::classify;
use std::ptr;

/// The result of mre_classify().
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum mre_outcome {
    /// The response is not a failure; `*error` is NULL.
    MRE_OK = 0,
    /// The response is a failure; `*error` is the error. The caller frees it with mre_error_free().
    MRE_FAILURE = 1,
    /// An argument is invalid, as mre_classify() describes; `*error` is unchanged.
    MRE_INVALID_ARGUMENT = 2,
    /// The library has a defect and stopped; `*error` is unchanged. Please report it.
    MRE_INTERNAL = 3,
}

/// Classifies a response (Q1).
///
/// `status` is the HTTP status as received. Any number is accepted.
///
/// `body` points to the `body_len` bytes of the body as received. It does not need a NUL at its
/// end. Any bytes are accepted, including truncated and damaged bodies. It may be NULL if
/// `body_len` is 0. It is not retained, so it may be freed after the call. For an event stream,
/// pass the data of one event at a time, with the status of the stream.
///
/// `error` receives the error and must not be NULL. Initialize `*error` to NULL, so that
/// mre_error_free(*error) is correct after every outcome. An earlier value of `*error` is
/// overwritten, not freed.
///
/// MRE_OK: the response is not a failure; `*error` is NULL. No memory was allocated, except
/// temporarily for a body in UTF-16 or a key with escapes. MRE_OK does not mean that a generation
/// succeeded: the request may still be queued (S3).
///
/// MRE_FAILURE: `*error` is the error. The caller owns it and frees it with mre_error_free().
///
/// MRE_INVALID_ARGUMENT: `error` is NULL, `body` is NULL although `body_len` is not 0, or
/// `body_len` is larger than PTRDIFF_MAX; `*error` is unchanged.
///
/// The time is linear in `body_len`. The call does no input or output and reads no clock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mre_classify(
    status: u16,
    body: *const u8,
    body_len: usize,
    error: *mut *mut mre_error,
) -> mre_outcome {
    // SAFETY: the caller passes the same, and no header.
    boundary(mre_outcome::MRE_INTERNAL, || unsafe { classify_into(status, body, body_len, ptr::null(), 0, error) })
}

/// Classifies a response together with its headers.
///
/// These headers are used: `x-modelrunner-request-id` for the request ID, if the body has none
/// (N4); `retry-after-ms` and `retry-after` for the delay (N8); `date`, with which a date in
/// `retry-after` is compared. Other headers are ignored, so you may pass all of them. If a header
/// is repeated, its first value counts.
///
/// `headers` points to an array of `headers_len` elements. It may be NULL if `headers_len` is 0. It
/// is not retained.
///
/// MRE_INVALID_ARGUMENT is also returned if `headers` is NULL although `headers_len` is not 0, if
/// the array would be larger than PTRDIFF_MAX bytes, or if a name or a value is NULL. Everything
/// else is as for mre_classify().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mre_classify_with_headers(
    status: u16,
    body: *const u8,
    body_len: usize,
    headers: *const mre_header,
    headers_len: usize,
    error: *mut *mut mre_error,
) -> mre_outcome {
    // SAFETY: the caller passes the same.
    boundary(mre_outcome::MRE_INTERNAL, || unsafe {
        classify_into(status, body, body_len, headers, headers_len, error)
    })
}

/// # Safety
///
/// `body` and `headers` are NULL, or of these lengths and outlive the call; the members of the
/// headers are NULL or C strings. `error` is NULL, or may be written to.
unsafe fn classify_into(
    status: u16,
    body: *const u8,
    body_len: usize,
    headers: *const mre_header,
    headers_len: usize,
    error: *mut *mut mre_error,
) -> mre_outcome {
    // SAFETY: the caller promises the same.
    let Some(body) = (unsafe { elements(body, body_len) }) else { return mre_outcome::MRE_INVALID_ARGUMENT };
    // SAFETY: the caller promises the same.
    let Some(headers) = (unsafe { self::headers(headers, headers_len) }) else {
        return mre_outcome::MRE_INVALID_ARGUMENT;
    };
    if error.is_null() || !error.is_aligned() {
        return mre_outcome::MRE_INVALID_ARGUMENT;
    }
    let (outcome, answer) = match classify(status, body) {
        None => (mre_outcome::MRE_OK, ptr::null_mut()),
        Some(mut failure) => {
            if !headers.is_empty() {
                // SAFETY: no member is NULL, so they are C strings; they outlive the call.
                failure = failure.with_headers(headers.iter().map(|header| unsafe { header.bytes() }));
            }
            (mre_outcome::MRE_FAILURE, Box::into_raw(Box::new(mre_error::new(failure))))
        }
    };
    // SAFETY: it is aligned and not NULL, and the caller promises that it may be written to.
    unsafe { error.write(answer) };
    outcome
}
