use crate::body::{self, Body};
use crate::envelope::Envelope;
use crate::error::ApiError;
use crate::headers::Headers;
use crate::kind::Kind;
use crate::success::{is_failure, is_success, read_inner_frame};
use crate::verdict;
use bumpalo::Bump;

/// Classifies a response: one error, or `None` if it is not a failure.
///
/// It accepts any status and any bytes, and takes time linear in the body. For an event stream, pass
/// one event's data at a time, with the status of the stream.
///
/// ```
/// let body = br#"{"error":"Insufficient balance for the request.","request_id":"abc123"}"#;
/// let error = modelrunner_errors::classify(402, body).unwrap();
/// assert_eq!(error.kind(), modelrunner_errors::Kind::InsufficientBalance);
/// assert_eq!(error.request_id(), Some("abc123"));
/// assert!(modelrunner_errors::classify(200, br#"{"output":{}}"#).is_none());
/// ```
pub fn classify(status: u16, body: &[u8]) -> Option<ApiError> {
    Response::new(status, body).classify()
}

/// Classifies a response as a `Result`, for `?`.
///
/// # Errors
///
/// The error that [`classify`] returns.
pub fn check(status: u16, body: &[u8]) -> Result<(), ApiError> {
    Response::new(status, body).check()
}

/// A response to classify: a status, a body, and the headers, if there are any.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    status: u16,
    body: &'a [u8],
    headers: Headers<'a>,
}

impl<'a> Response<'a> {
    /// A response without headers.
    pub fn new(status: u16, body: &'a [u8]) -> Self {
        Response { status, body, headers: Headers::default() }
    }

    /// Adds headers, whose names may be in any case. `x-modelrunner-request-id` (N4), `retry-after-ms`,
    /// `retry-after` and `date` (N8) are used. If a header is repeated, its first value counts.
    ///
    /// ```
    /// # use modelrunner_errors::Response;
    /// let headers = [("Retry-After", "2")];
    /// let response = Response::new(429, b"").headers(headers);
    /// assert_eq!(response.classify().unwrap().retry_after_ms(), Some(2000));
    /// ```
    ///
    /// Pass an `http::HeaderMap` or a `HashMap` by reference, and a `Vec<(String, String)>` as
    /// `.iter().map(|(name, value)| (name, value))`.
    #[must_use]
    pub fn headers<N, V>(mut self, headers: impl IntoIterator<Item = (&'a N, &'a V)>) -> Self
    where
        N: AsRef<[u8]> + ?Sized + 'a,
        V: AsRef<[u8]> + ?Sized + 'a,
    {
        self.headers.extend(headers);
        self
    }

    /// The error that describes this response; `None` if it is not a failure.
    pub fn classify(&self) -> Option<ApiError> {
        let (arena, utf8) = (Bump::new(), body::decode(self.body));
        let mut body = Body::default();
        if !self.is_failure(&mut body, &utf8, &arena) {
            return None;
        }
        let envelope = Envelope::new(self.status, &body, &arena);
        let policy = verdict::decide(&envelope);
        Some(ApiError::new(&envelope, policy).with(&self.headers))
    }

    /// Only the kind of that error, at a fraction of the cost.
    ///
    /// ```
    /// # use modelrunner_errors::{Kind, Response};
    /// assert_eq!(Response::new(402, b"").kind(), Some(Kind::InsufficientBalance));
    /// assert_eq!(Response::new(200, b"{}").kind(), None);
    /// ```
    pub fn kind(&self) -> Option<Kind> {
        let (arena, utf8) = (Bump::new(), body::decode(self.body));
        let mut body = Body::default();
        if !self.is_failure(&mut body, &utf8, &arena) {
            return None;
        }
        Some(verdict::decide(&Envelope::new(self.status, &body, &arena)).kind)
    }

    /// Whether this response may be a failure: `false` is certain, from a glance at the body that allocates nothing.
    ///
    /// ```
    /// # use modelrunner_errors::Response;
    /// assert!(Response::new(200, br#"{"status":"FAILED"}"#).may_be_failure());
    /// assert!(!Response::new(200, br#"{"output":{}}"#).may_be_failure());
    /// ```
    pub fn may_be_failure(&self) -> bool {
        !is_success(self.status) || is_failure(&Body::glance(&body::decode(self.body), &Bump::new()))
    }

    /// The same as [`classify`](Self::classify) as a `Result`, for `?`.
    ///
    /// # Errors
    ///
    /// The error that [`classify`](Self::classify) returns.
    pub fn check(&self) -> Result<(), ApiError> {
        self.classify().map_or(Ok(()), Err)
    }

    /// Reads the body; false if the response is not a failure. A glance is enough for most successes.
    fn is_failure<'b>(&self, body: &mut Body<'b>, utf8: &'b [u8], arena: &'b Bump) -> bool {
        if !is_success(self.status) {
            body.parse(utf8, false, arena);
            return true;
        }
        if !is_failure(&Body::glance(utf8, arena)) {
            return false;
        }
        body.parse(utf8, true, arena);
        if !is_failure(body) {
            return false;
        }
        read_inner_frame(body, arena);
        true
    }
}
