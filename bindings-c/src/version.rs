use crate::names::terminated;
use crate::panic::boundary;
use crate::text::mre_str;

/// The version of the library that is linked, as `major.minor.patch`. The text is always valid.
///
/// MRE_VERSION is the version of the header. The two are equal unless the shared library was
/// replaced.
#[unsafe(no_mangle)]
pub extern "C" fn mre_version() -> mre_str {
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    const TERMINATED: &[u8; VERSION.len() + 1] = &terminated(VERSION);
    boundary(mre_str::NONE, || mre_str::of_terminated(TERMINATED))
}
