//! `cargo xtask docs`: writes the parts of the manual that are drawn from the program.

use std::process::ExitCode;

use crate::find::cargo;
use crate::report::Count;
use crate::rust_tests;

/// Runs the tests that hold the manual against the program, and lets them write it.
#[expect(clippy::print_stderr, reason = "this is where errors of a command go")]
pub(crate) fn run() -> ExitCode {
    let write = || {
        let mut command = cargo()?;
        command.args(["test", "--package", "server", "--test", "it", "manual::"]).env("GATEPOST_BLESS", "1");
        rust_tests::run(&mut command, &[], None)
    };
    match write() {
        Ok(count) if is_written(count) => ExitCode::SUCCESS,
        Ok(count) => {
            eprintln!("the manual is not written: {} tests passed, {} failed", count.passed, count.failed);
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("cannot write the manual: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Where no test ran, they have another name by now, and nothing was written.
fn is_written(count: Count) -> bool {
    count.passed > 0 && count.failed == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_was_written_where_no_test_ran() {
        assert!(!is_written(Count::default()));
        assert!(!is_written(Count { passed: 3, failed: 1, skipped: 0 }));
        assert!(is_written(Count { passed: 3, failed: 0, skipped: 0 }));
    }
}
