//! The one error of the use cases, free of any transport. Each inbound crate turns it into its own protocol's form.

use std::time::Duration;

use domain::actor::Forbidden;
use thiserror::Error;

/// Why a use case did not do what was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The actor may not.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The thing that the request is about does not exist.
    #[error("there is no {kind} `{id}`")]
    NotFound {
        /// What kind of thing.
        kind: &'static str,
        /// The id or name that was asked for.
        id: String,
    },
    /// The input was wrong; every problem is listed.
    #[error("{}", describe(.0))]
    Invalid(Vec<Problem>),
    /// The request is right but cannot be done as things stand.
    #[error("{message}")]
    Conflict {
        /// A word for programs and for the texts: `last-owner`, `name-taken`, `enrolment-closed`.
        code: &'static str,
        /// A sentence in English that says what to do.
        message: String,
    },
    /// Too many attempts.
    #[error("too many attempts; try again in {} seconds", .retry_after.as_secs())]
    TooMany {
        /// How long to wait.
        retry_after: Duration,
    },
    /// Something outside does not answer.
    #[error("{what} cannot be reached: {message}")]
    Unavailable {
        /// What: `the directory`, `Apple's push service`.
        what: &'static str,
        /// What happened, without secrets.
        message: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Cryptography failed.
    #[error(transparent)]
    Ca(#[from] ca::Error),
    /// Something that cannot happen did; the log has more.
    #[error("internal fault: {0}")]
    Internal(&'static str),
}

impl Error {
    /// A problem with a single field.
    pub fn invalid(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem { field: field.into(), code, message: message.into() }])
    }

    /// Whether the database's disk is full: then nothing was kept, and room helps.
    pub const fn is_disk_full(&self) -> bool {
        matches!(self, Self::Store(store::Error::DiskFull))
    }

    /// There is no such thing.
    #[expect(clippy::needless_pass_by_value, reason = "ids are copies, and texts are needed no more")]
    pub fn not_found(kind: &'static str, id: impl ToString) -> Self {
        Self::NotFound { kind, id: id.to_string() }
    }
}

/// What is wrong with one field of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, by the name that the caller used.
    pub field: String,
    /// A word for programs and for the texts: `required`, `not-a-host`, `unknown-choice`.
    pub code: &'static str,
    /// A sentence in English.
    pub message: String,
}

fn describe(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("{}: {}", problem.field, problem.message))
        .collect::<Vec<_>>()
        .join("; ")
}
