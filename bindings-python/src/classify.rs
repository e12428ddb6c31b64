use crate::attribute::position;
use crate::body::{Body, read};
use crate::failure::Failure;
use crate::headers::Headers;
use crate::issue::Issue;
use crate::parsed;
use crate::text::utf8;
use errors::{ApiError, Kind, OneLine, Response};
use pyo3::exceptions::{PyException, PyOverflowError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyList, PyString, PyTuple};

/// Return the `ApiError` of a response, or `None` if it is not a failure (Q1). Nothing that the
/// server sent raises an exception.
///
/// Args:
///     status: The HTTP status as received, 0 to 65535.
///     body: The body as received (`bytes`, `bytearray`, `memoryview`, `str`, or `None` if there is
///         none), or any JSON value that the client has already parsed. For an event stream, pass
///         the data of one event at a time. `bytes` are not copied, and the GIL is released while
///         large ones are read. In a parsed body, values that JSON cannot represent count as null.
///     headers: Any mapping, or pairs, of `str` or `bytes`. Names may be in any case.
///         `x-modelrunner-request-id` (N4), `retry-after-ms`, `retry-after` and `date` (N8) are
///         used. A value may also be an `int`; a `list` or `tuple` is a repeated header. Values of
///         other types are ignored.
///
/// Raises:
///     TypeError: An argument has another type.
///     ValueError: The status is outside 0 to 65535.
///
/// >>> error = classify(402, b'{"error":"Insufficient balance","request_id":"abc123"}')
/// >>> error
/// <InsufficientBalanceError: 402 insufficient_balance: Insufficient balance (request_id: abc123)>
/// >>> classify(200, b'{"output":{}}') is None
/// True
#[pyfunction]
#[pyo3(signature = (status, body, headers=None))]
pub(crate) fn classify<'py>(
    py: Python<'py>,
    status: &Bound<'py, PyAny>,
    body: &Bound<'py, PyAny>,
    headers: Option<&Bound<'py, PyAny>>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let status = status_of(status)?;
    if let Some(headers) = headers {
        Headers::check(headers)?;
    }
    if (200..300).contains(&status) && body.is_instance_of::<PyDict>() {
        // A success can have megabytes of output, which need not be written as JSON to classify it.
        let small = parsed::to_json(body, &["output", "input"])?;
        if Response::new(status, &small).kind().is_none() {
            return Ok(None);
        }
    }
    let body = Body::new(body)?;
    let bytes = body.as_bytes();
    // Reading headers takes longer than classifying a success, so only those of a failure are read.
    let Some(error) = read(py, bytes, || errors::classify(status, bytes)) else { return Ok(None) };
    let headers = headers.map(Headers::new).transpose()?.unwrap_or_default();
    let error = error.with_headers(headers.iter(py));
    exception(py, Failure::new(error, body.into_bytes(), headers)).map(Some)
}

/// Raise the `ApiError` that `classify` returns for a response; do nothing if it is not a failure.
///
/// Args:
///     status: As for `classify`.
///     body: As for `classify`.
///     headers: As for `classify`.
///
/// Raises:
///     ApiError: The response is a failure.
///     TypeError: As for `classify`.
///     ValueError: As for `classify`.
///
/// >>> raise_for_status(200, b'{"output":{}}')
/// >>> raise_for_status(401, b'{"error":"Invalid API key"}')
/// Traceback (most recent call last):
/// modelrunner_errors.AuthenticationError: 401 unauthenticated: Invalid API key
#[pyfunction]
#[pyo3(signature = (status, body, headers=None))]
pub(crate) fn raise_for_status<'py>(
    py: Python<'py>,
    status: &Bound<'py, PyAny>,
    body: &Bound<'py, PyAny>,
    headers: Option<&Bound<'py, PyAny>>,
) -> PyResult<()> {
    match classify(py, status, body, headers)? {
        Some(error) => Err(PyErr::from_value(error)),
        None => Ok(()),
    }
}

/// The exception with this canonical JSON.
#[pyfunction]
#[pyo3(signature = (json, raw_body, headers))]
pub(crate) fn restore<'py>(
    py: Python<'py>,
    json: &Bound<'py, PyAny>,
    raw_body: Bound<'py, PyBytes>,
    headers: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let error = if let Ok(text) = json.cast::<PyString>() {
        ApiError::from_json(&text.to_string_lossy()).map_err(|why| why.to_string())
    } else if let Ok(bytes) = json.cast::<PyBytes>() {
        let text = str::from_utf8(bytes.as_bytes()).map_err(|why| why.to_string());
        text.and_then(|text| ApiError::from_json(text).map_err(|why| why.to_string()))
    } else {
        let wrong = json.get_type().qualname()?;
        return Err(PyTypeError::new_err(format!("json must be str or bytes, not {wrong}")));
    };
    let error = error.map_err(|why| {
        PyValueError::new_err(format!("json is not the canonical JSON of an error: {}", OneLine(&why)))
    })?;
    exception(py, Failure::new(error, raw_body, Headers::new(headers)?))
}

/// An error that does not come from a response.
#[pyfunction]
#[pyo3(signature = (kind, message, status, issues, request_id))]
pub(crate) fn of_kind<'py>(
    py: Python<'py>,
    kind: &str,
    message: &Bound<'py, PyString>,
    status: &Bound<'py, PyAny>,
    issues: &Bound<'py, PyList>,
    request_id: Option<&Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let Some(named) = Kind::from_name(kind) else {
        return Err(PyValueError::new_err(format!("kind must be one of KINDS, not {}", OneLine(kind))));
    };
    let mut error = ApiError::of_kind(named, status_of(status)?, &utf8(message)?);
    if !issues.is_empty() {
        let issues: Vec<PyRef<'py, Issue>> = issues.extract()?;
        error = error.with_issues(issues.iter().map(|issue| issue.0.clone()));
    }
    if let Some(request_id) = request_id {
        error = error.with_request_id(&utf8(request_id)?);
    }
    exception(py, Failure::new(error, PyBytes::new(py, b""), Headers::default()))
}

/// The names of all kinds, in the order of the specification.
#[pyfunction]
pub(crate) fn kinds() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.name()).collect()
}

fn status_of(status: &Bound<'_, PyAny>) -> PyResult<u16> {
    let wrong_type = || match status.get_type().qualname() {
        Ok(wrong) => PyTypeError::new_err(format!("status must be int, not {wrong}")),
        Err(error) => error,
    };
    if status.is_instance_of::<PyBool>() {
        // Python accepts a `bool` as an `int`, but it is never a status: it may be `response.ok`.
        return Err(wrong_type());
    }
    status.extract().map_err(|error: PyErr| {
        if error.is_instance_of::<PyTypeError>(status.py()) {
            return wrong_type();
        }
        if error.is_instance_of::<PyOverflowError>(status.py()) {
            // Python refuses to print thousands of digits.
            let given = status.str().map(|digits| format!(", not {digits}")).unwrap_or_default();
            return PyValueError::new_err(format!("status must be 0 to 65535{given}"));
        }
        error
    })
}

/// An instance of the class of its kind, without a call of its constructor, which is not public.
fn exception(py: Python<'_>, failure: Failure) -> PyResult<Bound<'_, PyAny>> {
    let makers = Makers::get(py)?;
    let exception = makers.new.bind(py).call1(&makers.arguments[position(Kind::ALL, &failure.error.kind())])?;
    exception.setattr(intern!(py, "_failure"), Py::new(py, failure)?)?;
    Ok(exception)
}

struct Makers {
    /// `Exception.__new__`.
    new: Py<PyAny>,
    /// Its argument for each kind: the class.
    arguments: Vec<Py<PyTuple>>,
}

impl Makers {
    fn get(py: Python<'_>) -> PyResult<&Self> {
        static MAKERS: PyOnceLock<Makers> = PyOnceLock::new();
        MAKERS.get_or_try_init(py, || {
            let error_class = py.import("modelrunner_errors._errors")?.getattr("error_class")?;
            let arguments = |kind: &Kind| PyTuple::new(py, [error_class.call1((kind.name(),))?]).map(Bound::unbind);
            Ok(Makers {
                new: py.get_type::<PyException>().getattr("__new__")?.unbind(),
                arguments: Kind::ALL.iter().map(arguments).collect::<PyResult<_>>()?,
            })
        })
    }
}
