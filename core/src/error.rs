use crate::kind::Row;
use crate::{Action, Issue, Json, Kind, OneLine, Retry};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, thiserror::Error)]
#[error("{}", Line(self))]
pub struct ApiError {
    pub(crate) kind: Kind,
    pub(crate) status: u16,
    #[serde(deserialize_with = "not_empty")]
    pub(crate) message: Box<str>,
    pub(crate) request_id: Option<Box<str>>,
    pub(crate) code: Option<Box<str>>,
    pub(crate) issues: Box<[Issue]>,
    pub(crate) retry: Retry,
    pub(crate) retry_after_ms: Option<u32>,
    pub(crate) action: Action,
    pub(crate) terminal: bool,
    pub(crate) ambiguous: bool,
    pub(crate) charged: Option<bool>,
    pub(crate) request: Option<Box<Request>>,
    pub(crate) details: Option<Json>,
}

/// What the body said of the request itself, where the body is its record or its queue envelope.
///
/// Source: Request lifecycle guide.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Request {
    pub(crate) state: Option<Box<str>>,
    pub(crate) response_url: Option<Box<str>>,
    pub(crate) status_url: Option<Box<str>>,
    pub(crate) cancel_url: Option<Box<str>>,
    pub(crate) model_endpoint: Option<Box<str>>,
    pub(crate) billing_status: Option<Box<str>>,
    pub(crate) logs: Option<Json>,
}

impl ApiError {
    /// What went wrong.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The HTTP status as received, also where the body stands for another one.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The server's message: trimmed, never empty, at most 4096 bytes. It can hold line breaks and
    /// control characters; `Display` does not.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The id that support asks for: of the body, else of the header `x-modelrunner-request-id`.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The machine code as the server sent it.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The validation issues, in the order of the body.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Whether sending the same request again can help.
    pub fn retry(&self) -> Retry {
        self.retry
    }

    /// How long the server asks to wait, in milliseconds, at most 2147483647.
    pub fn retry_after_ms(&self) -> Option<u32> {
        self.retry_after_ms
    }

    /// What the user should do.
    pub fn action(&self) -> Action {
        self.action
    }

    /// What the user should do, as one sentence; fixed per kind and action.
    pub fn hint(&self) -> &'static str {
        Row::hint(self.kind, self.action)
    }

    /// Whether this request id is dead: polling or fetching it again cannot help.
    pub fn terminal(&self) -> bool {
        self.terminal
    }

    /// Whether the server may have accepted the work before it failed: look the request up before
    /// submitting it again, or it may run and be billed twice.
    pub fn ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// Whether the request was charged, where that is known.
    pub fn charged(&self) -> Option<bool> {
        self.charged
    }

    /// What the body said of the request itself.
    pub fn request(&self) -> Option<&Request> {
        self.request.as_deref()
    }

    /// The body's `details`, as sent.
    pub fn details(&self) -> Option<&Json> {
        self.details.as_ref()
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
        self.state.as_deref()
    }

    /// Where the result is fetched.
    pub fn response_url(&self) -> Option<&str> {
        self.response_url.as_deref()
    }

    /// Where the status is polled.
    pub fn status_url(&self) -> Option<&str> {
        self.status_url.as_deref()
    }

    /// Where the request is cancelled.
    pub fn cancel_url(&self) -> Option<&str> {
        self.cancel_url.as_deref()
    }

    /// The model, as `owner/alias`.
    pub fn model_endpoint(&self) -> Option<&str> {
        self.model_endpoint.as_deref()
    }

    /// `pending`, `charged`, `partial` or `failed`, as sent.
    pub fn billing_status(&self) -> Option<&str> {
        self.billing_status.as_deref()
    }

    /// The logs, as sent: an array of objects in the queue envelope, a string in the record.
    pub fn logs(&self) -> Option<&Json> {
        self.logs.as_ref()
    }
}

fn not_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    let message = Box::<str>::deserialize(deserializer)?;
    if message.is_empty() { Err(serde::de::Error::custom("message is empty")) } else { Ok(message) }
}

struct Line<'a>(&'a ApiError);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ApiError { status, kind, message, request_id, .. } = self.0;
        write!(f, "{status} {kind}: {}", OneLine(message))?;
        match request_id {
            Some(request_id) => write!(f, " (request_id: {})", OneLine(request_id)),
            None => Ok(()),
        }
    }
}

impl Serialize for ApiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("ApiError", 15)?;
        members.serialize_field("kind", &self.kind)?;
        members.serialize_field("status", &self.status)?;
        members.serialize_field("message", &self.message)?;
        members.serialize_field("request_id", &self.request_id)?;
        members.serialize_field("code", &self.code)?;
        members.serialize_field("issues", &self.issues)?;
        members.serialize_field("retry", &self.retry)?;
        members.serialize_field("retry_after_ms", &self.retry_after_ms)?;
        members.serialize_field("action", &self.action)?;
        members.serialize_field("hint", self.hint())?;
        members.serialize_field("terminal", &self.terminal)?;
        members.serialize_field("ambiguous", &self.ambiguous)?;
        members.serialize_field("charged", &self.charged)?;
        members.serialize_field("request", &self.request)?;
        members.serialize_field("details", &self.details)?;
        members.end()
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
