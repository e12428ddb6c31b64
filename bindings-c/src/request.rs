use crate::panic::read;
use crate::text::{Block, LazyText, mre_str, room_any};
use crate::view::lent;
use modelrunner_errors::Request;

/// What the body says about the request itself, if the body is its record or its queue envelope
/// (N14).
///
/// It belongs to its error and is valid until the error is freed, as are its texts.
#[derive(Debug)]
pub struct mre_request {
    request: &'static Request,
    state: mre_str,
    response_url: mre_str,
    status_url: mre_str,
    cancel_url: mre_str,
    model_endpoint: mre_str,
    billing_status: mre_str,
    logs: LazyText,
    _block: Block,
}

impl mre_request {
    /// # Safety
    ///
    /// The request outlives the result, and neither moves nor changes.
    pub(crate) unsafe fn new(request: &Request) -> Self {
        let texts = [
            request.state(),
            request.response_url(),
            request.status_url(),
            request.cancel_url(),
            request.model_endpoint(),
            request.billing_status(),
        ];
        let mut block = Block::with_room(texts.into_iter().map(room_any).sum());
        let [state, response_url, status_url, cancel_url, model_endpoint, billing_status] =
            texts.map(|text| block.add_any(text));
        mre_request {
            // SAFETY: the caller promises the same.
            request: unsafe { lent(request) },
            state,
            response_url,
            status_url,
            cancel_url,
            model_endpoint,
            billing_status,
            logs: LazyText::default(),
            _block: block,
        }
    }
}

/// The state as sent: `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED` or `CANCELLED`. Absent if
/// the body has none, and for NULL. The text is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_state(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.state)
}

/// The URL of the result. Absent if the body has none, and for NULL. The text is valid until the
/// error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_response_url(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.response_url)
}

/// The URL of the status. Absent if the body has none, and for NULL. The text is valid until the
/// error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_status_url(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.status_url)
}

/// The URL that cancels the request. Absent if the body has none, and for NULL. The text is valid
/// until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_cancel_url(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.cancel_url)
}

/// The model, as `owner/alias`. Absent if the body has none, and for NULL. The text is valid until
/// the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_model_endpoint(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.model_endpoint)
}

/// The billing status as sent: `pending`, `charged`, `partial` or `failed`. Absent if the body has
/// none, and for NULL. The text is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_billing_status(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| request.billing_status)
}

/// The logs as sent, as compact JSON: an array of objects in the queue envelope, a string in the
/// record. They have the bounds of mre_error_details(). Absent if the body has none, and for NULL.
/// The text is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_request_logs(request: Option<&mre_request>) -> mre_str {
    read(request, mre_str::NONE, |request| match request.request.logs() {
        Some(logs) => request.logs.view(|| logs.as_str().to_owned()),
        None => mre_str::NONE,
    })
}
