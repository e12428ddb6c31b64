use crate::common::sound::assert_sound;
use crate::input::Input;
use modelrunner_errors::ApiError;

/// Any response has a sound result, and headers change only the members that come from headers.
pub fn classify(data: &[u8]) {
    let Some(input) = Input::read(data) else { return };
    let (bare, answer) = (input.bare().classify(), input.response().classify());
    assert!(answer.is_some() || matches!(input.status, 200..=299));
    assert_eq!(bare.is_some(), answer.is_some());
    assert_eq!(input.bare().kind(), answer.as_ref().map(ApiError::kind));
    let Some((bare, error)) = bare.zip(answer) else { return };
    assert_eq!(error.status(), input.status);
    assert_sound(&error);
    assert!(error.retry_after_ms().is_some() || bare.retry_after_ms().is_none());
    assert!(bare.request_id().is_none_or(|id| error.request_id() == Some(id)));
    let named = || input.headers.iter().map(|(name, value)| (name, value));
    assert_eq!(bare.clone().with_headers(named()), error);
    if input.headers.is_empty() {
        assert_eq!(bare, error);
    } else {
        assert_eq!(without_header_members(&bare), without_header_members(&error));
    }
}

fn without_header_members(error: &ApiError) -> serde_json::Value {
    let mut json: serde_json::Value = serde_json::from_str(&error.to_json()).unwrap();
    json["request_id"].take();
    json["retry_after_ms"].take();
    json
}
