//! Properties of any error.

use modelrunner_errors::ApiError;

pub(crate) fn assert_sound(error: &ApiError) {
    let message = error.message();
    assert!(!message.is_empty() && message.len() <= 4096, "{message:?}");
    assert_eq!(message.trim(), message);
    assert!(error.retry_after_ms().is_none_or(|ms| ms <= 2_147_483_647));
    let line = error.to_string();
    assert!(is_one_safe_line(&line), "{line:?}");
    assert_reads_back(error);
}

/// The canonical JSON contains no control character, and reading it returns the same error with the same bytes.
pub(crate) fn assert_reads_back(error: &ApiError) {
    let json = error.to_json();
    assert!(!json.chars().any(char::is_control), "{json:?}");
    let restored: ApiError = serde_json::from_str(&json).unwrap_or_else(|fault| panic!("{fault}: {json}"));
    assert_eq!(&restored, error);
    let serialized = serde_json::to_value(error).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), serialized);
    assert_eq!(restored.to_json(), json);
}

pub(crate) fn is_one_safe_line(text: &str) -> bool {
    !text.chars().any(|character| {
        character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
    })
}
