use crate::parsed;
use crate::text::utf8;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};
use std::borrow::Cow;

/// A body whose bytes cannot change while they are read.
///
/// `bytes`, `str` and a view of a complete `bytes` are read without a copy. A `bytearray`, or a view of
/// anything else, is copied, because another thread may write to it at any time, even without the GIL.
pub(crate) enum Body<'py> {
    Bytes(Bound<'py, PyBytes>),
    Text(Bound<'py, PyString>),
}

impl<'py> Body<'py> {
    pub(crate) fn new(body: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = body.py();
        if let Ok(bytes) = body.cast::<PyBytes>() {
            return Ok(Body::Bytes(bytes.clone()));
        }
        if let Ok(text) = body.cast::<PyString>() {
            return match utf8(text)? {
                Cow::Borrowed(_) => Ok(Body::Text(text.clone())),
                Cow::Owned(mended) => Ok(Body::Bytes(PyBytes::new(py, mended.as_bytes()))),
            };
        }
        if parsed::is_json(body) {
            return Ok(Body::Bytes(PyBytes::new(py, &parsed::to_json(body, &[])?)));
        }
        if body.is_none() {
            return Ok(Body::Bytes(PyBytes::new(py, b"")));
        }
        if let Ok(view) = body.cast::<PyMemoryView>()
            && let Some(bytes) = viewed(view)?
        {
            return Ok(Body::Bytes(bytes));
        }
        if body.is_instance_of::<PyByteArray>() || body.is_instance_of::<PyMemoryView>() {
            let copy = py.get_type::<PyBytes>().call1((body,))?;
            return Ok(Body::Bytes(copy.cast_into()?));
        }
        let wrong = body.get_type().qualname()?;
        Err(PyTypeError::new_err(format!(
            "body must be bytes, bytearray, memoryview, str, or parsed JSON (dict, list, int, float, bool, None), not {wrong}"
        )))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Body::Bytes(bytes) => bytes.as_bytes(),
            Body::Text(text) => text.to_str().unwrap_or_default().as_bytes(),
        }
    }

    /// The body that an error retains: exactly `bytes`, because an object of a subclass can refer back to the
    /// error.
    pub(crate) fn into_bytes(self) -> Bound<'py, PyBytes> {
        match self {
            Body::Bytes(bytes) if bytes.is_exact_instance_of::<PyBytes>() => bytes,
            Body::Bytes(ref bytes) => PyBytes::new(bytes.py(), self.as_bytes()),
            Body::Text(ref text) => PyBytes::new(text.py(), self.as_bytes()),
        }
    }
}

/// The result of `make` for a body. The GIL is released for a large body.
pub(crate) fn read<T: Send>(py: Python<'_>, body: &[u8], make: impl FnOnce() -> T + Send) -> T {
    const LARGE: usize = 256 * 1024;
    if body.len() >= LARGE { py.detach(make) } else { make() }
}

/// The `bytes` object that a view shows completely and in order.
fn viewed<'py>(view: &Bound<'py, PyMemoryView>) -> PyResult<Option<Bound<'py, PyBytes>>> {
    let Ok(bytes) = view.getattr("obj")?.cast_into::<PyBytes>() else { return Ok(None) };
    let is_complete =
        view.getattr("c_contiguous")?.is_truthy()? && view.getattr("nbytes")?.extract::<usize>()? == bytes.len()?;
    Ok(is_complete.then_some(bytes))
}
