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

/// Texts for C to view: one block, a NUL behind each.
#[derive(Debug)]
pub(crate) struct Texts(String);

/// Where in its block a text stands, without the NUL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    start: usize,
    end: usize,
}

impl Texts {
    /// An empty block, with room for this many bytes.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Texts(String::with_capacity(bytes))
    }

    pub(crate) fn add(&mut self, text: &str) -> Span {
        let start = self.0.len();
        self.0.push_str(text);
        let end = self.0.len();
        self.0.push('\0');
        Span { start, end }
    }

    pub(crate) fn text(&self, span: Span) -> &str {
        &self.0[span.start..span.end]
    }

    pub(crate) fn view(&self, span: Span) -> mre_str {
        mre_str::of_terminated(&self.0.as_bytes()[span.start..=span.end])
    }

    /// The view of a text that may be absent.
    pub(crate) fn view_any(&self, span: Option<Span>) -> mre_str {
        span.map_or(mre_str::NONE, |span| self.view(span))
    }
}

/// A text that is made when first asked for: few programs ask, and several threads may at once.
#[derive(Debug, Default)]
pub(crate) struct LazyText(OnceLock<Box<[u8]>>);

impl LazyText {
    pub(crate) fn view(&self, make: impl FnOnce() -> String) -> mre_str {
        let text = self.0.get_or_init(|| {
            let mut bytes = make().into_bytes();
            bytes.push(0);
            bytes.into_boxed_slice()
        });
        mre_str::of_terminated(text)
    }
}
