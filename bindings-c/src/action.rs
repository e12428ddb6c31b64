use crate::names::shares_names;
use crate::panic::boundary;
use crate::text::mre_str;

/// What the user should do. mre_error_hint() says it as a sentence.
///
/// The numbers are fixed for good. A later version of the library may answer an action that is not
/// listed here, so a `switch` needs a `default`.
///
/// Source: Errors page, "What to do".
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum mre_action {
    /// No action: the answer for a NULL error.
    MRE_ACTION_NONE = 0,
    /// Change the request as the message and the issues say.
    MRE_ACTION_FIX_REQUEST = 1,
    /// Wait until the request has finished.
    MRE_ACTION_WAIT = 2,
    /// Submit a new request; this one is dead.
    MRE_ACTION_SUBMIT_AGAIN = 3,
    /// Check the `Authorization` header and the key in it.
    MRE_ACTION_CHECK_API_KEY = 4,
    /// Top up the balance.
    MRE_ACTION_TOP_UP = 5,
    /// Use a key that owns the resource, or ask for access.
    MRE_ACTION_REQUEST_ACCESS = 6,
    /// Check the model path, the request id or the file URL.
    MRE_ACTION_CHECK_PATH = 7,
    /// Change the state that stands in the way.
    MRE_ACTION_RESOLVE_CONFLICT = 8,
    /// Report it, with the request id.
    MRE_ACTION_REPORT = 9,
    /// Send the request again.
    MRE_ACTION_RETRY = 10,
    /// Request a new signed URL.
    MRE_ACTION_RENEW_URL = 11,
}

shares_names! {
    mre_action, Action {
        FixRequest => MRE_ACTION_FIX_REQUEST,
        Wait => MRE_ACTION_WAIT,
        SubmitAgain => MRE_ACTION_SUBMIT_AGAIN,
        CheckApiKey => MRE_ACTION_CHECK_API_KEY,
        TopUp => MRE_ACTION_TOP_UP,
        RequestAccess => MRE_ACTION_REQUEST_ACCESS,
        CheckPath => MRE_ACTION_CHECK_PATH,
        ResolveConflict => MRE_ACTION_RESOLVE_CONFLICT,
        Report => MRE_ACTION_REPORT,
        Retry => MRE_ACTION_RETRY,
        RenewUrl => MRE_ACTION_RENEW_URL,
    } else MRE_ACTION_NONE
}

/// The name of an action, as it stands in the canonical JSON: `top_up`.
///
/// Absent for MRE_ACTION_NONE and for any number that is no action's. The text lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn mre_action_name(action: u32) -> mre_str {
    boundary(mre_str::NONE, || mre_action::name(action))
}
