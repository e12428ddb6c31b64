//! The pages of gateways and proxies.

use crate::entities;
use memchr::{memchr, memchr_iter};

/// The title is searched for in this much of a page.
const PAGE_PREFIX: usize = 64 * 1024;

/// Whether a body is markup: `<` and the start of a tag, a declaration or a comment.
pub(crate) fn is_markup(body: &[u8]) -> bool {
    matches!(body, [b'<', next, ..] if next.is_ascii_alphabetic() || matches!(next, b'!' | b'?' | b'/'))
}

/// The `<title>` of an HTML page, else its first `<h1>`.
pub(crate) fn title(page: &[u8]) -> Option<String> {
    let page = &page[..page.len().min(PAGE_PREFIX)];
    let mut is_html = !page.starts_with(b"<?xml");
    let mut heading = None;
    let mut at = 0;
    while let Some(offset) = memchr(b'<', &page[at..]) {
        at += offset + 1;
        let tag = &page[at..];
        let name = [&b"title"[..], b"h1", b"script", b"style"].into_iter().find(|name| names(tag, name));
        if tag.starts_with(b"!--") {
            let Some(end) = memchr_iter(b'>', tag).find(|end| tag[..*end].ends_with(b"--")) else { break };
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

/// The index of the closing tag of that name.
fn closing(text: &[u8], name: &[u8]) -> Option<usize> {
    memchr_iter(b'<', text).find(|&at| text.get(at + 1) == Some(&b'/') && starts_with(&text[at + 2..], name))
}

/// The text of an element that starts with its own tag: without tags, with character references
/// decoded and white space folded. `None` if it is blank.
fn element_text(element: &[u8]) -> Option<String> {
    let inside = &element[memchr(b'>', element)? + 1..];
    let mut text = String::new();
    for (index, piece) in inside.split(|&byte| byte == b'<').enumerate() {
        let piece = match memchr(b'>', piece) {
            Some(end) if index > 0 => &piece[end + 1..],
            _ => piece,
        };
        text.push_str(&String::from_utf8_lossy(piece));
    }
    let text = entities::decode(&text);
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(folded).filter(|text| !text.is_empty())
}
