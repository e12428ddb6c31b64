use std::sync::OnceLock;
use std::{ffi, mem, ptr};

/// A text in UTF-8, followed by a NUL, so that `ptr` is also a C string.
///
/// `len` is in bytes and does not include that NUL. A text from a server can contain NULs itself.
/// Use `len` if the bytes after such a NUL matter.
///
/// If a text is absent, `ptr` is NULL and `len` is 0. An empty text has a `ptr`.
///
/// A text is a view and is never freed. A text of an error is valid until the error is freed. A
/// text of mre_kind_name(), mre_retry_name(), mre_action_name() and mre_version() is always valid.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct mre_str {
    /// The first byte, or NULL.
    pub ptr: *const ffi::c_char,
    /// The length in bytes, without the closing NUL.
    pub len: usize,
}

// SAFETY: what it points to does not change once it is made.
unsafe impl Send for mre_str {}
// SAFETY: as above.
unsafe impl Sync for mre_str {}

impl mre_str {
    pub(crate) const NONE: mre_str = mre_str { ptr: ptr::null(), len: 0 };

    /// A view of bytes that end in a NUL.
    pub(crate) const fn of_terminated(bytes: &[u8]) -> Self {
        mre_str { ptr: bytes.as_ptr().cast(), len: bytes.len() - 1 }
    }
}

/// The bytes that a text takes in a block.
pub(crate) fn room(text: &str) -> usize {
    text.len() + 1
}

/// The same for a text that may be absent.
pub(crate) fn room_any(text: Option<&str>) -> usize {
    text.map_or(0, room)
}

/// Texts that C views, each followed by a NUL. They do not move: if there is not enough room for
/// the next text, it is added to another allocation.
#[derive(Debug)]
pub(crate) struct Block {
    /// Not a `Box`, because a `Box` must not be moved while there are views into it.
    open: Vec<u8>,
    full: Vec<Vec<u8>>,
}

impl Block {
    /// An empty block with room for so many bytes.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Block { open: Vec::with_capacity(bytes), full: Vec::new() }
    }

    /// Adds a text. The view is valid for as long as the block exists.
    pub(crate) fn add(&mut self, text: &str) -> mre_str {
        if self.open.capacity() - self.open.len() < room(text) {
            let next = Vec::with_capacity(room(text).max(2 * self.open.capacity()));
            self.full.push(mem::replace(&mut self.open, next));
        }
        let start = self.open.len();
        self.open.extend_from_slice(text.as_bytes());
        self.open.push(0);
        mre_str { ptr: self.open.as_ptr().wrapping_add(start).cast(), len: text.len() }
    }

    /// The same for a text that may be absent.
    pub(crate) fn add_any(&mut self, text: Option<&str>) -> mre_str {
        text.map_or(mre_str::NONE, |text| self.add(text))
    }
}

/// A text that is made on first use, because few programs use it. Several threads may use it at
/// once.
#[derive(Debug, Default)]
pub(crate) struct LazyText(OnceLock<Vec<u8>>);

impl LazyText {
    pub(crate) fn view(&self, make: impl FnOnce() -> String) -> mre_str {
        mre_str::of_terminated(self.0.get_or_init(|| {
            let mut bytes = make().into_bytes();
            bytes.push(0);
            bytes
        }))
    }
}
