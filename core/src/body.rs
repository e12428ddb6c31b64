//! Reads the bytes of a body: an object, an array, a JSON string, a page, an XML document or a text.

use crate::json::{Array, Object, Parser, Prefix, Recovered, Stop, Value};
use crate::mask::{in_arena, masked};
use crate::s3::{self, S3Error};
use crate::secrets::Secrets;
use crate::{event_stream, html};
use bumpalo::Bump;
use memchr::memchr;
use std::borrow::Cow;

/// How a member is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    Value,
    /// A string, a number or a literal; an array or object is skipped.
    Scalar,
    /// The value, if it is complete: a truncated list of issues decides nothing.
    Complete,
    /// A scalar. For an array or object, only whether it is empty is read.
    Presence,
}

/// The members of a body that have a meaning. The `decisive` ones decide whether a body
/// with 2xx is a failure.
macro_rules! members {
    (
        decisive { $($field:ident = $name:literal: $take:ident,)+ }
        other { $($other:ident = $other_name:literal,)+ }
    ) => {
        #[derive(Clone, Copy, Debug, Default)]
        pub(crate) struct Members<'a> {
            $(pub(crate) $field: Value<'a>,)+
            $(pub(crate) $other: Value<'a>,)+
        }

        impl<'a> Members<'a> {
            fn decisive(&mut self, name: &str) -> Option<(&mut Value<'a>, Take)> {
                match name.as_bytes() {
                    $(name if name == $name.as_bytes() => Some((&mut self.$field, Take::$take)),)+
                    _ => None,
                }
            }

            fn named(&mut self, name: &str) -> Option<(&mut Value<'a>, Take)> {
                match name.as_bytes() {
                    $(name if name == $name.as_bytes() => Some((&mut self.$field, Take::Value)),)+
                    $(name if name == $other_name.as_bytes() => Some((&mut self.$other, Take::Value)),)+
                    _ => None,
                }
            }

            /// Whether each member passes a test.
            pub(crate) fn all(&self, passes: impl Fn(Value<'a>) -> bool) -> bool {
                $(passes(self.$field))&&+ $(&& passes(self.$other))+
            }

            /// Each member with its name.
            pub(crate) fn each(&mut self, mut visit: impl FnMut(&'static str, &mut Value<'a>)) {
                $(visit($name, &mut self.$field);)+
                $(visit($other_name, &mut self.$other);)+
            }
        }
    };
}

members! {
    decisive {
        error = "error": Presence,
        detail = "detail": Complete,
        message = "message": Presence,
        title = "title": Presence,
        code = "code": Scalar,
        kind = "type": Scalar,
        status = "status": Scalar,
        status_code = "statusCode": Scalar,
        billing_status = "billingStatus": Scalar,
    }
    other {
        // The house envelope and the record of a request.
        details = "details",
        request_id = "request_id",
        id = "id",
        model_endpoint = "modelEndpoint",
        response_url = "response_url",
        status_url = "status_url",
        cancel_url = "cancel_url",
        logs = "logs",
        // Lists of issues.
        errors = "errors",
        issues = "issues",
        validation_errors = "validationErrors",
        invalid_fields = "invalid_fields",
        invalid_params = "invalid-params",
        // Codes, delays and messages of other services.
        error_code = "error_code",
        error_type = "error_type",
        retry_after = "retry_after",
        error_description = "error_description",
        capital_message = "Message",
        msg = "msg",
        error_message = "error_message",
        camel_error_message = "errorMessage",
        description = "description",
        reason = "reason",
    }
}

/// The member of a name, and how it is read.
type Find<'a> = for<'m> fn(&'m mut Members<'a>, &str) -> Option<(&'m mut Value<'a>, Take)>;

impl<'a> Members<'a> {
    pub(crate) fn of(object: &Object<'a>) -> Self {
        let mut members = Members::default();
        for (key, value) in object.members {
            if let Some((slot, _)) = members.named(key) {
                *slot = *value;
            }
        }
        members
    }
}

/// The form of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// Nothing that this library reads: an empty body, media, a number.
    #[default]
    Other,
    Object,
    Array,
    /// A JSON string.
    String,
    /// A text that is not JSON.
    Text,
    Page,
    /// The error document of an object store.
    S3,
}

/// A body that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body<'a> {
    pub(crate) form: Form,
    /// The members of an object, or the corresponding fields of an S3 document.
    pub(crate) members: Members<'a>,
    /// The items of an array.
    pub(crate) items: &'a [Value<'a>],
    /// The text of a JSON string, the title of a page, or the first line of a text.
    pub(crate) text: Option<&'a str>,
    pub(crate) recovered: Recovered,
    /// Something other than white space follows the object.
    pub(crate) has_trailing_text: bool,
    /// The string that the body ends inside.
    pub(crate) prefix: Option<Prefix<'a>>,
    /// The JSON text of an object or an array.
    json: &'a [u8],
    pub(crate) secrets: Secrets,
}

impl<'a> Body<'a> {
    /// Reads only what decides, with 2xx, whether a body is a failure. A success allocates nothing.
    pub(crate) fn glance(bytes: &'a [u8], arena: &'a Bump) -> Self {
        let mut body = Body::default();
        if bytes.trim_ascii_start().starts_with(b"{") {
            body.read_object(&mut Parser::lazy(bytes, arena), bytes, Members::decisive, arena);
        }
        body
    }

    /// Reads a body. With 2xx nothing is unwrapped (B1, B4).
    pub(crate) fn parse(&mut self, bytes: &'a [u8], is_success: bool, arena: &'a Bump) {
        if is_success {
            self.read(bytes, arena);
        } else {
            let data = event_stream::first_data(bytes).map(|data| &*arena.alloc_slice_copy(&data));
            self.read(data.unwrap_or(bytes), arena);
            self.unwrap(arena);
        }
        // Character references can hide a name.
        let is_markup = matches!(self.form, Form::Page | Form::S3);
        self.secrets = if is_markup { Secrets::Possible } else { Secrets::scan(bytes) };
        self.mask(arena);
    }

    /// A text that is a complete JSON object or array.
    pub(crate) fn inner(&self, text: &'a str, arena: &'a Bump) -> Option<Self> {
        let mut inner = Body { secrets: self.secrets, ..Body::default() };
        inner.read(text.as_bytes(), arena);
        inner.mask(arena);
        let is_complete = inner.recovered == Recovered::Complete && !inner.has_trailing_text;
        (is_complete && matches!(inner.form, Form::Object | Form::Array)).then_some(inner)
    }

    /// The complete body, members without a meaning included.
    pub(crate) fn everything(&self, arena: &'a Bump) -> Value<'a> {
        let (value, _) = Parser::new(self.json, arena).value();
        masked(value, "", self.secrets, arena)
    }

    /// Whether the body is truncated, so that an absent member may have been lost.
    pub(crate) fn is_truncated(&self) -> bool {
        self.form == Form::Object && self.recovered < Recovered::Complete
    }

    fn read(&mut self, bytes: &'a [u8], arena: &'a Bump) {
        let trimmed = bytes.trim_ascii();
        match trimmed.first() {
            None => {}
            Some(b'{') => self.read_object(&mut Parser::new(bytes, arena), bytes, Members::named, arena),
            Some(b'[' | b'"') => self.read_value(bytes, arena),
            Some(b'<') if html::is_markup(trimmed) => self.read_markup(trimmed, arena),
            Some(_) if is_scalar(bytes, arena) => {}
            Some(_) => self.read_text(bytes, arena),
        }
    }

    fn read_object(&mut self, parser: &mut Parser<'a>, bytes: &'a [u8], find: Find<'a>, arena: &'a Bump) {
        parser.peek();
        let (mut is_first, mut most) = (true, Recovered::Nothing);
        let complete = loop {
            let key = match parser.next_key(is_first) {
                Ok(key) => key,
                Err(stop) => break stop == Stop::Closed,
            };
            is_first = false;
            let recovered = match find(&mut self.members, key) {
                None => parser.skip_member(),
                Some((slot, Take::Complete)) if !parser.opens_complete() => {
                    *slot = Value::Null;
                    parser.skip_member()
                }
                Some((slot, Take::Presence)) if matches!(parser.peek(), Some(b'[' | b'{')) => {
                    const ANYTHING: Value<'static> = Value::Array(&Array { items: &[Value::Null], complete: false });
                    *slot = if parser.opens_empty() { Value::Null } else { ANYTHING };
                    parser.skip_member()
                }
                Some((slot, Take::Presence | Take::Complete)) if parser.peek() == Some(b'"') => {
                    let text = if parser.opens_empty_string() { "" } else { "text" };
                    let recovered = parser.skip_member();
                    if recovered >= Recovered::Partial {
                        *slot = Value::String(text);
                    }
                    recovered
                }
                Some((slot, Take::Scalar)) if matches!(parser.peek(), Some(b'[' | b'{')) => {
                    *slot = Value::Null;
                    parser.skip_member()
                }
                Some((slot, _)) => {
                    let (value, recovered) = parser.member(key, 1);
                    if recovered >= Recovered::Partial {
                        *slot = value;
                    }
                    recovered
                }
            };
            most = most.max(recovered);
            if recovered < Recovered::Complete {
                break false;
            }
        };
        self.form = Form::Object;
        self.json = bytes;
        self.recovered = if complete { Recovered::Complete } else { most.min(Recovered::Partial) };
        self.has_trailing_text = complete && !parser.is_at_end();
        self.prefix = parser.prefix.take();
        if parser.faulty && self.recovered == Recovered::Nothing {
            self.read_text(bytes, arena);
        }
    }

    /// Reads a body that is an array or a string.
    fn read_value(&mut self, bytes: &'a [u8], arena: &'a Bump) {
        let mut parser = Parser::new(bytes, arena);
        let (value, recovered) = parser.value();
        let is_string = value.is_string() || recovered == Recovered::StringPrefix;
        let more_follows = recovered == Recovered::Complete && !parser.is_at_end();
        if more_follows || (parser.faulty && recovered == Recovered::Nothing) {
            return self.read_text(bytes, arena);
        }
        self.form = if is_string { Form::String } else { Form::Array };
        self.json = bytes;
        self.items = value.items();
        self.text = value.string();
        self.recovered = recovered;
        self.prefix = parser.prefix.take();
    }

    fn read_markup(&mut self, document: &'a [u8], arena: &'a Bump) {
        let Some(S3Error { code, message, message_start, details }) = s3::read(document, arena) else {
            self.form = Form::Page;
            self.text = html::title(document).map(|title| &*arena.alloc_str(&title));
            return;
        };
        self.form = Form::S3;
        self.members = Members { message, code, details, ..Members::default() };
        self.text = message_start.map(|start| &*arena.alloc_str(&start));
    }

    /// M4: a body is a text if a fault occurs before anything was recovered, or if its first value is not an
    /// object and is followed by more.
    fn read_text(&mut self, bytes: &'a [u8], arena: &'a Bump) {
        self.text = first_line(bytes).map(|line| in_arena(line, arena));
        self.form = if self.text.is_some() { Form::Text } else { Form::Other };
    }

    /// B1: the object in a JSON string, or the only item of an array if it has an `error` object.
    fn unwrap(&mut self, arena: &'a Bump) {
        match (self.form, self.text, self.items) {
            (Form::String, Some(text), _) => {
                let text = text.trim_start_matches('\u{feff}').as_bytes();
                let inner = Body::glance(text, arena);
                if inner.form == Form::Object && inner.recovered > Recovered::Nothing {
                    *self = Body::default();
                    self.read(text, arena);
                }
            }
            (Form::Array, _, [Value::Object(object)]) if matches!(object.get("error"), Value::Object(_)) => {
                self.form = Form::Object;
                self.members = Members::of(object);
            }
            _ => {}
        }
    }

    /// Replaces each secret by `***`.
    fn mask(&mut self, arena: &'a Bump) {
        let secrets = self.secrets;
        if secrets == Secrets::Possible {
            self.members.each(|name, value| *value = masked(*value, name, secrets, arena));
            self.items = arena.alloc_slice_fill_iter(self.items.iter().map(|item| masked(*item, "", secrets, arena)));
            self.text = self.text.map(|text| in_arena(secrets.mask(text), arena));
        }
    }
}

/// Whether a body is a number or a literal.
fn is_scalar(bytes: &[u8], arena: &Bump) -> bool {
    let mut parser = Parser::new(bytes, arena);
    parser.peek();
    parser.is_only_scalar()
}

/// A body in UTF-8 without its byte-order mark (B1).
pub(crate) fn decode(body: &[u8]) -> Cow<'_, [u8]> {
    let unit: fn([u8; 2]) -> u16 = match body {
        [0xef, 0xbb, 0xbf, rest @ ..] => return Cow::Borrowed(rest),
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return Cow::Borrowed(body),
    };
    let (pairs, odd) = body[2..].as_chunks::<2>();
    let characters = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    let mut text: String = characters.map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.extend(odd.iter().map(|_| char::REPLACEMENT_CHARACTER));
    Cow::Owned(text.into_bytes())
}

/// The first line that has a letter or a digit; none if the body is binary.
fn first_line(body: &[u8]) -> Option<Cow<'_, str>> {
    if memchr(0, body).is_some() || is_compressed(body) {
        return None;
    }
    let line = body
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .find(|line| line.utf8_chunks().any(|chunk| chunk.valid().contains(char::is_alphanumeric)))?;
    Some(String::from_utf8_lossy(line))
}

/// Whether a body is still compressed, by the signature of gzip, zlib, Zstandard, xz, zip or bzip2.
fn is_compressed(body: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 8] = [
        b"\x1f\x8b",
        b"\x78\x01",
        b"\x78\x5e",
        b"\x78\x9c",
        b"\x78\xda",
        b"\x28\xb5\x2f\xfd",
        b"\xfd7zXZ\x00",
        b"PK\x03\x04",
    ];
    let is_bzip2 = body.starts_with(b"BZh") && body.get(4..).is_some_and(|blocks| blocks.starts_with(b"1AY&SY"));
    is_bzip2 || SIGNATURES.iter().any(|signature| body.starts_with(signature))
}
