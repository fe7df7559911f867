//! Feeds arbitrary bytes to the parsers of `odata`: none may panic or run away.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| odata::fuzz::fuzz(data));
