//! Finds the rows of the table in bytes.

use super::bytes::{is_start_of_string, is_start_of_word, is_token_byte};
use super::table::{Format, ROWS, Row, Rule, Value};
use crate::literals::{Leads, starts_with};

/// A row of the table that was found.
pub(super) struct Anchor {
    pub(super) row: &'static Row,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A walk through bytes from anchor to anchor.
pub(super) struct Anchors<'b> {
    bytes: &'b [u8],
}

/// Each row of the table is a set.
static LEADS: Leads = {
    let (mut leads, mut row) = (Leads::new(), 0);
    while row < ROWS.len() {
        leads = leads.with(row, ROWS[row].text);
        row += 1;
    }
    leads
};

impl<'b> Anchors<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Anchors { bytes }
    }

    /// The first anchor at `from` or later from which a secret is possible.
    pub(super) fn next(&mut self, mut from: usize) -> Option<Anchor> {
        loop {
            let anchor = self.find(from)?;
            if anchor.is_possible(self.bytes) {
                return Some(anchor);
            }
            from = anchor.resume();
        }
    }

    /// The first row at `from` or later; the longest of those that start there.
    pub(super) fn find(&mut self, mut from: usize) -> Option<Anchor> {
        while let Some((start, rows)) = LEADS.next(self.bytes, from) {
            let rows = rows.map(|row| &ROWS[row]).filter(|row| starts_with(&self.bytes[start..], row.text));
            if let Some(row) = rows.max_by_key(|row| row.text.len()) {
                return Some(Anchor { row, start, end: start + row.text.len() });
            }
            from = start + 1;
        }
        None
    }
}

impl Anchor {
    /// Where the search goes on if no secret is found from here.
    pub(super) fn resume(&self) -> usize {
        if self.row.rule == Rule::X4 { self.end } else { self.start + 1 }
    }

    /// Whether the bytes next to the anchor allow a secret. They belong to a text, or to the body with its
    /// escapes: a secret that is possible in the text must be possible in the body.
    fn is_possible(&self, bytes: &[u8]) -> bool {
        let next = bytes.get(self.end).copied().unwrap_or_default();
        let is_as_written = || &bytes[self.start..self.end] == self.row.text.as_bytes();
        match self.row.rule {
            Rule::X1(Format::Jwt) => is_as_written() && is_token_byte(next),
            Rule::X1(_) => is_as_written() && is_token_byte(next) && is_start_of_word(bytes, self.start),
            Rule::X2(Value::Scheme) if self.row.text.ends_with(' ') => is_start_of_string(bytes, self.start),
            Rule::X2(_) | Rule::X3 => next.is_ascii_whitespace() || b"=:\"'`\\%])+\x0b".contains(&next),
            Rule::X4 => false,
            Rule::Escape => matches!(next, b'0'..=b'7'),
        }
    }
}
