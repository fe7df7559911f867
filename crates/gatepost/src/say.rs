//! Output for people and for programs: the only place that prints. Whoever reads it may have gone, as `head` does; that is no fault.

use std::fmt::Display;
use std::io::{Write, stderr, stdout};

use serde::Serialize;

/// A line on standard output.
pub(crate) fn line(text: impl Display) {
    let _ = writeln!(stdout(), "{text}");
}

/// A line on standard error.
pub(crate) fn error(text: impl Display) {
    let _ = writeln!(stderr(), "{text}");
}

/// A value as one line of JSON on standard output.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(serde_json::to_string(value)?);
    Ok(())
}
