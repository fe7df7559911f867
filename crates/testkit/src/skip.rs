//! Parts of tests that a machine cannot run.

use std::path::PathBuf;

/// Says that a part of the tests is left out, and why. Call it, then return.
///
/// # Panics
///
/// If `GATEPOST_TEST_REQUIRE=all`: then everything that the tests need must be there.
#[expect(clippy::print_stderr, reason = "this is how a test reports")]
pub fn skip(what: &str, why: &str) {
    eprintln!("SKIPPED: {what} ({why})");
    let required = std::env::var("GATEPOST_TEST_REQUIRE").is_ok_and(|required| required == "all");
    assert!(!required, "{what} was left out ({why}), and GATEPOST_TEST_REQUIRE=all forbids that");
}

/// The directory with public reference data, or a path below it; `None`, reported with [`skip`], where it is missing.
pub fn reference_data(below: &str) -> Option<PathBuf> {
    let Some(directory) = std::env::var_os("GATEPOST_REFERENCE_DATA") else {
        skip(below, "GATEPOST_REFERENCE_DATA is not set");
        return None;
    };
    let path = PathBuf::from(directory).join(below);
    if path.exists() {
        return Some(path);
    }
    skip(below, "it is not in GATEPOST_REFERENCE_DATA");
    None
}

/// The path of an installed program; `None`, reported with [`skip`], where it is missing.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")])
        .map(|directory| directory.join(name))
        .find(|candidate| candidate.is_file());
    if found.is_none() {
        skip(name, "the program is not installed");
    }
    found
}
