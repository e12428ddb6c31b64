use crate::input::Input;
use modelrunner_errors_c as _;
use std::ffi::{CString, c_char, c_void};
use std::{ptr, slice};

/// The C interface returns the same error, and every text can be read to its end.
pub fn c(data: &[u8]) {
    let Some(input) = Input::read(data) else { return };
    // A separate allocation, so that a sanitizer detects a read past its end.
    let body: Box<[u8]> = input.body.into();
    let headers: Vec<(CString, CString)> =
        input.headers.iter().map(|(name, value)| (up_to_nul(name), up_to_nul(value))).collect();
    let pointers: Vec<Header> =
        headers.iter().map(|(name, value)| Header { name: name.as_ptr(), value: value.as_ptr() }).collect();
    let passed = headers.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
    let expected = input.bare().headers(passed).classify();

    let mut error = ptr::null_mut();
    // SAFETY: each pointer is passed with the length of the memory that it points to.
    let outcome = unsafe {
        mre_classify_with_headers(
            input.status,
            body.as_ptr(),
            body.len(),
            pointers.as_ptr(),
            pointers.len(),
            &raw mut error,
        )
    };
    drop((body, headers, pointers));
    assert_eq!(outcome, u32::from(expected.is_some()));
    assert_eq!(error.is_null(), expected.is_none());
    let Some(expected) = expected else { return };
    // SAFETY: it is an error, and is freed once, after all reads.
    unsafe {
        assert_eq!(text(mre_error_json(error)), Some(&*expected.to_json()));
        assert_eq!(text(mre_error_one_line(error)), Some(&*expected.to_string()));
        assert_eq!(text(mre_error_message(error)), Some(expected.message()));
        assert_eq!(text(mre_error_request_id(error)), expected.request_id());
        assert_eq!(text(mre_error_code(error)), expected.code());
        assert_eq!(text(mre_error_hint(error)), Some(expected.hint()));
        assert_eq!(mre_error_status(error), expected.status());
        assert_eq!(text(mre_kind_name(mre_error_kind(error))), Some(expected.kind().name()));
        assert_eq!(text(mre_retry_name(mre_error_retry(error))), Some(expected.retry().name()));
        assert_eq!(text(mre_action_name(mre_error_action(error))), Some(expected.action().name()));
        assert_eq!(mre_error_retry_after_ms(error), expected.retry_after_ms().map_or(-1, i64::from));
        assert_eq!(mre_error_terminal(error), expected.terminal());
        assert_eq!(mre_error_ambiguous(error), expected.ambiguous());
        assert_eq!(mre_error_charged(error), expected.charged().map_or(0, |charged| 1 + u32::from(charged)));
        assert_eq!(text(mre_error_details(error)).is_some(), expected.details().is_some());
        assert_eq!(mre_error_request(error).is_null(), expected.request().is_none());
        let request = mre_error_request(error);
        for member in [
            mre_request_state,
            mre_request_response_url,
            mre_request_status_url,
            mre_request_cancel_url,
            mre_request_model_endpoint,
            mre_request_billing_status,
            mre_request_logs,
        ] {
            text(member(request));
        }
        let count = mre_error_issue_count(error);
        assert_eq!(count, expected.issues().len());
        assert!(mre_error_issue(error, count).is_null());
        for (index, expected) in expected.issues().iter().enumerate() {
            let issue = mre_error_issue(error, index);
            assert_eq!(text(mre_issue_place(issue)), Some(&*expected.place()));
            assert_eq!(text(mre_issue_message(issue)), Some(expected.message()));
            assert_eq!(text(mre_issue_code(issue)), expected.code());
            assert!(text(mre_issue_extra(issue)).is_some() && text(mre_issue_one_line(issue)).is_some());
            assert_eq!(mre_issue_path_len(issue), expected.path().len());
            for step in 0..=expected.path().len() {
                text(mre_issue_path(issue, step).key);
            }
        }
        mre_error_free(error);
    }
}

fn up_to_nul(bytes: &[u8]) -> CString {
    CString::new(bytes.split(|&byte| byte == 0).next().unwrap_or_default()).expect("there is no NUL in it")
}

/// # Safety
///
/// The text belongs to an error that was not freed.
unsafe fn text<'a>(Str { ptr, len }: Str) -> Option<&'a str> {
    if ptr.is_null() {
        assert_eq!(len, 0);
        return None;
    }
    // SAFETY: a text is followed by a NUL.
    let bytes = unsafe { slice::from_raw_parts(ptr.cast(), len + 1) };
    assert_eq!(bytes[len], 0);
    Some(str::from_utf8(&bytes[..len]).expect("a text is UTF-8"))
}

// As the header has it.

#[repr(C)]
struct Header {
    name: *const c_char,
    value: *const c_char,
}

#[repr(C)]
struct Str {
    ptr: *const c_char,
    len: usize,
}

#[repr(C)]
struct PathElement {
    kind: u32,
    key: Str,
    index: i64,
}

unsafe extern "C" {
    fn mre_classify_with_headers(
        status: u16,
        body: *const u8,
        body_len: usize,
        headers: *const Header,
        headers_len: usize,
        error: *mut *mut c_void,
    ) -> u32;
    fn mre_error_free(error: *mut c_void);
    fn mre_error_kind(error: *const c_void) -> u32;
    fn mre_error_status(error: *const c_void) -> u16;
    fn mre_error_message(error: *const c_void) -> Str;
    fn mre_error_request_id(error: *const c_void) -> Str;
    fn mre_error_code(error: *const c_void) -> Str;
    fn mre_error_issue_count(error: *const c_void) -> usize;
    fn mre_error_issue(error: *const c_void, index: usize) -> *const c_void;
    fn mre_error_retry(error: *const c_void) -> u32;
    fn mre_error_retry_after_ms(error: *const c_void) -> i64;
    fn mre_error_action(error: *const c_void) -> u32;
    fn mre_error_hint(error: *const c_void) -> Str;
    fn mre_error_terminal(error: *const c_void) -> bool;
    fn mre_error_ambiguous(error: *const c_void) -> bool;
    fn mre_error_charged(error: *const c_void) -> u32;
    fn mre_error_request(error: *const c_void) -> *const c_void;
    fn mre_error_details(error: *const c_void) -> Str;
    fn mre_error_json(error: *const c_void) -> Str;
    fn mre_error_one_line(error: *const c_void) -> Str;
    fn mre_issue_place(issue: *const c_void) -> Str;
    fn mre_issue_message(issue: *const c_void) -> Str;
    fn mre_issue_code(issue: *const c_void) -> Str;
    fn mre_issue_extra(issue: *const c_void) -> Str;
    fn mre_issue_one_line(issue: *const c_void) -> Str;
    fn mre_issue_path_len(issue: *const c_void) -> usize;
    fn mre_issue_path(issue: *const c_void, index: usize) -> PathElement;
    fn mre_request_state(request: *const c_void) -> Str;
    fn mre_request_response_url(request: *const c_void) -> Str;
    fn mre_request_status_url(request: *const c_void) -> Str;
    fn mre_request_cancel_url(request: *const c_void) -> Str;
    fn mre_request_model_endpoint(request: *const c_void) -> Str;
    fn mre_request_billing_status(request: *const c_void) -> Str;
    fn mre_request_logs(request: *const c_void) -> Str;
    fn mre_kind_name(kind: u32) -> Str;
    fn mre_retry_name(retry: u32) -> Str;
    fn mre_action_name(action: u32) -> Str;
}
