//! `cargo xtask docs`: writes the parts of the manual that are drawn from the program.

use std::process::ExitCode;

use crate::find::{cargo, succeeds};

/// Runs the tests that hold the manual against the program, and lets them write it.
#[expect(clippy::print_stderr, reason = "this is where errors of a command go")]
pub(crate) fn run() -> ExitCode {
    let write = || {
        let mut command = cargo()?;
        succeeds(
            command
                .args(["test", "--package", "server", "--test", "it", "manual::"])
                .env("GATEPOST_BLESS", "1"),
        )
    };
    match write() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cannot write the manual: {error:#}");
            ExitCode::FAILURE
        }
    }
}
