//! Finds literals in bytes, in any ASCII case.

/// The first three bytes of literals, each of which belongs to one of up to 64 sets.
///
/// A literal of a set may start only if all of its first three bytes are in the columns: three look-ups a byte.
pub(crate) struct Leads([[u64; 256]; 3]);

impl Leads {
    pub(crate) const fn new() -> Self {
        Leads([[0; 256]; 3])
    }

    /// Adds a literal of three bytes or more to a set.
    #[must_use]
    pub(crate) const fn with(mut self, set: usize, literal: &str) -> Self {
        let mut index = 0;
        while index < self.0.len() {
            let byte = literal.as_bytes()[index];
            self.0[index][byte.to_ascii_lowercase() as usize] |= 1 << set;
            self.0[index][byte.to_ascii_uppercase() as usize] |= 1 << set;
            index += 1;
        }
        self
    }

    /// The first offset at `from` or later at which a literal may start, and an iterator over the sets.
    #[inline]
    pub(crate) fn next(&self, bytes: &[u8], from: usize) -> Option<(usize, Sets)> {
        let [first, second, third] = &self.0;
        let windows = bytes.get(from..)?.windows(3).enumerate();
        for (index, window) in windows {
            let sets = first[window[0] as usize] & second[window[1] as usize] & third[window[2] as usize];
            if sets != 0 {
                return Some((from + index, Sets(sets)));
            }
        }
        None
    }
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
