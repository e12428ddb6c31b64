/// The reason phrase of a status, as Rust's `http` crate has it. Source: RFC 9110 and the IANA registry.
pub(crate) fn reason_phrase(status: u16) -> Option<&'static str> {
    let index = REASON_PHRASES.binary_search_by_key(&status, |(known, _)| *known).ok()?;
    Some(REASON_PHRASES[index].1)
}

/// Whether a text is nothing but a reason phrase, in any case.
pub(crate) fn is_reason_phrase(text: &str) -> bool {
    const LONGEST: usize = "Request Header Fields Too Large".len();
    let text = text.trim();
    text.len() <= LONGEST && REASON_PHRASES.iter().any(|(_, phrase)| phrase.eq_ignore_ascii_case(text))
}

const REASON_PHRASES: &[(u16, &str)] = &[
    (100, "Continue"),
    (101, "Switching Protocols"),
    (102, "Processing"),
    (103, "Early Hints"),
    (200, "OK"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "Non Authoritative Information"),
    (204, "No Content"),
    (205, "Reset Content"),
    (206, "Partial Content"),
    (207, "Multi-Status"),
    (208, "Already Reported"),
    (226, "IM Used"),
    (300, "Multiple Choices"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (303, "See Other"),
    (304, "Not Modified"),
    (305, "Use Proxy"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (407, "Proxy Authentication Required"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Payload Too Large"),
    (414, "URI Too Long"),
    (415, "Unsupported Media Type"),
    (416, "Range Not Satisfiable"),
    (417, "Expectation Failed"),
    (418, "I'm a teapot"),
    (421, "Misdirected Request"),
    (422, "Unprocessable Entity"),
    (423, "Locked"),
    (424, "Failed Dependency"),
    (425, "Too Early"),
    (426, "Upgrade Required"),
    (428, "Precondition Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (451, "Unavailable For Legal Reasons"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (505, "HTTP Version Not Supported"),
    (506, "Variant Also Negotiates"),
    (507, "Insufficient Storage"),
    (508, "Loop Detected"),
    (510, "Not Extended"),
    (511, "Network Authentication Required"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_those_of_the_http_crate() {
        for status in 0..=u16::MAX {
            let known = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
            assert_eq!(reason_phrase(status), known, "{status}");
        }
    }

    #[test]
    fn a_phrase_is_known_in_any_case() {
        assert!(is_reason_phrase("BAD gateway"));
        assert!(!is_reason_phrase("Bad Gateway."));
    }
}
