use crate::names::shares_names;
use crate::panic::boundary;
use crate::text::mre_str;

/// Whether sending the same request again can help (N7).
///
/// The numbers never change. If a number is not listed here, do not send the request again.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum mre_retry {
    /// The same request fails again. Also the value for a NULL error.
    MRE_RETRY_NEVER = 0,
    /// Send it again, with a longer wait each time, and wait at least mre_error_retry_after_ms().
    /// Before you send a request again that is billed, check mre_error_can_retry().
    MRE_RETRY_BACKOFF = 1,
    /// Nothing failed: poll until the request has finished.
    MRE_RETRY_POLL = 2,
}

shares_names! {
    mre_retry, Retry {
        Never => MRE_RETRY_NEVER,
        Backoff => MRE_RETRY_BACKOFF,
        Poll => MRE_RETRY_POLL,
    } else MRE_RETRY_NEVER
}

/// The name of a retry advice, as in the canonical JSON: `backoff`.
///
/// Absent for any number that is not a retry advice. The text is always valid.
#[unsafe(no_mangle)]
pub extern "C" fn mre_retry_name(retry: u32) -> mre_str {
    boundary(mre_str::NONE, || mre_retry::name(retry))
}
