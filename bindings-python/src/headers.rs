use crate::text::utf8;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyList, PyString, PyTuple};
use std::borrow::Cow;

/// The headers of a response, in the order received.
#[derive(Debug, Default)]
pub(crate) struct Headers(Vec<(Text, Text)>);

/// A name or a value: exactly `str` or `bytes`, because an object of a subclass can refer back to the error
/// that retains it.
#[derive(Debug)]
enum Text {
    Str(Py<PyString>),
    Bytes(Py<PyBytes>),
}

impl Headers {
    /// Rejects objects that cannot be headers, without reading them.
    pub(crate) fn check(headers: &Bound<'_, PyAny>) -> PyResult<()> {
        let iterable = headers.is_instance_of::<PyDict>() || headers.hasattr("__iter__")?;
        if headers.is_none() || (iterable && !is_text(headers)) { Ok(()) } else { Err(wrong(headers)) }
    }

    /// Ignores entries that are not headers, because they must not hide a failure, and because the headers of a
    /// success are not read at all.
    pub(crate) fn new(headers: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut read = Headers::default();
        if headers.is_none() {
            return Ok(read);
        }
        if let Ok(dict) = headers.cast_exact::<PyDict>() {
            // A copy, because code that runs while the values are read may change the mapping.
            let pairs: Vec<_> = dict.iter().collect();
            read.0.reserve(pairs.len());
            for (name, value) in pairs {
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

    fn add(&mut self, name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if is_sequence(value) {
            for item in value.try_iter()? {
                self.add_one(name, &item?)?;
            }
            return Ok(());
        }
        self.add_one(name, value)
    }

    fn add_one(&mut self, name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let (Some(name), Some(value)) = (Text::new(name)?, Text::of_value(value)?) {
            self.0.push((name, value));
        }
        Ok(())
    }

    /// By lower-case name. If a header is repeated, its first value counts, as in the core.
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, value) in self.iter(py) {
            let name = decode(name).to_lowercase();
            if !SECRET.contains(&name.as_str()) && !dict.contains(&name)? {
                dict.set_item(name, decode(value))?;
            }
        }
        Ok(dict)
    }

    pub(crate) fn iter(&self, py: Python<'_>) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(move |(name, value)| (name.as_bytes(py), value.as_bytes(py)))
    }
}

impl Text {
    fn new(text: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        if let Ok(text) = text.cast::<PyString>() {
            let exact = text.is_exact_instance_of::<PyString>();
            return Ok(Some(Text::Str(match utf8(text)? {
                Cow::Borrowed(_) if exact => text.clone().unbind(),
                mended => PyString::new(text.py(), &mended).unbind(),
            })));
        }
        let Ok(bytes) = text.cast::<PyBytes>() else { return Ok(None) };
        let exact = bytes.is_exact_instance_of::<PyBytes>();
        Ok(Some(Text::Bytes(if exact { bytes.clone() } else { PyBytes::new(bytes.py(), bytes.as_bytes()) }.unbind())))
    }

    /// A value may also be a number, as in headers that a program has created.
    fn of_value(value: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let text = Text::new(value)?;
        if text.is_none()
            && value.is_instance_of::<PyInt>()
            && !value.is_instance_of::<PyBool>()
            && let Ok(number) = value.extract::<i64>()
        {
            return Ok(Some(Text::Str(PyString::new(value.py(), &number.to_string()).unbind())));
        }
        Ok(text)
    }

    fn as_bytes(&self, py: Python<'_>) -> &[u8] {
        match self {
            Text::Str(text) => text.to_str(py).unwrap_or_default().as_bytes(),
            Text::Bytes(bytes) => bytes.as_bytes(py),
        }
    }
}

/// Headers that carry credentials. Errors are logged, pickled and sent to other machines, so they do not retain
/// these.
const SECRET: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// The text of a header as clients decode it: UTF-8, else ISO 8859-1.
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
