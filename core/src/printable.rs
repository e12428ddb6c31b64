use std::fmt::{self, Display, Write};

/// A text as it may be printed on one line: white space folded to spaces; other control
/// characters, and those that turn the direction of writing, escaped as `\u001b`.
///
/// What a server sends can hold terminal escape codes and line breaks; a log line must not.
#[derive(Clone, Copy, Debug)]
pub struct OneLine<'a>(pub &'a str);

impl Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => f.write_char(' ')?,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    escape(f, character)?;
                }
                control if control.is_control() => escape(f, control)?,
                plain => f.write_char(plain)?,
            }
        }
        Ok(())
    }
}

fn escape(f: &mut fmt::Formatter<'_>, character: char) -> fmt::Result {
    write!(f, "\\u{:04x}", u32::from(character))
}
