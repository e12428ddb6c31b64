use errors::{Style, Unreadable};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The explanation of the raw responses in an input, and the number of failures.
#[pyfunction]
#[pyo3(signature = (input, style))]
pub(crate) fn explain(py: Python<'_>, input: &[u8], style: &str) -> PyResult<(String, usize)> {
    let style = match style {
        "plain" => Style::Plain,
        "color" => Style::Color,
        "json" => Style::Json,
        _ => return Err(PyValueError::new_err(format!("style must be plain, color or json, not {style}"))),
    };
    py.detach(|| errors::explain(input, style))
        .map(|explanation| (explanation.text, explanation.failures))
        .map_err(|error: Unreadable| PyValueError::new_err(error.to_string()))
}
