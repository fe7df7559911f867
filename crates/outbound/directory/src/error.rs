//! Why a directory could not be read.

use std::fmt;

use thiserror::Error;

/// Why a directory could not be read or asked. None of these ever leaves a part of a reading behind.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum DirectoryError {
    /// The configuration cannot work.
    #[error("the directory's settings are wrong: {0}")]
    Configuration(String),
    /// No connection, or it broke off.
    #[error("the directory cannot be reached: {0}")]
    Unreachable(String),
    /// The server's certificate was not accepted.
    #[error("the directory's certificate was not accepted: {0}")]
    Certificate(String),
    /// The server sent what is no LDAP, or more than is taken.
    #[error("the directory's answer was refused: {0}")]
    Message(&'static str),
    /// The account that reads was refused.
    #[error("the directory refuses the account {0}; check its name and its password")]
    Refused(String),
    /// The server answered with an error.
    #[error("the directory answered {action} with {code}: {meaning}")]
    Answer {
        /// What was asked, in words: `the search for users`.
        action: &'static str,
        /// LDAP result code.
        code: u32,
        /// What the code means.
        meaning: &'static str,
    },
    /// The server gave less than it has.
    #[error(
        "the directory gave only a part of its {what}; raise its size limit for the account that reads, or let it page"
    )]
    Truncated {
        /// `users` or `groups`.
        what: &'static str,
    },
    /// Part of the directory is on another server that may not be followed.
    #[error(
        "a part of the directory is on {host}; add that server to the ones that may be followed, or narrow the base"
    )]
    Referral {
        /// The other server.
        host: String,
    },
    /// An entry cannot be understood.
    #[error("the entry {entry} cannot be used: {problem}")]
    Entry {
        /// Distinguished name, shortened.
        entry: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// A file cannot be used.
    #[error("{place}: {problem}")]
    File {
        /// Where.
        place: Place,
        /// What is wrong, and what was expected.
        problem: String,
    },
    /// The directory keeps no passwords (a file without `passwordHash`).
    #[error("this directory keeps no passwords; enrol users by one-time link")]
    NoPasswords,
    /// More than can be held.
    #[error("the directory has more than {limit} {what}; narrow the base or the filter")]
    TooMany {
        /// `users` or `groups`.
        what: &'static str,
        /// How many are taken.
        limit: usize,
    },
}

/// A place in a file. Lines and columns count from one; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Line, zero if the file as a whole is meant.
    pub line: usize,
    /// Column, zero if the line as a whole is meant.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ", column {}", self.column)?;
        }
        Ok(())
    }
}
