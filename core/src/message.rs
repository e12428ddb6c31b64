//! Selects the message of an error from the texts of a body (M1 to M7).

use crate::body::{Body, Form, Members};
use crate::envelope::Envelope;
use crate::issue::{self, Issue};
use crate::json::{Value, to_json};
use crate::kind::Policy;
use crate::status::{is_reason_phrase, reason_phrase};
use crate::success::is_success;
use crate::text::{clip, is_text, is_word};
use std::borrow::Cow;

/// The longest message, in bytes of UTF-8.
pub(crate) const MAX_BYTES: usize = 4096;

/// The longest message that is a body's JSON, in bytes of UTF-8.
const MAX_JSON_BYTES: usize = 1024;

/// The message of an error: trimmed, never empty, at most 4096 bytes.
pub(crate) fn message(envelope: &Envelope<'_, '_>, issues: &[Issue], policy: &Policy) -> String {
    let status = envelope.status;
    let words = words(envelope, issues).or_else(|| prefix(envelope.body).map(Cow::Owned));
    let message = with_raw(envelope, words)
        .or_else(|| (is_success(status) || envelope.record().is_some()).then(|| policy.hint.into()))
        .or_else(|| json(envelope).map(Cow::Owned))
        .or_else(|| reason_phrase(status).map(Cow::Borrowed))
        .unwrap_or_else(|| format!("HTTP {status}").into());
    match message {
        // A member's own text, which is masked already.
        Cow::Borrowed(text) => clip(text, MAX_BYTES),
        // Joined or unescaped texts can contain a secret that none of their parts contains.
        Cow::Owned(text) => clip(&envelope.body.secrets.mask(&text), MAX_BYTES),
    }
}

/// M1 to M4.
fn words<'a>(envelope: &Envelope<'_, 'a>, issues: &[Issue]) -> Option<Cow<'a, str>> {
    let text = || {
        let text = envelope.body.text.clone().filter(|text| !text.trim().is_empty())?;
        Some(if envelope.body.form == Form::String { read_json(text, envelope) } else { text })
    };
    let members = members(envelope.body, !issues.is_empty(), envelope).map(|words| read_json(words, envelope));
    members.or_else(|| summary(issues).map(Cow::Owned)).or_else(text)
}

/// M1, M2. Words are preferred to a reason phrase.
fn members<'a>(body: &Body<'a>, has_issues: bool, envelope: &Envelope<'_, 'a>) -> Option<Cow<'a, str>> {
    let mut first_members = first_members(body, has_issues, envelope);
    let first = first_members.next();
    if let Some(words) = first.as_ref().filter(|words| !is_reason_phrase(words)) {
        return Some(words.clone());
    }
    let mut others = first_members.chain(other_members(&body.members).filter_map(Value::words));
    match first {
        Some(phrase) => Some(others.find(|text| !is_name(text)).unwrap_or(phrase)),
        None => others.next(),
    }
}

/// M1
fn first_members<'a>(
    body: &Body<'a>,
    has_issues: bool,
    envelope: &Envelope<'_, 'a>,
) -> impl Iterator<Item = Cow<'a, str>> {
    let Members { error, message, detail, title, error_description, .. } = body.members;
    let inner = error.get("message");
    let says_more = || error.words().is_some_and(|error| !is_name(&error));
    let is_in_text = has_issues && issue::is_in_text(body, envelope.arena);
    let message = message.words().filter(|text| !(inner.has_words() || is_reason_phrase(text) && says_more()));
    let error = move || error.words().filter(|text| !(is_in_text || has_issues && is_name(text)));
    let inner = move || inner.words().filter(|_| !is_in_text);
    let problem = move || {
        let (title, detail) = title.words().zip(detail.words())?;
        Some(format!("{}: {}", title.trim(), detail.trim()).into())
    };
    let others = [detail, title, detail.get("message"), detail.get("msg"), detail.get("error")];
    let first = [error_description.words(), message].into_iter().flatten();
    let then = std::iter::once_with(error).chain(std::iter::once_with(inner)).chain(std::iter::once_with(problem));
    first.chain(then.flatten()).chain(others.into_iter().filter_map(Value::words))
}

/// M2: in the body, then in `error`, then in `error.error`. Members that M1 reads are not listed again.
fn other_members<'a>(members: &Members<'a>) -> impl Iterator<Item = Value<'a>> + use<'a> {
    let (error, inner) = (members.error, members.error.get("error"));
    let top = [
        members.capital_message,
        members.msg,
        members.error_message,
        members.camel_error_message,
        members.description,
        members.reason,
    ];
    let in_error = OTHER_MEMBERS.iter().filter(|name| **name != "message").map(move |name| error.get(name));
    let in_inner = OTHER_MEMBERS.iter().map(move |name| inner.get(name));
    top.into_iter().chain(in_error).chain(in_inner)
}

const OTHER_MEMBERS: [&str; 9] =
    ["message", "Message", "msg", "error_message", "errorMessage", "detail", "description", "reason", "error"];

/// A word or a reason phrase.
fn is_name(text: &str) -> bool {
    is_word(text) || is_reason_phrase(text)
}

/// M3
fn summary(issues: &[Issue]) -> Option<String> {
    Some(issue::summary(issues)).filter(|summary| !summary.trim().is_empty())
}

/// A message that is itself a JSON object or array, read by M1 to M3 if they find anything in it.
fn read_json<'a>(text: Cow<'a, str>, envelope: &Envelope<'_, 'a>) -> Cow<'a, str> {
    if !text.trim_start().starts_with(['{', '[']) {
        return text;
    }
    let words = envelope.body.inner(&text, envelope.arena).and_then(|body| {
        let inner = Envelope::new(envelope.status, &body, envelope.arena);
        let issues = inner.issues.read(None, inner.arena);
        members(inner.body, !issues.is_empty(), &inner).or_else(|| summary(&issues).map(Cow::Owned))
    });
    words.unwrap_or(text)
}

/// A message followed by the words of the provider, `error.metadata.raw`, unless it contains them already.
fn with_raw<'a>(envelope: &Envelope<'_, 'a>, message: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
    let raw = envelope.members().error.get("metadata").get("raw");
    let Some(raw) = raw.words().map(|raw| read_json(raw, envelope)).filter(|raw| is_text(raw)) else { return message };
    match message {
        Some(message) if message.contains(raw.trim()) => Some(message),
        Some(message) => Some(format!("{}: {}", message.trim(), raw.trim()).into()),
        None => Some(raw),
    }
}

/// B2: the start of a string that the body ends inside, if M1, M2 or M4 reads that member.
fn prefix(body: &Body<'_>) -> Option<String> {
    let prefix = body.prefix.as_ref()?;
    let path = prefix.path()?;
    let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
    let is_message = match *path {
        [] | ["error_description" | "title"] | ["detail", "message" | "msg" | "error"] => true,
        [name] | ["error", name] | ["error", "error", name] => OTHER_MEMBERS.contains(&name),
        _ => false,
    };
    let text = body.secrets.mask_truncated(&prefix.text.decode()).into_owned();
    (is_message && !text.trim().is_empty()).then_some(text)
}

/// M6: the JSON of a body that contains a text other than IDs and states.
fn json(envelope: &Envelope<'_, '_>) -> Option<String> {
    if !matches!(envelope.body.form, Form::Object | Form::Array) {
        return None;
    }
    let everything = envelope.body.everything(envelope.arena);
    let secrets = envelope.body.secrets;
    holds_text("", everything).then(|| clip(&secrets.mask(&to_json(everything)), MAX_JSON_BYTES))
}

fn holds_text(name: &str, value: Value<'_>) -> bool {
    match value {
        Value::String(text) => !is_id_or_state(name) && is_text(&text.decode()),
        Value::Array(array) => array.items.iter().any(|item| holds_text(name, *item)),
        Value::Object(object) => object.members.iter().any(|(key, value)| holds_text(&key.decode(), *value)),
        _ => false,
    }
}

fn is_id_or_state(name: &str) -> bool {
    matches!(name, "id" | "status" | "state") || name.ends_with("_id") || name.ends_with("Id")
}
