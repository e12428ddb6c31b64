use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use std::borrow::Cow;

/// A `str` as UTF-8, with each lone surrogate as one U+FFFD.
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, str>> {
    if let Ok(text) = text.to_str() {
        return Ok(Cow::Borrowed(text));
    }
    // The method of `str`, even if a subclass overrides it.
    let encode = text.py().get_type::<PyString>().getattr("encode")?;
    let encoded = encode.call1((text, "utf-16-le", "surrogatepass"))?.cast_into::<PyBytes>()?;
    let (pairs, _) = encoded.as_bytes().as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    Ok(Cow::Owned(String::from_utf16_lossy(&units)))
}
