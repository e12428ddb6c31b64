//! Prints the bodies of the benchmarks for the other languages, a line each, as `conformance/cases.py` prints the
//! conformance cases. The bodies of the mix are called `mix`.

use modelrunner_errors::Response;
use modelrunner_errors_benches::bodies::{self, Body, KB, MB};
use std::fmt::Write as _;
use std::io::{self, Write as _};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn line(body: &Body) -> String {
    let headers: Vec<_> = body.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let headers = hex(headers.join("\n").as_bytes());
    let error = Response::new(body.status, &body.bytes).headers(body.headers.iter().map(|(k, v)| (k, v))).classify();
    let answer = error.map_or("-".to_owned(), |error| error.to_json());
    format!("{}\t{}\t{headers}\t{}\t{answer}\n", body.name, body.status, hex(&body.bytes))
}

fn main() -> io::Result<()> {
    let mix = bodies::mix(250).into_iter().map(|body| Body { name: "mix".into(), ..body });
    let successes = bodies::successes(&[KB, 10 * KB, 100 * KB, MB]);
    let mut out = io::stdout().lock();
    bodies::errors()
        .into_iter()
        .chain(mix)
        .chain(successes)
        .chain(bodies::pages())
        .try_for_each(|body| out.write_all(line(&body).as_bytes()))
}
