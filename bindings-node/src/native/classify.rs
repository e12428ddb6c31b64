//! The calls that are made for every response, over Node-API itself: the conversions that napi-rs
//! generates cost more than a classification.

#![expect(unsafe_code, reason = "Node-API is an interface of C")]

use crate::answers;
use napi::bindgen_prelude::panic_to_error;
use napi::sys::{self, Status};
use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{ptr, slice};

/// `classify(status, body, headers, isComplete)`: the error as [`answers::classify`] writes it, or `undefined` if
/// the response is not a failure.
///
/// `body` is a string, or a `Uint8Array` that no other thread writes to; `headers` is `undefined`, or
/// names and values in turn, each ended by a line break; `isComplete` is `true` or `undefined`.
pub(crate) unsafe extern "C" fn classify(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: Node calls with an environment and the information of this call.
    unsafe { run(env, info, answer) }
}

/// `mayBeFailure(status, body)`: [`answers::may_be_failure`].
pub(crate) unsafe extern "C" fn may_be_failure(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: Node calls with an environment and the information of this call.
    unsafe { run(env, info, glance) }
}

type Answer = unsafe fn(&Call, sys::napi_callback_info) -> Result<sys::napi_value>;

/// # Safety
///
/// The environment and the information are those of a call.
unsafe fn run(env: sys::napi_env, info: sys::napi_callback_info, answer: Answer) -> sys::napi_value {
    // SAFETY: as of this function.
    let outcome = catch_unwind(AssertUnwindSafe(|| unsafe { answer(&Call { env }, info) }));
    let fault = match outcome {
        Ok(Ok(value)) => return value,
        Ok(Err(status)) => format!("Node-API refuses an argument, with status {status}"),
        Err(panic) => panic_to_error(panic).reason.clone(),
    };
    let fault = CString::new(fault.replace('\0', " ")).unwrap_or_default();
    // SAFETY: the environment is that of this call, and the text is ended by a NUL.
    unsafe { sys::napi_throw_error(env, ptr::null(), fault.as_ptr()) };
    ptr::null_mut()
}

type Result<T> = std::result::Result<T, sys::napi_status>;

/// # Safety
///
/// `info` is that of the call, whose arguments are those of [`classify`].
unsafe fn answer(call: &Call, info: sys::napi_callback_info) -> Result<sys::napi_value> {
    // SAFETY: as of this function; no JavaScript runs while the bytes are borrowed.
    unsafe {
        let [status, body, headers, is_complete] = call.arguments(info)?;
        let (status, is_complete) = (call.status(status)?, call.is_true(is_complete));
        let headers = || call.text(headers).ok();
        let outcome = match call.bytes(body) {
            Ok(bytes) => answers::classify(status, bytes, headers, is_complete),
            Err(_) => answers::classify(status, &call.text(body)?, headers, is_complete),
        };
        outcome.map_or(Ok(ptr::null_mut()), |outcome| call.string(outcome.as_bytes()))
    }
}

/// # Safety
///
/// `info` is that of the call, whose arguments are those of [`may_be_failure`].
unsafe fn glance(call: &Call, info: sys::napi_callback_info) -> Result<sys::napi_value> {
    // SAFETY: as of this function; no JavaScript runs while the bytes are borrowed.
    unsafe {
        let [status, body] = call.arguments(info)?;
        let status = call.status(status)?;
        let may_be_failure = match call.bytes(body) {
            Ok(bytes) => answers::may_be_failure(status, bytes),
            Err(_) => answers::may_be_failure(status, &call.text(body)?),
        };
        call.boolean(may_be_failure)
    }
}

/// The environment of a call, as long as it lasts. Its functions are Node-API's, of the same safety:
/// values are those of the call.
struct Call {
    env: sys::napi_env,
}

impl Call {
    unsafe fn arguments<const N: usize>(&self, info: sys::napi_callback_info) -> Result<[sys::napi_value; N]> {
        let mut values = [ptr::null_mut(); N];
        let mut count = N;
        // SAFETY: there is room for as many values as `count` says.
        check(unsafe {
            let (this, data) = (ptr::null_mut(), ptr::null_mut());
            sys::napi_get_cb_info(self.env, info, &raw mut count, values.as_mut_ptr(), this, data)
        })?;
        Ok(values)
    }

    unsafe fn status(&self, value: sys::napi_value) -> Result<u32> {
        let mut number = 0;
        // SAFETY: as of this function.
        check(unsafe { sys::napi_get_value_uint32(self.env, value, &raw mut number) })?;
        Ok(number)
    }

    /// Whether a value is `true`.
    unsafe fn is_true(&self, value: sys::napi_value) -> bool {
        let mut is_true = false;
        // SAFETY: as of this function; for any other value Node writes nothing.
        unsafe { sys::napi_get_value_bool(self.env, value, &raw mut is_true) };
        is_true
    }

    /// The bytes of a `Uint8Array`, to be let go before JavaScript runs again.
    unsafe fn bytes<'a>(&self, value: sys::napi_value) -> Result<&'a [u8]> {
        let (mut length, mut data) = (0, ptr::null_mut());
        // SAFETY: as of this function; what is not asked for may be null.
        check(unsafe {
            let (kind, buffer, offset) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
            sys::napi_get_typedarray_info(self.env, value, kind, &raw mut length, &raw mut data, buffer, offset)
        })?;
        // SAFETY: Node gives the true length, and the address if there are bytes.
        Ok(if data.is_null() { &[] } else { unsafe { slice::from_raw_parts(data.cast(), length) } })
    }

    /// A string in UTF-8, its lone surrogates as U+FFFD.
    unsafe fn text(&self, value: sys::napi_value) -> Result<Vec<u8>> {
        let mut units = 0;
        // SAFETY: without a buffer only the length is asked for.
        check(unsafe { sys::napi_get_value_string_utf16(self.env, value, ptr::null_mut(), 0, &raw mut units) })?;
        // To ask for the length in UTF-8 takes longer than to write it. A NUL ends it.
        let mut bytes = Vec::<u8>::with_capacity(3 * units + 1);
        let (room, mut written) = (bytes.capacity(), 0);
        // SAFETY: there is room for `room` bytes, the first `written` of which Node writes.
        unsafe {
            check(sys::napi_get_value_string_utf8(self.env, value, bytes.as_mut_ptr().cast(), room, &raw mut written))?;
            bytes.set_len(written);
        }
        Ok(bytes)
    }

    unsafe fn boolean(&self, value: bool) -> Result<sys::napi_value> {
        let mut result = ptr::null_mut();
        // SAFETY: as of this function.
        check(unsafe { sys::napi_get_boolean(self.env, value, &raw mut result) })?;
        Ok(result)
    }

    unsafe fn string(&self, text: &[u8]) -> Result<sys::napi_value> {
        let create = if text.is_ascii() { sys::napi_create_string_latin1 } else { sys::napi_create_string_utf8 };
        let mut value = ptr::null_mut();
        // SAFETY: the text is as long as it says, and a slice is never longer than an `isize`.
        check(unsafe { create(self.env, text.as_ptr().cast(), text.len().cast_signed(), &raw mut value) })?;
        Ok(value)
    }
}

fn check(status: sys::napi_status) -> Result<()> {
    if status == Status::napi_ok { Ok(()) } else { Err(status) }
}
