//! What can be wrong with received bytes.

use thiserror::Error as ThisError;

/// Why received bytes could not be read. Says what and where, never the bytes themselves.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// An element goes on after its container has ended.
    #[error("the message ends in the middle of an element")]
    Truncated,
    /// The message is longer than is read.
    #[error("the message is longer than {limit} bytes")]
    TooLong {
        /// The greatest length, in bytes.
        limit: usize,
    },
    /// Elements are nested deeper than is read.
    #[error("elements are nested deeper than {} levels", crate::ber::MAX_DEPTH)]
    TooDeep,
    /// A form of BER that no client uses.
    #[error("an element is encoded in a form that is not supported")]
    Unsupported,
    /// Another element was due.
    #[error("expected {expected}")]
    Unexpected {
        /// What was due, in the words of the specification.
        expected: &'static str,
    },
    /// Something has to be there once and is missing, or is there twice.
    #[error("{what} has to be there exactly once")]
    NotOnce {
        /// What.
        what: &'static str,
    },
    /// Bytes follow where the message should have ended.
    #[error("there are bytes after the end of the message")]
    TrailingBytes,
}
