#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| modelrunner_errors_fuzz::truncate(data));
