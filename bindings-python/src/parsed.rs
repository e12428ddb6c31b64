//! A body that the client has parsed already, written as JSON again.

use crate::text::utf8;
use errors::BODY_MEMBERS;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

/// What lies deeper becomes `null`, as it does in every value that the core keeps; so a body that
/// is nested as deeply as its parser allowed costs no `RecursionError` here.
const DEPTH: usize = 128;

/// Of an object, only the members that have a meaning: `output` can be large, or hold what is no JSON.
pub(crate) fn to_json(body: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(256);
    if let Ok(object) = body.cast::<PyDict>() {
        let is_meaningful = |(name, _): &(Bound<'_, PyAny>, _)| {
            name.cast::<PyString>().is_ok_and(|name| name.to_str().is_ok_and(|name| BODY_MEMBERS.contains(&name)))
        };
        let members = object.iter().filter(is_meaningful).collect();
        write_members(members, &mut out, &mut vec![body.clone()])?;
    } else {
        write(body, &mut out, &mut Vec::new())?;
    }
    Ok(out)
}

fn write<'py>(value: &Bound<'py, PyAny>, out: &mut Vec<u8>, around: &mut Vec<Bound<'py, PyAny>>) -> PyResult<()> {
    if let Ok(text) = value.cast::<PyString>() {
        write_scalar(&utf8(text)?, out)
    } else if value.is_none() {
        write_scalar(&(), out)
    } else if let Ok(truth) = value.cast::<PyBool>() {
        write_scalar(&truth.is_true(), out)
    } else if value.is_instance_of::<PyInt>() {
        if let Ok(integer) = value.extract::<i64>() {
            return write_scalar(&integer, out);
        }
        // As `int` prints it, whatever a subclass does.
        let digits = value.py().get_type::<PyInt>().call_method1(intern!(value.py(), "__repr__"), (value,))?;
        out.extend_from_slice(digits.cast::<PyString>()?.to_str()?.as_bytes());
        Ok(())
    } else if let Ok(float) = value.cast::<PyFloat>() {
        write_scalar(&float.value(), out)
    } else if around.len() == DEPTH {
        write_scalar(&(), out)
    } else if around.iter().any(|container| container.is(value)) {
        Err(PyValueError::new_err("body holds itself"))
    } else {
        around.push(value.clone());
        write_container(value, out, around)?;
        around.pop();
        Ok(())
    }
}

fn write_container<'py>(
    value: &Bound<'py, PyAny>,
    out: &mut Vec<u8>,
    around: &mut Vec<Bound<'py, PyAny>>,
) -> PyResult<()> {
    if let Ok(object) = value.cast::<PyDict>() {
        write_members(object.iter().collect(), out, around)?;
    } else if let Ok(array) = value.cast::<PyList>() {
        write_items(array.iter(), out, around)?;
    } else if let Ok(array) = value.cast::<PyTuple>() {
        write_items(array.iter(), out, around)?;
    } else {
        return Err(no_json("as a value", value));
    }
    Ok(())
}

/// The members are a copy, for another thread may get the turn to change the object while they are written.
fn write_members<'py>(
    members: Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    out: &mut Vec<u8>,
    around: &mut Vec<Bound<'py, PyAny>>,
) -> PyResult<()> {
    out.push(b'{');
    for (at, (key, value)) in members.into_iter().enumerate() {
        let Ok(key) = key.cast::<PyString>() else { return Err(no_json("as a key", &key)) };
        if at > 0 {
            out.push(b',');
        }
        write_scalar(&utf8(key)?, out)?;
        out.push(b':');
        write(&value, out, around)?;
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
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(&item, out, around)?;
    }
    out.push(b']');
    Ok(())
}

fn write_scalar<T: serde::Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> PyResult<()> {
    serde_json::to_writer(out, value).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn no_json(place: &str, value: &Bound<'_, PyAny>) -> PyErr {
    match value.get_type().qualname() {
        Ok(kind) => PyTypeError::new_err(format!("body holds what JSON cannot: {kind} {place}")),
        Err(error) => error,
    }
}
