//! Writes the inputs that are made of the conformance cases: one folder a target, one file a case.

use modelrunner_errors_fuzz::TARGETS;
use std::path::Path;
use std::{env, fs};

fn main() -> std::io::Result<()> {
    let folder = env::args_os().nth(1).expect("usage: seeds FOLDER");
    for target in &TARGETS {
        let folder = Path::new(&folder).join(target.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in (target.seeds)().iter().enumerate() {
            fs::write(folder.join(number.to_string()), seed)?;
        }
    }
    Ok(())
}
