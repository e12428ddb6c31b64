use super::scan;
use super::text::{decode, escape_len, unescape};
use super::value::{Array, Member, Object, Recovered, Value, without_repeated_keys};
use super::write::MAX_LEVELS;
use bumpalo::Bump;
use smallvec::SmallVec;

/// Containers below this level are read as `null`. An issue, which has levels of its own, lies at most
/// a few levels down in a body.
const MAX_LEVELS_READ: usize = MAX_LEVELS + 8;

/// Reads JSON from the start to the point where it ends or is invalid.
///
/// A fault ends the text at that offset, as truncation does.
#[derive(Debug)]
pub(crate) struct Parser<'a> {
    text: &'a [u8],
    /// The same text, if it is known to be UTF-8.
    utf8: Option<&'a str>,
    index: usize,
    arena: &'a Bump,
    pub(crate) faulty: bool,
    /// The string that the text ends inside.
    pub(crate) prefix: Option<Prefix<'a>>,
    /// The items of the arrays that are open.
    items: SmallVec<[Value<'a>; 16]>,
    /// The members of the objects that are open.
    members: SmallVec<[Member<'a>; 16]>,
}

/// The start of a string that the text ends inside, with its path.
#[derive(Clone, Debug)]
pub(crate) struct Prefix<'a> {
    pub(crate) text: &'a str,
    /// The keys from the innermost to the outermost object; unset inside an array.
    path: Option<SmallVec<[&'a str; 4]>>,
}

impl<'a> Prefix<'a> {
    /// The keys from the outermost object inwards; `None` inside an array.
    pub(crate) fn path(&self) -> Option<Vec<&'a str>> {
        Some(self.path.as_ref()?.iter().rev().copied().collect())
    }
}

/// Why a container has no next element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// It ends here.
    Closed,
    /// The text is truncated or invalid.
    Truncated,
}

/// The first value of a text.
pub(crate) fn parse_complete<'a>(text: &'a [u8], arena: &'a Bump) -> Option<Value<'a>> {
    let mut parser = Parser::new(text, arena);
    let (value, recovered) = parser.value();
    (recovered == Recovered::Complete && parser.is_at_end()).then_some(value)
}

impl<'a> Parser<'a> {
    /// A parser that checks the UTF-8 of the complete text first.
    pub(crate) fn new(text: &'a [u8], arena: &'a Bump) -> Self {
        Parser { utf8: std::str::from_utf8(text).ok(), ..Parser::lazy(text, arena) }
    }

    /// A parser that leaves the UTF-8 unchecked.
    pub(crate) fn lazy(text: &'a [u8], arena: &'a Bump) -> Self {
        let (items, members) = (SmallVec::new(), SmallVec::new());
        Parser { text, utf8: None, index: 0, arena, faulty: false, prefix: None, items, members }
    }

    /// The next byte that is not white space.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        loop {
            match *self.text.get(self.index)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.index += 1,
                byte => return Some(byte),
            }
        }
    }

    /// Whether nothing but white space is left.
    pub(crate) fn is_at_end(&self) -> bool {
        self.text[self.index..].iter().all(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
    }

    /// Whether a number or a literal is all that is left.
    pub(crate) fn is_only_scalar(&mut self) -> bool {
        let rest = self.text[self.index..].trim_ascii_end();
        number_len(rest) == Some(rest.len()) || (self.scalar().is_some() && self.is_at_end())
    }

    /// Reads the next value.
    pub(crate) fn value(&mut self) -> (Value<'a>, Recovered) {
        self.value_at(1)
    }

    /// Reads the value of a member; `key` is its key.
    pub(crate) fn member(&mut self, key: &'a str, level: usize) -> (Value<'a>, Recovered) {
        let (value, recovered) = self.value_at(level);
        if let Some(Prefix { path: Some(path), .. }) = &mut self.prefix {
            path.push(key);
        }
        (value, recovered)
    }

    /// Whether the container that opens here is empty, or the text ends before its first element.
    pub(crate) fn opens_empty(&self) -> bool {
        matches!(self.text[self.index + 1..].trim_ascii_start().first(), None | Some(b']' | b'}'))
    }

    /// Whether the string that opens here is empty.
    pub(crate) fn opens_empty_string(&self) -> bool {
        self.text.get(self.index + 1) == Some(&b'"')
    }

    /// False if a container opens here that the text ends inside.
    pub(crate) fn opens_complete(&mut self) -> bool {
        !matches!(self.peek(), Some(b'[' | b'{')) || scan::container_end(self.text, self.index).is_some()
    }

    /// Skips the value of a member by its strings and brackets alone.
    pub(crate) fn skip_member(&mut self) -> Recovered {
        if let Some(end) = scan::member_end(self.text, self.index) {
            self.index = end;
            Recovered::Complete
        } else if scan::is_complete(self.text, self.index) {
            self.index = self.text.len();
            Recovered::Partial
        } else {
            self.index = self.text.len();
            Recovered::Nothing
        }
    }

    /// Steps to the next key of the object that opens here. `is_first` is true for the first key.
    #[inline]
    pub(crate) fn next_key(&mut self, is_first: bool) -> Result<&'a str, Stop> {
        self.next_element(b'}', is_first)?;
        self.expect(b'"')?;
        let Some(key) = self.string() else {
            self.prefix = None;
            return Err(Stop::Truncated);
        };
        self.expect(b':')?;
        self.index += 1;
        Ok(key)
    }

    /// Steps into the container that opens here, or over the comma after an element.
    #[inline]
    fn next_element(&mut self, close: u8, is_first: bool) -> Result<(), Stop> {
        if is_first {
            self.index += 1;
        }
        match self.peek() {
            Some(byte) if byte == close => {
                self.index += 1;
                Err(Stop::Closed)
            }
            _ if is_first => Ok(()),
            Some(b',') => {
                self.index += 1;
                Ok(())
            }
            Some(_) => Err(self.fault()),
            None => Err(Stop::Truncated),
        }
    }

    fn value_at(&mut self, level: usize) -> (Value<'a>, Recovered) {
        match self.peek() {
            None => (Value::Missing, Recovered::Nothing),
            Some(b'"') => match self.string() {
                Some(text) => (Value::String(text), Recovered::Complete),
                None => (Value::Missing, Recovered::StringPrefix),
            },
            Some(b'[' | b'{') if level > MAX_LEVELS_READ => match scan::container_end(self.text, self.index) {
                None => (Value::Missing, Recovered::Nothing),
                Some(end) => {
                    self.index = end + 1;
                    (Value::Null, Recovered::Complete)
                }
            },
            Some(b'[') => self.array(level),
            Some(b'{') => self.object(level),
            Some(_) => match self.scalar() {
                Some(value) => (value, Recovered::Complete),
                None => (Value::Missing, Recovered::Nothing),
            },
        }
    }

    fn array(&mut self, level: usize) -> (Value<'a>, Recovered) {
        let (start, mut is_first, mut most) = (self.items.len(), true, Recovered::Nothing);
        let complete = loop {
            if let Err(stop) = self.next_element(b']', is_first) {
                break stop == Stop::Closed;
            }
            is_first = false;
            let (item, recovered) = self.value_at(level + 1);
            most = most.max(recovered);
            if recovered >= Recovered::Partial {
                self.items.push(item);
            }
            if recovered < Recovered::Complete {
                break false;
            }
        };
        if let Some(prefix) = &mut self.prefix {
            prefix.path = None;
        }
        let items = self.arena.alloc_slice_copy(&self.items[start..]);
        self.items.truncate(start);
        container(Value::Array(self.arena.alloc(Array { items, complete })), complete, most)
    }

    fn object(&mut self, level: usize) -> (Value<'a>, Recovered) {
        let (start, mut is_first, mut most) = (self.members.len(), true, Recovered::Nothing);
        let complete = loop {
            let key = match self.next_key(is_first) {
                Ok(key) => key,
                Err(stop) => break stop == Stop::Closed,
            };
            is_first = false;
            let (value, recovered) = self.member(key, level + 1);
            most = most.max(recovered);
            if recovered >= Recovered::Partial {
                self.members.push((key, value));
            }
            if recovered < Recovered::Complete {
                break false;
            }
        };
        let members = without_repeated_keys(&self.members[start..], self.arena);
        self.members.truncate(start);
        container(Value::Object(self.arena.alloc(Object { members, complete })), complete, most)
    }

    /// Reads the string that opens here; `None` if the text ends inside it.
    #[expect(clippy::inline_always, reason = "called for each key and each string")]
    #[inline(always)]
    fn string(&mut self) -> Option<&'a str> {
        let start = self.index + 1;
        match scan::quote_or_backslash(self.text, start) {
            Some(end) if self.text[end] == b'"' => {
                self.index = end + 1;
                Some(self.plain(start, end))
            }
            found => self.escaped_string(start, found),
        }
    }

    /// The characters of a string without escapes.
    #[inline]
    fn plain(&self, start: usize, end: usize) -> &'a str {
        match self.utf8.and_then(|utf8| utf8.get(start..end)) {
            Some(text) => text,
            None => decode(&self.text[start..end], self.arena),
        }
    }

    /// Reads the rest of a string from its first backslash, if it has one.
    #[cold]
    fn escaped_string(&mut self, start: usize, mut found: Option<usize>) -> Option<&'a str> {
        let end = loop {
            let Some(index) = found else { break self.text.len() };
            if self.text[index] == b'"' {
                self.index = index + 1;
                return Some(unescape(&self.text[start..index], self.arena));
            }
            match escape_len(&self.text[index + 1..]) {
                Some(Ok(len)) => found = scan::quote_or_backslash(self.text, index + 1 + len),
                invalid => {
                    if invalid.is_some() {
                        self.index = index;
                        self.fault();
                    }
                    break index;
                }
            }
        };
        let text = unescape(&self.text[start..end], self.arena);
        self.index = self.text.len();
        self.prefix = Some(Prefix { text, path: Some(SmallVec::new()) });
        None
    }

    /// Reads a number or a literal; `None` if it is truncated or invalid.
    fn scalar(&mut self) -> Option<Value<'a>> {
        let rest = &self.text[self.index..];
        let (literal, value): (&[u8], _) = match rest {
            [b'n', ..] => (b"null", Value::Null),
            [b't', ..] => (b"true", Value::Bool(true)),
            [b'f', ..] => (b"false", Value::Bool(false)),
            [b'N', ..] => (b"NaN", Value::Null),
            [b'I', ..] => (b"Infinity", Value::Null),
            [b'-', b'I', ..] => (b"-Infinity", Value::Null),
            _ => return self.number(),
        };
        if rest.starts_with(literal) {
            self.index += literal.len();
            return Some(value);
        }
        self.stop_inside_scalar(literal.starts_with(rest));
        None
    }

    fn number(&mut self) -> Option<Value<'a>> {
        let rest = &self.text[self.index..];
        match number_len(rest) {
            // A number at the very end of the text may be truncated.
            Some(len) if matches!(rest.get(len), Some(b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t')) => {
                self.index += len;
                std::str::from_utf8(&rest[..len]).ok().map(Value::Number)
            }
            _ => {
                let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                self.stop_inside_scalar(matches!(rest, [b'-' | b'0'..=b'9', ..]) && rest.iter().all(is_digit));
                None
            }
        }
    }

    /// Ends the text inside a scalar, which is truncated or invalid.
    fn stop_inside_scalar(&mut self, is_truncated: bool) {
        if is_truncated {
            self.index = self.text.len();
        } else {
            self.fault();
        }
    }

    /// Steps to `wanted`; any other byte is a fault.
    #[inline]
    fn expect(&mut self, wanted: u8) -> Result<(), Stop> {
        match self.peek() {
            Some(byte) if byte == wanted => Ok(()),
            Some(_) => Err(self.fault()),
            None => Err(Stop::Truncated),
        }
    }

    /// Ends the text here.
    #[cold]
    fn fault(&mut self) -> Stop {
        self.text = &self.text[..self.index];
        self.faulty = true;
        Stop::Truncated
    }
}

/// What was recovered of a container; `most` is the most that was recovered of one of its elements.
fn container(value: Value<'_>, complete: bool, most: Recovered) -> (Value<'_>, Recovered) {
    if complete {
        (value, Recovered::Complete)
    } else if most >= Recovered::Partial {
        (value, Recovered::Partial)
    } else {
        (Value::Missing, most)
    }
}

/// The length of the number at the start of `bytes`.
pub(super) fn number_len(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut index = usize::from(bytes.first() == Some(&b'-'));
    index += match bytes.get(index)? {
        b'0' => 1,
        b'1'..=b'9' => digits(index),
        _ => return None,
    };
    if bytes.get(index) == Some(&b'.') {
        index += match digits(index + 1) {
            0 => return None,
            fraction => fraction + 1,
        };
    }
    if let Some(b'e' | b'E') = bytes.get(index) {
        index += 1 + usize::from(matches!(bytes.get(index + 1), Some(b'+' | b'-')));
        index += match bytes.get(index..).map_or(0, |_| digits(index)) {
            0 => return None,
            exponent => exponent,
        };
    }
    Some(index)
}
