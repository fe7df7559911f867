//! Output for people and for programs: the only place that prints. Whoever reads it may have gone, as `head` does; that is no fault.

use std::fmt::Display;
use std::io::{Write, stderr, stdout};

/// A line on standard output.
pub(crate) fn line(text: impl Display) {
    let _ = writeln!(stdout(), "{text}");
}

/// A line on standard error.
pub(crate) fn error(text: impl Display) {
    let _ = writeln!(stderr(), "{text}");
}

/// A question on standard error, without a line's end.
pub(crate) fn ask(text: impl Display) {
    let _ = write!(stderr(), "{text}: ");
}
