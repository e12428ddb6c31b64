use crate::names::terminated;
use crate::panic::boundary;
use crate::text::mre_str;

/// The version of the library that is linked: `0.1.0`. The text lives for ever.
///
/// MRE_VERSION is that of the header; the two are equal unless a shared library was exchanged.
#[unsafe(no_mangle)]
pub extern "C" fn mre_version() -> mre_str {
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    const TERMINATED: &[u8; VERSION.len() + 1] = &terminated(VERSION);
    boundary(mre_str::NONE, || mre_str::of_terminated(TERMINATED))
}
