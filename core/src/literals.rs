//! Finds literals in bytes, in any ASCII case.

/// The first three bytes of literals, each of which belongs to one of up to 64 sets.
pub(crate) struct Leads {
    /// For each of the three bytes, the sets that allow it there.
    columns: [[u64; 256]; 3],
    /// A bit for each two of them that follow each other.
    pairs: [u64; 1 << 10],
}

impl Leads {
    pub(crate) const fn new() -> Self {
        Leads { columns: [[0; 256]; 3], pairs: [0; 1 << 10] }
    }

    /// Adds a literal of three bytes or more to a set.
    #[must_use]
    pub(crate) const fn with(mut self, set: usize, literal: &str) -> Self {
        let bytes = literal.as_bytes();
        let mut index = 0;
        while index < self.columns.len() {
            self.columns[index][bytes[index].to_ascii_lowercase() as usize] |= 1 << set;
            self.columns[index][bytes[index].to_ascii_uppercase() as usize] |= 1 << set;
            if index > 0 {
                let (word, bit) = place([bytes[index - 1], bytes[index]]);
                self.pairs[word] |= bit;
            }
            index += 1;
        }
        self
    }

    /// The first offset at `from` or later at which a literal may start, and an iterator over the sets.
    ///
    /// Only every second pair of bytes is looked up: the first three bytes of any literal contain one of these.
    #[inline]
    pub(crate) fn next(&self, bytes: &[u8], from: usize) -> Option<(usize, Sets)> {
        let (pairs, _) = bytes.get(from..)?.as_chunks();
        for (at, pair) in (from..).step_by(2).zip(pairs) {
            let (word, bit) = place(*pair);
            if self.pairs[word] & bit == 0 {
                continue;
            }
            for start in [at.max(from + 1) - 1, at] {
                if let Some(sets) = self.sets(&bytes[start..]) {
                    return Some((start, sets));
                }
            }
        }
        None
    }

    /// The sets with a literal that may start here.
    fn sets(&self, bytes: &[u8]) -> Option<Sets> {
        let [first, second, third] = *bytes.first_chunk()?;
        let [firsts, seconds, thirds] = &self.columns;
        let sets = firsts[usize::from(first)] & seconds[usize::from(second)] & thirds[usize::from(third)];
        (sets != 0).then_some(Sets(sets))
    }
}

/// The place of the bit of two bytes; letters count in lower case.
const fn place(pair: [u8; 2]) -> (usize, u64) {
    let pair = u16::from_le_bytes(pair) | 0x2020;
    ((pair >> 6) as usize, 1 << (pair & 63))
}

/// Sets of literals.
pub(crate) struct Sets(u64);

impl Iterator for Sets {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let set = self.0.trailing_zeros() as usize;
        self.0 &= self.0.checked_sub(1)?;
        Some(set)
    }
}

/// Whether the bytes start with a literal, in any case.
pub(crate) fn starts_with(bytes: &[u8], literal: &str) -> bool {
    bytes.get(..literal.len()).is_some_and(|start| start.eq_ignore_ascii_case(literal.as_bytes()))
}
