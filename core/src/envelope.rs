//! The content of a failure, whatever its dialect.

use crate::as_sent::SentJson;
use crate::body::{Body, Form, Members};
use crate::issue::{self, Source};
use crate::json::{Value, to_json};
use crate::phrases::Claims;
use crate::request::Request;
use crate::text::is_word;
use bumpalo::Bump;
use smol_str::SmolStr;
use std::borrow::Cow;

/// A body as the rules see it.
pub(crate) struct Envelope<'b, 'a> {
    pub(crate) status: u16,
    pub(crate) body: &'b Body<'a>,
    pub(crate) issues: Source<'a>,
    pub(crate) arena: &'a Bump,
}

impl<'b, 'a> Envelope<'b, 'a> {
    pub(crate) fn new(status: u16, body: &'b Body<'a>, arena: &'a Bump) -> Self {
        let issues = issue::find(body, status, arena);
        Envelope { status, body, issues, arena }
    }

    pub(crate) fn members(&self) -> &'b Members<'a> {
        &self.body.members
    }

    /// The record of a request, if the body is one.
    pub(crate) fn record(&self) -> Option<&'b Members<'a>> {
        Some(self.members()).filter(|members| self.body.form == Form::Object && members.is_record())
    }

    /// The claims of the body's texts (V6 to V8).
    pub(crate) fn claims(&self) -> Claims {
        let mut claims = Claims::default();
        if self.body.form == Form::Object {
            let Members { error, message, detail, .. } = *self.members();
            let inner = error.get("error").get("message");
            for text in [error, error.get("message"), message, detail, detail.get("message"), inner] {
                if let Some(text) = text.words() {
                    claims.add(&text);
                }
            }
        }
        claims
    }

    /// The machine code, as sent.
    pub(crate) fn code(&self) -> Option<Cow<'a, str>> {
        let members = self.members();
        let (error, first) = (members.error, members.errors.items().first().copied().unwrap_or_default());
        let codes = [
            members.details.get("code"),
            error.get("code"),
            error.get("type"),
            members.code,
            members.error_code,
            first.get("code"),
            first.get("extensions").get("code"),
        ];
        let is_code = |code: &Cow<'_, str>| !issue::is_absent(code);
        codes.into_iter().filter_map(Value::identifier).find(is_code).or_else(|| {
            let has_text = members.message.has_words() || members.error_description.has_words();
            let is_code = |error: &Cow<'_, str>| is_word(error) && !issue::is_absent(error);
            let error = Some(error).filter(|error| has_text || error.is_text("insufficient_quota"))?;
            error.string().filter(is_code)
        })
    }

    /// The request ID in the body (N4).
    pub(crate) fn request_id(&self) -> Option<Cow<'a, str>> {
        let members = self.members();
        let id = if self.record().is_some() || members.errors.is_non_empty() { members.id } else { Value::Missing };
        [members.request_id, members.error.get("request_id"), id].into_iter().find_map(Value::identifier)
    }

    /// The delay that the body asks for, in seconds (N8).
    pub(crate) fn retry_after(&self) -> [Value<'a>; 2] {
        [self.members().retry_after, self.members().error.get("retry_after")]
    }

    pub(crate) fn details(&self) -> Option<SentJson> {
        as_sent(self.members().details)
    }

    pub(crate) fn request(&self) -> Option<Box<Request>> {
        let members = self.record()?;
        let text = |value: Value<'a>| value.string().map(SmolStr::from);
        Some(Box::new(Request {
            state: text(members.status),
            response_url: text(members.response_url),
            status_url: text(members.status_url),
            cancel_url: text(members.cancel_url),
            model_endpoint: text(members.model_endpoint),
            billing_status: text(members.billing_status),
            logs: as_sent(members.logs),
        }))
    }
}

fn as_sent(value: Value<'_>) -> Option<SentJson> {
    let is_sent = !matches!(value, Value::Missing | Value::Null);
    is_sent.then(|| SentJson::new(to_json(value)))
}
