//! What a body says, in whichever dialect: the house envelope, a record, the OpenAI and Anthropic
//! envelopes, a FastAPI body, a problem document, the object store's XML, a page, or a bare text.

use crate::issue::{self, Issue, Issues};
use crate::json::reader::{Ended, Gave, Reader};
use crate::json::tape::Tape;
use crate::json::value::{Value, members};
use crate::markup::{self, StoreError};
use crate::message;
use crate::redact::Content;
use crate::status::is_reason_phrase;
use crate::texts::Out;
use memchr::memchr;
use std::borrow::Cow;

members! {
    /// The members of a body that have a meaning.
    BodyMembers {
        error = b"error": Error(in_error: ErrorMembers),
        message = b"message": All,
        detail = b"detail": Detail(in_detail: DetailMembers),
        details = b"details": All,
        title = b"title": Scalar,
        error_description = b"error_description": Scalar,
        request_id = b"request_id": Scalar,
        id = b"id": Scalar,
        code = b"code": Scalar,
        status = b"status": Scalar,
        status_code = b"statusCode": Scalar,
        billing_status = b"billingStatus": Scalar,
        model_endpoint = b"modelEndpoint": Scalar,
        response_url = b"response_url": Scalar,
        status_url = b"status_url": Scalar,
        cancel_url = b"cancel_url": Scalar,
        logs = b"logs": All,
    }
}

members! {
    /// The members of an `error` object. Source: Language models guide.
    ErrorMembers {
        message = b"message": Scalar,
        code = b"code": Scalar,
        kind = b"type": Scalar,
        param = b"param": Scalar,
        issues = b"issues": All,
    }
}

members! {
    /// The members of a `detail` object.
    DetailMembers {
        message = b"message": Scalar,
        msg = b"msg": Scalar,
        error = b"error": Scalar,
    }
}

/// The state of a request. Source: Request lifecycle guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    InQueue,
    InProgress,
    Completed,
    Failed,
    Cancelled,
}

impl State {
    pub(crate) const ALL: [(&'static str, State); 5] = [
        ("IN_QUEUE", State::InQueue),
        ("IN_PROGRESS", State::InProgress),
        ("COMPLETED", State::Completed),
        ("FAILED", State::Failed),
        ("CANCELLED", State::Cancelled),
    ];
}

/// A JSON object as a body.
#[derive(Debug, Default)]
pub(crate) struct Object<'a> {
    body: &'a [u8],
    pub(crate) members: BodyMembers<'a>,
    /// The values that are kept.
    pub(crate) tape: Tape<'a>,
    /// The body gave anything up.
    pub(crate) held: bool,
    /// The body broke off, so that an absent member may have been behind the cut.
    pub(crate) cut: bool,
    /// Something other than white space follows.
    pub(crate) trailing: bool,
}

impl<'a> Object<'a> {
    /// One that keeps no values, for the question whether it is a failure at all.
    pub(crate) fn unkept() -> Self {
        Object { tape: Tape::off(), ..Object::default() }
    }

    /// Reads the object at the start of a body; false where there is none, or where it is broken
    /// before it gives anything up.
    pub(crate) fn read(&mut self, body: &'a [u8]) -> bool {
        self.body = body;
        let mut reader = Reader::new(body, &mut self.tape);
        if reader.peek() != Some(b'{') {
            return false;
        }
        let (ended, gave) = reader.walk(&mut self.members);
        self.held = gave > Gave::Nothing;
        self.cut = ended == Ended::Cut;
        self.trailing = !self.cut && !reader.is_at_end();
        self.held || !reader.faulty
    }

    /// Writes a member as it was sent; whether it is there.
    pub(crate) fn write_as_sent(&self, value: Value<'a>, out: &mut Out) -> bool {
        let is_there = value.is_read() && !matches!(value, Value::Null | Value::Container);
        if is_there {
            self.tape.write(value, 1, out);
        }
        is_there
    }

    /// The state of the request, if it is one that the API documents.
    pub(crate) fn state(&self) -> Option<State> {
        let Value::String(status) = self.members.status else { return None };
        State::ALL.into_iter().find(|(name, _)| status == **name).map(|(_, state)| state)
    }

    pub(crate) fn billed(&self, status: &str) -> bool {
        self.members.billing_status.is_text(status)
    }

    /// Whether the body is the record of a request, or its queue envelope.
    pub(crate) fn is_record(&self) -> bool {
        self.members.billing_status.is_string() || self.members.model_endpoint.is_string() || self.state().is_some()
    }

    /// Whether it is the record of a generation that failed at the provider, which is recorded as
    /// completed. Source: Request lifecycle guide.
    pub(crate) fn failed_at_provider(&self) -> bool {
        if self.billed("failed") {
            return true;
        }
        let undecided = self.cut && !self.members.billing_status.is_read();
        self.state() == Some(State::Completed) && !self.is_paid() && !undecided && self.members.error.is_filled()
    }

    /// Whether the output is real, for all or for a part of it was charged.
    pub(crate) fn is_paid(&self) -> bool {
        self.billed("charged") || self.billed("partial")
    }

    /// Whether this is a failure although its status says success.
    pub(crate) fn is_failure_under_success(&self) -> bool {
        if self.trailing {
            return false;
        }
        if self.failed_at_provider() {
            return true;
        }
        match self.state() {
            Some(State::Failed | State::Cancelled) => !self.is_paid(),
            Some(_) => false,
            None => self.is_error_envelope(),
        }
    }

    fn is_error_envelope(&self) -> bool {
        let members = &self.members;
        let undecided = self.cut && !(members.status.is_read() && members.billing_status.is_read());
        if undecided || self.is_paid() {
            return false;
        }
        let carries_status = [members.status_code, members.status].iter().any(|status| status.error_status().is_some());
        let says_something = [members.message, members.title, members.detail].iter().any(|text| text.is_string());
        members.error.is_filled() || (carries_status && says_something) || issue::are_pydantic(members.detail)
    }
}

/// What a whole body says.
#[derive(Debug, Default)]
pub(crate) struct Envelope<'o, 'a> {
    /// Where the body is a JSON object.
    pub(crate) object: Option<&'o Object<'a>>,
    /// The code in `details`. Source: Errors page, 422.
    pub(crate) details_code: Value<'a>,
    pub(crate) issues: Issues<'o, 'a>,
    /// Some of the issues that the body holds stand outside `details`.
    pub(crate) issues_outside_details: bool,
    /// `error`, or `error.message`, is a text that holds the issues.
    pub(crate) text_holds_issues: bool,
    pub(crate) store: Option<Box<StoreError>>,
    /// A body that is no object: a JSON string, a page's title, a line of text.
    pub(crate) text: Option<Cow<'a, str>>,
}

impl<'o, 'a> Envelope<'o, 'a> {
    /// Reads on in a body that is an object.
    pub(crate) fn of_object(object: &'o Object<'a>) -> Self {
        let details_code = object.tape.get(object.members.details, "code");
        let mut envelope = Envelope { object: Some(object), details_code, ..Envelope::default() };
        envelope.find_issues(object);
        envelope
    }

    /// Reads a body that is no object.
    pub(crate) fn of_other(body: &'a [u8]) -> Self {
        let nothing = Envelope::default();
        let body_trimmed = body.trim_ascii();
        if markup::is_markup(body_trimmed) {
            let store = StoreError::read(body_trimmed).map(Box::new);
            let text = if store.is_some() { None } else { markup::page_title(body_trimmed).map(Cow::Owned) };
            return Envelope { store, text, ..nothing };
        }
        let mut tape = Tape::default();
        let mut reader = Reader::new(body, &mut tape);
        match reader.peek() {
            None => nothing,
            Some(b'[') => {
                let array = issue::of_messages(&mut reader);
                let followed_by_more = array.whole && !reader.is_at_end();
                if followed_by_more || (reader.faulty && !array.held) {
                    Envelope { text: first_line(body), ..nothing }
                } else {
                    let issues = array.issues();
                    Envelope { issues_outside_details: !issues.is_empty(), issues, ..nothing }
                }
            }
            Some(_) => match reader.document() {
                Some(value) => Envelope { text: value.words().or_else(|| value.start()), ..nothing },
                None => Envelope { text: first_line(body), ..nothing },
            },
        }
    }

    /// The record of a request, if that is what the body is.
    pub(crate) fn record(&self) -> Option<&'o Object<'a>> {
        self.object.filter(|object| object.is_record())
    }

    /// How many bytes the texts of the error take, or somewhat more.
    pub(crate) fn texts_len(&self, issues: &[Issue]) -> usize {
        const IDS: usize = 128;
        const SUMMARY: usize = 256;
        let said = |object: &Object<'a>| {
            let BodyMembers { error, message, detail, details, in_error, .. } = object.members;
            let texts = [error, message, detail, in_error.message].map(Value::text_len).into_iter().sum::<usize>();
            texts.min(message::MAX_BYTES) + details.span_len()
        };
        IDS + self.object.map_or(0, said) + if issues.is_empty() { 0 } else { SUMMARY }
    }

    /// What has to be looked for in the texts.
    pub(crate) fn content(&self) -> Content {
        self.object.map_or(Content::Suspect, |object| Content::of(object.body))
    }

    /// Writes the request id that the body carries; whether it does.
    pub(crate) fn write_request_id(&self, out: &mut Out) -> bool {
        let Some(Object { members, .. }) = self.object else { return false };
        members.request_id.write_identifier(out) || (self.record().is_some() && members.id.write_identifier(out))
    }

    /// Writes the `details` as they were sent; whether there are any.
    pub(crate) fn write_details(&self, out: &mut Out) -> bool {
        match (&self.store, self.object) {
            (Some(store), _) => {
                out.extend_from_slice(store.details.as_bytes());
                true
            }
            (None, Some(object)) => object.write_as_sent(object.members.details, out),
            (None, None) => false,
        }
    }

    fn find_issues(&mut self, object: &'o Object<'a>) {
        let Object { members, tape, .. } = object;
        let in_text = [members.error, members.in_error.message].into_iter().find_map(issue::of_text);
        let of = |value: Value<'a>| value.is_filled_array().then_some(Issues::Array(value, tape));
        let before = [members.error, members.in_error.issues].into_iter().find_map(of);
        self.text_holds_issues = in_text.is_some();
        if let Some(issues) = before.or(in_text) {
            self.issues = issues;
            self.issues_outside_details = true;
            return;
        }
        let behind = [members.detail, members.message].into_iter().find_map(of).or_else(|| param_issue(members));
        self.issues_outside_details = behind.is_some();
        self.issues = of(tape.get(members.details, "validationErrors")).or(behind).unwrap_or_default();
    }

    /// The machine code, as sent.
    pub(crate) fn code(&self) -> Option<Cow<'_, str>> {
        let Some(Object { members, .. }) = self.object else {
            let code = self.store.as_ref()?.code.as_deref();
            return code.filter(|code| !code.is_empty()).map(Cow::Borrowed);
        };
        let codes = [self.details_code, members.in_error.code, members.in_error.kind, members.code];
        codes.into_iter().find_map(Value::identifier).or_else(|| {
            let is_code = members.error.is_text(INSUFFICIENT_QUOTA) || {
                let beside_text = members.message.says_something() || members.error_description.says_something();
                beside_text && is_word(&members.error.string()?)
            };
            if is_code { members.error.string() } else { None }
        })
    }
}

/// The one issue of an OpenAI error that names a parameter.
fn param_issue<'o, 'a>(members: &BodyMembers<'a>) -> Option<Issues<'o, 'a>> {
    let ErrorMembers { param, message, .. } = members.in_error;
    (param.is_string() && param.is_filled() && message.says_something()).then_some(Issues::Param { param, message })
}

/// The code of an empty balance, which wins over the rate limit that its status means.
/// Source: Language models guide.
pub(crate) const INSUFFICIENT_QUOTA: &str = "insufficient_quota";

/// A name such as `ValidationError`, rather than a text: a word that is no reason phrase.
pub(crate) fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        && !is_reason_phrase(text)
}

/// The first line of a text that has a letter or a digit.
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
