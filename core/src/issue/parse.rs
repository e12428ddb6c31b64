//! Finds the issues of a body (I1) and reads each form of list (I2 to I4).

use super::Issue;
use super::path::{Path, PathElement, element};
use crate::as_sent::SentJson;
use crate::body::{Body, Form};
use crate::json::{Member, Object, Value, parse_complete, to_json};
use crate::mask::masked;
use crate::text::is_text;
use bumpalo::Bump;
use smallvec::SmallVec;
use smol_str::SmolStr;
use std::borrow::Cow;

/// The issues of a body, not read yet.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Source<'a> {
    #[default]
    None,
    /// Each item is an issue.
    Items(&'a [Value<'a>]),
    FieldMap(Object<'a>),
    Tree(Object<'a>),
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
    let error = members.error;
    let (details, errors) = (members.details, members.errors);
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
        .or_else(|| list(members.issues))
        .or_else(|| list(members.validation_errors))
        .or_else(|| list(members.invalid_fields))
        .or_else(|| list(members.invalid_params))
        .or_else(|| list(members.detail))
        .or_else(|| list(members.message))
        .or_else(|| list(members.message.get("detail")))
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
    if text.starts_with_letter() {
        return None;
    }
    let json = arena.alloc_str(&text.decode());
    let array = parse_complete(json.as_bytes(), arena)?;
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
    let is_issue = |item: &Value<'_>| item.string().is_none_or(|text| is_text(&text));
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
    let mut may_be = body.form == Form::Object && matches!(status, 400 | 422);
    let mut members = body.members;
    members.each(|_, value| may_be &= value.is_missing() || is_strings(*value));
    if !may_be {
        return None;
    }
    let everything = body.everything(arena);
    let is_field_map = everything.object().members.iter().all(|(_, value)| is_strings(*value));
    if is_field_map { field_map(everything) } else { None }
}

/// An OpenAI error that names a parameter.
fn param(error: Value<'_>) -> Option<Source<'_>> {
    let (param, message) = (error.get("param"), error.get("message"));
    let is_named = param.string().is_some_and(|name| !name.is_empty() && !is_absent(&name));
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

fn layout(object: Object<'_>) -> Option<Layout> {
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

fn is_formatted(object: Object<'_>, level: usize) -> bool {
    level <= MAX_TREE_LEVELS
        && object.members.iter().any(|(key, value)| match value {
            Value::Array(_) => key.is("_errors"),
            Value::Object(child) => is_formatted(*child, level + 1),
            _ => false,
        })
}

fn has_texts(object: Object<'_>, layout: Layout, level: usize) -> bool {
    let mut found = false;
    walk(object, layout, level, &mut Vec::new(), &mut |_, _| found = true);
    found
}

/// Visits each text of a tree with its path, in the order of the body.
fn walk<'a>(
    node: Object<'a>,
    layout: Layout,
    level: usize,
    path: &mut Vec<Step<'a>>,
    visit: &mut dyn FnMut(&[Step<'a>], Cow<'a, str>),
) {
    if level > MAX_TREE_LEVELS {
        return;
    }
    for (key, value) in node.members {
        match (layout, &*key.decode(), *value) {
            (Layout::Flat, "formErrors", texts)
            | (Layout::Format, "_errors", texts)
            | (Layout::Treeify, "errors", texts) => {
                visit_texts(texts, path, visit);
            }
            (Layout::Flat, "fieldErrors", Value::Object(fields)) => {
                for (key, texts) in fields.members {
                    path.push(Step::Key(key.decode()));
                    visit_texts(*texts, path, visit);
                    path.pop();
                }
            }
            (Layout::Format, name, Value::Object(child)) => {
                path.push(Step::Segment(name.to_owned().into()));
                walk(child, layout, level + 1, path, visit);
                path.pop();
            }
            (Layout::Treeify, "properties", Value::Object(children)) => {
                for (key, child) in children.members {
                    path.push(Step::Key(key.decode()));
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
    Key(Cow<'a, str>),
    /// A key that is an index if it is made of digits.
    Segment(Cow<'a, str>),
    Index(usize),
}

fn visit_texts<'a>(texts: Value<'a>, path: &[Step<'a>], visit: &mut dyn FnMut(&[Step<'a>], Cow<'a, str>)) {
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
                let path = Path::of_place(&param.string().unwrap_or_default());
                vec![bare_issue(path, message.string().unwrap_or_default().into_owned(), code.map(SmolStr::from))]
            }
        }
    }
}

fn bare_issue(path: Path, message: String, code: Option<SmolStr>) -> Issue {
    Issue { path, message, code, extra: SentJson::EMPTY_OBJECT }
}

/// The issues of one field of a field map (I3).
fn field<'a>((key, value): &Member<'a>, arena: &'a Bump) -> Vec<Issue> {
    let key = key.decode();
    let path = || match &*key {
        "non_field_errors" | "_errors" | "$" | "" => Path::default(),
        place => Path::of_place(place),
    };
    let read = |item: Value<'a>| {
        if let Some(text) = item.string() {
            return bare_issue(path(), text.into_owned(), None);
        }
        let issue = issue(item, arena);
        if issue.path.is_empty() { Issue { path: path(), ..issue } } else { issue }
    };
    field_texts(*value).into_iter().map(read).collect()
}

fn tree_issues(object: Object<'_>) -> Vec<Issue> {
    let mut issues = Vec::new();
    if let Some(layout) = layout(object) {
        walk(object, layout, 1, &mut Vec::new(), &mut |steps, text| {
            let path = steps.iter().map(|step| match step {
                Step::Key(key) => PathElement::Key(key),
                Step::Segment(key) => element(key),
                Step::Index(index) => PathElement::Index(i64::try_from(*index).unwrap_or(i64::MAX)),
            });
            let path = path.collect();
            issues.push(bare_issue(path, text.into_owned(), None));
        });
    }
    issues
}

/// Reads one issue (I2). Every member without a meaning becomes part of `extra`.
fn issue<'a>(item: Value<'a>, arena: &'a Bump) -> Issue {
    let object = item.object();
    let has_reason = !object.get("reason").is_missing();
    let mut rest = Rest { members: SmallVec::from_slice(object.members), has_reason };
    let message = rest.message().unwrap_or_else(|| match item {
        Value::String(text) if !text.is_empty() => text.decode().into_owned(),
        other => to_json(other),
    });
    let code = rest.code(arena);
    let path = rest.path(arena);
    let extra = match &*rest.members {
        [] => SentJson::EMPTY_OBJECT,
        members => SentJson::new(to_json(Value::Object(Object { members, complete: true }))),
    };
    Issue { path, message, code, extra }
}

/// The members of an issue that were not used.
struct Rest<'a> {
    members: SmallVec<[Member<'a>; 8]>,
    has_reason: bool,
}

/// The member with the path of an issue, and the object around it, if any.
const PATHS: [(&str, &str, Notation); 11] = [
    ("", "path", Notation::Place),
    ("", "loc", Notation::Place),
    ("", "instancePath", Notation::Pointer),
    ("", "dataPath", Notation::PointerOrPlace),
    ("source", "pointer", Notation::Pointer),
    ("source", "parameter", Notation::Place),
    ("", "field", Notation::Place),
    ("", "property", Notation::Place),
    ("", "parameter", Notation::Place),
    ("", "param", Notation::Place),
    ("", "name", Notation::NextToReason),
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
            Value::String(text) => text.decode(),
            _ => return None,
        };
        match self {
            Notation::Pointer | Notation::PointerOrPlace if text.starts_with('/') => Some(Path::of_pointer(&text)),
            Notation::Pointer => None,
            _ => Some(Path::of_place(&text)),
        }
    }
}

/// A string as it is, anything else as JSON.
fn written_out(value: Value<'_>) -> String {
    value.string().map_or_else(|| to_json(value), Cow::into_owned)
}

impl<'a> Rest<'a> {
    fn get(&self, name: &str) -> Value<'a> {
        self.members.iter().find(|(key, _)| key.is(name)).map_or(Value::Missing, |(_, value)| *value)
    }

    fn take(&mut self, name: &str) {
        self.members.retain(|(key, _)| !key.is(name));
    }

    /// Takes a member out of the object that another member is.
    fn take_from(&mut self, outer: &str, name: &str, arena: &'a Bump) {
        let inner = self.get(outer).object();
        let left = inner.members.iter().filter(|(key, _)| !key.is(name)).copied();
        let left = bumpalo::collections::Vec::from_iter_in(left, arena).into_bump_slice();
        if left.is_empty() {
            return self.take(outer);
        }
        let left = Value::Object(Object { members: left, ..inner });
        self.members.iter_mut().filter(|(key, _)| key.is(outer)).for_each(|(_, value)| *value = left);
    }

    fn message(&mut self) -> Option<String> {
        for name in ["message", "msg", "detail", "reason", "description", "constraints", "title"] {
            let text = match self.get(name) {
                Value::String(text) if !text.is_empty() => text.decode().into_owned(),
                Value::Object(constraints) if name == "constraints" && !constraints.members.is_empty() => {
                    let texts = constraints.members.iter().map(|(_, value)| written_out(*value));
                    texts.collect::<Vec<_>>().join("; ")
                }
                _ => continue,
            };
            self.take(name);
            return Some(text);
        }
        None
    }

    fn code(&mut self, arena: &'a Bump) -> Option<SmolStr> {
        for name in ["code", "type", "keyword"] {
            if let Some(code) = self.get(name).identifier() {
                self.take(name);
                return Some(code.into());
            }
        }
        let code = self.get("extensions").get("code").identifier()?;
        self.take_from("extensions", "code", arena);
        Some(code.into())
    }

    fn path(&mut self, arena: &'a Bump) -> Path {
        let mut empty = None;
        for (outer, name, notation) in PATHS {
            let value = if outer.is_empty() { self.get(name) } else { self.get(outer).get(name) };
            if notation == Notation::NextToReason && !self.has_reason {
                continue;
            }
            if value.is_text("") {
                empty = empty.or(Some((outer, name)));
            } else if let Some(path) = notation.read(value) {
                self.take_path(outer, name, arena);
                return path;
            }
        }
        if let Some((outer, name)) = empty {
            self.take_path(outer, name, arena);
        }
        Path::default()
    }

    fn take_path(&mut self, outer: &str, name: &str, arena: &'a Bump) {
        if outer.is_empty() { self.take(name) } else { self.take_from(outer, name, arena) }
    }
}
