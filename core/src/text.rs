//! Texts, words and reason phrases, and the truncation of a text.

use crate::status::is_reason_phrase;

/// A string with a letter or a digit.
pub(crate) fn is_text(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// A name such as `ValidationError`: `[A-Za-z][A-Za-z0-9_.-]*`, and not a reason phrase.
pub(crate) fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        && !is_reason_phrase(text)
}

/// The text without white space around it. A longer text is truncated to `max_bytes` including a final `…`.
pub(crate) fn clip(text: &str, max_bytes: usize) -> String {
    let text = text.trim();
    if text.len() <= max_bytes {
        return text.to_owned();
    }
    let mut end = max_bytes - '…'.len_utf8();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::clip;

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        assert_eq!(clip(" a ", 4096), "a");
        assert_eq!(clip(&"a".repeat(4096), 4096), "a".repeat(4096));
        assert_eq!(clip(&"a".repeat(4097), 4096), format!("{}…", "a".repeat(4093)));
        assert_eq!(clip(&"é".repeat(2049), 4096), format!("{}…", "é".repeat(2046)));
    }
}
