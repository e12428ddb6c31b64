//! The native part of the Python package `modelrunner_errors`: it converts arguments, and converts
//! the results of the core into Python objects.

#![allow(clippy::doc_markdown, reason = "the documentation is for Python's `help`")]

mod attribute;
mod body;
mod classify;
mod explain;
mod failure;
mod hash;
mod headers;
mod issue;
mod parsed;
mod request;
mod text;
mod value;

/// The native part of `modelrunner_errors`.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use crate::attribute::attribute;
    #[pymodule_export]
    use crate::classify::{classify, kinds, of_kind, raise_for_status, restore};
    #[pymodule_export]
    use crate::explain::explain;
    #[pymodule_export]
    use crate::failure::Failure;
    #[pymodule_export]
    use crate::issue::Issue;
    #[pymodule_export]
    use crate::request::Request;

    #[pymodule_export]
    const EXPLAIN_USAGE: &str = errors::EXPLAIN_USAGE;
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name that Python packages use")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
