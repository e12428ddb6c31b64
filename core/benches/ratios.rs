//! The same comparison as a table: the microseconds of this library for a body, and the time of each other
//! reader as a multiple of it. The minimum of many rounds counts, and the readers alternate, so that other
//! load on the machine affects all of them equally.
//!
//! `cargo bench --package modelrunner-errors-benches --bench ratios -- 10 MB` measures only the bodies
//! with that in their name.

use modelrunner_errors::classify;
use modelrunner_errors_benches::bodies::{self, Body, KB, MB};
use modelrunner_errors_benches::readers;
use std::hint::black_box;
use std::time::{Duration, Instant};

type Read = fn(&Body, &mut Vec<u8>) -> bool;

const READERS: [(&str, Read); 7] = [
    ("this", |body, _| classify(body.status, &body.bytes).is_some()),
    ("memchr", |body, _| readers::memchr(&body.bytes)),
    ("IgnoredAny", |body, _| readers::ignored_any(&body.bytes)),
    ("serde_json", |body, _| readers::typed(&body.bytes).is_some()),
    ("sonic-rs", |body, _| readers::sonic_typed(&body.bytes).is_some()),
    ("sonic lazy", |body, _| readers::sonic_lazy(&body.bytes).is_some()),
    ("simd-json", |body, copy| readers::simd_json_typed(&body.bytes, copy)),
];

/// The minimum time of each reader for these bodies.
fn least(bodies: &[Body]) -> [Duration; READERS.len()] {
    let size: usize = bodies.iter().map(|body| body.bytes.len()).sum();
    let (repeats, turns) = (u32::try_from(50_000 / size).unwrap().max(1), if size > MB { 30 } else { 200 });
    let mut copy = Vec::new();
    let mut least = [Duration::MAX; READERS.len()];
    for _ in 0..turns {
        for (least, (_, read)) in least.iter_mut().zip(READERS) {
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
    least
}

fn row(name: &str, bodies: &[Body]) {
    let [this, others @ ..] = least(bodies).map(|time| time.as_secs_f64());
    print!("{name:<20}{:>12.3}", this * 1e6);
    for other in others {
        print!("{:>12.2}", other / this);
    }
    println!();
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let wanted = arguments.join(" ");
    print!("{:<20}{:>12}", "", "\u{b5}s");
    for (name, _) in &READERS[1..] {
        print!("{name:>12}");
    }
    println!();
    let successes = bodies::successes(&[KB, 10 * KB, 100 * KB, MB, 10 * MB]);
    for body in bodies::errors().into_iter().chain(successes).chain(bodies::pages()) {
        if body.name.contains(&wanted) {
            row(&body.name.clone(), &[body]);
        }
    }
    if "mix of 4000".contains(&wanted) {
        row("mix of 4000", &bodies::mix(4000));
    }
}
