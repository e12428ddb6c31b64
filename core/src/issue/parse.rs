//! Finds the issues of a body (I1) and reads each form of list (I2 to I4).

use super::Issue;
use super::path::{Path, PathElement, element};
use crate::as_sent::SentJson;
use crate::body::{Body, Form, Members};
use crate::json::{Member, Object, Value, parse_complete, to_json};
use crate::mask::masked;
use crate::text::is_text;
use bumpalo::Bump;
use smallvec::SmallVec;
use smol_str::SmolStr;

/// The issues of a body, not read yet.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Source<'a> {
    #[default]
    None,
    /// Each item is an issue.
    Items(&'a [Value<'a>]),
    FieldMap(&'a Object<'a>),
    Tree(&'a Object<'a>),
    /// Each item may have `fieldViolations`, as Google sends them.
    Violations(&'a [Value<'a>]),
    /// The parameter and the message of an OpenAI error.
    Param {
        param: Value<'a>,
        message: Value<'a>,
    },
}

/// I1: the first source that contains any issue.
pub(crate) fn find<'a>(body: &Body<'a>, status: u16, arena: &'a Bump) -> Source<'a> {
    let members = &body.members;
    let Members { error, details, errors, issues, validation_errors, .. } = *members;
    let Members { invalid_fields, invalid_params, detail, message, .. } = *members;
    let lists = [error, details, errors, issues, validation_errors, invalid_fields, invalid_params, detail, message];
    if body.items.is_empty() && !lists.into_iter().any(Value::is_container) {
        return text(body, error, arena).or_else(|| bare_field_map(body, status, arena)).unwrap_or_default();
    }
    list(error)
        .or_else(|| tree(error))
        .or_else(|| list(error.get("issues")))
        .or_else(|| messages(error.get("errors")))
        .or_else(|| messages(error.get("details")))
        .or_else(|| violations(error.get("details")))
        .or_else(|| text(body, error, arena))
        .or_else(|| text(body, error.get("message"), arena))
        .or_else(|| list(details.get("validationErrors")))
        .or_else(|| messages(details))
        .or_else(|| tree(details))
        .or_else(|| list(errors))
        .or_else(|| field_map(errors))
        .or_else(|| tree(errors))
        .or_else(|| list(issues))
        .or_else(|| list(validation_errors))
        .or_else(|| list(invalid_fields))
        .or_else(|| list(invalid_params))
        .or_else(|| list(detail))
        .or_else(|| list(message))
        .or_else(|| list(message.get("detail")))
        .or_else(|| items(body))
        .or_else(|| bare_field_map(body, status, arena))
        .or_else(|| param(error))
        .unwrap_or_default()
}

/// V10: whether a body has issues outside `details`.
pub(crate) fn is_outside_details<'a>(body: &Body<'a>, status: u16, arena: &'a Bump) -> bool {
    let mut others = body.clone();
    others.members.details = Value::Missing;
    !matches!(find(&others, status, arena), Source::None)
}

/// Whether `error` or `error.message` is a text that contains the issues.
pub(crate) fn is_in_text<'a>(body: &Body<'a>, arena: &'a Bump) -> bool {
    let error = body.members.error;
    [error, error.get("message")].into_iter().any(|value| text(body, value, arena).is_some())
}

fn list(value: Value<'_>) -> Option<Source<'_>> {
    Some(value.items()).filter(|items| !items.is_empty()).map(Source::Items)
}

/// An array of objects with a `message`; a last one that is truncated may lack it.
fn messages(value: Value<'_>) -> Option<Source<'_>> {
    let items = value.items();
    let items = match items {
        [others @ .., last] if !last.is_complete() && last.get("message").is_missing() => others,
        _ => items,
    };
    let is_issue = |item: &Value<'_>| item.get("message").is_string();
    (!items.is_empty() && items.iter().all(is_issue)).then_some(Source::Items(items))
}

fn violations(details: Value<'_>) -> Option<Source<'_>> {
    let has_any = |item: &Value<'_>| item.get("fieldViolations").is_non_empty();
    Some(details.items()).filter(|items| items.iter().any(has_any)).map(Source::Violations)
}

/// The issues of a string that is itself a JSON array of objects with a `message`.
fn text<'a>(body: &Body<'a>, value: Value<'a>, arena: &'a Bump) -> Option<Source<'a>> {
    let Value::String(text) = value else { return None };
    if !text.trim_start().starts_with('[') {
        return None;
    }
    let array = parse_complete(text.as_bytes(), arena)?;
    messages(masked(array, "", body.secrets, arena))
}

/// I3, in `errors`.
fn field_map(value: Value<'_>) -> Option<Source<'_>> {
    let object = value.object();
    let is_field = |value: Value<'_>| match value {
        Value::String(_) => true,
        Value::Array(array) => {
            array.items.iter().all(|item| item.is_string())
                || array.items.iter().all(|item| item.get("message").is_string())
        }
        _ => false,
    };
    let is_field_map = object.members.iter().all(|(_, value)| is_field(*value));
    let holds_any = || object.members.iter().any(|(_, value)| !field_texts(*value).is_empty());
    (is_field_map && holds_any()).then_some(Source::FieldMap(object))
}

/// The texts or objects of one field of a field map.
fn field_texts(value: Value<'_>) -> Vec<Value<'_>> {
    let is_issue = |item: &Value<'_>| item.string().is_none_or(is_text);
    let items = if value.is_string() { std::slice::from_ref(&value) } else { value.items() };
    items.iter().copied().filter(is_issue).collect()
}

/// A body that is an array of issues.
fn items<'a>(body: &Body<'a>) -> Option<Source<'a>> {
    let items = match body.items {
        [others @ .., last] if !last.is_complete() && !has_message(last) => others,
        items => items,
    };
    (!items.is_empty() && items.iter().all(has_message)).then_some(Source::Items(items))
}

fn has_message(item: &Value<'_>) -> bool {
    ["message", "msg", "constraints"].iter().any(|name| item.get(name).is_non_empty())
}

/// A body that is nothing but a field map of string arrays, with 400 and 422.
fn bare_field_map<'a>(body: &Body<'a>, status: u16, arena: &'a Bump) -> Option<Source<'a>> {
    let is_strings =
        |value: Value<'_>| matches!(value, Value::Array(array) if array.items.iter().all(|item| item.is_string()));
    let may_be = body.form == Form::Object && matches!(status, 400 | 422);
    if !may_be || !body.members.all(|value| value.is_missing() || is_strings(value)) {
        return None;
    }
    let everything = body.everything(arena);
    let is_field_map = everything.object().members.iter().all(|(_, value)| is_strings(*value));
    if is_field_map { field_map(everything) } else { None }
}

/// An OpenAI error that names a parameter.
fn param(error: Value<'_>) -> Option<Source<'_>> {
    let (param, message) = (error.get("param"), error.get("message"));
    let is_named = param.string().is_some_and(|name| !name.is_empty() && !is_absent(name));
    (is_named && message.words().is_some()).then_some(Source::Param { param, message })
}

/// Whether a code or a parameter is a word that means "none".
pub(crate) fn is_absent(text: &str) -> bool {
    matches!(text, "None" | "null" | "undefined")
}

/// How a tree of issues is laid out (I4).
#[derive(Clone, Copy)]
enum Layout {
    /// Zod's `flatten`: `formErrors`, `fieldErrors`.
    Flat,
    /// Zod's `format`: `_errors` at any level.
    Format,
    /// Zod's `treeify`: `errors`, `properties`, `items`.
    Treeify,
}

/// A tree is read down to this level.
const MAX_TREE_LEVELS: usize = 64;

fn tree(value: Value<'_>) -> Option<Source<'_>> {
    let Value::Object(object) = value else { return None };
    let layout = layout(object)?;
    has_texts(object, layout, 1).then_some(Source::Tree(object))
}

fn layout(object: &Object<'_>) -> Option<Layout> {
    let strings =
        |name| matches!(object.get(name), Value::Array(array) if array.items.iter().all(|item| item.is_string()));
    let is_flat = strings("formErrors") || matches!(object.get("fieldErrors"), Value::Object(_));
    let has_children =
        matches!(object.get("properties"), Value::Object(_)) || matches!(object.get("items"), Value::Array(_));
    if is_flat {
        Some(Layout::Flat)
    } else if is_formatted(object, 1) {
        Some(Layout::Format)
    } else if has_children || (strings("errors") && object.get("message").is_missing()) {
        Some(Layout::Treeify)
    } else {
        None
    }
}

fn is_formatted(object: &Object<'_>, level: usize) -> bool {
    level <= MAX_TREE_LEVELS
        && object.members.iter().any(|(key, value)| match value {
            Value::Array(_) => *key == "_errors",
            Value::Object(child) => is_formatted(child, level + 1),
            _ => false,
        })
}

fn has_texts(object: &Object<'_>, layout: Layout, level: usize) -> bool {
    let mut found = false;
    walk(object, layout, level, &mut Vec::new(), &mut |_, _| found = true);
    found
}

/// Visits each text of a tree with its path, in the order of the body.
fn walk<'a>(
    node: &Object<'a>,
    layout: Layout,
    level: usize,
    path: &mut Vec<Step<'a>>,
    visit: &mut dyn FnMut(&[Step<'a>], &'a str),
) {
    if level > MAX_TREE_LEVELS {
        return;
    }
    for (key, value) in node.members {
        match (layout, *key, *value) {
            (Layout::Flat, "formErrors", texts)
            | (Layout::Format, "_errors", texts)
            | (Layout::Treeify, "errors", texts) => {
                visit_texts(texts, path, visit);
            }
            (Layout::Flat, "fieldErrors", Value::Object(fields)) => {
                for (key, texts) in fields.members {
                    path.push(Step::Key(key));
                    visit_texts(*texts, path, visit);
                    path.pop();
                }
            }
            (Layout::Format, name, Value::Object(child)) => {
                path.push(Step::Segment(name));
                walk(child, layout, level + 1, path, visit);
                path.pop();
            }
            (Layout::Treeify, "properties", Value::Object(children)) => {
                for (key, child) in children.members {
                    path.push(Step::Key(key));
                    walk(child.object(), layout, level + 1, path, visit);
                    path.pop();
                }
            }
            (Layout::Treeify, "items", Value::Array(children)) => {
                for (index, child) in children.items.iter().enumerate() {
                    path.push(Step::Index(index));
                    walk(child.object(), layout, level + 1, path, visit);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}

/// One step from a node of a tree to its child.
enum Step<'a> {
    Key(&'a str),
    /// A key that is an index if it is made of digits.
    Segment(&'a str),
    Index(usize),
}

fn visit_texts<'a>(texts: Value<'a>, path: &[Step<'a>], visit: &mut dyn FnMut(&[Step<'a>], &'a str)) {
    let strings = if texts.is_string() { vec![texts] } else { texts.items().to_vec() };
    for text in strings.into_iter().filter_map(Value::string).filter(|text| is_text(text)) {
        visit(path, text);
    }
}

impl<'a> Source<'a> {
    pub(crate) fn is_empty(self) -> bool {
        matches!(self, Source::None)
    }

    /// Reads the issues; `code` is that of the error.
    pub(crate) fn read(self, code: Option<&str>, arena: &'a Bump) -> Vec<Issue> {
        match self {
            Source::None => Vec::new(),
            Source::Items(items) => items.iter().map(|item| issue(*item, arena)).collect(),
            Source::Violations(items) => {
                let violations = items.iter().flat_map(|item| item.get("fieldViolations").items());
                violations.map(|violation| issue(*violation, arena)).collect()
            }
            Source::FieldMap(object) => object.members.iter().flat_map(|member| field(member, arena)).collect(),
            Source::Tree(object) => tree_issues(object),
            Source::Param { param, message } => {
                let path = Path::of_place(param.string().unwrap_or_default());
                vec![bare_issue(path, message.string().unwrap_or_default().to_owned(), code.map(SmolStr::from))]
            }
        }
    }
}

fn bare_issue(path: Path, message: String, code: Option<SmolStr>) -> Issue {
    Issue { path, message, code, extra: SentJson::EMPTY_OBJECT }
}

/// The issues of one field of a field map (I3).
fn field<'a>((key, value): &Member<'a>, arena: &'a Bump) -> Vec<Issue> {
    let path = || match *key {
        "non_field_errors" | "_errors" | "$" | "" => Path::default(),
        place => Path::of_place(place),
    };
    let read = |item: Value<'a>| {
        if let Some(text) = item.string() {
            return bare_issue(path(), text.to_owned(), None);
        }
        let issue = issue(item, arena);
        if issue.path.is_empty() { Issue { path: path(), ..issue } } else { issue }
    };
    field_texts(*value).into_iter().map(read).collect()
}

fn tree_issues(object: &Object<'_>) -> Vec<Issue> {
    let mut issues = Vec::new();
    if let Some(layout) = layout(object) {
        walk(object, layout, 1, &mut Vec::new(), &mut |steps, text| {
            let path = steps.iter().map(|step| match step {
                Step::Key(key) => PathElement::Key(key),
                Step::Segment(key) => element(key),
                Step::Index(index) => PathElement::Index(i64::try_from(*index).unwrap_or(i64::MAX)),
            });
            let path = path.collect();
            issues.push(bare_issue(path, text.to_owned(), None));
        });
    }
    issues
}

/// Reads one issue (I2). Every member without a meaning becomes part of `extra`.
fn issue<'a>(item: Value<'a>, arena: &'a Bump) -> Issue {
    let mut parts = Item::new(item.object());
    let message = parts.message().unwrap_or_else(|| match item {
        Value::String(text) if !text.is_empty() => text.to_owned(),
        other => to_json(other),
    });
    let (code, path) = (parts.code(), parts.path());
    Issue { path, message, code, extra: parts.extra(arena) }
}

/// A member of an issue that has a meaning.
macro_rules! parts {
    ($($part:ident = $name:literal,)+) => {
        #[derive(Clone, Copy, PartialEq, Eq)]
        enum Part {
            $($part,)+
        }

        impl Part {
            const COUNT: usize = [$(Part::$part),+].len();

            fn of(key: &str) -> Option<Self> {
                match key.as_bytes() {
                    $($name => Some(Part::$part),)+
                    _ => None,
                }
            }
        }
    };
}

parts! {
    Message = b"message",
    Msg = b"msg",
    Detail = b"detail",
    Reason = b"reason",
    Description = b"description",
    Constraints = b"constraints",
    Title = b"title",
    Code = b"code",
    Type = b"type",
    Keyword = b"keyword",
    Extensions = b"extensions",
    Path = b"path",
    Loc = b"loc",
    InstancePath = b"instancePath",
    DataPath = b"dataPath",
    Source = b"source",
    Field = b"field",
    Property = b"property",
    Parameter = b"parameter",
    Param = b"param",
    Name = b"name",
}

/// Where a path may be, in this order: a member of the issue, or a member of the object that it is.
const PATHS: [(Part, Option<&str>, Notation); 11] = [
    (Part::Path, None, Notation::Place),
    (Part::Loc, None, Notation::Place),
    (Part::InstancePath, None, Notation::Pointer),
    (Part::DataPath, None, Notation::PointerOrPlace),
    (Part::Source, Some("pointer"), Notation::Pointer),
    (Part::Source, Some("parameter"), Notation::Place),
    (Part::Field, None, Notation::Place),
    (Part::Property, None, Notation::Place),
    (Part::Parameter, None, Notation::Place),
    (Part::Param, None, Notation::Place),
    (Part::Name, None, Notation::NextToReason),
];

/// How a path is written; an array of its elements is one in any notation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// `messages[0].content`
    Place,
    /// `/messages/0/content`
    Pointer,
    PointerOrPlace,
    /// A path only if the issue has a `reason`.
    NextToReason,
}

impl Notation {
    fn read(self, value: Value<'_>) -> Option<Path> {
        let text = match value {
            Value::Array(array) => return Some(Path::of_items(array.items)),
            Value::String(text) => text,
            _ => return None,
        };
        match self {
            Notation::Pointer | Notation::PointerOrPlace if text.starts_with('/') => Some(Path::of_pointer(text)),
            Notation::Pointer => None,
            _ => Some(Path::of_place(text)),
        }
    }
}

/// A string as it is, anything else as JSON.
fn written_out(value: Value<'_>) -> String {
    value.string().map_or_else(|| to_json(value), str::to_owned)
}

/// The members of an issue, and which of them were used.
struct Item<'a> {
    members: &'a [Member<'a>],
    /// The values of those with a meaning.
    named: [Value<'a>; Part::COUNT],
    /// Each that was used, or the member of it that was.
    used: SmallVec<[(Part, Option<&'static str>); 3]>,
}

impl<'a> Item<'a> {
    #[inline]
    fn new(object: &Object<'a>) -> Self {
        let mut item = Item { members: object.members, named: [Value::Missing; Part::COUNT], used: SmallVec::new() };
        for (key, value) in object.members {
            if let Some(part) = Part::of(key) {
                item.named[part as usize] = *value;
            }
        }
        item
    }

    fn get(&self, name: Part) -> Value<'a> {
        self.named[name as usize]
    }

    fn message(&mut self) -> Option<String> {
        use Part::{Constraints, Description, Detail, Message, Msg, Reason, Title};
        for name in [Message, Msg, Detail, Reason, Description, Constraints, Title] {
            let text = match self.get(name) {
                Value::String(text) if !text.is_empty() => text.to_owned(),
                Value::Object(constraints) if name == Constraints && !constraints.members.is_empty() => {
                    let texts = constraints.members.iter().map(|(_, value)| written_out(*value));
                    texts.collect::<Vec<_>>().join("; ")
                }
                _ => continue,
            };
            self.used.push((name, None));
            return Some(text);
        }
        None
    }

    fn code(&mut self) -> Option<SmolStr> {
        for name in [Part::Code, Part::Type, Part::Keyword] {
            if let Some(code) = self.get(name).identifier() {
                self.used.push((name, None));
                return Some(code.into());
            }
        }
        let code = self.get(Part::Extensions).get("code").identifier()?;
        self.used.push((Part::Extensions, Some("code")));
        Some(code.into())
    }

    fn path(&mut self) -> Path {
        let mut empty = None;
        for (name, inner, notation) in PATHS {
            let value = inner.map_or(self.get(name), |inner| self.get(name).get(inner));
            if notation == Notation::NextToReason && self.get(Part::Reason).is_missing() {
                continue;
            }
            if value.is_text("") {
                empty = empty.or(Some((name, inner)));
            } else if let Some(path) = notation.read(value) {
                self.used.push((name, inner));
                return path;
            }
        }
        self.used.extend(empty);
        Path::default()
    }

    /// The members that were not used.
    fn extra(&self, arena: &'a Bump) -> SentJson {
        if self.members.len() == self.used.len() && self.used.iter().all(|(_, inner)| inner.is_none()) {
            return SentJson::EMPTY_OBJECT;
        }
        let left = |(key, value): &Member<'a>| {
            let name = Part::of(key);
            match self.used.iter().find(|(used, _)| name == Some(*used)) {
                None => Some((*key, *value)),
                Some((_, None)) => None,
                Some((_, Some(inner))) => without(inner, value.object(), arena).map(|value| (*key, value)),
            }
        };
        let members = bumpalo::collections::Vec::from_iter_in(self.members.iter().filter_map(left), arena);
        if members.is_empty() {
            return SentJson::EMPTY_OBJECT;
        }
        SentJson::new(to_json(Value::Object(&Object { members: &members, complete: true })))
    }
}

/// The object without a member; `None` if nothing is left.
fn without<'a>(name: &str, object: &Object<'a>, arena: &'a Bump) -> Option<Value<'a>> {
    let left = object.members.iter().filter(|(key, _)| *key != name).copied();
    let members = bumpalo::collections::Vec::from_iter_in(left, arena).into_bump_slice();
    (!members.is_empty()).then(|| Value::Object(arena.alloc(Object { members, ..*object })))
}
