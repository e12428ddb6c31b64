use std::fmt;

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
    texts: Texts<N>,
    written: usize,
}

impl<const N: usize> Writer<N> {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        let texts = Texts { all: String::with_capacity(bytes), ends: [0; N], present: 0 };
        Writer { texts, written: 0 }
    }

    /// Writes the next text.
    pub(crate) fn push(&mut self, text: Option<&str>) {
        self.push_with(|all| {
            text.is_some_and(|text| {
                all.push_str(text);
                true
            })
        });
    }

    /// Writes the next text; `write` appends it, and says whether it is there.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut String) -> bool) {
        let texts = &mut self.texts;
        texts.present |= u16::from(write(&mut texts.all)) << self.written;
        texts.ends[self.written] = texts.all.len();
        self.written += 1;
    }

    /// Appends behind the last of the texts, and tells where.
    pub(crate) fn append(&mut self, text: &str) -> std::ops::Range<usize> {
        let start = self.texts.all.len();
        self.texts.all.push_str(text);
        start..self.texts.all.len()
    }

    pub(crate) fn finish(self) -> Texts<N> {
        debug_assert_eq!(self.written, N, "every text has to be written");
        self.texts
    }
}

impl<const N: usize> Texts<N> {
    pub(crate) fn get(&self, place: usize) -> Option<&str> {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        (self.present >> place & 1 == 1).then(|| &self.all[start..self.ends[place]])
    }

    /// What was appended behind the texts.
    pub(crate) fn appended(&self, range: &std::ops::Range<usize>) -> &str {
        &self.all[range.clone()]
    }
}

impl<const N: usize> fmt::Debug for Texts<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..N).map(|place| self.get(place))).finish()
    }
}
