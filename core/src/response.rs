use crate::envelope::{Envelope, Object};
use crate::error::{ApiError, Request};
use crate::json::reader::Reader;
use crate::json::tree::Tree;
use crate::json::value::Value;
use crate::kind::Kind;
use crate::message::message;
use crate::verdict::{is_success, verdict};
use crate::{Json, retry_after};
use std::borrow::Cow;

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
    request_id: Option<&'a [u8]>,
    retry_after_ms: Option<&'a [u8]>,
    retry_after: Option<&'a [u8]>,
    date: Option<&'a [u8]>,
}

impl<'a> Response<'a> {
    /// A response without headers.
    pub fn new(status: u16, body: &'a [u8]) -> Self {
        Response { status, body, request_id: None, retry_after_ms: None, retry_after: None, date: None }
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
        for (name, value) in headers {
            let place = match name.as_ref() {
                name if name.eq_ignore_ascii_case(b"x-modelrunner-request-id") => &mut self.request_id,
                name if name.eq_ignore_ascii_case(b"retry-after-ms") => &mut self.retry_after_ms,
                name if name.eq_ignore_ascii_case(b"retry-after") => &mut self.retry_after,
                name if name.eq_ignore_ascii_case(b"date") => &mut self.date,
                _ => continue,
            };
            place.get_or_insert(value.as_ref());
        }
        self
    }

    /// The error that this response is; `None` where it is no failure.
    pub fn classify(&self) -> Option<ApiError> {
        let body = &*utf8(self.body);
        let mut object = Object::default();
        if is_success(self.status) {
            let failed = object.read(body) && object.is_failure_under_success();
            return failed.then(|| self.error(Envelope::of_object(&object)));
        }
        let unwrapped = unwrap(body);
        let body = unwrapped.as_deref().map_or(body, str::as_bytes);
        let is_object = object.read(body);
        Some(self.error(if is_object { Envelope::of_object(&object) } else { Envelope::of_other(body) }))
    }

    /// The same as a `Result`, for `?`.
    ///
    /// # Errors
    ///
    /// The error that [`classify`](Self::classify) gives.
    pub fn check(&self) -> Result<(), ApiError> {
        self.classify().map_or(Ok(()), Err)
    }

    fn error(&self, envelope: Envelope<'_>) -> ApiError {
        let row = verdict(self.status, &envelope);
        let request = envelope.object.filter(|object| object.is_record()).map(|object| Box::new(request(object)));
        let hint_says_more = request.is_some() || is_success(self.status);
        let retry_after_ms = retry_after::milliseconds(self.retry_after_ms, self.retry_after, self.date);
        ApiError {
            kind: row.kind,
            status: self.status,
            message: message(self.status, row.hint, hint_says_more, &envelope).into(),
            request_id: self.request_id(&envelope).map(Into::into),
            retry: row.retry,
            retry_after_ms,
            action: row.action,
            terminal: row.terminal,
            ambiguous: row.ambiguous,
            charged: charged(row.kind, &envelope),
            request,
            details: details(&envelope),
            code: envelope.code.map(String::into_boxed_str),
            issues: envelope.issues.into(),
        }
    }

    fn request_id<'e>(&'e self, envelope: &Envelope<'e>) -> Option<Cow<'e, str>> {
        let of_body = envelope.object.and_then(|object| {
            let id = || object.members.id.identifier().filter(|_| object.is_record());
            object.members.request_id.identifier().or_else(id)
        });
        of_body.or_else(|| {
            let header = String::from_utf8_lossy(self.request_id?.trim_ascii());
            Some(header).filter(|id| !id.is_empty())
        })
    }
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
    let mut reader = Reader::new(body);
    if reader.peek() != Some(b'"') {
        return None;
    }
    let Some(Value::String(text) | Value::Start(text)) = reader.document() else { return None };
    let text = text.decode();
    let text = text.trim_start_matches('\u{feff}');
    let mut object = Object::default();
    (object.read(text.as_bytes()) && object.held).then(|| text.to_owned())
}

fn request(object: &Object<'_>) -> Request {
    let members = &object.members;
    let text = |value: Value<'_>| value.string().map(Into::into);
    Request {
        state: text(members.status),
        response_url: text(members.response_url),
        status_url: text(members.status_url),
        cancel_url: text(members.cancel_url),
        model_endpoint: text(members.model_endpoint),
        billing_status: text(members.billing_status),
        logs: as_sent(members.logs),
    }
}

fn details(envelope: &Envelope<'_>) -> Option<Json> {
    match (&envelope.store, envelope.object) {
        (Some(store), _) => Some(store.details.clone()),
        (None, Some(object)) => as_sent(object.members.details),
        (None, None) => None,
    }
}

fn as_sent(value: Value<'_>) -> Option<Json> {
    let tree = match value {
        Value::Absent | Value::Null | Value::Start(_) | Value::StartOfObject(_) | Value::Container => return None,
        Value::Bool(value) => Tree::Bool(value),
        Value::Number(text) => Tree::of_number(text),
        Value::String(text) => Tree::String(text),
        Value::Array(span) | Value::Object(span) => Tree::read(span)?,
    };
    Some(Json::new(&tree))
}

fn charged(kind: Kind, envelope: &Envelope<'_>) -> Option<bool> {
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
