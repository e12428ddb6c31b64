//! Selects the message of an error from the texts of a body (M1 to M7).

use crate::body::{Body, Form, Members};
use crate::envelope::Envelope;
use crate::issue::{self, Issue};
use crate::json::{Value, to_json};
use crate::kind::Policy;
use crate::status::{is_reason_phrase, reason_phrase};
use crate::success::is_success;
use crate::text::{clip, is_text, is_word};

/// The longest message, in bytes of UTF-8.
pub(crate) const MAX_BYTES: usize = 4096;

/// The longest message that is a body's JSON, in bytes of UTF-8.
const MAX_JSON_BYTES: usize = 1024;

/// The message of an error: trimmed, never empty, at most 4096 bytes.
pub(crate) fn message(envelope: &Envelope<'_, '_>, issues: &[Issue], policy: &Policy) -> String {
    let status = envelope.status;
    let words = words(envelope, issues).or_else(|| prefix(envelope));
    let message = with_raw(envelope, words)
        .or_else(|| (is_success(status) || envelope.record().is_some()).then_some(policy.hint))
        .or_else(|| json(envelope))
        .or_else(|| reason_phrase(status))
        .unwrap_or_else(|| envelope.arena.alloc_str(&format!("HTTP {status}")));
    clip(message, MAX_BYTES)
}

/// M1 to M4.
fn words<'a>(envelope: &Envelope<'_, 'a>, issues: &[Issue]) -> Option<&'a str> {
    let text = || {
        let text = envelope.body.text.filter(|text| !text.trim().is_empty())?;
        Some(if envelope.body.form == Form::String { read_json(text, envelope) } else { text })
    };
    let members = members(envelope.body, !issues.is_empty(), envelope).map(|words| read_json(words, envelope));
    members.or_else(|| summary(issues, envelope)).or_else(text)
}

/// Texts that were joined, which can contain a secret that none of them contains.
fn joined<'a>(texts: &str, envelope: &Envelope<'_, 'a>) -> &'a str {
    envelope.arena.alloc_str(&envelope.body.secrets.mask(texts))
}

/// M1, M2. Words are preferred to a reason phrase.
fn members<'a>(body: &Body<'a>, has_issues: bool, envelope: &Envelope<'_, 'a>) -> Option<&'a str> {
    let is_in_text = has_issues && issue::is_in_text(body, envelope.arena);
    let known = Known { members: &body.members, has_issues, is_in_text, envelope };
    let mut known = KNOWN.iter().filter_map(|read| read(&known));
    let first = known.next();
    if first.is_some_and(|words| !is_reason_phrase(words)) {
        return first;
    }
    let mut others = known.chain(other_members(&body.members).filter_map(Value::words));
    match first {
        Some(phrase) => Some(others.find(|text| !is_name(text)).unwrap_or(phrase)),
        None => others.next(),
    }
}

/// The members of M1.
struct Known<'b, 'a> {
    members: &'b Members<'a>,
    has_issues: bool,
    /// The issues were read from the text of `error` or `error.message`.
    is_in_text: bool,
    envelope: &'b Envelope<'b, 'a>,
}

type Read = for<'a> fn(&Known<'_, 'a>) -> Option<&'a str>;

/// M1, in its order.
const KNOWN: [Read; 10] = [
    |known| known.members.error_description.words(),
    |known| known.message(),
    |known| known.error(),
    |known| known.message_in_error(),
    |known| known.problem(),
    |known| known.members.detail.words(),
    |known| known.members.title.words(),
    |known| known.members.detail.get("message").words(),
    |known| known.members.detail.get("msg").words(),
    |known| known.members.detail.get("error").words(),
];

impl<'a> Known<'_, 'a> {
    fn message(&self) -> Option<&'a str> {
        let Members { error, message, .. } = self.members;
        let says_more = || error.words().is_some_and(|error| !is_name(error));
        let is_less = |text: &str| error.get("message").has_words() || (is_reason_phrase(text) && says_more());
        message.words().filter(|text| !is_less(text))
    }

    fn error(&self) -> Option<&'a str> {
        self.members.error.words().filter(|text| !(self.is_in_text || self.has_issues && is_name(text)))
    }

    fn message_in_error(&self) -> Option<&'a str> {
        self.members.error.get("message").words().filter(|_| !self.is_in_text)
    }

    /// The title and the detail of a problem (RFC 9457).
    fn problem(&self) -> Option<&'a str> {
        let (title, detail) = self.members.title.words().zip(self.members.detail.words())?;
        Some(joined(&format!("{}: {}", title.trim(), detail.trim()), self.envelope))
    }
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
fn summary<'a>(issues: &[Issue], envelope: &Envelope<'_, 'a>) -> Option<&'a str> {
    let summary = Some(issue::summary(issues)).filter(|summary| !summary.trim().is_empty())?;
    Some(joined(&summary, envelope))
}

/// A message that is itself a JSON object or array, read by M1 to M3 if they find anything in it.
fn read_json<'a>(text: &'a str, envelope: &Envelope<'_, 'a>) -> &'a str {
    if !text.trim_start().starts_with(['{', '[']) {
        return text;
    }
    let words = envelope.body.inner(text, envelope.arena).and_then(|body| {
        let inner = Envelope::new(envelope.status, &body, envelope.arena);
        let issues = inner.issues.read(None, inner.arena);
        members(inner.body, !issues.is_empty(), &inner).or_else(|| summary(&issues, &inner))
    });
    words.unwrap_or(text)
}

/// A message followed by the words of the provider, `error.metadata.raw`, unless it contains them already.
fn with_raw<'a>(envelope: &Envelope<'_, 'a>, message: Option<&'a str>) -> Option<&'a str> {
    let raw = envelope.members().error.get("metadata").get("raw");
    let Some(raw) = raw.words().map(|raw| read_json(raw, envelope)).filter(|raw| is_text(raw)) else { return message };
    match message {
        Some(message) if message.contains(raw.trim()) => Some(message),
        Some(message) => Some(joined(&format!("{}: {}", message.trim(), raw.trim()), envelope)),
        None => Some(raw),
    }
}

/// B2: the start of a string that the body ends inside, if M1, M2 or M4 reads that member.
fn prefix<'a>(envelope: &Envelope<'_, 'a>) -> Option<&'a str> {
    let prefix = envelope.body.prefix.as_ref()?;
    let is_message = match *prefix.path()? {
        [] | ["error_description" | "title"] | ["detail", "message" | "msg" | "error"] => true,
        [name] | ["error", name] | ["error", "error", name] => OTHER_MEMBERS.contains(&name),
        _ => false,
    };
    let text = envelope.body.secrets.mask_truncated(prefix.text);
    (is_message && !text.trim().is_empty()).then(|| &*envelope.arena.alloc_str(&text))
}

/// M6: the JSON of a body that contains a text other than IDs and states.
fn json<'a>(envelope: &Envelope<'_, 'a>) -> Option<&'a str> {
    if !matches!(envelope.body.form, Form::Object | Form::Array) {
        return None;
    }
    let everything = envelope.body.everything(envelope.arena);
    let json = || clip(joined(&to_json(everything), envelope), MAX_JSON_BYTES);
    holds_text("", everything).then(|| &*envelope.arena.alloc_str(&json()))
}

fn holds_text(name: &str, value: Value<'_>) -> bool {
    match value {
        Value::String(text) => !is_id_or_state(name) && is_text(text),
        Value::Array(array) => array.items.iter().any(|item| holds_text(name, *item)),
        Value::Object(object) => object.members.iter().any(|(key, value)| holds_text(key, *value)),
        _ => false,
    }
}

fn is_id_or_state(name: &str) -> bool {
    matches!(name, "id" | "status" | "state") || name.ends_with("_id") || name.ends_with("Id")
}
