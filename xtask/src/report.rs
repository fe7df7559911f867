//! What the steps found: counted, timed and printed.

use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How many passed, failed and were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Count {
    /// One check and its result.
    pub(crate) fn one(passed: bool) -> Self {
        Self { passed: passed.into(), failed: (!passed).into(), skipped: 0 }
    }

    /// Nothing but a part that was left out.
    pub(crate) fn skipped() -> Self {
        Self { skipped: 1, ..Self::default() }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Runs steps and remembers what became of them.
pub(crate) struct Report<'a> {
    only: Option<&'a str>,
    require_all: bool,
    steps: Vec<(&'static str, Count, Duration)>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(only: Option<&'a str>) -> Self {
        let require_all = std::env::var("GATEPOST_TEST_REQUIRE").is_ok_and(|required| required == "all");
        Self { only, require_all, steps: Vec::new() }
    }

    /// Whether the step was asked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.is_none_or(|only| name.contains(only))
    }

    /// Runs a step if it was asked for. A step that cannot even run counts as failed.
    #[expect(clippy::print_stdout, reason = "this is what the command is for")]
    pub(crate) fn step(&mut self, name: &'static str, run: impl FnOnce() -> anyhow::Result<Count>) {
        if !self.wants(name) {
            return;
        }
        println!("== {name}");
        let start = Instant::now();
        let mut count = run().unwrap_or_else(|error| {
            println!("FAILED: {name}: {error:#}");
            Count::one(false)
        });
        if self.require_all {
            // What is left out here was left out against orders. Tests report their own as failures already.
            count.failed += count.skipped;
            count.skipped = 0;
        }
        self.steps.push((name, count, start.elapsed()));
    }

    /// Prints minutes and counts, the total last. What failed is named among the errors as well: whoever keeps only those must be able to
    /// see it.
    #[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is what the command is for")]
    pub(crate) fn finish(self) -> ExitCode {
        let total = self.total();
        println!("\nminutes  passed  failed skipped  step");
        for (name, count, time) in &self.steps {
            let minutes = time.as_secs_f64() / 60.0;
            println!("{minutes:7.1} {:7} {:7} {:7}  {name}", count.passed, count.failed, count.skipped);
            if count.failed > 0 {
                eprintln!("error: {} failed in the step {name}", count.failed);
            }
        }
        println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
        if self.steps.is_empty() {
            println!("FAILED: no step has a name that contains {:?}", self.only.unwrap_or_default());
        }
        if self.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn total(&self) -> Count {
        let mut total = Count::default();
        for (_, count, _) in &self.steps {
            total.add(*count);
        }
        total
    }

    /// Whether nothing failed. Where no step was asked for, a name was written wrong.
    fn is_success(&self) -> bool {
        !self.steps.is_empty() && self.total().failed == 0
    }
}

/// Says that a part is left out, in the words that the tests use as well.
#[expect(clippy::print_stdout, reason = "this is what the command is for")]
pub(crate) fn left_out(what: &str, why: &str) -> Count {
    println!("SKIPPED: {what} ({why})");
    Count::skipped()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_step_has_is_a_failure() {
        let mut report = Report { only: Some("typo"), require_all: false, steps: Vec::new() };
        report.step("format", || Ok(Count::one(true)));
        assert!(!report.is_success());
        report.only = Some("form");
        report.step("format", || Ok(Count::one(true)));
        assert!(report.is_success());
        report.step("reform", || Ok(Count::one(false)));
        assert!(!report.is_success());
    }
}
