use crate::panic::read;
use crate::text::{Text, mre_str, view};
use errors::{Json, Request};

/// What the body said of the request itself, where the body is its record or its queue envelope.
///
/// It belongs to its error and lives as long as it does. Source: Request lifecycle guide.
#[derive(Debug)]
pub struct mre_request {
    state: Option<Text>,
    response_url: Option<Text>,
    status_url: Option<Text>,
    cancel_url: Option<Text>,
    model_endpoint: Option<Text>,
    billing_status: Option<Text>,
    logs: Option<Text>,
}

impl mre_request {
    pub(crate) fn new(request: &Request) -> Self {
        mre_request {
            state: request.state().map(Text::new),
            response_url: request.response_url().map(Text::new),
            status_url: request.status_url().map(Text::new),
            cancel_url: request.cancel_url().map(Text::new),
            model_endpoint: request.model_endpoint().map(Text::new),
            billing_status: request.billing_status().map(Text::new),
            logs: request.logs().map(Json::as_str).map(Text::new),
        }
    }
}

/// The state as sent: `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED`, `CANCELLED`. Absent where
/// the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_state(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| view(request.state.as_ref()))
}

/// Where the result is fetched. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_response_url(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| view(request.response_url.as_ref()))
}

/// Where the status is polled. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_status_url(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| view(request.status_url.as_ref()))
}

/// Where the request is cancelled. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_cancel_url(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| view(request.cancel_url.as_ref()))
}

/// The model, as `owner/alias`. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_model_endpoint(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| view(request.model_endpoint.as_ref()))
}

/// The billing status as sent: `pending`, `charged`, `partial`, `failed`. Absent where the body has
/// none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_billing_status(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| view(request.billing_status.as_ref()))
}

/// The logs as sent, as compact JSON: an array of objects in the queue envelope, a string in the
/// record; bounded as mre_error_details() is. Absent where the body has none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_logs(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| view(request.logs.as_ref()))
}
