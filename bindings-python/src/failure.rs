use crate::body::read;
use crate::headers::Headers;
use crate::issue::Issue;
use crate::request::Request;
use errors::{ApiError, Kind, Response};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyTuple};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// What an exception keeps of a response.
///
/// It is no part of Python's garbage collection, and need not be: whatever it refers to is exactly
/// `bytes`, `str`, or native, and leads nowhere else.
#[pyclass(frozen, module = "modelrunner_errors._native")]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) status: u16,
    pub(crate) raw_body: Py<PyBytes>,
    pub(crate) headers: Headers,
    /// What the response says beside its kind, read once somebody asks for it.
    error: OnceLock<ApiError>,
    issues: PyOnceLock<Py<PyTuple>>,
    request: PyOnceLock<Py<Request>>,
    /// The attributes that the exception may keep in its `__dict__`, one bit each.
    kept: AtomicU32,
}

impl Failure {
    /// The failure that this response is, of the kind that the core told.
    pub(crate) fn new(kind: Kind, status: u16, raw_body: Bound<'_, PyBytes>, headers: Headers) -> Self {
        Failure {
            kind,
            status,
            raw_body: raw_body.unbind(),
            headers,
            error: OnceLock::new(),
            issues: PyOnceLock::new(),
            request: PyOnceLock::new(),
            kept: AtomicU32::new(0),
        }
    }

    /// A failure that was told before, whatever its body and its headers are.
    pub(crate) fn restored(error: ApiError, raw_body: Bound<'_, PyBytes>, headers: Headers) -> Self {
        let failure = Failure::new(error.kind(), error.status(), raw_body, headers);
        Failure { error: OnceLock::from(error), ..failure }
    }

    pub(crate) fn error(&self, py: Python<'_>) -> &ApiError {
        self.error.get().unwrap_or_else(|| {
            let body = self.raw_body.as_bytes(py);
            let response = Response::new(self.status, body).headers(self.headers.iter(py));
            let error = read(py, body, || response.classify()).expect("a response that has a kind is a failure");
            // Read before, for nobody may have to wait for a thread that a fork left behind.
            self.error.get_or_init(|| error)
        })
    }

    pub(crate) fn keeps(&self, attribute: u32) -> bool {
        self.kept.load(Ordering::Relaxed) & attribute != 0
    }

    pub(crate) fn keep(&self, attribute: u32) {
        self.kept.fetch_or(attribute, Ordering::Relaxed);
    }

    pub(crate) fn issues<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let issues = self.error(py).issues();
        if issues.is_empty() {
            return Ok(PyTuple::empty(py));
        }
        once(py, &self.issues, || PyTuple::new(py, issues.iter().cloned().map(Issue)))
    }

    pub(crate) fn request<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, Request>>> {
        let Some(request) = self.error(py).request() else { return Ok(None) };
        once(py, &self.request, || Bound::new(py, Request(request.clone()))).map(Some)
    }
}

/// What was made at first. To make it twice, where two threads ask at once, costs less than to let
/// go of the GIL each time, as the cell does itself.
fn once<'py, T>(
    py: Python<'py>,
    cell: &PyOnceLock<Py<T>>,
    make: impl FnOnce() -> PyResult<Bound<'py, T>>,
) -> PyResult<Bound<'py, T>> {
    if cell.get(py).is_none() {
        // Where another thread was first, what it made stays.
        let _ = cell.set(py, make()?.unbind());
    }
    Ok(cell.get(py).expect("it was made").bind(py).clone())
}

#[pymethods]
impl Failure {
    /// The one-line form.
    fn line(&self, py: Python<'_>) -> String {
        self.error(py).to_string()
    }

    fn can_retry(&self, py: Python<'_>, idempotent: bool) -> bool {
        self.error(py).can_retry(idempotent)
    }

    fn to_json(&self, py: Python<'_>) -> String {
        self.error(py).to_json()
    }

    fn __eq__(&self, py: Python<'_>, other: &Self) -> bool {
        self.error(py) == other.error(py)
    }

    fn __hash__(&self, py: Python<'_>) -> u64 {
        hash(self.error(py))
    }
}

pub(crate) fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
