use crate::envelope::{Envelope, Object};
use crate::error::{ApiError, Parts, Request};
use crate::headers::Headers;
use crate::json::reader::Reader;
use crate::json::tape::Tape;
use crate::json::value::Value;
use crate::kind::Kind;
use crate::message;
use crate::redact::Content;
use crate::texts::Writer;
use crate::verdict::{is_success, verdict};
use std::borrow::Cow;
use std::mem;

/// Turns a response into one error; `None` where it is no failure.
///
/// Any status and any bytes get an answer, in time linear in the body. Of an event stream, pass
/// one frame's data at a time, under the status of the stream.
///
/// ```
/// let body = br#"{"error":"Insufficient balance for the request.","request_id":"abc123"}"#;
/// let error = modelrunner_errors::classify(402, body).unwrap();
/// assert_eq!(error.kind(), modelrunner_errors::Kind::InsufficientBalance);
/// assert_eq!(error.request_id(), Some("abc123"));
/// assert!(modelrunner_errors::classify(200, br#"{"output":{}}"#).is_none());
/// ```
pub fn classify(status: u16, body: &[u8]) -> Option<ApiError> {
    Response::new(status, body).classify()
}

/// Turns a response into a `Result`, for `?`.
///
/// # Errors
///
/// The error that [`classify`] gives.
pub fn check(status: u16, body: &[u8]) -> Result<(), ApiError> {
    Response::new(status, body).check()
}

/// A response to be judged: a status, a body, and whichever headers are at hand.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    status: u16,
    body: &'a [u8],
    headers: Headers<'a>,
}

impl<'a> Response<'a> {
    /// A response without headers.
    pub fn new(status: u16, body: &'a [u8]) -> Self {
        Response { status, body, headers: Headers::default() }
    }

    /// Adds headers; names in any case. `x-modelrunner-request-id`, `retry-after-ms`, `retry-after`
    /// and `date` are used, of a repeated one the first.
    ///
    /// ```
    /// # use modelrunner_errors::Response;
    /// let headers = [("Retry-After", "2")];
    /// let response = Response::new(429, b"").headers(headers);
    /// assert_eq!(response.classify().unwrap().retry_after_ms(), Some(2000));
    /// ```
    ///
    /// A `http::HeaderMap` and a `HashMap` pass by reference as they are; a
    /// `Vec<(String, String)>` as `.iter().map(|(name, value)| (name, value))`.
    #[must_use]
    pub fn headers<N, V>(mut self, headers: impl IntoIterator<Item = (&'a N, &'a V)>) -> Self
    where
        N: AsRef<[u8]> + ?Sized + 'a,
        V: AsRef<[u8]> + ?Sized + 'a,
    {
        self.headers.extend(headers);
        self
    }

    /// The error that this response is; `None` where it is no failure.
    pub fn classify(&self) -> Option<ApiError> {
        self.judge(error).map(|error| error.with(&self.headers))
    }

    /// The kind of that error, for one who needs no more or not yet: a fraction of its cost, and no
    /// allocation for most bodies.
    ///
    /// ```
    /// # use modelrunner_errors::{Kind, Response};
    /// assert_eq!(Response::new(402, b"").kind(), Some(Kind::InsufficientBalance));
    /// assert_eq!(Response::new(200, b"{}").kind(), None);
    /// ```
    pub fn kind(&self) -> Option<Kind> {
        self.judge(|status, envelope| verdict(status, envelope).kind)
    }

    /// What `then` makes of what the body says, where this is a failure.
    fn judge<T>(&self, then: impl FnOnce(u16, &mut Envelope<'_, '_>) -> T) -> Option<T> {
        let (status, body) = (self.status, &*utf8(self.body));
        let then = |envelope: &mut Envelope<'_, '_>| then(status, envelope);
        if is_success(status) { of_success(body, then) } else { Some(of_failure(body, then)) }
    }

    /// The same as a `Result`, for `?`.
    ///
    /// # Errors
    ///
    /// The error that [`classify`](Self::classify) gives.
    pub fn check(&self) -> Result<(), ApiError> {
        self.classify().map_or(Ok(()), Err)
    }
}

/// Under a status that says success, only what is surely a failure is one, and nothing is kept before.
fn of_success<T>(body: &[u8], then: impl FnOnce(&mut Envelope<'_, '_>) -> T) -> Option<T> {
    let mut object = Object::unkept();
    if !object.read(body) || !object.is_failure_under_success() {
        return None;
    }
    if object.tape.dropped {
        object = Object::default();
        object.read(body);
    }
    Some(then(&mut Envelope::of_object(&object)))
}

fn of_failure<T>(body: &[u8], then: impl FnOnce(&mut Envelope<'_, '_>) -> T) -> T {
    let unwrapped = unwrap(body);
    let body = unwrapped.as_deref().map_or(body, str::as_bytes);
    let mut object = Object::default();
    if object.read(body) { then(&mut Envelope::of_object(&object)) } else { then(&mut Envelope::of_other(body)) }
}

fn error(status: u16, envelope: &mut Envelope<'_, '_>) -> ApiError {
    let row = verdict(status, envelope);
    let content = envelope.content();
    let request = envelope.record().map(|object| request(object, content));
    let issues = mem::take(&mut envelope.issues);
    let code = envelope.code();
    let issues = issues.read(content, code.as_deref());
    let hint_says_more = request.is_some() || is_success(status);
    let place = Box::new_uninit();
    let mut texts = Writer::with_capacity(envelope.texts_len(&issues), content);
    texts.push_with(|out| {
        message::write(status, row.hint, hint_says_more, envelope, &issues, out);
        true
    });
    texts.push_with(|out| envelope.write_request_id(out));
    texts.push_masked(code.as_deref());
    texts.push_with(|out| envelope.write_details(out));
    let parts = Parts {
        kind: row.kind,
        status,
        texts: texts.finish(),
        retry: row.retry,
        retry_after_ms: None,
        action: row.action,
        terminal: row.terminal,
        ambiguous: row.ambiguous,
        charged: charged(row.kind, envelope),
        request,
        issues,
    };
    ApiError(Box::write(place, parts))
}

/// A body in UTF-8 without its byte-order mark.
fn utf8(body: &[u8]) -> Cow<'_, [u8]> {
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

/// The object that a body holds which is a JSON string. Source: the official server proxy, which
/// answers in JSON strings.
fn unwrap(body: &[u8]) -> Option<String> {
    let mut tape = Tape::off();
    let mut reader = Reader::new(body, &mut tape);
    if reader.peek() != Some(b'"') {
        return None;
    }
    let Some(Value::String(text) | Value::Start(text)) = reader.document() else { return None };
    let text = text.decode();
    let text = text.trim_start_matches('\u{feff}');
    let mut object = Object::unkept();
    (object.read(text.as_bytes()) && object.held).then(|| text.to_owned())
}

fn request(object: &Object<'_>, content: Content) -> Request {
    let members = &object.members;
    let said = [
        members.status,
        members.response_url,
        members.status_url,
        members.cancel_url,
        members.model_endpoint,
        members.billing_status,
    ];
    let len = said.map(Value::text_len).into_iter().sum::<usize>() + members.logs.span_len();
    let mut texts = Writer::with_capacity(len, content);
    for text in said {
        texts.push_with(|out| text.write_string(out));
    }
    texts.push_with(|out| object.write_as_sent(members.logs, out));
    Request(texts.finish())
}

fn charged(kind: Kind, envelope: &Envelope<'_, '_>) -> Option<bool> {
    let billed = |status| envelope.object.is_some_and(|object| object.billed(status));
    let never_charged =
        matches!(kind, Kind::RequestFailed | Kind::RequestCancelled | Kind::InvalidOutput | Kind::UpstreamFailed);
    if billed("charged") || billed("partial") {
        Some(true)
    } else if billed("failed") || (never_charged && !billed("pending")) {
        Some(false)
    } else {
        None
    }
}
