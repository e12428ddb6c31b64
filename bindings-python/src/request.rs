use crate::hash::hash;
use crate::value::value;
use errors::OneLine;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// What the body says about the request itself, if it is the request's record or its queue
/// envelope (N14). Each attribute is `None` if it is absent or has another type.
#[pyclass(frozen, module = "modelrunner_errors")]
pub(crate) struct Request(pub(crate) errors::Request);

#[pymethods]
impl Request {
    /// `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED` or `CANCELLED`, as sent; a `str` or `None`.
    #[getter]
    fn state(&self) -> Option<&str> {
        self.0.state()
    }

    /// The URL of the result, a `str` or `None`.
    #[getter]
    fn response_url(&self) -> Option<&str> {
        self.0.response_url()
    }

    /// The URL of the status, a `str` or `None`.
    #[getter]
    fn status_url(&self) -> Option<&str> {
        self.0.status_url()
    }

    /// The URL that cancels the request, a `str` or `None`.
    #[getter]
    fn cancel_url(&self) -> Option<&str> {
        self.0.cancel_url()
    }

    /// The model, as `owner/alias`; a `str` or `None`.
    #[getter]
    fn model_endpoint(&self) -> Option<&str> {
        self.0.model_endpoint()
    }

    /// `pending`, `charged`, `partial` or `failed`, as sent; a `str` or `None`.
    #[getter]
    fn billing_status(&self) -> Option<&str> {
        self.0.billing_status()
    }

    /// The logs as sent (N18), a new object for each read: a `list` of `dict` in the queue envelope, a
    /// `str` in the record, or `None`.
    #[getter]
    fn logs<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.logs().map(|logs| value(py, logs.as_str())).transpose()
    }

    fn __repr__(&self) -> String {
        let parts = [self.0.state(), self.0.billing_status(), self.0.model_endpoint()];
        let parts: Vec<_> = parts.into_iter().flatten().map(|text| OneLine(text).to_string()).collect();
        format!("<Request: {}>", parts.join(" "))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        hash(&self.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Request>().getattr("_of_json")?, (self.0.to_json(),)))
    }

    #[staticmethod]
    fn _of_json(json: &str) -> PyResult<Self> {
        errors::Request::from_json(json).map(Request).map_err(|error| PyValueError::new_err(error.to_string()))
    }
}
