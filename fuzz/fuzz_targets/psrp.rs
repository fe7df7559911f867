//! Feeds arbitrary bytes to the parsers of `psrp`: none may panic or run away.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| psrp::fuzz::fuzz(data));
