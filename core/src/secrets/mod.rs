//! Masks the keys, signatures and credentials that a server quotes, because errors end up in logs.
//!
//! [`table`] has the names and formats of `docs/spec.md`, section 8. [`anchors`] finds them. [`format`]
//! recognizes a secret by its format (X1), and [`value`] the secret after a name (X2, X3).

mod anchors;
mod bytes;
mod format;
mod table;
#[cfg(test)]
mod tests;
mod value;

use anchors::{Anchor, Anchors};
use std::borrow::Cow;
use std::ops::Range;
use table::{ROWS, Rule, Value};
use value::{Link, Parameter, Parameters};

/// What replaces a secret.
pub(crate) const MASK: &str = "***";

/// Shorter texts contain no secret, and copies of shorter values may be parts of words.
const SHORTEST: usize = 8;

/// Whether the texts of a body have to be searched for secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Secrets {
    #[default]
    Absent,
    Possible,
}

impl Secrets {
    /// Scans a body of UTF-8. If the result is `Absent`, no text of the body contains a secret, however it is escaped.
    pub(crate) fn scan(body: &[u8]) -> Self {
        // Pages and documents have escapes of their own, but few texts.
        let is_json = matches!(body.trim_ascii_start(), [b'{' | b'[' | b'"', ..]);
        let is_absent = is_json
            && format::own_key(body, 0).is_none()
            && !format::may_end_in_own_key(body)
            && Anchors::new(body).next(0).is_none();
        if is_absent { Secrets::Absent } else { Secrets::Possible }
    }

    /// Masks the secrets in a text.
    pub(crate) fn mask(self, text: &str) -> Cow<'_, str> {
        self.mask_in(text, false)
    }

    /// Masks the secrets in the start of a text whose end is missing, and what may be the start of one.
    pub(crate) fn mask_truncated(self, text: &str) -> Cow<'_, str> {
        self.mask_in(text, true)
    }

    fn mask_in(self, text: &str, is_truncated: bool) -> Cow<'_, str> {
        if self == Secrets::Absent || text.len() < SHORTEST {
            return text.into();
        }
        let mut search = Search::new(text, is_truncated);
        search.own_keys();
        search.anchors();
        if !search.secrets.is_empty() {
            search.copies();
        }
        masked(text, search.secrets)
    }

    /// Whether the value of a member with this name is a secret.
    pub(crate) fn hides_member(self, name: &str, value: &str) -> bool {
        if self == Secrets::Absent {
            return false;
        }
        let parameter = Parameter::new(value);
        let may_be_secret = parameter.counts() && !value.contains(char::is_whitespace);
        let name = name.as_bytes();
        let row = ROWS.iter().find(|row| match row.rule {
            Rule::X3 => name.eq_ignore_ascii_case(row.text.as_bytes()),
            Rule::X2(_) | Rule::X4 if may_be_secret => row.ends(name),
            _ => false,
        });
        row.is_some_and(|row| match row.rule {
            Rule::X4 | Rule::X2(Value::Scheme) => false,
            Rule::X2(Value::NoName) => !parameter.is_name(),
            _ => true,
        })
    }
}

/// Masks ModelRunner's own keys in an ID.
pub(crate) fn mask_id(text: &str) -> Cow<'_, str> {
    if text.len() < SHORTEST {
        return text.into();
    }
    let mut search = Search::new(text, false);
    search.own_keys();
    masked(text, search.secrets)
}

/// A search for the secrets of a text.
struct Search<'t> {
    text: &'t str,
    is_truncated: bool,
    parameters: Parameters<'t>,
    secrets: Vec<Range<usize>>,
    /// The secrets that followed a name.
    values: Vec<Range<usize>>,
}

impl<'t> Search<'t> {
    fn new(text: &'t str, is_truncated: bool) -> Self {
        let parameters = Parameters::new(text, is_truncated);
        Search { text, is_truncated, parameters, secrets: Vec::new(), values: Vec::new() }
    }

    fn own_keys(&mut self) {
        let text = self.text.as_bytes();
        let mut from = 0;
        while let Some(key) = format::own_key(text, from) {
            from = key.end;
            if !format::is_version(text, &key) {
                self.secrets.push(key);
            }
        }
        if self.is_truncated {
            self.secrets.extend(format::truncated_own_key(text, from));
        }
    }

    fn anchors(&mut self) {
        let mut anchors = Anchors::new(self.text.as_bytes());
        let mut from = 0;
        while let Some(anchor) = anchors.next(from) {
            from = anchor.resume();
            if let Some(secret) = self.secret(&anchor) {
                from = secret.end;
                self.secrets.push(secret);
            }
        }
    }

    /// The secret to which an anchor leads.
    fn secret(&mut self, anchor: &Anchor) -> Option<Range<usize>> {
        let Anchor { row, start, end } = *anchor;
        let value = match row.rule {
            Rule::X1(format) => {
                let end = format::end(format, self.text.as_bytes(), start, end, self.is_truncated)?;
                return Some(start..end);
            }
            Rule::X2(Value::Scheme) => self.alone(anchor)?,
            Rule::X2(kind) => {
                self.value(anchor, kind).or_else(|| self.alone(anchor).filter(|_| row.text == "token"))?
            }
            Rule::X3 => self.value(anchor, Value::Signed)?,
            Rule::X4 | Rule::Escape => return None,
        };
        if value.len() >= SHORTEST {
            self.values.push(value.clone());
        }
        Some(value)
    }

    /// The value of a name.
    fn value(&mut self, anchor: &Anchor, kind: Value) -> Option<Range<usize>> {
        let link = Link::new(self.text, anchor.end)?;
        let parameter = match kind {
            Value::Cookies => self.parameters.cookies(&link),
            _ => self.parameters.parameter(&link),
        };
        let is_secret = match (link.sign, kind) {
            (Some(_), Value::Credentials) => parameter.counts() || (link.schemes > 0 && parameter.is_long()),
            (None, Value::Credentials) => {
                link.is_spaced && parameter.counts() && (link.schemes > 0 || parameter.is_token())
            }
            (None, Value::ApiKey) => link.is_spaced && parameter.is_mixed(),
            (Some(sign), Value::NoName) => {
                // `Invalid token: "base64EncodedImage2"`
                let is_prose =
                    link.is_quoted && sign == ':' && bytes::is_start_of_word(self.text.as_bytes(), anchor.start);
                parameter.counts() && !(parameter.is_name() || (is_prose && parameter.is_words()))
            }
            (Some('='), Value::Signed) => parameter.is_shown(),
            (Some(_), _) => parameter.counts(),
            (None, _) => false,
        };
        is_secret.then_some(parameter.range)
    }

    /// The value after a scheme that follows no name: a secret if nothing else is in the text or in its quotes.
    fn alone(&mut self, anchor: &Anchor) -> Option<Range<usize>> {
        let is_start = bytes::is_start_of_string(self.text.as_bytes(), anchor.start);
        let is_bearer = anchor.row.text == "bearer";
        if !is_start && !is_bearer {
            return None;
        }
        let scheme = self.text[..anchor.end].trim_end_matches(' ').len();
        let link = Link::new(self.text, scheme).filter(Link::is_space)?;
        let parameter = self.parameters.parameter(&link);
        let after = self.text[parameter.range.end..].trim_ascii_start();
        let is_end = after.is_empty() || after.starts_with(['"', '\'', '`', '\\']);
        let is_dotted = parameter.text.contains('.') && parameter.is_name();
        let is_secret = (is_start && is_end && !is_dotted) || (is_bearer && parameter.is_long());
        (parameter.counts() && is_secret).then_some(parameter.range)
    }

    /// Each other copy of a value.
    fn copies(&mut self) {
        let text = self.text.as_bytes();
        let truncated = self.values.last().filter(|value| self.is_truncated && value.end == text.len());
        let truncated = truncated.map(|value| &self.text[value.clone()]);
        for value in distinct(self.text, &self.values) {
            for (start, _) in self.text.match_indices(value) {
                let end = start + value.len();
                // Only the start of the value was there: its copy is longer.
                let end = if truncated == Some(value) { self.parameters.end(end) } else { end };
                self.secrets.push(start..end);
            }
        }
        if self.is_truncated {
            let start =
                distinct(self.text, &self.secrets).into_iter().find_map(|secret| start_at_end(self.text, secret));
            self.secrets.extend(start.map(|start| start..text.len()));
        }
    }
}

/// The first distinct texts, so few that the time remains linear.
fn distinct<'t>(text: &'t str, ranges: &[Range<usize>]) -> Vec<&'t str> {
    const MOST: usize = 32;
    let mut texts = Vec::new();
    for text in ranges.iter().map(|range| &text[range.clone()]) {
        if texts.len() < MOST && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// The offset of the start of a secret at the end of a text, if it is long enough to be masked.
fn start_at_end(text: &str, secret: &str) -> Option<usize> {
    const LONGEST: usize = 1024;
    let secret = secret.as_bytes();
    let lead = secret.get(..SHORTEST)?;
    let from = text.len() - text.len().min(secret.len().min(LONGEST));
    let text = text.as_bytes();
    (from..text.len()).find(|start| text[*start..].starts_with(lead) && secret.starts_with(&text[*start..]))
}

/// The text with each secret replaced by the mask.
fn masked(text: &str, mut secrets: Vec<Range<usize>>) -> Cow<'_, str> {
    if secrets.is_empty() {
        return text.into();
    }
    secrets.sort_unstable_by_key(|secret| secret.start);
    let mut out = String::with_capacity(text.len());
    let mut masked = 0;
    for secret in secrets {
        if secret.start > masked || masked == 0 {
            out.push_str(&text[masked..secret.start]);
            out.push_str(MASK);
        }
        masked = masked.max(secret.end);
    }
    out.push_str(&text[masked..]);
    out.into()
}
