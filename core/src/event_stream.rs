//! Event streams. Source: the HTML standard, server-sent events.

/// B4: the data of the first event that has any, if the body is an event stream.
pub(crate) fn first_data(body: &[u8]) -> Option<Vec<u8>> {
    let is_stream = [&b"event:"[..], b"data:", b"id:", b":"].iter().any(|field| body.starts_with(field));
    if is_stream { events(body).next() } else { None }
}

/// The data of each event that has any.
pub(crate) fn events(stream: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    // A line ends with CR LF, LF or CR. Split at both, CR LF gives one more empty line, which must not
    // end an event.
    let mut lines = stream.split_inclusive(|byte| matches!(byte, b'\r' | b'\n'));
    let mut after_cr = false;
    std::iter::from_fn(move || {
        let mut data: Option<Vec<u8>> = None;
        for line in lines.by_ref() {
            let is_rest_of_crlf = after_cr && line == b"\n";
            after_cr = line.ends_with(b"\r");
            if is_rest_of_crlf {
                continue;
            }
            let line = line.strip_suffix(b"\n").or(line.strip_suffix(b"\r")).unwrap_or(line);
            if let Some(value) = line.strip_prefix(b"data:") {
                let value = value.strip_prefix(b" ").unwrap_or(value);
                match &mut data {
                    Some(data) => {
                        data.push(b'\n');
                        data.extend_from_slice(value);
                    }
                    None => data = Some(value.to_vec()),
                }
            } else if line.is_empty() {
                data = data.filter(|data| !data.is_empty());
                if data.is_some() {
                    break;
                }
            }
        }
        data.filter(|data| !data.is_empty())
    })
}
