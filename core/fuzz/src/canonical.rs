use crate::common::cases;
use crate::common::sound::assert_reads_back;
use modelrunner_errors::ApiError;

/// Any JSON that is read as an error is written in a form that is read as the same error.
pub fn canonical(data: &[u8]) {
    if let Ok(error) = serde_json::from_slice::<ApiError>(data) {
        assert_reads_back(&error);
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let answers = cases().into_iter().filter_map(|case| case.answer());
    answers.map(|error| error.to_json().into_bytes()).collect()
}
