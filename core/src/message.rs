//! Which of a body's words a person should read.

use crate::envelope::{BodyMembers, Envelope, Object, is_word};
use crate::issue::{self, Issue};
use crate::json::text::Text;
use crate::json::value::Value;
use crate::status::{is_reason_phrase, reason_phrase};
use crate::texts::Out;
use std::borrow::Cow;
use std::io::Write as _;

/// The longest message, in bytes of UTF-8.
pub(crate) const MAX_BYTES: usize = 4096;

/// Writes the server's message: the first place that says anything; else what the kind or the status
/// says.
pub(crate) fn write(
    status: u16,
    hint: &str,
    hint_says_more: bool,
    envelope: &Envelope<'_, '_>,
    issues: &[Issue],
    out: &mut Out,
) {
    if let Some(words) = whole(envelope, issues) {
        words.write(out);
    } else if write_summary(issues, out) {
    } else if let Some(text) = started(envelope) {
        write_clipped(&text, out);
    } else if hint_says_more {
        out.extend_from_slice(hint.as_bytes());
    } else if let Some(phrase) = reason_phrase(status) {
        out.extend_from_slice(phrase.as_bytes());
    } else {
        let _ = write!(out, "HTTP {status}");
    }
}

/// The words of a message.
enum Words<'a> {
    AsSent(Text<'a>),
    Made(Cow<'a, str>),
}

impl Words<'_> {
    fn write(self, out: &mut Out) {
        match self {
            Words::AsSent(text) if text.len() <= MAX_BYTES && out.is_plain() => text.write_trimmed(out),
            Words::AsSent(text) => write_clipped(&text.decode(), out),
            Words::Made(text) => write_clipped(&text, out),
        }
    }
}

fn whole<'e>(envelope: &'e Envelope<'_, '_>, issues: &[Issue]) -> Option<Words<'e>> {
    let of_object = envelope.object.and_then(|object| of_object(object, envelope, issues));
    let of_store = || not_blank(envelope.store.as_ref().and_then(|store| store.message.as_deref()));
    of_object.or_else(|| of_store().or_else(|| not_blank(envelope.text.as_deref())).map(Words::Made))
}

/// Writes one line for all issues; whether there is anything to say of them.
fn write_summary(issues: &[Issue], out: &mut Out) -> bool {
    let start = out.len();
    issue::write_summary(issues, out);
    out.mask(start);
    let written = std::str::from_utf8(&out[start..]).unwrap_or_default();
    let (blank, len) = (written.len() - written.trim_start().len(), written.trim_end().len());
    out.truncate(start + len.max(blank));
    out.drain(start..start + blank);
    if out.len() - start > MAX_BYTES {
        let text = String::from_utf8_lossy(&out.split_off(start)).into_owned();
        write_clipped(&text, out);
    }
    out.len() > start
}

fn of_object<'a>(object: &Object<'a>, envelope: &Envelope<'_, 'a>, issues: &[Issue]) -> Option<Words<'a>> {
    let Object { members, .. } = object;
    let BodyMembers { in_error: error, in_detail: detail, .. } = members;
    let is_name = |text: &str| is_word(text) || is_reason_phrase(text);
    let message = || {
        let text = members.message.text().filter(|_| !error.message.says_something())?;
        let says_more = |error: Text<'_>| !is_name(&error.decode());
        let passed_over = is_reason_phrase(&text.decode()) && members.error.text().is_some_and(says_more);
        (!passed_over).then_some(text)
    };
    let error_string = || {
        let text = members.error.text().filter(|_| !envelope.text_holds_issues)?;
        (issues.is_empty() || !is_name(&text.decode())).then_some(text)
    };
    let problem = || {
        let (title, detail) = (members.title.words()?, members.detail.words()?);
        Some(Words::Made(Cow::Owned(format!("{}: {}", title.trim(), detail.trim()))))
    };
    let first = |texts: &[Value<'a>]| texts.iter().copied().find_map(Value::text).map(Words::AsSent);
    first(&[members.error_description])
        .or_else(|| message().or_else(error_string).map(Words::AsSent))
        .or_else(|| first(&[error.message]).filter(|_| !envelope.text_holds_issues))
        .or_else(problem)
        .or_else(|| first(&[members.detail, members.title, detail.message, detail.msg, detail.error]))
}

/// The start of a message that the body broke off in.
fn started<'e>(envelope: &'e Envelope<'_, '_>) -> Option<Cow<'e, str>> {
    let store = envelope.store.as_ref().and_then(|store| store.message_start.as_deref());
    let object = || {
        let members = &envelope.object?.members;
        let BodyMembers { in_error: error, in_detail: detail, .. } = members;
        let places = [
            members.error_description,
            members.message,
            members.error,
            error.message,
            members.detail,
            members.title,
            detail.message,
            detail.msg,
            detail.error,
        ];
        places.into_iter().find_map(Value::start)
    };
    not_blank(store).or_else(object)
}

fn not_blank(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.filter(|text| !text.trim().is_empty()).map(Cow::Borrowed)
}

/// Writes a text without white space around it, and no more of it than a message may have.
pub(crate) fn write_clipped(text: &str, out: &mut Out) {
    // Of a longer text the end cannot come into the message, however much of it is masked away.
    const NEAR: usize = 4 * MAX_BYTES;
    let (text, start) = (text.trim(), out.len());
    let near = &text[..floor_char_boundary(text.as_bytes(), NEAR)];
    out.extend_from_slice(near.as_bytes());
    // A secret that is cut is still one.
    out.mask(start);
    if near.len() < text.len() || out.len() - start > MAX_BYTES {
        let end = floor_char_boundary(&out[start..], MAX_BYTES - '…'.len_utf8());
        out.truncate(start + end);
        out.extend_from_slice("…".as_bytes());
    }
}

/// The last place up to `at` where no character of UTF-8 is cut.
fn floor_char_boundary(text: &[u8], at: usize) -> usize {
    let is_boundary = |at: &usize| text.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80);
    (0..=at.min(text.len())).rev().find(is_boundary).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::redact::Content;
    use crate::texts::Out;

    fn clip(text: &str) -> String {
        let mut clipped = Out::with_capacity(0, Content::Suspect);
        super::write_clipped(text, &mut clipped);
        clipped.into_text()
    }

    #[test]
    fn a_long_message_is_cut_at_a_character() {
        assert_eq!(clip(&"a".repeat(4096)), "a".repeat(4096));
        assert_eq!(clip(&"a".repeat(4097)), format!("{}…", "a".repeat(4093)));
        assert_eq!(clip(&"é".repeat(2049)), format!("{}…", "é".repeat(2046)));
    }
}
