//! Output for people and for programs: the only place that prints.

use serde::Serialize;

/// A line on standard output.
#[expect(clippy::print_stdout, reason = "the one place for it")]
pub(crate) fn line(text: impl std::fmt::Display) {
    println!("{text}");
}

/// A line on standard error.
#[expect(clippy::print_stderr, reason = "the one place for it")]
pub(crate) fn error(text: impl std::fmt::Display) {
    eprintln!("{text}");
}

/// A value as one line of JSON on standard output.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(serde_json::to_string(value)?);
    Ok(())
}
