use crate::headers::Headers;
use crate::kind::Row;
use crate::message::write_clipped;
use crate::redact::Content;
use crate::texts::{Texts, Writer};
use crate::{Action, Issue, Json, Kind, OneLine, Retry};
use serde::Serialize;
use std::fmt;

/// One failure, normalized: the same members and meanings in every language.
///
/// `Display` is one line that is safe to log:
/// `402 insufficient_balance: Insufficient balance (request_id: abc123)`.
///
/// `Serialize` and `Deserialize` use the canonical form. [`to_json`](Self::to_json) gives its exact
/// bytes, in which DEL and the C1 controls are escaped too; `serde_json::to_string` leaves those as
/// they are. Issues, logs and details keep their numbers as text, so that an error is read back from
/// JSON text only: not from other formats, nor inside `flatten`, tagged or untagged enums.
#[derive(Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", Line(self))]
pub struct ApiError(pub(crate) Box<Parts>);

#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Parts {
    pub(crate) kind: Kind,
    pub(crate) status: u16,
    pub(crate) texts: Texts<4>,
    pub(crate) issues: Vec<Issue>,
    pub(crate) retry: Retry,
    pub(crate) retry_after_ms: Option<u32>,
    pub(crate) action: Action,
    pub(crate) terminal: bool,
    pub(crate) ambiguous: bool,
    pub(crate) charged: Option<bool>,
    pub(crate) request: Option<Request>,
}

const MESSAGE: usize = 0;
const REQUEST_ID: usize = 1;
const CODE: usize = 2;
const DETAILS: usize = 3;

/// What the body said of the request itself, where the body is its record or its queue envelope.
///
/// Source: Request lifecycle guide.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Request(pub(crate) Texts<7>);

impl ApiError {
    /// An error that no response gave: an SDK's own time-out, or a check made before sending.
    ///
    /// Retry, action and hint follow from the kind as in the table of kinds. `status` is the HTTP
    /// status, 0 if there was no response. A blank message becomes the hint; a long one is clipped to
    /// 4096 bytes. Secrets are masked.
    ///
    /// ```
    /// use modelrunner_errors::{ApiError, Issue, Kind, PathElement};
    ///
    /// let error = ApiError::of_kind(Kind::InvalidRequest, 0, "prompt is missing")
    ///     .with_issues([Issue::new([PathElement::Key("prompt")], "Required", None)])
    ///     .with_request_id("r1");
    /// assert_eq!(error.issues()[0].place(), "prompt");
    /// assert!(!error.can_retry(true));
    /// ```
    #[must_use]
    pub fn of_kind(kind: Kind, status: u16, message: &str) -> Self {
        let row = Some(Row::of_status(status)).filter(|row| row.kind == kind).unwrap_or_else(|| Row::of_kind(kind));
        let message = if message.trim().is_empty() { row.hint } else { message };
        let mut texts = Writer::with_capacity(message.len(), Content::Suspect);
        texts.push_with(|out| {
            write_clipped(message, out);
            true
        });
        for _ in [REQUEST_ID, CODE, DETAILS] {
            texts.push(None);
        }
        ApiError(Box::new(Parts {
            kind,
            status,
            texts: texts.finish(),
            issues: Vec::new(),
            retry: row.retry,
            retry_after_ms: None,
            action: row.action,
            terminal: row.terminal,
            ambiguous: row.ambiguous,
            charged: None,
            request: None,
        }))
    }

    /// The same error with these issues instead of its own.
    #[must_use]
    pub fn with_issues(mut self, issues: impl IntoIterator<Item = Issue>) -> Self {
        self.0.issues = issues.into_iter().collect();
        self
    }

    /// The same error with this request id instead of its own; a blank one counts as none.
    #[must_use]
    pub fn with_request_id(mut self, request_id: &str) -> Self {
        let mut texts = Writer::with_capacity(self.message().len() + request_id.len(), Content::Suspect);
        texts.push(Some(self.message()));
        texts.push_masked(Some(request_id.trim()).filter(|id| !id.is_empty()));
        texts.push(self.code());
        texts.push(self.details().map(Json::as_str));
        self.0.texts = texts.finish();
        self
    }

    /// Whether the same request may be sent again: [`retry`](Self::retry) is not
    /// [`Never`](Retry::Never), and either the request is idempotent or the server cannot have accepted it.
    pub fn can_retry(&self, idempotent: bool) -> bool {
        self.retry() != Retry::Never && (idempotent || !self.ambiguous())
    }

    /// What went wrong.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The HTTP status as received, also where the body stands for another one.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The server's message: trimmed, never empty, at most 4096 bytes. It can hold line breaks and
    /// control characters; `Display` does not.
    pub fn message(&self) -> &str {
        self.0.texts.get(MESSAGE).unwrap_or_default()
    }

    /// The id that support asks for: of the body, else of the header `x-modelrunner-request-id`.
    pub fn request_id(&self) -> Option<&str> {
        self.0.texts.get(REQUEST_ID)
    }

    /// The machine code as the server sent it.
    pub fn code(&self) -> Option<&str> {
        self.0.texts.get(CODE)
    }

    /// The validation issues, in the order of the body.
    pub fn issues(&self) -> &[Issue] {
        &self.0.issues
    }

    /// Whether sending the same request again can help.
    pub fn retry(&self) -> Retry {
        self.0.retry
    }

    /// How long the server asks to wait, in milliseconds, at most 2147483647.
    pub fn retry_after_ms(&self) -> Option<u32> {
        self.0.retry_after_ms
    }

    /// What the user should do.
    pub fn action(&self) -> Action {
        self.0.action
    }

    /// What the user should do, as one sentence; fixed per kind and action.
    pub fn hint(&self) -> &'static str {
        Row::hint(self.kind(), self.action())
    }

    /// Whether this request id is dead: polling or fetching it again cannot help.
    pub fn terminal(&self) -> bool {
        self.0.terminal
    }

    /// Whether the server may have accepted the work before it failed: look the request up before
    /// submitting it again, or it may run and be billed twice.
    pub fn ambiguous(&self) -> bool {
        self.0.ambiguous
    }

    /// Whether the request was charged, where that is known.
    pub fn charged(&self) -> Option<bool> {
        self.0.charged
    }

    /// What the body said of the request itself.
    pub fn request(&self) -> Option<&Request> {
        self.0.request.as_ref()
    }

    /// The body's `details`, as sent.
    pub fn details(&self) -> Option<Json<'_>> {
        self.0.texts.get(DETAILS).map(Json::new)
    }

    /// Adds what headers say, as [`Response::headers`](crate::Response::headers) does, to an error that
    /// was told without them: the request id, where the body had none, and how long to wait.
    ///
    /// ```
    /// let error = modelrunner_errors::classify(429, b"").unwrap().with_headers([("retry-after", "2")]);
    /// assert_eq!(error.retry_after_ms(), Some(2000));
    /// ```
    #[must_use]
    pub fn with_headers<'a, N, V>(self, headers: impl IntoIterator<Item = (&'a N, &'a V)>) -> Self
    where
        N: AsRef<[u8]> + ?Sized + 'a,
        V: AsRef<[u8]> + ?Sized + 'a,
    {
        let mut said = Headers::default();
        said.extend(headers);
        self.with(&said)
    }

    pub(crate) fn with(mut self, headers: &Headers<'_>) -> Self {
        self.0.retry_after_ms = headers.retry_after_ms().or(self.0.retry_after_ms);
        if self.request_id().is_none()
            && let Some(request_id) = headers.request_id()
        {
            return self.with_request_id(&request_id);
        }
        self
    }

    /// The canonical JSON: every member, always in the same order, compact, with control
    /// characters escaped. The bytes are the same from every language.
    #[expect(clippy::missing_panics_doc, reason = "an error holds nothing that JSON cannot")]
    pub fn to_json(&self) -> String {
        let mut out = Vec::with_capacity(512);
        let mut serializer = serde_json::Serializer::with_formatter(&mut out, Canonical);
        self.serialize(&mut serializer).expect("an error holds nothing that JSON cannot");
        String::from_utf8(out).expect("serde_json writes UTF-8")
    }
}

impl Request {
    /// `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED` or `CANCELLED`, as sent.
    pub fn state(&self) -> Option<&str> {
        self.0.get(0)
    }

    /// Where the result is fetched.
    pub fn response_url(&self) -> Option<&str> {
        self.0.get(1)
    }

    /// Where the status is polled.
    pub fn status_url(&self) -> Option<&str> {
        self.0.get(2)
    }

    /// Where the request is cancelled.
    pub fn cancel_url(&self) -> Option<&str> {
        self.0.get(3)
    }

    /// The model, as `owner/alias`.
    pub fn model_endpoint(&self) -> Option<&str> {
        self.0.get(4)
    }

    /// `pending`, `charged`, `partial` or `failed`, as sent.
    pub fn billing_status(&self) -> Option<&str> {
        self.0.get(5)
    }

    /// The logs, as sent: an array of objects in the queue envelope, a string in the record.
    pub fn logs(&self) -> Option<Json<'_>> {
        self.0.get(6).map(Json::new)
    }
}

struct Line<'a>(&'a ApiError);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0;
        error.status().fmt(f)?;
        f.write_str(" ")?;
        f.write_str(error.kind().name())?;
        f.write_str(": ")?;
        OneLine(error.message()).fmt(f)?;
        if let Some(request_id) = error.request_id() {
            f.write_str(" (request_id: ")?;
            OneLine(request_id).fmt(f)?;
            f.write_str(")")?;
        }
        Ok(())
    }
}

/// Compact JSON with DEL and the C1 controls escaped too, for terminals obey some of them.
struct Canonical;

impl serde_json::ser::Formatter for Canonical {
    fn write_string_fragment<W: ?Sized + std::io::Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> std::io::Result<()> {
        let mut plain = 0;
        for (at, character) in fragment.char_indices().filter(|(_, character)| character.is_control()) {
            out.write_all(&fragment.as_bytes()[plain..at])?;
            write!(out, "\\u{:04x}", u32::from(character))?;
            plain = at + character.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[plain..])
    }
}
