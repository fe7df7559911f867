//! Feeds arbitrary bytes to the answers of `ews`, and arbitrary texts to its messages.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews::fuzz(data));
