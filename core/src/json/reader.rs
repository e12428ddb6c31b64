use super::skip;
use super::tape::{Keys, LEVELS, LEVELS_READ, SURELY_HELD, Tape};
use super::text::{Text, escape_len};
use super::value::{Kept, Value, is_filled};
use crate::envelope::{DetailMembers, ErrorMembers};

/// Something that was read whole, or what there is of what the body breaks off in.
#[derive(Clone, Copy)]
enum Read<T> {
    Whole(T),
    Cut(T),
}

/// What is left of a value that was read onto the tape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Whole,
    Part,
    Nothing,
}

/// The members of an object that have a meaning.
pub(crate) trait Members<'a>: Copy + Default {
    /// Where the member of that name goes, and so how it is read.
    fn named(&mut self, name: &[u8]) -> Option<Slot<'_, 'a>>;
}

impl<'a> Members<'a> for () {
    fn named(&mut self, _: &[u8]) -> Option<Slot<'_, 'a>> {
        None
    }
}

/// A member that has a meaning, by what of it has one and so has to be read as JSON rather than
/// stepped over.
pub(crate) enum Slot<'m, 'a> {
    /// The value, where it is a string, a number or a literal; of a container nothing.
    Scalar(&'m mut Value<'a>),
    /// The whole value, of a container too.
    All(&'m mut Value<'a>),
    /// Of an object the members of [`ErrorMembers`].
    Error(&'m mut Value<'a>, &'m mut ErrorMembers<'a>),
    /// Of an object the members of [`DetailMembers`].
    Detail(&'m mut Value<'a>, &'m mut DetailMembers<'a>),
}

/// How a container ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Whole,
    Cut,
}

/// What a container gave up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gave {
    #[default]
    Nothing,
    /// The start of a string, and nothing that was whole.
    Start,
    /// Something whole.
    Whole,
}

#[derive(Debug)]
pub(crate) struct Reader<'a, 't> {
    /// A fault shortens this to what stands before it, so that it reads as a cut from then on.
    bytes: &'a [u8],
    at: usize,
    pub(crate) faulty: bool,
    pub(crate) tape: &'t mut Tape<'a>,
}

impl<'a, 't> Reader<'a, 't> {
    /// Reads `bytes`, and puts onto the tape whatever is kept of them.
    pub(crate) fn new(bytes: &'a [u8], tape: &'t mut Tape<'a>) -> Self {
        Reader { bytes, at: 0, faulty: false, tape }
    }

    /// The next byte that is no white space.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        while let b' ' | b'\n' | b'\r' | b'\t' = *self.bytes.get(self.at)? {
            self.at += 1;
            self.tape.is_rewritten = true;
        }
        self.bytes.get(self.at).copied()
    }

    fn fault(&mut self) {
        self.bytes = &self.bytes[..self.at];
        self.faulty = true;
    }

    /// Steps over `wanted`; a fault where anything else stands.
    fn step(&mut self, wanted: u8) -> bool {
        match self.peek() {
            Some(byte) if byte == wanted => {
                self.at += 1;
                true
            }
            Some(_) => {
                self.fault();
                false
            }
            None => false,
        }
    }

    /// Reads the object that opens here, noting where the members with a meaning lie; every other
    /// member is stepped over.
    pub(crate) fn walk<M: Members<'a>>(&mut self, members: &mut M) -> (Ended, Gave) {
        let mut gave = Gave::Nothing;
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return (Ended::Whole, Gave::Whole);
        }
        while let Some(key) = self.key() {
            if !self.step(b':') {
                break;
            }
            let read = match members.named(&key.name()) {
                None => match skip::member_end(self.bytes, self.at) {
                    None if skip::is_whole(self.bytes, self.at) => Read::Cut(Gave::Whole),
                    None => break,
                    Some(end) => {
                        self.at = end;
                        Read::Whole(Gave::Whole)
                    }
                },
                Some(Slot::Scalar(value)) => place(self.scalar_member(), value),
                Some(Slot::All(value)) => place(self.kept_member(), value),
                Some(Slot::Error(value, members)) => self.object_member(value, members),
                Some(Slot::Detail(value, members)) => self.object_member(value, members),
            };
            if let Read::Cut(in_member) = read {
                return (Ended::Cut, gave.max(in_member));
            }
            gave = Gave::Whole;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return (Ended::Whole, Gave::Whole);
                }
                Some(_) => {
                    self.fault();
                    break;
                }
                None => break,
            }
        }
        (Ended::Cut, gave)
    }

    /// Reads a member of which only a scalar has a meaning.
    fn scalar_member(&mut self) -> Read<Value<'a>> {
        match self.peek() {
            None => Read::Cut(Value::Absent),
            Some(b'"') => self.string_member(),
            Some(b'[' | b'{') => match skip::member_end(self.bytes, self.at) {
                None => Read::Cut(Value::Absent),
                Some(end) => {
                    self.at = end;
                    Read::Whole(Value::Container)
                }
            },
            Some(_) => self.scalar().map_or(Read::Cut(Value::Absent), Read::Whole),
        }
    }

    fn string_member(&mut self) -> Read<Value<'a>> {
        match self.string() {
            Read::Whole(text) => Read::Whole(Value::String(text)),
            Read::Cut(start) => Read::Cut(Value::Start(start)),
        }
    }

    /// Reads a member that is kept whole.
    fn kept_member(&mut self) -> Read<Value<'a>> {
        match self.peek() {
            Some(b'[' | b'{') => self.kept(),
            _ => self.scalar_member(),
        }
    }

    /// Reads a value onto the tape.
    fn kept(&mut self) -> Read<Value<'a>> {
        let (first, start, node) = (self.peek(), self.at, self.tape.len());
        self.tape.reserve(self.bytes.len() - start);
        let left = self.value(1);
        let kept = Kept { span: self.since(start), node };
        let value = match first {
            _ if left == Left::Nothing => Value::Absent,
            Some(b'[') => Value::Array(kept),
            Some(b'{') => Value::Object(kept),
            _ => self.tape.last(),
        };
        if left == Left::Whole { Read::Whole(value) } else { Read::Cut(value) }
    }

    /// Reads a member that is noted by its own members where it is an object, and else kept.
    fn object_member<M: Members<'a>>(&mut self, value: &mut Value<'a>, members: &mut M) -> Read<Gave> {
        if self.peek() != Some(b'{') {
            let read = self.kept_member();
            if counts(&read, *value) {
                *members = M::default();
            }
            return place(read, value);
        }
        let (mut fresh, start) = (M::default(), self.at);
        let (ended, gave) = self.walk(&mut fresh);
        let noted = match gave {
            Gave::Nothing => Value::Absent,
            Gave::Start => Value::StartOfObject,
            Gave::Whole if is_filled(&self.bytes[start..]) => Value::Noted,
            Gave::Whole => Value::Container,
        };
        let read = if ended == Ended::Whole { Read::Whole(noted) } else { Read::Cut(noted) };
        if counts(&read, *value) {
            *members = fresh;
        }
        place(read, value)
    }

    /// Reads any value at that level of nesting onto the tape.
    #[expect(clippy::inline_always, reason = "so that there are calls for containers alone")]
    #[inline(always)]
    fn value(&mut self, level: usize) -> Left {
        match self.peek() {
            None => return Left::Nothing,
            Some(b'"') => match self.plain_string() {
                Some(text) => self.tape.push(Value::String(text)),
                None => match self.escaped_string() {
                    Read::Whole(text) => self.tape.push(Value::String(text)),
                    Read::Cut(_) => return Left::Nothing,
                },
            },
            Some(b'[' | b'{') if level > LEVELS_READ => match skip::container_end(self.bytes, self.at) {
                None => return Left::Nothing,
                Some(end) => {
                    self.at = end + 1;
                    self.tape.push(Value::Null);
                }
            },
            Some(b'[') => return self.array(level),
            Some(b'{') => return self.object(level),
            Some(_) => match self.scalar() {
                Some(value) => self.tape.push(value),
                None => return Left::Nothing,
            },
        }
        Left::Whole
    }

    #[inline(never)]
    fn array(&mut self, level: usize) -> Left {
        let (start, node) = (self.at, self.tape.open());
        self.tape.is_rewritten |= level > LEVELS / 2;
        let mut held = false;
        let ended = self.items(|reader| {
            let left = reader.value(level + 1);
            held |= left != Left::Nothing;
            left == Left::Whole
        });
        self.close(ended, held, node, Value::Array(Kept { span: self.since(start), node }))
    }

    /// Walks the array that opens here; `item` reads one of its items and says whether it was whole.
    pub(crate) fn items(&mut self, mut item: impl FnMut(&mut Self) -> bool) -> Ended {
        self.at += 1;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ended::Whole;
        }
        loop {
            if !item(self) {
                return Ended::Cut;
            }
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ended::Whole;
                }
                Some(_) => {
                    self.fault();
                    return Ended::Cut;
                }
                None => return Ended::Cut,
            }
        }
    }

    #[inline(never)]
    fn object(&mut self, level: usize) -> Left {
        let (start, node) = (self.at, self.tape.open());
        self.tape.is_rewritten |= level > LEVELS / 2;
        let mut held = false;
        let ended = self.members(node, level, &mut held);
        self.close(ended, held, node, Value::Object(Kept { span: self.since(start), node }))
    }

    /// Reads the members of the object that opens here.
    fn members(&mut self, object: usize, level: usize, held: &mut bool) -> Ended {
        let mut keys = Keys::default();
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ended::Whole;
        }
        while let Some(name) = self.key() {
            if !self.step(b':') {
                break;
            }
            let key = self.tape.len();
            self.tape.push(Value::String(name));
            let left = self.value(level + 1);
            if left == Left::Nothing {
                self.tape.truncate(key);
                break;
            }
            *held = true;
            self.tape.settle(object, &mut keys, key, name);
            if left == Left::Part {
                break;
            }
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ended::Whole;
                }
                Some(_) => {
                    self.fault();
                    break;
                }
                None => break,
            }
        }
        Ended::Cut
    }

    /// What is left of a container that has ended; one that held nothing whole counts as absent.
    fn close(&mut self, ended: Ended, held: bool, node: usize, container: Value<'a>) -> Left {
        self.tape.is_rewritten |= ended == Ended::Cut;
        if ended == Ended::Cut && !held {
            self.tape.truncate(node);
            return Left::Nothing;
        }
        self.tape.close(node, container);
        if ended == Ended::Whole { Left::Whole } else { Left::Part }
    }

    fn since(&self, start: usize) -> &'a [u8] {
        &self.bytes[start..self.at.min(self.bytes.len())]
    }

    /// Reads one item of an array, and whether it was whole.
    pub(crate) fn item(&mut self) -> (Value<'a>, bool) {
        match self.kept() {
            Read::Whole(value) => (value, true),
            Read::Cut(value) => (value, false),
        }
    }

    #[expect(clippy::inline_always, reason = "as of a string")]
    #[inline(always)]
    fn key(&mut self) -> Option<Text<'a>> {
        if self.peek()? != b'"' {
            self.fault();
            return None;
        }
        if let Some(key) = self.plain_string() {
            return Some(key);
        }
        match self.escaped_string() {
            Read::Whole(key) => Some(key),
            Read::Cut(_) => None,
        }
    }

    /// Reads the string that opens here, where it holds no escape: else nothing is read.
    // A call would cost as much as most strings do, and so would a result that two ways lead to.
    #[expect(clippy::inline_always, reason = "see above")]
    #[inline(always)]
    fn plain_string(&mut self) -> Option<Text<'a>> {
        let start = self.at + 1;
        let end = skip::quote_or_backslash(self.bytes, start).filter(|end| self.bytes[*end] == b'"')?;
        self.at = end + 1;
        Some(Text { raw: &self.bytes[start..end], plain: end - start })
    }

    /// Reads the string that opens here.
    fn string(&mut self) -> Read<Text<'a>> {
        match self.plain_string() {
            Some(text) => Read::Whole(text),
            None => self.escaped_string(),
        }
    }

    /// Reads the string that opens here, which holds an escape or breaks off.
    #[cold]
    fn escaped_string(&mut self) -> Read<Text<'a>> {
        let start = self.at + 1;
        let mut found = skip::quote_or_backslash(self.bytes, start);
        let plain = found.unwrap_or(self.bytes.len()) - start;
        loop {
            let Some(at) = found else {
                self.at = self.bytes.len();
                return Read::Cut(Text { raw: &self.bytes[start..], plain });
            };
            if self.bytes[at] == b'"' {
                self.at = at + 1;
                return Read::Whole(Text { raw: &self.bytes[start..at], plain });
            }
            match escape_len(&self.bytes[at + 1..]) {
                Some(Ok(len)) => {
                    self.tape.is_rewritten |= matches!(self.bytes[at + 1], b'/' | b'u');
                    found = skip::quote_or_backslash(self.bytes, at + 1 + len);
                }
                broken => {
                    self.at = at;
                    if broken.is_some() {
                        self.fault();
                    }
                    self.at = self.bytes.len();
                    return Read::Cut(Text { raw: &self.bytes[start..at], plain });
                }
            }
        }
    }

    /// Reads a number or a literal; `None` where it is broken off or none.
    #[inline]
    fn scalar(&mut self) -> Option<Value<'a>> {
        let rest = &self.bytes[self.at..];
        let (literal, value): (&[u8], _) = match rest {
            [b'n', ..] => (b"null", Value::Null),
            [b't', ..] => (b"true", Value::True),
            [b'f', ..] => (b"false", Value::False),
            [b'N', ..] => (b"NaN", Value::Null),
            [b'I', ..] => (b"Infinity", Value::Null),
            [b'-', b'I', ..] => (b"-Infinity", Value::Null),
            _ => return self.number(),
        };
        if rest.starts_with(literal) {
            self.at += literal.len();
            self.tape.is_rewritten |= !literal[0].is_ascii_lowercase();
            return Some(value);
        }
        self.break_off(literal.starts_with(rest));
        None
    }

    fn number(&mut self) -> Option<Value<'a>> {
        let rest = &self.bytes[self.at..];
        match number_len(rest) {
            // What ends a number is what follows it: at the very end it may have been cut.
            Some(len) if matches!(rest.get(len), Some(b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t')) => {
                self.at += len;
                let digits = &rest[..len];
                self.tape.is_rewritten |= len > SURELY_HELD || digits.iter().any(u8::is_ascii_alphabetic);
                std::str::from_utf8(digits).ok().map(Value::Number)
            }
            _ => {
                self.break_off(
                    matches!(rest, [b'-' | b'0'..=b'9', ..])
                        && rest.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')),
                );
                None
            }
        }
    }

    /// Ends the body within a scalar, as a cut or as a fault.
    fn break_off(&mut self, is_cut: bool) {
        if is_cut {
            self.at = self.bytes.len();
        } else {
            self.fault();
        }
    }

    /// Reads a body that is a string or a scalar; `None` where it is no JSON, or more follows.
    pub(crate) fn document(&mut self) -> Option<Value<'a>> {
        if self.peek()? == b'"' {
            return match self.string() {
                Read::Whole(text) => self.is_at_end().then_some(Value::String(text)),
                Read::Cut(start) => Some(Value::Start(start)),
            };
        }
        let rest = self.bytes[self.at..].trim_ascii_end();
        (number_len(rest) == Some(rest.len()) || self.scalar().is_some() && self.is_at_end()).then_some(Value::Null)
    }

    /// Whether nothing but white space is left.
    pub(crate) fn is_at_end(&self) -> bool {
        self.bytes[self.at..].iter().all(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
    }

    /// Steps over the array item that starts here; whether it was whole.
    pub(crate) fn skip_item(&mut self) -> bool {
        match skip::member_end(self.bytes, self.at) {
            None => false,
            Some(end) => {
                self.at = end;
                true
            }
        }
    }
}

/// Whether what was read is what a member says from now on: what broke off replaces only what was not
/// read whole.
fn counts(read: &Read<Value<'_>>, before: Value<'_>) -> bool {
    match read {
        Read::Whole(_) => true,
        Read::Cut(value) => value.gave() == Gave::Whole || !before.is_read(),
    }
}

/// Puts what was read into its place.
fn place<'a>(read: Read<Value<'a>>, place: &mut Value<'a>) -> Read<Gave> {
    let counts = counts(&read, *place);
    let (value, gave) = match read {
        Read::Whole(value) => (value, Read::Whole(Gave::Whole)),
        Read::Cut(value) => (value, Read::Cut(value.gave())),
    };
    if counts {
        *place = value;
    }
    gave
}

/// The length of the number at the start of `bytes`.
fn number_len(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    at += match bytes.get(at)? {
        b'0' => 1,
        b'1'..=b'9' => digits(at),
        _ => return None,
    };
    if bytes.get(at) == Some(&b'.') {
        at += match digits(at + 1) {
            0 => return None,
            fraction => fraction + 1,
        };
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at += match bytes.get(at..).map_or(0, |_| digits(at)) {
            0 => return None,
            exponent => exponent,
        };
    }
    Some(at)
}
