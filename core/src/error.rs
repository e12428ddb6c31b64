use crate::as_sent::SentJson;
use crate::envelope::Envelope;
use crate::headers::Headers;
use crate::json::{Value, push_bool, push_integer, push_text};
use crate::kind::Policy;
use crate::message::{MAX_BYTES, message};
use crate::restore::{InvalidJson, member, optional, restore};
use crate::secrets::{Secrets, mask_id};
use crate::text::clip;
use crate::{Action, Issue, Json, Kind, OneLine, Request, Retry, issue, retry_after};
use bumpalo::Bump;
use serde::{Serialize, Serializer};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::fmt;

/// One failure, normalized: the same members and meanings in every language.
///
/// `Display` is one line that is safe to log:
/// `402 insufficient_balance: Insufficient balance (request_id: abc123)`. Issues that the message does not
/// show follow it in brackets.
///
/// `Serialize` and `Deserialize` use the canonical form. [`to_json`](Self::to_json) gives its exact
/// bytes, in which DEL and the C1 controls are escaped too; `serde_json::to_string` leaves those as
/// they are. Issues, logs and details keep their numbers as text, so an error can be read from
/// JSON text only, not from other formats and not inside `flatten` or a tagged or untagged enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", Line(self))]
pub struct ApiError(Box<Members>);

/// The members of the canonical JSON, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
struct Members {
    kind: Kind,
    status: u16,
    message: String,
    request_id: Option<SmolStr>,
    code: Option<SmolStr>,
    issues: Vec<Issue>,
    retry: Retry,
    retry_after_ms: Option<u32>,
    action: Action,
    hint: Cow<'static, str>,
    terminal: bool,
    ambiguous: bool,
    charged: Option<bool>,
    request: Option<Box<Request>>,
    details: Option<SentJson>,
}

impl ApiError {
    pub(crate) fn new(envelope: &Envelope<'_, '_>, policy: &Policy) -> Self {
        let code = envelope.code();
        let issues = envelope.issues.read(code, envelope.arena);
        ApiError(Box::new(Members {
            kind: policy.kind,
            status: envelope.status,
            message: message(envelope, &issues, policy),
            request_id: envelope.request_id().map(SmolStr::from),
            code: code.map(SmolStr::from),
            issues,
            retry: policy.retry,
            retry_after_ms: envelope.retry_after().into_iter().find_map(retry_after::of_body),
            action: policy.action,
            hint: policy.hint.into(),
            terminal: policy.is_terminal(),
            ambiguous: policy.is_ambiguous(),
            charged: charged(policy.kind, envelope),
            request: envelope.request(),
            details: envelope.details(),
        }))
    }

    /// An error that does not come from a response: an SDK's own time-out, or a validation before sending.
    ///
    /// Retry, action and hint follow from the kind as in the table of kinds. `status` is the HTTP
    /// status, 0 if there was no response. A blank message becomes the hint; a long one is truncated to
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
        let policy = Policy::of_kind_and_status(kind, status);
        let message = if message.trim().is_empty() { policy.hint } else { message };
        ApiError(Box::new(Members {
            kind,
            status,
            message: clip(&Secrets::Possible.mask(message), MAX_BYTES),
            request_id: None,
            code: None,
            issues: Vec::new(),
            retry: policy.retry,
            retry_after_ms: None,
            action: policy.action,
            hint: policy.hint.into(),
            terminal: policy.is_terminal(),
            ambiguous: policy.is_ambiguous(),
            charged: None,
            request: None,
            details: None,
        }))
    }

    /// The same error with these issues instead of its own.
    #[must_use]
    pub fn with_issues(mut self, issues: impl IntoIterator<Item = Issue>) -> Self {
        self.0.issues = issues.into_iter().collect();
        self
    }

    /// The same error with this request ID instead of its own; a blank one counts as none.
    #[must_use]
    pub fn with_request_id(mut self, request_id: &str) -> Self {
        let request_id = Some(request_id.trim()).filter(|id| !id.is_empty());
        self.0.request_id = request_id.map(|id| mask_id(id).into());
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

    /// The HTTP status as received, even if the body carries another one.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The server's message: trimmed, never empty, at most 4096 bytes. It can contain line breaks and
    /// control characters; `Display` does not.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The ID that support asks for: from the body, else from the header `x-modelrunner-request-id`.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The machine code as the server sent it.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
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

    /// What the user should do, as one sentence. It is fixed for each kind and action; only
    /// [`Unavailable`](Kind::Unavailable) has two (K20).
    pub fn hint(&self) -> &str {
        &self.0.hint
    }

    /// Whether this request ID is dead: polling or fetching it again cannot help.
    pub fn terminal(&self) -> bool {
        self.0.terminal
    }

    /// Whether the server may have accepted the work before it failed: look the request up before
    /// submitting it again, or it may run and be billed twice.
    pub fn ambiguous(&self) -> bool {
        self.0.ambiguous
    }

    /// Whether the request was charged, if that is known.
    pub fn charged(&self) -> Option<bool> {
        self.0.charged
    }

    /// What the body says about the request itself, if the body is a record.
    pub fn request(&self) -> Option<&Request> {
        self.0.request.as_deref()
    }

    /// The body's `details`, as sent.
    pub fn details(&self) -> Option<Json<'_>> {
        self.0.details.as_ref().map(SentJson::as_json)
    }

    /// Adds the request ID, if the body had none, and the delay from the headers to an error that was
    /// classified without them. [`Response::headers`](crate::Response::headers) describes the headers.
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
        match headers.request_id() {
            Some(request_id) if self.request_id().is_none() => self.with_request_id(&request_id),
            _ => self,
        }
    }

    /// The canonical JSON: every member, always in the same order, compact, with control
    /// characters escaped. The bytes are the same from every language.
    pub fn to_json(&self) -> String {
        let members = &*self.0;
        let out = &mut String::with_capacity(512);
        push_text(out, r#"{"kind":"#, Some(members.kind.name()));
        push_integer(out, r#","status":"#, Some(members.status.into()));
        push_text(out, r#","message":"#, Some(&members.message));
        push_text(out, r#","request_id":"#, self.request_id());
        push_text(out, r#","code":"#, self.code());
        out.push_str(r#","issues":["#);
        for (index, issue) in members.issues.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            issue.write_json(out);
        }
        push_text(out, r#"],"retry":"#, Some(members.retry.name()));
        push_integer(out, r#","retry_after_ms":"#, members.retry_after_ms);
        push_text(out, r#","action":"#, Some(members.action.name()));
        push_text(out, r#","hint":"#, Some(&members.hint));
        push_bool(out, r#","terminal":"#, Some(members.terminal));
        push_bool(out, r#","ambiguous":"#, Some(members.ambiguous));
        push_bool(out, r#","charged":"#, members.charged);
        out.push_str(r#","request":"#);
        match &members.request {
            Some(request) => request.write_json(out),
            None => out.push_str("null"),
        }
        out.push_str(r#","details":"#);
        out.push_str(self.details().map_or("null", Json::as_str));
        out.push('}');
        std::mem::take(out)
    }

    /// Reads the canonical JSON, with its members in any order; members that this version does not know are
    /// skipped, and the last of a repeated member counts. Secrets are masked, and the message is truncated, as in
    /// the error of a response.
    ///
    /// # Errors
    ///
    /// [`InvalidJson`] if it is not the canonical JSON of an error.
    ///
    /// ```
    /// use modelrunner_errors::{ApiError, classify};
    ///
    /// let error = classify(429, b"").unwrap();
    /// assert_eq!(ApiError::from_json(&error.to_json()), Ok(error));
    /// ```
    pub fn from_json(json: &str) -> Result<Self, InvalidJson> {
        restore(json, ApiError::restored)
    }

    fn restored<'a>(error: Value<'a>, arena: &'a Bump) -> Result<Self, InvalidJson> {
        let kind = member(error, "kind", |kind| Kind::from_name(kind.string()?))?;
        let action = member(error, "action", |action| Action::from_name(action.string()?))?;
        let hint = optional(error, "hint", Value::string)?.unwrap_or_default();
        let message = member(error, "message", Value::words)?;
        let issues = member(error, "issues", |issues| {
            matches!(issues, Value::Array(_)).then(|| issues.items().iter().map(|issue| Issue::restored(*issue, arena)))
        })?;
        let request = optional(error, "request", |request| matches!(request, Value::Object(_)).then_some(request))?;
        Ok(ApiError(Box::new(Members {
            kind,
            status: member(error, "status", Value::number)?,
            message: clip(&Secrets::Possible.mask(message), MAX_BYTES),
            request_id: optional(error, "request_id", Value::string)?.map(|id| mask_id(id).into()),
            code: optional(error, "code", Value::string)?.map(|code| Secrets::Possible.mask(code).into()),
            issues: issues.collect::<Result<_, _>>()?,
            retry: member(error, "retry", |retry| Retry::from_name(retry.string()?))?,
            retry_after_ms: optional(error, "retry_after_ms", Value::number)?,
            action,
            hint: Policy::known_hint(kind, action, hint).into(),
            terminal: member(error, "terminal", Value::bool)?,
            ambiguous: member(error, "ambiguous", Value::bool)?,
            charged: optional(error, "charged", Value::bool)?,
            request: request.map(|request| Request::restored(request, arena).map(Box::new)).transpose()?,
            details: optional(error, "details", |details| Some(SentJson::restored(details, arena)))?,
        })))
    }
}

fn charged(kind: Kind, envelope: &Envelope<'_, '_>) -> Option<bool> {
    let members = envelope.members();
    let is_free =
        matches!(kind, Kind::RequestFailed | Kind::RequestCancelled | Kind::InvalidOutput | Kind::UpstreamFailed);
    if members.is_charged() {
        Some(true)
    } else if members.is_billed("failed") || (is_free && !members.is_billed("pending")) {
        Some(false)
    } else {
        None
    }
}

impl Serialize for ApiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

struct Line<'a>(&'a ApiError);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0;
        write!(f, "{} {}: {}", error.status(), error.kind().name(), OneLine(error.message()))?;
        if let Some((first, others)) = hidden_issues(error).split_first() {
            let mut text = String::new();
            first.write(&mut text);
            write!(f, " [{}", OneLine(&clip(&text, MAX_BYTES)))?;
            if !others.is_empty() {
                write!(f, "; +{} more", others.len())?;
            }
            f.write_str("]")?;
        }
        match error.request_id() {
            Some(request_id) => write!(f, " (request_id: {})", OneLine(request_id)),
            None => Ok(()),
        }
    }
}

/// The issues that the message does not show.
fn hidden_issues(error: &ApiError) -> Vec<&Issue> {
    let (message, issues) = (error.message(), error.issues());
    if issues.is_empty() || message == clip(&issue::summary(issues), MAX_BYTES) {
        return Vec::new();
    }
    issues.iter().filter(|issue| !message.contains(issue.message())).collect()
}
