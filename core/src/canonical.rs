//! The canonical form of an error: every member, in its order. What is read back of it is masked and
//! bounded like what a server sends.

use crate::error::Parts;
use crate::json::tape::{MAX_SAFE_INTEGER, Tape};
use crate::redact::Content;
use crate::texts::Writer;
use crate::{Action, Json, Kind, PathElement, Retry, error, issue, message};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

#[derive(Debug, Serialize, Deserialize)]
struct ApiError<'a> {
    kind: Kind,
    status: u16,
    message: Cow<'a, str>,
    request_id: Option<Cow<'a, str>>,
    code: Option<Cow<'a, str>>,
    issues: Cow<'a, [issue::Issue]>,
    retry: Retry,
    retry_after_ms: Option<u32>,
    action: Action,
    /// Fixed by the kind and the action, so that it is not read.
    #[serde(skip_deserializing)]
    hint: &'static str,
    terminal: bool,
    ambiguous: bool,
    charged: Option<bool>,
    request: Option<Cow<'a, error::Request>>,
    details: Option<Sent<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Request<'a> {
    state: Option<Cow<'a, str>>,
    response_url: Option<Cow<'a, str>>,
    status_url: Option<Cow<'a, str>>,
    cancel_url: Option<Cow<'a, str>>,
    model_endpoint: Option<Cow<'a, str>>,
    billing_status: Option<Cow<'a, str>>,
    logs: Option<Sent<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Issue<'a> {
    path: Vec<Step<'a>>,
    message: Cow<'a, str>,
    code: Option<Cow<'a, str>>,
    extra: Sent<'a>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Step<'a> {
    #[serde(deserialize_with = "index")]
    Index(i64),
    Key(Cow<'a, str>),
}

/// A JSON value as it was sent.
struct Sent<'a>(Cow<'a, str>);

impl<'a> From<Json<'a>> for Sent<'a> {
    fn from(json: Json<'a>) -> Self {
        Sent(Cow::Borrowed(json.as_str()))
    }
}

impl fmt::Debug for Sent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Json::new(&self.0).fmt(f)
    }
}

impl Serialize for Sent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Json::new(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sent<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Sent(Cow::Owned(Tape::rewrite(&Box::<RawValue>::deserialize(deserializer)?))))
    }
}

impl<'a> From<&'a error::ApiError> for ApiError<'a> {
    fn from(error: &'a error::ApiError) -> Self {
        ApiError {
            kind: error.kind(),
            status: error.status(),
            message: error.message().into(),
            request_id: error.request_id().map(Cow::from),
            code: error.code().map(Cow::from),
            issues: error.issues().into(),
            retry: error.retry(),
            retry_after_ms: error.retry_after_ms(),
            action: error.action(),
            hint: error.hint(),
            terminal: error.terminal(),
            ambiguous: error.ambiguous(),
            charged: error.charged(),
            request: error.request().map(Cow::Borrowed),
            details: error.details().map(Sent::from),
        }
    }
}

impl From<ApiError<'_>> for error::ApiError {
    fn from(error: ApiError<'_>) -> Self {
        let mut texts = Writer::with_capacity(error.message.len(), Content::Suspect);
        texts.push_with(|out| {
            message::write_clipped(&error.message, out);
            true
        });
        texts.push_masked(error.request_id.as_deref());
        texts.push_masked(error.code.as_deref());
        texts.push(error.details.as_ref().map(|details| &*details.0));
        error::ApiError(Box::new(Parts {
            kind: error.kind,
            status: error.status,
            texts: texts.finish(),
            issues: error.issues.into_owned(),
            retry: error.retry,
            retry_after_ms: error.retry_after_ms,
            action: error.action,
            terminal: error.terminal,
            ambiguous: error.ambiguous,
            charged: error.charged,
            request: error.request.map(Cow::into_owned),
        }))
    }
}

impl<'a> From<&'a error::Request> for Request<'a> {
    fn from(request: &'a error::Request) -> Self {
        Request {
            state: request.state().map(Cow::from),
            response_url: request.response_url().map(Cow::from),
            status_url: request.status_url().map(Cow::from),
            cancel_url: request.cancel_url().map(Cow::from),
            model_endpoint: request.model_endpoint().map(Cow::from),
            billing_status: request.billing_status().map(Cow::from),
            logs: request.logs().map(Sent::from),
        }
    }
}

impl From<Request<'_>> for error::Request {
    fn from(request: Request<'_>) -> Self {
        let Request { state, response_url, status_url, cancel_url, model_endpoint, billing_status, logs } = request;
        let mut texts = Writer::with_capacity(0, Content::Suspect);
        for text in [state, response_url, status_url, cancel_url, model_endpoint, billing_status] {
            texts.push_masked(text.as_deref());
        }
        texts.push(logs.as_ref().map(|logs| &*logs.0));
        error::Request(texts.finish())
    }
}

impl<'a> From<&'a issue::Issue> for Issue<'a> {
    fn from(issue: &'a issue::Issue) -> Self {
        let step = |element| match element {
            PathElement::Index(index) => Step::Index(index),
            PathElement::Key(key) => Step::Key(key.into()),
        };
        Issue {
            path: issue.path().map(step).collect(),
            message: issue.message().into(),
            code: issue.code().map(Cow::from),
            extra: issue.extra().into(),
        }
    }
}

impl From<Issue<'_>> for issue::Issue {
    fn from(issue: Issue<'_>) -> Self {
        let extra = Some(&*issue.extra.0).filter(|extra| *extra != Json::EMPTY_OBJECT.as_str());
        let path = issue.path.iter().map(|step| match step {
            Step::Index(index) => PathElement::Index(*index),
            Step::Key(key) => PathElement::Key(key),
        });
        issue::Issue::restored(&issue.message, issue.code.as_deref(), extra, path)
    }
}

/// An index that every language can hold.
fn index<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let index = i64::deserialize(deserializer)?;
    if index.unsigned_abs() <= MAX_SAFE_INTEGER { Ok(index) } else { Err(D::Error::custom("index is too large")) }
}

/// What is printed, written and read of a type is its canonical form.
macro_rules! canonical {
    ($($Type:ident of $module:ident,)+) => {
        $(
            impl fmt::Debug for $module::$Type {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    $Type::from(self).fmt(f)
                }
            }

            impl Serialize for $module::$Type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    $Type::from(self).serialize(serializer)
                }
            }
        )+
    };
}

canonical! {
    ApiError of error,
    Request of error,
    Issue of issue,
}

impl<'de> Deserialize<'de> for error::ApiError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let error = ApiError::deserialize(deserializer)?;
        if error.message.trim().is_empty() { Err(D::Error::custom("message is empty")) } else { Ok(error.into()) }
    }
}

impl<'de> Deserialize<'de> for error::Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Request::deserialize(deserializer).map(Into::into)
    }
}

impl<'de> Deserialize<'de> for issue::Issue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Issue::deserialize(deserializer).map(Into::into)
    }
}
