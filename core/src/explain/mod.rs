//! Explains failures to a person, from raw HTTP responses as `curl -i` prints them.

mod raw_response;

use crate::event_stream;
use crate::{ApiError, OneLine, Response, Retry, classify};
use raw_response::{RawResponse, split};
use std::fmt;

/// How [`explain`] writes.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For a person, without colour.
    Plain,
    /// For a person at a terminal.
    Color,
    /// The canonical JSON, one response per line; `null` for a response that is not a failure.
    Json,
    /// For a program that also shows the responses, one per line as JSON: the `status`, the `body` as the offsets of
    /// its start and its end in the input, and the `error`, which is `null` for a response that is not a failure.
    JsonWithBody,
}

/// The explanation of the responses in an input.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The text to print; it ends with a line break.
    pub text: String,
    /// How many of the responses are failures.
    pub failures: usize,
}

/// The input does not start with an HTTP response.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an HTTP response: the input has to start with a status line, as `curl -i` prints it")]
pub struct Unreadable;

/// The text that the commands print for `--help`, the same in every language.
pub const EXPLAIN_USAGE: &str = "\
usage: explain [--json] [FILE ...]

Reads raw HTTP responses as `curl -i` prints them, from standard input or from files, and explains
what failed, why, what to do, whether and when to retry, and which request ID to report.

  --json   print the canonical JSON of each failure, one per line, or null if there is no failure
  --help   print this text

Exit status: 0 no failure, 1 a failure, 2 bad usage or unreadable input.
";

/// Explains each response of an input. Interim responses (1xx) that another one follows are skipped. In an
/// event stream, each event is classified.
///
/// # Errors
///
/// [`Unreadable`] if the input does not start with a status line.
///
/// ```
/// use modelrunner_errors::{Style, explain};
/// let input = b"HTTP/2 401 \r\n\r\n{\"error\":\"Invalid API key\"}";
/// let explanation = explain(input, Style::Plain).unwrap();
/// assert_eq!(explanation.failures, 1);
/// assert!(explanation.text.starts_with("401 unauthenticated: Invalid API key\n"));
/// ```
pub fn explain(input: &[u8], style: Style) -> Result<Explanation, Unreadable> {
    let responses = split(input).ok_or(Unreadable)?;
    let mut explanation = Explanation { text: String::new(), failures: 0 };
    for response in &responses {
        let error = response.classify();
        explanation.failures += usize::from(error.is_some());
        let text = &mut explanation.text;
        if matches!(style, Style::Json | Style::JsonWithBody) {
            let mut json = error.map_or("null".to_owned(), |error| error.to_json());
            if style == Style::JsonWithBody {
                let RawResponse { status, body_start: start, body, .. } = response;
                json = format!(r#"{{"status":{status},"body":[{start},{}],"error":{json}}}"#, start + body.len());
            }
            text.push_str(&json);
            text.push('\n');
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        let paint = Paint { on: style == Style::Color };
        match &error {
            Some(error) => text.push_str(&Report { error, paint, site: SITE }.to_string()),
            None => text.push_str(&(paint.good(response.status) + ": not a failure\n")),
        }
    }
    Ok(explanation)
}

impl RawResponse<'_> {
    /// For an event stream, the first event that is a failure. If there is none, the complete body, because a
    /// gateway may respond with the content type of the stream.
    fn classify(&self) -> Option<ApiError> {
        let stream = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.body);
        let mut events = Some(stream).filter(|_| self.is_event_stream()).into_iter().flat_map(event_stream::events);
        match events.find(|data| classify(STREAM_STATUS, data).is_some()) {
            Some(data) => self.with_body(&data),
            None => self.with_body(self.body),
        }
    }

    fn with_body(&self, body: &[u8]) -> Option<ApiError> {
        Response::new(self.status, body).headers(self.headers.iter().copied()).classify()
    }
}

/// A stream that fails midway started with a success status.
const STREAM_STATUS: u16 = 200;

/// The address of the site, which has a page for each kind: the `homepage` of this package, if it has one.
const SITE: &str = env!("CARGO_PKG_HOMEPAGE");

/// More issues than these are counted, not printed.
const PRINTED_ISSUES: usize = 20;

/// Longer texts are truncated.
const PRINTED_CHARACTERS: usize = 500;

/// A text on one line, truncated if it is long.
fn brief(text: &str) -> String {
    match text.char_indices().nth(PRINTED_CHARACTERS) {
        Some((end, _)) => format!("{}…", OneLine(&text[..end])),
        None => OneLine(text).to_string(),
    }
}

#[derive(Clone, Copy)]
struct Paint {
    on: bool,
}

impl Paint {
    fn with<T: fmt::Display>(self, code: &str, text: T) -> String {
        if self.on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    fn bad<T: fmt::Display>(self, text: T) -> String {
        self.with("1;31", text)
    }

    fn good<T: fmt::Display>(self, text: T) -> String {
        self.with("32", text)
    }

    fn label(self, text: &str) -> String {
        self.with("2", format_args!("{text:<12}"))
    }
}

struct Report<'a> {
    error: &'a ApiError,
    paint: Paint,
    /// Empty if there is none.
    site: &'a str,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { error, paint, site } = self;
        let head = paint.bad(format_args!("{} {}", error.status(), error.kind()));
        writeln!(f, "{head}: {}", brief(error.message()))?;
        let mut line = |label: &str, text: &dyn fmt::Display| writeln!(f, "  {} {text}", paint.label(label));
        let mut label = "issues";
        for issue in error.issues().iter().take(PRINTED_ISSUES) {
            let place = issue.place();
            let place = if place.is_empty() { "(the complete value)" } else { &place };
            let code = issue.code().map(|code| format!(" ({})", brief(code))).unwrap_or_default();
            line(label, &format_args!("{}: {}{code}", brief(place), brief(issue.message())))?;
            label = "";
        }
        if error.issues().len() > PRINTED_ISSUES {
            line("", &format_args!("+{} more", error.issues().len() - PRINTED_ISSUES))?;
        }
        line("what to do", &error.hint())?;
        line("retry", &when(error))?;
        if let Some(charged) = error.charged() {
            line("charged", &if charged { "yes" } else { "no" })?;
        }
        if let Some(request) = error.request() {
            let parts = [request.model_endpoint(), request.state(), request.billing_status()];
            let parts: Vec<_> = parts.into_iter().flatten().map(brief).collect();
            line("request", &parts.join(", "))?;
        }
        if let Some(code) = error.code() {
            line("code", &brief(code))?;
        }
        line("request ID", &brief(error.request_id().unwrap_or("none was sent")))?;
        if !site.is_empty() {
            line("read more", &format_args!("{}/kinds/{}.html", site.trim_end_matches('/'), error.kind()))?;
        }
        Ok(())
    }
}

/// Whether and when to retry.
fn when(error: &ApiError) -> String {
    let when = match (error.retry(), error.retry_after_ms()) {
        (Retry::Never, _) if error.terminal() => return "no: this request ID is dead".to_owned(),
        (Retry::Never, _) => return "no".to_owned(),
        (Retry::Backoff, None) => "yes, with backoff".to_owned(),
        (Retry::Backoff, Some(ms)) => format!("yes, in {} s", Seconds(ms)),
        (Retry::Poll, None) => "poll until the request has finished".to_owned(),
        (Retry::Poll, Some(ms)) => format!("poll, in {} s", Seconds(ms)),
    };
    if error.ambiguous() {
        return when + "; look the request up before you submit it again, or it may run and be billed twice";
    }
    when
}

struct Seconds(u32);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.0 / 1000, self.0 % 1000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_ends_with_the_page_of_the_kind_if_there_is_a_site() {
        let error = classify(402, b"").unwrap();
        let report = |site| Report { error: &error, paint: Paint { on: false }, site }.to_string();
        let page = "  read more    https://site.example/errors/kinds/insufficient_balance.html\n";
        assert_eq!(report("https://site.example/errors"), report("") + page);
        assert_eq!(report("https://site.example/errors/"), report("") + page);
    }
}
