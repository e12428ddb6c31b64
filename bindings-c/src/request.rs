use crate::panic::read;
use crate::text::{Span, Texts, mre_str};
use modelrunner_errors::{Json, Request};

/// What the body said of the request itself, where the body is its record or its queue envelope.
///
/// It belongs to its error and lives as long as it does. Source: Request lifecycle guide.
#[derive(Debug)]
pub struct mre_request {
    texts: Texts,
    state: Option<Span>,
    response_url: Option<Span>,
    status_url: Option<Span>,
    cancel_url: Option<Span>,
    model_endpoint: Option<Span>,
    billing_status: Option<Span>,
    logs: Option<Span>,
}

impl mre_request {
    pub(crate) fn new(request: &Request) -> Self {
        let mut texts = Texts::with_room(512);
        let mut add = |text: &str| texts.add(text);
        mre_request {
            state: request.state().map(&mut add),
            response_url: request.response_url().map(&mut add),
            status_url: request.status_url().map(&mut add),
            cancel_url: request.cancel_url().map(&mut add),
            model_endpoint: request.model_endpoint().map(&mut add),
            billing_status: request.billing_status().map(&mut add),
            logs: request.logs().map(Json::as_str).map(&mut add),
            texts,
        }
    }
}

/// The state as sent: `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED`, `CANCELLED`. Absent where
/// the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_state(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.texts.view_any(request.state))
}

/// Where the result is fetched. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_response_url(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.texts.view_any(request.response_url))
}

/// Where the status is polled. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_status_url(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.texts.view_any(request.status_url))
}

/// Where the request is cancelled. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_cancel_url(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.texts.view_any(request.cancel_url))
}

/// The model, as `owner/alias`. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_model_endpoint(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.texts.view_any(request.model_endpoint))
}

/// The billing status as sent: `pending`, `charged`, `partial`, `failed`. Absent where the body has
/// none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_billing_status(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.texts.view_any(request.billing_status))
}

/// The logs as sent, as compact JSON: an array of objects in the queue envelope, a string in the
/// record; bounded as mre_error_details() is. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_logs(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.texts.view_any(request.logs))
}
