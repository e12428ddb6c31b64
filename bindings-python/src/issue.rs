use crate::hash::hash;
use crate::text::utf8;
use crate::value::value;
use errors::{OneLine, PathElement};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyList, PyString, PyTuple};
use std::borrow::Cow;

/// One validation issue: a path, and what is wrong there. It has the same form for Zod, Pydantic,
/// Ajv and others (I2).
///
/// `Issue(path, message, code=None)` creates one for `ApiError.of_kind`. The path is a list or
/// tuple of keys (`str`) and indices (`int`); anything else raises `TypeError`.
///
/// `str(issue)` is one line that is safe to log: `output[0].url: must match format "uri"`.
#[pyclass(frozen, module = "modelrunner_errors")]
pub(crate) struct Issue(pub(crate) errors::Issue);

enum Element<'a> {
    Key(Cow<'a, str>),
    Index(i64),
}

#[pymethods]
impl Issue {
    #[new]
    #[pyo3(signature = (path, message, code=None))]
    fn new(
        path: &Bound<'_, PyAny>,
        message: &Bound<'_, PyString>,
        code: Option<&Bound<'_, PyString>>,
    ) -> PyResult<Self> {
        let wrong = || PyTypeError::new_err("path must be a list or tuple of str and int");
        if !path.is_instance_of::<PyList>() && !path.is_instance_of::<PyTuple>() {
            return Err(wrong());
        }
        let elements: Vec<Bound<'_, PyAny>> = path.extract()?;
        let mut keys = Vec::with_capacity(elements.len());
        for element in &elements {
            keys.push(match element.cast::<PyString>() {
                Ok(key) => Element::Key(utf8(key)?),
                Err(_) if element.is_instance_of::<PyBool>() => return Err(wrong()),
                Err(_) => Element::Index(element.extract().map_err(|_| wrong())?),
            });
        }
        let path = keys.iter().map(|element| match element {
            Element::Key(key) => PathElement::Key(key),
            Element::Index(index) => PathElement::Index(*index),
        });
        let code = code.map(|code| utf8(code)).transpose()?;
        Ok(Issue(errors::Issue::new(path, &utf8(message)?, code.as_deref())))
    }

    /// The path from the outermost key inwards, a `tuple` of `str` (a key) and `int` (an index);
    /// empty for the complete value.
    #[getter]
    fn path<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let elements = self.0.path().map(|element| match element {
            PathElement::Key(key) => PyString::new(py, key).into_any(),
            PathElement::Index(index) => PyInt::new(py, index).into_any(),
        });
        PyTuple::new(py, elements)
    }

    /// The readable path (I5), a `str`: `output[0].url`; empty for the complete value.
    #[getter]
    fn place(&self) -> String {
        self.0.place()
    }

    /// What is wrong, in the server's words, a `str`.
    #[getter]
    fn message(&self) -> &str {
        self.0.message()
    }

    /// Zod's `code`, Pydantic's `type` or Ajv's `keyword`, a `str` or `None`.
    #[getter]
    fn code(&self) -> Option<&str> {
        self.0.code()
    }

    /// Every other member of the issue, as sent (N18): a `dict`, a new one for each read.
    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        value(py, self.0.extra().as_str())
    }

    fn __str__(&self) -> String {
        let message = OneLine(self.0.message());
        match self.0.place() {
            place if place.is_empty() => message.to_string(),
            place => format!("{}: {message}", OneLine(&place)),
        }
    }

    fn __repr__(&self) -> String {
        format!("<Issue: {}>", self.__str__())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        hash(&self.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Issue>().getattr("_of_json")?, (self.0.to_json(),)))
    }

    #[staticmethod]
    fn _of_json(json: &str) -> PyResult<Self> {
        errors::Issue::from_json(json).map(Issue).map_err(|error| PyValueError::new_err(error.to_string()))
    }
}
