//! The content of a failure, whatever its dialect.

use crate::as_sent::SentJson;
use crate::body::{Body, Form, Members};
use crate::issue::{self, Source};
use crate::json::{Value, to_json};
use crate::phrases::Claims;
use crate::record::State;
use crate::request::Request;
use crate::text::is_word;
use bumpalo::Bump;
use smol_str::SmolStr;

/// A body as the rules see it.
pub(crate) struct Envelope<'b, 'a> {
    pub(crate) status: u16,
    pub(crate) body: &'b Body<'a>,
    pub(crate) issues: Source<'a>,
    /// The state of the request, if the body says it.
    pub(crate) state: Option<State>,
    is_record: bool,
    pub(crate) arena: &'a Bump,
}

impl<'b, 'a> Envelope<'b, 'a> {
    pub(crate) fn new(status: u16, body: &'b Body<'a>, arena: &'a Bump) -> Self {
        let issues = issue::find(body, status, arena);
        let (state, is_record) = (body.members.state(), body.form == Form::Object && body.members.is_record());
        Envelope { status, body, issues, state, is_record, arena }
    }

    pub(crate) fn members(&self) -> &'b Members<'a> {
        &self.body.members
    }

    /// The record of a request, if the body is one.
    pub(crate) fn record(&self) -> Option<&'b Members<'a>> {
        self.is_record.then(|| self.members())
    }

    /// The claims of the body's texts (V6 to V8).
    pub(crate) fn claims(&self) -> Claims {
        let mut claims = Claims::default();
        if self.body.form == Form::Object {
            let Members { error, message, detail, .. } = *self.members();
            let inner = error.get("error").get("message");
            for text in [error, error.get("message"), message, detail, detail.get("message"), inner] {
                if let Some(text) = text.words() {
                    claims.add(text);
                }
            }
        }
        claims
    }

    /// The machine code, as sent.
    pub(crate) fn code(&self) -> Option<&'a str> {
        let members = self.members();
        let error = members.error;
        let first = || members.errors.items().first().copied().unwrap_or_default();
        let is_code = |code: &&str| !issue::is_absent(code);
        let code = |value: Value<'a>| value.identifier().filter(is_code);
        code(members.details.get("code"))
            .or_else(|| code(error.get("code")))
            .or_else(|| code(error.get("type")))
            .or_else(|| code(members.code))
            .or_else(|| code(members.error_code))
            .or_else(|| code(first().get("code")))
            .or_else(|| code(first().get("extensions").get("code")))
            .or_else(|| self.code_in_error().filter(is_code))
    }

    /// The text of `error`, if it is a code.
    fn code_in_error(&self) -> Option<&'a str> {
        let Members { error, message, error_description, .. } = self.members();
        let has_text = message.has_words() || error_description.has_words();
        error.string().filter(|text| is_word(text) && (has_text || *text == "insufficient_quota"))
    }

    /// The request ID in the body (N4).
    pub(crate) fn request_id(&self) -> Option<&'a str> {
        let members = self.members();
        let may_be_id = self.is_record || members.errors.is_non_empty();
        members
            .request_id
            .identifier()
            .or_else(|| members.error.get("request_id").identifier())
            .or_else(|| members.id.identifier().filter(|_| may_be_id))
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
