//! Paths to a value in a request or an output.

use crate::json::{Value, push_quoted, safe_integer, to_json};
use serde::{Serialize, Serializer};
use smallvec::SmallVec;
use smol_str::{SmolStr, SmolStrBuilder};
use std::borrow::Cow;
use std::fmt;

/// One element of an issue's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum PathElement<'a> {
    /// The key of an object.
    Key(&'a str),
    /// The index of an array, within ±(2^53−1).
    Index(i64),
}

/// A path with all its keys in one string.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Path {
    keys: SmolStr,
    elements: SmallVec<[Element; 3]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Element {
    Index(i64),
    /// A key that starts in `keys` where the one before it ends.
    Key {
        end: usize,
    },
}

impl Path {
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = PathElement<'_>> + Clone {
        let mut start = 0;
        self.elements.iter().map(move |element| match *element {
            Element::Index(index) => PathElement::Index(index),
            Element::Key { end } => PathElement::Key(&self.keys[std::mem::replace(&mut start, end)..end]),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Each key as `map` has it.
    pub(crate) fn map_keys(&self, map: impl Fn(&str) -> Cow<'_, str>) -> Path {
        let mut path = Builder::default();
        for element in self.iter() {
            match element {
                PathElement::Key(key) => path.push(PathElement::Key(&map(key))),
                index @ PathElement::Index(_) => path.push(index),
            }
        }
        path.finish()
    }

    /// The path of an issue in the canonical JSON.
    pub(super) fn restored(path: Value<'_>) -> Option<Path> {
        let Value::Array(array) = path else { return None };
        let mut path = Builder::default();
        for item in array.items {
            path.push(match item {
                Value::String(key) => PathElement::Key(key),
                Value::Number(digits) => PathElement::Index(safe_integer(digits)?),
                _ => return None,
            });
        }
        Some(path.finish())
    }

    pub(super) fn write_json(&self, out: &mut String) {
        out.push('[');
        for (index, element) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            match element {
                PathElement::Index(number) => out.push_str(itoa::Buffer::new().format(number)),
                PathElement::Key(key) => push_quoted(key, out),
            }
        }
        out.push(']');
    }

    /// The elements of an array: strings and integers; others are written out.
    pub(super) fn of_items(items: &[Value<'_>]) -> Path {
        let mut path = Builder::default();
        for item in items {
            match item {
                Value::Number(digits) => match safe_integer(digits) {
                    Some(index) => path.push(PathElement::Index(index)),
                    None => path.push(PathElement::Key(digits)),
                },
                Value::String(key) => path.push(PathElement::Key(key)),
                other => path.push(PathElement::Key(&to_json(*other))),
            }
        }
        path.finish()
    }

    /// Reads a JSON Pointer (RFC 6901).
    pub(super) fn of_pointer(pointer: &str) -> Path {
        let mut path = Builder::default();
        for segment in pointer.split('/').skip(1) {
            if segment.contains('~') {
                path.push(element(&segment.replace("~1", "/").replace("~0", "~")));
            } else {
                path.push(element(segment));
            }
        }
        path.finish()
    }

    /// Reads a path as people write it: `messages[0].content`, `a.0.b`, `a["b c"]`, `$.a`, `.a`. Anything else
    /// is a single key.
    pub(super) fn of_place(place: &str) -> Path {
        read_place(place).unwrap_or_else(|| [PathElement::Key(place)].into_iter().collect())
    }

    /// Writes the path for a person: `output[0].url`. A key that is not an identifier is quoted: `a["b c"]`.
    pub(crate) fn write(&self, out: &mut String) {
        for (index, element) in self.iter().enumerate() {
            match element {
                PathElement::Index(number) => {
                    out.push('[');
                    out.push_str(itoa::Buffer::new().format(number));
                    out.push(']');
                }
                PathElement::Key(key) if is_identifier(key) => {
                    if index > 0 {
                        out.push('.');
                    }
                    out.push_str(key);
                }
                PathElement::Key(key) => {
                    out.push('[');
                    push_quoted(key, out);
                    out.push(']');
                }
            }
        }
    }
}

/// A path whose elements are being added.
#[derive(Default)]
struct Builder {
    keys: SmolStrBuilder,
    end: usize,
    elements: SmallVec<[Element; 3]>,
}

impl Builder {
    fn push(&mut self, element: PathElement<'_>) {
        self.elements.push(match element {
            PathElement::Index(index) => Element::Index(index),
            PathElement::Key(key) => {
                self.keys.push_str(key);
                self.end += key.len();
                Element::Key { end: self.end }
            }
        });
    }

    fn finish(self) -> Path {
        Path { keys: self.keys.finish(), elements: self.elements }
    }
}

impl<'a> FromIterator<PathElement<'a>> for Path {
    fn from_iter<I: IntoIterator<Item = PathElement<'a>>>(elements: I) -> Self {
        let mut path = Builder::default();
        elements.into_iter().for_each(|element| path.push(element));
        path.finish()
    }
}

/// A segment of a written path: an index if it is an integer in canonical form.
pub(super) fn element(segment: &str) -> PathElement<'_> {
    let is_canonical = segment == "0"
        || (segment.starts_with(|first: char| matches!(first, '1'..='9'))
            && segment.bytes().all(|byte| byte.is_ascii_digit()));
    match safe_integer(segment) {
        Some(index) if is_canonical => PathElement::Index(index),
        _ => PathElement::Key(segment),
    }
}

fn read_place(place: &str) -> Option<Path> {
    let mut path = Builder::default();
    let mut rest = match place.strip_prefix('$') {
        Some(rest) if rest.starts_with(['.', '[']) => rest,
        _ => place,
    };
    let is_relative = rest.starts_with('.');
    while !rest.is_empty() {
        let (element, after) = if rest.starts_with('[') {
            read_bracket(rest)?
        } else if path.elements.is_empty() && !is_relative {
            read_name(rest)?
        } else {
            read_name(rest.strip_prefix('.')?)?
        };
        path.push(element);
        rest = after;
    }
    Some(path.finish())
}

fn read_name(text: &str) -> Option<(PathElement<'_>, &str)> {
    let (name, after) = text.split_at(text.find(['.', '[']).unwrap_or(text.len()));
    (!name.is_empty()).then(|| (element(name), after))
}

fn read_bracket(text: &str) -> Option<(PathElement<'_>, &str)> {
    let inside = text.strip_prefix('[')?;
    for (open, close) in [('"', "\"]"), ('\'', "']")] {
        if let Some(quoted) = inside.strip_prefix(open) {
            let (key, after) = quoted.split_once(close)?;
            return Some((PathElement::Key(key), after));
        }
    }
    let (segment, after) = inside.split_once(']')?;
    (!segment.is_empty()).then(|| (element(segment), after))
}

fn is_identifier(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '$'))
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
