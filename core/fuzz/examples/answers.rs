//! Answers the responses that `conformance/mutations.py` prints: a line each, the canonical JSON or `-`.

use modelrunner_errors::Response;
use std::io::{self, BufRead as _, BufWriter, Write as _};

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let [_, status, headers, body] = line.split('\t').collect::<Vec<_>>().try_into().expect("four fields");
        let (headers, body) = (String::from_utf8(bytes(headers)).expect("headers are text"), bytes(body));
        let headers: Vec<_> = headers.lines().map(|line| line.split_once(": ").expect("a header")).collect();
        let response = Response::new(status.parse().expect("a status"), &body);
        match response.headers(headers.iter().map(|(name, value)| (*name, *value))).classify() {
            Some(error) => writeln!(out, "{}", error.to_json())?,
            None => writeln!(out, "-")?,
        }
    }
    out.flush()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).expect("hex");
    hex.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
