use crate::Json;
use crate::as_sent::SentJson;
use crate::json::{Value, push_text};
use crate::restore::{InvalidJson, optional, restore};
use crate::secrets::Secrets;
use bumpalo::Bump;
use serde::Serialize;
use smol_str::SmolStr;

/// What the body says about the request itself, if the body is its record or its queue envelope (N14).
///
/// Source: Request lifecycle guide.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Request {
    pub(crate) state: Option<SmolStr>,
    pub(crate) response_url: Option<SmolStr>,
    pub(crate) status_url: Option<SmolStr>,
    pub(crate) cancel_url: Option<SmolStr>,
    pub(crate) model_endpoint: Option<SmolStr>,
    pub(crate) billing_status: Option<SmolStr>,
    pub(crate) logs: Option<SentJson>,
}

impl Request {
    /// `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED` or `CANCELLED`, as sent.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// The URL of the result.
    pub fn response_url(&self) -> Option<&str> {
        self.response_url.as_deref()
    }

    /// The URL of the status.
    pub fn status_url(&self) -> Option<&str> {
        self.status_url.as_deref()
    }

    /// The URL that cancels the request.
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
    pub fn logs(&self) -> Option<Json<'_>> {
        self.logs.as_ref().map(SentJson::as_json)
    }

    /// Reads the canonical JSON of a request. Secrets are masked.
    ///
    /// # Errors
    ///
    /// [`InvalidJson`] if it is not that.
    pub fn from_json(json: &str) -> Result<Self, InvalidJson> {
        restore(json, Request::restored)
    }

    pub(crate) fn restored<'a>(request: Value<'a>, arena: &'a Bump) -> Result<Self, InvalidJson> {
        let text = |name| {
            let text = optional(request, name, Value::string)?;
            Ok(text.map(|text| Secrets::Possible.mask(text).into()))
        };
        Ok(Request {
            state: text("state")?,
            response_url: text("response_url")?,
            status_url: text("status_url")?,
            cancel_url: text("cancel_url")?,
            model_endpoint: text("model_endpoint")?,
            billing_status: text("billing_status")?,
            logs: optional(request, "logs", |logs| Some(SentJson::restored(logs, arena)))?,
        })
    }

    /// The canonical JSON of the request.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    pub(crate) fn write_json(&self, out: &mut String) {
        push_text(out, r#"{"state":"#, self.state());
        push_text(out, r#","response_url":"#, self.response_url());
        push_text(out, r#","status_url":"#, self.status_url());
        push_text(out, r#","cancel_url":"#, self.cancel_url());
        push_text(out, r#","model_endpoint":"#, self.model_endpoint());
        push_text(out, r#","billing_status":"#, self.billing_status());
        out.push_str(r#","logs":"#);
        out.push_str(self.logs().map_or("null", Json::as_str));
        out.push('}');
    }
}
