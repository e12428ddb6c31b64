//! Finds phrases in the texts of a body: the balance is empty, the request has not completed, the service is
//! out of capacity.

use crate::literals::{Leads, starts_with};
use std::borrow::Cow;
use std::ops::Range;

/// A claim that a text can make.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Claim {
    /// V6: the balance is empty.
    EmptyBalance,
    /// V6, with 2xx: too many requests.
    RateLimit,
    /// V7: the request has not completed. A noun such as `request`, and perhaps `is`, `has` or `was`, comes
    /// before the phrase.
    NotCompleted,
    /// V8, with 400 and 409: the platform is out of capacity.
    OutOfCapacity,
    /// V8, with 2xx: the service is overloaded.
    Overloaded,
}

/// The set of claims that the texts of a body make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims(u8);

/// How much of a word a phrase must match.
#[derive(Clone, Copy)]
enum Boundary {
    Anywhere,
    /// At the start of a word.
    Start,
    /// At the end of a word.
    End,
    /// As complete words.
    Words,
}

const PHRASES: &[(Claim, Boundary, &[&str])] = {
    use {Boundary as B, Claim as C};
    &[
        (
            C::EmptyBalance,
            B::Anywhere,
            &["insufficient balance", "insufficient credit", "insufficient funds", "credit balance is too low"],
        ),
        (C::EmptyBalance, B::Words, &["account balance is too low", "your balance is too low"]),
        (
            C::EmptyBalance,
            B::Words,
            &["account balance is insufficient", "credit balance is insufficient", "your balance is insufficient"],
        ),
        (C::EmptyBalance, B::Words, &["balance is insufficient", "exhausted balance", "balance exhausted"]),
        (
            C::EmptyBalance,
            B::Words,
            &["out of credits", "not enough credits", "enough credits to run", "have any credits"],
        ),
        (
            C::EmptyBalance,
            B::Words,
            &["0 credits remaining", "no credits left", "no credits remaining", "no credits available"],
        ),
        (
            C::EmptyBalance,
            B::Words,
            &["have no credits", "more credits are required", "quota is not enough", "exceeded budget"],
        ),
        (C::RateLimit, B::Anywhere, &["too many requests"]),
        (C::RateLimit, B::Start, &["rate limit"]),
        (C::NotCompleted, B::End, &["not complete", "not completed", "not finished"]),
        (C::NotCompleted, B::End, &["not yet complete", "not yet completed", "not yet finished"]),
        (C::NotCompleted, B::End, &["not been complete", "not been completed", "not been finished"]),
        (C::NotCompleted, B::End, &["not yet been complete", "not yet been completed", "not yet been finished"]),
        (C::NotCompleted, B::End, &["not been charged yet", "not yet been charged", "not charged yet"]),
        (C::NotCompleted, B::End, &["still running", "still queued", "still pending", "still processing"]),
        (
            C::NotCompleted,
            B::End,
            &["still in progress", "still in queue", "still in the progress", "still in the queue"],
        ),
        (C::OutOfCapacity, B::Anywhere, &["at serverless capacity", "at capacity right now", "currently overloaded"]),
        (C::Overloaded, B::Anywhere, &["overloaded"]),
    ]
};

/// The nouns for what has not completed.
const NOUNS: [&str; 6] = ["request", "inference", "prediction", "generation", "job", "it"];

/// Each row of the phrases is a set.
static LEADS: Leads = {
    let (mut leads, mut row) = (Leads::new(), 0);
    while row < PHRASES.len() {
        let (phrases, mut index) = (PHRASES[row].2, 0);
        while index < phrases.len() {
            leads = leads.with(row, phrases[index]);
            index += 1;
        }
        row += 1;
    }
    leads
};

impl Claims {
    pub(crate) fn contain(self, claim: Claim) -> bool {
        self.0 & 1 << claim as u8 != 0
    }

    fn insert(&mut self, claim: Claim) {
        self.0 |= 1 << claim as u8;
    }

    /// Adds the claims of a text; a run of white space counts as one space.
    pub(crate) fn add(&mut self, text: &str) {
        let text = &*folded(text);
        let mut from = 0;
        while let Some((start, rows)) = LEADS.next(text.as_bytes(), from) {
            for (claim, boundary, phrases) in rows.map(|row| &PHRASES[row]) {
                for phrase in phrases.iter().filter(|phrase| starts_with(&text.as_bytes()[start..], phrase)) {
                    self.add_found(*claim, *boundary, text, start..start + phrase.len());
                }
            }
            from = start + 1;
        }
        let bare = text.trim().trim_end_matches(['.', '!']);
        if ["not completed", "not yet completed"].iter().any(|known| bare.eq_ignore_ascii_case(known)) {
            self.insert(Claim::NotCompleted);
        }
    }

    fn add_found(&mut self, claim: Claim, boundary: Boundary, text: &str, phrase: Range<usize>) {
        let (before, after) = (&text[..phrase.start], &text[phrase.end..]);
        let starts = !before.ends_with(is_word_character);
        let ends = !after.starts_with(is_word_character);
        let counts = match boundary {
            Boundary::Anywhere => true,
            Boundary::Start => starts,
            Boundary::End => ends,
            // `1.0 credits remaining` does not mean that none remain.
            Boundary::Words => starts && ends && !before.ends_with(['.', ',']),
        };
        if counts && (!matches!(claim, Claim::NotCompleted) || follows_noun(before)) {
            self.insert(claim);
        }
    }
}

/// Whether a text ends with a noun such as `request`, perhaps followed by a verb.
fn follows_noun(before: &str) -> bool {
    let Some(before) = before.strip_suffix(' ') else { return false };
    let words = || before.rsplit(' ');
    let is_verb = |word: &&str| ["is", "has", "was"].iter().any(|verb| verb.eq_ignore_ascii_case(word));
    let skipped = usize::from(words().next().is_some_and(|word| is_verb(&word)));
    words().nth(skipped).is_some_and(ends_with_noun)
}

fn ends_with_noun(word: &str) -> bool {
    NOUNS.iter().any(|noun| {
        let Some(start) = word.len().checked_sub(noun.len()) else { return false };
        word.is_char_boundary(start)
            && word[start..].eq_ignore_ascii_case(noun)
            && !word[..start].ends_with(is_word_character)
    })
}

fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// A text with single spaces for white space.
fn folded(text: &str) -> Cow<'_, str> {
    // Without an early exit, these loops compile to vector instructions.
    let is_printable = text.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
    let is_gap = |(first, second)| first == b' ' && second == b' ';
    let has_gap = text.bytes().zip(text.bytes().skip(1)).fold(false, |any, pair| any | is_gap(pair));
    if is_printable && !has_gap { text.into() } else { text.split_whitespace().collect::<Vec<_>>().join(" ").into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;
    use std::sync::LazyLock;

    static EMPTY_BALANCE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)insufficient (balance|credit|funds)|credit balance is too low|\b(account|credit|your) balance is (too low|insufficient)\b|\bbalance is insufficient\b|\bexhausted balance\b|\bbalance exhausted\b|\bout of credits\b|\bnot enough credits\b|\benough credits to run\b|\bhave any credits\b|\b0 credits remaining\b|\bno credits (left|remaining|available)\b|\bhave no credits\b|\bmore credits are required\b|\bquota is not enough\b|\bexceeded budget\b").unwrap()
    });
    static RATE_LIMIT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)too many requests|\brate limit").unwrap());
    static NOT_COMPLETED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(request|inference|prediction|generation|job|it) (is |has |was )?(not (yet )?(been )?(complete|completed|finished)|not been charged yet|not yet been charged|not charged yet|still (running|queued|pending|processing|in (the )?(progress|queue)))\b|^\s*not (yet )?completed[.!]*\s*$").unwrap()
    });

    fn claims(text: &str) -> Claims {
        let mut claims = Claims::default();
        claims.add(text);
        claims
    }

    /// Sentences of words of the phrases, in which a phrase is likely.
    fn sentences() -> impl Strategy<Value = String> {
        let words = "request inference prediction generation job it is has was not yet been complete completed completely \
            finished charged still running queued pending processing in the progress queue re rate limit limits too many requests \
            insufficient balance credit credits funds account your low exhausted out of enough to run have any 0 10 remaining \
            no left available more are required quota exceeded budget budget_tokens overloaded _ . é";
        let words: Vec<&str> = words.split_whitespace().collect();
        let phrases: Vec<&str> = PHRASES.iter().flat_map(|(_, _, phrases)| phrases.iter().copied()).collect();
        let piece = prop_oneof![4 => proptest::sample::select(words), 2 => proptest::sample::select(phrases), 1 => proptest::sample::select(NOUNS.to_vec())];
        let piece = prop_oneof![6 => piece.clone().prop_map(str::to_owned), 1 => piece.prop_map(str::to_uppercase)];
        let gap = prop_oneof![8 => Just(" "), 1 => Just(""), 1 => Just("\n\t "), 1 => Just("-")];
        proptest::collection::vec((piece, gap), 1..8)
            .prop_map(|pieces| pieces.into_iter().map(|(word, gap)| word + gap).collect())
    }

    proptest! {
        #[test]
        fn texts_are_matched_as_the_expressions_say(text in sentences()) {
            let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let claims = claims(&text);
            prop_assert_eq!(claims.contain(Claim::EmptyBalance), EMPTY_BALANCE.is_match(&folded), "{:?}", text);
            prop_assert_eq!(claims.contain(Claim::RateLimit), RATE_LIMIT.is_match(&folded), "{:?}", text);
            prop_assert_eq!(claims.contain(Claim::NotCompleted), NOT_COMPLETED.is_match(&folded), "{:?}", text);
            prop_assert_eq!(claims.contain(Claim::Overloaded), folded.to_lowercase().contains("overloaded"), "{:?}", text);
        }
    }

    #[test]
    fn white_space_of_any_kind_is_one_space() {
        for gap in [" ", "  ", "\t", "\r\n", "\u{a0}"] {
            for end in ["", "."] {
                let text = format!("Insufficient{gap}balance{end}");
                assert!(claims(&text).contain(Claim::EmptyBalance), "{text:?}");
            }
        }
    }

    #[test]
    fn fractions_of_credits_are_some() {
        assert!(claims("You have 0 credits remaining.").contain(Claim::EmptyBalance));
        for text in ["10 credits remaining", "1.0 credits remaining", "1,000 credits remaining"] {
            assert!(!claims(text).contain(Claim::EmptyBalance), "{text}");
        }
    }
}
