use crate::common::{Case, cases};
use modelrunner_errors::Response;

/// A response as bytes: the status in two bytes, the length of the header block in one, the block with one
/// `name: value` per line, and the body.
pub(crate) struct Input<'a> {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'a [u8], &'a [u8])>,
    pub(crate) body: &'a [u8],
}

impl<'a> Input<'a> {
    pub(crate) fn read(data: &'a [u8]) -> Option<Self> {
        let (&[high, low, len], rest) = data.split_first_chunk()?;
        let (block, body) = rest.split_at_checked(len.into()).unwrap_or((rest, &[]));
        let headers = block.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).map(header).collect();
        Some(Input { status: u16::from_be_bytes([high, low]), headers, body })
    }

    pub(crate) fn bare(&self) -> Response<'a> {
        Response::new(self.status, self.body)
    }

    pub(crate) fn response(&self) -> Response<'_> {
        self.bare().headers(self.headers.iter().map(|(name, value)| (name, value)))
    }
}

fn header(line: &[u8]) -> (&[u8], &[u8]) {
    match line.windows(2).position(|pair| pair == b": ") {
        Some(at) => (&line[..at], &line[at + 2..]),
        None => (line, &[]),
    }
}

/// The conformance cases in this form.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    cases().iter().map(written).collect()
}

fn written(case: &Case) -> Vec<u8> {
    let is_read = |name: &str| {
        ["x-modelrunner-request-id", "retry-after-ms", "retry-after", "date"].contains(&&*name.to_ascii_lowercase())
    };
    let headers = case.headers.iter().filter(|(name, _)| is_read(name));
    let mut block: Vec<u8> = headers.flat_map(|(name, value)| format!("{name}: {value}\n").into_bytes()).collect();
    block.truncate(u8::MAX.into());
    let len = u8::try_from(block.len()).expect("it was truncated to that length");
    let [high, low] = case.status.to_be_bytes();
    [&[high, low, len], &*block, &*case.body].concat()
}
