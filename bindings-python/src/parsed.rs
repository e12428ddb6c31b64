//! Writes a body that the client has already parsed as JSON again.

use crate::text::utf8;
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

/// Values nested deeper become `null`, as in every value that the core includes as sent.
const DEPTH: usize = 128;

pub(crate) fn is_json(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyDict>()
        || value.is_instance_of::<PyList>()
        || value.is_instance_of::<PyInt>()
        || value.is_instance_of::<PyFloat>()
}

/// The value as JSON, without these members at the top level. A value that JSON cannot represent becomes
/// `null`, and such a key is omitted.
pub(crate) fn to_json(value: &Bound<'_, PyAny>, without: &[&str]) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(256);
    write(value, without, &mut out, &mut Vec::new())?;
    Ok(out)
}

fn write<'py>(
    value: &Bound<'py, PyAny>,
    without: &[&str],
    out: &mut Vec<u8>,
    around: &mut Vec<Bound<'py, PyAny>>,
) -> PyResult<()> {
    if let Ok(text) = value.cast::<PyString>() {
        write_scalar(&utf8(text)?, out)
    } else if let Ok(truth) = value.cast::<PyBool>() {
        write_scalar(&truth.is_true(), out)
    } else if value.is_instance_of::<PyInt>() {
        write_integer(value, out)
    } else if let Ok(float) = value.cast::<PyFloat>() {
        write_scalar(&float.value(), out)
    } else if around.len() == DEPTH || around.iter().any(|container| container.is(value)) {
        write_scalar(&(), out)
    } else {
        around.push(value.clone());
        write_container(value, without, out, around)?;
        around.pop();
        Ok(())
    }
}

fn write_integer(value: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> PyResult<()> {
    if let Ok(integer) = value.extract::<i64>() {
        return write_scalar(&integer, out);
    }
    // The digits that `int` prints, even for a subclass. `int` refuses to print thousands of digits.
    match value.py().get_type::<PyInt>().call_method1(intern!(value.py(), "__repr__"), (value,)) {
        Ok(digits) => out.extend_from_slice(digits.cast::<PyString>()?.to_str()?.as_bytes()),
        Err(_) => write_scalar(&(), out)?,
    }
    Ok(())
}

fn write_container<'py>(
    value: &Bound<'py, PyAny>,
    without: &[&str],
    out: &mut Vec<u8>,
    around: &mut Vec<Bound<'py, PyAny>>,
) -> PyResult<()> {
    if let Ok(object) = value.cast::<PyDict>() {
        // A copy, because another thread may change the object while its members are written.
        let members: Vec<_> = object.iter().collect();
        write_members(members, without, out, around)
    } else if let Ok(array) = value.cast::<PyList>() {
        write_items(array.iter(), out, around)
    } else if let Ok(array) = value.cast::<PyTuple>() {
        write_items(array.iter(), out, around)
    } else {
        write_scalar(&(), out)
    }
}

fn write_members<'py>(
    members: Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    without: &[&str],
    out: &mut Vec<u8>,
    around: &mut Vec<Bound<'py, PyAny>>,
) -> PyResult<()> {
    out.push(b'{');
    let start = out.len();
    for (key, value) in members {
        let Ok(key) = key.cast::<PyString>() else { continue };
        let key = utf8(key)?;
        if without.contains(&&*key) {
            continue;
        }
        if out.len() > start {
            out.push(b',');
        }
        write_scalar(&key, out)?;
        out.push(b':');
        write(&value, &[], out, around)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_items<'py>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    out: &mut Vec<u8>,
    around: &mut Vec<Bound<'py, PyAny>>,
) -> PyResult<()> {
    out.push(b'[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(&item, &[], out, around)?;
    }
    out.push(b']');
    Ok(())
}

fn write_scalar<T: serde::Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> PyResult<()> {
    serde_json::to_writer(out, value).map_err(|error| PyValueError::new_err(error.to_string()))
}
