use std::{ffi, slice};

/// One response header, as two C strings.
///
/// A header that is repeated is passed as several mre_header, in the order received.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct mre_header {
    /// The name in any case, without the colon. Must not be NULL.
    pub name: *const ffi::c_char,
    /// The value, without the line end. Must not be NULL; it may be empty.
    pub value: *const ffi::c_char,
}

/// The headers that C passed; `None` if they are not a valid argument.
///
/// # Safety
///
/// If `headers` is not NULL, it points to `len` headers, whose members are NULL or C strings, and
/// all of this outlives `'a` unchanged.
pub(crate) unsafe fn headers<'a>(headers: *const mre_header, len: usize) -> Option<&'a [mre_header]> {
    // SAFETY: the caller promises the same.
    let headers = unsafe { elements(headers, len) }?;
    headers.iter().all(|header| !header.name.is_null() && !header.value.is_null()).then_some(headers)
}

/// The elements of a C array; `None` for NULL with a length, and for a length that is too large for
/// an array.
///
/// # Safety
///
/// If `first` is not NULL, it points to `len` elements, which outlive `'a` unchanged.
pub(crate) unsafe fn elements<'a, T>(first: *const T, len: usize) -> Option<&'a [T]> {
    if len == 0 {
        return Some(&[]);
    }
    if first.is_null() || !first.is_aligned() || len > isize::MAX as usize / size_of::<T>() {
        return None;
    }
    // SAFETY: it is aligned, not NULL and not too large for an object, and the caller promises that
    // the elements exist.
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
