//! Which kind of failure a response is: the first rule that applies.

use crate::envelope::{Envelope, ErrorMembers, INSUFFICIENT_QUOTA, Object, State};
use crate::json::text::Text;
use crate::json::value::Value;
use crate::kind::{Kind, Row};
use memchr::memchr2_iter;
use std::iter::Peekable;

/// The words of OpenAI's and Anthropic's error frames and the statuses they stand for, where a
/// stream or a proxy has put 200 in their place. Source: Language models guide.
const STATUS_OF_WORD: [(&str, u16); 15] = [
    ("invalid_request_error", 400),
    ("invalid_api_key", 401),
    ("authentication_error", 401),
    ("billing_error", 402),
    ("permission_error", 403),
    ("model_not_found", 404),
    ("not_found_error", 404),
    ("timeout_error", 408),
    ("request_too_large", 413),
    ("rate_limit_error", 429),
    ("rate_limit_exceeded", 429),
    ("api_error", 500),
    ("server_error", 500),
    ("upstream_error", 502),
    ("overloaded_error", 529),
];

/// Texts that say that the balance is empty. Source: Errors page, 402; the Messages API's wording.
const EMPTY_BALANCE: [&str; 4] =
    ["insufficient balance", "insufficient credit", "insufficient funds", "credit balance is too low"];

pub(crate) fn verdict(status: u16, envelope: &Envelope<'_, '_>) -> &'static Row {
    let Some(object) = envelope.object else { return Row::of_status_and_body(status, envelope) };
    let success = is_success(status);
    if envelope.details_code.is_text("INVALID_OUTPUT") && (success || status == 422) {
        return Row::of_kind(Kind::InvalidOutput);
    }
    if success || matches!(status, 400 | 409 | 500..=599) {
        match object.state() {
            Some(State::Failed) => return Row::of_kind(Kind::RequestFailed),
            Some(State::Cancelled) => return Row::of_kind(Kind::RequestCancelled),
            _ if !matches!(status, 400 | 409) && object.failed_at_provider() => {
                return Row::of_kind(Kind::UpstreamFailed);
            }
            _ => {}
        }
    }
    let members = &object.members;
    let codes = [members.in_error.code, members.in_error.kind, members.code, members.error];
    if codes.iter().any(|code| code.is_text(INSUFFICIENT_QUOTA)) {
        return Row::of_kind(Kind::InsufficientBalance);
    }
    let mut word = None;
    if success {
        let masked = [members.status_code, members.status, members.in_error.code];
        if let Some(status) = masked.into_iter().find_map(Value::error_status) {
            return verdict(status, envelope);
        }
        word = status_of_words(&members.in_error);
    }
    if matches!(word, None | Some(400))
        && (success || matches!(status, 400 | 429))
        && says(envelope, says_empty_balance)
    {
        return Row::of_kind(Kind::InsufficientBalance);
    }
    if let Some(status) = word {
        return Row::of_status(status);
    }
    if success && says(envelope, |text| says_rate_limit(&text.decode())) {
        return Row::of_kind(Kind::RateLimited);
    }
    if matches!(status, 400 | 409)
        && (matches!(object.state(), Some(State::InQueue | State::InProgress))
            || says(envelope, |text| says_not_completed(&text.decode())))
    {
        return Row::of_kind(Kind::NotCompleted);
    }
    if success {
        let kind = if envelope.issues.is_empty() { Kind::UnexpectedResponse } else { Kind::InvalidRequest };
        return Row::of_kind(kind);
    }
    Row::of_status_and_body(status, envelope)
}

pub(crate) fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

impl Row {
    /// The row of a status; of a 422 it is the body that says whether the request or the output
    /// is wrong. Source: Errors page, 422 only from the result endpoint; FastAPI's own 422.
    fn of_status_and_body(status: u16, envelope: &Envelope<'_, '_>) -> &'static Row {
        if status == 422 && blames_the_request(envelope) {
            return Row::of_kind(Kind::InvalidRequest);
        }
        Row::of_status(status)
    }
}

fn blames_the_request(envelope: &Envelope<'_, '_>) -> bool {
    let outside_details = envelope.issues_outside_details;
    match envelope.object {
        None => outside_details,
        Some(object) if object.is_record() => false,
        Some(Object { members, .. }) => {
            let said = |value: Value<'_>| value.is_read() && !matches!(value, Value::Null);
            outside_details || (said(members.detail) && !said(members.error))
        }
    }
}

fn status_of_words(error: &ErrorMembers<'_>) -> Option<u16> {
    [error.code, error.kind]
        .into_iter()
        .find_map(|word| STATUS_OF_WORD.into_iter().find(|(name, _)| word.is_text(name)).map(|(_, status)| status))
}

/// Whether one of the body's own texts says it; issues are no such text.
fn says(envelope: &Envelope<'_, '_>, what: impl Fn(Text<'_>) -> bool) -> bool {
    let Some(Object { members, .. }) = envelope.object else { return false };
    let texts = [members.error, members.in_error.message, members.message, members.detail];
    envelope.issues.is_empty() && texts.into_iter().filter_map(Value::text).any(what)
}

fn says_empty_balance(text: Text<'_>) -> bool {
    let text = text.name();
    EMPTY_BALANCE.iter().any(|phrase| find(&text, phrase).is_some())
}

/// Where a phrase in lower case first stands, in any case.
fn find(text: &[u8], phrase: &str) -> Option<usize> {
    let phrase = phrase.as_bytes();
    let starts = memchr2_iter(phrase[0], phrase[0].to_ascii_uppercase(), text);
    let is_phrase =
        |at: &usize| text[*at..].get(..phrase.len()).is_some_and(|found| found.eq_ignore_ascii_case(phrase));
    starts.into_iter().find(is_phrase)
}

fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// What follows each place where a word starts with `phrase`.
fn after_each<'a>(text: &'a str, phrase: &'a str) -> impl Iterator<Item = &'a str> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + find(text.get(from..)?.as_bytes(), phrase)?;
            from = at + phrase.len();
            if !text[..at].ends_with(is_word_character) {
                return Some(&text[from..]);
            }
        }
    })
}

fn says_rate_limit(text: &str) -> bool {
    find(text.as_bytes(), "too many requests").is_some() || after_each(text, "rate limit").next().is_some()
}

/// Whether a text says that the request is still queued or running. Source: Errors page, 400: "the
/// request is not yet completed".
fn says_not_completed(text: &str) -> bool {
    after_each(text, "request").filter(|rest| rest.starts_with(char::is_whitespace)).any(|rest| {
        let mut words = rest.split_whitespace().peekable();
        skip_one(&mut words, &["is", "has", "was"]);
        let state: &[&str] = if skip_one(&mut words, &["not"]) {
            skip_one(&mut words, &["yet"]);
            skip_one(&mut words, &["been"]);
            &["complete", "completed", "finished"]
        } else if !skip_one(&mut words, &["still"]) {
            return false;
        } else if skip_one(&mut words, &["in"]) {
            skip_one(&mut words, &["the"]);
            &["progress", "queue"]
        } else {
            &["running", "queued", "pending", "processing"]
        };
        words.next().is_some_and(|word| starts_with_word(word, state))
    })
}

/// Steps over the next word if it is one of these.
fn skip_one<'a>(words: &mut Peekable<impl Iterator<Item = &'a str>>, wanted: &[&str]) -> bool {
    words.next_if(|word| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(word))).is_some()
}

/// Whether a text starts with one of these words.
fn starts_with_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let start = text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        start && !text[word.len()..].starts_with(is_word_character)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;
    use std::sync::LazyLock;

    static NOT_COMPLETED: LazyLock<Regex> = LazyLock::new(|| Regex::new(WORDS).unwrap());
    static RATE_LIMIT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)too many requests|\brate limit").unwrap());
    const WORDS: &str = r"(?i)\brequest (is |has |was )?(not (yet )?(been )?(complete|completed|finished)|still (running|queued|pending|processing|in (the )?(progress|queue)))\b";

    fn folded(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn sentences() -> impl Strategy<Value = String> {
        let words = [
            "request",
            "Request",
            "requests",
            "is",
            "has",
            "was",
            "not",
            "yet",
            "been",
            "complete",
            "completed",
            "completely",
            "finished",
            "still",
            "running",
            "queued",
            "pending",
            "processing",
            "in",
            "the",
            "progress",
            "queue",
            "re",
            "rate",
            "limit",
            "limits",
            "too",
            "many",
            "_",
            ".",
            "é",
        ];
        let gap = prop_oneof![6 => Just(" "), 1 => Just(""), 1 => Just("\n\t "), 1 => Just("-")];
        proptest::collection::vec((proptest::sample::select(words.to_vec()), gap), 1..10)
            .prop_map(|pieces| pieces.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn texts_are_matched_as_the_expressions_say(text in sentences()) {
            prop_assert_eq!(says_not_completed(&text), NOT_COMPLETED.is_match(&folded(&text)), "{:?}", text);
            prop_assert_eq!(says_rate_limit(&text), RATE_LIMIT.is_match(&text), "{:?}", text);
        }
    }

    #[test]
    fn each_way_to_say_not_completed_is_known() {
        for text in [
            "Request is not yet completed",
            "the request has not been finished.",
            "Request still in the queue",
            "request  was\nnot complete",
        ] {
            assert!(says_not_completed(text), "{text}");
        }
        for text in [
            "Request is not completely valid",
            "Prerequest is still running",
            "Request completed",
            "request still in a queue",
        ] {
            assert!(!says_not_completed(text), "{text}");
        }
    }
}
