//! Every conformance case, compared byte by byte.
//!
//! With `BLESS=1`, the results that are missing or have changed are written into the files, and each change is
//! printed.

mod common;

use common::{Case, cases, cases_of, compact, files};
use modelrunner_errors::Response;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

#[test]
fn every_case_is_answered_byte_for_byte() {
    if std::env::var_os("BLESS").is_some() {
        bless();
    }
    let cases = cases();
    assert!(cases.len() >= 150, "only {} cases were found", cases.len());
    let mut wrong = String::new();
    for case in &cases {
        let answer = answer(case);
        let expect =
            case.expect.as_ref().map_or("no answer yet: run `make bless`".to_owned(), |raw| compact(raw.get()));
        if answer != expect {
            let _ = write!(wrong, "\n{}\n  expect {expect}\n  answer {answer}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[cfg(feature = "http")]
#[test]
fn responses_of_the_http_crate_get_the_same_answers() {
    use modelrunner_errors::Response;

    let mut classified = 0;
    for case in cases() {
        let mut response = http::Response::builder().status(case.status);
        for (name, value) in &case.headers {
            response = response.header(name, value);
        }
        // The crate refuses a status below 100 and control characters in a header.
        let Ok(response) = response.body(&case.body) else { continue };
        let expect = case.answer();
        assert_eq!(Response::from(&response).classify(), expect, "{}", case.name);
        let (parts, body) = response.into_parts();
        assert_eq!(Response::from_parts(&parts, body).classify(), expect, "{}", case.name);
        classified += 1;
    }
    assert!(classified >= 150, "only {classified} responses");
}

#[test]
fn a_glance_misses_no_failure() {
    let cases = cases();
    let is_certain = |case: &&Case| !Response::new(case.status, &case.body).may_be_failure();
    let wrong: Vec<_> = cases.iter().filter(is_certain).filter(|case| case.answer().is_some()).collect();
    assert!(wrong.is_empty(), "{:?}", wrong.iter().map(|case| &case.name).collect::<Vec<_>>());
    assert!(cases.iter().filter(is_certain).count() > 100);
}

#[test]
fn names_are_unique() {
    let cases = cases();
    let mut seen = HashSet::new();
    let repeated: Vec<_> = cases.iter().filter(|case| !seen.insert(&case.name)).map(|case| &case.name).collect();
    assert!(repeated.is_empty(), "{repeated:?}");
}

#[test]
fn a_changed_answer_is_printed_by_member() {
    let before = r#"{"kind":"timeout","status":408,"old":[1]}"#;
    let after = r#"{"kind":"conflict","status":408,"new":{"a":2}}"#;
    assert_eq!(
        changes("a-case", Some(before), after),
        "a-case\n  kind: \"timeout\" → \"conflict\"\n  new: (absent) → {\"a\":2}\n  old: [1] → (absent)\n"
    );
    assert_eq!(changes("a-case", Some("null"), after), format!("a-case\n  null → {after}\n"));
    assert_eq!(changes("a-case", None, "null"), "a-case\n  (absent) → null\n");
    assert_eq!(changes("a-case", Some(after), after), "");
}

/// Writes the results that are missing or have changed. Everything else in the files remains unchanged.
fn bless() {
    for file in files() {
        let cases = cases_of(&file);
        for case in &cases {
            let before = case.expect.as_ref().map(|expect| compact(expect.get()));
            print!("{}", changes(&case.name, before.as_deref(), &answer(case)));
        }
        let written: Vec<_> = cases.iter().map(written).collect();
        std::fs::write(file, format!("[\n{}\n]\n", written.join(",\n"))).unwrap();
    }
}

fn answer(case: &Case) -> String {
    case.answer().map_or("null".to_owned(), |error| error.to_json())
}

/// The changes of a result, member by member; empty if there are none.
fn changes(name: &str, before: Option<&str>, after: &str) -> String {
    const ABSENT: &str = "(absent)";
    let members = |json| serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(json).ok();
    let mut lines = String::new();
    match (before.and_then(members), members(after)) {
        (Some(before), Some(after)) => {
            let both: BTreeSet<_> = before.keys().chain(after.keys()).collect();
            for member in both {
                let [old, new] = [&before, &after].map(|members| members.get(member).map_or(ABSENT, |raw| raw.get()));
                if old != new {
                    let _ = writeln!(lines, "  {member}: {old} → {new}");
                }
            }
        }
        _ if before != Some(after) => {
            let _ = writeln!(lines, "  {} → {after}", before.unwrap_or(ABSENT));
        }
        _ => {}
    }
    if lines.is_empty() { lines } else { format!("{name}\n{lines}") }
}

fn written(case: &Case) -> String {
    let name = serde_json::to_string(&case.name).unwrap();
    let expect = match (&case.expect, case.answer()) {
        (Some(expect), _) if compact(expect.get()) == answer(case) => expect.get().to_owned(),
        (_, None) => "null".to_owned(),
        (_, Some(error)) => one_member_per_line(&error.to_json()),
    };
    let members = [
        ("name", Some(&*name)),
        ("rules", Some(case.rules.get())),
        ("source", case.source.as_deref().map(RawValue::get)),
        ("response", Some(case.raw_response.get())),
        ("expect", Some(&*expect)),
    ];
    let lines = members.iter().filter_map(|(name, value)| Some(format!("    \"{name}\": {}", (*value)?)));
    format!("  {{\n{}\n  }}", lines.collect::<Vec<_>>().join(",\n"))
}

/// An object with each member on its own line.
fn one_member_per_line(object: &str) -> String {
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    let mut lines = String::new();
    for character in object.chars() {
        if in_string {
            lines.push(character);
            in_string = character != '"' || escaped;
            escaped = character == '\\' && !escaped;
            continue;
        }
        match character {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            '"' => in_string = true,
            _ => {}
        }
        match (character, depth) {
            ('{' | ',', 1) => {
                lines.push(character);
                lines.push_str("\n      ");
            }
            ('}', 0) => lines.push_str("\n    }"),
            (':', 1) => lines.push_str(": "),
            _ => lines.push(character),
        }
    }
    lines
}
