use std::sync::OnceLock;
use std::{ffi, mem, ptr};

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

/// The same of a text that may be absent.
pub(crate) fn room_any(text: Option<&str>) -> usize {
    text.map_or(0, room)
}

/// Texts that C views, a NUL behind each. They do not move: where there is no more room, what comes
/// next goes elsewhere.
#[derive(Debug)]
pub(crate) struct Block {
    /// Not a `Box`, which must not be moved while what is in it is viewed.
    open: Vec<u8>,
    full: Vec<Vec<u8>>,
}

impl Block {
    /// An empty block with room for so many bytes.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Block { open: Vec::with_capacity(bytes), full: Vec::new() }
    }

    /// Adds a text. The view is good for as long as the block is kept.
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

/// A text that is made when first asked for: few programs ask, and several threads may at once.
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
