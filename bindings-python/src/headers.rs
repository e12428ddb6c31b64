use crate::text::utf8;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};
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

    pub(crate) fn new(headers: &Bound<'py, PyAny>) -> PyResult<Self> {
        if headers.is_none() {
            return Ok(Headers::default());
        }
        if let Ok(dict) = headers.cast_exact::<PyDict>() {
            return dict.iter().map(|(name, value)| Ok((Text::new(&name)?, Text::new(&value)?))).collect();
        }
        // httpx's mapping joins repeated headers in `items`, but not here.
        let pairs = match headers.getattr_opt("multi_items")? {
            Some(items) => items.call0()?,
            None => match headers.getattr_opt("items")? {
                Some(items) => items.call0()?,
                None => headers.clone(),
            },
        };
        pairs.try_iter()?.map(|pair| pair_of(&pair?)).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The headers as an error keeps them.
    pub(crate) fn unbind(self) -> Vec<(Py<PyAny>, Py<PyAny>)> {
        self.0.into_iter().map(|(name, value)| (name.unbind(), value.unbind())).collect()
    }

    pub(crate) fn bind(py: Python<'py>, pairs: &[(Py<PyAny>, Py<PyAny>)]) -> PyResult<Self> {
        pairs.iter().map(|(name, value)| Ok((Text::new(name.bind(py))?, Text::new(value.bind(py))?))).collect()
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

impl<'py> FromIterator<(Text<'py>, Text<'py>)> for Headers<'py> {
    fn from_iter<I: IntoIterator<Item = (Text<'py>, Text<'py>)>>(pairs: I) -> Self {
        Headers(pairs.into_iter().collect())
    }
}

fn pair_of<'py>(pair: &Bound<'py, PyAny>) -> PyResult<(Text<'py>, Text<'py>)> {
    if (pair.is_instance_of::<PyTuple>() || pair.is_instance_of::<PyList>()) && pair.len()? == 2 {
        Ok((Text::new(&pair.get_item(0)?)?, Text::new(&pair.get_item(1)?)?))
    } else {
        Err(wrong(pair))
    }
}

impl<'py> Text<'py> {
    fn new(text: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = text.cast::<PyString>() {
            return Ok(match utf8(text)? {
                Cow::Borrowed(_) => Text::Str(text.clone()),
                Cow::Owned(mended) => Text::Str(PyString::new(text.py(), &mended)),
            });
        }
        text.cast::<PyBytes>().map(|bytes| Text::Bytes(bytes.clone())).map_err(|_| wrong(text))
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

fn is_text(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>()
}

fn wrong(value: &Bound<'_, PyAny>) -> PyErr {
    match value.get_type().qualname() {
        Ok(kind) => {
            PyTypeError::new_err(format!("headers must be a mapping or pairs, of str or bytes; there is a {kind}"))
        }
        Err(error) => error,
    }
}
