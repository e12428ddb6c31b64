//! What a body in HTML or XML says: a gateway's page, the object store's error document.

use crate::json::tape::Tape;
use crate::redact::Content;
use crate::texts::Out;
use memchr::{memchr, memchr_iter, memmem};
use quick_xml::events::Event;

/// A title is looked for in this much of a page.
const PAGE_PREFIX: usize = 64 * 1024;

/// Whether a body is markup: `<` and the start of a tag, a declaration or a comment.
pub(crate) fn is_markup(body: &[u8]) -> bool {
    matches!(body, [b'<', next, ..] if next.is_ascii_alphabetic() || matches!(next, b'!' | b'?' | b'/'))
}

/// The `<title>` of an HTML page, else its first `<h1>`.
pub(crate) fn page_title(page: &[u8]) -> Option<String> {
    let page = &page[..page.len().min(PAGE_PREFIX)];
    let mut is_html = !page.starts_with(b"<?xml");
    let mut heading = None;
    let mut at = 0;
    while let Some(offset) = memchr(b'<', &page[at..]) {
        at += offset + 1;
        let tag = &page[at..];
        let name = [&b"title"[..], b"h1", b"script", b"style"].into_iter().find(|name| names(tag, name));
        if tag.starts_with(b"!--") {
            let Some(end) = memmem::find(tag, b"-->") else { break };
            at += end;
        } else if names(tag, b"html") || starts_with(tag, b"!doctype html") {
            is_html = true;
        } else if let Some(name) = name
            && is_html
        {
            let element = &tag[..closing(tag, name).unwrap_or(tag.len())];
            at += element.len();
            match name {
                b"title" => {
                    if let Some(title) = element_text(element) {
                        return Some(title);
                    }
                }
                b"h1" if heading.is_none() => heading = element_text(element),
                _ => {}
            }
        }
    }
    heading
}

fn starts_with(text: &[u8], prefix: &[u8]) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn names(tag: &[u8], name: &[u8]) -> bool {
    starts_with(tag, name) && matches!(tag.get(name.len()), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
}

/// Where the closing tag of that name starts.
fn closing(text: &[u8], name: &[u8]) -> Option<usize> {
    memchr_iter(b'<', text).find(|&at| text.get(at + 1) == Some(&b'/') && starts_with(&text[at + 2..], name))
}

/// The text of the element that starts with its own tag: tags left out, character references
/// decoded, white space folded. `None` where it is blank.
fn element_text(element: &[u8]) -> Option<String> {
    let inside = &element[memchr(b'>', element)? + 1..];
    let mut text = String::new();
    for (place, piece) in inside.split(|&byte| byte == b'<').enumerate() {
        let piece = match memchr(b'>', piece) {
            Some(end) if place > 0 => &piece[end + 1..],
            _ => piece,
        };
        text.push_str(&String::from_utf8_lossy(piece));
    }
    let text = html_escape::decode_html_entities(&text);
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(folded).filter(|text| !text.is_empty())
}

/// The error document of the object store that takes uploads. Source: File uploads guide; the
/// S3 API's REST error responses.
#[derive(Debug)]
pub(crate) struct StoreError {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    /// The start of a message that the document breaks off in.
    pub(crate) message_start: Option<String>,
    /// Every other field, as a JSON object.
    pub(crate) details: String,
}

impl StoreError {
    /// Reads a document whose root is `<Error>`; of one that breaks off, what was whole.
    pub(crate) fn read(document: &[u8]) -> Option<Self> {
        if !document.starts_with(b"<?") && !document.starts_with(b"<!--") && !document.starts_with(b"<Error") {
            return None;
        }
        let document = String::from_utf8_lossy(document);
        let mut reader = quick_xml::Reader::from_str(&document);
        reader.config_mut().check_end_names = false;
        let (mut code, mut message, mut message_start) = (None, None, None);
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut field: Option<(String, String)> = None;
        let (mut depth, mut closed) = (0_usize, false);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => {
                    depth += 1;
                    let name = tag.local_name();
                    match depth {
                        1 if name.as_ref() == "Error" => {}
                        1 => return None,
                        2 => field = Some((name.as_ref().to_owned(), String::new())),
                        _ => {}
                    }
                }
                Ok(Event::End(_)) => {
                    depth = depth.saturating_sub(1);
                    match field.take() {
                        Some((name, text)) if depth == 1 => match name.as_str() {
                            "Code" => code = Some(text),
                            "Message" => message = Some(text),
                            _ => fields.push((name, text)),
                        },
                        open => field = open,
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
                Ok(Event::Text(text)) => push(&mut field, &text),
                Ok(Event::CData(text)) => push(&mut field, &text),
                Ok(Event::GeneralRef(name)) => {
                    let reference = format!("&{};", &*name);
                    push(&mut field, &html_escape::decode_html_entities(&reference));
                }
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        if let Some((name, text)) = field
            && name == "Message"
        {
            message_start = Some(text);
        }
        let mut tape = Tape::default();
        let object = tape.push_object(fields.iter().map(|(name, text)| (&**name, &**text)));
        let mut details = Out::with_capacity(256, Content::Suspect);
        tape.write(object, 1, &mut details);
        let details = details.into_text();
        (depth > 0 || closed).then_some(StoreError { code, message, message_start, details })
    }
}

fn push(field: &mut Option<(String, String)>, text: &str) {
    if let Some((_, content)) = field {
        content.push_str(text);
    }
}
