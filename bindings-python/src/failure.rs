use crate::headers::Headers;
use crate::issue::Issue;
use crate::request::Request;
use errors::ApiError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyTuple};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};

/// What an exception keeps of a response.
///
/// It is no part of Python's garbage collection, and need not be: whatever it refers to is exactly
/// `bytes`, `str`, or native, and leads nowhere else.
#[pyclass(frozen, module = "modelrunner_errors._native")]
pub(crate) struct Failure {
    pub(crate) error: ApiError,
    pub(crate) raw_body: Py<PyBytes>,
    pub(crate) headers: Vec<(Py<PyAny>, Py<PyAny>)>,
    issues: PyOnceLock<Py<PyTuple>>,
    request: PyOnceLock<Py<Request>>,
    /// The attributes that the exception may keep in its `__dict__`, one bit each.
    kept: AtomicU32,
}

impl Failure {
    pub(crate) fn new(error: ApiError, raw_body: Bound<'_, PyBytes>, headers: Headers<'_>) -> Self {
        Failure {
            error,
            raw_body: raw_body.unbind(),
            headers: headers.unbind(),
            issues: PyOnceLock::new(),
            request: PyOnceLock::new(),
            kept: AtomicU32::new(0),
        }
    }

    pub(crate) fn keeps(&self, attribute: u32) -> bool {
        self.kept.load(Ordering::Relaxed) & attribute != 0
    }

    pub(crate) fn keep(&self, attribute: u32) {
        self.kept.fetch_or(attribute, Ordering::Relaxed);
    }

    pub(crate) fn issues<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let issues = || PyTuple::new(py, self.error.issues().iter().cloned().map(Issue)).map(Bound::unbind);
        Ok(self.issues.get_or_try_init(py, issues)?.bind(py).clone())
    }

    pub(crate) fn request<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, Request>>> {
        let Some(request) = self.error.request() else { return Ok(None) };
        let made = self.request.get_or_try_init(py, || Py::new(py, Request(request.clone())))?;
        Ok(Some(made.bind(py).clone()))
    }
}

#[pymethods]
impl Failure {
    /// The one-line form.
    fn line(&self) -> String {
        self.error.to_string()
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

pub(crate) fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
