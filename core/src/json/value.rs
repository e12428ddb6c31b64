use super::reader::Gave;
use super::text::Text;
use crate::texts::Out;
use std::borrow::Cow;

/// One member as it was read: a scalar, or the span of a container that is read further only if
/// somebody asks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Value<'a> {
    #[default]
    Absent,
    Null,
    True,
    False,
    Number(&'a str),
    String(Text<'a>),
    /// The start of a string that the body breaks off in: good for a message, and for nothing else.
    Start(Text<'a>),
    /// An object that gave up nothing but the start of a string.
    StartOfObject,
    /// A container whose content has no meaning.
    Container,
    /// An object that holds something, and whose members are noted beside it.
    Noted,
    Array(Kept<'a>),
    Object(Kept<'a>),
}

/// A container that is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<'a> {
    pub(crate) span: &'a [u8],
    /// Where it stands on the tape, if there is one.
    pub(super) node: usize,
}

impl<'a> Value<'a> {
    /// Whether the member was read whole, as `null` or as anything else.
    pub(crate) fn is_read(self) -> bool {
        self.gave() == Gave::Whole
    }

    pub(super) fn gave(self) -> Gave {
        match self {
            Value::Absent => Gave::Nothing,
            Value::Start(_) | Value::StartOfObject => Gave::Start,
            _ => Gave::Whole,
        }
    }

    pub(crate) fn is_string(self) -> bool {
        matches!(self, Value::String(_))
    }

    /// A string, array or object that holds something.
    pub(crate) fn is_filled(self) -> bool {
        match self {
            Value::String(text) => !text.is_empty(),
            Value::Noted => true,
            Value::Array(kept) | Value::Object(kept) => is_filled(kept.span),
            _ => false,
        }
    }

    pub(crate) fn is_filled_array(self) -> bool {
        matches!(self, Value::Array(_)) && self.is_filled()
    }

    /// How many bytes a string takes in the body.
    pub(crate) fn text_len(self) -> usize {
        if let Value::String(text) = self { text.raw.len() } else { 0 }
    }

    /// How many bytes a kept value takes in the body.
    pub(crate) fn span_len(self) -> usize {
        match self {
            Value::Array(kept) | Value::Object(kept) => kept.span.len(),
            other => other.text_len(),
        }
    }

    pub(crate) fn string(self) -> Option<Cow<'a, str>> {
        match self {
            Value::String(text) => Some(text.decode()),
            _ => None,
        }
    }

    /// Writes a string; whether it is one.
    pub(crate) fn write_string(self, out: &mut Out) -> bool {
        if let Value::String(text) = self {
            text.write(out);
        }
        self.is_string()
    }

    /// A string that is not blank.
    pub(crate) fn text(self) -> Option<Text<'a>> {
        match self {
            Value::String(text) if !text.is_blank() => Some(text),
            _ => None,
        }
    }

    /// The characters of a string that is not blank.
    pub(crate) fn words(self) -> Option<Cow<'a, str>> {
        self.text().map(Text::decode)
    }

    /// Whether this is a string that starts as a JSON array may.
    pub(crate) fn may_hold_json(self) -> bool {
        matches!(self, Value::String(text) if !text.starts_with_a_letter())
    }

    /// Whether this is a string that is not blank.
    pub(crate) fn says_something(self) -> bool {
        self.text().is_some()
    }

    /// The start of a cut string, where it is not blank.
    pub(crate) fn start(self) -> Option<Cow<'a, str>> {
        match self {
            Value::Start(text) if !text.is_blank() => Some(text.decode()),
            _ => None,
        }
    }

    /// An identifier: a string that is not empty, or a number written out.
    pub(crate) fn identifier(self) -> Option<Cow<'a, str>> {
        match self {
            Value::String(text) if !text.is_empty() => Some(text.decode()),
            Value::Number(digits) => Some(Cow::Borrowed(digits)),
            _ => None,
        }
    }

    /// Writes an identifier; whether it is one.
    pub(crate) fn write_identifier(self, out: &mut Out) -> bool {
        match self {
            Value::String(text) if !text.is_empty() => text.write(out),
            Value::Number(digits) => out.extend_from_slice(digits.as_bytes()),
            _ => return false,
        }
        true
    }

    pub(crate) fn is_text(self, wanted: &str) -> bool {
        matches!(self, Value::String(text) if text == *wanted)
    }

    /// An integer from 400 to 599: a status that a body carries.
    pub(crate) fn error_status(self) -> Option<u16> {
        match self {
            Value::Number(digits) => digits.parse().ok().filter(|status| (400..=599).contains(status)),
            _ => None,
        }
    }
}

/// Whether a container holds something.
pub(super) fn is_filled(container: &[u8]) -> bool {
    !matches!(container[1..].trim_ascii_start().first(), None | Some(b']' | b'}'))
}

pub(crate) const fn name(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(name) => name,
        Err(_) => panic!("a name is ASCII"),
    }
}

/// Defines a struct of the members of an object that have a meaning.
macro_rules! members {
    ($(#[$meta:meta])* $Members:ident {
        $($field:ident = $name:literal : $Shape:ident $(($inner:ident : $Inner:ident))?,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default)]
        pub(crate) struct $Members<'a> {
            $(pub(crate) $field: $crate::json::value::Value<'a>, $(pub(crate) $inner: $Inner<'a>,)?)+
        }

        impl $Members<'_> {
            #[allow(dead_code, reason = "only the members of a body are asked for")]
            pub(crate) const NAMES: &'static [&'static str] = &[$($crate::json::value::name($name)),+];
        }

        impl<'a> $crate::json::reader::Members<'a> for $Members<'a> {
            fn named(&mut self, name: &[u8]) -> Option<$crate::json::reader::Slot<'_, 'a>> {
                match name {
                    $($name => Some($crate::json::reader::Slot::$Shape(&mut self.$field $(, &mut self.$inner)?)),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use members;
