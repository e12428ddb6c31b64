use crate::common::{cases, sound::is_one_safe_line};
use modelrunner_errors::Style;

/// The explanation of any input consists of lines that are safe on a terminal.
pub fn explain(data: &[u8]) {
    if let Ok(explanation) = modelrunner_errors::explain(data, Style::Plain) {
        assert!(explanation.text.lines().all(is_one_safe_line), "{:?}", explanation.text);
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let written = |case: &crate::common::Case| {
        let mut raw = format!("HTTP/1.1 {} \r\n", case.status);
        for (name, value) in &case.headers {
            raw += &format!("{name}: {value}\r\n");
        }
        [raw.as_bytes(), b"\r\n", &case.body].concat()
    };
    cases().iter().map(written).collect()
}
