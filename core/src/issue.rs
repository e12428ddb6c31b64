use crate::Json;
use crate::json::reader::{Ended, Gave, Reader};
use crate::json::tape::{Tape, safe_integer};
use crate::json::text::write_string;
use crate::json::value::{Value, members};
use crate::redact::Content;
use crate::texts::{Out, Texts, Writer};
use serde::Serialize;
use smallvec::SmallVec;
use std::io::Write as _;
use std::mem;
use std::ops::Range;

/// One validation issue: what is wrong, and where.
///
/// Zod's, Pydantic's and Ajv's issues all read like this one. Source: Errors page, 400 and 422.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Issue {
    texts: Texts<3>,
    path: SmallVec<[Element; 4]>,
}

const MESSAGE: usize = 0;
const CODE: usize = 1;
const EXTRA: usize = 2;

/// One step of an issue's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum PathElement<'a> {
    /// The key of an object.
    Key(&'a str),
    /// The index of an array, within ±(2^53−1).
    Index(i64),
}

/// An index; or of a key, which stand one behind the other, behind the issue's texts, where it ends.
/// The lowest bit tells which, and is free: an index has 54 bits, and no text is 2^62 bytes long.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Element(i64);

impl Element {
    fn index(index: i64) -> Self {
        Element(index << 1 | 1)
    }

    fn key(end: usize) -> Self {
        Element(i64::try_from(end).unwrap_or_default() << 1)
    }
}

impl Issue {
    /// Where it is, from the outermost key inwards; empty for the whole value.
    pub fn path(&self) -> impl ExactSizeIterator<Item = PathElement<'_>> + Clone {
        let mut start = self.texts.end();
        self.path.iter().map(move |Element(element)| {
            let number = element >> 1;
            if element & 1 == 1 {
                return PathElement::Index(number);
            }
            let end = usize::try_from(number).unwrap_or(start);
            PathElement::Key(self.texts.appended(mem::replace(&mut start, end)..end))
        })
    }

    /// Where it is, for a person: `output[0].url`; empty for the whole value.
    ///
    /// A key that is no identifier is quoted: `a["b c"]`.
    pub fn place(&self) -> String {
        let mut place = Out::with_capacity(32, Content::Unsuspect);
        self.write_place(&mut place);
        place.into_text()
    }

    fn write_place(&self, out: &mut Out) {
        for (step, element) in self.path().enumerate() {
            match element {
                PathElement::Index(index) => {
                    out.push(b'[');
                    out.extend_from_slice(itoa::Buffer::new().format(index).as_bytes());
                    out.push(b']');
                }
                PathElement::Key(key) if is_identifier(key) => {
                    if step > 0 {
                        out.push(b'.');
                    }
                    out.extend_from_slice(key.as_bytes());
                }
                PathElement::Key(key) => {
                    out.push(b'[');
                    write_string(key, out);
                    out.push(b']');
                }
            }
        }
    }

    /// What is wrong, in the server's words.
    pub fn message(&self) -> &str {
        self.texts.get(MESSAGE).unwrap_or_default()
    }

    /// Zod's `code`, Pydantic's `type` or Ajv's `keyword`.
    pub fn code(&self) -> Option<&str> {
        self.texts.get(CODE)
    }

    /// Every other member of the issue, as sent: an object, `{}` when there are none.
    pub fn extra(&self) -> Json<'_> {
        self.texts.get(EXTRA).map_or(Json::EMPTY_OBJECT, Json::new)
    }

    /// An issue that no response gave, for [`ApiError::with_issues`](crate::ApiError::with_issues). Secrets are
    /// masked.
    #[must_use]
    pub fn new<'a>(path: impl IntoIterator<Item = PathElement<'a>>, message: &str, code: Option<&str>) -> Self {
        Issue::restored(message, code, None, path.into_iter())
    }

    pub(crate) fn restored<'a>(
        message: &str,
        code: Option<&str>,
        extra: Option<&str>,
        path: impl Iterator<Item = PathElement<'a>>,
    ) -> Self {
        let mut issue = Builder::new(message.len(), Content::Suspect);
        issue.texts.push_masked(Some(message));
        issue.texts.push_masked(code);
        issue.texts.push(extra);
        for element in path {
            issue.push(element);
        }
        issue.finish()
    }

    fn read<'a>(item: Value<'a>, tape: &Tape<'a>, content: Content) -> Self {
        let mut said = [None; POINTERS.end];
        let mut count = 0;
        for key in tape.keys(item) {
            if let Some(slot) = slot(&tape.name(key).name()) {
                said[slot] = Some(key);
            }
            count += 1;
        }
        let first = |slots: Range<usize>, is_it: &dyn Fn(Value<'a>) -> bool| {
            said[slots].iter().copied().flatten().find(|key| is_it(tape.value(*key)))
        };
        let is_text = |value: Value<'_>| value.is_string() && value.is_filled();
        let is_path = |value: Value<'_>| matches!(value, Value::String(_) | Value::Array(_));
        let is_pointer = |value: Value<'_>| match value {
            Value::String(pointer) => pointer.is_empty() || pointer.starts_with(b"/"),
            other => is_path(other),
        };
        let message = first(MESSAGES, &is_text);
        let code = first(CODES, &is_text);
        let path = first(PATHS, &is_path);
        let place = path.or_else(|| first(POINTERS, &is_pointer));

        let mut issue = Builder::new(item.span_len(), content);
        issue.texts.push_with(|out| {
            write_bare(message.map_or(item, |key| tape.value(key)), tape, FIRST_LEVEL, out);
            true
        });
        issue.texts.push_with(|out| code.is_some_and(|key| write_bare(tape.value(key), tape, FIRST_LEVEL, out)));
        issue.texts.push_with(|out| {
            let taken = [message, code, place];
            let has_extra = count > taken.iter().flatten().count();
            if has_extra {
                let others = tape.keys(item).filter(|key| !taken.contains(&Some(*key)));
                tape.write_some(item, others, out);
            }
            has_extra
        });
        match place.map(|key| tape.value(key)) {
            Some(Value::String(pointer)) if path.is_none() => issue.push_pointer(&pointer.decode()),
            Some(Value::String(place)) => issue.push_place(&place.decode()),
            Some(items) => issue.push_items(items, tape),
            None => {}
        }
        issue.finish()
    }
}

/// The place of a member of an issue of Zod's, Pydantic's or Ajv's among those that have a meaning.
fn slot(name: &[u8]) -> Option<usize> {
    Some(match name {
        b"message" => 0,
        b"msg" => 1,
        b"code" => 2,
        b"type" => 3,
        b"keyword" => 4,
        b"path" => 5,
        b"loc" => 6,
        b"instancePath" => 7,
        _ => return None,
    })
}

const MESSAGES: Range<usize> = 0..2;
const CODES: Range<usize> = 2..5;
const PATHS: Range<usize> = 5..7;
const POINTERS: Range<usize> = 7..8;

/// The level of nesting of a value that is kept for itself.
const FIRST_LEVEL: usize = 1;

/// Writes what a person would write for a value: a string bare, anything else as JSON.
fn write_bare<'a>(value: Value<'a>, tape: &Tape<'a>, level: usize, out: &mut Out) -> bool {
    match value {
        Value::String(text) if !text.is_empty() => text.write(out),
        Value::Number(digits) => out.extend_from_slice(digits.as_bytes()),
        other => {
            let start = out.len();
            tape.write(other, level, out);
            out.mask(start);
        }
    }
    true
}

/// An issue that is written text by text, and then step by step.
struct Builder {
    texts: Writer<3>,
    path: SmallVec<[Element; 4]>,
}

impl Builder {
    fn new(bytes: usize, content: Content) -> Self {
        Builder { texts: Writer::with_capacity(bytes, content), path: SmallVec::new() }
    }

    fn push(&mut self, element: PathElement<'_>) {
        self.path.push(match element {
            PathElement::Index(index) => Element::index(index),
            PathElement::Key(key) => Element::key(self.texts.append(|out| out.extend_from_slice(key.as_bytes()))),
        });
    }

    fn push_items<'a>(&mut self, items: Value<'a>, tape: &Tape<'a>) {
        const LEVEL: usize = FIRST_LEVEL + 2;
        self.path.reserve(tape.items(items).count());
        for item in tape.items(items) {
            self.path.push(match item {
                Value::Number(digits) if let Some(index) = safe_integer(digits) => Element::index(index),
                Value::String(key) => Element::key(self.texts.append(|out| key.write(out))),
                other => Element::key(self.texts.append(|out| {
                    write_bare(other, tape, LEVEL, out);
                })),
            });
        }
    }

    /// Reads a JSON Pointer. Source: RFC 6901; Ajv's `instancePath`.
    fn push_pointer(&mut self, pointer: &str) {
        self.path.reserve(pointer.bytes().filter(|byte| *byte == b'/').count());
        for segment in pointer.split('/').skip(1) {
            if segment.contains('~') {
                self.push(element(&segment.replace("~1", "/").replace("~0", "~")));
            } else {
                self.push(element(segment));
            }
        }
    }

    fn push_place(&mut self, place: &str) {
        for element in path_of(place) {
            self.push(element);
        }
    }

    fn finish(self) -> Issue {
        Issue { texts: self.texts.finish(), path: self.path }
    }
}

/// The issues of a body, wherever they stand; read when they are asked for.
#[derive(Debug, Default)]
pub(crate) enum Issues<'o, 'a> {
    #[default]
    None,
    /// The items of an array that holds something.
    Array(Value<'a>, &'o Tape<'a>),
    /// An OpenAI error that names a parameter.
    Param { param: Value<'a>, message: Value<'a> },
    /// Issues that had to be read to know that they are any.
    Read(Vec<Issue>),
}

impl Issues<'_, '_> {
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Issues::None)
    }

    /// Reads them; `code` is that of the error.
    pub(crate) fn read(self, content: Content, code: Option<&str>) -> Vec<Issue> {
        match self {
            Issues::None => Vec::new(),
            Issues::Array(array, tape) => {
                let mut issues = Vec::with_capacity(tape.items(array).count());
                issues.extend(tape.items(array).map(|item| Issue::read(item, tape, content)));
                issues
            }
            Issues::Param { param, message } => {
                let [param, message] = [param, message].map(|text| text.string().unwrap_or_default());
                vec![Issue::new(path_of(&param), &message, code)]
            }
            Issues::Read(issues) => issues,
        }
    }
}

/// The issues of a text that is itself a JSON array of objects with a `message`, as Zod's own
/// `error.message` is.
pub(crate) fn of_text<'o>(value: Value<'_>) -> Option<Issues<'o, '_>> {
    if !value.may_hold_json() {
        return None;
    }
    let text = value.string()?;
    let mut tape = Tape::default();
    let mut reader = Reader::new(text.as_bytes(), &mut tape);
    if reader.peek()? != b'[' {
        return None;
    }
    let array = of_messages(&mut reader);
    (array.whole && reader.is_at_end() && !array.issues.is_empty()).then(|| array.issues())
}

/// An array that stands for itself.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    issues: Vec<Issue>,
    pub(crate) whole: bool,
    /// Any item could be read.
    pub(crate) held: bool,
}

impl Messages {
    /// The issues, if each item is an object with a `message`.
    pub(crate) fn issues<'o, 'a>(self) -> Issues<'o, 'a> {
        if self.issues.is_empty() { Issues::None } else { Issues::Read(self.issues) }
    }
}

/// Reads the array that opens here.
pub(crate) fn of_messages(reader: &mut Reader<'_, '_>) -> Messages {
    let mut array = Messages::default();
    let mut are_issues = true;
    let ended = reader.items(|reader| {
        if !are_issues {
            return reader.skip_item();
        }
        let (item, item_whole) = reader.item();
        array.held |= item.is_read();
        let message = reader.tape.get(item, "message");
        if message.is_string() && message.is_filled() {
            array.issues.push(Issue::read(item, reader.tape, Content::Suspect));
        } else if item_whole {
            are_issues = false;
        }
        reader.tape.truncate(0);
        item_whole
    });
    array.whole = ended == Ended::Whole;
    if !are_issues {
        array.issues.clear();
    }
    array
}

members! {
    /// What makes an object an issue of Pydantic's.
    PydanticMembers {
        loc = b"loc": All,
        msg = b"msg": Scalar,
    }
}

/// Whether a value is a list of issues as Pydantic writes them: an array of objects with `loc` and
/// `msg`.
pub(crate) fn are_pydantic(value: Value<'_>) -> bool {
    let Value::Array(array) = value else { return false };
    let mut any = false;
    let mut tape = Tape::off();
    let all = Reader::new(array.span, &mut tape).items(|reader| {
        let mut item = PydanticMembers::default();
        any = reader.peek() == Some(b'{')
            && reader.walk(&mut item) == (Ended::Whole, Gave::Whole)
            && item.loc.is_read()
            && item.msg.is_read();
        any
    });
    any && all == Ended::Whole
}

/// A segment of a written path: an index where it is one in canonical form.
fn element(segment: &str) -> PathElement<'_> {
    let canonical = segment == "0"
        || (segment.starts_with(|first: char| matches!(first, '1'..='9'))
            && segment.bytes().all(|byte| byte.is_ascii_digit()));
    match safe_integer(segment) {
        Some(index) if canonical => PathElement::Index(index),
        _ => PathElement::Key(segment),
    }
}

/// The path of a place as people write it: `messages[0].content`, `a.0.b`, `a["b c"]`. One that reads
/// otherwise is a single key.
fn path_of(place: &str) -> Vec<PathElement<'_>> {
    read_place(place).unwrap_or_else(|| vec![PathElement::Key(place)])
}

fn read_place(place: &str) -> Option<Vec<PathElement<'_>>> {
    let mut path = Vec::new();
    let mut rest = place;
    while !rest.is_empty() {
        let (found, after) = if rest.starts_with('[') {
            read_bracket(rest)?
        } else {
            read_name(if path.is_empty() { rest } else { rest.strip_prefix('.')? })?
        };
        path.push(found);
        rest = after;
    }
    Some(path)
}

fn read_name(text: &str) -> Option<(PathElement<'_>, &str)> {
    let (name, after) = text.split_at(text.find(['.', '[']).unwrap_or(text.len()));
    (!name.is_empty()).then(|| (element(name), after))
}

fn read_bracket(text: &str) -> Option<(PathElement<'_>, &str)> {
    let inside = text.strip_prefix('[')?;
    if let Some(quoted) = inside.strip_prefix('"') {
        let (key, after) = quoted.split_once("\"]")?;
        return Some((PathElement::Key(key), after));
    }
    let (segment, after) = inside.split_once(']')?;
    (!segment.is_empty()).then(|| (element(segment), after))
}

fn is_identifier(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '$'))
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
}

/// Writes one line for all of them: the first three, and how many more there are.
pub(crate) fn write_summary(issues: &[Issue], out: &mut Out) {
    for (place, issue) in issues.iter().take(SUMMARIZED).enumerate() {
        if place > 0 {
            out.extend_from_slice(b"; ");
        }
        let start = out.len();
        issue.write_place(out);
        if out.len() > start {
            out.extend_from_slice(b": ");
        }
        out.extend_from_slice(issue.message().as_bytes());
    }
    if issues.len() > SUMMARIZED {
        let _ = write!(out, " (+{} more)", issues.len() - SUMMARIZED);
    }
}

const SUMMARIZED: usize = 3;
