//! Bytes, words and strings within a text.

pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Whether the byte before `at` is neither a letter nor a digit, or ends an escape or a color code.
pub(super) fn is_start_of_word(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    let Some(last) = before.last() else { return true };
    let ends_in = |lead: &[u8], digits: usize| {
        let hex = before.len().saturating_sub(digits);
        before[..hex].ends_with(lead) && before[hex..].iter().all(u8::is_ascii_hexdigit)
    };
    let is_escape = match before {
        [.., b'\\', b'n' | b'r' | b't' | b'f' | b'b'] => true,
        [code @ .., b'm'] => {
            let digits = run_back(code, |byte| byte.is_ascii_digit() || byte == b';');
            code[..code.len() - digits].ends_with(b"[")
        }
        _ => ends_in(b"%", 2) || ends_in(b"\\u", 4),
    };
    is_escape || !last.is_ascii_alphanumeric()
}

/// Whether a string starts here, perhaps with white space before.
pub(super) fn is_start_of_string(text: &[u8], at: usize) -> bool {
    let mut before = &text[..at];
    while let [rest @ .., b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' | b'\\']
    | [rest @ .., b'\\', b't' | b'n' | b'f' | b'r'] = before
    {
        before = rest;
    }
    matches!(before, [] | [.., b'"' | b'\'' | b'`'])
}

/// The end of the run of such bytes that starts there.
pub(super) fn run(text: &[u8], from: usize, is_part: impl Fn(u8) -> bool) -> usize {
    from + text[from..].iter().take_while(|byte| is_part(**byte)).count()
}

/// The length of the run of such bytes at the end.
pub(super) fn run_back(text: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    text.iter().rev().take_while(|byte| is_part(**byte)).count()
}
