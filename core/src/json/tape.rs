use super::reader::Reader;
use super::text::{Text, write_string};
use super::value::{Kept, Value};
use crate::redact::{self, Content};
use crate::texts::Out;
use serde_json::value::RawValue;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write as _;

/// The largest integer that every language holds exactly: 2^53 − 1.
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Containers below this level of a value are not written.
pub(super) const LEVELS: usize = 64;

/// Containers below this level are not read: the issues, each a value of its own, lie at most two
/// levels down in `details`.
pub(super) const LEVELS_READ: usize = LEVELS + 2;

/// Objects up to this size find a repeated key by looking at every key.
const FEW: usize = 16;

/// The values of a body that are kept, one behind the other: of a container first its own node, then
/// its items, or its keys and values in turn.
#[derive(Debug, Default)]
pub(crate) struct Tape<'a> {
    nodes: SmallVec<[Node<'a>; 64]>,
    /// Whether only the reading is wanted.
    off: bool,
    /// Whether it would hold anything, were it not off.
    pub(crate) dropped: bool,
    /// Whether anything was not sent in the form that it is written in.
    pub(super) is_rewritten: bool,
}

#[derive(Clone, Copy, Debug)]
struct Node<'a> {
    value: Value<'a>,
    /// Where the next value stands. Of a key, where its value does, or [`REPEATED`].
    next: usize,
}

/// In place of a value: the key stands further ahead already, and leads to this value too.
const REPEATED: usize = 0;

/// The keys of an object whose members arrive.
#[derive(Default)]
pub(super) struct Keys<'a> {
    count: usize,
    /// A bit for each of them, by its [`mark`](Text::mark): a new bit is a new key.
    seen: u64,
    /// Where each of them stands, once there are more than [`FEW`].
    places: Option<HashMap<Cow<'a, str>, usize>>,
}

impl<'a> Tape<'a> {
    /// One that keeps nothing, for a reading that is only to find where values end.
    pub(crate) fn off() -> Self {
        Tape { off: true, ..Tape::default() }
    }

    /// Writes the value of a JSON text as one that was sent.
    pub(crate) fn rewrite(json: &RawValue) -> String {
        // The reader takes a number at the very end for one that may have been cut.
        let json = format!("{} ", json.get());
        let mut tape = Tape::default();
        let (value, _) = Reader::new(json.as_bytes(), &mut tape).item();
        let mut out = Out::with_capacity(json.len(), Content::Suspect);
        tape.write(value, 1, &mut out);
        out.into_text()
    }

    /// Makes room for what so many bytes usually hold.
    pub(super) fn reserve(&mut self, bytes: usize) {
        const MOST: usize = 1024;
        let (likely, surely) = (bytes / 8, bytes / 6);
        if !self.off && likely > self.nodes.inline_size() {
            self.nodes.reserve(surely.min(MOST));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The value that was pushed last.
    pub(super) fn last(&self) -> Value<'a> {
        self.nodes.last().map_or(Value::Absent, |node| node.value)
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.nodes.truncate(len);
    }

    #[expect(clippy::inline_always, reason = "so that a value goes into its place without a stop on the stack")]
    #[inline(always)]
    pub(super) fn push(&mut self, value: Value<'a>) {
        if self.off {
            self.dropped = true;
        } else {
            self.nodes.push(Node { value, next: self.nodes.len() + 1 });
        }
    }

    /// Makes room for the node of a container that opens here.
    pub(super) fn open(&mut self) -> usize {
        let node = self.nodes.len();
        self.push(Value::Container);
        node
    }

    /// Notes that the container ends here whose node that is.
    pub(super) fn close(&mut self, node: usize, value: Value<'a>) {
        if !self.off {
            self.nodes[node] = Node { value, next: self.nodes.len() };
        }
    }

    /// Notes a member that has arrived in the object that opens at `object`; a repeated key stands
    /// where it first did, and its last value counts.
    #[expect(clippy::inline_always, reason = "nearly every key is new")]
    #[inline(always)]
    pub(super) fn settle(&mut self, object: usize, keys: &mut Keys<'a>, key: usize, name: Text<'a>) {
        if self.off {
            return;
        }
        let mark = 1 << (name.mark() % u64::BITS);
        if keys.seen & mark != 0 || keys.count >= FEW {
            self.look_for_first(object, keys, key, name);
        }
        keys.seen |= mark;
        keys.count += 1;
    }

    #[cold]
    fn look_for_first(&mut self, object: usize, keys: &mut Keys<'a>, key: usize, name: Text<'a>) {
        let first = if keys.count < FEW {
            self.keys_between(object, key).find(|other| self.name(*other) == name)
        } else {
            let places = keys.places.get_or_insert_with(|| {
                self.keys_between(object, key).map(|other| (self.name(other).decode(), other)).collect()
            });
            Some(*places.entry(name.decode()).or_insert(key)).filter(|first| *first != key)
        };
        if let Some(first) = first {
            self.is_rewritten = true;
            self.nodes[first].next = key + 1;
            self.nodes[key].next = REPEATED;
        }
    }

    /// An object of texts.
    pub(crate) fn push_object(&mut self, members: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value<'a> {
        let object = self.open();
        let value = Value::Object(Kept { span: b"", node: object });
        let mut keys = Keys::default();
        for (name, text) in members {
            let key = self.len();
            let name = Text::bare(name);
            self.push(Value::String(name));
            self.push(Value::String(Text::bare(text)));
            self.settle(object, &mut keys, key, name);
        }
        self.close(object, value);
        value
    }

    /// Where the keys stand between an object's node and `end`, each once.
    #[inline]
    fn keys_between(&self, object: usize, end: usize) -> impl Iterator<Item = usize> {
        let (nodes, mut at) = (&*self.nodes, object + 1);
        std::iter::from_fn(move || {
            while at < end {
                let key = at;
                at = nodes[key + 1].next;
                if nodes[key].next != REPEATED {
                    return Some(key);
                }
            }
            None
        })
    }

    /// The items of an array; none of anything else.
    pub(crate) fn items(&self, array: Value<'a>) -> impl Iterator<Item = Value<'a>> {
        let (mut at, end) = match array {
            Value::Array(Kept { node, .. }) => (node + 1, self.nodes[node].next),
            _ => (0, 0),
        };
        let nodes = &*self.nodes;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let Node { value, next } = nodes[at];
                at = next;
                value
            })
        })
    }

    /// Where the keys of an object stand, each once; none of anything else.
    #[inline]
    pub(crate) fn keys(&self, object: Value<'a>) -> impl Iterator<Item = usize> {
        let (node, end) = match object {
            Value::Object(Kept { node, .. }) => (node, self.nodes[node].next),
            _ => (0, 0),
        };
        self.keys_between(node, end)
    }

    #[inline]
    pub(crate) fn name(&self, key: usize) -> Text<'a> {
        match self.nodes[key].value {
            Value::String(name) => name,
            _ => Text::bare(""),
        }
    }

    /// The value of the key that stands there.
    #[inline]
    pub(crate) fn value(&self, key: usize) -> Value<'a> {
        self.nodes[self.nodes[key].next].value
    }

    /// A member of an object; absent of anything else.
    #[inline]
    pub(crate) fn get(&self, object: Value<'a>, name: &str) -> Value<'a> {
        if !matches!(object, Value::Object(_)) {
            return Value::Absent;
        }
        self.keys(object).find(|key| self.name(*key) == *name).map_or(Value::Absent, |key| self.value(key))
    }

    /// Writes a value at that level as it was sent: compact JSON, in which every control character is
    /// escaped, and bounded so that every language can hold it.
    pub(crate) fn write(&self, value: Value<'a>, level: usize, out: &mut Out) {
        match value {
            Value::Array(kept) | Value::Object(kept) if self.is_as_sent(out) => out.extend_from_slice(kept.span),
            _ => self.write_named(b"", value, level, out),
        }
    }

    /// Whether what was sent is what is written.
    fn is_as_sent(&self, out: &Out) -> bool {
        out.is_plain() && !self.is_rewritten
    }

    /// Writes the value of a member, masked where its name says that it is a secret.
    fn write_named(&self, name: &[u8], value: Value<'a>, level: usize, out: &mut Out) {
        match value {
            Value::Array(_) if level <= LEVELS => {
                let mut mark = b'[';
                for item in self.items(value) {
                    out.push(mark);
                    self.write_named(name, item, level + 1, out);
                    mark = b',';
                }
                out.extend_from_slice(if mark == b'[' { b"[]" } else { b"]" });
            }
            Value::Object(_) if level <= LEVELS => self.write_members(self.keys(value), level, out),
            Value::True => out.extend_from_slice(b"true"),
            Value::False => out.extend_from_slice(b"false"),
            Value::Number(text) if is_held(text) => out.extend_from_slice(text.as_bytes()),
            Value::Number(text) if out.masks() && redact::is_secret(name, || text.into()) => {
                out.extend_from_slice(redact::MASKED);
            }
            Value::Number(text) => {
                let _ = write!(out, "\"{text}\"");
            }
            Value::String(text) if out.masks() && redact::is_secret(name, || text.decode()) => {
                out.extend_from_slice(redact::MASKED);
            }
            Value::String(text) => text.write_json(out),
            _ => out.extend_from_slice(b"null"),
        }
    }

    /// Writes an object of the members of a kept one with these keys.
    pub(crate) fn write_some(&self, object: Value<'a>, keys: impl Iterator<Item = usize>, out: &mut Out) {
        let Value::Object(kept) = object else { return };
        if !self.is_as_sent(out) {
            return self.write_members(keys, 1, out);
        }
        // Before a key stands its quote, and before that of the next one a comma.
        let start = |key: usize| self.name(key).raw.as_ptr().addr() - kept.span.as_ptr().addr() - 1;
        let end = self.nodes[kept.node].next;
        let mut mark = b'{';
        for key in keys {
            let next = self.nodes[key + 1].next;
            let until = if next < end { start(next) } else { kept.span.len() };
            out.push(mark);
            out.extend_from_slice(&kept.span[start(key)..until - 1]);
            mark = b',';
        }
        out.extend_from_slice(if mark == b'{' { b"{}" } else { b"}" });
    }

    /// Writes an object at that level, of the members with these keys.
    fn write_members(&self, keys: impl Iterator<Item = usize>, level: usize, out: &mut Out) {
        let mut mark = b'{';
        for (place, key) in keys.enumerate() {
            let (name, value) = (self.name(key), self.value(key));
            out.push(mark);
            write_name(name, place, out);
            out.push(b':');
            self.write_named(&name.name(), value, level + 1, out);
            mark = b',';
        }
        out.extend_from_slice(if mark == b'{' { b"{}" } else { b"}" });
    }
}

/// Writes a key with secrets masked; one that had any is numbered, so that it stays a key of its own.
fn write_name(name: Text<'_>, place: usize, out: &mut Out) {
    if !out.masks() || !name.is_suspect() {
        return name.write_json(out);
    }
    let mut masked = name.masked();
    if masked != *name.decode() {
        masked = format!("{masked}#{}", place + 1);
    }
    write_string(&masked, out);
}

/// An integer that every language holds exactly.
pub(crate) fn safe_integer(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number: &i64| number.unsigned_abs() <= MAX_SAFE_INTEGER)
}

/// Up to this length every language can hold a number without an exponent.
pub(super) const SURELY_HELD: usize = 15;

/// Whether every language can hold a number.
fn is_held(text: &str) -> bool {
    let integer = !text.contains(['.', 'e', 'E']);
    if integer {
        text.len() <= SURELY_HELD || safe_integer(text).is_some()
    } else {
        text.parse::<f64>().is_ok_and(f64::is_finite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;

    const STRINGS: &[&str] = &[r#""""#, r#""a""#, r#""b c""#, r#""\"\\\n""#, r#""\/""#, r#""\u0041""#, r#""\u0007""#];
    const SCALARS: &[&str] = &[
        "null",
        "true",
        "-0",
        "0.50",
        "12",
        "1e5",
        "1e400",
        "NaN",
        "-Infinity",
        "9007199254740993",
        "0.1234567890123456",
    ];

    /// JSON in which most is sent in the form that it is written in, and some is not.
    fn json() -> impl Strategy<Value = String> {
        let gap = || prop_oneof![60 => Just(""), 1 => Just(" ")];
        let leaf = prop_oneof![3 => select(&STRINGS[..4]), 3 => select(&SCALARS[..5]), 1 => select(STRINGS), 1 => select(SCALARS)];
        leaf.prop_map(str::to_owned).prop_recursive(40, 200, 5, move |value| {
            let item = (gap(), value.clone()).prop_map(|(gap, value)| gap.to_owned() + &value);
            let member = (select(&STRINGS[..5]), gap(), item.clone())
                .prop_map(|(name, gap, value)| format!("{name}{gap}:{value}"));
            prop_oneof![
                proptest::collection::vec(item, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
                proptest::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(","))),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn what_is_copied_is_what_would_be_written(json in json(), cut in 0..400_usize) {
            let mut tape = Tape::default();
            let (value, _) = Reader::new(&json.as_bytes()[..cut.min(json.len())], &mut tape).item();
            let written = |content, write: &dyn Fn(&mut Out)| {
                let mut out = Out::with_capacity(0, content);
                write(&mut out);
                out.into_text()
            };
            let whole = |out: &mut Out| tape.write(value, 1, out);
            prop_assert_eq!(written(Content::Plain, &whole), written(Content::Unsuspect, &whole), "{}", json);
            let odd = |out: &mut Out| tape.write_some(value, tape.keys(value).step_by(2), out);
            prop_assert_eq!(written(Content::Plain, &odd), written(Content::Unsuspect, &odd), "{}", json);
        }
    }

    #[test]
    fn what_was_sent_as_it_is_written_is_copied() {
        let rewritten = |json: &str| {
            let mut tape = Tape::default();
            Reader::new(json.as_bytes(), &mut tape).item();
            tape.is_rewritten
        };
        assert!(!rewritten(r#"[{"a":"b \" c","d":[1,-2.5,null,true,{}]}]"#));
        for json in
            ["[ 1]", r#"["\/"]"#, r#"["\u0041"]"#, "[1e5]", "[NaN]", "[1234567890123456]", r#"{"a":1,"a":2}"#, "[[1"]
        {
            assert!(rewritten(json), "{json}");
        }
    }
}
