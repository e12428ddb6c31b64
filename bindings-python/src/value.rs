use memchr::memchr2;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};

/// A value as sent, with the result of `json.loads` for the same text.
///
/// The core retains values as compact JSON, nested 64 deep at most, with no integer beyond 2^53 and
/// with every surrogate paired; so this reads no more than that.
pub(crate) fn value<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    if json == "{}" {
        return Ok(PyDict::new(py).into_any());
    }
    Reader { py, rest: json }.value()
}

struct Reader<'py, 'a> {
    py: Python<'py>,
    rest: &'a str,
}

impl<'py, 'a> Reader<'py, 'a> {
    fn value(&mut self) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        match self.rest.as_bytes().first() {
            Some(b'"') => Ok(self.string()?.into_any()),
            Some(b'{') => {
                let object = PyDict::new(py);
                self.members(b'}', |reader| {
                    let name = reader.string()?;
                    reader.take(1);
                    object.set_item(name, reader.value()?)
                })?;
                Ok(object.into_any())
            }
            Some(b'[') => {
                let array = PyList::empty(py);
                self.members(b']', |reader| array.append(reader.value()?))?;
                Ok(array.into_any())
            }
            Some(b't') => Ok(self.literal("true", PyBool::new(py, true).to_owned().into_any())),
            Some(b'f') => Ok(self.literal("false", PyBool::new(py, false).to_owned().into_any())),
            Some(b'n') => Ok(self.literal("null", py.None().into_bound(py))),
            _ => self.number(),
        }
    }

    /// Reads the members up to the closing bracket, separated by commas.
    fn members(&mut self, close: u8, mut one: impl FnMut(&mut Self) -> PyResult<()>) -> PyResult<()> {
        self.take(1);
        while let Some(&next) = self.rest.as_bytes().first() {
            if next == close {
                self.take(1);
                return Ok(());
            }
            if next == b',' {
                self.take(1);
            }
            one(self)?;
        }
        Err(broken())
    }

    fn string(&mut self) -> PyResult<Bound<'py, PyString>> {
        let bytes = self.rest.as_bytes();
        let stop = |from: usize| Some(from + memchr2(b'"', b'\\', bytes.get(from..)?)?);
        let first = stop(1).ok_or_else(broken)?;
        let mut end = first;
        while bytes[end] == b'\\' {
            end = stop(end + 2).ok_or_else(broken)?;
        }
        let quoted = self.take(end + 1);
        if end == first {
            return Ok(PyString::new(self.py, &quoted[1..end]));
        }
        let text: String = serde_json::from_str(quoted).map_err(|_| broken())?;
        Ok(PyString::new(self.py, &text))
    }

    fn number(&mut self) -> PyResult<Bound<'py, PyAny>> {
        let end = self.rest.find([',', '}', ']']).unwrap_or(self.rest.len());
        let text = self.take(end);
        if text.contains(['.', 'e', 'E']) {
            let number = text.parse().map_err(|_| broken())?;
            return Ok(PyFloat::new(self.py, number).into_any());
        }
        let number: i64 = text.parse().map_err(|_| broken())?;
        Ok(PyInt::new(self.py, number).into_any())
    }

    fn literal(&mut self, text: &str, value: Bound<'py, PyAny>) -> Bound<'py, PyAny> {
        self.take(text.len());
        value
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}

fn broken() -> PyErr {
    PyValueError::new_err("a value as sent is not compact JSON")
}
