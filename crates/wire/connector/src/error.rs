//! What is wrong with a message.

use thiserror::Error;

/// Why a message was not taken. Says where, and never what stood there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// It is longer than [`crate::MAX_LENGTH`].
    #[error("the message is longer than {} bytes: send it in several parts", crate::MAX_LENGTH)]
    TooLong,
    /// It is no JSON, or not this message.
    #[error("line {line}, column {column}: not the message that belongs here")]
    NotTheMessage {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A list has too many items.
    #[error("`{field}` has {found} items where {most} are allowed: send them in several parts")]
    TooMany {
        /// Which list.
        field: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// A text is too long, or has control characters.
    #[error(
        "`{field}` has to be a text of at most {} characters without control characters",
        crate::MAX_TEXT
    )]
    Text {
        /// Which text.
        field: &'static str,
    },
}
