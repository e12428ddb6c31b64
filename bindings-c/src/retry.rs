use crate::names::shares_names;
use crate::panic::boundary;
use crate::text::mre_str;

/// Whether sending the same request again can help.
///
/// The numbers are fixed for good. A program that meets one that is not listed here should not
/// send the request again.
///
/// Source: Errors page: retry 429 and transient 5xx only.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum mre_retry {
    /// The same request fails the same way again. Also the answer for a NULL error.
    MRE_RETRY_NEVER = 0,
    /// Send it again, waiting longer each time, and at least mre_error_retry_after_ms(). Look at
    /// mre_error_ambiguous() before a request that is billed is sent again.
    MRE_RETRY_BACKOFF = 1,
    /// Nothing failed: ask again until the request has finished.
    MRE_RETRY_POLL = 2,
}

shares_names! {
    mre_retry, Retry {
        Never => MRE_RETRY_NEVER,
        Backoff => MRE_RETRY_BACKOFF,
        Poll => MRE_RETRY_POLL,
    } else MRE_RETRY_NEVER
}

/// The name of an advice on retries, as it stands in the canonical JSON: `backoff`.
///
/// Absent for any number that is no such advice. The text lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn mre_retry_name(retry: u32) -> mre_str {
    boundary(mre_str::NONE, || mre_retry::name(retry))
}
