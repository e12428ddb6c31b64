use crate::json::unicode_escape;
use std::fmt::{self, Display, Write as _};

/// A text that is safe to print on one line: line breaks and tabs become spaces; other control characters
/// and bidirectional controls are escaped as `\u001b`.
///
/// Texts from a server can contain terminal escape codes and line breaks; a log line must not.
#[derive(Clone, Copy, Debug)]
pub struct OneLine<'a>(pub &'a str);

impl Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return f.write_str(self.0);
        }
        let mut copied = 0;
        for (index, character) in self.0.char_indices() {
            let is_space = match character {
                ' '..='~' => continue,
                '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
                control if control.is_control() => false,
                _ => continue,
            };
            f.write_str(&self.0[copied..index])?;
            if is_space {
                f.write_str(" ")?;
            } else {
                unicode_escape(character).try_for_each(|part| f.write_char(part))?;
            }
            copied = index + character.len_utf8();
        }
        f.write_str(&self.0[copied..])
    }
}
