use crate::retry_after;
use std::borrow::Cow;

/// The headers that have a meaning. If one is repeated, its first value counts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Headers<'a> {
    request_id: Option<&'a [u8]>,
    retry_after_ms: Option<&'a [u8]>,
    retry_after: Option<&'a [u8]>,
    date: Option<&'a [u8]>,
}

impl<'a> Headers<'a> {
    pub(crate) fn request_id(&self) -> Option<Cow<'a, str>> {
        let id = String::from_utf8_lossy(self.request_id?.trim_ascii());
        Some(id).filter(|id| !id.is_empty())
    }

    pub(crate) fn retry_after_ms(&self) -> Option<u32> {
        retry_after::of_headers(self.retry_after_ms, self.retry_after, self.date)
    }
}

impl<'a, N, V> Extend<(&'a N, &'a V)> for Headers<'a>
where
    N: AsRef<[u8]> + ?Sized + 'a,
    V: AsRef<[u8]> + ?Sized + 'a,
{
    fn extend<I: IntoIterator<Item = (&'a N, &'a V)>>(&mut self, headers: I) {
        for (name, value) in headers {
            let slot = match name.as_ref() {
                name if name.eq_ignore_ascii_case(b"x-modelrunner-request-id") => &mut self.request_id,
                name if name.eq_ignore_ascii_case(b"retry-after-ms") => &mut self.retry_after_ms,
                name if name.eq_ignore_ascii_case(b"retry-after") => &mut self.retry_after,
                name if name.eq_ignore_ascii_case(b"date") => &mut self.date,
                _ => continue,
            };
            slot.get_or_insert(value.as_ref());
        }
    }
}
