use std::sync::OnceLock;
use std::{ffi, ptr};

/// A text: UTF-8, and a NUL behind it, so that `ptr` serves as a C string too.
///
/// `len` is in bytes and does not count that NUL. A text that a server sent can hold NULs of its
/// own, so a program that must not miss what follows them goes by `len`.
///
/// Where there is no text, `ptr` is NULL and `len` 0. An empty text has a `ptr`.
///
/// A text is a view: nothing to free. Those of an error live as long as the error; those of
/// mre_kind_name() and its like live for ever.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct mre_str {
    /// The first byte, or NULL.
    pub ptr: *const ffi::c_char,
    /// How many bytes, without the closing NUL.
    pub len: usize,
}

impl mre_str {
    pub(crate) const NONE: mre_str = mre_str { ptr: ptr::null(), len: 0 };

    /// A view of bytes that end in a NUL.
    pub(crate) const fn of_terminated(bytes: &[u8]) -> Self {
        mre_str { ptr: bytes.as_ptr().cast(), len: bytes.len() - 1 }
    }
}

/// A text with its closing NUL, for C to view.
#[derive(Debug)]
pub(crate) struct Text(Box<[u8]>);

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + 1);
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
        Text(bytes.into_boxed_slice())
    }

    pub(crate) fn view(&self) -> mre_str {
        mre_str::of_terminated(&self.0)
    }
}

/// A text that is made when first asked for.
///
/// Most programs ask for few of an error's texts, and several threads may ask at once.
#[derive(Debug, Default)]
pub(crate) struct LazyText(OnceLock<Text>);

impl LazyText {
    pub(crate) fn view(&self, text: &str) -> mre_str {
        self.view_of(|| Text::new(text))
    }

    pub(crate) fn view_of(&self, make: impl FnOnce() -> Text) -> mre_str {
        self.0.get_or_init(make).view()
    }
}

/// The view of a text that may be absent.
pub(crate) fn view(text: Option<&Text>) -> mre_str {
    text.map_or(mre_str::NONE, Text::view)
}
