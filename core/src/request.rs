use crate::Json;
use crate::as_sent::SentJson;
use crate::secrets::Secrets;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What the body says about the request itself, if the body is its record or its queue envelope (N14).
///
/// Source: Request lifecycle guide.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

    pub(crate) fn masked(self) -> Self {
        let mask = |text: Option<SmolStr>| text.map(|text| Secrets::Possible.mask(&text).into());
        Request {
            state: mask(self.state),
            response_url: mask(self.response_url),
            status_url: mask(self.status_url),
            cancel_url: mask(self.cancel_url),
            model_endpoint: mask(self.model_endpoint),
            billing_status: mask(self.billing_status),
            logs: self.logs,
        }
    }
}
