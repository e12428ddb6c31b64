use crate::failure::Failure;
use crate::value::value;
use errors::{Action, Kind, Retry};
use pyo3::exceptions::{PyAttributeError, PyRecursionError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString};
use pyo3::{IntoPyObjectExt, intern};

// An attribute of the exceptions. Each read creates the value from the native failure, unless the
// exception's `__dict__` has a value that a program assigned or may change.
//
// Not a doc comment, because `help` would show it instead of the documentation of the attribute.
#[pyclass(frozen, module = "modelrunner_errors._native")]
pub(crate) struct Attribute {
    name: Py<PyString>,
    doc: Py<PyString>,
    make: Make,
    is_mutable: bool,
    /// The attribute's bit in `Failure::retained`.
    bit: u32,
}

type Make = for<'py> fn(Python<'py>, &Failure) -> PyResult<Bound<'py, PyAny>>;

/// The attribute with this name, for the class of the exceptions.
#[pyfunction]
pub(crate) fn attribute(name: &Bound<'_, PyString>, doc: Py<PyString>) -> PyResult<Attribute> {
    let text = name.to_str()?;
    let Some(at) = ATTRIBUTES.iter().position(|(name, _)| *name == text) else {
        return Err(PyValueError::new_err(format!("no attribute: {text}")));
    };
    let is_mutable = matches!(text, "details" | "body" | "headers");
    Ok(Attribute {
        name: PyString::intern(name.py(), text).unbind(),
        doc,
        make: ATTRIBUTES[at].1,
        is_mutable,
        bit: 1 << at,
    })
}

#[pymethods]
impl Attribute {
    fn __get__<'py>(
        slf: &Bound<'py, Self>,
        exception: Option<&Bound<'py, PyAny>>,
        _class: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, this) = (slf.py(), slf.get());
        let Some(exception) = exception else { return Ok(slf.clone().into_any()) };
        let failure = failure_of(exception);
        let may_be_retained = failure.as_ref().is_none_or(|failure| failure.get().retains(this.bit));
        if may_be_retained && let Some(value) = dict_of(exception)?.get_item(&this.name)? {
            return Ok(value);
        }
        let Some(failure) = failure else { return Err(this.absent(exception)) };
        let value = (this.make)(py, failure.get())?;
        if this.is_mutable && !value.is_none() {
            this.__set__(exception, &value)?;
        }
        Ok(value)
    }

    fn __set__(&self, exception: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        dict_of(exception)?.set_item(&self.name, value)?;
        if let Some(failure) = failure_of(exception) {
            failure.get().retain(self.bit);
        }
        Ok(())
    }

    fn __delete__(&self, exception: &Bound<'_, PyAny>) -> PyResult<()> {
        dict_of(exception)?.del_item(&self.name).map_err(|_| self.absent(exception))
    }

    #[getter]
    fn __doc__(&self, py: Python<'_>) -> Py<PyString> {
        self.doc.clone_ref(py)
    }
}

impl Attribute {
    fn absent(&self, exception: &Bound<'_, PyAny>) -> PyErr {
        match exception.get_type().name() {
            Ok(class) => PyAttributeError::new_err(format!("'{class}' object has no attribute '{}'", self.name)),
            Err(error) => error,
        }
    }
}

/// None if the constructor of a user's subclass created the exception.
fn failure_of<'py>(exception: &Bound<'py, PyAny>) -> Option<Bound<'py, Failure>> {
    exception.getattr(intern!(exception.py(), "_failure")).ok()?.cast_into().ok()
}

fn dict_of<'py>(exception: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    Ok(exception.getattr(intern!(exception.py(), "__dict__"))?.cast_into()?)
}

const ATTRIBUTES: &[(&str, Make)] = &[
    ("kind", |py, failure| Ok(named(py, Kind::ALL, &failure.error.kind(), |names| &names.kinds))),
    ("status", |py, failure| failure.error.status().into_bound_py_any(py)),
    ("status_code", |py, failure| failure.error.status().into_bound_py_any(py)),
    ("message", |py, failure| failure.error.message().into_bound_py_any(py)),
    ("request_id", |py, failure| failure.error.request_id().into_bound_py_any(py)),
    ("code", |py, failure| failure.error.code().into_bound_py_any(py)),
    ("issues", |py, failure| failure.issues(py).map(Bound::into_any)),
    ("retry", |py, failure| Ok(named(py, Retry::ALL, &failure.error.retry(), |names| &names.retries))),
    ("retryable", |py, failure| (failure.error.retry() != Retry::Never).into_bound_py_any(py)),
    ("retry_after_ms", |py, failure| failure.error.retry_after_ms().into_bound_py_any(py)),
    ("action", |py, failure| Ok(named(py, Action::ALL, &failure.error.action(), |names| &names.actions))),
    ("hint", |py, failure| Ok(PyString::new(py, failure.error.hint()).into_any())),
    ("terminal", |py, failure| failure.error.terminal().into_bound_py_any(py)),
    ("ambiguous", |py, failure| failure.error.ambiguous().into_bound_py_any(py)),
    ("charged", |py, failure| failure.error.charged().into_bound_py_any(py)),
    ("request", |py, failure| failure.request(py)?.into_bound_py_any(py)),
    ("details", |py, failure| {
        failure.error.details().map(|details| value(py, details.as_str())).transpose()?.into_bound_py_any(py)
    }),
    ("raw_body", |py, failure| failure.raw_body.bind(py).into_bound_py_any(py)),
    ("body", |py, failure| parse_as_received(failure.raw_body.bind(py))),
    ("headers", |py, failure| failure.headers.to_dict(py).map(Bound::into_any)),
];

/// The names of the attributes, created once.
struct Names {
    kinds: Vec<Py<PyString>>,
    retries: Vec<Py<PyString>>,
    actions: Vec<Py<PyString>>,
}

fn named<'py, T: PartialEq>(
    py: Python<'py>,
    all: &[T],
    value: &T,
    of: fn(&Names) -> &Vec<Py<PyString>>,
) -> Bound<'py, PyAny> {
    static NAMES: PyOnceLock<Names> = PyOnceLock::new();
    let intern = |name| PyString::intern(py, name).unbind();
    let names = NAMES.get_or_init(py, || Names {
        kinds: Kind::ALL.iter().map(|kind| intern(kind.name())).collect(),
        retries: Retry::ALL.iter().map(|retry| intern(retry.name())).collect(),
        actions: Action::ALL.iter().map(|action| intern(action.name())).collect(),
    });
    of(names)[position(all, value)].bind(py).clone().into_any()
}

pub(crate) fn position<T: PartialEq>(all: &[T], value: &T) -> usize {
    all.iter().position(|one| one == value).expect("ALL holds every value")
}

/// `None` if Python finds no JSON, or JSON that is too deep or too long for it. Python repairs the same faults
/// as the core: invalid UTF-8 is replaced, `NaN` and the infinities are `None`, and control characters remain.
fn parse_as_received<'py>(body: &Bound<'py, PyBytes>) -> PyResult<Bound<'py, PyAny>> {
    static DECODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static DETECT_ENCODING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = body.py();
    let decode = DECODE.get_or_try_init(py, || {
        let options = PyDict::new(py);
        options.set_item("strict", false)?;
        // Called with the name of the constant, which the empty dict does not contain.
        options.set_item("parse_constant", PyDict::new(py).getattr("get")?)?;
        let decoder = py.import("json")?.getattr("JSONDecoder")?.call((), Some(&options))?;
        decoder.getattr("decode").map(Bound::unbind)
    })?;
    let encoding = DETECT_ENCODING.import(py, "json", "detect_encoding")?.call1((body,))?;
    let text = body.call_method1("decode", (encoding, "replace"))?;
    decode.bind(py).call1((text,)).or_else(|error| {
        let is_no_json = error.is_instance_of::<PyValueError>(py) || error.is_instance_of::<PyRecursionError>(py);
        if is_no_json { Ok(py.None().into_bound(py)) } else { Err(error) }
    })
}
