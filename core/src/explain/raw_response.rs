use memchr::memchr_iter;

/// A response as sent.
#[derive(Debug)]
pub(crate) struct RawResponse<'a> {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'a [u8], &'a [u8])>,
    /// The offset of the body in the input.
    pub(crate) body_start: usize,
    pub(crate) body: &'a [u8],
}

/// A longer line is not a status line, and a longer head is not a head. This bounds the cost of searching
/// a body for one.
const MAX_STATUS_LINE: usize = 256;
const MAX_HEAD: usize = 64 * 1024;

/// The responses of an input, one after the other; `None` if it does not start with one.
pub(crate) fn split(input: &[u8]) -> Option<Vec<RawResponse<'_>>> {
    let mut responses = Vec::new();
    let mut rest = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input).trim_ascii_start();
    loop {
        let (mut response, after) = read_head(rest, Lines::AnyOfTheFirst).ok()?;
        let end = body_end(&response, after);
        response.body_start = input.len() - after.len();
        response.body = &after[..end];
        if end == after.len() {
            responses.push(response);
            return Some(responses);
        }
        if !response.is_interim() {
            responses.push(response);
        }
        rest = after[end..].trim_ascii_start();
    }
}

/// The length of the body at the start of `rest`: it ends where another response starts.
fn body_end(response: &RawResponse<'_>, rest: &[u8]) -> usize {
    let announced =
        response.header(b"content-length").and_then(|length| std::str::from_utf8(length).ok()?.parse().ok());
    if let Some(end) = announced
        && let Some(next) = rest.get(end..)
    {
        let next = next.trim_ascii_start();
        if next.is_empty() {
            return rest.len();
        }
        if read_head(next, Lines::Proper).is_ok() {
            return end;
        }
    }
    // A line that invalidates one head invalidates each head that would start before it.
    let mut invalid_until = 0;
    let next = memchr_iter(b'H', rest).find(|&at| {
        let at_line_start = at == 0 || rest[at - 1] == b'\n';
        if at < invalid_until || !rest[at..].starts_with(b"HTTP/") {
            return false;
        }
        let head = read_head(&rest[at..], Lines::Proper);
        if let Err(len) = head {
            invalid_until = at + len;
        }
        head.is_ok_and(|(response, _)| at_line_start || !response.headers.is_empty())
    });
    next.unwrap_or(rest.len())
}

/// Which header lines a head may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// Names and values, then an empty line. Text inside a body must look like this to be a head.
    Proper,
    /// Anything, even a truncated head. This is for the start of the input.
    AnyOfTheFirst,
}

/// The head at the start of `text` and what follows it, or the length up to what invalidates it.
fn read_head(text: &[u8], lines: Lines) -> Result<(RawResponse<'_>, &[u8]), usize> {
    let Some(status) = read_status(text) else { return Err(0) };
    let mut rest = &text[line_len(text)..];
    let mut response = RawResponse { status, headers: Vec::new(), body_start: 0, body: b"" };
    let limit = match lines {
        Lines::Proper => rest.len().saturating_sub(MAX_HEAD),
        Lines::AnyOfTheFirst => 0,
    };
    while rest.len() > limit {
        let (field, after) = line(rest);
        let before = text.len() - rest.len();
        rest = after;
        if field.is_empty() {
            return Ok((response, rest));
        }
        match read_field(field) {
            Some(header) => response.headers.push(header),
            None if lines == Lines::Proper => return Err(before),
            None => {}
        }
    }
    match lines {
        Lines::Proper => Err(text.len() - rest.len()),
        Lines::AnyOfTheFirst => Ok((response, rest)),
    }
}

fn read_field(field: &[u8]) -> Option<(&[u8], &[u8])> {
    let (name, value) = field.split_at(field.iter().position(|&byte| byte == b':')?);
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then(|| (name, value[1..].trim_ascii()))
}

/// `HTTP/1.1 402 Payment Required`, `HTTP/2 402`.
fn read_status(text: &[u8]) -> Option<u16> {
    let line = &text[..text.len().min(MAX_STATUS_LINE)];
    if line.len() == MAX_STATUS_LINE && !line.contains(&b'\n') {
        return None;
    }
    let mut words = line.strip_prefix(b"HTTP/")?.splitn(3, |&byte| matches!(byte, b' ' | b'\r' | b'\n'));
    let (version, digits) = (words.next()?, words.next()?);
    let is_version = matches!(version, [b'0'..=b'9'] | [b'0'..=b'9', b'.', b'0'..=b'9']);
    let is_status = digits.len() == 3 && digits.iter().all(u8::is_ascii_digit);
    (is_version && is_status).then(|| digits.iter().fold(0, |status, digit| status * 10 + u16::from(digit - b'0')))
}

fn line_len(text: &[u8]) -> usize {
    memchr::memchr(b'\n', text).map_or(text.len(), |end| end + 1)
}

/// The first line without its end, and what follows.
fn line(text: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = text.split_at(line_len(text));
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

impl<'a> RawResponse<'a> {
    fn header(&self, wanted: &[u8]) -> Option<&'a [u8]> {
        self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
    }

    /// Whether a client continues with the next response: `100 Continue`, a redirect that was followed, a
    /// tunnel that was opened (which has neither headers nor a body).
    fn is_interim(&self) -> bool {
        match self.status {
            100..=199 => true,
            200 => self.headers.is_empty() && self.body.is_empty(),
            300..=399 => self.header(b"location").is_some(),
            _ => false,
        }
    }

    pub(crate) fn is_event_stream(&self) -> bool {
        self.header(b"content-type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with(b"text/event-stream"))
    }
}
