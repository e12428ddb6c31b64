use crate::hash::hash;
use crate::headers::Headers;
use crate::issue::Issue;
use crate::request::Request;
use errors::ApiError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyTuple};
use std::sync::atomic::{AtomicU32, Ordering};

/// The parts of a response that an exception retains.
///
/// Python's garbage collector does not track it, and need not: it refers only to exact `bytes` and `str` and to
/// native values, which cannot be part of a cycle.
#[pyclass(frozen, module = "modelrunner_errors._native")]
pub(crate) struct Failure {
    pub(crate) error: ApiError,
    pub(crate) raw_body: Py<PyBytes>,
    pub(crate) headers: Headers,
    issues: PyOnceLock<Py<PyTuple>>,
    request: PyOnceLock<Py<Request>>,
    /// The attributes that the exception's `__dict__` may have, one bit each.
    retained: AtomicU32,
}

impl Failure {
    pub(crate) fn new(error: ApiError, raw_body: Bound<'_, PyBytes>, headers: Headers) -> Self {
        Failure {
            error,
            raw_body: raw_body.unbind(),
            headers,
            issues: PyOnceLock::new(),
            request: PyOnceLock::new(),
            retained: AtomicU32::new(0),
        }
    }

    pub(crate) fn retains(&self, attribute: u32) -> bool {
        self.retained.load(Ordering::Relaxed) & attribute != 0
    }

    pub(crate) fn retain(&self, attribute: u32) {
        self.retained.fetch_or(attribute, Ordering::Relaxed);
    }

    pub(crate) fn issues<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let issues = self.error.issues();
        if issues.is_empty() {
            return Ok(PyTuple::empty(py));
        }
        once(py, &self.issues, || PyTuple::new(py, issues.iter().cloned().map(Issue)))
    }

    pub(crate) fn request<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, Request>>> {
        let Some(request) = self.error.request() else { return Ok(None) };
        once(py, &self.request, || Bound::new(py, Request(request.clone()))).map(Some)
    }
}

/// The value that was computed first. If two threads need it at once, it is computed twice, which costs less
/// than releasing the GIL each time, as the cell would do.
fn once<'py, T>(
    py: Python<'py>,
    cell: &PyOnceLock<Py<T>>,
    make: impl FnOnce() -> PyResult<Bound<'py, T>>,
) -> PyResult<Bound<'py, T>> {
    if cell.get(py).is_none() {
        // If another thread was first, its value remains.
        let _ = cell.set(py, make()?.unbind());
    }
    Ok(cell.get(py).expect("it was made").bind(py).clone())
}

#[pymethods]
impl Failure {
    /// The one-line form.
    fn line(&self) -> String {
        self.error.to_string()
    }

    fn can_retry(&self, idempotent: bool) -> bool {
        self.error.can_retry(idempotent)
    }

    fn to_json(&self) -> String {
        self.error.to_json()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.error == other.error
    }

    fn __hash__(&self) -> u64 {
        hash(&self.error)
    }
}
