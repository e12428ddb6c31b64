use super::skip;
use super::text::{Text, escape_len};
use super::value::Value;

/// Containers below this level of a kept value are not kept.
const LEVELS: usize = 64;

/// What a read value is turned into: a tree, or nothing at all.
pub(super) trait Build<'a>: Sized {
    type Items: Default;
    type Members: Default;
    fn null() -> Self;
    fn bool(value: bool) -> Self;
    fn number(text: &'a str) -> Self;
    fn string(text: Text<'a>) -> Self;
    fn push(array: &mut Self::Items, value: Self);
    fn insert(object: &mut Self::Members, key: Text<'a>, value: Self);
    fn array(array: Self::Items) -> Self;
    fn object(object: Self::Members) -> Self;
}

impl Build<'_> for () {
    type Items = ();
    type Members = ();
    fn null() {}
    fn bool(_: bool) {}
    fn number(_: &str) {}
    fn string(_: Text<'_>) {}
    fn push((): &mut (), (): Self) {}
    fn insert((): &mut (), _: Text<'_>, (): Self) {}
    fn array((): ()) {}
    fn object((): ()) {}
}

/// A value that was read whole, or what was whole of one that the body breaks off in.
pub(super) enum Read<T, C = Option<T>> {
    Whole(T),
    Cut(C),
}

/// The members of an object that have a meaning.
pub(crate) trait Members<'a> {
    /// The member of that name, and what has a meaning within it.
    fn named(&mut self, name: &[u8]) -> Option<(&mut Value<'a>, Shape)>;
}

impl<'a> Members<'a> for () {
    fn named(&mut self, _: &[u8]) -> Option<(&mut Value<'a>, Shape)> {
        None
    }
}

/// What of a member has a meaning, and so has to be read as JSON rather than stepped over.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// The whole value, where it is a string, a number or a literal; of a container nothing.
    Scalar,
    /// Of a container too all of it.
    All,
    /// Of an object the members of [`ErrorMembers`](crate::envelope::ErrorMembers).
    Error,
    /// Of an object the members of [`DetailMembers`](crate::envelope::DetailMembers).
    Detail,
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
pub(crate) struct Reader<'a> {
    /// A fault shortens this to what stands before it, so that it reads as a cut from then on.
    bytes: &'a [u8],
    at: usize,
    pub(crate) faulty: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, at: 0, faulty: false }
    }

    /// The next byte that is no white space.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        while let b' ' | b'\n' | b'\r' | b'\t' = *self.bytes.get(self.at)? {
            self.at += 1;
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
            let decoded;
            let name = if key.escaped {
                decoded = key.decode();
                decoded.as_bytes()
            } else {
                key.raw
            };
            match members.named(name) {
                None => match skip::member_end(self.bytes, self.at) {
                    None => break,
                    Some(end) => self.at = end,
                },
                Some((member, shape)) => match self.member(shape) {
                    Read::Whole(value) => *member = value,
                    Read::Cut(value) => {
                        if value.gave() == Gave::Whole || !member.is_read() {
                            *member = value;
                        }
                        return (Ended::Cut, gave.max(value.gave()));
                    }
                },
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

    /// Reads one member that has a meaning.
    fn member(&mut self, shape: Shape) -> Read<Value<'a>, Value<'a>> {
        let Some(first) = self.peek() else { return Read::Cut(Value::Absent) };
        let start = self.at;
        match first {
            b'"' => match self.string() {
                Read::Whole(text) => Read::Whole(Value::String(text)),
                Read::Cut(start) => Read::Cut(Value::Start(start)),
            },
            b'[' | b'{' if matches!(shape, Shape::Scalar) => match skip::member_end(self.bytes, self.at) {
                None => Read::Cut(Value::Absent),
                Some(end) => {
                    self.at = end;
                    Read::Whole(Value::Container)
                }
            },
            b'[' | b'{' => {
                let (ended, gave) = match (first, shape) {
                    (b'{', Shape::Error) => self.walk(&mut crate::envelope::ErrorMembers::default()),
                    (b'{', Shape::Detail) => self.walk(&mut crate::envelope::DetailMembers::default()),
                    _ => match self.value::<()>(0) {
                        Read::Whole(()) => (Ended::Whole, Gave::Whole),
                        Read::Cut(Some(())) => (Ended::Cut, Gave::Whole),
                        Read::Cut(None) => (Ended::Cut, Gave::Nothing),
                    },
                };
                let end = if ended == Ended::Whole { self.at } else { self.bytes.len() };
                let span = &self.bytes[start..end];
                let value = match gave {
                    Gave::Nothing => Value::Absent,
                    Gave::Start => Value::StartOfObject(span),
                    Gave::Whole if first == b'[' => Value::Array(span),
                    Gave::Whole => Value::Object(span),
                };
                if ended == Ended::Whole { Read::Whole(value) } else { Read::Cut(value) }
            }
            _ => match self.scalar() {
                Some(value) => Read::Whole(value),
                None => Read::Cut(Value::Absent),
            },
        }
    }

    /// Reads any value at that level of nesting.
    pub(super) fn value<B: Build<'a>>(&mut self, level: usize) -> Read<B> {
        match self.peek() {
            None => Read::Cut(None),
            Some(b'[' | b'{') if level > LEVELS => match skip::container_end(self.bytes, self.at) {
                None => Read::Cut(None),
                Some(end) => {
                    self.at = end + 1;
                    Read::Whole(B::null())
                }
            },
            Some(b'[') => self.array(level),
            Some(b'{') => self.object(level),
            Some(b'"') => match self.string() {
                Read::Whole(text) => Read::Whole(B::string(text)),
                Read::Cut(_) => Read::Cut(None),
            },
            Some(_) => match self.scalar() {
                Some(Value::Bool(value)) => Read::Whole(B::bool(value)),
                Some(Value::Number(text)) => Read::Whole(B::number(text)),
                Some(_) => Read::Whole(B::null()),
                None => Read::Cut(None),
            },
        }
    }

    fn array<B: Build<'a>>(&mut self, level: usize) -> Read<B> {
        let mut array = B::Items::default();
        let mut held = false;
        let ended = self.items(|reader| match reader.value(level + 1) {
            Read::Whole(value) => {
                B::push(&mut array, value);
                held = true;
                true
            }
            Read::Cut(value) => {
                held |= value.is_some();
                if let Some(value) = value {
                    B::push(&mut array, value);
                }
                false
            }
        });
        match ended {
            Ended::Whole => Read::Whole(B::array(array)),
            Ended::Cut => Read::Cut(held.then(|| B::array(array))),
        }
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

    fn object<B: Build<'a>>(&mut self, level: usize) -> Read<B> {
        let mut object = B::Members::default();
        let mut held = false;
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Read::Whole(B::object(object));
        }
        while let Some(key) = self.key() {
            if !self.step(b':') {
                break;
            }
            match self.value(level + 1) {
                Read::Whole(value) => B::insert(&mut object, key, value),
                Read::Cut(None) => break,
                Read::Cut(Some(value)) => {
                    B::insert(&mut object, key, value);
                    held = true;
                    break;
                }
            }
            held = true;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Read::Whole(B::object(object));
                }
                Some(_) => {
                    self.fault();
                    break;
                }
                None => break,
            }
        }
        Read::Cut(held.then(|| B::object(object)))
    }

    fn key(&mut self) -> Option<Text<'a>> {
        match self.peek() {
            Some(b'"') => match self.string() {
                Read::Whole(key) => Some(key),
                Read::Cut(_) => None,
            },
            Some(_) => {
                self.fault();
                None
            }
            None => None,
        }
    }

    /// Reads the string that opens here.
    pub(super) fn string(&mut self) -> Read<Text<'a>, Text<'a>> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            let Some(found) = skip::quote_or_backslash(self.bytes, self.at) else {
                self.at = self.bytes.len();
                return Read::Cut(Text { raw: &self.bytes[start..], escaped });
            };
            self.at = found + 1;
            if self.bytes[found] == b'"' {
                return Read::Whole(Text { raw: &self.bytes[start..found], escaped });
            }
            match escape_len(&self.bytes[self.at..]) {
                Some(Ok(len)) => self.at += len,
                broken => {
                    self.at = found;
                    if broken.is_some() {
                        self.fault();
                    }
                    self.at = self.bytes.len();
                    return Read::Cut(Text { raw: &self.bytes[start..found], escaped });
                }
            }
            escaped = true;
        }
    }

    /// Reads a number or a literal; `None` where it is broken off or none.
    pub(super) fn scalar(&mut self) -> Option<Value<'a>> {
        const LITERALS: [(&[u8], Value<'static>); 6] = [
            (b"null", Value::Null),
            (b"true", Value::Bool(true)),
            (b"false", Value::Bool(false)),
            (b"NaN", Value::Null),
            (b"Infinity", Value::Null),
            (b"-Infinity", Value::Null),
        ];
        let rest = &self.bytes[self.at..];
        for (literal, value) in LITERALS {
            if rest.starts_with(literal) {
                self.at += literal.len();
                return Some(value);
            }
        }
        match number_len(rest) {
            // What ends a number is what follows it: at the very end it may have been cut.
            Some(len) if matches!(rest.get(len), Some(b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t')) => {
                self.at += len;
                std::str::from_utf8(&rest[..len]).ok().map(Value::Number)
            }
            _ => {
                let broken_off = LITERALS.iter().any(|(literal, _)| literal.starts_with(rest))
                    || (matches!(rest, [b'-' | b'0'..=b'9', ..])
                        && rest.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')));
                if broken_off {
                    self.at = self.bytes.len();
                } else {
                    self.fault();
                }
                None
            }
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
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Steps over the array item that starts here; whether it was whole.
    pub(super) fn skip_item(&mut self) -> bool {
        match skip::member_end(self.bytes, self.at) {
            None => false,
            Some(end) => {
                self.at = end;
                true
            }
        }
    }
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
