//! Conversions from the types of the crate `http`.

use crate::Response;
use ::http::response::Parts;

impl<'a> Response<'a> {
    /// A response with the status and the headers of `parts`.
    ///
    /// ```
    /// # use modelrunner_errors::Response;
    /// let response = http::Response::builder().status(429).header("retry-after", "2").body(b"".to_vec()).unwrap();
    /// let (parts, body) = response.into_parts();
    /// let error = Response::from_parts(&parts, &body).classify().unwrap();
    /// assert_eq!((error.status(), error.retry_after_ms()), (429, Some(2000)));
    /// ```
    pub fn from_parts(parts: &'a Parts, body: &'a [u8]) -> Self {
        Response::new(parts.status.as_u16(), body).headers(&parts.headers)
    }
}

impl<'a, B: AsRef<[u8]>> From<&'a ::http::Response<B>> for Response<'a> {
    /// The same response, with its body as bytes.
    fn from(response: &'a ::http::Response<B>) -> Self {
        Response::new(response.status().as_u16(), response.body().as_ref()).headers(response.headers())
    }
}
