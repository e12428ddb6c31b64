use crate::redact::{self, Content};
use std::ops::{Deref, DerefMut, Range};

/// Several texts, each there or not, in one allocation.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Texts<const N: usize> {
    all: String,
    /// Where each text ends; it starts where the one before it ends.
    ends: [usize; N],
    /// A bit for each text that is there.
    present: u16,
}

/// Texts that are written one after the other.
pub(crate) struct Writer<const N: usize> {
    all: Out,
    ends: [usize; N],
    present: u16,
    written: usize,
}

/// Text that is being written: bytes of valid UTF-8, which are checked once, when all of them are there.
pub(crate) struct Out {
    bytes: Vec<u8>,
    /// What has to be looked for in what the server said.
    content: Content,
}

impl Out {
    pub(crate) fn with_capacity(bytes: usize, content: Content) -> Self {
        Out { bytes: Vec::with_capacity(bytes), content }
    }

    pub(crate) fn masks(&self) -> bool {
        self.content == Content::Suspect
    }

    /// Whether what the server said stands for itself, but for escapes.
    pub(crate) fn is_plain(&self) -> bool {
        self.content == Content::Plain
    }

    /// Masks the secrets in the text that was written from `start` on.
    #[inline]
    pub(crate) fn mask(&mut self, start: usize) {
        if self.masks() {
            redact::mask(&mut self.bytes, start);
        }
    }

    pub(crate) fn into_text(self) -> String {
        String::from_utf8(self.bytes).expect("only valid UTF-8 is written")
    }
}

impl Deref for Out {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for Out {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl<const N: usize> Writer<N> {
    pub(crate) fn with_capacity(bytes: usize, content: Content) -> Self {
        Writer { all: Out::with_capacity(bytes, content), ends: [0; N], present: 0, written: 0 }
    }

    /// Writes the next text.
    pub(crate) fn push(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            self.all.extend_from_slice(text.as_bytes());
        }
        self.end(text.is_some());
    }

    /// Writes the next text, with secrets masked.
    pub(crate) fn push_masked(&mut self, text: Option<&str>) {
        let start = self.all.len();
        self.all.extend_from_slice(text.unwrap_or_default().as_bytes());
        self.all.mask(start);
        self.end(text.is_some());
    }

    /// Writes the next text; `write` appends it, and says whether it is there.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut Out) -> bool) {
        let is_there = write(&mut self.all);
        self.end(is_there);
    }

    fn end(&mut self, is_there: bool) {
        self.present |= u16::from(is_there) << self.written;
        self.ends[self.written] = self.all.len();
        self.written += 1;
    }

    /// Appends behind the last of the texts, with secrets masked, and tells where that ends.
    pub(crate) fn append(&mut self, write: impl FnOnce(&mut Out)) -> usize {
        let start = self.all.len();
        write(&mut self.all);
        self.all.mask(start);
        self.all.len()
    }

    pub(crate) fn finish(self) -> Texts<N> {
        debug_assert_eq!(self.written, N, "every text has to be written");
        Texts { all: self.all.into_text(), ends: self.ends, present: self.present }
    }
}

impl<const N: usize> Texts<N> {
    pub(crate) fn get(&self, place: usize) -> Option<&str> {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        (self.present >> place & 1 == 1).then(|| &self.all[start..self.ends[place]])
    }

    /// Where the last of the texts ends.
    pub(crate) fn end(&self) -> usize {
        self.ends[N - 1]
    }

    /// What was appended behind the texts.
    pub(crate) fn appended(&self, range: Range<usize>) -> &str {
        &self.all[range]
    }
}
