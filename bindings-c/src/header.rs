use std::{ffi, slice};

/// One response header, as two C strings.
///
/// The name in any case. Repeated headers stand as they came, each with its own mre_header.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct mre_header {
    /// The name, without the colon. Never NULL.
    pub name: *const ffi::c_char,
    /// The value, without the line's end. Never NULL; empty where the header is empty.
    pub value: *const ffi::c_char,
}

/// The headers that C passed; `None` where they are no valid argument.
///
/// # Safety
///
/// Where `headers` is not NULL it points to `len` headers, whose members are NULL or C strings, and
/// all of it outlives `'a` unchanged.
pub(crate) unsafe fn headers<'a>(headers: *const mre_header, len: usize) -> Option<&'a [mre_header]> {
    // SAFETY: the caller promises the same.
    let headers = unsafe { elements(headers, len) }?;
    headers.iter().all(|header| !header.name.is_null() && !header.value.is_null()).then_some(headers)
}

/// The elements of a C array; `None` for NULL with a length, and for a length that no array has.
///
/// # Safety
///
/// Where `first` is not NULL, it points to `len` elements, which outlive `'a` unchanged.
pub(crate) unsafe fn elements<'a, T>(first: *const T, len: usize) -> Option<&'a [T]> {
    if len == 0 {
        return Some(&[]);
    }
    if first.is_null() || !first.is_aligned() || len > isize::MAX as usize / size_of::<T>() {
        return None;
    }
    // SAFETY: it is neither NULL nor astray, no larger than an object can be, and the caller
    // promises that the elements are there.
    Some(unsafe { slice::from_raw_parts(first, len) })
}

impl mre_header {
    /// # Safety
    ///
    /// The members are C strings that outlive `'a` unchanged.
    pub(crate) unsafe fn bytes<'a>(&self) -> (&'a [u8], &'a [u8]) {
        // SAFETY: the caller promises the same.
        unsafe { (ffi::CStr::from_ptr(self.name).to_bytes(), ffi::CStr::from_ptr(self.value).to_bytes()) }
    }
}
