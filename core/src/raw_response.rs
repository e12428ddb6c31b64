use memchr::memmem;

/// A response as it came over the wire.
#[derive(Debug)]
pub(crate) struct RawResponse<'a> {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'a [u8], &'a [u8])>,
    pub(crate) body: &'a [u8],
}

/// A head of more lines than this is none.
const MAX_LINES: usize = 1000;

/// The responses of an input, one after the other; `None` where it does not start with one.
pub(crate) fn split(input: &[u8]) -> Option<Vec<RawResponse<'_>>> {
    let mut responses = Vec::new();
    let mut rest = input.trim_ascii_start();
    loop {
        let (mut response, after) = read_head(rest, false)?;
        let end = body_end(&response, after);
        response.body = &after[..end];
        let is_interim = matches!(response.status, 100..=199) && end < after.len();
        if !is_interim {
            responses.push(response);
        }
        if end == after.len() {
            return Some(responses);
        }
        rest = after[end..].trim_ascii_start();
    }
}

/// Where the body ends at the start of `rest`: where another response starts.
fn body_end(response: &RawResponse<'_>, rest: &[u8]) -> usize {
    let starts = |at: usize| {
        let gap = rest[at..].len() - rest[at..].trim_ascii_start().len();
        (read_head(&rest[at + gap..], true).is_some()).then_some(at)
    };
    let announced =
        response.header(b"content-length").and_then(|length| std::str::from_utf8(length).ok()?.parse().ok());
    if let Some(end) = announced.filter(|&length: &usize| length < rest.len()).and_then(starts) {
        return end;
    }
    let next = memmem::find_iter(rest, b"HTTP/").find(|&at| {
        let at_line_start = at == 0 || rest[at - 1] == b'\n';
        read_head(&rest[at..], true).is_some_and(|(response, _)| at_line_start || !response.headers.is_empty())
    });
    next.unwrap_or(rest.len())
}

/// The head at the start of `text`, and what follows it. The last head of an input may be cut;
/// one in the middle (`whole`) ends in an empty line.
fn read_head(text: &[u8], whole: bool) -> Option<(RawResponse<'_>, &[u8])> {
    let (line, mut rest) = line(text)?;
    let status = read_status(line)?;
    let mut response = RawResponse { status, headers: Vec::new(), body: b"" };
    for _ in 0..MAX_LINES {
        let Some((field, after)) = line_or_end(rest) else { return (!whole).then_some((response, rest)) };
        rest = after;
        if field.is_empty() {
            return Some((response, rest));
        }
        let colon = field.iter().position(|&byte| byte == b':')?;
        let (name, value) = (&field[..colon], field[colon + 1..].trim_ascii());
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        response.headers.push((name, value));
    }
    None
}

/// `HTTP/1.1 402 Payment Required`, `HTTP/2 402`.
fn read_status(line: &[u8]) -> Option<u16> {
    let mut words = line.strip_prefix(b"HTTP/")?.splitn(3, |&byte| byte == b' ');
    let (version, digits) = (words.next()?, words.next()?);
    let is_version = !version.is_empty() && version.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let is_status = digits.len() == 3 && digits.iter().all(u8::is_ascii_digit);
    (is_version && is_status).then(|| digits.iter().fold(0, |status, digit| status * 10 + u16::from(digit - b'0')))
}

fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    line_or_end(text).filter(|(line, _)| !line.is_empty())
}

/// The first line without its end, and what follows; `None` where nothing is left.
fn line_or_end(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if text.is_empty() {
        return None;
    }
    let (line, rest) = match memchr::memchr(b'\n', text) {
        Some(end) => (&text[..end], &text[end + 1..]),
        None => (text, &b""[..]),
    };
    Some((line.strip_suffix(b"\r").unwrap_or(line), rest))
}

impl<'a> RawResponse<'a> {
    fn header(&self, wanted: &[u8]) -> Option<&'a [u8]> {
        self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
    }

    pub(crate) fn is_event_stream(&self) -> bool {
        self.header(b"content-type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with(b"text/event-stream"))
    }

    /// The data of each frame of an event stream. Source: the HTML standard, server-sent events.
    pub(crate) fn frames(&self) -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        let mut data: Vec<u8> = Vec::new();
        let mut rest = self.body;
        while let Some((line, after)) = line_or_end(rest) {
            rest = after;
            if line.is_empty() {
                frames.push(std::mem::take(&mut data));
            } else if let Some(value) = line.strip_prefix(b"data:") {
                if !data.is_empty() {
                    data.push(b'\n');
                }
                data.extend_from_slice(value.strip_prefix(b" ").unwrap_or(value));
            }
        }
        frames.push(data);
        frames.retain(|data| !data.is_empty());
        frames
    }
}
