//! Every conformance case, answered byte for byte.
//!
//! With `BLESS=1` the answers that nobody has written yet are written into the files, to be read.

mod common;

use common::{Case, cases, cases_of, compact, files};
use serde_json::value::RawValue;
use std::collections::HashSet;
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
        let answer = case.answer().map_or("null".to_owned(), |error| error.to_json());
        let expect =
            case.expect.as_ref().map_or("no answer yet: run `make bless`".to_owned(), |raw| compact(raw.get()));
        if answer != expect {
            let _ = write!(wrong, "\n{}\n  expect {expect}\n  answer {answer}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn names_are_unique() {
    let cases = cases();
    let mut seen = HashSet::new();
    let repeated: Vec<_> = cases.iter().filter(|case| !seen.insert(&case.name)).map(|case| &case.name).collect();
    assert!(repeated.is_empty(), "{repeated:?}");
}

/// Writes the missing answers, leaving everything else in the files as it stands.
fn bless() {
    for file in files() {
        let written: Vec<_> = cases_of(&file).iter().map(written).collect();
        std::fs::write(file, format!("[\n{}\n]\n", written.join(",\n"))).unwrap();
    }
}

fn written(case: &Case) -> String {
    let name = serde_json::to_string(&case.name).unwrap();
    let expect = match (&case.expect, case.answer()) {
        (Some(expect), _) => expect.get().to_owned(),
        (None, None) => "null".to_owned(),
        (None, Some(error)) => a_member_a_line(&error.to_json()),
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

/// An object with each of its members on a line of its own.
fn a_member_a_line(object: &str) -> String {
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
