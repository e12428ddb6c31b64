//! What has to hold for any bytes: one function a fuzz target. The fuzzer runs them on what it
//! makes up; the test below, which needs no fuzzer, on what was found before and on the conformance
//! cases.

mod c;
mod canonical;
mod classify;
mod cut;
mod explain;
mod input;
mod skip;

#[path = "../../tests/common/mod.rs"]
mod common;

pub use c::c;
pub use canonical::canonical;
pub use classify::classify;
pub use cut::cut;
pub use explain::explain;
pub use skip::skip;

/// A fuzz target: its name, its check, and its inputs made of the conformance cases.
pub struct Target {
    pub name: &'static str,
    pub check: fn(&[u8]),
    pub seeds: fn() -> Vec<Vec<u8>>,
}

pub const TARGETS: [Target; 6] = [
    Target { name: "classify", check: classify, seeds: input::seeds },
    Target { name: "skip", check: skip, seeds: skip::seeds },
    Target { name: "canonical", check: canonical, seeds: canonical::seeds },
    Target { name: "cut", check: cut, seeds: input::seeds },
    Target { name: "c", check: c, seeds: input::seeds },
    Target { name: "explain", check: explain, seeds: explain::seeds },
];

#[cfg(test)]
mod tests {
    use super::{TARGETS, Target};
    use std::fs;
    use std::path::Path;

    /// What the fuzzer has found for a target and was worth keeping.
    fn corpus(Target { name, .. }: &Target) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        folder.read_dir().unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
    }

    #[test]
    fn what_was_found_before_is_still_sound() {
        for target in &TARGETS {
            let corpus = corpus(target);
            assert!(!corpus.is_empty(), "{}", target.name);
            corpus.iter().for_each(|input| (target.check)(input));
        }
    }

    #[test]
    fn every_conformance_case_is_sound_and_every_start_of_it() {
        for target in &TARGETS {
            let seeds = (target.seeds)();
            assert!(seeds.len() > 1000, "{}", target.name);
            for seed in seeds {
                // This target cuts by itself.
                let first = if target.name == "cut" { seed.len() } else { 0 };
                (first..=seed.len()).for_each(|end| (target.check)(&seed[..end]));
            }
        }
    }
}
