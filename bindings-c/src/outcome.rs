use crate::error::mre_error;
use crate::header::{elements, headers, mre_header};
use crate::panic::boundary;
use modelrunner_errors::classify;
use std::ptr;

/// What mre_classify() found.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum mre_outcome {
    /// The response is not a failure; `*error` is NULL.
    MRE_OK = 0,
    /// The response is a failure; `*error` is it, and the caller's to free with mre_error_free().
    MRE_FAILURE = 1,
    /// The call was wrong, see there; `*error` is untouched.
    MRE_INVALID_ARGUMENT = 2,
    /// The library has a bug, and caught itself; `*error` is untouched.
    MRE_INTERNAL = 3,
}

/// Judges a response: is it a failure, and which one?
///
/// `status` is the HTTP status as received; any number gets an answer.
///
/// `body` is the `body_len` bytes of the body, as they came: no NUL is needed behind them, and any
/// bytes get an answer, cut or damaged ones too. It may be NULL where `body_len` is 0. Nothing of
/// it is kept, so it may be freed after the call. Of an event stream pass one frame's data at a
/// time, under the status of the stream.
///
/// `error` is where the error goes, and must not be NULL. Let it start as NULL: then
/// mre_error_free(error) is right after every outcome. What it held before is overwritten, not
/// freed.
///
/// MRE_OK: not a failure; `*error` is NULL, and no memory was allocated (but while a body in
/// UTF-16, or a key with escapes, was read).
///
/// MRE_FAILURE: `*error` is the failure.
///
/// MRE_INVALID_ARGUMENT: `error` is NULL, or `body` is NULL with a length, or `body_len` is larger
/// than any object can be (PTRDIFF_MAX); `*error` is untouched.
///
/// Takes time in proportion to `body_len`. Does no input or output, and reads no clock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mre_classify(
    status: u16,
    body: *const u8,
    body_len: usize,
    error: *mut *mut mre_error,
) -> mre_outcome {
    // SAFETY: the caller passes the same, and no header.
    boundary(mre_outcome::MRE_INTERNAL, || unsafe { judge(status, body, body_len, ptr::null(), 0, error) })
}

/// Judges a response of which the headers are at hand too.
///
/// They give the request id where the body has none (`x-modelrunner-request-id`), and say how long
/// to wait (`retry-after-ms`; `retry-after`, a date in which is measured against `date`). Pass all
/// headers, or these: others are passed over, and of a repeated one the first counts.
///
/// `headers` is an array of `headers_len`. It may be NULL where `headers_len` is 0, which is
/// mre_classify(). Nothing of it is kept.
///
/// MRE_INVALID_ARGUMENT also where `headers` is NULL with a length, where `headers_len` is larger
/// than any array can be, and where a name or a value is NULL. All else as in mre_classify().
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
    boundary(mre_outcome::MRE_INTERNAL, || unsafe { judge(status, body, body_len, headers, headers_len, error) })
}

/// # Safety
///
/// `body` and `headers` are NULL, or of these lengths and outlive the call; the members of the headers
/// are NULL or C strings. `error` is NULL, or may be written to.
unsafe fn judge(
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
    // SAFETY: it is neither NULL nor astray, and the caller promises that it may be written to.
    unsafe { error.write(answer) };
    outcome
}
