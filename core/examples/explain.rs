//! Explains raw HTTP responses: `curl -si https://… | explain`.

use modelrunner_errors::{EXPLAIN_USAGE, Style, explain};
use std::io::{self, IsTerminal, Read, Write};
use std::process::ExitCode;

const FAILURE: u8 = 1;
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("explain: {message}");
            ExitCode::from(UNUSABLE)
        }
    }
}

fn run(arguments: impl Iterator<Item = std::ffi::OsString>) -> Result<ExitCode, String> {
    let colored = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let mut style = if colored { Style::Color } else { Style::Plain };
    let mut files = Vec::new();
    let mut only_files = false;
    for argument in arguments {
        match argument.to_str() {
            _ if only_files => files.push(argument),
            Some("--") => only_files = true,
            Some("--json") => style = Style::Json,
            Some("--help") => return print(EXPLAIN_USAGE).map(|()| ExitCode::SUCCESS),
            Some(option) if option.starts_with('-') && option != "-" => {
                return Err(format!("unknown option {option}\n\n{EXPLAIN_USAGE}"));
            }
            _ => files.push(argument),
        }
    }
    if files.is_empty() {
        files.push("-".into());
    }
    let mut failures = 0;
    for file in files {
        let name = file.to_string_lossy();
        let input = if name == "-" { read_input() } else { std::fs::read(&file) };
        let input = input.map_err(|error| format!("{name}: {error}"))?;
        let explanation = explain(&input, style).map_err(|error| format!("{name}: {error}"))?;
        print(&explanation.text)?;
        failures += explanation.failures;
    }
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAILURE) })
}

fn read_input() -> io::Result<Vec<u8>> {
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input)?;
    Ok(input)
}

fn print(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}
