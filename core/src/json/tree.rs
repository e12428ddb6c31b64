use super::reader::{Build, Ended, Read, Reader};
use super::text::Text;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

/// The largest integer that every language holds exactly: 2^53 − 1.
pub(crate) const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// A value that is kept as sent.
#[derive(Debug)]
pub(crate) enum Tree<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    String(Text<'a>),
    Array(Vec<Tree<'a>>),
    Object(Object<'a>),
}

/// Members in the order of their first appearance; of a repeated key the last value.
#[derive(Debug, Default)]
pub(crate) struct Object<'a> {
    members: Vec<(Text<'a>, Tree<'a>)>,
}

/// An object while its members arrive.
#[derive(Debug, Default)]
pub(crate) struct Gathered<'a> {
    object: Object<'a>,
    /// Where each key stands, once there are more than [`FEW`].
    places: HashMap<Cow<'a, str>, usize>,
}

/// Objects up to this size find a repeated key by looking at every key.
const FEW: usize = 16;

impl<'a> Gathered<'a> {
    pub(crate) fn insert(&mut self, key: Text<'a>, value: Tree<'a>) {
        let members = &mut self.object.members;
        let next = members.len();
        let place = if next < FEW {
            members.iter().position(|(other, _)| *other == key)
        } else {
            if self.places.is_empty() {
                self.places = members.iter().enumerate().map(|(place, (key, _))| (key.decode(), place)).collect();
            }
            Some(*self.places.entry(key.decode()).or_insert(next)).filter(|place| *place < next)
        };
        match place {
            Some(place) => members[place].1 = value,
            None => members.push((key, value)),
        }
    }

    pub(crate) fn finish(self) -> Tree<'a> {
        Tree::Object(self.object)
    }
}

impl<'a> Object<'a> {
    /// Takes a member out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Tree<'a>> {
        let place = self.members.iter().position(|(key, _)| *key == *name)?;
        Some(self.members.remove(place).1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn write(&self, out: &mut String) {
        out.push('{');
        for (place, (key, value)) in self.members.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            write_text(*key, out);
            out.push(':');
            value.write(out);
        }
        out.push('}');
    }

    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Tree<'a>> {
        self.members.iter().find(|(key, _)| *key == *name).map(|(_, value)| value)
    }
}

impl<'a> Build<'a> for Tree<'a> {
    type Items = Vec<Tree<'a>>;
    type Members = Gathered<'a>;
    fn null() -> Self {
        Tree::Null
    }
    fn bool(value: bool) -> Self {
        Tree::Bool(value)
    }
    fn number(text: &'a str) -> Self {
        Tree::of_number(text)
    }
    fn string(text: Text<'a>) -> Self {
        Tree::String(text)
    }
    fn push(array: &mut Self::Items, value: Self) {
        array.push(value);
    }
    fn insert(object: &mut Self::Members, key: Text<'a>, value: Self) {
        object.insert(key, value);
    }
    fn array(array: Self::Items) -> Self {
        Tree::Array(array)
    }
    fn object(object: Self::Members) -> Self {
        object.finish()
    }
}

/// An integer that every language holds exactly.
pub(crate) fn safe_integer(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number: &i64| number.unsigned_abs() <= MAX_SAFE_INTEGER.unsigned_abs())
}

impl<'a> Tree<'a> {
    /// The value that `span` starts with, or what is whole of it.
    pub(crate) fn read(span: &'a [u8]) -> Option<Tree<'a>> {
        match Reader::new(span).value(1) {
            Read::Whole(tree) => Some(tree),
            Read::Cut(tree) => tree,
        }
    }

    /// Compact JSON, in which every control character is escaped.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Tree::Null => out.push_str("null"),
            Tree::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Tree::Number(text) => out.push_str(text),
            Tree::String(text) => write_text(*text, out),
            Tree::Array(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Tree::Object(object) => object.write(out),
        }
    }

    /// A number that every language can hold; else its text.
    pub(crate) fn of_number(text: &'a str) -> Self {
        let integer = !text.contains(['.', 'e', 'E']);
        let held = if integer { safe_integer(text).is_some() } else { text.parse::<f64>().is_ok_and(f64::is_finite) };
        if held { Tree::Number(text) } else { Tree::String(Text::bare(text)) }
    }

    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    /// What a person would write for it: a string bare, anything else as JSON.
    pub(crate) fn into_bare(self) -> String {
        match self {
            Tree::String(text) => text.decode().into_owned(),
            other => other.to_text(),
        }
    }
}

impl<'a> Reader<'a> {
    /// Hands on each item of the array that opens here, and whether it was whole, for as long as
    /// `take` asks for more; the rest is stepped over. Whether the array was whole.
    pub(crate) fn each_item(&mut self, mut take: impl FnMut(Tree<'a>, bool) -> bool) -> bool {
        let mut enough = false;
        let ended = self.items(|reader| {
            if enough {
                return reader.skip_item();
            }
            match reader.value(1) {
                Read::Whole(item) => {
                    enough = !take(item, true);
                    true
                }
                Read::Cut(item) => {
                    item.map(|item| take(item, false));
                    false
                }
            }
        });
        ended == Ended::Whole
    }
}

fn write_text(text: Text<'_>, out: &mut String) {
    match text.plain() {
        Some(plain) => {
            out.push('"');
            out.push_str(plain);
            out.push('"');
        }
        None => write_string(&text.decode(), out),
    }
}

/// A JSON string in the canonical form: control characters escaped, everything else as it is.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, character) in text.char_indices() {
        let escape = match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            control if control.is_control() => "",
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        out.push_str(escape);
        if escape.is_empty() {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        }
        plain = at + character.len_utf8();
    }
    out.push_str(&text[plain..]);
    out.push('"');
}
