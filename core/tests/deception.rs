//! The output of a model cannot change the verdict, and other notations of the same JSON cannot hide a failure.

mod common;

use common::{Case, cases};
use modelrunner_errors::{ApiError, classify};
use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt::{self, Write as _};

/// Pseudorandom numbers, the same in every run: `SplitMix64`.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end + 1));
        }
    }
}

/// Values that are failures, or that look like the end of the value around them.
const DECOYS: &[&str] = &[
    r#"{"error":"boom"}"#,
    r#"{"status":"FAILED"}"#,
    r#"{"status":"CANCELLED","billingStatus":"failed"}"#,
    r#"{"\u0065rror":"boom","\u0073tatus":"FAILED"}"#,
    r#"{"details":{"code":"INVALID_OUTPUT"}}"#,
    r#"{"error":{"type":"insufficient_quota","message":"m"}}"#,
    r#"{"statusCode":500,"message":"Internal Server Error"}"#,
    r#"[{"loc":["body"],"msg":"m"}]"#,
    r#""{\"error\":\"boom\",\"status\":\"FAILED\"}""#,
    r#""\"},\"error\":\"boom\",\"x\":{\"""#,
    r#""]}],\"billingStatus\":\"failed\",""#,
    r#""}}}}]]]]""#,
    r#""{{{{[[[[""#,
    r#""\"""#,
    r#""\\""#,
    r#""\\\\\"""#,
    r#""ends in a backslash \\""#,
    r#""\\\",\"error\":\"boom\"""#,
    r#""Insufficient balance; rate limit; too many requests""#,
    r#""\u0022,\u0022error\u0022:\u0022boom""#,
    "\"\u{202e}\u{0}\u{1b}[2J\"",
    r#"{"}":"]","\"":"{","\\":"["}"#,
    "[1.5e300,-0,true,false,null,[],{}]",
];

/// A value with decoys in it, at random depths and offsets.
fn decoy(random: &mut Random, failures: &[String], depth: usize) -> String {
    let longest = random.pick(&[1, 70, 300]);
    let filler = "A".repeat(random.below(longest));
    let inner = if depth == 0 { "0".to_owned() } else { decoy(random, failures, depth - 1) };
    match random.below(7) {
        0 => format!(r#"[{inner},"{filler}",{inner}]"#),
        1 => format!(r#"{{"{filler}":{inner},"error":{inner}}}"#),
        2 => format!(r#"{{"status":"FAILED","{filler}":{inner}}}"#),
        3 => serde_json::to_string(&format!("{filler}{}", &failures[random.below(failures.len())])).unwrap(),
        4 => failures[random.below(failures.len())].clone(),
        _ => random.pick(DECOYS).to_owned(),
    }
}

/// Members that make a 2xx body a success.
const SUCCESSES: &[&[&str]] = &[
    &[r#""status":"COMPLETED""#, r#""billingStatus":"charged""#],
    &[r#""status":"COMPLETED""#, r#""billingStatus":"charged""#, r#""error":"partly out of order""#],
    &[r#""status":"COMPLETED""#, r#""billingStatus":"partial""#, r#""error":null"#],
    &[r#""status":"COMPLETED""#, r#""billingStatus":"pending""#, r#""error":"""#],
    &[r#""status":"COMPLETED""#, r#""error":null"#],
    &[r#""status":"COMPLETED""#, r#""modelEndpoint":"owner/model""#],
    &[r#""status":"IN_QUEUE""#, r#""response_url":"https://queue.modelrunner.run/o/m/requests/r""#],
    &[r#""status":"IN_PROGRESS""#, r#""billingStatus":"pending""#],
    &[r#""object":"chat.completion""#, r#""id":"chatcmpl-1""#],
    &[r#""request_id":"r""#],
    &[],
];

#[test]
fn no_output_makes_a_success_a_failure() {
    let failures: Vec<String> = failures().into_iter().map(|case| String::from_utf8(case.body).unwrap()).collect();
    let mut random = Random(1);
    for _ in 0..20_000 {
        let mut members: Vec<String> = random.pick(SUCCESSES).iter().map(|&member| member.to_owned()).collect();
        for name in ["output", "input", "metadata", "logs", "choices", r"outpu\u0074"] {
            if random.one_in(2) {
                let depth = random.below(4);
                members.push(format!(r#""{name}":{}"#, decoy(&mut random, &failures, depth)));
            }
        }
        random.shuffle(&mut members);
        let status = random.pick(&[200_u16, 201, 202, 206, 299]);
        let body = format!("{{{}}}", members.join(random.pick(&[",", ", ", "\n,\t"])));
        assert_eq!(classify(status, body.as_bytes()), None, "{body}");
    }
}

/// Failures whose body is a JSON object, except those whose result depends on all members (M6, I1's field map).
fn failures() -> Vec<Case> {
    let is_failure = |case: &Case| {
        let Some(Members(mut members)) = Members::read(&case.body) else { return false };
        let other: Box<RawValue> = serde_json::from_str(r#"{"text":"another"}"#).unwrap();
        members.push(("another".to_owned(), &other));
        let body: Vec<_> = members.iter().map(|(key, value)| format!("{}:{value}", serde_json::json!(key))).collect();
        let with_another = format!("{{{}}}", body.join(","));
        let names_no_text = |answer: &ApiError| answer.message().starts_with(['{', '[']);
        case.answer().is_some_and(|answer| {
            !names_no_text(&answer) && case.with_body(with_another.as_bytes()).classify() == Some(answer)
        })
    };
    cases().into_iter().filter(is_failure).collect()
}

#[test]
fn no_notation_hides_a_failure() {
    let mut random = Random(2);
    let mut compared = 0;
    let failures = failures();
    let bodies: Vec<String> = failures.iter().map(|case| String::from_utf8(case.body.clone()).unwrap()).collect();
    for case in &failures {
        let plain = case.answer().unwrap();
        for _ in 0..20 {
            let members = Members::read(&case.body).unwrap();
            let body = disguised(members, &mut random, &bodies);
            let mark = random.pick(&["", "", "\u{feff}"]);
            assert_same(case, &plain, format!("{mark}{body}").as_bytes());
            let utf16 = format!("\u{feff}{body}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
            assert_same(case, &plain, &utf16);
            compared += 2;
        }
    }
    assert!(compared > 20_000, "{compared}");
}

fn assert_same(case: &Case, plain: &ApiError, body: &[u8]) {
    let answer = case.with_body(body).classify();
    assert_eq!(answer.as_ref(), Some(plain), "{}: {}", case.name, String::from_utf8_lossy(body));
}

/// The same body in another notation: its members in another order, with white space, escapes in keys and
/// texts, earlier members with the same keys, and members without a meaning.
fn disguised(members: Members<'_>, random: &mut Random, bodies: &[String]) -> String {
    let mut members: Vec<(String, String)> =
        members.0.into_iter().map(|(key, value)| (key, rewritten(value.get(), random, 30))).collect();
    let is_repeated = |key: &str| members.iter().filter(|(other, _)| other == key).count() > 1;
    if !members.iter().any(|(key, _)| is_repeated(key)) {
        random.shuffle(&mut members);
    }
    for _ in 0..random.below(3) {
        if members.is_empty() {
            break;
        }
        let last = random.below(members.len());
        let key = members[last].0.clone();
        members.insert(random.below(last + 1), (key, decoy(random, bodies, 1)));
    }
    for _ in 0..random.below(3) {
        let index = random.below(members.len() + 1);
        let key = random.pick(&["output", "input", "metadata", "erro", "errorz", "Error", "error ", ""]);
        members.insert(index, (key.to_owned(), decoy(random, bodies, 2)));
    }
    let members: Vec<_> = members
        .iter()
        .map(|(key, value)| format!("{}{}:{}{value}", text(key, random), space(random), space(random)))
        .collect();
    format!("{0}{{{0}{1}{0}}}{0}", space(random), members.join(&format!("{},", space(random))))
}

/// The same value in another notation.
fn rewritten(value: &str, random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return value.to_owned();
    }
    if let Ok(text_of) = serde_json::from_str::<String>(value) {
        return text(&text_of, random);
    }
    if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(value) {
        let items: Vec<_> = items.iter().map(|item| rewritten(item.get(), random, depth - 1)).collect();
        return format!("[{}{}]", space(random), items.join(","));
    }
    let Some(Members(members)) = Members::read(value.as_bytes()) else { return value.to_owned() };
    let members: Vec<_> = members
        .iter()
        .map(|(key, value)| format!("{}:{}", text(key, random), rewritten(value.get(), random, depth - 1)))
        .collect();
    format!("{{{}{}}}", members.join(","), space(random))
}

fn space(random: &mut Random) -> &'static str {
    random.pick(&["", "", "", " ", "\n", "\r\n\t ", "          "])
}

/// A JSON string with some of its characters as escapes.
fn text(text: &str, random: &mut Random) -> String {
    let mut out = "\"".to_owned();
    let often = random.pick(&[1, 3, 1000]);
    for character in text.chars() {
        if random.one_in(often) || matches!(character, '"' | '\\' | '\0'..=' ') {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out + "\""
}

/// The members of an object in order, including repeated ones.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    fn read(object: &'a [u8]) -> Option<Self> {
        let mut reader = serde_json::Deserializer::from_slice(object);
        let members = reader.deserialize_map(MembersVisitor).ok()?;
        reader.end().is_ok().then_some(members)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
