//! Feeds arbitrary bytes to the parsers of `scep`: none may panic or run away.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| scep::fuzz::fuzz(data));
