use crate::action::mre_action;
use crate::charged::mre_charged;
use crate::issue::{Issues, mre_issue};
use crate::kind::mre_kind;
use crate::panic::{boundary, read};
use crate::request::mre_request;
use crate::retry::mre_retry;
use crate::text::{Block, LazyText, mre_str, room, room_any};
use modelrunner_errors::ApiError;
use std::sync::OnceLock;

/// One normalized failure. mre_classify() creates it, and mre_error_free() frees it.
///
/// It never changes. Any number of threads may read one error at the same time; free it when no
/// thread reads it any more.
#[derive(Debug)]
pub struct mre_error {
    error: ApiError,
    texts: OnceLock<Texts>,
    hint: LazyText,
    details: LazyText,
    json: LazyText,
    one_line: LazyText,
    issues: OnceLock<Box<Issues>>,
    request: OnceLock<Box<mre_request>>,
}

/// The texts that most programs read, made together on first use.
#[derive(Debug)]
struct Texts {
    message: mre_str,
    request_id: mre_str,
    code: mre_str,
    _block: Block,
}

impl mre_error {
    pub(crate) fn new(error: ApiError) -> Self {
        mre_error {
            error,
            texts: OnceLock::new(),
            hint: LazyText::default(),
            details: LazyText::default(),
            json: LazyText::default(),
            one_line: LazyText::default(),
            issues: OnceLock::new(),
            request: OnceLock::new(),
        }
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| {
            let (message, request_id, code) = (self.error.message(), self.error.request_id(), self.error.code());
            let mut block = Block::with_room(room(message) + room_any(request_id) + room_any(code));
            Texts {
                message: block.add(message),
                request_id: block.add_any(request_id),
                code: block.add_any(code),
                _block: block,
            }
        })
    }
}

/// Frees an error, and with it every text, issue and request that was read from it.
///
/// NULL is accepted and does nothing. Free an error once, when no thread reads it any more. Reading
/// a freed error, or freeing it again, is undefined behaviour.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_free(error: Option<Box<mre_error>>) {
    boundary((), || drop(error));
}

/// What went wrong (N1). MRE_KIND_NONE for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_kind(error: Option<&mre_error>) -> mre_kind {
    read(error, mre_kind::MRE_KIND_NONE, |error| error.error.kind().into())
}

/// The HTTP status as received, even if the body contains another one (N2). 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_status(error: Option<&mre_error>) -> u16 {
    read(error, 0, |error| error.error.status())
}

/// The server's message (N3): trimmed, never empty, at most 4096 bytes of UTF-8. Absent only for
/// NULL.
///
/// It can contain line breaks and control characters, which a terminal may obey. To print or log an
/// error, use mre_error_one_line(). The text is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_message(error: Option<&mre_error>) -> mre_str {
    read(error, mre_str::NONE, |error| error.texts().message)
}

/// The request ID to give to support (N4): from the body, else from the header
/// x-modelrunner-request-id. Absent if the response has none, and for NULL. The text is valid until
/// the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_request_id(error: Option<&mre_error>) -> mre_str {
    read(error, mre_str::NONE, |error| error.texts().request_id)
}

/// The machine code as sent (N5): `INVALID_OUTPUT`, `rate_limit_exceeded`. Absent if the response
/// has none, and for NULL. The text is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_code(error: Option<&mre_error>) -> mre_str {
    read(error, mre_str::NONE, |error| error.texts().code)
}

/// The number of validation issues (N6). 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_issue_count(error: Option<&mre_error>) -> usize {
    read(error, 0, |error| error.error.issues().len())
}

/// The validation issue at an index, starting from 0, in the order of the body. NULL if the index
/// is too large, and for a NULL error.
///
/// The issue belongs to the error and is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_issue(error: Option<&mre_error>, index: usize) -> Option<&mre_issue> {
    read(error, None, |error| {
        // SAFETY: the views remain in the error, which never changes.
        let issues = error.issues.get_or_init(|| Box::new(unsafe { Issues::new(error.error.issues()) }));
        issues.list.get(index)
    })
}

/// Whether sending the same request again can help (N7). MRE_RETRY_NEVER for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_retry(error: Option<&mre_error>) -> mre_retry {
    read(error, mre_retry::MRE_RETRY_NEVER, |error| error.error.retry().into())
}

/// The delay that the server asks for, in milliseconds, from 0 to 2147483647 (N8). -1 if the server
/// does not ask for one, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_retry_after_ms(error: Option<&mre_error>) -> i64 {
    read(error, -1, |error| error.error.retry_after_ms().map_or(-1, i64::from))
}

/// What the user should do (N9). MRE_ACTION_NONE for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_action(error: Option<&mre_error>) -> mre_action {
    read(error, mre_action::MRE_ACTION_NONE, |error| error.error.action().into())
}

/// What the user should do, as one sentence of plain English (N10). Absent only for NULL. The text
/// is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_hint(error: Option<&mre_error>) -> mre_str {
    read(error, mre_str::NONE, |error| error.hint.view(|| error.error.hint().to_owned()))
}

/// Whether this request ID is dead: polling or fetching it again cannot help (N11). False for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_terminal(error: Option<&mre_error>) -> bool {
    read(error, false, |error| error.error.terminal())
}

/// Whether the server may have accepted the work before it failed (N12). If so, look the request up
/// before you submit it again, or it may run and be billed twice. False for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_ambiguous(error: Option<&mre_error>) -> bool {
    read(error, false, |error| error.error.ambiguous())
}

/// Whether the same request may be sent again (N20): mre_error_retry() is not MRE_RETRY_NEVER, and
/// `idempotent` is true or mre_error_ambiguous() is false. False for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_can_retry(error: Option<&mre_error>, idempotent: bool) -> bool {
    read(error, false, |error| error.error.can_retry(idempotent))
}

/// Whether the request was charged (N13). MRE_CHARGED_UNKNOWN for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_charged(error: Option<&mre_error>) -> mre_charged {
    read(error, mre_charged::MRE_CHARGED_UNKNOWN, |error| error.error.charged().into())
}

/// What the body says about the request itself (N14). NULL if the body is not a record of a
/// request, and for a NULL error.
///
/// The request belongs to the error and is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_request(error: Option<&mre_error>) -> Option<&mre_request> {
    read(error, None, |error| {
        let request = error.error.request()?;
        // SAFETY: the view remains in the error, which never changes.
        Some(error.request.get_or_init(|| Box::new(unsafe { mre_request::new(request) })))
    })
}

/// The body's `details` as sent, as compact JSON (N15). Absent if there are none, and for NULL. The
/// text is valid until the error is freed.
///
/// A container nested more than 64 levels deep is null. An integer outside -(2^53-1) to 2^53-1, and
/// a number that a double cannot represent, is a string of its digits. Other numbers are as sent
/// (N18).
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_details(error: Option<&mre_error>) -> mre_str {
    read(error, mre_str::NONE, |error| match error.error.details() {
        Some(details) => error.details.view(|| details.as_str().to_owned()),
        None => mre_str::NONE,
    })
}

/// The canonical JSON (N16): an object with every member of the error, always in the same order,
/// compact, with control characters escaped. The bytes are the same from every language. Absent
/// only for NULL. The text is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_json(error: Option<&mre_error>) -> mre_str {
    read(error, mre_str::NONE, |error| error.json.view(|| error.error.to_json()))
}

/// One line for a log or a terminal (N19): `402 insufficient_balance: Insufficient balance
/// (request_id: abc123)`. Absent only for NULL. The text is valid until the error is freed.
///
/// It never contains a line break, a control character or a bidirectional control.
#[unsafe(no_mangle)]
pub extern "C" fn mre_error_one_line(error: Option<&mre_error>) -> mre_str {
    read(error, mre_str::NONE, |error| error.one_line.view(|| error.error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::mre_error;

    #[test]
    fn an_error_may_be_read_and_freed_by_any_thread() {
        fn of_any_thread<T: Send + Sync>() {}
        of_any_thread::<mre_error>();
    }
}
