use crate::Json;
use crate::json::reader::{Ended, Gave, Reader};
use crate::json::tree::{Object, Tree, safe_integer, write_string};
use crate::json::value::{Value, members};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// One validation issue: what is wrong, and where.
///
/// Zod's, Pydantic's and Ajv's issues all read like this one. Source: Errors page, 400 and 422.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Issue {
    path: Box<[Element]>,
    message: Box<str>,
    code: Option<Box<str>>,
    extra: Json,
}

/// One step of an issue's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum PathElement<'a> {
    /// The key of an object.
    Key(&'a str),
    /// The index of an array, within ±(2^53−1).
    Index(i64),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
enum Element {
    Index(i64),
    Key(Box<str>),
}

impl Issue {
    /// Where it is, from the outermost key inwards; empty for the whole value.
    pub fn path(&self) -> impl ExactSizeIterator<Item = PathElement<'_>> + Clone {
        self.path.iter().map(|element| match element {
            Element::Index(index) => PathElement::Index(*index),
            Element::Key(key) => PathElement::Key(key),
        })
    }

    /// Where it is, for a person: `output[0].url`; empty for the whole value.
    ///
    /// A key that is no identifier is quoted: `a["b c"]`.
    pub fn place(&self) -> String {
        let mut place = String::new();
        for element in self.path() {
            match element {
                PathElement::Index(index) => {
                    let _ = write!(place, "[{index}]");
                }
                PathElement::Key(key) if is_identifier(key) => {
                    if !place.is_empty() {
                        place.push('.');
                    }
                    place.push_str(key);
                }
                PathElement::Key(key) => {
                    place.push('[');
                    write_string(key, &mut place);
                    place.push(']');
                }
            }
        }
        place
    }

    /// What is wrong, in the server's words.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Zod's `code`, Pydantic's `type` or Ajv's `keyword`.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Every other member of the issue, as sent: an object, `{}` when there are none.
    pub fn extra(&self) -> &Json {
        &self.extra
    }

    /// An issue about the one parameter that an OpenAI error names.
    pub(crate) fn of_param(param: &str, message: String, code: Option<String>) -> Self {
        let code = code.map(Into::into);
        Issue { path: read_place(param).into(), message: message.into(), code, extra: Json::EMPTY_OBJECT }
    }

    fn new(item: Tree<'_>) -> Self {
        let mut object = match item {
            Tree::Object(object) => object,
            Tree::String(text) if !text.is_empty() => return Issue::bare(text.decode().into_owned()),
            other => return Issue::bare(other.to_text()),
        };
        let message = take_text(&mut object, "message").or_else(|| take_text(&mut object, "msg"));
        let message = message.unwrap_or_else(|| object.to_text());
        let path = ["path", "loc", "instancePath"].into_iter().find_map(|name| take_path(&mut object, name));
        let code = ["code", "type", "keyword"].into_iter().find_map(|name| take_text(&mut object, name));
        let extra = if object.is_empty() { Json::EMPTY_OBJECT } else { Json::new(&Tree::Object(object)) };
        let code = code.map(Into::into);
        Issue { path: path.unwrap_or_default().into(), message: message.into(), code, extra }
    }

    fn bare(message: String) -> Self {
        Issue { path: [].into(), message: message.into(), code: None, extra: Json::EMPTY_OBJECT }
    }
}

/// The issues that the items of an array are.
pub(crate) fn of_array(array: Value<'_>) -> Vec<Issue> {
    let Value::Array(span) = array else { return Vec::new() };
    let mut issues = Vec::new();
    Reader::new(span).each_item(|item, _| {
        issues.push(Issue::new(item));
        true
    });
    issues
}

/// The issues of a text that is itself a JSON array of objects with a `message`, as Zod's own
/// `error.message` is.
pub(crate) fn of_text(value: Value<'_>) -> Option<Vec<Issue>> {
    if !value.may_hold_json() {
        return None;
    }
    let text = value.string()?;
    let mut reader = Reader::new(text.as_bytes());
    if reader.peek()? != b'[' {
        return None;
    }
    let array = of_messages(&mut reader);
    (array.whole && reader.is_at_end() && !array.issues.is_empty()).then_some(array.issues)
}

/// An array that stands for itself.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    /// The issues, if each item is an object with a `message`.
    pub(crate) issues: Vec<Issue>,
    pub(crate) whole: bool,
    /// Any item could be read.
    pub(crate) held: bool,
}

/// Reads the array that opens here.
pub(crate) fn of_messages(reader: &mut Reader<'_>) -> Messages {
    let mut array = Messages::default();
    let mut are_issues = true;
    array.whole = reader.each_item(|item, item_whole| {
        array.held = true;
        let has_message = match &item {
            Tree::Object(object) => matches!(object.get("message"), Some(Tree::String(text)) if !text.is_empty()),
            _ => false,
        };
        if has_message {
            array.issues.push(Issue::new(item));
        } else if item_whole {
            are_issues = false;
        }
        are_issues
    });
    if !are_issues {
        array.issues.clear();
    }
    array
}

members! {
    /// What makes an object an issue of Pydantic's.
    PydanticMembers {
        loc = "loc": All,
        msg = "msg": Scalar,
    }
}

/// Whether a value is a list of issues as Pydantic writes them: an array of objects with `loc` and
/// `msg`.
pub(crate) fn are_pydantic(value: Value<'_>) -> bool {
    let Value::Array(span) = value else { return false };
    let mut any = false;
    let all = Reader::new(span).items(|reader| {
        let mut item = PydanticMembers::default();
        any = reader.peek() == Some(b'{')
            && reader.walk(&mut item) == (Ended::Whole, Gave::Whole)
            && item.loc.is_read()
            && item.msg.is_read();
        any
    });
    any && all == Ended::Whole
}

fn take_text(object: &mut Object<'_>, name: &str) -> Option<String> {
    match object.get(name)? {
        Tree::String(text) if !text.is_empty() => object.take(name).map(Tree::into_bare),
        _ => None,
    }
}

fn take_path(object: &mut Object<'_>, name: &str) -> Option<Vec<Element>> {
    let path = match object.get(name)? {
        Tree::Array(_) => match object.take(name)? {
            Tree::Array(items) => return Some(items.into_iter().map(Element::from).collect()),
            _ => Vec::new(),
        },
        Tree::String(text) if name == "instancePath" => read_pointer(&text.decode())?,
        Tree::String(text) => read_place(&text.decode()),
        _ => return None,
    };
    object.take(name);
    Some(path)
}

impl From<Tree<'_>> for Element {
    fn from(item: Tree<'_>) -> Self {
        match item {
            Tree::Number(text) if let Some(index) = safe_integer(text) => Element::Index(index),
            other => Element::Key(other.into_bare().into()),
        }
    }
}

/// A segment of a written path: an index where it is one in canonical form.
fn element(segment: &str) -> Element {
    let canonical = segment == "0"
        || (segment.starts_with(|first: char| matches!(first, '1'..='9'))
            && segment.bytes().all(|byte| byte.is_ascii_digit()));
    match safe_integer(segment) {
        Some(index) if canonical => Element::Index(index),
        _ => Element::Key(segment.into()),
    }
}

/// A JSON Pointer. Source: RFC 6901; Ajv's `instancePath`.
fn read_pointer(pointer: &str) -> Option<Vec<Element>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let segments = pointer.strip_prefix('/')?.split('/');
    Some(segments.map(|segment| element(&segment.replace("~1", "/").replace("~0", "~"))).collect())
}

/// A place as people write it: `messages[0].content`, `a.0.b`, `a["b c"]`. One that reads
/// otherwise is a single key.
fn read_place(place: &str) -> Vec<Element> {
    let mut path = Vec::new();
    let mut rest = place;
    while !rest.is_empty() {
        let step = if rest.starts_with('[') {
            read_bracket(rest)
        } else {
            let name = if path.is_empty() { Some(rest) } else { rest.strip_prefix('.') };
            name.and_then(read_name)
        };
        let Some((found, after)) = step else { return vec![Element::Key(place.into())] };
        path.push(found);
        rest = after;
    }
    path
}

fn read_name(text: &str) -> Option<(Element, &str)> {
    let (name, after) = text.split_at(text.find(['.', '[']).unwrap_or(text.len()));
    (!name.is_empty()).then(|| (element(name), after))
}

fn read_bracket(text: &str) -> Option<(Element, &str)> {
    let inside = text.strip_prefix('[')?;
    if let Some(quoted) = inside.strip_prefix('"') {
        let (key, after) = quoted.split_once("\"]")?;
        return Some((Element::Key(key.into()), after));
    }
    let (segment, after) = inside.split_once(']')?;
    (!segment.is_empty()).then(|| (element(segment), after))
}

fn is_identifier(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '$'))
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
}

/// One line for all of them: the first three, and how many more there are.
pub(crate) fn summary(issues: &[Issue]) -> String {
    let mut line = String::new();
    for issue in issues.iter().take(SUMMARIZED) {
        if !line.is_empty() {
            line.push_str("; ");
        }
        let place = issue.place();
        if !place.is_empty() {
            line.push_str(&place);
            line.push_str(": ");
        }
        line.push_str(&issue.message);
    }
    if issues.len() > SUMMARIZED {
        let _ = write!(line, " (+{} more)", issues.len() - SUMMARIZED);
    }
    line
}

const SUMMARIZED: usize = 3;
