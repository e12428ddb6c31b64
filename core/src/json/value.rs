use bumpalo::Bump;
use std::collections::HashMap;
use std::str::FromStr;

/// The largest integer that every language represents exactly: 2^53 − 1.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// How much of a value was recovered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Recovered {
    #[default]
    Nothing,
    /// The start of a string, and nothing that was complete.
    StringPrefix,
    /// Some of the members or items.
    Partial,
    Complete,
}

/// A JSON value.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Value<'a> {
    /// There is no such member.
    #[default]
    Missing,
    Null,
    Bool(bool),
    /// The digits as sent.
    Number(&'a str),
    /// The characters: escapes resolved, invalid UTF-8 and lone surrogates as U+FFFD.
    String(&'a str),
    Array(&'a Array<'a>),
    Object(&'a Object<'a>),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Array<'a> {
    pub(crate) items: &'a [Value<'a>],
    /// False if the text ends inside it.
    pub(crate) complete: bool,
}

/// An object whose keys are unique: the last value of a repeated key counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'a> {
    pub(crate) members: &'a [Member<'a>],
    /// False if the text ends inside it.
    pub(crate) complete: bool,
}

pub(crate) type Member<'a> = (&'a str, Value<'a>);

impl<'a> Value<'a> {
    /// The member of an object; `Missing` for every other value.
    #[inline]
    pub(crate) fn get(self, name: &str) -> Value<'a> {
        if let Value::Object(object) = self { object.get(name) } else { Value::Missing }
    }

    /// The items of an array; none for every other value.
    pub(crate) fn items(self) -> &'a [Value<'a>] {
        if let Value::Array(array) = self { array.items } else { &[] }
    }

    /// The object; an empty one for every other value.
    pub(crate) fn object(self) -> &'a Object<'a> {
        const EMPTY: Object<'static> = Object { members: &[], complete: false };
        if let Value::Object(object) = self { object } else { &EMPTY }
    }

    /// A string, blank or not.
    pub(crate) fn string(self) -> Option<&'a str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    /// A string that is not blank.
    #[inline]
    pub(crate) fn words(self) -> Option<&'a str> {
        self.string().filter(|text| !is_blank(text))
    }

    pub(crate) fn has_words(self) -> bool {
        self.words().is_some()
    }

    /// A string that is not empty, or the digits of a number, without white space around them.
    #[inline]
    pub(crate) fn identifier(self) -> Option<&'a str> {
        match self {
            Value::String(text) => Some(trimmed(text)).filter(|text| !text.is_empty()),
            Value::Number(digits) => Some(digits),
            _ => None,
        }
    }

    pub(crate) fn is_container(self) -> bool {
        matches!(self, Value::Array(_) | Value::Object(_))
    }

    pub(crate) fn is_string(self) -> bool {
        matches!(self, Value::String(_))
    }

    pub(crate) fn is_missing(self) -> bool {
        matches!(self, Value::Missing)
    }

    #[inline]
    pub(crate) fn is_text(self, wanted: &str) -> bool {
        matches!(self, Value::String(text) if text == wanted)
    }

    /// A string, array or object that is not empty.
    pub(crate) fn is_non_empty(self) -> bool {
        match self {
            Value::String(text) => !text.is_empty(),
            Value::Array(array) => !array.items.is_empty(),
            Value::Object(object) => !object.members.is_empty(),
            _ => false,
        }
    }

    /// Neither missing, nor null, nor empty.
    pub(crate) fn is_present(self) -> bool {
        matches!(self, Value::Bool(_) | Value::Number(_)) || self.is_non_empty()
    }

    /// An integer of that type.
    pub(crate) fn number<T: FromStr>(self) -> Option<T> {
        if let Value::Number(digits) = self { digits.parse().ok() } else { None }
    }

    pub(crate) fn bool(self) -> Option<bool> {
        if let Value::Bool(value) = self { Some(value) } else { None }
    }

    /// Whether every part of it was recovered.
    pub(crate) fn is_complete(self) -> bool {
        match self {
            Value::Array(array) => array.complete,
            Value::Object(object) => object.complete,
            _ => true,
        }
    }
}

impl<'a> Object<'a> {
    /// The member of that name; `Missing` if there is none.
    #[inline]
    pub(crate) fn get(&self, name: &str) -> Value<'a> {
        self.members.iter().find(|(key, _)| *key == name).map_or(Value::Missing, |(_, value)| *value)
    }
}

/// The text without white space around it, which few have.
#[inline]
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Whether a text is nothing but white space.
#[inline]
fn is_blank(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_ascii_graphic()) && text.trim().is_empty()
}

/// The members with each key once: at its first position, with its last value.
pub(crate) fn without_repeated_keys<'a>(members: &[Member<'a>], arena: &'a Bump) -> &'a [Member<'a>] {
    if are_few_and_unique(members) {
        return arena.alloc_slice_copy(members);
    }
    let mut indices = HashMap::new();
    let mut unique: Vec<Member<'a>> = Vec::new();
    for (key, value) in members {
        let index = *indices.entry(*key).or_insert(unique.len());
        match unique.get_mut(index) {
            Some((_, earlier)) => *earlier = *value,
            None => unique.push((*key, *value)),
        }
    }
    arena.alloc_slice_copy(&unique)
}

/// Whether no key is repeated, for a few keys.
fn are_few_and_unique(members: &[Member<'_>]) -> bool {
    const FEW: usize = 16;
    members.len() <= FEW
        && (1..members.len()).all(|index| !members[..index].iter().any(|(key, _)| *key == members[index].0))
}

/// An integer that every language represents exactly.
pub(crate) fn safe_integer(digits: &str) -> Option<i64> {
    digits.parse().ok().filter(|number: &i64| number.unsigned_abs() <= MAX_SAFE_INTEGER)
}
