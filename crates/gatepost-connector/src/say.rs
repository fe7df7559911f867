//! Output for people and for programs: the only place that prints.

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

/// A question on standard error, without a line's end.
#[expect(clippy::print_stderr, reason = "the one place for it")]
pub(crate) fn ask(text: impl std::fmt::Display) {
    eprint!("{text}: ");
}
