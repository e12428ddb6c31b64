use crate::classify::position;
use crate::headers::Headers;
use crate::issue::Issue;
use crate::request::Request;
use errors::{Action, ApiError, Json, Kind, Retry};
use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyString, PyTuple};
use pyo3::{IntoPyObjectExt, intern};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What an exception keeps of a response; its attributes are made of it when they are first read.
#[pyclass(frozen, module = "modelrunner_errors._native")]
pub(crate) struct Failure {
    error: ApiError,
    raw_body: Py<PyBytes>,
    headers: Vec<(Py<PyAny>, Py<PyAny>)>,
}

impl Failure {
    pub(crate) fn new(error: ApiError, raw_body: Bound<'_, PyBytes>, headers: Headers<'_>) -> Self {
        Failure { error, raw_body: raw_body.unbind(), headers: headers.unbind() }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.error.kind()
    }
}

#[pymethods]
impl Failure {
    /// The value of an attribute, which is set on the exception for good. With one of the plain
    /// attributes all of them are set, for whoever reads one reads another.
    fn attribute<'py>(
        &self,
        py: Python<'py>,
        exception: &Bound<'py, PyAny>,
        name: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let value = match name.to_str()? {
            "issues" => PyTuple::new(py, self.error.issues().iter().cloned().map(Issue))?.into_any(),
            "request" => self.error.request().cloned().map(Request).into_bound_py_any(py)?,
            "details" => value(py, self.error.details())?,
            "body" => match parse_as_received(self.raw_body.bind(py)) {
                Ok(body) => body,
                // No JSON, or JSON that is too deep or too long for Python.
                Err(_) => py.None().into_bound(py),
            },
            "headers" => Headers::bind(py, &self.headers)?.to_dict(py)?.into_any(),
            _ => return self.plain_attribute(py, exception, name),
        };
        exception.setattr(name, &value)?;
        Ok(value)
    }

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

impl Failure {
    fn plain_attribute<'py>(
        &self,
        py: Python<'py>,
        exception: &Bound<'py, PyAny>,
        wanted: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let error = &self.error;
        let names = Names::get(py);
        let truth = |value: bool| PyBool::new(py, value).to_owned().into_any();
        let text = |value: Option<&str>| value.into_bound_py_any(py);
        let status = PyInt::new(py, error.status()).into_any();
        let attributes = [
            (intern!(py, "kind"), names.kinds[position(Kind::ALL, &error.kind())].bind(py).clone().into_any()),
            (intern!(py, "status"), status.clone()),
            (intern!(py, "status_code"), status),
            (intern!(py, "message"), text(Some(error.message()))?),
            (intern!(py, "request_id"), text(error.request_id())?),
            (intern!(py, "code"), text(error.code())?),
            (intern!(py, "retry"), names.retries[position(Retry::ALL, &error.retry())].bind(py).clone().into_any()),
            (intern!(py, "retryable"), truth(error.retry() != Retry::Never)),
            (intern!(py, "retry_after_ms"), error.retry_after_ms().into_bound_py_any(py)?),
            (intern!(py, "action"), names.actions[position(Action::ALL, &error.action())].bind(py).clone().into_any()),
            (intern!(py, "hint"), text(Some(error.hint()))?),
            (intern!(py, "terminal"), truth(error.terminal())),
            (intern!(py, "ambiguous"), truth(error.ambiguous())),
            (intern!(py, "charged"), error.charged().into_bound_py_any(py)?),
            (intern!(py, "raw_body"), self.raw_body.bind(py).clone().into_any()),
        ];
        for (name, value) in &attributes {
            exception.setattr(*name, value)?;
        }
        // What is not there costs nothing to make, and spares the look for it.
        if error.issues().is_empty() {
            exception.setattr(intern!(py, "issues"), PyTuple::empty(py))?;
        }
        if error.request().is_none() {
            exception.setattr(intern!(py, "request"), py.None())?;
        }
        if error.details().is_none() {
            exception.setattr(intern!(py, "details"), py.None())?;
        }
        // Names in programs are interned, so nearly always the first look finds it.
        let found = attributes.iter().position(|(name, _)| name.is(wanted)).or_else(|| {
            let wanted = wanted.to_str().ok()?;
            attributes.iter().position(|(name, _)| name.to_str().is_ok_and(|name| name == wanted))
        });
        found.map(|at| attributes[at].1.clone()).ok_or_else(|| {
            let class = exception.get_type().name().map_or_else(|_| "ApiError".to_owned(), |name| name.to_string());
            PyAttributeError::new_err(format!("'{class}' object has no attribute '{wanted}'"))
        })
    }
}

/// The names that attributes take, made once.
struct Names {
    kinds: Vec<Py<PyString>>,
    retries: Vec<Py<PyString>>,
    actions: Vec<Py<PyString>>,
}

impl Names {
    fn get(py: Python<'_>) -> &Names {
        static NAMES: PyOnceLock<Names> = PyOnceLock::new();
        let intern = |name| PyString::intern(py, name).unbind();
        NAMES.get_or_init(py, || Names {
            kinds: Kind::ALL.iter().map(|kind| intern(kind.name())).collect(),
            retries: Retry::ALL.iter().map(|retry| intern(retry.name())).collect(),
            actions: Action::ALL.iter().map(|action| intern(action.name())).collect(),
        })
    }
}

/// A value as sent, as `json.loads` makes it.
pub(crate) fn value<'py>(py: Python<'py>, json: Option<Json<'_>>) -> PyResult<Bound<'py, PyAny>> {
    match json {
        Some(json) => parse(py, &PyString::new(py, json.as_str())),
        None => Ok(py.None().into_bound(py)),
    }
}

fn parse<'py>(py: Python<'py>, json: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    LOADS.import(py, "json", "loads")?.call1((json,))
}

/// What the core mends in a body does not keep Python from reading the rest of it: broken UTF-8 is
/// replaced, `NaN` and the infinities are `None`, and control characters stay as they are.
fn parse_as_received<'py>(body: &Bound<'py, PyBytes>) -> PyResult<Bound<'py, PyAny>> {
    static DECODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = body.py();
    let json = py.import("json")?;
    let decode = DECODE.get_or_try_init(py, || {
        let options = PyDict::new(py);
        options.set_item("strict", false)?;
        // Called with the name of the constant, which no empty dict has.
        options.set_item("parse_constant", PyDict::new(py).getattr("get")?)?;
        json.getattr("JSONDecoder")?.call((), Some(&options))?.getattr("decode").map(Bound::unbind)
    })?;
    let encoding = json.call_method1("detect_encoding", (body,))?;
    let text = body.call_method1("decode", (encoding, "replace"))?;
    decode.bind(py).call1((text,))
}

pub(crate) fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
