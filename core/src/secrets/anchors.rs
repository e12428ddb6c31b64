//! Finds the rows of the table in bytes.

use super::bytes::{is_start_of_string, is_start_of_word, is_token_byte};
use super::table::{Format, ROWS, Row, Rule, Value};
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Input, MatchKind};
use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

/// A row of the table that was found.
pub(super) struct Anchor {
    pub(super) row: &'static Row,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A walk through bytes from anchor to anchor.
///
/// The bytes are looked at in lower case, a chunk at a time, because a search for lower case alone
/// is vectorized.
pub(super) struct Anchors<'b> {
    bytes: &'b [u8],
    lower: [u8; CHUNK + PADDING],
    chunk: Range<usize>,
}

const CHUNK: usize = 512;

/// The vectors read a few bytes more. These are zeros, which no row contains.
const PADDING: usize = 32;

/// The length of the longest row.
const LONGEST: usize = {
    let (mut longest, mut row) = (0, 0);
    while row < ROWS.len() {
        if ROWS[row].text.len() > longest {
            longest = ROWS[row].text.len();
        }
        row += 1;
    }
    longest
};

/// The texts of the rows in which no other row occurs, and the rows that contain each of them. Every row
/// contains one, and so few texts make few false candidates.
struct Cores {
    automaton: NFA,
    rows: Vec<Vec<Around>>,
}

/// A row around a core.
struct Around {
    row: &'static Row,
    lower: String,
    /// How many bytes of the row come before the core.
    before: usize,
}

static CORES: LazyLock<Cores> = LazyLock::new(|| {
    let texts = || ROWS.iter().map(|row| row.text.to_ascii_lowercase());
    let cores: Vec<String> =
        texts().filter(|text| !texts().any(|other| other != *text && text.contains(&other))).collect();
    let around = |core: &String| {
        let rows = ROWS.iter().zip(texts());
        let mut around: Vec<Around> =
            rows.filter_map(|(row, lower)| Some(Around { row, before: lower.find(core)?, lower })).collect();
        // The leftmost and longest counts.
        around.sort_by_key(|around| Reverse((around.before, around.lower.len())));
        around
    };
    let automaton = NFA::builder().match_kind(MatchKind::LeftmostLongest).build(&cores);
    Cores { automaton: automaton.expect("the table is small"), rows: cores.iter().map(around).collect() }
});

impl<'b> Anchors<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Anchors { bytes, lower: [0; CHUNK + PADDING], chunk: 0..0 }
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

    /// The first row at `from` or later.
    pub(super) fn find(&mut self, mut from: usize) -> Option<Anchor> {
        while from < self.bytes.len() {
            if !self.chunk.contains(&from) {
                self.load(from);
            }
            // A match close to the end of the chunk may be the start of a longer row.
            let is_last = self.chunk.end == self.bytes.len();
            let complete = if is_last { self.chunk.end } else { self.chunk.end - LONGEST };
            match self.find_in_chunk(from - self.chunk.start) {
                Some(anchor) if anchor.start <= complete => return Some(anchor),
                _ if is_last => return None,
                _ => from = self.load(complete + 1),
            }
        }
        None
    }

    /// The first row of the chunk that starts at `from` or later.
    fn find_in_chunk(&self, from: usize) -> Option<Anchor> {
        let Cores { automaton, rows } = &*CORES;
        let lower = &self.lower[..self.chunk.len() + PADDING];
        let input = Input::new(lower).range(from..);
        let core = automaton.try_find(&input).expect("the search is not anchored")?;
        rows[core.pattern()].iter().find_map(|Around { row, lower: text, before }| {
            let start = core.start().checked_sub(*before).filter(|start| *start >= from)?;
            let start_of_row = self.chunk.start + start;
            let anchor = Anchor { row, start: start_of_row, end: start_of_row + text.len() };
            lower[start..].starts_with(text.as_bytes()).then_some(anchor)
        })
    }

    fn load(&mut self, from: usize) -> usize {
        let source = &self.bytes[from..self.bytes.len().min(from + CHUNK)];
        self.lower[..source.len()].copy_from_slice(source);
        self.lower[..source.len()].make_ascii_lowercase();
        self.lower[source.len()..][..PADDING].fill(0);
        self.chunk = from..from + source.len();
        from
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
