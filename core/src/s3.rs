//! The error document of the object store that takes uploads. Source: File uploads guide; the S3 API's
//! REST error responses.

use crate::entities;
use crate::json::{Object, Value, without_repeated_keys};
use bumpalo::Bump;
use quick_xml::events::Event;

/// The `Code`, the `Message` and, as details, the other fields of a document whose root is `<Error>`. From a
/// truncated document, the fields that were complete.
pub(crate) fn read<'a>(document: &[u8], arena: &'a Bump) -> Option<S3Error<'a>> {
    if !document.starts_with(b"<?") && !document.starts_with(b"<!--") && !document.starts_with(b"<Error") {
        return None;
    }
    let document = String::from_utf8_lossy(document);
    let mut reader = quick_xml::Reader::from_str(&document);
    reader.config_mut().check_end_names = false;
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut open: Option<(String, String)> = None;
    let (mut depth, mut closed) = (0_usize, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                let name = tag.local_name();
                match depth {
                    1 if name.as_ref() == "Error" => {}
                    1 => return None,
                    2 => open = Some((name.as_ref().to_owned(), String::new())),
                    _ => {}
                }
            }
            Ok(Event::End(_)) => {
                depth = depth.saturating_sub(1);
                if depth == 1 {
                    fields.extend(open.take());
                }
                if depth == 0 {
                    closed = true;
                    break;
                }
            }
            Ok(Event::Empty(tag)) if depth == 1 => {
                fields.push((tag.local_name().as_ref().to_owned(), String::new()));
            }
            Ok(Event::Empty(tag)) if depth == 0 => {
                closed = tag.local_name().as_ref() == "Error";
                break;
            }
            Ok(Event::Text(text)) => push(&mut open, &text),
            Ok(Event::CData(text)) => push(&mut open, &text),
            Ok(Event::GeneralRef(name)) => {
                let reference = format!("&{};", &*name);
                push(&mut open, &entities::decode(&reference));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    if depth == 0 && !closed {
        return None;
    }
    let string = |text: &str| Value::String(arena.alloc_str(text));
    let (mut code, mut message, mut others) = (Value::Missing, Value::Missing, Vec::new());
    for (name, text) in &fields {
        match name.as_str() {
            "Code" => code = string(text),
            "Message" => message = string(text),
            _ => others.push((&*arena.alloc_str(name), string(text))),
        }
    }
    let details = Object { members: without_repeated_keys(&others, arena), complete: closed };
    let message_start = open.filter(|(name, _)| name == "Message").map(|(_, text)| text);
    Some(S3Error { code, message, message_start, details: Value::Object(arena.alloc(details)) })
}

/// An error document.
pub(crate) struct S3Error<'a> {
    pub(crate) code: Value<'a>,
    pub(crate) message: Value<'a>,
    /// The start of a message that the document ends inside.
    pub(crate) message_start: Option<String>,
    /// The other fields.
    pub(crate) details: Value<'a>,
}

fn push(open: &mut Option<(String, String)>, text: &str) {
    if let Some((_, content)) = open {
        content.push_str(text);
    }
}
