use crate::text::utf8;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyList, PyString, PyTuple};
use std::borrow::Cow;

/// The headers of a response, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Headers<'py>(Vec<(Text<'py>, Text<'py>)>);

/// A name or a value.
#[derive(Debug)]
enum Text<'py> {
    Str(Bound<'py, PyString>),
    Bytes(Bound<'py, PyBytes>),
}

impl AsRef<[u8]> for Text<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Text::Str(text) => text.to_str().unwrap_or_default().as_bytes(),
            Text::Bytes(bytes) => bytes.as_bytes(),
        }
    }
}

impl<'py> Headers<'py> {
    /// Rejects what can be no headers, without looking into them.
    pub(crate) fn check(headers: &Bound<'py, PyAny>) -> PyResult<()> {
        let iterable = headers.is_instance_of::<PyDict>() || headers.hasattr("__iter__")?;
        if headers.is_none() || (iterable && !is_text(headers)) { Ok(()) } else { Err(wrong(headers)) }
    }

    /// What is no header is passed over: a success does not notice it, for its headers are not
    /// looked into, and a failure must not be hidden by it.
    pub(crate) fn new(headers: &Bound<'py, PyAny>) -> PyResult<Self> {
        let mut read = Headers::default();
        if headers.is_none() {
            return Ok(read);
        }
        if let Ok(dict) = headers.cast_exact::<PyDict>() {
            // A copy, for what is called while the values are read may change the mapping.
            for (name, value) in dict.iter().collect::<Vec<_>>() {
                read.add(&name, &value)?;
            }
            return Ok(read);
        }
        // httpx's mapping joins repeated headers in `items`, but not here.
        let pairs = match headers.getattr_opt("multi_items")? {
            Some(items) => items.call0()?,
            None => match headers.getattr_opt("items")? {
                Some(items) => items.call0()?,
                None => headers.clone(),
            },
        };
        for pair in pairs.try_iter()? {
            let pair = pair?;
            if is_sequence(&pair) && pair.len()? == 2 {
                read.add(&pair.get_item(0)?, &pair.get_item(1)?)?;
            }
        }
        Ok(read)
    }

    fn add(&mut self, name: &Bound<'py, PyAny>, value: &Bound<'py, PyAny>) -> PyResult<()> {
        if is_sequence(value) {
            for item in value.try_iter()? {
                self.add_one(name, &item?)?;
            }
            return Ok(());
        }
        self.add_one(name, value)
    }

    fn add_one(&mut self, name: &Bound<'py, PyAny>, value: &Bound<'py, PyAny>) -> PyResult<()> {
        if let (Some(name), Some(value)) = (Text::new(name)?, Text::of_value(value)?) {
            self.0.push((name, value));
        }
        Ok(())
    }

    /// The headers as an error keeps them.
    pub(crate) fn unbind(self) -> Vec<(Py<PyAny>, Py<PyAny>)> {
        self.0.into_iter().map(|(name, value)| (name.unbind(), value.unbind())).collect()
    }

    pub(crate) fn bind(py: Python<'py>, pairs: &[(Py<PyAny>, Py<PyAny>)]) -> PyResult<Self> {
        let mut read = Headers::default();
        for (name, value) in pairs {
            read.add_one(name.bind(py), value.bind(py))?;
        }
        Ok(read)
    }

    /// By lower-case name; of a repeated one the first, as the core reads them.
    pub(crate) fn to_dict(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, value) in self.iter() {
            let name = decode(name).to_lowercase();
            if !SECRET.contains(&name.as_str()) && !dict.contains(&name)? {
                dict.set_item(name, decode(value))?;
            }
        }
        Ok(dict)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }
}

impl<'py> Text<'py> {
    /// Exactly `str` or `bytes`, for an object of a subclass can lead back to the error that keeps it.
    fn new(text: &Bound<'py, PyAny>) -> PyResult<Option<Self>> {
        if let Ok(text) = text.cast::<PyString>() {
            let exact = text.is_exact_instance_of::<PyString>();
            return Ok(Some(match utf8(text)? {
                Cow::Borrowed(_) if exact => Text::Str(text.clone()),
                mended => Text::Str(PyString::new(text.py(), &mended)),
            }));
        }
        let Ok(bytes) = text.cast::<PyBytes>() else { return Ok(None) };
        let exact = bytes.is_exact_instance_of::<PyBytes>();
        Ok(Some(Text::Bytes(if exact { bytes.clone() } else { PyBytes::new(bytes.py(), bytes.as_bytes()) })))
    }

    /// A value may be a number too, as in headers that a program has made.
    fn of_value(value: &Bound<'py, PyAny>) -> PyResult<Option<Self>> {
        if value.is_instance_of::<PyInt>()
            && !value.is_instance_of::<PyBool>()
            && let Ok(number) = value.extract::<i64>()
        {
            return Ok(Some(Text::Str(PyString::new(value.py(), &number.to_string()))));
        }
        Text::new(value)
    }

    fn unbind(self) -> Py<PyAny> {
        match self {
            Text::Str(text) => text.into_any().unbind(),
            Text::Bytes(bytes) => bytes.into_any().unbind(),
        }
    }
}

/// Headers that carry credentials: an error is logged, pickled and sent to other places, so it
/// leaves them behind.
const SECRET: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// Header text as clients read it: UTF-8, else ISO 8859-1.
fn decode(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn is_sequence(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyTuple>() || value.is_instance_of::<PyList>()
}

fn is_text(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>()
}

fn wrong(value: &Bound<'_, PyAny>) -> PyErr {
    match value.get_type().qualname() {
        Ok(kind) => PyTypeError::new_err(format!("headers must be a mapping or pairs, of str or bytes, not {kind}")),
        Err(error) => error,
    }
}
