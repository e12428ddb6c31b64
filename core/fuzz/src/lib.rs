//! Properties of any bytes, one function per fuzz target. The fuzzer runs them on generated inputs. The tests
//! below, which need no fuzzer, run them on inputs that the fuzzer found and on the conformance cases.

mod c;
mod canonical;
mod classify;
mod explain;
mod input;
mod skip;
mod truncate;

#[path = "../../tests/common/mod.rs"]
mod common;

pub use c::c;
pub use canonical::canonical;
pub use classify::classify;
pub use explain::explain;
pub use skip::skip;
pub use truncate::truncate;

/// A fuzz target: its name, its check, and its inputs from the conformance cases.
pub struct Target {
    pub name: &'static str,
    pub check: fn(&[u8]),
    pub seeds: fn() -> Vec<Vec<u8>>,
}

pub const TARGETS: [Target; 6] = [
    Target { name: "classify", check: classify, seeds: input::seeds },
    Target { name: "skip", check: skip, seeds: skip::seeds },
    Target { name: "canonical", check: canonical, seeds: canonical::seeds },
    Target { name: "truncate", check: truncate, seeds: input::seeds },
    Target { name: "c", check: c, seeds: input::seeds },
    Target { name: "explain", check: explain, seeds: explain::seeds },
];

#[cfg(test)]
mod tests {
    use super::{TARGETS, Target};
    use std::fs;
    use std::path::Path;

    /// Inputs that the fuzzer found for a target.
    fn corpus(Target { name, .. }: &Target) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        folder.read_dir().unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
    }

    #[test]
    fn inputs_that_the_fuzzer_found_are_sound() {
        for target in &TARGETS {
            let corpus = corpus(target);
            assert!(!corpus.is_empty(), "{}", target.name);
            corpus.iter().for_each(|input| (target.check)(input));
        }
    }

    #[test]
    fn conformance_cases_truncated_after_every_byte_are_sound() {
        for target in &TARGETS {
            let seeds = (target.seeds)();
            assert!(seeds.len() > 1000, "{}", target.name);
            for seed in seeds {
                // This target truncates by itself.
                let first = if target.name == "truncate" { seed.len() } else { 0 };
                (first..=seed.len()).for_each(|end| (target.check)(&seed[..end]));
            }
        }
    }
}
