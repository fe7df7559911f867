//! The Rust tests: units, integration, the fuzz targets' corpora, and the peers that they drive.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::find::{cargo, program, root};
use crate::postgres::Postgres;
use crate::report::Count;

/// The tests for which a program for Windows has to be built first.
const ON_WINDOWS: &str = "on_windows::";

/// All tests of the workspace, except for [`on_windows`].
pub(crate) fn all(postgres: Option<&Postgres>) -> anyhow::Result<Count> {
    run(cargo()?.args(["test", "--workspace", "--no-fail-fast"]), &["--skip", ON_WINDOWS], postgres)
}

/// The tests with this connector for Windows.
pub(crate) fn on_windows(connector: &Path) -> anyhow::Result<Count> {
    let mut command = cargo()?;
    // Of the whole workspace: with the features of another choice of packages, everything would be built again.
    command.args(["test", "--workspace", "--test", "it"]).env("GATEPOST_WINDOWS_CONNECTOR", connector);
    let count = run(&mut command, &[ON_WINDOWS], None)?;
    ensure!(count != Count::default(), "no test has {ON_WINDOWS} in its name");
    Ok(count)
}

/// The tests of the programs as packages contain them: without the demo.
pub(crate) fn packaged(postgres: Option<&Postgres>) -> anyhow::Result<Count> {
    let packaged = ["test", "--package", "gatepost", "--no-default-features", "--no-fail-fast"];
    run(cargo()?.args(packaged), &[], postgres)
}

/// Runs `cargo test` as the command says, with these words for the programs of the tests, and counts.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is what the command is for")]
pub(crate) fn run(
    command: &mut Command,
    which: &[&str],
    postgres: Option<&Postgres>,
) -> anyhow::Result<Count> {
    // Tests that pass are silent unless asked, and a part that was left out is said by a test that passes.
    command.args(["--", "--show-output"]).args(which).stdout(Stdio::piped()).env_remove("GATEPOST_TEST_PG");
    if let Some(postgres) = postgres {
        command.env("GATEPOST_TEST_PG", postgres.url());
    }
    if std::env::var_os("GATEPOST_CHROMIUM").is_none()
        && let Some(chromium) = program("chromium")
    {
        command.env("GATEPOST_CHROMIUM", chromium);
    }
    command.env("GATEPOST_ROOT", root()?);
    let mut child = command.spawn().context("cannot run cargo test")?;
    let output = child.stdout.take().context("cargo test has no output")?;
    let mut tally = Tally::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        if tally.line(&line) {
            println!("{line}");
        }
    }
    for test in &tally.failed {
        eprintln!("error: test failed: {test}");
    }
    let passed = child.wait()?.success();
    let mut count = tally.count;
    if !passed && count.failed == 0 {
        // It did not even build, or a test process died.
        count.failed = 1;
    }
    Ok(count)
}

/// Counts libtest's result lines, and shows what somebody has to read.
#[derive(Default)]
struct Tally {
    count: Count,
    in_failures: bool,
    failed: Vec<String>,
    left_out: BTreeSet<String>,
}

impl Tally {
    /// Counts a line; true if somebody has to read it.
    fn line(&mut self, line: &str) -> bool {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.in_failures = false;
            self.count.passed += number_before(result, " passed");
            self.count.failed += number_before(result, " failed");
            self.count.skipped += number_before(result, " ignored");
            return false;
        }
        if line.starts_with("SKIPPED: ") {
            self.count.skipped += 1;
            // What is missing leaves many tests out: said once it is enough.
            return self.left_out.insert(line.to_owned());
        }
        if let Some(name) = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED")) {
            self.failed.push(name.to_owned());
        }
        self.in_failures |= line == "failures:";
        // What is ignored counts as left out, which somebody may have forbidden.
        self.in_failures || line.ends_with("... FAILED") || line.ends_with("... ignored")
    }
}

fn number_before(text: &str, word: &str) -> u64 {
    let before = text.split(word).next().unwrap_or_default();
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libtest_lines_are_counted() {
        let mut tally = Tally::default();
        for line in [
            "test a ... ok",
            "test it::b ... FAILED",
            "SKIPPED: scepclient (the program is not installed)",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            tally.line(line);
        }
        assert!(tally.line("test src/queue.rs - queue (line 3) ... ignored"), "it is shown");
        assert!(!tally.line("SKIPPED: scepclient (the program is not installed)"), "it was said before");
        assert_eq!(tally.count, Count { passed: 15, failed: 2, skipped: 3 });
        assert_eq!(tally.failed, ["it::b"]);
    }
}
