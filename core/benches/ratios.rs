//! Writes docs/benchmarks/core.md: the time of this library for a body, and as a multiple of the time of what one
//! would write by hand and of other readers. The minimum of many rounds counts, and all of them alternate, so
//! that other load on the machine affects all of them equally.
//!
//! `cargo bench --package modelrunner-errors-benches --bench ratios -- 10 MB` measures only the bodies
//! with that in their name.

use modelrunner_errors::{ApiError, Response};
use modelrunner_errors_benches::bodies::{self, Body, KB, MB};
use modelrunner_errors_benches::by_hand::{self, Failure};
use modelrunner_errors_benches::readers;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

type Read = fn(&Body, &mut Vec<u8>) -> bool;

const READERS: [(&str, Read); 8] = [
    ("this library", |body, _| classified(body).is_some()),
    ("by hand", |body, _| by_hand(body, 1).is_err()),
    ("memchr", |body, _| readers::memchr(&body.bytes)),
    ("`IgnoredAny`", |body, _| readers::ignored_any(&body.bytes)),
    ("serde_json, typed", |body, _| readers::typed(&body.bytes).is_some()),
    ("sonic-rs, typed", |body, _| readers::sonic_typed(&body.bytes).is_some()),
    ("sonic-rs, lazy", |body, _| readers::sonic_lazy(&body.bytes).is_some()),
    ("simd-json", |body, copy| readers::simd_json_typed(&body.bytes, copy)),
];

/// With the readable path and the message of each issue.
const EVERY_ISSUE: [(&str, Read); 2] = [
    ("this library", |body, _| {
        classified(body).is_some_and(|error| {
            error.issues().iter().all(|issue| !black_box(issue.place()).is_empty() && !issue.message().is_empty())
        })
    }),
    ("by hand", |body, _| by_hand(body, usize::MAX).is_err()),
];

fn classified(body: &Body) -> Option<ApiError> {
    Response::new(body.status, &body.bytes).headers(body.headers.iter().map(|(name, value)| (name, value))).classify()
}

fn by_hand(body: &Body, most_issues: usize) -> Result<(), Failure> {
    by_hand::check(body.status, body.headers, &body.bytes, most_issues)
}

/// The minimum time of each reader for these bodies.
fn least<const N: usize>(readers: &[(&str, Read); N], bodies: &[Body]) -> [f64; N] {
    let size: usize = bodies.iter().map(|body| body.bytes.len()).sum();
    let (repeats, turns) = (u32::try_from(50_000 / size).unwrap().max(1), if size > MB { 30 } else { 200 });
    let mut copy = Vec::new();
    let mut least = [Duration::MAX; N];
    for _ in 0..turns {
        for (least, (_, read)) in least.iter_mut().zip(readers) {
            // A first run loads the bodies into the cache, so that the previous reader does not matter.
            for body in bodies {
                black_box(readers::memchr(&body.bytes));
            }
            let start = Instant::now();
            for body in (0..repeats).flat_map(|_| bodies) {
                black_box(read(black_box(body), &mut copy));
            }
            *least = start.elapsed().div_f64(f64::from(repeats)).min(*least);
        }
    }
    let count = u32::try_from(bodies.len()).unwrap();
    least.map(|time| time.as_secs_f64() * 1e6 / f64::from(count))
}

fn row<const N: usize>(name: &str, readers: &[(&str, Read); N], bodies: &[Body]) {
    let [this, others @ ..] = &least(readers, bodies)[..] else { unreachable!() };
    let bytes = bodies.iter().map(|body| body.bytes.len()).sum::<usize>() / bodies.len();
    print!("| {name} | {bytes} | {this:.3} |");
    for other in others {
        print!(" {:.2} |", this / other);
    }
    println!();
}

fn head<const N: usize>(title: &str, readers: &[(&str, Read); N]) {
    print!("\n| {title} | bytes | this library, µs |");
    for (name, _) in &readers[1..] {
        print!(" to {name} |");
    }
    println!("\n|---|---:|---:|{}", "---:|".repeat(N - 1));
}

/// How what is written by hand differs from this library's error; the request ID and the delay are the same.
fn difference(body: &Body) -> Option<&'static str> {
    let (ours, theirs) = (classified(body), by_hand(body, 1).err());
    let (Some(ours), Some(theirs)) = (&ours, &theirs) else {
        assert!(ours.is_none() && theirs.is_none(), "{body}: only one of both finds a failure");
        return None;
    };
    assert_eq!(ours.request_id(), theirs.request_id.as_deref(), "{body}");
    assert_eq!(ours.retry_after_ms().map(u64::from), theirs.retry_after_ms, "{body}");
    assert_eq!(ours.issues().len().min(1), theirs.issues.len(), "{body}");
    for (ours, theirs) in ours.issues().iter().zip(&theirs.issues) {
        assert_eq!(ours.message(), theirs.message, "{body}");
    }
    if ours.kind().name() != theirs.kind {
        return Some("the kind");
    }
    if ours.message() == theirs.message {
        return None;
    }
    if ours.issues().is_empty() {
        return Some("the message: nothing is read from a page");
    }
    assert!(ours.message().starts_with(&theirs.message), "{body}: {} or {}", ours.message(), theirs.message);
    Some("the message: it names the first issue only")
}

/// Checks that both give the same answers, and prints how they differ.
fn compare_answers(bodies: &[Body]) {
    let mut differences = BTreeMap::<_, Vec<_>>::new();
    for body in bodies {
        if let Some(difference) = difference(body) {
            differences.entry(difference).or_default().push(&*body.name);
        }
    }
    for (difference, names) in differences {
        println!("By hand, this is different: {difference} ({}).", names.join(", "));
    }
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let wanted = arguments.join(" ");
    let measure = |bodies: Vec<Body>| {
        for body in bodies.into_iter().filter(|body| body.name.contains(&wanted)) {
            row(&body.name.clone(), &READERS, &[body]);
        }
    };
    println!("# Rust\n\nWritten by `make bench-docs`; [BENCHMARKS.md](../../BENCHMARKS.md) says how to read it.");
    head("a failure", &READERS);
    measure(bodies::errors());
    if "mix".contains(&wanted) {
        row("mix", &READERS, &bodies::mix(4000));
    }
    head("every issue read", &EVERY_ISSUE);
    for body in bodies::errors().into_iter().filter(|body| body.bytes.len() > 3 * KB) {
        row(&body.name.clone(), &EVERY_ISSUE, &[body]);
    }
    head("a success", &READERS);
    measure(bodies::successes(&[KB, 10 * KB, 100 * KB, MB, 10 * MB]));
    head("a page", &READERS);
    measure(bodies::pages());
    println!();
    compare_answers(&bodies::errors().into_iter().chain(bodies::pages()).collect::<Vec<_>>());
    println!(
        "\n`memchr` looks for a byte that is not there: no reader can be faster. The typed readers read the members \
         that an SDK would want; simd-json's time includes the copy that it needs."
    );
}
